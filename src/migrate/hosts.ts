/** The rules of each host, for http and for https, as routes of the Gateway API have them. */
import { coversHost } from '../model/objects/certificate.ts';
import { hostText } from '../routes/match/host.ts';
import type { Entry, HostMatch, Route, Tls } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import { answerKey, type Rule, type Scheme } from './rule.ts';

export interface HostPlan {
  /** `*` for any host. */
  readonly host: string;
  readonly match: HostMatch;
  /** The routes of the host, in evaluation order. */
  readonly routes: readonly Route[];
  readonly tls: Tls | undefined;
  /** Passed on undecrypted to these backends. */
  readonly passthrough: Route | undefined;
  readonly rules: Readonly<Record<Scheme, readonly Rule[]>>;
}

/** Hosts of the routes of an entry that a listener or a route can have. */
export function hostPlans(
  entry: Entry,
  routes: readonly Route[],
  convert: (route: Route, scheme: Scheme) => Rule | undefined,
  loseHost: (route: Route) => void,
): readonly HostPlan[] {
  const taken = routes.filter(({ leftOut, shadowedBy }) => leftOut === undefined && shadowedBy === undefined);
  const groups = groupBy(taken, ({ match }) => hostText(match.host));
  const fallbacks = taken.filter(({ isFallback, match }) => isFallback && match.host.type === 'any');
  return [...groups].flatMap(([host, own]): readonly HostPlan[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { host: match } = first.match;
    if (match.type === 'regex' || match.type === 'suffix-wildcard') {
      loseHost(first);
      return [];
    }
    const isFallenBack = entry.hosts === 'grouped-with-fallback' && match.type !== 'any';
    const all = isFallenBack ? [...own, ...fallbacks] : own;
    const passthrough = own.find(({ tls }) => tls?.mode === 'Passthrough');
    const open = all.filter((route) => route !== passthrough);
    return [
      {
        host,
        match,
        routes: own,
        tls: tlsOf(host, open),
        passthrough,
        rules: {
          http: rulesFor(open, 'http', convert),
          https: passthrough === undefined ? rulesFor(open, 'https', convert) : [],
        },
      },
    ];
  });
}

/** The certificate of a host; where its name is not listed, that of a wildcard in the same TLS section. */
function tlsOf(host: string, routes: readonly Route[]): Tls | undefined {
  const found = routes.find(({ tls }) => tls !== undefined && tls.secrets.length > 0)?.tls;
  const usual = routes.find(({ tls }) => tls !== undefined)?.tls;
  if (found !== undefined || usual === undefined) return found;
  for (const { source } of routes) {
    const { root, namespace } = source.resource;
    for (const entry of root.child('spec').child('tls').items()) {
      const { string: name = '' } = entry.child('secretName');
      const covers = entry
        .child('hosts')
        .items()
        .some((one) => coversHost(one.string?.toLowerCase() ?? '', host));
      if (name !== '' && covers) return { mode: 'Terminate', secrets: [`${namespace}/${name}`] };
    }
  }
  return usual;
}

function rulesFor(
  routes: readonly Route[],
  scheme: Scheme,
  convert: (route: Route, scheme: Scheme) => Rule | undefined,
): readonly Rule[] {
  const rules = routes.flatMap((route) => convert(route, scheme) ?? []);
  return withoutRedundant(withoutRepeated(rules));
}

/** Of rules with one match only the first is ever asked. */
function withoutRepeated(rules: readonly Rule[]): readonly Rule[] {
  const seen = new Set<string>();
  return rules.filter(({ path: { type, value }, headers, method }) => {
    const path = type === 'PathPrefix' && value !== '/' ? value.replace(/\/$/, '') : value;
    const key = JSON.stringify([type, path, headers, method]);
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Redirects that a last rule for all paths makes, too. */
function withoutRedundant(rules: readonly Rule[]): readonly Rule[] {
  const last = rules.at(-1);
  if (last === undefined || last.path.type !== 'PathPrefix' || last.path.value !== '/' || last.headers.length > 0)
    return rules;
  if (last.filters.length === 0 || last.backends.length > 0) return rules;
  let start = rules.length - 1;
  while (start > 0 && rules[start - 1] !== undefined && answerKey(rules[start - 1] ?? last) === answerKey(last))
    start--;
  return [...rules.slice(0, start), last];
}
