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
  nearestMiss,
  type Port,
  portsOf,
  type ResourceOf,
  serviceBehind,
  vainSelector,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  docs: {
    summary: 'A route leads to a Service, and from there to no pod.',
    why: 'The way in and the Service exist, and every request is still answered with 503: the last step to the pods is missing.',
    remedy: 'Mend the Service: its selector or its target port, as its own finding says.',
  },
  messages: {
    noPods: (to: { service: string }) => ({
      message: `requests end at Service "${to.service}", whose selector matches no pod`,
      help: 'mend the selector of the Service',
    }),
    noPort: (to: { service: string; target: string }) => ({
      message: `requests end at Service "${to.service}", whose target port "${to.target}" no pod declares`,
      help: 'mend the target port of the Service',
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
        const notes = [{ message: `${describe(service)} is here`, at: service.root.get('metadata').get('name').at }];
        if (hasNoPods(cluster, service)) {
          report(at, 'noPods', { service: service.name }, { notes });
          return;
        }
        const port = portsOf(service).find((one) => one.port === ref.get('port').integer);
        if (port === undefined || typeof port.targetPort !== 'string') return;
        if (isUndeclared(cluster, service, port))
          report(at, 'noPort', { service: service.name, target: port.targetPort }, { notes });
      }
    },
  },
});

/** Only what the Service's own finding calls an error: pods that an operator makes are not to be seen. */
function hasNoPods(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  const selector = vainSelector(cluster, service);
  if (selector === undefined || isPlatformNamespace(service.namespace)) return false;
  const miss = nearestMiss(cluster, service, selector);
  return miss !== undefined && miss.far <= 1;
}

/** Ports of proxies that meshes inject into pods. */
const INJECTED = /envoy|istio|linkerd|mesh/;

/** Whether the pods are known, stand near, and none of them declares the port. */
function isUndeclared(cluster: Cluster, service: ResourceOf<'Service'>, { targetPort, protocol }: Port): boolean {
  const workloads = workloadsBehind(cluster, service).filter(({ finite }) => !finite);
  if (service.overlay.content || workloads.length === 0) return false;
  if (typeof targetPort !== 'string' || INJECTED.test(targetPort)) return false;
  return workloads.every(({ pod, resource }) => {
    const isKnown = resource.known !== undefined && !resource.overlay.content && pod.get('containers').isList;
    const isNear = distance(resource.file.path, service.file.path) <= 3;
    const isNamed = declaredPorts(pod).every(({ port }) => !port.get('name').isSubstituted);
    return isKnown && isNear && isNamed && findPort(pod, targetPort, protocol) === undefined;
  });
}
