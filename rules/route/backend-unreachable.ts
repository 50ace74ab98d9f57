/** Backends of Gateway API routes behind which no pod answers. */
import {
  type BackendReference,
  type Cluster,
  type Cursor,
  declaredPorts,
  defineRule,
  describe,
  destinationsOf,
  distance,
  findPort,
  isPlatformNamespace,
  isRoute,
  labelText,
  nearestMiss,
  type Port,
  portsOf,
  type ResourceOf,
  selectedElsewhere,
  serviceBehind,
  vainSelector,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  docs: {
    summary: 'A route leads to a Service, and from there to no pod.',
    why: 'Requests for this backend, all of them or its share by weight, are answered with 503 or 500.',
    remedy: 'Let the Service select pods that declare its target port.',
  },
  messages: {
    noPods: (to: { service: string; selector: string }) => ({
      message: `Service "${to.service}" leads to no pod: none has the labels "${to.selector}"`,
      help: 'let the selector of the Service name labels of the pod template',
    }),
    noPort: (to: { service: string; port: number; target: string }) => ({
      message: `port ${to.port} of Service "${to.service}" leads to no pod: none declares a port named "${to.target}"`,
      help: 'name a port that the containers declare, or give its number',
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isRoute(resource) || resource.overlay.content) return;
      const told = new Set<string>();
      for (const { ref } of destinationsOf(resource)) {
        const found = serviceBehind(cluster, resource, ref);
        if (found?.is !== 'found' || told.has(`${found.resource.order} ${ref.get('port').integer}`)) continue;
        told.add(`${found.resource.order} ${ref.get('port').integer}`);
        judge(ref, found.resource);
      }

      function judge(ref: Cursor<BackendReference>, service: ResourceOf<'Service'>): void {
        const { at } = ref.get('name');
        const spec = service.root.get('spec');
        const selector = vainSelector(cluster, service);
        if (selector !== undefined && selectedElsewhere(cluster, service, selector) === undefined) {
          if (!hasWorkloadsNear(cluster, service)) return;
          const miss = nearestMiss(cluster, service, selector);
          const isSure = miss !== undefined && miss.far <= 1 && !isPlatformNamespace(service.namespace);
          const notes = [{ message: `${describe(service)} selects its pods here`, at: spec.get('selector').key }];
          const data = { service: service.name, selector: labelText(selector) };
          report(at, 'noPods', data, { notes, severity: isSure ? 'error' : 'warning' });
          return;
        }
        const port = portsOf(service).find((one) => one.port === ref.get('port').integer);
        if (port === undefined || port.port === undefined || typeof port.targetPort !== 'string') return;
        const workloads = workloadsBehind(cluster, service).filter(({ finite }) => !finite);
        if (service.overlay.content || INJECTED.test(port.targetPort) || !isUndeclared(workloads, port)) return;
        // Copies in far directories may belong to something else.
        const isNear = workloads.every(({ resource: pods }) => distance(pods.file.path, service.file.path) <= 3);
        const notes = [{ message: `${describe(service)} names the port here`, at: port.at.get('targetPort').at }];
        const data = { service: service.name, port: port.port, target: port.targetPort };
        report(at, 'noPort', data, { notes, severity: isNear ? 'error' : 'warning' });
      }
    },
  },
});

/** Whether pods are described around the Service at all. */
function hasWorkloadsNear(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  return cluster
    .workloadsIn(service.namespace)
    .some(({ resource }) => distance(resource.file.path, service.file.path) <= 1);
}

/** Ports of proxies that meshes inject into pods. */
const INJECTED = /envoy|istio|linkerd|mesh/;

/** Whether the pods are known, declare ports, and none of them this one. */
function isUndeclared(workloads: readonly Workload[], { targetPort, protocol }: Port): boolean {
  if (workloads.length === 0 || typeof targetPort !== 'string') return false;
  return workloads.every(({ pod, resource }) => {
    const isKnown = !resource.overlay.content && pod.get('containers').isList;
    const isNamed = declaredPorts(pod).every(({ port }) => !port.get('name').isSubstituted);
    return isKnown && isNamed && findPort(pod, targetPort, protocol) === undefined;
  });
}
