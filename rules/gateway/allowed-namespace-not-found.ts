/** Listeners that allow routes, or ListenerSets, of a namespace whose name is misspelled. */
import {
  type AllowedNamespaces,
  type Cluster,
  type Cursor,
  defineRule,
  misspelledNamespaces,
  type Resource,
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
    'listenerOwner.spec.listeners[].allowedRoutes.namespaces'(namespaces, { cluster, report }, owner) {
      for (const { at, name, meant, fix } of misspelledIn(cluster, namespaces, owner))
        report(at, 'misspelled', { what: 'allowedRoutes', name, meant }, { fix });
    },
    'Gateway.spec.allowedListeners.namespaces'(namespaces, { cluster, report }, gateway) {
      for (const { at, name, meant, fix } of misspelledIn(cluster, namespaces, gateway))
        report(at, 'misspelled', { what: 'allowedListeners', name, meant }, { fix });
    },
  },
});

function misspelledIn(cluster: Cluster, namespaces: Cursor<AllowedNamespaces>, owner: Resource) {
  if (namespaces.get('from').string !== 'Selector') return [];
  return misspelledNamespaces(cluster, namespaces.get('selector'), owner).map(({ at, name, meant }) => ({
    at: at.at,
    name,
    meant,
    fix: unsafeFix(`replace with "${meant}"`, rewriting(at, meant)),
  }));
}
