/**
 * Ingresses as Traefik v3 reads them: each path is a router, and of the routers that match a request the one with the
 * highest priority serves it. Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/kubernetes.go,
 * pkg/server/router/router.go, pkg/config/runtime/runtime_http.go.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { type TraefikController, traefikController } from '../../model/ingress/traefik-controller.ts';
import { normalized } from '../../model/ingress/traefik-middleware.ts';
import { byteLength } from '../../text/bytes.ts';
import { groupBy } from '../../text/group.ts';
import { memo } from '../../text/query.ts';
import type { Draft } from '../draft/draft.ts';
import {
  type Alternative,
  type Detached,
  type Doubt,
  type Entry,
  type HostMatch,
  TIE,
  type Tls,
} from '../route/route.ts';
import { withOwnDoubts } from './own-doubts.ts';
import { type AnIngress, draftOf, type PathItem, pathItems, tlsFor } from './paths.ts';
import { defaultDrafts } from './traefik-default.ts';
import { listensOf, seenBy, withRedirects } from './traefik-entry.ts';
import { onlyScheme, type Router, readRouters } from './traefik-router.ts';
import { type TraefikRule, traefikRule } from './traefik-rule.ts';
import { type TraefikService, traefikService } from './traefik-service.ts';

interface Candidate extends TraefikService {
  readonly item: PathItem;
  readonly rule: TraefikRule;
  readonly router: Router;
  readonly priority: number;
}

export interface TraefikRoutes {
  readonly entry: Entry;
  readonly drafts: readonly Draft[];
  readonly detached: readonly Detached[];
}

/** What Traefik makes of the Ingresses of a class. */
export function traefikRoutes(cluster: Cluster, given: Entry, ingresses: readonly AnIngress[]): TraefikRoutes {
  const controller = traefikController(cluster);
  const entry = { ...given, ...listensOf(cluster, controller) };
  const { kept, detached, doubts } = seenBy(cluster, controller, ingresses);
  return { entry, drafts: withOwnDoubts(traefikDrafts(cluster, entry, controller, kept), doubts), detached };
}

/** The routers of all Ingresses: the highest priority first, then in reading order. */
function traefikDrafts(
  cluster: Cluster,
  entry: Entry,
  controller: TraefikController,
  ingresses: readonly AnIngress[],
): readonly Draft[] {
  const routersOf = memo((ingress: AnIngress) => readRouters(cluster, ingress, controller));
  const candidates = pathItems(ingresses, 'one').flatMap((item): readonly Candidate[] => {
    const rule = traefikRule(item, controller);
    const service = traefikService(cluster, controller, item.ingress, item.path.backend);
    return routersOf(item.ingress).map((router) => {
      const leftOut = service.leftOut ?? rule.rejected ?? router.leftOut;
      const priority = router.priority === 0 ? byteLength(rule.text) : router.priority;
      return { item, rule, router, priority, backend: service.backend, reply: service.reply, leftOut };
    });
  });
  const twins = twinsOf(candidates);
  const rivals = rivalsOf(candidates);
  const drafts = inOrder(candidates).map(({ candidate, isReplaced }) =>
    draftFor(entry, candidate, isReplaced, [
      ...(isReplaced ? [] : twinDoubts(candidate, twins.get(candidate))),
      ...(rivals.get(candidate) ?? []),
    ]),
  );
  return [
    ...withRedirects(cluster, entry, controller, drafts),
    ...defaultDrafts(cluster, entry, controller, ingresses, routersOf),
  ];
}

interface Placed {
  readonly candidate: Candidate;
  /** A later path of the same Ingress has the same rule. */
  readonly isReplaced: boolean;
}

/** By priority; of the paths of one Ingress with the same rule the last one first, since it replaces the others. */
function inOrder(candidates: readonly Candidate[]): readonly Placed[] {
  // What makes no router replaces nothing.
  const byRule = groupBy(candidates, ({ item, rule, router, leftOut }) => {
    const scheme = onlyScheme(router) ?? '';
    return leftOut === undefined ? `${item.ingress.order} ${scheme} ${rule.text}` : `left out ${item.index} ${scheme}`;
  });
  return [...byRule.values()]
    .sort(([a], [b]) => (b?.priority ?? 0) - (a?.priority ?? 0) || (a?.item.index ?? 0) - (b?.item.index ?? 0))
    .flatMap((same) => same.toReversed().map((candidate, place) => ({ candidate, isReplaced: place > 0 })));
}

