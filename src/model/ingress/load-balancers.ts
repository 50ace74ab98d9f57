/**
 * The annotations of Services for cloud load balancers, and the values that are allowed.
 * Sources: cloud-provider-aws aws.go, aws-load-balancer-controller pkg/annotations, cloud-provider-gcp and ingress-gce,
 * cloud-provider-azure pkg/consts, digitalocean-cloud-controller-manager docs, MetalLB docs.
 */
import { parseAddress } from '../objects/ip.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { GCE_SERVICE } from './gce.ts';
import { annotationsOf } from './ingress.ts';

export interface LoadBalancerAnnotation {
  readonly key: string;
  /** The platform that reads it. */
  readonly reader: string;
  /** The allowed values, compared case-insensitively; undefined if any value is allowed. */
  readonly values: readonly string[] | 'json' | undefined;
}

type Values = LoadBalancerAnnotation['values'];

const BOOLEAN = ['true', 'false'];
const SWITCH = ['on', 'off'];

const AWS: Readonly<Record<string, Values>> = {
  type: ['nlb', 'external', 'nlb-ip', 'elb', 'clb', 'classic'],
  'nlb-target-type': ['instance', 'ip'],
  name: undefined,
  scheme: ['internal', 'internet-facing'],
  internal: [...BOOLEAN, '0.0.0.0/0'],
  'proxy-protocol': ['*'],
  'proxy-protocol-per-target-group': undefined,
  'ip-address-type': ['ipv4', 'dualstack'],
  'access-log-enabled': BOOLEAN,
  'access-log-emit-interval': ['5', '60'],
  'access-log-s3-bucket-name': undefined,
  'access-log-s3-bucket-prefix': undefined,
  'connection-draining-enabled': BOOLEAN,
  'connection-draining-timeout': undefined,
  'connection-idle-timeout': undefined,
  'cross-zone-load-balancing-enabled': BOOLEAN,
  'extra-security-groups': undefined,
  'security-groups': undefined,
  'ssl-cert': undefined,
  'ssl-ports': undefined,
  'ssl-negotiation-policy': undefined,
  'backend-protocol': ['tcp', 'ssl', 'http', 'https', 'tls', 'udp'],
  'additional-resource-tags': undefined,
  'healthcheck-protocol': ['tcp', 'http', 'https', 'ssl'],
  'healthcheck-port': undefined,
  'healthcheck-path': undefined,
  'healthcheck-healthy-threshold': undefined,
  'healthcheck-unhealthy-threshold': undefined,
  'healthcheck-timeout': undefined,
  'healthcheck-interval': undefined,
  'healthcheck-success-codes': undefined,
  'eip-allocations': undefined,
  'eip-allocations-discovery-tags': undefined,
  'private-ipv4-addresses': undefined,
  'ipv6-addresses': undefined,
  'target-group-attributes': undefined,
  subnets: undefined,
  'alpn-policy': ['HTTP1Only', 'HTTP2Only', 'HTTP2Optional', 'HTTP2Preferred', 'None'],
  'target-node-labels': undefined,
  attributes: undefined,
  'manage-backend-security-group-rules': BOOLEAN,
  'inbound-sg-rules-on-private-link-traffic': SWITCH,
  'security-group-prefix-lists': undefined,
  'listener-attributes': undefined,
  'multi-cluster-target-group': BOOLEAN,
  'enable-prefix-for-ipv6-source-nat': SWITCH,
  'source-nat-ipv6-prefixes': undefined,
  'minimum-load-balancer-capacity': undefined,
  'enable-icmp-for-path-mtu-discovery': undefined,
  'enable-tcp-udp-listener': BOOLEAN,
  'disable-nlb-sg': BOOLEAN,
  'quic-enabled-ports': undefined,
  'quic-enabled-containers': undefined,
};

