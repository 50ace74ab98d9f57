/**
 * All the errors of a broken document, not only the first: unlike kubectl's decoder, `yaml` reads on after an error and
 * finds further lines to check. The only importer of that package. Load it when something is broken
 * (`await import('./all-errors.ts')`); that costs more than parsing most files.
 */
import { type Alias, type Document, isAlias, isNode, parseAllDocuments, visit } from 'yaml';
import type { Span } from '../text/source-file.ts';
import type { SlowEngine } from './parse.ts';
import type { ParseError } from './tape/document.ts';
import { ParseException } from './tape/parse-error.ts';
import { explain } from './yaml/explain.ts';
import { parseDocument } from './yaml/grammar.ts';
import { lineEndOf, lineStartOf } from './yaml/syntax-errors.ts';

/** Errors that concern one line only. Others are often consequences of an earlier error. */
const LOCAL_CODES: ReadonlySet<string> = new Set([
  'BAD_ALIAS',
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'BLOCK_AS_IMPLICIT_KEY',
  'TAB_AS_INDENT',
  'TAG_RESOLVE_FAILED',
]);

const MAX_ERRORS = 20;
/** Longer documents take `yaml` seconds. */
const MAX_LENGTH = 2_000_000;

export const slowEngine: SlowEngine = { allParseErrors };

/** The first error, and those of later lines that kubectl would reject on their own, in order. */
export function allParseErrors(text: string, span: Span, first: ParseError): readonly ParseError[] {
  const errors = [first];
  // What follows is the rest of that text, and not YAML.
  if (endsBlock(text, span.start, first.span.start)) return errors;
  let line = lineStartOf(text, first.span.start);
  for (const offset of suspects(text, span)) {
    if (errors.length === MAX_ERRORS) break;
    const start = lineStartOf(text, offset);
    if (start <= line) continue;
    const error = errorOfLine(text, start);
    if (error === undefined) continue;
    errors.push(error);
    line = start;
  }
  return errors;
}

/** Whether the line at an offset ends a block scalar only because it is not indented as the scalar is. */
function endsBlock(text: string, from: number, offset: number): boolean {
  const before = text.slice(from, lineStartOf(text, offset)).split('\n').slice(0, -1);
  let least = Number.POSITIVE_INFINITY;
  for (const line of before.reverse()) {
    const content = line.trimStart();
    if (content === '') continue;
    const indentation = line.length - content.length;
    if (indentation < least && /[:-] *[|>][-+\d]{0,2} *(?:#.*)?\r?$/.test(line))
      return least < Number.POSITIVE_INFINITY;
    least = Math.min(least, indentation);
    if (least === 0) return false;
  }
  return false;
}

/** Where `yaml` finds an error, ascending. */
function suspects(text: string, span: Span): readonly number[] {
  if (span.end - span.start > MAX_LENGTH) return [];
  const offsets = new Set<number>();
  for (const document of parseTolerantly(text.slice(span.start, span.end))) {
    for (const error of document.errors) if (LOCAL_CODES.has(error.code)) offsets.add(error.pos[0]);
    for (const alias of unknownAliases(document)) offsets.add(alias.range?.[0] ?? 0);
  }
  return [...offsets].map((offset) => span.start + offset).sort((a, b) => a - b);
}

function parseTolerantly(text: string): readonly Document[] {
  try {
    const parsed = parseAllDocuments(text, {
      version: '1.1',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // It recurses and runs out of stack on thousands of open brackets. Then the first error is enough.
    return [];
  }
}

function unknownAliases(document: Document): readonly Alias[] {
  const found: Alias[] = [];
  const anchors = new Set<string>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      if (!anchors.has(node.source)) found.push(node);
    } else if (isNode(node) && node.anchor !== undefined) {
      anchors.add(node.anchor);
    }
  });
  return found;
}

/** The error that kubectl would report if the line was the whole document. */
function errorOfLine(text: string, lineStart: number): ParseError | undefined {
  const end = lineEndOf(text, lineStart);
  try {
    parseDocument(text, lineStart, end);
    return undefined;
  } catch (error) {
    if (error instanceof ParseException) return explain(text, { start: lineStart, end }, error.error);
    throw error;
  }
}
