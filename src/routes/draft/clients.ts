/** Who connects to the pods behind a way in: a proxy's pods, a load balancer outside, or pods of the cluster. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { clusterQuery } from '../../model/cluster/query.ts';
import { controllersIn } from '../../model/ingress/controller.ts';
import { CONTROLLERS, DIALECTS, type Dialect } from '../../model/ingress/dialect.ts';
import type { End } from '../../model/network/policy-match.ts';
import { query } from '../../text/query.ts';
import type { Entry } from '../route/route.ts';

const UNSEEN: readonly End[] = [{ is: 'unseen' }];
const OUTSIDE: readonly End[] = [{ is: 'outside' }];
const ANY_PODS: readonly End[] = [{ is: 'any-pods' }];

/** Any of these may connect; empty where no connection to pods is made. */
export function clientsOf(cluster: Cluster, entry: Entry): readonly End[] {
  switch (entry.type) {
    case 'ingress':
      return ofDialect(cluster, dialectOf(entry));
    case 'gateway':
      return gatewayClients(cluster, entry.gateway ?? '');
    case 'tcp':
    case 'udp':
      return ofDialect(cluster, 'ingress-nginx');
    case 'loadBalancer':
    case 'nodePort':
    case 'externalIP':
      return OUTSIDE;
    case 'clusterIP':
    case 'headless':
      return ANY_PODS;
    case 'externalName':
      return [];
    default:
      return entry.type satisfies never;
  }
}

function dialectOf({ class: name, controller }: Entry): Dialect | undefined {
  if (controller === undefined && name !== undefined && CONTROLLERS.gke.classes.includes(name)) return 'gke';
  return controller === undefined ? undefined : DIALECTS.find((dialect) => CONTROLLERS[dialect].name === controller);
}

/** Load balancers of clouds are outside of the cluster. */
const CLOUDS: ReadonlySet<Dialect | undefined> = new Set<Dialect>(['aws-alb', 'gke', 'azure-agic']);

function ofDialect(cluster: Cluster, dialect: Dialect | undefined): readonly End[] {
  if (CLOUDS.has(dialect)) return OUTSIDE;
  return (dialect === undefined ? undefined : controllersByDialect(cluster).get(dialect)) ?? UNSEEN;
}

/** The pods of the ingress controllers among the files. */
const controllersByDialect = query('clients.controllersByDialect', ({ workloads }: Cluster) => {
  const found = new Map<Dialect, End[]>();
  for (const workload of workloads)
    for (const dialect of new Set(controllersIn(workload).map((one) => one.dialect)))
      found.set(dialect, [...(found.get(dialect) ?? []), { is: 'pods', workload }]);
  return found;
});

/** Of GatewayClasses whose Gateways are load balancers outside of the cluster, by controller. */
const CLOUD_GATEWAYS = /^(networking\.gke\.io\/|application-networking\.k8s\.aws\/|alb\.networking\.azure\.io\/)/;

const gatewayClients = clusterQuery('clients.gatewayClients', (cluster, name: string): readonly End[] => {
  const [namespace = '', own = ''] = name.split('/');
  const [gateway] = cluster.definitions('Gateway', namespace, own);
  const className = gateway?.root.get('spec').get('gatewayClassName').string ?? '';
  const [gatewayClass] = cluster.definitions('GatewayClass', '', className);
  const controller = gatewayClass?.root.get('spec').get('controllerName').string ?? '';
  if (className.startsWith('gke-l7-') || CLOUD_GATEWAYS.test(controller)) return OUTSIDE;
  return controller === 'traefik.io/gateway-controller' ? ofDialect(cluster, 'traefik') : UNSEEN;
});
