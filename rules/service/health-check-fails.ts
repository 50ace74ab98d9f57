/** Load balancers whose health checks no pod answers. */
import {
  AZURE_PROBE_PATH,
  awsAnnotation,
  type Cluster,
  controllersIn,
  declaredPorts,
  defineRule,
  hasAzureAnnotation,
  isOfAwsController,
  type Port,
  portsOf,
  type ResourceOf,
  selectorOf,
  serviceType,
  setsAzureProbe,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'The health check of a load balancer uses a port or path that the pods do not serve.',
    why: 'The load balancer considers all targets unhealthy and sends no traffic, although the pods are ready.',
    remedy: 'Set the port or path of the health check in an annotation of the Service.',
  },
  messages: {
    udp: (to: { key: string }) => ({
      message: 'the load balancer checks the UDP port with TCP, but the pods do not listen on it with TCP',
      help: `add annotation "${to.key}" with a port on which the pods listen with TCP`,
    }),
    path: (to: { protocol: string; port: number | undefined; key: string }) => ({
      message: `with appProtocol "${to.protocol}", an Azure load balancer checks path "/", which ingress-nginx answers with 404`,
      help: `add annotation ${to.key}: /healthz`,
    }),
  },
  check: {
    Service: {
      given: ['spec.type'],
      check(service, { cluster, report }) {
        if (serviceType(service) !== 'LoadBalancer') return;
        const metadata = service.root.get('metadata');
        const isLocal = service.root.get('spec').get('externalTrafficPolicy').string === 'Local';
        if (isOfAwsController(service)) {
          const key = awsAnnotation(service, 'healthcheck-port');
          const isOfInstances = isLocal && awsAnnotation(service, 'nlb-target-type').string !== 'ip';
          if (!key.exists && !isOfInstances && isUdpOnly(service, cluster)) {
            const annotations = metadata.get('annotations');
            report(annotations.exists ? annotations.key : metadata.key, 'udp', { key: String(key.step) });
          }
          return;
        }
        if (isLocal || setsAzureProbe(service)) return;
        const port = service.root
          .get('spec')
          .get('ports')
          .items()
          .find((one) => /^https?$/i.test(one.get('appProtocol').string ?? ''));
        if (port === undefined || !isOfIngressNginx(service, cluster) || isOfOtherCloud(service)) return;
        const protocol = port.get('appProtocol').string ?? '';
        report(
          port.get('appProtocol').at,
          'path',
          { protocol, port: port.get('port').integer, key: AZURE_PROBE_PATH },
          { severity: hasAzureAnnotation(service) ? 'warning' : 'info' },
        );
      },
    },
  },
});

/** Whether all ports are UDP, and no pods behind it listen with TCP on one of them. */
function isUdpOnly(service: ResourceOf<'Service'>, cluster: Cluster): boolean {
  const ports = portsOf(service);
  if (ports.length === 0 || ports.some(({ protocol }) => protocol !== 'UDP')) return false;
  const workloads = workloadsBehind(cluster, service);
  return !ports.some((port) => workloads.some((workload) => listensWithTcp(workload, port)));
}

function listensWithTcp({ pod }: Workload, { targetPort }: Port): boolean {
  const ports = declaredPorts(pod);
  const numbers = ports.filter((one) => one.number === targetPort || one.name === targetPort).map((one) => one.number);
  return ports.some((one) => one.protocol === 'TCP' && numbers.includes(one.number));
}

function isOfIngressNginx(service: ResourceOf<'Service'>, cluster: Cluster): boolean {
  const workloads = workloadsBehind(cluster, service);
  if (workloads.length > 0)
    return workloads.some((one) => controllersIn(one).some(({ dialect }) => dialect === 'ingress-nginx'));
  const selector = selectorOf(service) ?? {};
  return (
    selector['app.kubernetes.io/name'] === 'ingress-nginx' && selector['app.kubernetes.io/component'] === 'controller'
  );
}

/** Whether annotations are for the load balancers of another cloud. */
function isOfOtherCloud(service: ResourceOf<'Service'>): boolean {
  const keys = service.root.get('metadata').get('annotations').keys();
  return keys.some((key) =>
    /(?:^|[./-])(?:aws|do|gke|metallb|oci|hcloud|yandex|alibaba|openstack|vultr|linode|scw|ovh)[./-]|cloud\.google/.test(
      key,
    ),
  );
}
