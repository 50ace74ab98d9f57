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
  const entries = new Map([...gateway.entries, ...routes.map(({ entry }) => entry)].map((entry) => [entry.id, entry]));
  const sorted = [...entries.values()].sort(compareEntries);
  const rank = new Map(sorted.map(({ id }, index) => [id, index]));
  routes.sort((a, b) => (rank.get(a.entry.id) ?? 0) - (rank.get(b.entry.id) ?? 0) || a.order - b.order);
  return { entries: sorted, routes, detached: gateway.detached };
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

function compareEntries(a: Entry, b: Entry): number {
  return ENTRY_ORDER.indexOf(a.type) - ENTRY_ORDER.indexOf(b.type) || compareNatural(a.id, b.id);
}

/** Numbers in a text count as numbers: port 80 comes before port 443. */
function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const difference = Number(part) - Number(other);
    return Number.isNaN(difference) || difference === 0 ? compareText(part, other) : difference;
  }
  return left.length - right.length;
}
