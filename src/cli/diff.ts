/** Unified diffs: the only importer of diff. */
import { createTwoFilesPatch, diffLines } from 'diff';
import { addedIn, hunksOf } from '../text/line-diff.ts';

/** What `patch -p1` and reviewers read; `''` where nothing differs. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  // A name with a space in it ends at a tab.
  const name = `${path.replace(/^\/+/, '')}${path.includes(' ') ? '\t' : ''}`;
  const head = `--- a/${name}\n+++ b/${name}\n`;
  const patch = createTwoFilesPatch('a', 'b', before, after, undefined, undefined, {
    context: 3,
    maxEditLength: MOST_EDITED,
  });
  if (patch === undefined) return head + hunksOf(before, after);
  // The library starts with a ruler that patch ignores and people need not see.
  return patch.replace(/^=+\n--- a\n\+\+\+ b\n/, () => head);
}

/** The lines of the second text that the shortest diff adds, by runs; 1-based, end inclusive. */
export function addedLines(before: string, after: string): readonly { readonly from: number; readonly to: number }[] {
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITED });
  if (parts === undefined) return addedIn(before, after);
  let line = 1;
  return parts.flatMap(({ added, removed, count }) => {
    if (removed) return [];
    const from = line;
    line += count;
    return added ? [{ from, to: line - 1 }] : [];
  });
}

/** For more lines than these the shortest diff takes long: its time grows with the square of their number. */
const MOST_EDITED = 2000;
