/** Hostnames of routes that no listener of their parents takes. */
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
    summary: 'A route asks for hostnames that the listeners of its parent do not serve.',
    why: 'The route reports NoMatchingListenerHostname and gets no traffic; single hostnames that fit no listener are ignored.',
    remedy: 'Let a hostname of the route be one that the listener takes: equal to it, or under its wildcard.',
  },
  messages: {
    none: (to: { parent: string; hosts: string; served: string; meant: string | undefined }) => ({
      message: `no listener of ${to.parent} takes ${to.hosts}`,
      help: to.meant === undefined ? `it serves ${to.served}` : `did you mean "${to.meant}"?`,
    }),
    ignored: (to: { host: string; served: string; meant: string | undefined }) => ({
      message: `no listener of the route's parents takes hostname "${to.host}", so it is ignored`,
      help: to.meant === undefined ? `they serve ${to.served}` : `did you mean "${to.meant}"?`,
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
        const what = host === undefined ? `any of the ${hosts.length} hostnames` : `hostname "${host}"`;
        const meant = meantHost(host, listeners);
        const data = { parent: `${by.kind} "${by.name}"`, hosts: what, served: servedBy(listeners), meant };
        report(at, 'none', data, { about: route, notes: listeners.flatMap(notesOn).slice(0, 3) });
      }

      /** Only where all parents are known, so that nobody else can take the host. */
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
  return string === undefined ? [] : [{ message: `${describe(owner)} takes "${string}"`, at: place }];
}

function hostnamesAt(route: AnyRoute): readonly Cursor<string>[] {
  return route.root.child('spec').child<string[]>('hostnames').items();
}

const SHOWN = 3;

/** `"shop.example.com" and "*.example.org"` */
function servedBy(listeners: readonly Listener[]): string {
  const names = [...new Set(listeners.flatMap(({ hostname }) => hostname ?? []))].map((name) => `"${name}"`);
  return names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and others` : names.join(' and ');
}

/** The host of a listener that is misspelled, or the part under its wildcard that is. */
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
