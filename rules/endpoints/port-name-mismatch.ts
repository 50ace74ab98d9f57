/** Hand-written endpoints whose ports do not answer to the ports of their Service: the two are joined by name and protocol. */
import {
  arePortNamesKnown,
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  didYouMean,
  dnsLabelError,
  groupBy,
  isHeadless,
  isSelectorless,
  listing,
  portsOf,
  type Resource,
  type ResourceOf,
  rewriting,
  SERVICE_NAME_LABEL,
  serviceType,
  slicesOf,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A port of Endpoints or an EndpointSlice has another name or protocol than the port of its Service.',
    why: 'Ports of Services and endpoints are joined by name and protocol, not by number: the Service port has no endpoint.',
    remedy: 'Give the port the same name (or no name) and protocol on both sides.',
  },
  messages: {
    unnamed: (to: { service: string; known: readonly string[] }) => ({
      message: `the port has no name, but ${to.service} names its own ${quoted(to.known)}`,
      help: `name the port ${quoted(to.known, ' or ')}`,
    }),
    named: (to: { name: string; service: string }) => ({
      message: `the port is named "${to.name}", but the port of ${to.service} has no name`,
      help: 'remove the name, or give the same name to the port of the Service',
    }),
    unknown: (to: { name: string; service: string; known: readonly string[]; meant: string | undefined }) => ({
      message: `port "${to.name}" is none of ${to.service}, which has ${quoted(to.known)}`,
      help: to.meant === undefined ? `name the port ${quoted(to.known, ' or ')}` : `did you mean "${to.meant}"?`,
    }),
    protocol: (to: { protocol: string; other: string; service: string }) => ({
      message: `the port is ${to.protocol} here and ${to.other} in ${to.service}`,
      help: `write protocol: ${to.other}, or change the Service`,
    }),
    absent: (to: { name: string; service: string }) => ({
      message:
        to.name === ''
          ? `no port here answers to the port of ${to.service}`
          : `no port here answers to port "${to.name}" of ${to.service}`,
      help: 'add the port, with the number that the endpoints listen on',
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      const name = serviceNameOf(resource);
      const service = name === undefined ? undefined : handmade(cluster, resource, name);
      if (service === undefined) return;
      const wanted = portsOf(service).map(({ name, protocol }) => ({ name: name ?? '', protocol }));
      const known = wanted.map((port) => port.name);
      const byName = groupBy(wanted, (port) => port.name);
      const lists = portLists(resource);
      const given = lists.flatMap((list) => list.items()).map(portOf);
      // Names that are filled in later may be anything.
      if (wanted.length === 0 || !arePortNamesKnown(service) || given.some(({ isOpen }) => isOpen)) return;
      const severity = isHeadless(service) ? 'warning' : 'error';
      const common = {
        severity,
        notes: [
          { message: `the ports of ${describe(service)} are here`, at: service.root.get('spec').get('ports').key },
        ],
      } as const;
      const of = describe(service);
      let strangers = 0;
      for (const port of given) {
        const { at, name, protocol } = port;
        const same = byName.get(name) ?? [];
        const [other] = same;
        if (other !== undefined) {
          const differs = same.every((one) => one.protocol !== protocol);
          if (differs)
            report(at.child('protocol').at, 'protocol', { protocol, other: other.protocol, service: of }, common);
          continue;
        }
        strangers++;
        // Refused by itself: a malformed name, or none among several.
        if (name === '' ? isRefusedUnnamed(resource, at) : dnsLabelError(name) !== undefined) continue;
        if (name === '') report(at.key, 'unnamed', { service: of, known }, common);
        else if (known.every((one) => one === '')) report(at.child('name').at, 'named', { name, service: of }, common);
        else {
          const meant = didYouMean(name, known);
          const fix =
            meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(at.child('name'), meant));
          report(at.child('name').at, 'unknown', { name, service: of, known, meant }, { ...common, fix });
        }
      }
      const [list] = lists;
      // A port that goes by a wrong name is one error, not two; other slices may have the rest.
      if (strangers > 0 || list === undefined || isHeadless(service) || hasSiblings(cluster, resource, service)) return;
      const names = new Set(given.map((port) => port.name));
      for (const { name } of wanted)
        if (!names.has(name)) report(list.key, 'absent', { name, service: of }, { ...common, severity: 'warning' });
    },
  },
});

const quoted = (names: readonly string[], between = ', '): string => listing(names, (name) => `"${name}"`, between);

function serviceNameOf(resource: Resource): string | undefined {
  if (resource.known === 'Endpoints') return resource.name;
  if (resource.known !== 'EndpointSlice') return undefined;
  return resource.root.child('metadata').child('labels').child(SERVICE_NAME_LABEL).string;
}

/** The Service, if its endpoints are left to whoever writes them. */
function handmade(cluster: Cluster, from: Resource, name: string): ResourceOf<'Service'> | undefined {
  const lookup = cluster.find('Service', from.namespace, name, from);
  if (lookup.is !== 'found') return undefined;
  const service = lookup.resource;
  return isSelectorless(service) && serviceType(service) !== 'ExternalName' ? service : undefined;
}

/** The lists of ports: one of a slice, one of each subset of Endpoints. */
function portLists(resource: Resource): readonly Cursor[] {
  if (resource.known === 'EndpointSlice') return [resource.root.child('ports')];
  return resource.root
    .child('subsets')
    .items()
    .map((subset) => subset.child('ports'));
}

function portOf(at: Cursor): { at: Cursor; name: string; protocol: string; isOpen: boolean } {
  const name = at.child('name');
  const isOpen = (name.exists && name.string === undefined) || !(at.isMap || at.isNull);
  return { at, name: name.string ?? '', protocol: at.child('protocol').string || 'TCP', isOpen };
}

/** Whether a port of Endpoints goes without a name beside others. */
function isRefusedUnnamed(resource: Resource, port: Cursor): boolean {
  return resource.known === 'Endpoints' && (port.parent?.items().length ?? 0) > 1;
}

function hasSiblings(cluster: Cluster, resource: Resource, service: ResourceOf<'Service'>): boolean {
  if (resource.known !== 'EndpointSlice') return false;
  return slicesOf(cluster, service).some((slice) => slice.order !== resource.order);
}
