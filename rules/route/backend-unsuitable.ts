/** Backend Services that are there, but that a Gateway cannot or should not use. */
import {
  type AnyRoute,
  type BackendReference,
  type Cursor,
  defineRule,
  describe,
  destinationsOf,
  isRoute,
  portsOf,
  type ResourceOf,
  serviceBehind,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A backend of a route is a Service of a type or protocol that does not fit the route.',
    why: 'Gateways refuse such a backend, or its traffic never arrives, though every name resolves.',
    remedy: 'Use a Service that selects pods, and a port of the protocol that the route carries.',
  },
  messages: {
    externalName: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which most Gateways refuse as a backend`,
      help: 'use a Service that selects pods, or a backend kind of your Gateway for hosts outside',
    }),
    protocol: (to: { service: string; port: number; protocol: string; kind: string; wanted: string }) => ({
      message: `port ${to.port} of Service "${to.service}" is a ${to.protocol} port, and a ${to.kind} carries ${to.wanted}`,
      help: `name a ${to.wanted} port`,
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isRoute(resource)) return;
      for (const { ref } of destinationsOf(resource)) {
        const found = serviceBehind(cluster, resource, ref);
        if (found?.is !== 'found') continue;
        if (serviceType(found.resource) === 'ExternalName') {
          const notes = [
            { message: `${describe(found.resource)} is here`, at: found.resource.root.get('spec').get('type').at },
          ];
          report(ref.get('name').at, 'externalName', { service: found.resource.name }, { notes });
        } else judgeProtocol(resource, ref, found.resource);
      }

      function judgeProtocol(route: AnyRoute, ref: Cursor<BackendReference>, service: ResourceOf<'Service'>): void {
        const port = ref.get('port').integer;
        const wanted = route.known === 'UDPRoute' ? 'UDP' : 'TCP';
        const open = portsOf(service).filter((one) => one.port === port);
        const [first] = open;
        if (port === undefined || first === undefined || open.some(({ protocol }) => protocol === wanted)) return;
        const { protocol } = first;
        if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return;
        const notes = [{ message: 'the port is declared here', at: first.at.key }];
        report(
          ref.get('port').at,
          'protocol',
          { service: service.name, port, protocol, kind: route.kind, wanted },
          { notes },
        );
      }
    },
  },
});
