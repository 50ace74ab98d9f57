/** Applies fixes to a file's text. Only the bytes of the edits change. */
import type { SourceFile } from '../text/source-file.ts';
import type { Edit, Fix } from './diagnostic.ts';

export interface Fixed {
  readonly text: string;
  readonly applied: readonly Fix[];
  /** Fixes that overlap one already applied: for another pass. */
  readonly left: readonly Fix[];
}

/** Applies the fixes in order, whole or not at all; one that touches a span already edited is left. */
export function applyFixes(file: SourceFile, fixes: readonly Fix[]): Fixed {
  const edits: Edit[] = [];
  const applied: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    const own = fix.edits.filter((edit) => edit.file.path === file.path);
    if (own.length === 0) continue;
    if (own.some((edit) => edits.some((other) => overlaps(edit, other)))) left.push(fix);
    else {
      edits.push(...own);
      applied.push(fix);
    }
  }
  let text = file.text;
  for (const { span, text: replacement } of [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end))
    text = text.slice(0, span.start) + replacement + text.slice(span.end);
  return { text, applied, left };
}

function overlaps(a: Edit, b: Edit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}
