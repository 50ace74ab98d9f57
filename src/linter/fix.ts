/** Applies fixes to a file's text. Only the bytes of the edits change. */
import type { SourceFile } from '../text/source-file.ts';
import type { Edit, Fix } from './diagnostic.ts';

export interface Fixed {
  readonly text: string;
  readonly applied: readonly Fix[];
  /** What was done to the text, in its order; line ends are those of the file. */
  readonly edits: readonly Edit[];
  /** Fixes that overlap one already applied: for another pass. */
  readonly left: readonly Fix[];
}

/** Applies the fixes in order, whole or not at all; one that touches a span already edited is left. */
export function applyFixes(file: SourceFile, fixes: readonly Fix[]): Fixed {
  const edits: Edit[] = [];
  const taken = new Taken();
  const applied: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    // A fix across files would be half applied; none is offered, and none is taken.
    if (fix.edits.length === 0 || fix.edits.some((edit) => edit.file.path !== file.path)) continue;
    if (fix.edits.some((edit) => taken.overlaps(edit))) left.push(fix);
    else {
      for (const edit of fix.edits) {
        edits.push(edit);
        taken.add(edit);
      }
      applied.push(fix);
    }
  }
  const breaks = /\r\n/.test(file.text) ? '\r\n' : '\n';
  const inOrder = edits
    .toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .map((edit) => ({ ...edit, text: edit.text.replaceAll(/\r?\n/g, breaks) }));
  return { text: splice(file.text, inOrder), applied, edits: inOrder, left };
}

function splice(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of edits) {
    parts.push(text.slice(at, span.start), replacement);
    at = span.end;
  }
  return parts.join('') + text.slice(at);
}

/**
 * Spans that were edited. Most edits are as small as a word, and stand in the file in blocks that few others share; those
 * that span many blocks are few, and asked one by one.
 */
class Taken {
  readonly #byBlock = new Map<number, Edit[]>();
  readonly #long: Edit[] = [];

  add(edit: Edit): void {
    if (blocksOf(edit).length > MOST_BLOCKS) this.#long.push(edit);
    else for (const block of blocksOf(edit)) this.#in(block).push(edit);
  }

  overlaps(edit: Edit): boolean {
    if (this.#long.some((other) => overlaps(edit, other))) return true;
    return blocksOf(edit).some((block) => this.#byBlock.get(block)?.some((other) => overlaps(edit, other)) === true);
  }

  #in(block: number): Edit[] {
    let edits = this.#byBlock.get(block);
    if (edits === undefined) this.#byBlock.set(block, (edits = []));
    return edits;
  }
}

/** The characters of a block. */
const BLOCK = 64;
const MOST_BLOCKS = 64;

function blocksOf({ span }: Edit): readonly number[] {
  const first = Math.floor(span.start / BLOCK);
  const count = Math.floor(span.end / BLOCK) - first + 1;
  return Array.from({ length: count }, (_, index) => first + index);
}

function overlaps(a: Edit, b: Edit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}
