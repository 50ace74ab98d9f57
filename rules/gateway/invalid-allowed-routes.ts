/** What a listener says of the routes it takes, where that cannot hold. */
import {
  defineRule,
  didYouMean,
  GATEWAY_GROUP,
  isListenerOwner,
  type ListenerSpec,
  possibleKinds,
  ROUTE_KINDS,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', noSelector: 'objects', unusedSelector: 'objects' },
  docs: {
    summary:
      'A listener allows kinds of routes that its protocol cannot carry, or namespaces by a selector that is not used.',
    why: 'The listener reports InvalidRouteKinds, or takes other routes than it seems to.',
    remedy: 'Name kinds that fit the protocol, and give a selector exactly where from is Selector.',
  },
  messages: {
    kind: (to: { kind: string; protocol: string; fits: string }) => ({
      message: `a listener of protocol ${to.protocol} carries no ${to.kind}`,
      help: `it carries ${to.fits}`,
    }),
    unknownKind: (to: { kind: string; meant: string }) => ({
      message: `there is no kind of route "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    noSelector: () => ({
      message: 'namespaces are to be selected, and there is no selector, so none is',
      help: 'add selector with the labels of the namespaces, or set from: All',
    }),
    unusedSelector: (to: { from: string }) => ({
      message: `the selector has no effect, since from is ${to.from}`,
      help: 'set from: Selector, or remove the selector',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isListenerOwner(resource)) return;
      const spec = resource.root.child('spec');
      for (const listener of spec.child<ListenerSpec[]>('listeners').items()) {
        const protocol = listener.get('protocol').string ?? '';
        const fits = possibleKinds(listener);
        for (const one of listener.get('allowedRoutes').get('kinds').items()) {
          const kind = one.get('kind').string;
          const group = one.get('group').string ?? GATEWAY_GROUP;
          if (kind === undefined || group !== GATEWAY_GROUP || fits.some((fit) => fit === kind)) continue;
          const known = ROUTE_KINDS.some((route) => route === kind);
          const meant = known ? undefined : didYouMean(kind, ROUTE_KINDS);
          const at = one.get('kind');
          if (known) report(at.at, 'kind', { kind, protocol, fits: fits.join(' and ') });
          else if (meant !== undefined)
            report(at.at, 'unknownKind', { kind, meant }, { fix: unsafeFix(`write "${meant}"`, rewriting(at, meant)) });
        }
        judgeNamespaces(listener.get('allowedRoutes').get('namespaces'), 'Same');
      }
      judgeNamespaces(spec.child('allowedListeners').child('namespaces'), 'None');

      function judgeNamespaces(rule: ReturnType<typeof spec.child>, fallback: string): void {
        const from = rule.child('from').exists ? rule.child('from').string : fallback;
        const selector = rule.child('selector');
        if (from === 'Selector' && !selector.exists) report(rule.child('from').at, 'noSelector', undefined);
        if (from !== undefined && from !== 'Selector' && selector.exists)
          report(selector.key, 'unusedSelector', { from });
      }
    },
  },
});
