/** Comparisons as they are shown: each cause is a place in a file that the user can open, and what cannot be read is there. */
import type { Comparison } from '../compare/change.ts';
import type { Routing } from '../pipeline/routing.ts';
import { unreadApart, unreadIn } from './unread.ts';

type Side = Pick<Routing, 'placeOf' | 'project'>;

/**
 * The same comparison, with the places of both sides as their `placeOf` gives them, and the documents that one side alone
 * has and that cannot be read.
 */
export function shownComparison(
  comparison: Comparison,
  sides: { readonly before: Side; readonly after: Side },
): Comparison {
  return {
    ...comparison,
    unread: unreadApart(unreadIn(sides.before), unreadIn(sides.after)),
    changes: comparison.changes.map((change) => ({
      ...change,
      because: change.because.map((cause) => ({ ...cause, at: sides[cause.side].placeOf(cause.at) })),
    })),
  };
}
