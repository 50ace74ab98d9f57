/** Host names: matching, covering, intersecting. Sources: Ingress API (networking/v1 types), Gateway API Hostname. */
import { compareText } from '../../text/compare.ts';
import type { HostMatch } from '../route/route.ts';
import { patternOf } from './regex.ts';

type Wildcard = Extract<HostMatch, { type: 'wildcard' }>;

/** What a star covers, each more than the one before. */
const WIDTHS: readonly Wildcard['labels'][] = ['plain', 'word', 'one', 'many'];

export const ANY_HOST: HostMatch = { type: 'any' };

/** The host of a request as rules see it: lower case, without port and trailing dot. */
export function requestHost(host: string): string {
  const bare = host.startsWith('[') ? host.replace(/\]:\d+$/, ']') : host.replace(/:\d*$/, '');
  return bare.toLowerCase().replace(/\.$/, '');
}

/** Reads a host as written; absent, empty and `*` mean any. `labels` says what a star covers. */
export function hostMatch(text: string | undefined, labels: Wildcard['labels']): HostMatch {
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
      if (match.labels === 'many') return true;
      const label = host.slice(0, -suffix.length);
      if (match.labels === 'one') return !label.includes('.');
      return match.labels === 'word' ? /^[A-Za-z0-9_-]+$/.test(label) : /^[A-Za-z0-9-]+$/.test(label);
    }
    case 'suffix-wildcard': {
      const prefix = match.value.slice(0, -1);
      return host.startsWith(prefix) && host.length > prefix.length;
    }
    case 'regex': {
      const compiled = patternOf(match);
      return compiled.ok && compiled.pattern.matchesSomewhere(host);
    }
    default:
      return match satisfies never;
  }
}

/** Whether every host that `inner` matches is also matched by `outer`. */
export function hostCovers(outer: HostMatch, inner: HostMatch): boolean {
  if (outer.type === 'any') return true;
  if (inner.type === 'any') return false;
  if (
    outer.type === 'suffix-wildcard' ||
    outer.type === 'regex' ||
    inner.type === 'suffix-wildcard' ||
    inner.type === 'regex'
  )
    return (
      (outer.type === inner.type && outer.value === inner.value) ||
      (inner.type === 'exact' && matchesHost(outer, inner.value))
    );
  if (outer.type === 'exact') return inner.type === 'exact' && inner.value === outer.value;
  if (inner.type === 'exact') return matchesHost(outer, inner.value);
  if (outer.value === inner.value) return WIDTHS.indexOf(outer.labels) >= WIDTHS.indexOf(inner.labels);
  // `*.a.example.com` lies within `*.example.com` only where a star covers many labels.
  return outer.labels === 'many' && inner.value.slice(1).endsWith(outer.value.slice(1));
}

/** The hosts that both match, where stars cover many labels; undefined where no host does. */
export function intersectHosts(listener: HostMatch, route: HostMatch): HostMatch | undefined {
  if (hostCovers(listener, route)) return route;
  if (hostCovers(route, listener)) return listener;
  return undefined;
}

/** More specific first: exact before wildcard before any, longer before shorter; of regular expressions the first by rank. */
export function compareHosts(a: HostMatch, b: HostMatch): number {
  const difference = generality(a) - generality(b);
  if (difference !== 0) return difference;
  // Wildcards of one label are regular expressions too, under their own names.
  if (a.type === 'regex' || b.type === 'regex') return compareText(rankOf(a), rankOf(b));
  return hostText(b).length - hostText(a).length;
}

function generality(match: HostMatch): number {
  switch (match.type) {
    case 'exact':
      return 0;
    case 'wildcard':
      return match.labels === 'many' ? 1 : 3;
    case 'suffix-wildcard':
      return 2;
    case 'regex':
      return 3;
    case 'any':
      return 4;
    default:
      return match satisfies never;
  }
}

const rankOf = (match: HostMatch): string => (match.type === 'regex' ? match.rank : hostText(match));
