/** What reading a file yields: its documents, readable or not. */
import type { SourceFile, Span } from '../../text/source-file.ts';
import type { Tape } from './tape.ts';

/** Something wrong with the text that a lower layer noticed; a rule decides what to tell the user. */
export interface ParseError {
  readonly code: 'syntax' | 'alias-bomb' | 'tab-indentation' | 'bad-separator';
  /** Plain words, one sentence, no full stop. */
  readonly message: string;
  readonly span: Span;
}

/** A key given a second time in one mapping. Node indices into the tape. */
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
