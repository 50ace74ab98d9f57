/** Routes in the making: what each source of routes knows before order, shadows and status are settled. */
import { serves } from './gateway-backend.ts';
import { hostCovers, hostText } from './host.ts';
import { globStart, pathCovers, trimmedPrefix } from './path.ts';
import type { HostPolicy, Route, RouteMatch, RouteStatus, ValueMatch } from './route.ts';

export type Draft = Omit<Route, 'order' | 'status' | 'because' | 'shadowedBy'>;

/** Numbers the drafts of one entry, which come in evaluation order, and settles the status of each. */
export function settle(drafts: readonly Draft[]): readonly Route[] {
  const [first, ...others] = drafts;
  if (first === undefined) return [];
  if (others.length === 0) return [settled(first, 0, undefined)];
  const earlier = new CoverIndex(first.entry.hosts);
  return drafts.map((draft, order) => {
    const shadowedBy = isReachedFromGroups(draft, drafts) ? undefined : earlier.find(draft.match);
    if (shadowedBy === undefined) earlier.add(draft.match, order);
    return settled(draft, order, shadowedBy);
  });
}

function settled(draft: Draft, order: number, shadowedBy: number | undefined): Route {
  const { status, because } = statusOf(draft, shadowedBy);
  const { entry, source, match, tls, filters, backends, httpsRedirect, isFallback, uncertain } = draft;
  return {
    entry,
    source,
    match,
    tls,
    filters,
    backends,
    httpsRedirect,
    isFallback,
    uncertain,
    order,
    shadowedBy,
    status,
    because,
  };
}

/** Whether a default backend still gets what some host's rules refuse, even where another route takes the rest. */
function isReachedFromGroups(draft: Draft, drafts: readonly Draft[]): boolean {
  if (!draft.isFallback || draft.match.host.type !== 'any' || draft.entry.hosts !== 'grouped-with-fallback')
    return false;
  const open = new Set<string>();
  for (const { match } of drafts) if (match.host.type !== 'any') open.add(hostText(match.host));
  for (const { match } of drafts)
    if (match.path?.type === 'prefix' && trimmedPrefix(match.path.value) === '') open.delete(hostText(match.host));
  return open.size > 0;
}

function statusOf(draft: Draft, shadowedBy: number | undefined): { status: RouteStatus; because: string | undefined } {
  if (shadowedBy !== undefined) return { status: 'shadowed', because: `route ${shadowedBy} takes all its requests` };
  const { backends, filters, entry } = draft;
  if (entry.closed !== undefined) return { status: 'broken', because: entry.closed };
  if (filters.some((filter) => filter.type === 'RequestRedirect')) return { status: 'ok', because: undefined };
  const weighted = backends.filter((backend) => backend.weight > 0);
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

/** Whether every request of `inner` is one of `outer`, as far as that can be told for sure. */
export function covers(outer: RouteMatch, inner: RouteMatch): boolean {
  if (!hostCovers(outer.host, inner.host)) return false;
  if (outer.path !== undefined && (inner.path === undefined || !pathCovers(outer.path, inner.path))) return false;
  if (outer.method !== undefined && outer.method !== inner.method) return false;
  return includes(inner.headers, outer.headers, true) && includes(inner.queryParams, outer.queryParams, false);
}

/** Whether each condition of `needed` is also one of `given`. */
function includes(given: readonly ValueMatch[], needed: readonly ValueMatch[], ignoreCase: boolean): boolean {
  const fold = (name: string): string => (ignoreCase ? name.toLowerCase() : name);
  return needed.every((one) =>
    given.some((other) => fold(other.name) === fold(one.name) && other.type === one.type && other.value === one.value),
  );
}

interface Indexed {
  readonly match: RouteMatch;
  readonly order: number;
}

/** Finds the first earlier route that covers a match, looking only where one could be. */
class CoverIndex {
  readonly #hosts: HostPolicy;
  /** By host, then by what the path covers. */
  readonly #byPlace = new Map<string, Map<string, Indexed[]>>();
  /** Routes whose path may cover others in ways that no key tells: patterns and character-wise prefixes. */
  readonly #patterns: Indexed[] = [];

  constructor(hosts: HostPolicy) {
    this.#hosts = hosts;
  }

  add(match: RouteMatch, order: number): void {
    const { path } = match;
    if (path !== undefined && (path.type === 'regex' || path.type === 'glob' || path.type === 'string-prefix'))
      this.#patterns.push({ match, order });
    else {
      const host = hostText(match.host);
      let byPath = this.#byPlace.get(host);
      if (byPath === undefined) this.#byPlace.set(host, (byPath = new Map()));
      const key = path === undefined ? 'l4' : pathKey(path.type, path.value);
      const list = byPath.get(key);
      if (list === undefined) byPath.set(key, [{ match, order }]);
      else list.push({ match, order });
    }
  }

  find(match: RouteMatch): number | undefined {
    let best: number | undefined;
    const consider = (list: readonly Indexed[]): void => {
      for (const one of list)
        if ((best === undefined || one.order < best) && this.#areAsked(one.match, match) && covers(one.match, match)) {
          best = one.order;
          break;
        }
    };
    const paths = pathsAbove(match);
    for (const host of this.#hosts === 'ordered' ? hostsAbove(match) : [hostText(match.host)]) {
      const byPath = this.#byPlace.get(host);
      if (byPath === undefined) continue;
      for (const path of paths) {
        const list = byPath.get(path);
        if (list !== undefined) consider(list);
      }
    }
    consider(this.#patterns);
    return best;
  }

  /** Whether requests of one route also come to the other: where hosts are groups, only within the same one. */
  #areAsked(outer: RouteMatch, inner: RouteMatch): boolean {
    return this.#hosts === 'ordered' || hostText(outer.host) === hostText(inner.host);
  }
}

const pathKey = (type: string, value: string): string => (type === 'exact' ? `=${value}` : `^${trimmedPrefix(value)}`);

/** The host texts under which a covering route may stand: the same, wildcards above it, any. */
function hostsAbove({ host }: RouteMatch): readonly string[] {
  const hosts = [hostText(host)];
  if (host.type === 'any') return hosts;
  const name = host.type === 'wildcard' ? host.value.slice(2) : host.value;
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) hosts.push(`*${name.slice(dot)}`);
  hosts.push('*');
  return hosts;
}

/** The path keys under which a covering route may stand: the same, and each prefix by elements. */
function pathsAbove({ path }: RouteMatch): readonly string[] {
  if (path === undefined) return ['l4'];
  if (path.type === 'regex') return ['^'];
  const keys = path.type === 'glob' ? [] : [`=${path.value}`];
  let prefix = trimmedPrefix(path.type === 'glob' ? globStart(path.value) : path.value);
  for (let slash = prefix.length; slash !== -1; slash = prefix.lastIndexOf('/')) {
    prefix = prefix.slice(0, slash);
    keys.push(`^${prefix}`);
  }
  return keys;
}
