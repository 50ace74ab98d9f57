/**
 * Ingresses as the load balancers of clouds read them, one load balancer for each Ingress (or ALB group).
 * Sources: kubernetes-sigs/aws-load-balancer-controller pkg/ingress; kubernetes/ingress-gce pkg/translator.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { albGroupName, albSettings } from '../../model/ingress/alb.ts';
import { defaultBackend } from '../../model/ingress/ingress.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { describe } from '../../model/objects/resource.ts';
import { compareText } from '../../text/compare.ts';
import { groupBy } from '../../text/group.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import type { Entry, HostMatch, PathMatch, Refusal, Tls } from '../route/route.ts';
import { actionOf, albTarget, isInfinite } from './alb-action.ts';
import { usesRegex } from './alb-refused.ts';
import { albListens, gceListens, groupListens, sslRedirectPort } from './cloud-listeners.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, type PathItem, pathItems, tlsFor } from './paths.ts';

/** The Ingresses that share a load balancer: those of one `group.name`, each other one alone. */
export function albGroup(ingress: AnIngress): string {
  return albGroupName(ingress) ?? `${ingress.namespace}/${ingress.name}`;
}

/** The Ingresses of a group in the order in which the controller reads them. */
export function inGroupOrder(ingresses: readonly AnIngress[]): readonly AnIngress[] {
  return ingresses.toSorted((a, b) => orderOf(a) - orderOf(b) || compareText(idOf(a), idOf(b)));
}

/** The way in of a group: its listeners, and why the controller builds nothing, with the Ingress that it is up to. */
export function albEntry(
  entry: Entry,
  ingresses: readonly AnIngress[],
  refused: Omit<Refusal, 'entry'> | undefined,
): Entry {
  const listens = groupListens(ingresses);
  const isOfOne = refused?.rival === undefined && ingresses.length > 1;
  const whose = refused !== undefined && isOfOne ? ` (${describe(refused.resource)})` : '';
  return {
    ...entry,
    ...(listens === undefined ? {} : { listens }),
    ...(refused === undefined ? {} : { notLoaded: `nothing is built: ${refused.because}${whose}` }),
  };
}

/** The way in of an Ingress on Google Cloud. */
export function gkeEntry(entry: Entry, [ingress]: readonly AnIngress[]): Entry {
  const listens = ingress && gceListens(ingress);
  return listens === undefined ? entry : { ...entry, listens };
}

/** Rules in the order of the group, then as written; within one host's paths Exact, then the longest Prefix, then the rest. */
export function albDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const inOrder = inGroupOrder(ingresses);
  const port = sslRedirectPort(inOrder);
  const drafts = inOrder.flatMap((ingress) => {
    return groupByRule(pathItems([ingress], 'many')).flatMap((items) =>
      items.toSorted(compareInRule).map((item) => albDraft(cluster, entry, item, port)),
    );
  });
  const fallback = inOrder.flatMap((ingress) => albFallback(cluster, entry, ingress, port));
  const [first] = inOrder;
  const isPlain = entry.listens?.some(({ protocol }) => protocol === 'HTTP') !== false;
  const redirect = port === undefined || first === undefined || !isPlain ? [] : [sslRedirect(entry, first, port)];
  return [...redirect, ...drafts, ...fallback];
}

/** With `ssl-redirect`, an HTTP listener has no rules: it redirects every request. */
function sslRedirect(entry: Entry, ingress: AnIngress, port: number): Draft {
  return draftOf(entry, {
    host: ANY_HOST,
    path: { type: 'prefix', value: '/' },
    pathType: 'Prefix',
    backends: [],
    filters: [{ type: 'RequestRedirect', scheme: 'https', port, statusCode: 301 }],
    at: { resource: ingress, at: ingress.root.child('metadata').child('annotations').key },
    scheme: 'http',
  });
}

function albFallback(
  cluster: Cluster,
  entry: Entry,
  ingress: AnIngress,
  sslPort: number | undefined,
): readonly Draft[] {
  const backend = defaultBackend(ingress);
  if (backend === undefined) return [];
  const scheme = sslPort === undefined ? onlyScheme(schemesOf(ingress)) : 'https';
  return [
    draftOf(entry, {
      host: ANY_HOST,
      path: { type: 'prefix', value: '/' },
      pathType: 'Prefix',
      ...albTarget(cluster, ingress, backend, scheme),
      at: { resource: ingress, at: backend.at.key },
      isFallback: true,
      scheme,
    }),
  ];
}

/** Certificates of the cloud are not Secrets. */
function albTls(ingress: AnIngress, host: HostMatch): Tls | undefined {
  const hasCertificate = assumed(albSettings(ingress).certificateArn).length > 0;
  return tlsFor(ingress, host) ?? (hasCertificate ? { mode: 'Terminate', secrets: [] } : undefined);
}

/** The schemes of the listeners of an Ingress. */
function schemesOf(ingress: AnIngress): readonly Scheme[] {
  const listens = albListens(ingress);
  const spoken = (protocol: string): boolean => listens?.some((one) => one.protocol === protocol) !== false;
  return [...(spoken('HTTP') ? ['http' as const] : []), ...(spoken('HTTPS') ? ['https' as const] : [])];
}

