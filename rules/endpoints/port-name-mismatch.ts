/** Hand-written endpoints whose ports do not answer to the ports of their Service. C.2: the join is by name and protocol. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  didYouMean,
  type Note,
  portsOf,
  type ResourceOf,
  rewriting,
  selectorOf,
  serviceType,
  sliceServiceName,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'A port of Endpoints or an EndpointSlice has another name or protocol than the port of its Service.',
    why: 'Ports of Services and endpoints are matched by name and protocol, not by number: the Service port has no endpoint.',
    remedy: 'Give the port the same name (or no name) and protocol on both sides.',
  },
  messages: {
    name: (to: { name: string; service: string; known: readonly string[]; meant: string | undefined }) => ({
      message:
        to.name === ''
          ? `the port has no name, but ${to.service} calls its ports ${quoted(to.known)}`
          : `port "${to.name}" is none of ${to.service}, whose ${to.known.join('') === '' ? 'port has no name' : `ports are ${quoted(to.known)}`}`,
      help: to.meant === undefined ? 'use the same port names on both sides' : `did you mean "${to.meant}"?`,
    }),
    protocol: (to: { name: string; protocol: string; other: string; service: string }) => ({
      message: `${to.name === '' ? 'the port' : `port "${to.name}"`} is ${to.protocol}, but ${to.other} in ${to.service}`,
      help: `write protocol: ${to.other}`,
    }),
    absent: (to: { name: string; service: string }) => ({
      message: to.name === '' ? `no port answers to the unnamed port of ${to.service}` : `no port answers to port "${to.name}" of ${to.service}`,
      help: 'add the port, with the number that the endpoints listen on',
    }),
  },
  check: {
    Endpoints(endpoints, { cluster, report }) {
      const service = handmade(cluster, endpoints, endpoints.name);
      if (service === undefined) return;
      const subsets = endpoints.root.get('subsets');
      const ports = subsets.items().flatMap((subset) => subset.get('ports').items().map(portOf));
      for (const found of mismatches(service, ports, subsets))
        report(found.at, found.id, found.data, { notes: found.notes, fix: found.fix, severity: found.id === 'absent' ? 'warning' : 'error' });
    },
    EndpointSlice(slice, { cluster, report }) {
      const name = sliceServiceName(slice);
      const service = name === undefined ? undefined : handmade(cluster, slice, name);
      if (service === undefined) return;
      const own = slice.root.get('ports');
      // Ports may be spread over several slices; this one answers for those that it has.
      const siblings = cluster
        .inNamespace('EndpointSlice', slice.namespace)
        .filter((other) => other !== slice && sliceServiceName(other) === name);
      for (const found of mismatches(service, own.items().map(portOf), own)) {
        if (found.id === 'absent' && siblings.length > 0) continue;
        report(found.at, found.id, found.data, { notes: found.notes, fix: found.fix, severity: found.id === 'absent' ? 'warning' : 'error' });
      }
    },
  },
});
