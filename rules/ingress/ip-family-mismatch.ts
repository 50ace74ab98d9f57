/** Ingresses of the AWS Load Balancer Controller whose load balancer has no IPv6, with Services that require it. */
import {
  albGroupName,
  albSettings,
  annotationsOf,
  assumed,
  backendService,
  type Cluster,
  classOf,
  defineRule,
  describe,
  groupBy,
  ingressBackends,
  type ResourceOf,
} from '../../src/kit.ts';

type Ingress = ResourceOf<'Ingress'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A load balancer without IPv6 has a Service with IPv6 as backend.',
    why: 'The AWS Load Balancer Controller does not create target groups for IPv6 behind a load balancer that is not dual-stack, and stops with an error.',
    remedy: 'Set the IP address type of the load balancer to dualstack, or remove IPv6 from ipFamilies of the Service.',
  },
  messages: {
    ipv4: (to: { service: string }) => ({
      message: `${to.service} has IP family IPv6, but the load balancer of this Ingress has only IPv4`,
      help: 'set the annotation ip-address-type of the Ingress to "dualstack"',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      if (!cluster.all('Service').some(hasIpv6)) return;
      const ofAlb = cluster.all('Ingress').filter((ingress) => classOf(ingress, cluster).dialect === 'aws-alb');
      const groups = groupBy(ofAlb, (ingress) => albGroupName(ingress) ?? '');
      for (const ingress of ofAlb) {
        const group = albGroupName(ingress);
        const all: readonly Ingress[] = group === undefined ? [ingress] : (groups.get(group) ?? []);
        if (all.some((one) => !isIpv4(cluster, one))) continue;
        for (const backend of ingressBackends(ingress)) {
          const found = backendService(cluster, ingress, backend);
          if (found?.is !== 'found' || !hasIpv6(found.resource)) continue;
          const { ipAddressType } = albSettings(ingress);
          const at = ipAddressType.is === 'valid' ? ipAddressType.at.at : annotationsOf(ingress).key;
          const notes = [
            { message: 'the IP families are set here', at: found.resource.root.get('spec').get('ipFamilies').key },
          ];
          report(at, 'ipv4', { service: describe(found.resource) }, { about: ingress, notes });
          break;
        }
      }
    },
  },
});

function hasIpv6(service: ResourceOf<'Service'>): boolean {
  return service.root
    .get('spec')
    .get('ipFamilies')
    .items()
    .some(({ string }) => string === 'IPv6');
}

/** Whether the load balancer certainly has only IPv4: parameters of the class may set another type. */
function isIpv4(cluster: Cluster, ingress: Ingress): boolean {
  const { ipAddressType } = albSettings(ingress);
  if (ipAddressType.is === 'valid') return assumed(ipAddressType) === 'ipv4';
  if (ipAddressType.is !== 'absent') return false;
  const { resource } = classOf(ingress, cluster);
  return resource === undefined || !resource.root.get('spec').get('parameters').exists;
}
