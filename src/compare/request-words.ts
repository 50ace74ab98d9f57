/** The requests of a part in words. */
import { hostText } from '../routes/match/host.ts';
import { compareText } from '../text/compare.ts';
import type { Requests } from './change.ts';
import type { ConditionWords } from './condition-words.ts';
import type { Covered } from './covered.ts';
import type { Endpoint } from './endpoints.ts';
import type { HostClass } from './host-classes.ts';
import type { Region } from './regions.ts';
import type { WayIn } from './ways.ts';

interface Worded {
  readonly requests: Requests;
  /** The host as a heading. */
  readonly host: string;
}

/** Exceptions that are named; the others are counted. */
const MOST_NAMED = 2;

export function requestsOf(
  { host: { hostClass }, endpoints, path, conditions }: Region,
  { star, without, listed }: Covered & { readonly listed: readonly string[] },
  way: WayIn,
  all: readonly Endpoint[],
): Worded {
  const name = hostText(hostClass.match);
  const isRest = hostClass.match.type === 'any' && without.length > MOST_NAMED;
  const names = star === undefined ? '' : ` with ${star} in place of the star`;
  const others =
    without.length === 0 || isRest
      ? ''
      : ` without ${without.slice(0, MOST_NAMED).join(', ')}${without.length > MOST_NAMED ? ` and ${without.length - MOST_NAMED} more` : ''}`;
  const exceptions = names === '' || others === '' ? `${names}${others}` : `${names},${others}`;
  const { scheme, port, ports } = portsOf(endpoints, all);
  const at = `${scheme === '*' ? 'http(s)' : scheme}://${name}${port === undefined ? '' : `:${port}`}`;
  const url = path.text.startsWith('exactly ')
    ? `exactly ${at}${path.text.slice('exactly '.length)}`
    : path.isPlain
      ? `${at}${path.text}`
      : `${at}, ${path.text}`;
  const text = [
    `${conditions.method === '*' ? '' : `${conditions.method} `}${url}`,
    ...(listed.length > 1 ? [`and the same of ${listed.length - 1} other hosts`] : []),
    ...(isRest ? ['hosts without a rule'] : exceptions === '' ? [] : [`hosts${exceptions}`]),
    ...ports,
    ...conditions.headers,
    ...conditions.query,
  ].join(', ');
  return {
    requests: {
      entry: way.entry.type === 'gateway' ? `gateway/${way.entry.gateway ?? ''}` : way.entry.id,
      scheme,
      port,
      host: isRest
        ? `${name} without a rule`
        : listed.length > 1
          ? `${name} and ${listed.length - 1} other hosts`
          : `${name}${exceptions}`,
      ...(listed.length > 1 ? { hosts: [...listed].sort(compareText) } : {}),
      path: path.text,
      ...conditions,
      text,
    },
    host: name,
  };
}

/** One port in the URL, several beside it; the usual ones are not written. */
function portsOf(endpoints: readonly Endpoint[], all: readonly Endpoint[]) {
  const schemes = new Set(endpoints.map((one) => one.scheme));
  const [first] = schemes;
  const scheme = schemes.size === 1 && first !== undefined ? first : ('*' as const);
  const isUsual = (one: Endpoint): boolean => one.port === (one.scheme === 'https' ? 443 : 80);
  const [only] = endpoints;
  if (endpoints.length === 1 && only !== undefined) {
    if (only.isOther) return { scheme, port: undefined, ports: ['on any other port'] };
    return { scheme, port: isUsual(only) ? undefined : only.port, ports: [] };
  }
  if (endpoints.length === all.length || endpoints.every(isUsual)) return { scheme, port: undefined, ports: [] };
  const numbers = endpoints.map((one) => (one.isOther ? 'any other' : String(one.port)));
  return { scheme, port: undefined, ports: [`on ports ${[...new Set(numbers)].join(', ')}`] };
}

const NO_CONDITIONS: ConditionWords = { method: '*', headers: [], query: [] };

/** What is said of a host without a path that could be named. */
export function requestsOfRest({ match }: HostClass, way: WayIn, what: string): Worded {
  const name = hostText(match);
  return {
    requests: {
      entry: way.entry.type === 'gateway' ? `gateway/${way.entry.gateway ?? ''}` : way.entry.id,
      scheme: '*',
      host: name,
      path: what,
      ...NO_CONDITIONS,
      text: `http(s)://${name}, ${what}`,
    },
    host: name,
  };
}
