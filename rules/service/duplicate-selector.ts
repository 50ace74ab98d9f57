/** Services that are the same but for their name. */
import {
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
    why: 'It works, but one of the two is probably left over, and nobody knows which clients use which.',
    remedy: 'Keep one of them, or let them differ in what they are for.',
  },
  messages: {
    same: (to: { other: string; selector: string }) => `${to.other} selects "${to.selector}" on the same ports`,
  },
  check: {
    cluster(cluster, { report }) {
      const first = new Map<string, ResourceOf<'Service'>>();
      for (const service of cluster.all('Service')) {
        const identity = identityOf(service);
        if (identity === undefined) continue;
        const earlier = first.get(identity);
        if (earlier === undefined) first.set(identity, service);
        // Two definitions of one Service are another rule's business.
        if (earlier === undefined || earlier.name === service.name) continue;
        const at = service.root.get('spec').get('selector').key;
        const data = { other: describe(earlier), selector: labelText(settledSelector(service) ?? {}) };
        const notes = [{ message: `${describe(earlier)} is here`, at: earlier.root.get('metadata').get('name').at }];
        report(at, 'same', data, { about: service, notes });
      }
    },
  },
});

/** What two Services must share to be the same: headless beside plain is a usual pair, and so are two types. */
function identityOf(service: ResourceOf<'Service'>): string | undefined {
  const selector = settledSelector(service);
  if (selector === undefined || Object.keys(selector).length === 0) return undefined;
  const ports = portsOf(service).map(
    ({ port, protocol, targetPort }) => `${port ?? ''}/${protocol}/${targetPort ?? ''}`,
  );
  const pairs = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return JSON.stringify([service.namespace, serviceType(service), isHeadless(service), pairs.sort(), ports.sort()]);
}
