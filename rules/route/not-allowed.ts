/** Routes that no listener of their parent allows. */
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
    summary: 'A route refers to listeners that do not allow it to attach.',
    why: 'The route reports NotAllowedByListeners and gets no traffic from this parent.',
    remedy:
      'Allow the kind and namespace of the route in allowedRoutes of the listener; by default a listener only allows its own namespace.',
  },
  messages: {
    kind: (to: { kind: string; where: string; takes: string }) => ({
      message: `${to.where} does not allow ${to.kind}s`,
      help:
        to.takes === ''
          ? 'correct allowedRoutes.kinds of the listener: no kind in it fits the protocol'
          : `attach the route to a listener that allows ${to.kind}s; this one only allows ${to.takes}`,
    }),
    sameNamespace: (to: { namespace: string; own: string; where: string }) => ({
      message: `${to.where} only allows routes in namespace "${to.own}", but the route is in "${to.namespace}"`,
      help: 'set allowedRoutes.namespaces.from of the listener to All, or to Selector with the labels of this namespace',
    }),
    selector: (to: { namespace: string; where: string }) => ({
      message: `${to.where} selects namespaces by labels that namespace "${to.namespace}" does not have`,
      help: 'add the labels of allowedRoutes.namespaces.selector to the Namespace, or change the selector',
    }),
    namespace: (to: { namespace: string; where: string }) => ({
      message: `${to.where} routes in namespace "${to.namespace}"`,
      help: 'set allowedRoutes.namespaces.from of a listener to All, or to Selector with the labels of this namespace',
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
          // Some implementations support TCPRoutes for connections that they do not decrypt.
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
        // A namespace that is not set may still be given on the command line.
        const severity = namesNamespace(route) && namesNamespace(first.owner) ? 'error' : 'warning';
        const extra = { about: route, notes, severity } as const;
        const none = listeners.length === 1 ? `${where} allows no` : `no listener of ${owner} allows`;
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
    ? { message: `allowedRoutes.kinds of listener "${name}" is set here`, at: kinds.key }
    : { message: `the protocol of listener "${name}" is set here`, at: at.get('protocol').at };
}

function namespaceNote({ at, name }: Listener): Note {
  const namespaces = at.get('allowedRoutes').get('namespaces');
  return namespaces.exists
    ? { message: `allowedRoutes.namespaces of listener "${name}" is set here`, at: namespaces.key }
    : {
        message: `listener "${name}" does not set allowedRoutes.namespaces; the default is Same`,
        at: at.get('name').at,
      };
}
