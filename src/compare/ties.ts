/** Routes that may serve a request in each other's place, since the proxy or the files do not settle their order. */
import type { Route } from '../routes/route/route.ts';

/** Equal for routes of an entry that may serve in each other's place; undefined where the order decides. */
export function tieOf({ rank, peers }: Route): string | undefined {
  if (rank !== undefined) return `rank ${rank}`;
  return peers === undefined ? undefined : `peers ${peers}`;
}

/**
 * Marks the routes of a list, in its order: two lists with the same marks have the same ties. The mark is empty where no
 * route before may serve instead.
 */
export function tieMarks(): (route: Route) => string {
  const firsts = new Map<unknown, number>();
  let index = -1;
  const firstOf = (key: unknown): number => {
    const first = firsts.get(key) ?? index;
    firsts.set(key, first);
    return first;
  };
  return (route) => {
    index++;
    const tie = tieOf(route);
    if (tie === undefined) return '';
    const [first, object] = [firstOf(tie), firstOf(route.source.resource)];
    // Of peers, only the first of each object may serve.
    return first === index ? '' : `${first} ${route.rank !== undefined || object === index ? '' : object}`;
  };
}
