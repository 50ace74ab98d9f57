/** Edits of text, before anybody knows of fixes. */
import type { Span } from './source-file.ts';

/** Another text for a span of a file. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}
