/** Services that select nothing and whose endpoints nobody wrote. */
import { type Cluster, defineRule, didYouMean, type ResourceOf, serviceType, sliceServiceName } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
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
      const { labels, content, incomplete } = service.overlay;
      const spec = service.root.get('spec');
      const selector = spec.get('selector');
      if (labels || content || incomplete || !spec.isMap || serviceType(service) === 'ExternalName') return;
      if (selector.isMap ? selector.entries().length > 0 : selector.exists) return;
      if (service.name === '' || (service.name === 'kubernetes' && service.namespace === 'default')) return;
      if (isMisspelled(service) || hasEndpoints(cluster, service)) return;
      report(selector.written ? selector.key : spec.key, 'absent', { name: service.name, empty: selector.exists });
    },
  },
});

/** Whether a field looks like the selector, so that a finding about its name says it all. */
function isMisspelled(service: ResourceOf<'Service'>): boolean {
  const alike = (key: string): boolean => didYouMean(key, ['selector']) !== undefined;
  const spec = service.root.get('spec');
  return spec.keys().some(alike) || service.root.keys().some((key) => key === 'selector' || alike(key));
}

function hasEndpoints(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  if (cluster.find('Endpoints', service.namespace, service.name, service).is !== 'absent') return true;
  if (cluster.malformed.some(({ kind }) => kind === 'EndpointSlice')) return true;
  return cluster
    .inNamespace('EndpointSlice', service.namespace)
    .some((slice) => sliceServiceName(slice) === service.name);
}
