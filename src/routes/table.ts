/** The effective routing table: every way in, in evaluation order, down to the pods. */
import type { Cluster } from '../model/cluster.ts';
import { gatewayRoutes } from './from-gateway.ts';
import { type IngressOptions, ingressRoutes } from './from-ingress.ts';
import { serviceRoutes, streamRoutes } from './from-service.ts';
import { compareText } from './precedence.ts';
import type { Entry, EntryType, Route, RouteTable } from './route.ts';

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

/** Builds the table. Entries come by type, then by name; routes of one entry in evaluation order. */
export function buildRouteTable(cluster: Cluster, options: IngressOptions = {}): RouteTable {
  const gateway = gatewayRoutes(cluster);
  const routes = [
    ...ingressRoutes(cluster, options),
    ...apart(gateway.routes),
    ...streamRoutes(cluster),
    ...serviceRoutes(cluster),
  ];
  routes.sort(compareRoutes);
  const entries = new Map([...gateway.entries, ...routes.map(({ entry }) => entry)].map((entry) => [entry.id, entry]));
  return { entries: [...entries.values()], routes, detached: gateway.detached };
}

/** Tells the listeners of one name apart where a Gateway is defined several times: their routes do not compete. */
function apart(routes: readonly Route[]): readonly Route[] {
  const known = new Map<string, Map<Entry, Entry>>();
  return routes.map((route) => {
    const { entry } = route;
    const same = known.get(entry.id) ?? new Map<Entry, Entry>();
    known.set(entry.id, same);
    const alternative = same.size + 1;
    const own =
      same.get(entry) ?? (alternative === 1 ? entry : { ...entry, id: `${entry.id} ${alternative}`, alternative });
    same.set(entry, own);
    return own === entry ? route : { ...route, entry: own };
  });
}

function compareRoutes(a: Route, b: Route): number {
  return (
    ENTRY_ORDER.indexOf(a.entry.type) - ENTRY_ORDER.indexOf(b.entry.type) ||
    compareText(a.entry.id, b.entry.id) ||
    a.order - b.order
  );
}
