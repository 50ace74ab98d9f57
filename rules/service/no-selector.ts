/** Services without a selector whose endpoints are not among the files, or for which those list none. */
import {
  type Cluster,
  definedHere,
  defineRule,
  didYouMean,
  distance,
  finalName,
  hasClusterIpNone,
  hasWrittenEndpoint,
  isMeshName,
  isSample,
  podContainers,
  portsOf,
  type ResourceOf,
  refersToPods,
  serviceType,
  sliceServiceName,
  slicesOf,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A Service has no selector, and the files contain no Endpoints or EndpointSlice for it.',
    why: 'Without a selector Kubernetes finds no pods for the Service. It has no endpoints until an EndpointSlice is created for it.',
    remedy: 'Add a selector, or an EndpointSlice with the label kubernetes.io/service-name.',
  },
  messages: {
    absent: (to: { name: string; empty: boolean }) => ({
      message: to.empty
        ? `Service "${to.name}" has an empty selector, and the given files contain no EndpointSlice for it`
        : `Service "${to.name}" has no selector, and the given files contain no EndpointSlice for it`,
      help: `add a selector, or an EndpointSlice with the label "kubernetes.io/service-name: ${to.name}"`,
    }),
    none: (to: { name: string; port: string }) => ({
      message: `Service "${to.name}" has no endpoints${to.port === '' ? '' : ` for port "${to.port}"`}: no EndpointSlice for it lists one that is ready`,
      help:
        to.port === ''
          ? 'add an address to "endpoints" of the EndpointSlice'
          : `add an endpoint, and a port with name: ${to.port}, to the EndpointSlice`,
    }),
  },
  check: {
    Service: {
      required: ['spec'],
      without: ['spec.selector[*]'],
      check(service, { cluster, report }) {
        const spec = service.root.get('spec');
        const selector = spec.get('selector');
        if (!spec.isMap || serviceType(service) === 'ExternalName') return;
        // Without ports the API server rejects it, which another rule reports.
        if (portsOf(service).length === 0 && !hasClusterIpNone(service)) return;
        if (selector.isMap ? selector.entries().length > 0 : selector.exists) return;
        const name = finalName(service);
        if (name === undefined || name === '' || (name === 'kubernetes' && service.namespace === 'default')) return;
        if (isMisspelled(service)) return;
        judgePorts();
        if (isShared(service) || hasEndpoints(cluster, service)) return;
        // What an example shows may be something else.
        const isName =
          isSample(cluster, service.file.path) ||
          isOnlyLookedUp(cluster, service) ||
          isOnlyName(cluster, service) ||
          isMeshName(cluster, service);
        const severity = isName ? 'info' : 'warning';
        report(selector.key, 'absent', { name, empty: selector.exists }, { severity });

        function judgePorts(): void {
          const slices = slicesOf(cluster, service);
          const notes = slices.slice(0, 1).map(definedHere);
          // A slice that is kept empty belongs to a program, which writes the endpoints into it.
          const lists = [
            ...slices.map(({ root }) => root.child('endpoints')),
            ...cluster
              .definitions('Endpoints', service.namespace, service.name)
              .map(({ root }) => root.child('subsets')),
          ];
          const isKept = lists.length > 0 && lists.every((list) => list.items().length === 0);
          const severity = isKept ? 'info' : 'warning';
          for (const port of portsOf(service)) {
            if (hasWrittenEndpoint(cluster, service, port) !== false) continue;
            report(port.at.get('port').at, 'none', { name: service.name, port: port.name ?? '' }, { notes, severity });
          }
        }
      },
    },
  },
});

/**
 * Whether init containers of a pod in the same file wait until the name resolves, and the file has no other pods: for that the
 * Service needs no endpoints.
 */
function isOnlyLookedUp(cluster: Cluster, { namespace, name, file }: ResourceOf<'Service'>): boolean {
  const beside = cluster.workloadsIn(namespace).filter(({ resource }) => resource.file === file);
  const [waiting] = beside;
  if (waiting === undefined || beside.length > 1) return false;
  return podContainers(waiting.pod).some(({ at, role }) => {
    if (role !== 'init') return false;
    const words = ['command', 'args'].flatMap((field) =>
      at
        .child(field)
        .items()
        .map(({ text }) => text ?? ''),
    );
    const looked = words.join(' ').matchAll(/\b(?:nslookup|getent hosts|dig|host)\s+([\w.-]+)/g);
    return [...looked].some(([, host = '']) => host === name || host.startsWith(`${name}.`));
  });
}

/**
 * Whether a headless Service without ports is only there for its name: that of a StatefulSet, or of Endpoints that a program
 * keeps.
 */
function isOnlyName(cluster: Cluster, service: ResourceOf<'Service'>): boolean {
  return hasClusterIpNone(service) && portsOf(service).length === 0 && !refersToPods(cluster, service);
}

/** Whether a mesh of clusters provides the endpoints: https://docs.cilium.io/en/stable/network/clustermesh/services/ */
function isShared(service: ResourceOf<'Service'>): boolean {
  return service.root.get('metadata').get('annotations').child('service.cilium.io/global').string === 'true';
}

/** Whether a field looks like a misspelled selector, which another rule reports. */
function isMisspelled(service: ResourceOf<'Service'>): boolean {
  const alike = (key: string): boolean => didYouMean(key, ['selector']) !== undefined;
  const spec = service.root.get('spec');
  return spec.keys().some(alike) || service.root.keys().some((key) => key === 'selector' || alike(key));
}

/** Whether the files contain endpoints for the Service, or some that seem to be meant for it. */
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
