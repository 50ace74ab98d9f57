/** allowedRoutes and allowedListeners with kinds or selectors that have no effect. */
import {
  defineRule,
  didYouMean,
  GATEWAY_GROUP,
  possibleKinds,
  quotedChoice,
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
      'A listener allows kinds of routes that its protocol does not support, or sets a namespace selector that is not used.',
    why: 'The listener reports InvalidRouteKinds, or other routes attach to it than intended.',
    remedy: 'Use kinds that the protocol supports, and set a selector only if `from` is Selector.',
  },
  messages: {
    kind: (to: { kind: string; protocol: string; fits: string }) => ({
      message: `a listener with protocol ${to.protocol} does not support kind "${to.kind}"`,
      help: `set kind to ${to.fits}`,
    }),
    unknownKind: (to: { kind: string; meant: string }) => ({
      message: `unknown route kind "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    noSelector: () => ({
      message: 'selector is required when from is "Selector"',
      help: 'add selector with the labels of the namespaces, or set from: All',
    }),
    unusedSelector: (to: { from: string }) => ({
      message: `selector has no effect when from is "${to.from}"`,
      help: 'set from: Selector, or remove the selector',
    }),
  },
  check: {
    'listenerOwner.spec.listeners[]': {
      required: ['allowedRoutes.kinds[].kind'],
      check(listener, { report }) {
        const protocol = listener.get('protocol').string ?? '';
        const fits = possibleKinds(listener);
        for (const one of listener.get('allowedRoutes').get('kinds').items()) {
          const kind = one.get('kind').string;
          const group = one.get('group').string ?? GATEWAY_GROUP;
          if (kind === undefined || group !== GATEWAY_GROUP || fits.some((fit) => fit === kind)) continue;
          const known = ROUTE_KINDS.some((route) => route === kind);
          const meant = known ? undefined : didYouMean(kind, ROUTE_KINDS);
          const at = one.get('kind');
          if (known) report(at.at, 'kind', { kind, protocol, fits: quotedChoice(fits) });
          else if (meant !== undefined) {
            const fix = unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
            report(at.at, 'unknownKind', { kind, meant }, { fix });
          }
        }
      },
    },
    'listenerOwner.spec.listeners[].allowedRoutes.namespaces'(namespaces, { report }) {
      const from = namespaces.get('from').stringOr('Same');
      const selector = namespaces.get('selector');
      if (from === 'Selector' && !selector.exists) report(namespaces.get('from').at, 'noSelector', undefined);
      if (from !== undefined && from !== 'Selector' && selector.exists)
        report(selector.key, 'unusedSelector', { from });
    },
    'Gateway.spec.allowedListeners.namespaces'(namespaces, { report }) {
      const from = namespaces.get('from').stringOr('None');
      const selector = namespaces.get('selector');
      if (from === 'Selector' && !selector.exists) report(namespaces.get('from').at, 'noSelector', undefined);
      if (from !== undefined && from !== 'Selector' && selector.exists)
        report(selector.key, 'unusedSelector', { from });
    },
  },
});
