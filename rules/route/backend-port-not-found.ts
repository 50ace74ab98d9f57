/** Backends of Gateway API routes with a port that their Service does not have. */
import {
  areNumbersKnown,
  type BackendReference,
  type Cursor,
  defineRule,
  describe,
  destinationsOf,
  distance,
  isPortNumber,
  isSeparateSample,
  likePort,
  listedPorts,
  mayMeanAnother,
  portsOf,
  portsWith,
  type Resource,
  type ResourceOf,
  replacing,
  serviceBehind,
  serviceType,
  unsafeFix,
} from '../../src/kit.ts';

interface To {
  readonly service: string;
  readonly port: number;
}

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A route sends traffic to a port that its backend Service does not have.',
    why: 'The backend is invalid: all its requests, or its share by weight, are answered with 500.',
    remedy: 'Use a port of the Service (`spec.ports[].port`), not the targetPort or nodePort.',
  },
  messages: {
    absent: (to: To & { ports: string; meant: number | undefined; own: number | undefined }) => ({
      message: `Service "${to.service}" has no port ${to.port}; available: ${to.ports}`,
      help:
        to.meant !== undefined
          ? `did you mean ${to.meant}?`
          : to.own === undefined
            ? 'use one of the available ports'
            : `set port: ${to.own}`,
    }),
    targetPort: (to: To & { own: number }) => ({
      message: `Service "${to.service}" has no port ${to.port}; ${to.port} is the targetPort of port ${to.own}`,
      help: `set port: ${to.own}`,
    }),
    nodePort: (to: To & { own: number }) => ({
      message: `Service "${to.service}" has no port ${to.port}; ${to.port} is the nodePort of port ${to.own}`,
      help: `set port: ${to.own}`,
    }),
    noPorts: (to: To) => ({
      message: `Service "${to.service}" has no ports`,
      help: `add port ${to.port} to spec.ports of the Service`,
    }),
  },
  check: {
    route(resource, { cluster, report }) {
      for (const { ref } of destinationsOf(resource)) {
        const port = ref.get('port').integer;
        const found = serviceBehind(cluster, resource, ref);
        if (port === undefined || !isPortNumber(port) || found?.is !== 'found') continue;
        const service = found.resource;
        if (portsWith(service, 'port', port).length > 0 || !isJudged(service)) continue;
        if (mayMeanAnother(cluster, service, resource, (one) => portsWith(one, 'port', port).length > 0)) continue;
        judge(resource, ref, port, service);
      }

      function judge(
        route: Resource,
        ref: Cursor<BackendReference>,
        port: number,
        service: ResourceOf<'Service'>,
      ): void {
        // In a distant directory it may be another Service with the same name.
        const isFar = distance(service.file.path, route.file.path) > FAR || isSeparateSample(cluster, route, service);
        const severity = isFar ? 'warning' : 'error';
        const ports = portsOf(service);
        const { at } = ref.get('port');
        const to = { service: service.name, port };
        const spec = service.root.get('spec');
        const place = spec.get('ports').exists ? spec.get('ports').key : spec.key;
        const notes = [{ message: `the ports of ${describe(service)} are defined here`, at: place }];
        const byTarget = portsWith(service, 'targetPort', port)[0]?.port;
        const byNode = portsWith(service, 'nodePort', port)[0]?.port;
        const meant = likePort(service, port);
        const own = byTarget ?? byNode ?? meant ?? (ports.length === 1 ? ports[0]?.port : undefined);
        const fix =
          own === undefined || !isPortNumber(own)
            ? undefined
            : unsafeFix(`replace with ${own}`, replacing(ref.get('port').at, String(own)));
        if (ports.length === 0) report(at, 'noPorts', to, { notes, severity });
        else if (byTarget !== undefined) report(at, 'targetPort', { ...to, own: byTarget }, { notes, fix, severity });
        else if (byNode !== undefined) report(at, 'nodePort', { ...to, own: byNode }, { notes, fix, severity });
        else report(at, 'absent', { ...to, ports: listedPorts(ports), meant, own }, { notes, fix, severity });
      }
    },
  },
});

/** Files at this distance are probably not applied together. */
const FAR = 4;

/** Whether the ports of a Service are all known and used; an ExternalName Service does not use its ports. */
function isJudged(service: ResourceOf<'Service'>): boolean {
  if (serviceType(service) === 'ExternalName') return false;
  const list = service.root.get('spec').get('ports');
  return (!list.exists || list.isList) && areNumbersKnown(service);
}
