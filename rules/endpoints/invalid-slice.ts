/** EndpointSlices that exceed the limits of the API. Source: kubernetes pkg/apis/discovery/validation/validation.go. */
import { type Cursor, defineRule, dnsSubdomainError, labelValueError, type ValidationError } from '../../src/kit.ts';

const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20000;
const MAX_HINTS = 8;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An EndpointSlice exceeds a limit of the API, or has invalid hints or an addressType without support.',
    why: 'The API server rejects the object. It accepts addressType: FQDN, but kube-proxy ignores such slices.',
    remedy: 'Distribute the endpoints over several EndpointSlices, and list each zone and node once.',
  },
  messages: {
    tooMany: (to: { what: string; count: number; limit: number }) =>
      `${to.what} must have at most ${to.limit} entries, but has ${to.count}`,
    noType: () => ({
      message: 'addressType is required',
      help: 'set addressType to "IPv4" or "IPv6"',
    }),
    repeated: (to: { what: string; name: string }) => ({
      message: `duplicate ${to.what} "${to.name}" in the hints`,
      help: 'remove one of the two entries',
    }),
    hint: (to: { what: string; name: string; error: string }) => ({
      message: `${to.what} "${to.name}" ${to.error}`,
      help:
        to.what === 'zone'
          ? 'use the value of the label "topology.kubernetes.io/zone"'
          : 'use the name of a Node object',
    }),
    names: () => ({
      message: 'addressType "FQDN" is deprecated and ignored by kube-proxy',
      help: 'use IP addresses with addressType "IPv4" or "IPv6", or a Service of type ExternalName',
    }),
  },
  check: {
    EndpointSlice(slice, { settings, report }) {
      const type = slice.root.get('addressType');
      if (type.string === '') report(type.at, 'noType', {});
      if (type.string === 'FQDN') report(type.at, 'names', {}, { severity: 'warning' });
      const ports = slice.root.get('ports');
      const endpoints = slice.root.get('endpoints');
      const excess = (list: Cursor, what: string, limit: number): boolean => {
        const count = list.items().length;
        if (count > limit) report(list.key, 'tooMany', { what, count, limit });
        return count > limit;
      };
      excess(ports, 'ports', MAX_PORTS);
      // The server does not check further if there are too many.
      if (excess(endpoints, 'endpoints', MAX_ENDPOINTS)) return;
      for (const endpoint of endpoints.items()) {
        excess(endpoint.get('addresses'), 'addresses', MAX_ADDRESSES);
        const hints = endpoint.get('hints');
        const zones = hints.get('forZones');
        const nodes = hints.child('forNodes');
        const checks = [
          { list: zones, what: 'zone', errorOf: labelValueError },
          // The API server dropped the field before 1.34.
          ...(settings.kubeMinor >= 34 ? [{ list: nodes, what: 'node', errorOf: dnsSubdomainError }] : []),
        ];
        for (const { list, what, errorOf } of checks) {
          if (excess(list, `${what} hints`, MAX_HINTS)) break;
          for (const { at, name, repeated, error } of namesIn(list, errorOf)) {
            if (repeated) report(at, 'repeated', { what, name });
            if (error !== undefined) report(at, 'hint', { what, name, error });
          }
        }
      }
    },
  },
});

function namesIn(
  list: Cursor,
  errorOf: (name: string) => ValidationError,
): readonly { at: Cursor['at']; name: string; repeated: boolean; error: ValidationError }[] {
  const seen = new Set<string>();
  return list.items().flatMap((item) => {
    const field = item.child('name');
    // An absent name is read as the empty string.
    const name = field.exists ? field.string : '';
    if (name === undefined || (!item.isMap && !item.isNull)) return [];
    const repeated = seen.has(name);
    seen.add(name);
    return [{ at: field.at, name, repeated, error: errorOf(name) }];
  });
}
