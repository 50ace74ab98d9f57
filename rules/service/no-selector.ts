/** Services that select nothing and whose endpoints nobody wrote. */
import {
  type Cluster,
  defineRule,
  didYouMean,
  distance,
  finalName,
  type ResourceOf,
  serviceType,
  sliceServiceName,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A Service has no selector, and no Endpoints or EndpointSlice is given for it.',
    why: 'Without a selector Kubernetes finds no pods for the Service: it has no endpoints until somebody writes them.',
    remedy: 'Add a selector, or an EndpointSlice with the label kubernetes.io/service-name.',
  },
  messages: {
    absent: (to: { name: string; empty: boolean }) => ({
      message: to.empty
        ? `the selector is empty, and no EndpointSlice for "${to.name}" is among the given files`
        : `the Service has no selector, and no EndpointSlice for "${to.name}" is among the given files`,
      help: `add a selector, or an EndpointSlice labelled "kubernetes.io/service-name: ${to.name}"`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const spec = service.root.get('spec');
      const selector = spec.get('selector');
      if (!spec.isMap || serviceType(service) === 'ExternalName') return;
      if (selector.isMap ? selector.entries().length > 0 : selector.exists) return;
      const name = finalName(service);
      if (name === undefined || name === '' || (name === 'kubernetes' && service.namespace === 'default')) return;
      if (isMisspelled(service) || hasEndpoints(cluster, service)) return;
      report(selector.key, 'absent', { name, empty: selector.exists });
    },
  },
});

/** Whether a field looks like the selector, so that a finding about its name says it all. */
function isMisspelled(service: ResourceOf<'Service'>): boolean {
  const alike = (key: string): boolean => didYouMean(key, ['selector']) !== undefined;
  const spec = service.root.get('spec');
  return spec.keys().some(alike) || service.root.keys().some((key) => key === 'selector' || alike(key));
}

/** Whether endpoints are given for the Service, or some that look as if they were meant for it. */
function hasEndpoints(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  const { namespace, name } = service;
  if (cluster.find('Endpoints', namespace, name, service).is !== 'absent') return true;
  if (cluster.malformed.some(({ kind }) => kind === 'EndpointSlice' || kind === '')) return true;
  const isMeant = (given: string): boolean => given === name || didYouMean(given, [name]) !== undefined;
  if (cluster.inNamespace('Endpoints', namespace).some((endpoints) => isMeant(endpoints.name))) return true;
  return cluster.inNamespace('EndpointSlice', namespace).some((slice) => {
    const label = sliceServiceName(slice);
    return label === undefined ? distance(slice.file.path, service.file.path) <= 1 : isMeant(label);
  });
}
