/** Manually created endpoints whose ports do not match the ports of their Service by name and protocol. */
import {
  arePortNamesKnown,
  type Cluster,
  type Context,
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

const messages = {
  unnamed: (to: { service: string; known: readonly string[] }) => ({
    message: `the port has no name and matches no port of ${to.service}; available: ${quoted(to.known)}`,
    help: `set name to ${quoted(to.known, ' or ')}`,
  }),
  named: (to: { name: string; service: string }) => ({
    message: `port "${to.name}" matches no port of ${to.service}, whose port has no name`,
    help: `remove the name, or set the name of the Service port to "${to.name}"`,
  }),
  unknown: (to: { name: string; service: string; known: readonly string[]; meant: string | undefined }) => ({
    message: `${to.service} has no port "${to.name}"; available: ${quoted(to.known)}`,
    help: to.meant === undefined ? `set name to ${quoted(to.known, ' or ')}` : `did you mean "${to.meant}"?`,
  }),
  protocol: (to: { protocol: string; other: string; service: string }) => ({
    message: `the port has protocol ${to.protocol}, but the port of ${to.service} has protocol ${to.other}`,
    help: `set protocol: ${to.other}, or change the protocol of the Service port`,
  }),
  absent: (to: { name: string; service: string }) => ({
    message:
      to.name === ''
        ? `no endpoint port matches the port of ${to.service}`
        : `no endpoint port matches port "${to.name}" of ${to.service}`,
    help:
      to.name === ''
        ? 'add a port without a name, with the number that the endpoints listen on'
        : `add a port with the name "${to.name}" and the number that the endpoints listen on`,
  }),
} as const;

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A port of Endpoints or an EndpointSlice does not match a port of its Service by name and protocol.',
    why: 'Service ports and endpoint ports are matched by name and protocol, not by number. Without a match the Service port has no endpoints.',
    remedy: 'Set the same name (or no name) and the same protocol on both ports.',
  },
  messages,
  check: { Endpoints: judge, EndpointSlice: judge },
});

function judge(resource: Resource, { cluster, report }: Context<typeof messages>): void {
  const name = serviceNameOf(resource);
  const service = name === undefined ? undefined : handmade(cluster, resource, name);
  if (service === undefined) return;
  const wanted = portsOf(service).map(({ name, protocol }) => ({ name: name ?? '', protocol }));
  const known = wanted.map((port) => port.name);
  const byName = groupBy(wanted, (port) => port.name);
  const lists = portLists(resource);
  const given = lists.flatMap((list) => list.items()).map(portOf);
  // Names that are filled in later can be anything.
  if (wanted.length === 0 || !arePortNamesKnown(service) || given.some(({ isOpen }) => isOpen)) return;
  const severity = isHeadless(service) ? 'warning' : 'error';
  const common = {
    severity,
    notes: [
      {
        message: `the ports of ${describe(service)} are defined here`,
        at: service.root.get('spec').get('ports').key,
      },
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
    // Another rule reports malformed names, and ports without a name beside others.
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
  // A port with a wrong name is one error, not two. Other slices may have the missing ports.
  if (strangers > 0 || list === undefined || isHeadless(service) || hasSiblings(cluster, resource, service)) return;
  const names = new Set(given.map((port) => port.name));
  for (const { name } of wanted)
    if (!names.has(name)) report(list.key, 'absent', { name, service: of }, { ...common, severity: 'warning' });
}

const quoted = (names: readonly string[], between = ', '): string => listing(names, (name) => `"${name}"`, between);

function serviceNameOf(resource: Resource): string | undefined {
  if (resource.known === 'Endpoints') return resource.name;
  if (resource.known !== 'EndpointSlice') return undefined;
  return resource.root.child('metadata').child('labels').child(SERVICE_NAME_LABEL).string;
}

/** The Service, if its endpoints are created manually. */
function handmade(cluster: Cluster, from: Resource, name: string): ResourceOf<'Service'> | undefined {
  const lookup = cluster.find('Service', from.namespace, name, from);
  if (lookup.is !== 'found') return undefined;
  const service = lookup.resource;
  return isSelectorless(service) && serviceType(service) !== 'ExternalName' ? service : undefined;
}

/** The lists of ports: one per EndpointSlice, one per subset of Endpoints. */
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

/** Whether it is a port of Endpoints without a name, beside others. */
function isRefusedUnnamed(resource: Resource, port: Cursor): boolean {
  return resource.known === 'Endpoints' && (port.parent?.items().length ?? 0) > 1;
}

function hasSiblings(cluster: Cluster, resource: Resource, service: ResourceOf<'Service'>): boolean {
  if (resource.known !== 'EndpointSlice') return false;
  return slicesOf(cluster, service).some((slice) => slice.order !== resource.order);
}
