/** Ingresses as the specification reads them, for controllers that kroute does not know or that add nothing to it. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { Dialect } from '../../model/ingress/dialect.ts';
import { defaultBackend } from '../../model/ingress/ingress.ts';
import { compareText } from '../../text/compare.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import type { Entry, PathMatch } from '../route/route.ts';
import { implementationSpecific, type PathReading } from './path-readings.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, hostsOf, type PathItem, pathItems } from './paths.ts';
import { rewriting } from './rewrites.ts';
import { redirecting } from './spec-redirects.ts';
import { inSpecOrder, withRivals } from './spec-rivals.ts';

/**
 * Exact host before wildcard before none; the longest path first, on a tie Exact, then Prefix. Regular expressions come
 * after Exact paths and before all prefixes.
 */
export function specDrafts(
  cluster: Cluster,
  entry: Entry,
  dialect: Dialect | undefined,
  given: readonly AnIngress[],
): readonly Draft[] {
  const ingresses = inSpecOrder(dialect, given);
  const read = pathItems(ingresses, 'one').map((item) => ({ item, reading: readingOf(item, dialect) }));
  const redirects = redirecting(cluster, dialect, ingresses);
  const withRegex = new Set(
    read.filter(({ reading }) => reading.path.type === 'regex').map(({ item }) => hostOf(item)),
  );
  // The same places for all paths of a host: else three of them could each come before the next.
  const place = ({ item, reading }: (typeof read)[number]): number =>
    withRegex.has(hostOf(item)) ? placeOf(item, reading) : 0;
  const paths = read
    .sort((a, b) => compareItemHosts(a.item, b.item) || place(a) - place(b) || compareSpec(a.item, b.item))
    .map(({ item, reading }) => {
      const rewrite = rewriting(item, dialect);
      const redirect = redirects(item);
      return draftOf(entry, {
        host: item.host,
        path: reading.path,
        pathType: reading.path.type === 'regex' ? 'Regex' : item.type,
        backends: [backendFor(cluster, item.ingress, item.path.backend, dialect === 'azure-agic')],
        at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
        filters: rewrite.filters,
        doubts: [...reading.doubts, ...rewrite.doubts, ...redirect.doubts],
        leftOut: reading.leftOut,
        httpsRedirect: redirect.httpsRedirect,
      });
    });
  return byHost(withRivals(dialect, [...paths, ...fallbacks(cluster, entry, dialect, ingresses)]));
}

/** The routes of one host together, wildcards after exact hosts, the longest first; a stable order within. */
export function byHost(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.toSorted(({ match: a }, { match: b }) => {
    const byText = compareText(hostText(a.host), hostText(b.host));
    return a.host.type === 'exact' && b.host.type === 'exact' ? byText : compareHosts(a.host, b.host) || byText;
  });
}

export function specPath({ type, value }: PathItem): PathMatch {
  return type === 'Exact' ? { type: 'exact', value } : { type: 'prefix', value };
}

function readingOf(item: PathItem, dialect: Dialect | undefined): PathReading {
  return item.type === 'ImplementationSpecific'
    ? implementationSpecific(item, dialect)
    : { path: specPath(item), place: 1, doubts: [] };
}

const hostOf = ({ host }: PathItem): string => hostText(host);

function placeOf({ type }: PathItem, { place }: PathReading): number {
  return type === 'Exact' ? -1 : place;
}

function compareItemHosts(a: PathItem, b: PathItem): number {
  return (
    compareHosts(a.host, b.host) ||
    (a.host.type !== 'any' && b.host.type !== 'any' ? compareText(a.host.value, b.host.value) : 0)
  );
}

const TYPE_RANK = { Exact: 0, Prefix: 1, ImplementationSpecific: 2 } as const;

export function compareSpec(a: PathItem, b: PathItem): number {
  return (
    compareItemHosts(a, b) ||
    pathLength(b) - pathLength(a) ||
    TYPE_RANK[a.type] - TYPE_RANK[b.type] ||
    // Of `/foo` and `/foo/`, which take the same requests, the longer as written.
    b.value.length - a.value.length ||
    compareText(a.value, b.value) ||
    a.index - b.index
  );
}

/** Exact paths count their trailing slash, prefixes do not. */
function pathLength({ type, value }: PathItem): number {
  return type === 'Exact' ? value.length : trimmedPrefix(value).length;
}

/** Default backends: of Ingresses with rules for their hosts first, then for everything. */
function fallbacks(
  cluster: Cluster,
  entry: Entry,
  dialect: Dialect | undefined,
  ingresses: readonly AnIngress[],
): readonly Draft[] {
  const byTargetPort = dialect === 'azure-agic';
  const withBackend = ingresses.filter((ingress) => defaultBackend(ingress) !== undefined);
  // HAProxy has one default backend, whatever the host.
  const isForAll = dialect === 'haproxytech' || dialect === 'haproxy-ingress';
  const forHosts = (isForAll ? [] : withBackend).flatMap((ingress) =>
    hostsOf(ingress, 'one')
      .filter((host) => host.type !== 'any')
      .flatMap((host) => fallbackDraft(cluster, entry, ingress, host, byTargetPort) ?? []),
  );
  const forAll = withBackend
    .toSorted((a, b) => (isForAll ? 0 : Number(hasRules(a)) - Number(hasRules(b)) || a.order - b.order))
    .flatMap((ingress) => fallbackDraft(cluster, entry, ingress, ANY_HOST, byTargetPort) ?? []);
  return [...forHosts, ...forAll];
}

function hasRules(ingress: AnIngress): boolean {
  return ingress.root.get('spec').get('rules').items().length > 0;
}
