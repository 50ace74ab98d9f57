/** Comments of a YAML text: what follows a `#` that is no part of a value. */
import { query } from '../../text/query.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { ParsedDocument } from '../tape/document.ts';
import { endOf, Kind, kindOf, startOf, type Tape } from '../tape/tape.ts';

export interface Comment {
  /** From the `#` to the end of the line. */
  readonly span: Span;
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  /** Whether nothing else stands on its line. */
  readonly isAlone: boolean;
}

/** The comments of a file that hold a word. `documents` are those of the file, as far as they were read. */
export function commentsWith(word: string, file: SourceFile, documents: readonly ParsedDocument[]): readonly Comment[] {
  const comments: Comment[] = [];
  for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + word.length)) {
    const { line } = file.positionAt(at);
    const comment = commentOn(line, file, documents);
    if (comment !== undefined && comment.span.start < at && comments.at(-1)?.line !== line) comments.push(comment);
  }
  return comments;
}

function commentOn(line: number, file: SourceFile, documents: readonly ParsedDocument[]): Comment | undefined {
  const text = file.lineText(line);
  const lineStart = file.lineStart(line);
  for (const { index } of text.matchAll(/(?<=^|[ \t])#/g)) {
    const start = lineStart + index;
    if (isInValue(start, documents)) continue;
    const span = { start, end: lineStart + text.length };
    return { span, text: text.slice(index), line, isAlone: text.slice(0, index).trim() === '' };
  }
  return undefined;
}

function isInValue(offset: number, documents: readonly ParsedDocument[]): boolean {
  const document = documentAt(offset, documents);
  if (document?.is !== 'readable') return false;
  return document.engine === 'json' || isInScalar(document.tape, offset);
}

/** The last document that starts at or before an offset; documents come in the order of the text. */
export function lastBefore(offset: number, documents: readonly ParsedDocument[]): ParsedDocument | undefined {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return documents[low - 1];
}

function documentAt(offset: number, documents: readonly ParsedDocument[]): ParsedDocument | undefined {
  const document = lastBefore(offset, documents);
  return document !== undefined && offset < document.span.end ? document : undefined;
}

/** Scalars do not overlap, so that the last one that starts before an offset is the only one that may hold it. */
function isInScalar(tape: Tape, offset: number): boolean {
  const nodes = scalarsOf(tape);
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(tape, nodes[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const last = nodes[low - 1];
  return last !== undefined && offset < endOf(tape, last);
}

/** The scalars of a document that hold text, in its order. */
const scalarsOf = query('comment.scalarsOf', (tape: Tape): Int32Array => {
  const found: number[] = [];
  for (let node = 0; node < tape.size; node++)
    if (kindOf(tape, node) >= Kind.Plain && endOf(tape, node) > startOf(tape, node)) found.push(node);
  return Int32Array.from(found);
});
