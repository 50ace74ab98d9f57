/** Routes whose parent, or the listener of it that they name, is not there. */
import {
  type AnyRoute,
  attach,
  type Cluster,
  type Cursor,
  defineRule,
  describe,
  didYouMean,
  guessesFor,
  isDescribedIn,
  isNear,
  isPlatformNamespace,
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
    summary: 'A route names a parent, or a listener of it, that does not exist.',
    why: 'The route is attached to nothing and gets no traffic; it reports NoMatchingParent, or no status at all.',
    remedy: 'Name a Gateway that is there, in its namespace, and one of its listeners.',
  },
  messages: {
    absent: (to: To) => ({
      message: `${to.parent} does not exist in namespace "${to.namespace}"`,
      help: to.meant === undefined ? 'create it, or correct the name' : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: To) => ({
      message: `${to.parent} is not among the given files in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'if it lives elsewhere, give kroute those files too; else create it or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { parent: string; namespace: string; other: string }) => ({
      message: `${to.parent} does not exist in namespace "${to.namespace}", only in "${to.other}"`,
      help: `add namespace: ${to.other} to the parentRef; without one it is that of the route`,
    }),
    section: (to: { parent: string; section: string; names: string; meant: string | undefined }) => ({
      message: `${to.parent} has no listener named "${to.section}"`,
      help: to.meant === undefined ? `it has ${to.names}` : `did you mean "${to.meant}"?`,
    }),
    sectionOfSet: (to: { parent: string; section: string; set: string }) => ({
      message: `listener "${to.section}" belongs to ListenerSet "${to.set}", not to ${to.parent} itself`,
      help: `write kind: ListenerSet and name: ${to.set} in the parentRef`,
    }),
    port: (to: { parent: string; port: number; ports: string }) => ({
      message: `${to.parent} has no listener on port ${to.port}`,
      help: `it listens on ${to.ports}`,
    }),
    sectionAndPort: (to: { parent: string; section: string; port: number; own: number }) => ({
      message: `listener "${to.section}" of ${to.parent} is not on port ${to.port}`,
      help: `it is on port ${to.own}: correct the port, or leave it out`,
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
        const described = isDescribedIn(cluster, kind, namespace, route);
        const other = nearest(known.called(name), route);
        if (other !== undefined) {
          const isSure = namesNamespace(route) && namesNamespace(other) && isNear(route, other);
          const notes = [{ message: `${describe(other)} is here`, at: other.root.child('metadata').child('name').at }];
          const place = parent.get('namespace').exists ? parent.get('namespace') : at;
          const severity = isSure && !isPlatformNamespace(namespace) ? 'error' : 'warning';
          report(
            place.at,
            'elsewhere',
            { parent: what, namespace, other: other.namespace },
            { about: route, notes, severity },
          );
          return;
        }
        const meant = known.alike(namespace, name);
        const fix = meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(at, meant));
        const data = { parent: what, namespace, meant };
        if (described) report(at.at, 'absent', data, { about: route, fix });
        else report(at.at, 'unseen', data, { about: route, fix, severity: 'warning' });
      }

      function judgeListener(route: AnyRoute, { parent, by, listeners }: Refused): void {
        if (by === undefined || !areReadable(by) || listeners.length === 0) return;
        const what = `${by.kind} "${by.name}"`;
        const section = parent.get('sectionName').string;
        const port = parent.get('port').integer;
        const notes = [
          { message: `${describe(by)} declares its listeners here`, at: by.root.child('spec').child('listeners').key },
        ];
        const extra = { about: route, notes };
        const named = listeners.find((listener) => listener.name === section);
        if (section !== undefined && named === undefined) {
          const set = setWith(cluster, by, section);
          if (set !== undefined) {
            report(parent.get('sectionName').at, 'sectionOfSet', { parent: what, section, set: set.name }, extra);
            return;
          }
          const names = listeners.map((listener) => listener.name);
          const meant = didYouMean(section, names);
          const fix =
            meant === undefined
              ? undefined
              : unsafeFix(`write "${meant}"`, rewriting(parent.get('sectionName'), meant));
          const data = {
            parent: what,
            section,
            names: listed(
              names.map((one) => `"${one}"`),
              'listener',
            ),
            meant,
          };
          report(parent.get('sectionName').at, 'section', data, { ...extra, fix });
        } else if (section !== undefined && port !== undefined && named?.port !== undefined)
          report(parent.get('port').at, 'sectionAndPort', { parent: what, section, port, own: named.port }, extra);
        else if (port !== undefined) {
          const ports = [...new Set(listeners.flatMap((listener) => listener.port ?? []))].map(String);
          report(parent.get('port').at, 'port', { parent: what, port, ports: listed(ports, 'port') }, extra);
        }
      }
    },
  },
});

/** Whether each of the listeners can be read. */
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

/** `only listener "http"`, `ports 80, 443` */
function listed(names: readonly string[], what: string): string {
  return names.length === 1 ? `only ${what} ${names.join('')}` : `${what}s ${listing(names, String)}`;
}