const AZURE: Readonly<Record<string, Values>> = {
  'load-balancer-internal': BOOLEAN,
  'load-balancer-internal-subnet': undefined,
  'load-balancer-mode': undefined,
  'load-balancer-configurations': undefined,
  'load-balancer-resource-group': undefined,
  'load-balancer-ipv4': undefined,
  'load-balancer-ipv6': undefined,
  'load-balancer-tcp-idle-timeout': undefined,
  'load-balancer-enable-high-availability-ports': BOOLEAN,
  'load-balancer-disable-tcp-reset': BOOLEAN,
  'load-balancer-health-probe-protocol': ['tcp', 'http', 'https'],
  'load-balancer-health-probe-interval': undefined,
  'load-balancer-health-probe-num-of-probe': undefined,
  'load-balancer-health-probe-request-path': undefined,
  'disable-load-balancer-floating-ip': BOOLEAN,
  'deny-all-except-load-balancer-source-ranges': BOOLEAN,
  'shared-securityrule': BOOLEAN,
  'dns-label-name': undefined,
  'pip-name': undefined,
  'pip-name-ipv6': undefined,
  'pip-prefix-id': undefined,
  'pip-prefix-id-ipv6': undefined,
  'pip-ip-tags': undefined,
  'pip-tags': undefined,
  'additional-public-ips': undefined,
  'allowed-service-tags': undefined,
  'allowed-ip-ranges': undefined,
  'pls-create': BOOLEAN,
  'pls-name': undefined,
  'pls-resource-group': undefined,
  'pls-ip-configuration-subnet': undefined,
  'pls-ip-configuration-ip-address-count': undefined,
  'pls-ip-configuration-ip-address': undefined,
  'pls-fqdns': undefined,
  'pls-proxy-protocol': BOOLEAN,
  'pls-visibility': undefined,
  'pls-auto-approval': undefined,
};

const DIGITALOCEAN: Readonly<Record<string, Values>> = {
  name: undefined,
  protocol: ['tcp', 'http', 'https', 'http2', 'http3', 'udp'],
  type: ['REGIONAL', 'REGIONAL_NETWORK', 'GLOBAL'],
  network: ['EXTERNAL', 'INTERNAL'],
  'network-stack': ['IPV4', 'DUALSTACK'],
  'size-slug': ['lb-small', 'lb-medium', 'lb-large'],
  'size-unit': undefined,
  hostname: undefined,
  algorithm: ['round_robin', 'least_connections'],
  'healthcheck-path': undefined,
  'healthcheck-port': undefined,
  'healthcheck-protocol': ['tcp', 'http', 'https'],
  'healthcheck-check-interval-seconds': undefined,
  'healthcheck-response-timeout-seconds': undefined,
  'healthcheck-unhealthy-threshold': undefined,
  'healthcheck-healthy-threshold': undefined,
  'override-health-check': BOOLEAN,
  'http-ports': undefined,
  'tls-ports': undefined,
  'http2-ports': undefined,
  'http3-port': undefined,
  'tls-passthrough': BOOLEAN,
  'tls-cipher-policy': undefined,
  'certificate-id': undefined,
  'certificate-name': undefined,
  'disable-lets-encrypt-dns-records': BOOLEAN,
  'sticky-sessions-type': ['none', 'cookies'],
  'sticky-sessions-cookie-name': undefined,
  'sticky-sessions-cookie-ttl': undefined,
  'redirect-http-to-https': BOOLEAN,
  'enable-proxy-protocol': BOOLEAN,
  'enable-backend-keepalive': BOOLEAN,
  'http-idle-timeout-seconds': undefined,
  'deny-rules': undefined,
  'allow-rules': undefined,
  'subnet-uuid': undefined,
};

