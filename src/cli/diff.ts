/** Unified diffs: the only importer of diff. */
import { createTwoFilesPatch } from 'diff';

/** What `patch -p1` and reviewers read; `''` where nothing differs. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  // A name with a space in it ends at a tab.
  const name = `${path.replace(/^\/+/, '')}${path.includes(' ') ? '\t' : ''}`;
  const patch = createTwoFilesPatch('a', 'b', before, after, undefined, undefined, { context: 3 });
  // The library starts with a ruler that patch ignores and people need not see.
  return patch.replace(/^=+\n--- a\n\+\+\+ b\n/, () => `--- a/${name}\n+++ b/${name}\n`);
}
