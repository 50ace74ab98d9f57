/** Listeners that allow routes, or ListenerSets, of a namespace whose name is misspelled. */
import {
  defineRule,
  isListenerOwner,
  type ListenerSpec,
  misspelledNamespaces,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A Gateway allows routes or ListenerSets of a namespace that is not found, but has a similar name.',
    why: 'No namespace has the label that the selector requires, so no route of the intended namespace attaches to the listener.',
    remedy: 'Correct the name of the namespace in the selector.',
  },
  messages: {
    misspelled: (to: { what: string; name: string; meant: string }) => ({
      message: `the selector of ${to.what} selects namespace "${to.name}", which is not found`,
      help: `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    resource(resource, { cluster, report }) {
      if (!isListenerOwner(resource)) return;
      const spec = resource.root.child('spec');
      const rules = [
        ['allowedListeners', spec.child('allowedListeners')] as const,
        ...spec
          .child<ListenerSpec[]>('listeners')
          .items()
          .map((listener) => ['allowedRoutes', listener.child('allowedRoutes')] as const),
      ];
      for (const [what, rule] of rules) {
        const namespaces = rule.child('namespaces');
        if (namespaces.child('from').string !== 'Selector') continue;
        for (const { at, name, meant } of misspelledNamespaces(cluster, namespaces.child('selector'), resource)) {
          const fix = unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
          report(at.at, 'misspelled', { what, name, meant }, { fix });
        }
      }
    },
  },
});
