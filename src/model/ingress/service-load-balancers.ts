/**
 * What annotations of Services make of their load balancers.
 * Sources: aws-load-balancer-controller pkg/service/service_utils.go and model_build_target_group.go; cloud-provider-azure
 * pkg/provider/azure_loadbalancer_healthprobe.go; metallb controller/service.go, internal/allocator/k8salloc/k8salloc.go.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { annotationsOf } from './ingress.ts';

type Service = ResourceOf<'Service'>;

const AWS_PREFIXES = [
  'service.beta.kubernetes.io/aws-load-balancer-',
  'service.kubernetes.io/aws-load-balancer-',
] as const;

/** The annotation for the AWS load balancer; it may be absent. */
export function awsAnnotation(service: Service, name: string): Cursor<string> {
  const annotations = annotationsOf(service);
  const [usual, other] = AWS_PREFIXES.map((prefix) => annotations.child<string>(`${prefix}${name}`));
  return other?.exists === true || usual === undefined ? (other ?? annotations.child<string>(name)) : usual;
}

/** Whether the AWS Load Balancer Controller, and not the cloud provider of Kubernetes, creates the load balancer. */
export function isOfAwsController(service: Service): boolean {
  if (service.root.get('spec').get('loadBalancerClass').string === 'service.k8s.aws/nlb') return true;
  const type = awsAnnotation(service, 'type').string;
  return type === 'nlb-ip' || (type === 'external' && awsAnnotation(service, 'nlb-target-type').exists);
}

const AZURE_PREFIX = 'service.beta.kubernetes.io/azure-';

export function hasAzureAnnotation(service: Service): boolean {
  return annotationsOf(service)
    .keys()
    .some((key) => key.startsWith(AZURE_PREFIX));
}

/** The annotation with the path of the health probe of Azure load balancers. */
export const AZURE_PROBE_PATH = `${AZURE_PREFIX}load-balancer-health-probe-request-path`;

/** Whether annotations configure the health probe of an Azure load balancer, for all ports or for one of them. */
export function setsAzureProbe(service: Service): boolean {
  return annotationsOf(service)
    .keys()
    .some(
      (key) =>
        key.startsWith(`${AZURE_PREFIX}load-balancer-health-probe-p`) ||
        AZURE_PROBE_OF_PORT.test(key) ||
        key === AZURE_PROBE_PATH,
    );
}

const AZURE_PROBE_OF_PORT = /^service\.beta\.kubernetes\.io\/port_\d+_health-probe_/;

/** The annotation with which MetalLB lets Services share an address. */
export const SHARING_KEY = 'metallb.io/allow-shared-ip';

/** The same of a Service; it may be absent. */
export function sharingKeyOf(service: Service): Cursor<string> {
  const annotations = annotationsOf(service);
  const current = annotations.child<string>(SHARING_KEY);
  return current.exists ? current : annotations.child<string>('metallb.universe.tf/allow-shared-ip');
}

/** The addresses that a Service requests of MetalLB. */
export function requestedAddresses(service: Service): readonly string[] {
  return addressRequestsOf(service)
    .flatMap(({ string }) => string?.split(',') ?? [])
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** The values with which a Service requests them; each may be absent. */
export function addressRequestsOf(service: Service): readonly Cursor<string>[] {
  const annotations = annotationsOf(service);
  return [
    ...ADDRESS_ANNOTATIONS.map((key) => annotations.child<string>(key)),
    service.root.get('spec').get('loadBalancerIP'),
  ];
}

const ADDRESS_ANNOTATIONS = ['metallb.io/loadBalancerIPs', 'metallb.universe.tf/loadBalancerIPs'];

/** Whether annotations show that MetalLB gives a Service its address. */
export function isOfMetalLb(service: Service): boolean {
  const annotations = annotationsOf(service);
  return sharingKeyOf(service).exists || ADDRESS_ANNOTATIONS.some((key) => annotations.child(key).exists);
}
