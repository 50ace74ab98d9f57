/** Text whose spaces were lost in copying, read as it was meant. */
import type { Cursor } from '../load/cursor.ts';
import type { ParsedDocument } from '../load/document.ts';

/** One insertion that mends the text; offsets count in the source file. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Why: nesting lost, or a space missing after a dash or colon. */
  readonly because: 'lost-indentation' | 'missing-space';
}

export interface Repair {
  readonly insertions: readonly Insertion[];
  /** The mended document; its tape maps offsets back to the source file. */
  readonly document: Extract<ParsedDocument, { is: 'readable' }>;
}

/**
 * Mends a document, readable or not, whose indentation or spaces are missing; undefined when there is nothing to mend
 * or what comes out is no object.
 */
export function repair(_document: ParsedDocument, _root: Cursor | undefined): Repair | undefined {
  return undefined;
}
