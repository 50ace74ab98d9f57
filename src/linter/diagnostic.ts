/** A finding of a rule: what is wrong, where, and how to correct it. */

import type { Place } from '../load/value/place.ts';
import type { Identity } from '../model/objects/resource.ts';
import { compareText } from '../text/compare.ts';
import type { SourceFile, Span } from '../text/source-file.ts';

export type Severity = 'error' | 'warning' | 'info';

/** The most severe first. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Another place that a finding refers to, such as a second object. */
export interface Note {
  readonly message: string;
  readonly at: Place;
}

/** Replaces a span of a file by a text; an empty span inserts. */
export interface Edit {
  readonly file: SourceFile;
  readonly span: Span;
  readonly text: string;
}

export interface Fix {
  /** Imperative: `rename to "nodePort"`. */
  readonly title: string;
  /** Safe: it is certainly what the author meant. Unsafe: a guess, or it changes behavior. */
  readonly safety: 'safe' | 'unsafe';
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  /** `<area>/<error>` */
  readonly rule: string;
  readonly messageId: string;
  readonly severity: Severity;
  /** One sentence, no full stop. */
  readonly message: string;
  readonly help: string | undefined;
  readonly at: Place;
  readonly resource: Identity | undefined;
  readonly notes: readonly Note[];
  readonly fix: Fix | undefined;
}

/** Whether it names what is probably meant: something else that is there. */
export function namesMeant({ help }: Pick<Diagnostic, 'help'>): boolean {
  return help?.startsWith('did you mean') === true;
}

/** Orders findings by file (code-unit order), then position, rule and text, so that output is deterministic. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at.file.path, b.at.file.path) ||
    a.at.span.start - b.at.span.start ||
    a.at.span.end - b.at.span.end ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}
