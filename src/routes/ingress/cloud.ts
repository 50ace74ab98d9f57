/**
 * Ingresses as the load balancers of clouds read them, one of their own for each Ingress (or ALB group).
 * Sources: kubernetes-sigs/aws-load-balancer-controller pkg/ingress; kubernetes/ingress-gce pkg/translator.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { annotationText, defaultBackend } from '../../model/ingress/ingress.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostText } from '../match/host.ts';
import type { Backend, Entry, Filter, PathMatch } from '../route/route.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, type PathItem, pathItems } from './paths.ts';

const ALB = 'alb.ingress.kubernetes.io/';

/** The Ingresses that share a load balancer: those of one `group.name`, each other one alone. */
export function albGroup(ingress: AnIngress): string {
  return annotationText(ingress, `${ALB}group.name`) || `${ingress.namespace}/${ingress.name}`;
}

/** Rules in the order of the group, then as written; within one host's paths Exact, then the longest Prefix, then the rest. */
export function albDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const inOrder = ingresses.toSorted((a, b) => groupOrder(a) - groupOrder(b) || compareText(idOf(a), idOf(b)));
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

function groupOrder(ingress: AnIngress): number {
  return Number(annotationText(ingress, `${ALB}group.order`) ?? '0') || 0;
}

const idOf = (ingress: AnIngress): string => `${ingress.namespace}/${ingress.name}`;

function albDraft(cluster: Cluster, entry: Entry, item: PathItem): Draft {
  const { ingress, path } = item;
  const action =
    path.backend.portRef === 'use-annotation' ? readAction(ingress, path.backend.service.string) : undefined;
  const redirectAll = annotationText(ingress, `${ALB}ssl-redirect`) === undefined ? undefined : 301;
  const conditions = annotationText(ingress, `${ALB}conditions.${path.backend.service.string ?? ''}`);
  return draftOf(entry, {
    host: item.host,
    path: cloudPath(item),
    pathType: item.type,
    backends:
      action === undefined ? [backendFor(cluster, ingress, path.backend)] : actionBackends(ingress, path, action),
    filters: action?.filters ?? [],
    at: { resource: ingress, at: path.path.exists ? path.path.at : path.at.key },
    httpsRedirect: redirectAll,
    uncertain: conditions === undefined ? undefined : 'conditions in an annotation narrow what the rule takes',
  });
}

interface Action {
  readonly filters: readonly Filter[];
  readonly known: boolean;
}

/** An action given by annotation; redirects are understood, all else is left open. */
function readAction(ingress: AnIngress, name: string | undefined): Action {
  const text = annotationText(ingress, `${ALB}actions.${name ?? ''}`);
  const parsed = parseJson(text);
  const redirect = field(parsed, 'redirectConfig') ?? field(parsed, 'RedirectConfig');
  if (redirect === undefined) return { filters: [], known: false };
  const get = (key: string): string | undefined => {
    const value = field(redirect, key) ?? field(redirect, key.charAt(0).toUpperCase() + key.slice(1));
    return typeof value === 'string' && !value.includes('#{') ? value : undefined;
  };
  const port = Number(get('port'));
  const path = get('path');
  return {
    known: true,
    filters: [
      {
        type: 'RequestRedirect',
        scheme: get('protocol')?.toLowerCase(),
        hostname: get('host'),
        port: Number.isInteger(port) && port > 0 ? port : undefined,
        path: path === undefined ? undefined : { type: 'ReplaceFullPath', value: path },
        statusCode: get('statusCode') === 'HTTP_302' ? 302 : 301,
      },
    ],
  };
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function actionBackends(ingress: AnIngress, path: PathItem['path'], action: Action): readonly Backend[] {
  if (action.filters.length > 0) return [];
  const { string: name } = path.backend.service;
  return [
    {
      namespace: ingress.namespace,
      service: name ?? '',
      resource: undefined,
      port: undefined,
      portName: 'use-annotation',
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
  if (!path.path.exists || path.path.string === '') return { type: 'prefix', value: '/' };
  return value.endsWith('/*') ? { type: 'glob', value } : { type: 'exact', value };
}

function pathWeight({ type, value }: PathItem): number {
  const trimmed = value.replace(/\/\*?$/, '');
  return trimmed.length * 2 + (type === 'Exact' || (type === 'ImplementationSpecific' && !value.endsWith('*')) ? 1 : 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
