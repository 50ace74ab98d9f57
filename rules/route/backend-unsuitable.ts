/** Backend Services that exist, but that a Gateway cannot or should not use. */
import {
  type AnyRoute,
  type BackendReference,
  type Cursor,
  defineRule,
  describe,
  destinationsOf,
  portsOf,
  type ResourceOf,
  serviceBehind,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A backend of a route is a Service of a type or protocol that the route does not support.',
    why: 'Gateways reject such a backend, or its traffic does not arrive, although the Service exists.',
    remedy: 'Use a Service with a selector, and a port with the protocol of the route.',
  },
  messages: {
    externalName: (to: { service: string }) => ({
      message: `Service "${to.service}" is of type ExternalName, which most Gateways reject as a backend`,
      help: 'use a Service with a selector, or the backend kind of your Gateway for external hosts',
    }),
    protocol: (to: { service: string; port: number; protocol: string; kind: string; required: string }) => ({
      message: `port ${to.port} of Service "${to.service}" has protocol ${to.protocol}, but ${to.kind} requires ${to.required}`,
      help: `set port to a ${to.required} port of the Service`,
    }),
  },
  check: {
    route(resource, { cluster, report }) {
      for (const { ref } of destinationsOf(resource)) {
        const found = serviceBehind(cluster, resource, ref);
        if (found?.is !== 'found') continue;
        if (serviceType(found.resource) === 'ExternalName') {
          const notes = [
            {
              message: `${describe(found.resource)} is defined here`,
              at: found.resource.root.get('spec').get('type').at,
            },
          ];
          report(ref.get('name').at, 'externalName', { service: found.resource.name }, { notes });
        } else judgeProtocol(resource, ref, found.resource);
      }

      function judgeProtocol(route: AnyRoute, ref: Cursor<BackendReference>, service: ResourceOf<'Service'>): void {
        const port = ref.get('port').integer;
        const required = route.known === 'UDPRoute' ? 'UDP' : 'TCP';
        const open = portsOf(service).filter((one) => one.port === port);
        const [first] = open;
        if (port === undefined || first === undefined || open.some(({ protocol }) => protocol === required)) return;
        const { protocol } = first;
        if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return;
        const notes = [{ message: 'the port is defined here', at: first.at.key }];
        report(
          ref.get('port').at,
          'protocol',
          { service: service.name, port, protocol, kind: route.kind, required },
          { notes },
        );
      }
    },
  },
});
