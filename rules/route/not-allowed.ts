/** Routes that no listener of their parent accepts. */
import {
  type AnyRoute,
  defineRule,
  type Listener,
  type Note,
  namesNamespace,
  parentRefsOf,
  type Refused,
  refusalOf,
  routesOf,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'The listeners that a route wants to attach to do not allow it.',
    why: 'The route reports NotAllowedByListeners and gets no traffic from this parent.',
    remedy:
      'Let allowedRoutes of the listener take the kind and namespace of the route; by default it takes its own namespace only.',
  },
  messages: {
    kind: (to: { kind: string; where: string; takes: string }) => ({
      message: `${to.where} takes no ${to.kind}`,
      help:
        to.takes === '' ? 'no kind of route fits this listener: see its allowedRoutes' : `it takes only ${to.takes}`,
    }),
    sameNamespace: (to: { namespace: string; own: string; where: string }) => ({
      message: `${to.where} takes only routes of its own namespace "${to.own}", and this one is in "${to.namespace}"`,
      help: 'set allowedRoutes.namespaces.from of the listener to All, or to Selector with the labels of this namespace',
    }),
    selector: (to: { namespace: string; where: string }) => ({
      message: `${to.where} selects namespaces by labels that namespace "${to.namespace}" does not have`,
      help: 'label the Namespace as allowedRoutes.namespaces.selector asks, or change the selector',
    }),
    namespace: (to: { namespace: string; where: string }) => ({
      message: `${to.where} routes of namespace "${to.namespace}"`,
      help: 'let allowedRoutes.namespaces of the listener admit the namespace of the route',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      for (const route of routesOf(cluster)) {
        for (const parent of parentRefsOf(route)) {
          const refused = refusalOf(cluster, route, parent);
          if (refused?.reason !== 'NotAllowedByListeners') continue;
          judge(route, refused);
        }
      }

      function judge(route: AnyRoute, { parent, listeners, not, by }: Refused): void {
        const [first] = listeners;
        if (first === undefined || by === undefined) return;
        const owner = `${by.kind} "${by.name}"`;
        const where = listeners.length === 1 ? `listener "${first.name}" of ${owner}` : `each listener of ${owner}`;
        const at = (parent.get('sectionName').exists ? parent.get('sectionName') : parent.get('name')).at;
        if (not === 'kind') {
          const takes = [...new Set(listeners.flatMap(({ kinds }) => kinds))].map((kind) => `${kind}s`).join(' and ');
          const what = listeners.length === 1 ? where : owner;
          // Some implementations take TCPRoutes for what they do not decrypt.
          const isCommon = route.known === 'TCPRoute' && listeners.some(({ protocol }) => protocol === 'TLS');
          const severity = isCommon ? 'warning' : 'error';
          const data = { kind: route.kind, where: what, takes };
          report(at, 'kind', data, { about: route, notes: [kindNote(first)], severity });
          return;
        }
        const { namespace } = route;
        const rules = new Set(listeners.map((listener) => fromOf(listener)));
        const [rule] = rules;
        const notes = [namespaceNote(first)];
        // A namespace that is not written may still be given on the command line.
        const severity = namesNamespace(route) && namesNamespace(first.owner) ? 'error' : 'warning';
        const extra = { about: route, notes, severity } as const;
        const none = listeners.length === 1 ? `${where} takes no` : `no listener of ${owner} takes`;
        if (rules.size > 1) report(at, 'namespace', { namespace, where: none }, extra);
        else if (rule === 'Selector') report(at, 'selector', { namespace, where }, extra);
        else if (rule === 'Same') report(at, 'sameNamespace', { namespace, own: first.owner.namespace, where }, extra);
        else report(at, 'namespace', { namespace, where: none }, extra);
      }
    },
  },
});

function fromOf({ at }: Listener): string {
  return at.get('allowedRoutes').get('namespaces').get('from').string ?? 'Same';
}

function kindNote({ at, name }: Listener): Note {
  const kinds = at.get('allowedRoutes').get('kinds');
  return kinds.exists
    ? { message: `listener "${name}" says here which kinds it takes`, at: kinds.key }
    : { message: `the protocol of listener "${name}" is here`, at: at.get('protocol').at };
}

function namespaceNote({ at, name }: Listener): Note {
  const namespaces = at.get('allowedRoutes').get('namespaces');
  return namespaces.exists
    ? { message: `listener "${name}" says here which namespaces it takes`, at: namespaces.key }
    : {
        message: `listener "${name}" says nothing of allowedRoutes: that stands for its own namespace`,
        at: at.get('name').at,
      };
}
