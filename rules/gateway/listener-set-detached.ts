/** ListenerSets whose Gateway does not exist or does not allow them. */
import {
  absenceOf,
  admitsSet,
  type Cursor,
  definedHere,
  defineRule,
  GATEWAY_GROUP,
  guessesFor,
  isNear,
  listenersOfOwner,
  namesNamespace,
  nearest,
  type ParentReference,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A ListenerSet does not attach to a Gateway.',
    why: 'Its listeners are not served, and the routes attached to it get no traffic.',
    remedy: 'Refer to a Gateway that exists, and allow the namespace of the ListenerSet in its spec.allowedListeners.',
  },
  messages: {
    absent: (to: { gateway: string; namespace: string; meant: string | undefined }) => ({
      message: `Gateway "${to.gateway}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Gateway or correct the name; if it exists elsewhere, add it to "external: gateways" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { gateway: string; namespace: string; meant: string | undefined }) => ({
      message: `Gateway "${to.gateway}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? 'pass the file with the Gateway too, or add the Gateway to "external: gateways" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { gateway: string; namespace: string; other: string }) => ({
      message: `Gateway "${to.gateway}" not found in namespace "${to.namespace}"; it exists in namespace "${to.other}"`,
      help: `add namespace: ${to.other} to parentRef, and allow namespace "${to.namespace}" in spec.allowedListeners of the Gateway`,
    }),
    notAllowed: (to: { gateway: string; namespace: string; isSame: boolean }) => ({
      message: `Gateway "${to.gateway}" does not allow ListenerSets in namespace "${to.namespace}"`,
      help: `set spec.allowedListeners.namespaces.from of the Gateway to ${to.isSame ? 'Same' : 'All, or to Selector with the labels of this namespace'}`,
    }),
    conflict: (to: { listener: string; other: string; gateway: string }) => ({
      message: `listener "${to.listener}" conflicts with listener "${to.other}" of Gateway "${to.gateway}", which takes precedence`,
      help: 'set another port or hostname',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const gateways = guessesFor(cluster, 'Gateway');
      for (const set of cluster.all('ListenerSet')) {
        const parent = set.root.get('spec').get('parentRef');
        const name = parent.get('name').string;
        if (name === undefined || !isGatewayRef(parent)) continue;
        const namespace = parent.get('namespace').string || set.namespace;
        const found = cluster.find('Gateway', namespace, name, set);
        if (found.is === 'absent') judgeAbsent(set, namespace, name);
        else if (found.is === 'found') judgeParent(set, found.resource);
      }

      function judgeAbsent(set: ResourceOf<'ListenerSet'>, namespace: string, gateway: string): void {
        const at = set.root.get('spec').get('parentRef').get('name');
        const other = nearest(gateways.called(gateway), set);
        if (other !== undefined) {
          const isSure = namesNamespace(set) && namesNamespace(other) && isNear(set, other);
          const notes = [definedHere(other)];
          const severity = isSure ? 'error' : 'warning';
          report(at.at, 'elsewhere', { gateway, namespace, other: other.namespace }, { about: set, notes, severity });
          return;
        }
        const absence = absenceOf(cluster, 'Gateway', namespace, gateway, set);
        if (absence === undefined) return;
        const { meant, isSure: isMissing } = absence;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const severity = isMissing ? 'error' : 'warning';
        report(at.at, isMissing ? 'absent' : 'unseen', { gateway, namespace, meant }, { about: set, fix, severity });
      }

      function judgeParent(set: ResourceOf<'ListenerSet'>, gateway: ResourceOf<'Gateway'>): void {
        const at = set.root.get('spec').get('parentRef').get('name');
        if (!admitsSet(cluster, gateway, set)) {
          const rule = gateway.root.get('spec').get('allowedListeners');
          const place = rule.exists ? rule.key : gateway.root.get('metadata').get('name').at;
          const message = rule.exists
            ? 'allowedListeners is set here'
            : 'the Gateway sets no allowedListeners; the default is None';
          const isSure = namesNamespace(set) || !namesNamespace(gateway);
          const isSame = set.namespace === gateway.namespace;
          const data = { gateway: gateway.name, namespace: set.namespace, isSame };
          report(at.at, 'notAllowed', data, {
            about: set,
            notes: [{ message, at: place }],
            severity: isSure ? 'error' : 'warning',
          });
          return;
        }
        for (const { name, at: listener, rival } of listenersOfOwner(cluster, gateway, set)) {
          if (rival === undefined || rival.owner !== gateway) continue;
          const notes = [{ message: `listener "${rival.name}" is defined here`, at: rival.at.get('name').at }];
          report(
            listener.get('name').at,
            'conflict',
            { listener: name, other: rival.name, gateway: gateway.name },
            { about: set, notes },
          );
        }
      }
    },
  },
});

function isGatewayRef(parent: Cursor<ParentReference>): boolean {
  return (
    (parent.get('group').string ?? GATEWAY_GROUP) === GATEWAY_GROUP &&
    (parent.get('kind').string ?? 'Gateway') === 'Gateway'
  );
}
