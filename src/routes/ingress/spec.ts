/** Ingresses as the specification reads them, for controllers that kroute does not know or that add nothing to it. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { defaultBackend } from '../../model/ingress/ingress.ts';
import { compareText } from '../../text/compare.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import type { Entry, PathMatch } from '../route/route.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, hostsOf, type PathItem, pathItems } from './paths.ts';

const UNCERTAIN = 'how ImplementationSpecific paths match is up to the controller; read as a prefix here';

/** Exact host before wildcard before none; the longest path first, on a tie Exact, then Prefix. */
export function specDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const paths = [...pathItems(ingresses, 'one')].sort(compareSpec).map((item) =>
    draftOf(entry, {
      host: item.host,
      path: specPath(item),
      pathType: item.type,
      backends: [backendFor(cluster, item.ingress, item.path.backend)],
      at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
      doubts: item.type === 'ImplementationSpecific' ? [{ reason: UNCERTAIN, alternatives: [] }] : [],
    }),
  );
  return byHost([...paths, ...fallbacks(cluster, entry, ingresses)]);
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

const TYPE_RANK = { Exact: 0, Prefix: 1, ImplementationSpecific: 2 } as const;

export function compareSpec(a: PathItem, b: PathItem): number {
  return (
    compareHosts(a.host, b.host) ||
    (a.host.type !== 'any' && b.host.type !== 'any' ? compareText(a.host.value, b.host.value) : 0) ||
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
function fallbacks(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const withBackend = ingresses.filter((ingress) => defaultBackend(ingress) !== undefined);
  const forHosts = withBackend.flatMap((ingress) =>
    hostsOf(ingress, 'one')
      .filter((host) => host.type !== 'any')
      .flatMap((host) => fallbackDraft(cluster, entry, ingress, host) ?? []),
  );
  const forAll = withBackend
    .toSorted((a, b) => Number(hasRules(a)) - Number(hasRules(b)) || a.order - b.order)
    .flatMap((ingress) => fallbackDraft(cluster, entry, ingress, ANY_HOST) ?? []);
  return [...forHosts, ...forAll];
}

function hasRules(ingress: AnIngress): boolean {
  return ingress.root.get('spec').get('rules').items().length > 0;
}
