/** Host names: matching, covering, intersecting. Sources: Ingress API (networking/v1 types), Gateway API Hostname. */
import type { HostMatch } from '../route/route.ts';

export const ANY_HOST: HostMatch = { type: 'any' };

/** The host of a request as rules see it: lower case, without port and trailing dot. */
export function requestHost(host: string): string {
  const bare = host.startsWith('[') ? host.replace(/\]:\d+$/, ']') : host.replace(/:\d*$/, '');
  return bare.toLowerCase().replace(/\.$/, '');
}

/** Reads a host as written; absent, empty and `*` mean any. `labels` says what a star covers. */
export function hostMatch(text: string | undefined, labels: 'one' | 'many'): HostMatch {
  if (text === undefined || text === '' || text === '*') return ANY_HOST;
  const value = text.toLowerCase();
  return value.startsWith('*.') ? { type: 'wildcard', value, labels } : { type: 'exact', value };
}

export function hostText(match: HostMatch): string {
  return match.type === 'any' ? '*' : match.value;
}

/** Whether a request host (see `requestHost`) is one of those matched. */
export function matchesHost(match: HostMatch, host: string): boolean {
  switch (match.type) {
    case 'any':
      return true;
    case 'exact':
      return match.value === host;
    case 'wildcard': {
      const suffix = match.value.slice(1);
      if (!host.endsWith(suffix) || host.length === suffix.length) return false;
      return match.labels === 'many' || !host.slice(0, -suffix.length).includes('.');
    }
    default:
      return match satisfies never;
  }
}

/** Whether every host that `inner` matches is also matched by `outer`. */
export function hostCovers(outer: HostMatch, inner: HostMatch): boolean {
  if (outer.type === 'any') return true;
  if (inner.type === 'any') return false;
  if (outer.type === 'exact') return inner.type === 'exact' && inner.value === outer.value;
  if (inner.type === 'exact') return matchesHost(outer, inner.value);
  if (outer.value === inner.value) return outer.labels === 'many' || inner.labels === 'one';
  // `*.a.example.com` lies within `*.example.com` only where a star covers many labels.
  return outer.labels === 'many' && inner.value.slice(1).endsWith(outer.value.slice(1));
}

/** The hosts that both match, where stars cover many labels; undefined where there are none. */
export function intersectHosts(listener: HostMatch, route: HostMatch): HostMatch | undefined {
  if (hostCovers(listener, route)) return route;
  if (hostCovers(route, listener)) return listener;
  return undefined;
}

/** Higher is more specific: exact before wildcard before any, longer before shorter. */
export function compareHosts(a: HostMatch, b: HostMatch): number {
  const rank = (match: HostMatch): number => (match.type === 'exact' ? 2 : match.type === 'wildcard' ? 1 : 0);
  return rank(b) - rank(a) || hostText(b).length - hostText(a).length;
}
