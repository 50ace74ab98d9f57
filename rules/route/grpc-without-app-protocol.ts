/** HTTPRoutes to ports for gRPC that do not set appProtocol. */
import {
  type AnyRoute,
  attach,
  backendRefsOf,
  type Cluster,
  defineRule,
  parentRefsOf,
  portsWith,
  rulesOf,
  serviceBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'tree',
  docs: {
    summary: 'An HTTPRoute sends traffic to a port for gRPC without appProtocol.',
    why: 'For a backend of an HTTPRoute, most Gateways use HTTP/1.1 unless appProtocol says otherwise. Calls of gRPC then fail.',
    remedy: 'Set appProtocol: kubernetes.io/h2c in the port of the Service, or use a GRPCRoute.',
  },
  messages: {
    grpc: (to: { service: string; port: string }) => ({
      message: `port "${to.port}" of Service "${to.service}" is for gRPC, but the Gateway may use HTTP/1.1`,
      help: 'set appProtocol: kubernetes.io/h2c in the port of the Service, or use a GRPCRoute',
    }),
  },
  check: {
    HTTPRoute(route, { cluster, report }) {
      for (const rule of rulesOf(route))
        for (const ref of backendRefsOf(rule)) {
          const number = ref.get('port').integer;
          const service = serviceBehind(cluster, route, ref);
          if (number === undefined || service?.is !== 'found') continue;
          const [port] = portsWith(service.resource, 'port', number);
          if (port?.name === undefined || !/^grpc(?:-|$)/.test(port.name) || port.at.get('appProtocol').exists)
            continue;
          if (readsNames(cluster, route) || cluster.all('BackendTLSPolicy').length > 0) continue;
          const notes = [{ message: 'the port is defined here', at: port.at.get('name').at }];
          report(ref.get('port').at, 'grpc', { service: service.resource.name, port: port.name }, { notes });
        }
    },
  },
});

/** Whether a parent of the route, or what is known of it, reads the protocol from the name of a port, as Istio does. */
function readsNames(cluster: Cluster, route: AnyRoute): boolean {
  return parentRefsOf(route).some((parent) => {
    const found = attach(cluster, route, parent);
    if (found.is !== 'attached') return true;
    return found.to.some(({ listener }) =>
      /istio|waypoint|mesh|linkerd/.test(listener.gateway.root.get('spec').get('gatewayClassName').string ?? 'istio'),
    );
  });
}
