/** Which Services requests from outside of the cluster reach, before and after. */
import { sharedAmong } from '../routes/request/trace.ts';
import { type RouteTable, serves } from '../routes/route/route.ts';
import { compareText } from '../text/compare.ts';
import { once } from '../text/query.ts';
import { isAnswered } from './answers.ts';
import type { Change } from './change.ts';
import { isOutside, type WayIn } from './ways.ts';

type Exposure = Pick<Change, 'exposes' | 'hides'>;

const NOTHING: Exposure = { exposes: [], hides: [] };

/**
 * Finds what a change makes reachable from outside that was there before and was not, and what is still there and no
 * longer is.
 */
export function exposure(before: RouteTable, after: RouteTable) {
  const was = once(() => reachable(before));
  const is = once(() => reachable(after));
  const [existed, exists] = [once(() => services(before)), once(() => services(after))];
  return (change: Omit<Change, 'exposes' | 'hides'>, way: WayIn): Exposure => {
    if (!way.isOutside) return NOTHING;
    const served = (trace: Change['before']): readonly string[] =>
      isAnswered(trace) && trace.answer.outcome === 'backend'
        ? sharedAmong(trace.route).flatMap((one) => (serves(one) ? [`${one.namespace}/${one.service}`] : []))
        : [];
    const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort(compareText);
    return {
      exposes: distinct(
        served(change.after).filter((name) => is().has(name) && !was().has(name) && existed().has(name)),
      ),
      hides: distinct(served(change.before).filter((name) => was().has(name) && !is().has(name) && exists().has(name))),
    };
  };
}

function services({ routes }: RouteTable): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { backends } of routes)
    for (const { namespace, service, status } of backends)
      if (status !== 'service-not-found') names.add(`${namespace}/${service}`);
  return names;
}

function reachable({ routes }: RouteTable): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { entry, backends, status, leftOut } of routes) {
    if (!isOutside(entry) || status === 'shadowed' || leftOut !== undefined || entry.closed !== undefined) continue;
    for (const one of backends) if (one.weight > 0 && serves(one)) names.add(`${one.namespace}/${one.service}`);
  }
  return names;
}
