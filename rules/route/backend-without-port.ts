/** References to a Service without a port. */
import {
  type BackendReference,
  type Cluster,
  type Cursor,
  defineRule,
  type Fix,
  isPortNumber,
  portsOf,
  type Resource,
  targetOf,
  unsafeFix,
  writingBefore,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A route sends traffic to a Service without setting a port.',
    why: 'The API server rejects the route: a reference to a Service requires a port.',
    remedy: 'Add the port of the Service (`spec.ports[].port`) to the reference.',
  },
  messages: {
    missing: (to: { service: string; known: number | undefined }) => ({
      message: `port is required in the reference to Service "${to.service}"`,
      help:
        to.known === undefined ? 'add port with a port of the Service (spec.ports[].port)' : `add port: ${to.known}`,
    }),
  },
  check: {
    destination: {
      required: ['name'],
      without: ['port'],
      check(ref, { cluster, report }, route) {
        const { group, kind, name } = targetOf(route, ref);
        if (group !== '' || kind !== 'Service' || name === undefined) return;
        const known = onlyPort(cluster, route, ref);
        report(ref.get('name').at, 'missing', { service: name, known }, { fix: adding(ref, known) });
      },
    },
  },
});

/** The port of the Service, if it has only one. */
function onlyPort(cluster: Cluster, route: Resource, ref: Cursor<BackendReference>): number | undefined {
  const { namespace, name } = targetOf(route, ref);
  const found = cluster.find('Service', namespace, name ?? '', route);
  if (found.is !== 'found') return undefined;
  const ports = portsOf(found.resource);
  return ports.length === 1 ? ports[0]?.port : undefined;
}

function adding(ref: Cursor<BackendReference>, port: number | undefined): Fix | undefined {
  return port === undefined || !isPortNumber(port)
    ? undefined
    : unsafeFix(`add port: ${port}`, writingBefore(ref.get('name'), 'port', port));
}
