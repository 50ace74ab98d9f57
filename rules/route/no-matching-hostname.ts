/** Hostnames of routes that no listener of their parents accepts. */
import {
  type AnyRoute,
  type Attachment,
  attach,
  type Cursor,
  defineRule,
  describe,
  didYouMean,
  type KeptList,
  type Listener,
  listenersOfOwner,
  type Note,
  parentRefsOf,
  refusalOf,
  routesOf,
  takesHost,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'A route has hostnames that the listeners of its parent do not accept.',
    why: 'The route reports NoMatchingListenerHostname and gets no traffic; a single hostname that matches no listener is ignored.',
    remedy: 'Use a hostname that equals the hostname of a listener or matches its wildcard.',
  },
  messages: {
    none: (to: { parent: string; hosts: string; served: string; meant: string | undefined }) => ({
      message: `no listener of ${to.parent} accepts ${to.hosts}; available: ${to.served}`,
      help:
        to.meant === undefined
          ? 'set a hostname that a listener accepts, or change the hostname of the listener'
          : `did you mean "${to.meant}"?`,
    }),
    ignored: (to: { host: string; served: string; meant: string | undefined }) => ({
      message: `hostname "${to.host}" is ignored: no listener of the parents accepts it; available: ${to.served}`,
      help:
        to.meant === undefined
          ? 'remove the hostname, or change the hostname of a listener'
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      for (const route of routesOf(cluster)) {
        const attachments = parentRefsOf(route).map((parent) => {
          const refused = refusalOf(cluster, route, parent);
          return refused ?? attach(cluster, route, parent);
        });
        for (const one of attachments) judge(route, one);
        judgeEach(route, attachments);
      }

      function judge(route: AnyRoute, one: Attachment): void {
        if (one.is !== 'refused' || one.reason !== 'NoMatchingListenerHostname') return;
        const { by, listeners } = one;
        if (by === undefined) return;
        const hosts = hostnamesAt(route);
        const [only, second] = hosts;
        const host = second === undefined ? only?.string : undefined;
        const at =
          only !== undefined && second === undefined ? only.at : route.root.child('spec').child('hostnames').key;
        const what = host === undefined ? `any of the ${hosts.length} hostnames of the route` : `hostname "${host}"`;
        const meant = meantHost(host, listeners);
        const data = { parent: `${by.kind} "${by.name}"`, hosts: what, served: servedBy(listeners), meant };
        report(at, 'none', data, { about: route, notes: listeners.flatMap(notesOn).slice(0, 3) });
      }

      /** Only if all parents are known, so that no other listener can accept the host. */
      function judgeEach(route: AnyRoute, attachments: readonly Attachment[]): void {
        const owners = new Map<Listener['owner'], KeptList<Listener>>();
        for (const one of attachments) {
          if (one.is !== 'attached') return;
          for (const { listener } of one.to) {
            if (listener.protocol === 'TCP' || listener.protocol === 'UDP') return;
            owners.set(listener.owner, listenersOfOwner(cluster, listener.gateway, listener.owner));
          }
        }
        if (owners.size === 0) return;
        const firsts = [...owners.values()].flatMap((listeners) => listeners.flatMap(notesOn).slice(0, 1));
        const notes = firsts.slice(0, 3);
        for (const host of hostnamesAt(route)) {
          if (
            host.string === undefined ||
            host.string === '' ||
            [...owners.values()].some((listeners) => takesHost(listeners, host.string))
          )
            continue;
          const listeners = [...owners.values()].flat();
          const data = { host: host.string, served: servedBy(listeners), meant: meantHost(host.string, listeners) };
          report(host.at, 'ignored', data, { about: route, notes, severity: 'warning' });
        }
      }
    },
  },
});

function notesOn({ owner, at }: Listener): readonly Note[] {
  const { string, at: place } = at.get('hostname');
  return string === undefined
    ? []
    : [{ message: `a listener of ${describe(owner)} has hostname "${string}"`, at: place }];
}

function hostnamesAt(route: AnyRoute): readonly Cursor<string>[] {
  return route.root.child('spec').child<string[]>('hostnames').items();
}

const SHOWN = 3;

/** `"shop.example.com", "*.example.org"` */
function servedBy(listeners: readonly Listener[]): string {
  const names = [...new Set(listeners.flatMap(({ hostname }) => hostname ?? []))].map((name) => `"${name}"`);
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and others` : names.join(', ');
}

/** The hostname of a listener that a host misspells, or the host with the domain of a wildcard that it misspells. */
function meantHost(host: string | undefined, listeners: readonly Listener[]): string | undefined {
  if (host === undefined) return undefined;
  const exact = listeners.flatMap(({ hostname }) =>
    hostname === undefined || hostname.startsWith('*') ? [] : [hostname],
  );
  const meant = didYouMean(host, new Set(exact));
  if (meant !== undefined) return meant;
  const dot = host.indexOf('.');
  const domains = listeners.flatMap(({ hostname }) => (hostname?.startsWith('*.') ? [hostname.slice(2)] : []));
  const domain = dot === -1 ? undefined : didYouMean(host.slice(dot + 1), new Set(domains));
  return domain === undefined ? undefined : `${host.slice(0, dot)}.${domain}`;
}
