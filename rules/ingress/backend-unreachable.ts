/** Ingress backends whose Service is there and leads to no pod. */
import {
  type Backend,
  type Cluster,
  defineRule,
  describe,
  distance,
  isPlatformNamespace,
  isServiceResource,
  nearestMiss,
  vainSelector,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  docs: {
    summary: 'An Ingress sends traffic to a Service that reaches no pod.',
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
    cluster(cluster, { routes, report }) {
      const told = new Set<string>();
      for (const { entry, source, backends } of routes.routes) {
        if (entry.type !== 'ingress') continue;
        for (const backend of backends) {
          const { at, resource: service, targetPort } = backend;
          const place = at === undefined ? '' : `${at.file.path} ${at.span.start}`;
          if (at === undefined || service === undefined || told.has(place)) continue;
          told.add(place);
          const notes = [
            { message: `${describe(service)} is here`, at: service.root.child('metadata').child('name').at },
          ];
          const extra = { about: source.resource, notes };
          if (hasNoPods(cluster, backend)) report(at, 'noPods', { service: service.name }, extra);
          else if (backend.status === 'target-port-not-found' && isJudged(backend))
            report(at, 'noPort', { service: service.name, target: String(targetPort) }, extra);
        }
      }
    },
  },
});

/** Only what the Service's own finding calls an error: pods that an operator makes are not to be seen. */
function hasNoPods(cluster: Cluster, { status, resource: service }: Backend): boolean {
  if (status !== 'no-workload' || service === undefined || !isServiceResource(service)) return false;
  if (isPlatformNamespace(service.namespace)) return false;
  const selector = vainSelector(cluster, service);
  const miss = selector === undefined ? undefined : nearestMiss(cluster, service, selector);
  return miss !== undefined && miss.far <= 1;
}

/** Sidecars that a kustomization or webhook adds bring ports of their own; pods in far directories may be others. */
function isJudged({ resource: service, workloads }: Backend): boolean {
  if (service === undefined || service.overlay.content || workloads.length === 0) return false;
  return workloads.every(
    ({ resource }) =>
      resource.known !== undefined && !resource.overlay.content && distance(resource.file.path, service.file.path) <= 3,
  );
}
