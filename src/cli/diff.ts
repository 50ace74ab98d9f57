/** Unified diffs: the only importer of diff. */
import { createTwoFilesPatch } from 'diff';

/** What `patch` and reviewers read; `''` where nothing differs. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const name = path.replace(/^\/+/, '');
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 });
  // The library starts with a ruler that patch ignores and people need not see.
  return patch.replace(/^=+\n/, '');
}
