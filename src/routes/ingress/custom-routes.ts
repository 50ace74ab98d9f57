/** Route kinds of controllers that kroute does not follow, with the hosts that they may serve. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { ANY_HOST, hostMatch } from '../match/host.ts';
import type { CustomRoute, HostMatch } from '../route/route.ts';

type HostsOf = (spec: Cursor) => readonly HostMatch[];

const many = (texts: readonly (string | undefined)[]): readonly HostMatch[] =>
  texts.map((text) => hostMatch(text?.replace(/^[^/]*\//, ''), 'many'));

const textsOf = (list: Cursor): readonly (string | undefined)[] => list.items().map((one) => one.text);

/** The `Host` matchers of a Traefik rule; a rule without them may serve any host. */
function ruleHosts(rule: string): readonly HostMatch[] {
  const hosts = [...rule.matchAll(/\bHost(?:Header)?\(([^)]*)\)/gi)].flatMap(([, list = '']) =>
    [...list.matchAll(/[`"]([^`"]*)[`"]/g)].map(([, host]) => hostMatch(host, 'many')),
  );
  return hosts.length === 0 || /\bHostRegexp\(|!/i.test(rule) ? [ANY_HOST] : hosts;
}

const ingressRoute: HostsOf = (spec) =>
  spec
    .child('routes')
    .items()
    .flatMap((route) => ruleHosts(route.child('match').text ?? ''));

/** Without a gateway, a VirtualService is for the clients of the mesh alone. */
const virtualService: HostsOf = (spec) =>
  textsOf(spec.child('gateways')).every((name) => name === 'mesh') ? [] : many(textsOf(spec.child('hosts')));

/** An HTTPProxy without a virtual host is included by others. */
const httpProxy: HostsOf = (spec) =>
  spec.child('virtualhost').exists ? many([spec.child('virtualhost').child('fqdn').text]) : [];

const host: HostsOf = (spec) => many([spec.child('host').text]);

const mapping: HostsOf = (spec) => many([spec.child('hostname').text ?? spec.child('host').text]);

const apisixRoute: HostsOf = (spec) =>
  spec
    .child('http')
    .items()
    .flatMap((rule) => {
      const hosts = textsOf(rule.child('match').child('hosts'));
      return hosts.length === 0 ? [ANY_HOST] : many(hosts);
    });

const glooVirtualService: HostsOf = (spec) => many(textsOf(spec.child('virtualHost').child('domains')));

const KINDS: readonly (readonly [group: string, kind: string, hostsOf: HostsOf])[] = [
  ['traefik.io', 'IngressRoute', ingressRoute],
  ['traefik.containo.us', 'IngressRoute', ingressRoute],
  ['networking.istio.io', 'VirtualService', virtualService],
  ['projectcontour.io', 'HTTPProxy', httpProxy],
  ['k8s.nginx.org', 'VirtualServer', host],
  ['route.openshift.io', 'Route', host],
  ['getambassador.io', 'Mapping', mapping],
  ['apisix.apache.org', 'ApisixRoute', apisixRoute],
  ['gateway.solo.io', 'VirtualService', glooVirtualService],
];

/** The routes of these kinds among the files, each with its hosts. */
export function customRoutes(cluster: Cluster): readonly CustomRoute[] {
  return KINDS.flatMap(([group, kind, hostsOf]) =>
    cluster.ofKind(group, kind).map((resource) => ({ resource, hosts: hostsOf(resource.root.child('spec')) })),
  );
}
