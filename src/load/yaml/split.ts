/** Cuts a file into documents where kubectl does: at lines that start with `---`. */
import type { Span } from '../../text/source-file.ts';

export interface Chunk {
  /** The document's text. A separator with nothing before it belongs to the document after it, as for kubectl. */
  readonly span: Span;
  /** What stands after `---` on the line that opens this document and must not stand there. */
  readonly badSeparator?: Span;
}

/**
 * The documents of a text from an offset on. kubectl (apimachinery's `YAMLReader`) allows only blanks or a comment
 * after the dashes and gives up on the rest of the file otherwise; here only the document that follows is lost. Of a
 * text that had a byte-order mark, kubectl does not see a separator on the first line, and leaves it to go-yaml.
 */
export function splitDocuments(text: string, from = 0, hadMark = false): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let start = from;
  let badSeparator: Span | undefined;
  for (let line = nextSeparator(text, hadMark ? nextLine(text, from) : from); line !== -1; ) {
    const after = nextLine(text, line);
    const rest = restOfSeparator(text, line + 3, after);
    if (line > start) {
      chunks.push({ span: { start, end: line }, badSeparator });
      start = rest === undefined ? after : line;
    }
    badSeparator = rest;
    line = nextSeparator(text, after);
  }
  if (start < text.length) chunks.push({ span: { start, end: text.length }, badSeparator });
  return chunks;
}

/** The first line from `from` on, itself the start of a line, that starts with `---`. */
function nextSeparator(text: string, from: number): number {
  if (text.startsWith('---', from)) return from;
  const at = text.indexOf('\n---', from);
  return at === -1 ? -1 : at + 1;
}

/** The offset of the next line. */
function nextLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at + 1;
}

/** White space as Go sees it: without the byte-order mark, with NEL. */
const LEADING = /^[^\S\ufeff\u0085]*(?:\u0085[^\S\ufeff]*)*/;
const TRAILING = /(?<![^\S\ufeff]|\u0085)(?:[^\S\ufeff]|\u0085)+$/;

function restOfSeparator(text: string, from: number, to: number): Span | undefined {
  const line = text.slice(from, to);
  const start = from + (LEADING.exec(line)?.[0].length ?? 0);
  if (start >= to || text.charCodeAt(start) === 35) return undefined;
  return { start, end: from + line.replace(TRAILING, '').length };
}
