/** What reading a file yields: its documents, readable or not. */
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { Tape } from './tape.ts';

/** A problem of the text; a rule decides whether and how it is reported. */
export interface ParseError {
  readonly code: 'syntax' | 'alias-bomb' | 'tab-indentation' | 'bad-separator' | 'too-deep' | 'encoding';
  /** One sentence without a full stop. */
  readonly message: string;
  /** What to change, with the text to write where that is known. */
  readonly help: string;
  readonly span: Span;
}

/** A duplicate key of a mapping. Node indices into the tape. */
export interface DuplicateKey {
  readonly first: number;
  readonly again: number;
}

export type ParsedDocument =
  | {
      readonly is: 'readable';
      readonly file: SourceFile;
      /** 0-based place among the documents of the file, empty ones included. */
      readonly index: number;
      /** The document's text, between separators. */
      readonly span: Span;
      readonly tape: Tape;
      /** Index of the root node in the tape. */
      readonly root: number;
      readonly engine: 'fast' | 'yaml' | 'json';
    }
  | {
      readonly is: 'unreadable';
      readonly file: SourceFile;
      readonly index: number;
      readonly span: Span;
      readonly errors: readonly ParseError[];
    }
  | { readonly is: 'empty'; readonly file: SourceFile; readonly index: number; readonly span: Span };
