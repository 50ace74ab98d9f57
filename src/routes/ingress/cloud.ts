/**
 * Ingresses as the load balancers of clouds read them, one load balancer for each Ingress (or ALB group).
 * Sources: kubernetes-sigs/aws-load-balancer-controller pkg/ingress; kubernetes/ingress-gce pkg/translator.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { albGroupName, albSettings } from '../../model/ingress/alb.ts';
import type { AlbAction } from '../../model/ingress/alb-values.ts';
import { defaultBackend, type IngressBackend, USE_ANNOTATION } from '../../model/ingress/ingress.ts';
import { assumed, type Setting } from '../../model/ingress/setting.ts';
import { compareText } from '../../text/compare.ts';
import { groupBy } from '../../text/group.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import type { Backend, Entry, Filter, HostMatch, PathMatch, Tls } from '../route/route.ts';
import { albListens, gceListens, groupListens, isInfinite, sslRedirectPort } from './cloud-listeners.ts';
import {
  type AnIngress,
  backendFor,
  type DraftParts,
  draftOf,
  fallbackDraft,
  type PathItem,
  pathItems,
  tlsFor,
} from './paths.ts';

/** The Ingresses that share a load balancer: those of one `group.name`, each other one alone. */
export function albGroup(ingress: AnIngress): string {
  return albGroupName(ingress) ?? `${ingress.namespace}/${ingress.name}`;
}

/** The way in of a group: its listeners, and why the controller builds nothing. */
export function albEntry(entry: Entry, ingresses: readonly AnIngress[]): Entry {
  const listens = groupListens(ingresses);
  const port = sslRedirectPort(ingresses);
  const hasTarget = listens?.some((one) => one.protocol === 'HTTPS' && one.port === port) !== false;
  return {
    ...entry,
    ...(listens === undefined ? {} : { listens }),
    ...(port === undefined || hasTarget
      ? {}
      : { notLoaded: `nothing is built: ssl-redirect leads to port ${port}, which has no HTTPS listener` }),
  };
}

/** The way in of an Ingress on Google Cloud. */
export function gkeEntry(entry: Entry, [ingress]: readonly AnIngress[]): Entry {
  const listens = ingress && gceListens(ingress);
  return listens === undefined ? entry : { ...entry, listens };
}

/** Rules in the order of the group, then as written; within one host's paths Exact, then the longest Prefix, then the rest. */
export function albDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const inOrder = ingresses.toSorted((a, b) => orderOf(a) - orderOf(b) || compareText(idOf(a), idOf(b)));
  const port = sslRedirectPort(inOrder);
  const drafts = inOrder.flatMap((ingress) => {
    return groupByRule(pathItems([ingress], 'many')).flatMap((items) =>
      items.toSorted(compareInRule).map((item) => albDraft(cluster, entry, item, port)),
    );
  });
  const fallback = inOrder.flatMap((ingress) => albFallback(cluster, entry, ingress, port));
  const [first] = inOrder;
  const redirect = port === undefined || first === undefined ? [] : [sslRedirect(entry, first, port)];
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
      ...albTarget(cluster, ingress, backend),
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
  const left = open.filter((scheme) => !isDropped(ingress, path.backend, scheme));
  return draftOf(entry, {
    host: item.host,
    path: cloudPath(item),
    pathType: item.type,
    ...albTarget(cluster, ingress, path.backend),
    at: { resource: ingress, at: path.path.exists ? path.path.at : path.at.key },
    scheme: onlyScheme(left),
    tls: albTls(ingress, item.host),
    leftOut: left.length === 0 ? 'the redirect leads to the same URL on every listener' : undefined,
    doubts: conditions.has(name)
      ? [{ reason: 'conditions in an annotation narrow what the rule takes', alternatives: [] }]
      : [],
  });
}

/** Whether the action of a rule is a redirect to itself on all listeners of a scheme. */
function isDropped(ingress: AnIngress, backend: IngressBackend, scheme: Scheme): boolean {
  const action = actionOf(ingress, backend);
  if (action?.is !== 'valid' || action.value.type !== 'redirect') return false;
  const redirect = action.value;
  const protocol = scheme === 'http' ? 'HTTP' : 'HTTPS';
  const listens = (albListens(ingress) ?? []).filter((one) => one.protocol === protocol);
  return listens.length > 0 && listens.every((listen) => isInfinite(redirect, listen));
}

/** The action that an annotation defines for a backend; undefined for a Service. */
function actionOf(ingress: AnIngress, { portRef, service }: IngressBackend): Setting<AlbAction> | undefined {
  return portRef === USE_ANNOTATION ? albSettings(ingress).actions.get(service.string ?? '') : undefined;
}

/** What a backend of a rule, or the default backend, does. */
function albTarget(
  cluster: Cluster,
  ingress: AnIngress,
  backend: IngressBackend,
): Pick<DraftParts, 'backends' | 'filters' | 'reply'> {
  if (backend.portRef !== USE_ANNOTATION) return { backends: [backendFor(cluster, ingress, backend)], filters: [] };
  const action = actionOf(ingress, backend);
  const filters = filtersOf(action);
  if (action?.is === 'valid' && action.value.type === 'fixed-response') {
    const statusCode = Number(action.value.statusCode);
    return { backends: [], filters, reply: { outcome: 'response', statusCode, because: 'a fixed response' } };
  }
  return { backends: actionBackends(ingress, backend, filters), filters };
}

/** What an action given by annotation does; redirects are understood, all else is left open. */
function filtersOf(action: Setting<AlbAction> | undefined): readonly Filter[] {
  if (action?.is !== 'valid' || action.value.type !== 'redirect') return [];
  const { protocol, host, port, path, statusCode } = action.value;
  const number = Number(literal(port));
  const value = literal(path);
  return [
    {
      type: 'RequestRedirect',
      scheme: literal(protocol)?.toLowerCase(),
      hostname: literal(host),
      port: Number.isInteger(number) && number > 0 ? number : undefined,
      path: value === undefined ? undefined : { type: 'ReplaceFullPath', value },
      statusCode: statusCode === 'HTTP_302' ? 302 : 301,
    },
  ];
}

/** A part of a URL without `#{host}` and similar variables, which are replaced by that part of the request. */
function literal(part: string | undefined): string | undefined {
  return part?.includes('#{') ? undefined : part;
}

function actionBackends(ingress: AnIngress, backend: IngressBackend, filters: readonly Filter[]): readonly Backend[] {
  if (filters.length > 0) return [];
  const { string: name } = backend.service;
  return [
    {
      namespace: ingress.namespace,
      service: name ?? '',
      resource: undefined,
      port: undefined,
      portName: USE_ANNOTATION,
      targetPort: undefined,
      protocol: undefined,
      weight: 1,
      workloads: [],
      status: 'unknown',
      because: 'an annotation says what to do',
      at: backend.service.at,
    },
  ];
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
