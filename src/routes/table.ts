/** The effective routing table: every way in, in evaluation order, down to the pods. */
import type { Cluster } from '../model/cluster.ts';
import { gatewayRoutes } from './from-gateway.ts';
import { type IngressOptions, ingressRoutes } from './from-ingress.ts';
import { serviceRoutes, streamRoutes } from './from-service.ts';
import { compareText } from './precedence.ts';
import type { EntryType, Route, RouteTable } from './route.ts';

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
  const routes = [...ingressRoutes(cluster, options), ...gateway.routes, ...streamRoutes(cluster), ...serviceRoutes(cluster)];
  routes.sort(compareRoutes);
  const entries = new Map([...gateway.entries, ...routes.map(({ entry }) => entry)].map((entry) => [entry.id, entry]));
  return { entries: [...entries.values()], routes, detached: gateway.detached };
}

function compareRoutes(a: Route, b: Route): number {
  return (
    ENTRY_ORDER.indexOf(a.entry.type) - ENTRY_ORDER.indexOf(b.entry.type) ||
    compareText(a.entry.id, b.entry.id) ||
    a.order - b.order
  );
}