const GOOGLE: Readonly<Record<string, Values>> = {
  'networking.gke.io/load-balancer-type': ['Internal', 'External'],
  'cloud.google.com/load-balancer-type': ['Internal', 'External'],
  'networking.gke.io/internal-load-balancer-allow-global-access': BOOLEAN,
  'networking.gke.io/internal-load-balancer-subnet': undefined,
  'networking.gke.io/load-balancer-ip-addresses': undefined,
  'networking.gke.io/weighted-load-balancing': ['pods-per-node'],
  'cloud.google.com/l4-rbs': ['enabled'],
  'cloud.google.com/network-tier': ['Premium', 'Standard'],
  'cloud.google.com/neg-status': undefined,
};

const METALLB: Readonly<Record<string, Values>> = {
  'address-pool': undefined,
  loadBalancerIPs: undefined,
  'allow-shared-ip': undefined,
  'ip-allocated-from-pool': undefined,
};

/** All annotations by key; built when first used, since most Services have no such annotation. */
export function loadBalancerAnnotations(): ReadonlyMap<string, LoadBalancerAnnotation> {
  all ??= new Map([
    ...table('service.beta.kubernetes.io/aws-load-balancer-', 'AWS', AWS),
    // The AWS Load Balancer Controller reads the same names with this prefix too.
    ...table('service.kubernetes.io/aws-load-balancer-', 'AWS', AWS),
    ...table('service.beta.kubernetes.io/azure-', 'Azure', AZURE),
    ...table('service.beta.kubernetes.io/do-loadbalancer-', 'DigitalOcean', DIGITALOCEAN),
    ...table('', 'Google Cloud', GOOGLE),
    ...[...GCE_SERVICE.known].map((key) => [key, { key, reader: 'Google Cloud', values: 'json' }] as const),
    ...table('metallb.io/', 'MetalLB', METALLB),
    ...table('metallb.universe.tf/', 'MetalLB', METALLB),
  ]);
  return all;
}

let all: ReadonlyMap<string, LoadBalancerAnnotation> | undefined;

function table(
  prefix: string,
  reader: string,
  entries: Readonly<Record<string, Values>>,
): readonly (readonly [string, LoadBalancerAnnotation])[] {
  return Object.entries(entries).map(([name, values]) => [
    `${prefix}${name}`,
    { key: `${prefix}${name}`, reader, values },
  ]);
}

/** Whether the load balancer of a Service is internal, by the fields and annotations of any cloud. */
export function isInternalLoadBalancer(service: ResourceOf<'Service'>): boolean {
  const spec = service.root.get('spec');
  const address = parseAddress(spec.get('loadBalancerIP').string ?? '');
  if (address !== undefined && isPrivate(address.bytes)) return true;
  if (/internal|private|tailscale/i.test(spec.get('loadBalancerClass').string ?? '')) return true;
  const annotations = Object.entries(annotationsOf(service).strings());
  const isInternal = ([key, value]: readonly [string, string]): boolean =>
    /^(internal|intranet|private)$/i.test(value) ||
    (/internal|private|disable-public/.test(key) && !/subnet|address/.test(key) && !/^(false|no|0)?$/i.test(value));
  if (annotations.some(isInternal) || annotations.some(isPrivateAddress)) return true;
  // The AWS Load Balancer Controller creates internal load balancers unless a scheme is set.
  const type = annotations.find(([key]) => key.endsWith('/aws-load-balancer-type'))?.[1];
  const hasScheme = annotations.some(([key]) => key.endsWith('/aws-load-balancer-scheme'));
  return (type === 'external' || type === 'nlb-ip') && !hasScheme;
}

/** `metallb.io/loadBalancerIPs`, `lbipam.cilium.io/ips`, `kube-vip.io/loadbalancerIPs`: each with private addresses only. */
function isPrivateAddress([key, value]: readonly [string, string]): boolean {
  if (!/ips$/i.test(key)) return false;
  const addresses = value.split(',').map((one) => parseAddress(one.trim()));
  return addresses.every((address) => address !== undefined && isPrivate(address.bytes));
}

function isPrivate([a = 0, b = 0]: readonly number[]): boolean {
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
}
