/** Services that MetalLB cannot give the address that they are meant to share. */
import {
  addressRequestsOf,
  compareAge,
  defineRule,
  describe,
  isAppliedWith,
  isOfMetalLb,
  labelText,
  portsOf,
  push,
  type ResourceOf,
  requestedAddresses,
  SHARING_KEY,
  selectorOf,
  serviceType,
  sharingKeyOf,
} from '../../src/kit.ts';

type Service = ResourceOf<'Service'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'Services that MetalLB is meant to give one address cannot share it.',
    why: 'MetalLB shares an address only between Services with different ports and, where one of them has externalTrafficPolicy: Local, the same selector. The second Service gets no address, or another one.',
    remedy: 'Use different ports, and externalTrafficPolicy: Cluster or the same selector.',
  },
  messages: {
    selectors: (to: { other: string; effect: string }) => ({
      message: `this Service cannot share the address of ${to.other}: externalTrafficPolicy is "Local" and the selectors differ, so it ${to.effect}`,
      help: 'set externalTrafficPolicy: Cluster in both, or use the same selector',
    }),
    keys: (to: { other: string; address: string; key: string }) => ({
      message: `this Service gets no address: ${to.other} requests ${to.address} too, and they do not have the same key for sharing it`,
      help: `set annotation "${to.key}" to the same value in both, or request another address`,
    }),
    ports: (to: { other: string; port: string; effect: string }) => ({
      message: `this Service cannot share the address of ${to.other}, which also has port ${to.port}, so it ${to.effect}`,
      help: 'use different ports, or remove the annotation',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const byKey = new Map<string, Service[]>();
      const byAddress = new Map<string, Service[]>();
      for (const service of cluster.all('Service')) {
        if (serviceType(service) !== 'LoadBalancer' || !isOfMetalLb(service)) continue;
        const key = sharingKeyOf(service).string;
        if (key) push(byKey, key, service);
        for (const address of requestedAddresses(service)) push(byAddress, address, service);
      }
      for (const [address, services] of byAddress) {
        const [first, ...others] = services.length < 2 ? [] : services.toSorted(compareAge);
        if (first !== undefined) for (const other of others) judgeKeys(first, other, address);
      }
      for (const services of byKey.values()) {
        if (services.length < 2) continue;
        const [first, ...others] = services.toSorted(compareAge);
        if (first !== undefined) for (const other of others) judge(first, other);
      }

      function judgeKeys(first: Service, second: Service, address: string): void {
        if (first.name === second.name && first.namespace === second.namespace) return;
        const [one, two] = [sharingKeyOf(first), sharingKeyOf(second)];
        const isOpen = [one, two].some((key) => key.exists && key.string === undefined);
        if (isOpen || (one.exists && one.string === two.string) || !isAppliedWith(cluster, first, second)) return;
        const placeIn = (service: Service) =>
          addressRequestsOf(service).find(({ string }) => string?.includes(address))?.at ?? service.root.at;
        const notes = [{ message: `${describe(first)} requests it here`, at: placeIn(first) }];
        report(
          placeIn(second),
          'keys',
          { other: describe(first), address, key: SHARING_KEY },
          { about: second, notes },
        );
      }

      function judge(first: Service, second: Service): void {
        if (first.name === second.name && first.namespace === second.namespace) return;
        if (!isAppliedWith(cluster, first, second)) return;
        const [one, two] = [requestedAddresses(first), requestedAddresses(second)];
        const isSame = one.length > 0 && one.some((address) => two.includes(address));
        // Services that request different addresses do not share one.
        if (!isSame && one.length > 0 && two.length > 0) return;
        const effect = isSame ? 'gets no address' : 'gets another address or no address';
        const at = sharingKeyOf(second);
        const notes = [{ message: `${describe(first)} has the same key here`, at: sharingKeyOf(first).at }];
        const data = { other: describe(first), effect };
        const port = sharedPort(first, second);
        const [mine, theirs] = [backendsOf(second), backendsOf(first)];
        if (port !== undefined) report(at.at, 'ports', { ...data, port }, { about: second, notes });
        else if (mine !== undefined && theirs !== undefined && mine !== theirs)
          report(at.at, 'selectors', data, { about: second, notes });
      }
    },
  },
});

/** What must be equal: the selector with traffic policy Local, otherwise nothing; undefined if it is not known. */
function backendsOf(service: Service): string | undefined {
  const policy = service.root.get('spec').get('externalTrafficPolicy').stringOr('Cluster');
  if (policy !== 'Local') return policy === undefined ? undefined : '';
  const selector = selectorOf(service);
  return selector === undefined
    ? undefined
    : labelText(Object.fromEntries(Object.entries(selector).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function sharedPort(first: Service, second: Service): string | undefined {
  const taken = new Set(portsOf(first).map(({ port, protocol }) => `${port ?? ''}/${protocol}`));
  const found = portsOf(second).find(({ port, protocol }) => port !== undefined && taken.has(`${port}/${protocol}`));
  return found === undefined ? undefined : `${found.port ?? ''}/${found.protocol}`;
}
