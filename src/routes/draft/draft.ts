/** Routes in the making: what each source of routes knows before order, shadows and status are settled. */

import { CoverIndex } from '../match/cover-index.ts';
import { hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import { mayAnswer, OWN_ANSWER, type Route, type RouteStatus, serves } from '../route/route.ts';
import { withOpenShadows } from './open-shadows.ts';

export type Draft = Omit<Route, 'order' | 'status' | 'because' | 'shadowedBy'>;

/** Numbers the drafts of one entry, which come in evaluation order, and settles the status of each. */
export function settle(drafts: readonly Draft[]): readonly Route[] {
  const [first, ...others] = drafts;
  if (first === undefined) return [];
  if (others.length === 0) return [settled(first, 0, undefined)];
  const earlier = new CoverIndex(first.entry.hosts);
  let refuse: boolean | undefined;
  const routes = drafts.map((draft, order) => {
    const isReached = isForGroups(draft) && (refuse ??= doGroupsRefuse(drafts));
    if (draft.leftOut !== undefined) return settled(draft, order, undefined);
    // Of what is not loaded nothing takes requests away.
    const isOpen = isReached || draft.entry.notLoaded !== undefined;
    const shadowedBy = isOpen ? undefined : earlier.find(draft.match, draft.rank);
    if (shadowedBy === undefined) earlier.add(draft.match, order, draft.rank);
    return settled(draft, order, shadowedBy);
  });
  return withOpenShadows(routes);
}

function settled(draft: Draft, order: number, shadowedBy: number | undefined): Route {
  const { status, because } = statusOf(draft, shadowedBy);
  const {
    entry,
    source,
    match,
    tls,
    filters,
    backends,
    httpsRedirect,
    reply,
    isFallback,
    doubts,
    rank,
    peers,
    leftOut,
  } = draft;
  return {
    entry,
    source,
    match,
    tls,
    filters,
    backends,
    httpsRedirect,
    reply,
    isFallback,
    doubts,
    rank,
    peers,
    leftOut,
    order,
    shadowedBy,
    status,
    because,
  };
}

/** Whether it is a default backend that also gets what some host's rules refuse, even where another route takes the rest. */
function isForGroups({ isFallback, match, entry }: Draft): boolean {
  return isFallback && match.host.type === 'any' && entry.hosts === 'grouped-with-fallback';
}

/** Whether some host has rules that do not take every path. */
function doGroupsRefuse(drafts: readonly Draft[]): boolean {
  const open = new Set<string>();
  for (const { match } of drafts) if (match.host.type !== 'any') open.add(hostText(match.host));
  for (const { match } of drafts)
    if (match.path?.type === 'prefix' && trimmedPrefix(match.path.value) === '') open.delete(hostText(match.host));
  return open.size > 0;
}

/** The status of a route, and why. */
export function statusOf(
  draft: Draft,
  shadowedBy: number | undefined,
): { status: RouteStatus; because: string | undefined } {
  if (shadowedBy !== undefined) return { status: 'shadowed', because: `route ${shadowedBy} takes all its requests` };
  const { backends, filters, entry, reply, leftOut } = draft;
  if (leftOut !== undefined) return { status: 'broken', because: leftOut };
  const closed = entry.notLoaded ?? entry.closed;
  if (closed !== undefined) return { status: 'broken', because: closed };
  if (reply !== undefined)
    return {
      status: reply.outcome === 'error' || reply.outcome === 'no-endpoints' ? 'broken' : 'ok',
      because: reply.because,
    };
  if (filters.some((filter) => filter.type === 'RequestRedirect' && filter.pattern === undefined))
    return { status: 'ok', because: undefined };
  const weighted = backends.filter((backend) => backend.weight > 0);
  if (backends.length === 0 && mayAnswer(filters)) return { status: 'unknown', because: OWN_ANSWER };
  if (weighted.length === 0) {
    const because = backends.length === 0 ? 'it has no backend' : 'the weights of its backends are all 0';
    return { status: 'broken', because };
  }
  const bad = weighted.filter((backend) => !serves(backend));
  const [first] = bad;
  if (first !== undefined)
    return { status: bad.length === weighted.length ? 'broken' : 'partial', because: first.because };
  const open = weighted.find((backend) => backend.status === 'unknown');
  if (open !== undefined) return { status: 'unknown', because: open.because };
  return { status: 'ok', because: undefined };
}
