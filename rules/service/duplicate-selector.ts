/** Services that differ only in their name. */
import {
  definedHere,
  defineRule,
  describe,
  isHeadless,
  labelText,
  portsOf,
  type ResourceOf,
  serviceType,
  settledSelector,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  offByDefault: true,
  judges: 'objects',
  docs: {
    summary: 'Two Services select the same pods on the same ports.',
    why: 'Both work, but one of them is probably a leftover, and clients may use either name.',
    remedy: 'Remove one of the two Services, or change the selector or ports of one.',
  },
  messages: {
    same: (to: { other: string; selector: string }) =>
      `${to.other} has the same selector "${to.selector}" and the same ports`,
  },
  check: {
    cluster(cluster, { report }) {
      const first = new Map<string, ResourceOf<'Service'>>();
      for (const service of cluster.all('Service')) {
        const identity = identityOf(service);
        if (identity === undefined) continue;
        const earlier = first.get(identity);
        if (earlier === undefined) first.set(identity, service);
        // Two definitions of one Service are reported by another rule.
        if (earlier === undefined || earlier.name === service.name) continue;
        const at = service.root.get('spec').get('selector').key;
        const data = { other: describe(earlier), selector: labelText(settledSelector(service) ?? {}) };
        const notes = [definedHere(earlier)];
        report(at, 'same', data, { about: service, notes });
      }
    },
  },
});

/** What two Services must have in common. A headless Service beside another one is a usual pair, and so are two types. */
function identityOf(service: ResourceOf<'Service'>): string | undefined {
  const selector = settledSelector(service);
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  const ports = portsOf(service).map(
    ({ port, protocol, targetPort }) => `${port ?? ''}/${protocol}/${targetPort ?? ''}`,
  );
  const pairs = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return JSON.stringify([service.namespace, serviceType(service), isHeadless(service), pairs.sort(), ports.sort()]);
}
