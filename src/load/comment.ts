/** Comments of a YAML text: what follows a `#` that is no part of a value. */
import type { SourceFile, Span } from '../text/source-file.ts';
import type { ParsedDocument } from './document.ts';
import { endOf, Kind, kindOf, startOf, type Tape } from './tape.ts';

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
  const document = documents.find(({ span }) => span.start <= offset && offset < span.end);
  if (document?.is !== 'readable') return false;
  return document.engine === 'json' || isInScalar(document.tape, offset);
}

function isInScalar(tape: Tape, offset: number): boolean {
  for (let node = 0; node < tape.size; node++)
    if (kindOf(tape, node) >= Kind.Plain && startOf(tape, node) <= offset && offset < endOf(tape, node)) return true;
  return false;
}
