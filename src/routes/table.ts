/** The effective routing table: every way in, in evaluation order, down to the pods. */

import type { Cluster } from '../model/cluster/cluster.ts';
import { compareText } from '../text/compare.ts';
import { once } from '../text/query.ts';
import { possibleWithPolicies, withPolicies } from './draft/policies.ts';
import { gatewayRoutes } from './gateway/gateway-routes.ts';
import { customRoutes } from './ingress/custom-routes.ts';
import { type IngressOptions, ingressRoutes } from './ingress/ingress-routes.ts';
import type { Entry, EntryType, Route, RouteTable } from './route/route.ts';
import { serviceRoutes, streamRoutes } from './service/service-routes.ts';

const ENTRY_ORDER: readonly EntryType[] = [
  'ingress',
  'gateway',
  'tcp',
  'udp',
  'loadBalancer',
  'nodePort',
  'externalIP',
  'clusterIP',
  'headless',
  'externalName',
];

/**
 * The table, each part of which is built when it is asked for. Entries come by type, then by name; routes of one entry
 * in evaluation order.
 */
export function buildRouteTable(cluster: Cluster, options: IngressOptions = {}): RouteTable {
  const ingress = once(() => {
    const { routes, entries, detached, possibilities, refusals } = ingressRoutes(cluster, options);
    const possible = possibleWithPolicies(cluster, possibilities);
    return { ...inOrder(withPolicies(cluster, routes), entries), detached, possibilities: possible, refusals };
  });
  const gateway = once(() => {
    const { routes, entries, detached } = gatewayRoutes(cluster);
    return { ...inOrder(withPolicies(cluster, apart(routes)), entries), detached };
  });
  const whole = once(() =>
    inOrder(
      [
        ...ingress().routes,
        ...gateway().routes,
        ...withPolicies(cluster, [...streamRoutes(cluster), ...serviceRoutes(cluster)]),
      ],
      [...ingress().entries, ...gateway().entries],
    ),
  );
  const custom = once(() => customRoutes(cluster));
  return {
    cluster,
    get entries() {
      return whole().entries;
    },
    get routes() {
      return whole().routes;
    },
    get ofIngresses() {
      return ingress().routes;
    },
    get ofGateways() {
      return gateway().routes;
    },
    get detached() {
      return [...ingress().detached, ...gateway().detached];
    },
    get possibilities() {
      return ingress().possibilities;
    },
    get refusals() {
      return ingress().refusals;
    },
    get custom() {
      return custom();
    },
  };
}

interface Ordered {
  readonly entries: readonly Entry[];
  readonly routes: readonly Route[];
}

/** Routes by their entries, and all entries: those given beside the routes may have none. */
function inOrder(routes: readonly Route[], given: readonly Entry[]): Ordered {
  const byId = new Map<string, { entry: Entry; readonly routes: Route[] }>();
  for (const entry of given) byId.set(entry.id, { entry, routes: [] });
  for (const route of routes) {
    const known = byId.get(route.entry.id);
    if (known === undefined) byId.set(route.entry.id, { entry: route.entry, routes: [route] });
    else {
      known.entry = route.entry;
      known.routes.push(route);
    }
  }
  const groups = [...byId.values()].map(({ entry, routes: own }) => ({
    entry,
    rank: ENTRY_ORDER.indexOf(entry.type),
    parts: entry.id.replaceAll('/', ' ').match(/\d+|\D+/g) ?? [],
    routes: own.sort((a, b) => a.order - b.order),
  }));
  groups.sort((a, b) => a.rank - b.rank || compareNatural(a.parts, b.parts));
  return { entries: groups.map(({ entry }) => entry), routes: groups.flatMap((group) => group.routes) };
}

/** Keeps the listeners of one name apart where a Gateway is defined several times: their routes do not compete. */
function apart(routes: readonly Route[]): readonly Route[] {
  const known = new Map<string, Map<Entry, Entry>>();
  return routes.map((route) => {
    const { entry } = route;
    const same = known.get(entry.id) ?? new Map<Entry, Entry>();
    known.set(entry.id, same);
    const alternative = same.size + 1;
    const own =
      same.get(entry) ?? (alternative === 1 ? entry : { ...entry, id: `${entry.id}#${alternative}`, alternative });
    same.set(entry, own);
    return own === entry ? route : { ...route, entry: own };
  });
}

/** Numbers in a text count as numbers: port 80 comes before port 443. */
function compareNatural(left: readonly string[], right: readonly string[]): number {
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    return Number.isNaN(difference) || difference === 0 ? compareText(part, other) : difference;
  }
  return left.length - right.length;
}
