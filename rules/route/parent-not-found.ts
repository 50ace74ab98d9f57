/** Routes whose parent, or the listener of the parent, does not exist. */
import {
  type AnyRoute,
  absenceOf,
  attach,
  type Cluster,
  type Cursor,
  definedHere,
  defineRule,
  describe,
  didYouMean,
  guessesFor,
  isApartFromApplications,
  isNear,
  isPlatformNamespace,
  isSeparateSample,
  listenerSetsOf,
  listing,
  namesNamespace,
  nearest,
  type ParentReference,
  parentOf,
  parentRefsOf,
  type Refused,
  type Resource,
  refusalOf,
  rewriting,
  routesOf,
  unsafeFix,
} from '../../src/kit.ts';

interface To {
  readonly parent: string;
  readonly namespace: string;
  readonly meant: string | undefined;
}

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A route refers to a parent or a listener that does not exist.',
    why: 'The route does not attach and gets no traffic; it reports NoMatchingParent, or no status at all.',
    remedy:
      'Refer to a Gateway that exists, in its namespace, and to one of its listeners. If the Gateway exists elsewhere, add it to "external" in kroute.yaml.',
  },
  messages: {
    absent: (to: To) => ({
      message: `${to.parent} not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create it or correct the name; if it exists elsewhere, add it to "external" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: To) => ({
      message: `${to.parent} not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? 'pass the file with it too, or add it to "external" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { parent: string; namespace: string; other: string; hasListeners: boolean }) => ({
      message: `${to.parent} not found in namespace "${to.namespace}"; it exists in namespace "${to.other}"`,
      help: `set namespace: ${to.other} in the parentRef${to.hasListeners ? ', and allow the namespace of the route in allowedRoutes of the listener' : ''}`,
    }),
    section: (to: {
      parent: string;
      section: string;
      names: string;
      only: string | undefined;
      meant: string | undefined;
    }) => ({
      message: `${to.parent} has no listener "${to.section}"; available: ${to.names}`,
      help:
        to.meant !== undefined
          ? `did you mean "${to.meant}"?`
          : to.only === undefined
            ? 'set sectionName to one of the available listeners'
            : `set sectionName: ${to.only}`,
    }),
    sectionOfSet: (to: { parent: string; section: string; set: string; namespace: string | undefined }) => ({
      message: `listener "${to.section}" belongs to ListenerSet "${to.set}", not to ${to.parent}`,
      help: `set kind: ListenerSet${to.namespace === undefined ? '' : `, namespace: ${to.namespace}`} and name: ${to.set} in the parentRef`,
    }),
    port: (to: { parent: string; port: number; ports: string; only: string | undefined }) => ({
      message: `${to.parent} has no listener on port ${to.port}; available: ${to.ports}`,
      help: to.only === undefined ? 'set port to one of the available ports' : `set port: ${to.only}`,
    }),
    sectionAndPort: (to: { parent: string; section: string; port: number; own: number }) => ({
      message: `listener "${to.section}" of ${to.parent} has port ${to.own}, not ${to.port}`,
      help: `set port: ${to.own}, or remove port`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const parents = {
        Gateway: guessesFor(cluster, 'Gateway'),
        ListenerSet: guessesFor(cluster, 'ListenerSet'),
        Service: guessesFor(cluster, 'Service'),
      };
      for (const route of routesOf(cluster)) {
        for (const parent of parentRefsOf(route)) {
          const attachment = attach(cluster, route, parent);
          if (attachment.is === 'mesh') judgeService(route, parent);
          else if (attachment.is === 'refused' && attachment.reason === 'ParentNotFound') judgeName(route, parent);
          else {
            const refused = refusalOf(cluster, route, parent);
            if (refused?.reason === 'NoMatchingParent') judgeListener(route, refused);
          }
        }
      }

      function judgeService(route: AnyRoute, parent: Cursor<ParentReference>): void {
        const { namespace, name = '' } = parentOf(route, parent);
        if (cluster.find('Service', namespace, name, route).is === 'absent') judgeName(route, parent);
      }

      function judgeName(route: AnyRoute, parent: Cursor<ParentReference>): void {
        const { kind, namespace, name = '' } = parentOf(route, parent);
        if (kind !== 'Gateway' && kind !== 'ListenerSet' && kind !== 'Service') return;
        const known = parents[kind];
        const at = parent.get('name');
        const what = `${kind} "${name}"`;
        const other = nearest(known.called(name), route);
        if (other !== undefined) {
          const isSure = namesNamespace(route) && namesNamespace(other) && isNear(route, other);
          const notes = [definedHere(other)];
          const place = parent.get('namespace').exists ? parent.get('namespace') : at;
          const severity = isSure && !isPlatformNamespace(cluster, namespace) ? 'error' : 'warning';
          report(
            place.at,
            'elsewhere',
            { parent: what, namespace, other: other.namespace, hasListeners: kind !== 'Service' },
            { about: route, notes, severity },
          );
          return;
        }
        const absence = absenceOf(cluster, kind, namespace, name, route);
        if (absence === undefined) return;
        const { meant, isSure, isLeftOut } = absence;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const data = { parent: what, namespace, meant };
        if (isSure) report(at.at, 'absent', data, { about: route, fix });
        else {
          // Gateways are often kept apart from the applications that use them.
          const isApart =
            kind !== 'Service' && cluster.all('Gateway').length === 0 && isApartFromApplications(cluster, route);
          report(at.at, 'unseen', data, { about: route, fix, severity: isLeftOut || isApart ? 'info' : 'warning' });
        }
      }

      function judgeListener(route: AnyRoute, { parent, by, listeners }: Refused): void {
        if (by === undefined || !areReadable(by) || listeners.length === 0) return;
        const what = `${by.kind} "${by.name}"`;
        const section = parent.get('sectionName').string;
        const port = parent.get('port').integer;
        const notes = [
          {
            message: `the listeners of ${describe(by)} are defined here`,
            at: by.root.child('spec').child('listeners').key,
          },
        ];
        // In a distant directory it may be another Gateway with the same name.
        const severity = isSeparateSample(cluster, route, by) ? 'warning' : 'error';
        const extra = { about: route, notes, severity } as const;
        const named = listeners.find((listener) => listener.name === section);
        if (section !== undefined && named === undefined) {
          const set = setWith(cluster, by, section);
          if (set !== undefined) {
            const namespace = set.namespace === route.namespace ? undefined : set.namespace;
            const data = { parent: what, section, set: set.name, namespace };
            report(parent.get('sectionName').at, 'sectionOfSet', data, extra);
            return;
          }
          const names = listeners.map((listener) => listener.name);
          const meant = didYouMean(section, names);
          const fix =
            meant === undefined
              ? undefined
              : unsafeFix(`replace with "${meant}"`, rewriting(parent.get('sectionName'), meant));
          const data = {
            parent: what,
            section,
            names: listing(names, (one) => `"${one}"`),
            only: names.length === 1 ? names[0] : undefined,
            meant,
          };
          report(parent.get('sectionName').at, 'section', data, { ...extra, fix });
        } else if (section !== undefined && port !== undefined && named?.port !== undefined)
          report(parent.get('port').at, 'sectionAndPort', { parent: what, section, port, own: named.port }, extra);
        else if (port !== undefined) {
          const ports = [...new Set(listeners.flatMap((listener) => listener.port ?? []))].map(String);
          const only = ports.length === 1 ? ports[0] : undefined;
          report(parent.get('port').at, 'port', { parent: what, port, ports: listing(ports, String), only }, extra);
        }
      }
    },
  },
});

/** Whether all listeners can be read. */
function areReadable({ root }: Resource): boolean {
  const fields = (['name', 'port'] as const).map((field) => (listener: Cursor) => listener.child(field));
  return root
    .child('spec')
    .child<object[]>('listeners')
    .items()
    .every((one) => fields.every((field) => !field(one).exists || field(one).intOrString !== undefined));
}

/** A ListenerSet of the Gateway that has the listener. */
function setWith(cluster: Cluster, gateway: Resource, section: string): Resource | undefined {
  const [own] = cluster.definitions('Gateway', gateway.namespace, gateway.name);
  if (gateway.known !== 'Gateway' || own === undefined) return undefined;
  return listenerSetsOf(cluster, own).find((set) =>
    set.root
      .get('spec')
      .get('listeners')
      .items()
      .some((listener) => listener.get('name').string === section),
  );
}
