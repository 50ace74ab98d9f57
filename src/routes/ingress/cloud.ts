/**
 * Ingresses as the load balancers of clouds read them, one of their own for each Ingress (or ALB group).
 * Sources: kubernetes-sigs/aws-load-balancer-controller pkg/ingress; kubernetes/ingress-gce pkg/translator.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { albGroupName, albSettings } from '../../model/ingress/alb.ts';
import type { AlbAction } from '../../model/ingress/alb-values.ts';
import { defaultBackend, USE_ANNOTATION } from '../../model/ingress/ingress.ts';
import { assumed, type Setting } from '../../model/ingress/setting.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import type { Backend, Entry, Filter, PathMatch } from '../route/route.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, type PathItem, pathItems } from './paths.ts';

/** The Ingresses that share a load balancer: those of one `group.name`, each other one alone. */
export function albGroup(ingress: AnIngress): string {
  return albGroupName(ingress) ?? `${ingress.namespace}/${ingress.name}`;
}

/** Rules in the order of the group, then as written; within one host's paths Exact, then the longest Prefix, then the rest. */
export function albDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const inOrder = ingresses.toSorted((a, b) => orderOf(a) - orderOf(b) || compareText(idOf(a), idOf(b)));
  const drafts = inOrder.flatMap((ingress) => {
    return groupByRule(pathItems([ingress], 'many')).flatMap((items) =>
      items.toSorted(compareInRule).map((item) => albDraft(cluster, entry, item)),
    );
  });
  const fallback = inOrder.flatMap((ingress) => fallbackDraft(cluster, entry, ingress, ANY_HOST) ?? []);
  return [...drafts, ...fallback];
}

function groupByRule(items: readonly PathItem[]): readonly (readonly PathItem[])[] {
  const groups = new Map<unknown, PathItem[]>();
  for (const item of items) {
    const list = groups.get(item.path.rule);
    if (list === undefined) groups.set(item.path.rule, [item]);
    else list.push(item);
  }
  return [...groups.values()];
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

function albDraft(cluster: Cluster, entry: Entry, item: PathItem): Draft {
  const { ingress, path } = item;
  const { actions, conditions, sslRedirect } = albSettings(ingress);
  const name = path.backend.service.string ?? '';
  const filters = path.backend.portRef === USE_ANNOTATION ? filtersOf(actions.get(name)) : undefined;
  return draftOf(entry, {
    host: item.host,
    path: cloudPath(item),
    pathType: item.type,
    backends:
      filters === undefined ? [backendFor(cluster, ingress, path.backend)] : actionBackends(ingress, path, filters),
    filters: filters ?? [],
    at: { resource: ingress, at: path.path.exists ? path.path.at : path.at.key },
    httpsRedirect: sslRedirect.is === 'valid' ? { statusCode: 301, dropsSlash: false } : undefined,
    doubts: conditions.has(name)
      ? [{ reason: 'conditions in an annotation narrow what the rule takes', alternatives: [] }]
      : [],
  });
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

/** A part of a URL without `#{host}` and the like, which are replaced by that part of the request. */
function literal(part: string | undefined): string | undefined {
  return part?.includes('#{') ? undefined : part;
}

function actionBackends(ingress: AnIngress, path: PathItem['path'], filters: readonly Filter[]): readonly Backend[] {
  if (filters.length > 0) return [];
  const { string: name } = path.backend.service;
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
      at: path.backend.service.at,
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

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
