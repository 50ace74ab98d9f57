/** How a text is read by kubectl, as recorded in `fixtures/yaml/verdicts.json`, and by each parser of kroute. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseFile } from '../load/parse.ts';
import type { ParsedDocument } from '../load/tape/document.ts';
import { ParseException } from '../load/tape/parse-error.ts';
import { toJson } from '../load/value/value.ts';
import { parseDocument } from '../load/yaml/grammar.ts';
import { verifyDocument } from '../load/yaml/verify.ts';
import { sourceFile } from '../text/source-file.ts';

export const VERDICTS = new URL('../../fixtures/yaml/verdicts.json', import.meta.url);

/** How many damaged texts of each case have a recorded verdict. */
export const DAMAGED = 4;

export interface Verdict {
  /** The documents before the first rejected one, as JSON data, without empty and null documents. */
  readonly documents: readonly unknown[];
  /** Why that one is rejected; undefined if all documents are read. */
  readonly error?: string;
  /** Set if kubectl does not always give the same result. */
  readonly varies?: true;
}

export interface Verdicts {
  /** The Go modules that are used. */
  readonly from: readonly string[];
  /** By the name of the case. */
  readonly cases: Readonly<Record<string, Verdict>>;
  /** By the name of the case: a digest for each damaged text, separated by spaces. */
  readonly damaged: Readonly<Record<string, string>>;
}

export function readVerdicts(): Verdicts {
  return JSON.parse(readFileSync(VERDICTS, 'utf8')) as Verdicts;
}

/** A short digest of a verdict, so that many can be stored; `?` if kubectl's verdict varies. */
export function digestOf({ documents, error, varies }: Verdict): string {
  if (varies) return '?';
  const digest = createHash('sha256').update(canonical(documents)).digest('hex').slice(0, 8);
  return error === undefined ? digest : documents.length === 0 ? '-' : `${digest}-`;
}

/** JSON with the keys of objects in code-unit order, so that equal data have equal texts. */
export function canonical(data: unknown): string {
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(canonical).join(',')}]`;
  const pairs = Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`);
  return `{${pairs.join(',')}}`;
}

/**
 * How kroute reads a text: as it does for files, where the fast parser reads what it can, or with the complete parser
 * for everything that is not JSON.
 */
export function krouteVerdict(text: string, engine: 'any' | 'complete'): Verdict {
  const documents: unknown[] = [];
  /** The end of the last document, if it is YAML. */
  let end = -1;
  for (const document of parseFile(sourceFile('manifest.yaml', text))) {
    const result = engine === 'any' || isJson(document) ? resultOf(document) : completeValue(document);
    if (result instanceof ParseException) {
      // After a broken `---`, kubectl also drops the document before it; kroute checks that one.
      if (result.error.code === 'bad-separator' && end === document.span.start) documents.pop();
      return { documents, error: result.message };
    }
    if (result === null) continue;
    documents.push(result);
    end = isJson(document) ? -1 : document.span.end;
  }
  return { documents };
}

function isJson(document: ParsedDocument): boolean {
  return document.is === 'readable' && document.engine === 'json';
}

/** The data of a document (null if it is empty), and why it is rejected. */
function resultOf(document: ParsedDocument): unknown {
  if (document.is === 'readable') return toJson(document.tape, document.root);
  if (document.is === 'empty') return null;
  const [error] = document.errors;
  return new ParseException(
    { message: error?.message ?? '', help: error?.help ?? '' },
    document.span.start,
    document.span.end,
    error?.code,
  );
}

function completeValue(document: ParsedDocument): unknown {
  const value = resultOf(document);
  // Texts that need no parser, or only the complete one.
  if (value instanceof ParseException) return value;
  const { file, span } = document;
  const isMarked = file.text.charCodeAt(span.start) === 0xfeff && !(span.start === 0 && file.bom);
  const start = span.start + (isMarked ? 1 : 0);
  try {
    const result = parseDocument(file.text, start, span.end);
    if (result === undefined) return null;
    verifyDocument(result.tape);
    return toJson(result.tape, 0);
  } catch (error) {
    if (error instanceof ParseException) return error;
    throw error;
  }
}