type Scheme = 'http' | 'https';

const onlyScheme = (schemes: readonly Scheme[]): Scheme | undefined => (schemes.length === 1 ? schemes[0] : undefined);

function groupByRule(items: readonly PathItem[]): readonly (readonly PathItem[])[] {
  return [...groupBy(items, ({ path }) => path.rule).values()];
}

const RANK = { Exact: 0, Prefix: 1, ImplementationSpecific: 2 } as const;

function compareInRule(a: PathItem, b: PathItem): number {
  if (a.type !== b.type) return RANK[a.type] - RANK[b.type];
  return a.type === 'Prefix' ? b.value.length - a.value.length || a.index - b.index : a.index - b.index;
}

function orderOf(ingress: AnIngress): number {
  return assumed(albSettings(ingress).groupOrder);
}

const idOf = (ingress: AnIngress): string => `${ingress.namespace}/${ingress.name}`;

function albDraft(cluster: Cluster, entry: Entry, item: PathItem, sslPort: number | undefined): Draft {
  const { ingress, path } = item;
  const { conditions } = albSettings(ingress);
  const name = path.backend.service.string ?? '';
  const open = sslPort === undefined ? schemesOf(ingress) : (['https'] as const);
  const left = open.filter((scheme) => !isDropped(item, scheme));
  const { doubts = [], ...target } = albTarget(cluster, ingress, path.backend, onlyScheme(left));
  return draftOf(entry, {
    host: item.host,
    path: cloudPath(item),
    pathType: item.type,
    ...target,
    at: { resource: ingress, at: path.path.exists ? path.path.at : path.at.key },
    scheme: onlyScheme(left),
    tls: albTls(ingress, item.host),
    leftOut: left.length === 0 ? leftOutOf(item) : undefined,
    doubts: conditions.has(name)
      ? [...doubts, { reason: 'conditions in an annotation narrow what the rule takes', alternatives: [] }]
      : doubts,
  });
}

/** Whether the action of a rule is a redirect to itself on all listeners of a scheme. */
function isDropped(item: PathItem, scheme: Scheme): boolean {
  const { ingress, path } = item;
  const action = actionOf(ingress, path.backend);
  if (action?.is !== 'valid' || action.value.type !== 'redirect') return false;
  const redirect = action.value;
  const protocol = scheme === 'http' ? 'HTTP' : 'HTTPS';
  const listens = (albListens(ingress) ?? []).filter((one) => one.protocol === protocol);
  return listens.length > 0 && listens.every((listen) => isInfinite(redirect, listen, item, usesRegex(ingress)));
}

/** Why a rule is on no listener, with what may be wrong about its action. */
function leftOutOf({ ingress, path }: PathItem): string {
  const action = actionOf(ingress, path.backend);
  const doubt =
    action?.is === 'valid' && action.doubt?.startsWith('has ') === true ? `: its action ${action.doubt}` : '';
  return `the redirect leads to the same URL on every listener${doubt}`;
}

/** Exact and Prefix as the API has them; anything else is the load balancer's own pattern. */
function cloudPath({ type, value }: PathItem): PathMatch {
  if (type === 'Exact') return { type: 'exact', value };
  if (type === 'Prefix') return { type: 'prefix', value };
  return /[*?]/.test(value) ? { type: 'glob', value } : { type: 'exact', value };
}

/** GKE: one URL map for each Ingress; exact hosts first, the longest path first, of equal ones the last. */
export function gkeDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const items = [...pathItems(ingresses, 'many')].sort(
    (a, b) =>
      compareHosts(a.host, b.host) ||
      compareText(hostText(a.host), hostText(b.host)) ||
      pathWeight(b) - pathWeight(a) ||
      b.index - a.index,
  );
  const drafts = items.map((item) =>
    draftOf(entry, {
      host: item.host,
      path: gkePath(item),
      pathType: item.type,
      backends: [backendFor(cluster, item.ingress, item.path.backend)],
      at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
    }),
  );
  const withDefault = ingresses.filter((ingress) => defaultBackend(ingress) !== undefined);
  return [...drafts, ...withDefault.flatMap((ingress) => fallbackDraft(cluster, entry, ingress, ANY_HOST) ?? [])];
}

/** A pattern of Google's load balancer: `/*` at the end is a prefix, nothing at all is everything. */
function gkePath({ type, value, path }: PathItem): PathMatch {
  if (type === 'Exact') return { type: 'exact', value };
  if (type === 'Prefix') return { type: 'prefix', value };
  if (!path.path.exists || path.path.text === '') return { type: 'prefix', value: '/' };
  return value.endsWith('/*') ? { type: 'glob', value } : { type: 'exact', value };
}

function pathWeight({ type, value }: PathItem): number {
  const trimmed = value.replace(/\/\*?$/, '');
  return trimmed.length * 2 + (type === 'Exact' || (type === 'ImplementationSpecific' && !value.endsWith('*')) ? 1 : 0);
}
