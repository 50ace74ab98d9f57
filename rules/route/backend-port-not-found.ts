/** Backends of Gateway API routes that name a port which their Service does not have. */
import {
  areNumbersKnown,
  type BackendReference,
  type Cursor,
  defineRule,
  describe,
  destinationsOf,
  distance,
  isPortNumber,
  isRoute,
  likePort,
  listedPorts,
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
    why: 'The backend counts as invalid: its requests, all of them or its share by weight, are answered with 500.',
    remedy: 'Use a port of the Service (spec.ports[].port), not the port of its pods or nodes.',
  },
  messages: {
    absent: (to: To & { ports: string; meant: number | undefined }) => ({
      message: `Service "${to.service}" has no port ${to.port}`,
      help: to.meant === undefined ? `it has ${to.ports}` : `did you mean ${to.meant}?`,
    }),
    targetPort: (to: To & { own: number }) => ({
      message: `${to.port} is a targetPort of Service "${to.service}", not a port of it`,
      help: `use its port ${to.own}, which leads to ${to.port}`,
    }),
    nodePort: (to: To & { own: number }) => ({
      message: `${to.port} is a nodePort of Service "${to.service}", not a port of it`,
      help: `use its port ${to.own}`,
    }),
    noPorts: (to: To) => ({
      message: `Service "${to.service}" has no ports, so no port ${to.port} either`,
      help: 'declare the port in the Service',
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isRoute(resource)) return;
      for (const { ref } of destinationsOf(resource)) {
        const port = ref.get('port').integer;
        const found = serviceBehind(cluster, resource, ref);
        if (port === undefined || !isPortNumber(port) || found?.is !== 'found') continue;
        const service = found.resource;
        if (portsWith(service, 'port', port).length > 0 || !isJudged(service)) continue;
        // Where the Service stands in another file and is defined several times, it is open which one is meant.
        const definitions = cluster.definitions('Service', service.namespace, service.name).length;
        if (definitions === 1 || service.file.path === resource.file.path) judge(resource, ref, port, service);
      }

      function judge(
        route: Resource,
        ref: Cursor<BackendReference>,
        port: number,
        service: ResourceOf<'Service'>,
      ): void {
        // In a far directory it may be another Service of the same name.
        const severity = distance(service.file.path, route.file.path) > FAR ? 'warning' : 'error';
        const ports = portsOf(service);
        const { at } = ref.get('port');
        const to = { service: service.name, port };
        const spec = service.root.get('spec');
        const place = spec.get('ports').exists ? spec.get('ports').key : spec.key;
        const notes = [{ message: `${describe(service)} declares its ports here`, at: place }];
        const byTarget = portsWith(service, 'targetPort', port)[0]?.port;
        const byNode = portsWith(service, 'nodePort', port)[0]?.port;
        const meant = likePort(service, port);
        const own = byTarget ?? byNode ?? meant ?? (ports.length === 1 ? ports[0]?.port : undefined);
        const fix =
          own === undefined || !isPortNumber(own)
            ? undefined
            : unsafeFix(`write ${own}`, replacing(ref.get('port').at, String(own)));
        if (ports.length === 0) report(at, 'noPorts', to, { notes, severity });
        else if (byTarget !== undefined) report(at, 'targetPort', { ...to, own: byTarget }, { notes, fix, severity });
        else if (byNode !== undefined) report(at, 'nodePort', { ...to, own: byNode }, { notes, fix, severity });
        else report(at, 'absent', { ...to, ports: listedPorts(ports), meant }, { notes, fix, severity });
      }
    },
  },
});

/** From here on two files are most likely not applied together. */
const FAR = 4;

/** Whether the ports of a Service are all known and used: those of an ExternalName are not. */
function isJudged(service: ResourceOf<'Service'>): boolean {
  if (serviceType(service) === 'ExternalName') return false;
  const list = service.root.get('spec').get('ports');
  return (!list.exists || list.isList) && areNumbersKnown(service);
}
