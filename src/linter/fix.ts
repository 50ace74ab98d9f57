/** Applies fixes to the text of a file. Only the text of the edits changes. */
import type { SourceFile } from '../text/source-file.ts';
import type { Edit, Fix } from './diagnostic.ts';

export interface Fixed {
  readonly text: string;
  readonly applied: readonly Fix[];
  /** The applied edits, in text order; they use the line ends of the file. */
  readonly edits: readonly Edit[];
  /** Fixes that overlap an applied one: for another pass. */
  readonly left: readonly Fix[];
}

/** Applies the fixes in order, each completely or not at all. A fix that overlaps an earlier edit is not applied. */
export function applyFixes(file: SourceFile, fixes: readonly Fix[]): Fixed {
  const edits: Edit[] = [];
  const taken = new Taken();
  const applied: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    // A fix across several files could be applied only in part, so it is not accepted.
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
 * Spans that were edited. Most edits are a word long, and are looked up by the block of the file they are in; edits
 * that span many blocks are few, and are compared one by one.
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

/** The number of characters in a block. */
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
