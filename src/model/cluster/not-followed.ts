/** Kinds that route requests and that kroute does not read: requests may take ways that it does not know. */
import { compareText } from '../../text/compare.ts';
import type { Cluster } from './cluster.ts';

export interface NotFollowed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
}

/** By API group. */
const ROUTING: Readonly<Record<string, readonly string[]>> = {
  'apisix.apache.org': ['ApisixRoute'],
  'cilium.io': ['CiliumClusterwideEnvoyConfig', 'CiliumEnvoyConfig'],
  'configuration.konghq.com': ['TCPIngress', 'UDPIngress'],
  'consul.hashicorp.com': ['IngressGateway', 'ServiceRouter', 'ServiceSplitter'],
  'contour.heptio.com': ['IngressRoute'],
  'gateway.solo.io': ['RouteTable', 'VirtualService'],
  'getambassador.io': ['Mapping', 'TCPMapping'],
  'ingress.v3.haproxy.org': ['TCP'],
  'k8s.nginx.org': ['TransportServer', 'VirtualServer', 'VirtualServerRoute'],
  'linkerd.io': ['ServiceProfile'],
  'multicluster.x-k8s.io': ['ServiceImport'],
  'networking.gke.io': ['MultiClusterIngress'],
  'networking.internal.knative.dev': ['Ingress'],
  'networking.istio.io': ['Gateway', 'VirtualService'],
  'projectcontour.io': ['HTTPProxy'],
  'route.openshift.io': ['Route'],
  'serving.knative.dev': ['Route', 'Service'],
  'split.smi-spec.io': ['TrafficSplit'],
  'traefik.containo.us': ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'],
  'traefik.io': ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'],
  'x.getambassador.io': ['AmbassadorMapping'],
};

/** The kinds among the objects, by apiVersion and kind. */
export function notFollowedIn(cluster: Cluster): readonly NotFollowed[] {
  const found: NotFollowed[] = [];
  for (const [group, kinds] of Object.entries(ROUTING))
    for (const kind of kinds) {
      const counts = new Map<string, number>();
      for (const { apiVersion } of cluster.ofKind(group, kind))
        counts.set(apiVersion, (counts.get(apiVersion) ?? 0) + 1);
      for (const [apiVersion, count] of counts) found.push({ apiVersion, kind, count });
    }
  return found.sort((a, b) => compareText(a.apiVersion, b.apiVersion) || compareText(a.kind, b.kind));
}
