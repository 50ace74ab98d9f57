/** Where something is written: rules, notes and fixes all refer to text in this way. */
import type { SourceFile, Span } from '../../text/source-file.ts';

/** A field name or a list index. */
export type Step = string | number;

export interface Place {
  readonly file: SourceFile;
  readonly span: Span;
  /** 0-based index of the document in the file. */
  readonly document: number;
  readonly path: readonly Step[];
  /** The field that is not there, where the place is that of what lacks it. */
  readonly lacks?: Step | undefined;
}

/** RFC 6901: `/spec/ports/0/nodePort`; the whole document is `''`. */
export function pointer(path: readonly Step[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** `spec.ports[0].nodePort`, the way the API server names fields. */
export function fieldPath(path: readonly Step[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${step}]`;
  }
  return text;
}
