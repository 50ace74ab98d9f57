/** Comparisons as they are shown: each cause is a place in a file that the user can open. */
import type { Comparison } from '../compare/change.ts';
import type { Routing } from '../pipeline/routing.ts';

/** The same comparison, with the places of both sides as their `placeOf` gives them. */
export function shownComparison(
  comparison: Comparison,
  sides: { readonly before: Pick<Routing, 'placeOf'>; readonly after: Pick<Routing, 'placeOf'> },
): Comparison {
  return {
    ...comparison,
    changes: comparison.changes.map((change) => ({
      ...change,
      because: change.because.map((cause) => ({ ...cause, at: sides[cause.side].placeOf(cause.at) })),
    })),
  };
}