/** As many other answers are listed of routers that are equal; more say no more. */
const MOST_TWINS = 16;

/** Of the routers of several Ingresses with one rule and priority, the one that each Ingress has. */
type Twins = ReadonlyMap<AnIngress, Candidate>;

/** The routers of which other Ingresses have the rule and the priority as well. */
function twinsOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, Twins> {
  const made = candidates.filter(({ leftOut }) => leftOut === undefined);
  const groups = groupBy(made, ({ rule, priority, router }) => `${priority} ${onlyScheme(router) ?? ''} ${rule.text}`);
  const twins = new Map<Candidate, Twins>();
  for (const same of groups.values()) {
    if (same.length === 1) continue;
    // The last one of each Ingress, since it replaces the others.
    const byIngress = new Map(same.map((one) => [one.item.ingress, one]));
    for (const one of same) twins.set(one, byIngress);
  }
  return twins;
}

/**
 * Routers of several Ingresses with the same name, of which only one exists: of `a` in namespace `b-c` and `c-a` in `b`, for
 * instance. Source: kubernetes.go (routerKey).
 */
function rivalsOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, readonly Doubt[]> {
  const groups = groupBy(
    candidates.filter(({ leftOut }) => leftOut === undefined),
    ({ item: { ingress, path } }) =>
      normalized(`${ingress.namespace}-${ingress.name}-${path.hostText ?? ''}${path.path.text ?? ''}`),
  );
  const rivals = new Map<Candidate, readonly Doubt[]>();
  for (const same of groups.values()) {
    const [first] = same;
    // Of one Ingress, names that are equal get the rule as well.
    const byIngress = groupBy(same, ({ item }) => item.ingress);
    if (first === undefined || byIngress.size < 2) continue;
    for (const one of same) {
      const other = same.find(({ item }) => item.ingress !== one.item.ingress);
      if (other === undefined || new Set(byIngress.get(one.item.ingress)?.map(({ item }) => item)).size > 1) continue;
      const { namespace, name } = other.item.ingress;
      const reason = `Traefik gives its router the name of one of Ingress ${namespace}/${name}, and keeps only one of them`;
      rivals.set(one, [{ reason, alternatives: [] }]);
    }
  }
  return rivals;
}

function twinDoubts({ item }: Candidate, twins: Twins | undefined): readonly Doubt[] {
  const alternatives: Alternative[] = [];
  for (const [ingress, { backend, reply }] of twins ?? []) {
    if (ingress === item.ingress) continue;
    if (alternatives.length === MOST_TWINS) break;
    alternatives.push({
      text: `${backend.namespace}/${backend.service}:${backend.port ?? backend.portName ?? ''}`,
      backends: [backend],
      ...(reply === undefined ? {} : { reply }),
    });
  }
  return alternatives.length === 0 ? [] : [{ reason: TIE, alternatives }];
}

function draftFor(
  entry: Entry,
  { item, rule, router, backend, reply, leftOut, priority }: Candidate,
  isReplaced: boolean,
  twins: readonly Doubt[],
): Draft {
  return draftOf(entry, {
    host: rule.host,
    path: rule.path,
    pathType: rule.pathType,
    backends: [backend],
    at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
    scheme: onlyScheme(router),
    tls: tlsOf(router, item.ingress, rule.host),
    reply,
    filters: router.filters,
    httpsRedirect: router.httpsRedirect,
    doubts: leftOut === undefined ? [...router.doubts, ...twins] : [],
    rank: isReplaced ? undefined : priority,
    leftOut,
  });
}

/** The certificates of the Ingress for a host; a router with TLS serves the default certificate without them. */
function tlsOf({ hasTls }: Router, ingress: AnIngress, host: HostMatch): Tls | undefined {
  return tlsFor(ingress, host) ?? (hasTls ? { mode: 'Terminate', secrets: [] } : undefined);
}
