/** Cluster addresses that the API server refuses. Source: kubernetes ValidateServiceClusterIPsRelatedFields. */
import {
  asksForNoAddress,
  clusterIps,
  type Cursor,
  defineRule,
  type Flaw,
  ipFlaw,
  parseAddress,
  rewriting,
  safeFix,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'safe',
  docs: {
    summary: 'The cluster address of a Service is none, or does not go with its type.',
    why: 'The API server refuses the Service.',
    remedy: 'Leave clusterIP and clusterIPs out to get an address, or set clusterIP: None for a headless ClusterIP Service.',
  },
  messages: {
    address: (to: { address: string; flaw: string }) => ({
      message: `cluster IP "${to.address}" ${to.flaw}`,
      help: to.address.toLowerCase() === 'none' ? 'did you mean "None"?' : 'leave it out to get an address, or write an IP or None',
    }),
    headless: (to: { type: string }) => ({
      message: `a Service of type ${to.type} cannot be headless (clusterIP None)`,
      help: 'remove clusterIP, or make it a ClusterIP Service',
    }),
    alone: () => ({
      message: 'clusterIPs is given without clusterIP',
      help: 'set clusterIP to the first of clusterIPs, or leave both out',
    }),
    different: (to: { first: string; single: string }) => ({
      message: `clusterIPs starts with "${to.first}", but clusterIP is "${to.single}"`,
      help: 'make the two agree, or leave clusterIPs out',
    }),
    noneAmongOthers: () => ({
      message: 'clusterIPs holds "None" and more',
      help: 'None stands alone: remove it or the rest',
    }),
    tooMany: (to: { count: number }) => ({
      message: `clusterIPs holds ${to.count} addresses, and two are the most`,
      help: 'give at most one IPv4 and one IPv6 address',
    }),
    sameFamily: (to: { family: string }) => ({
      message: `both addresses of clusterIPs are ${to.family}`,
      help: 'give at most one IPv4 and one IPv6 address',
    }),
  },
  check: {
    Service(service, { settings, report }) {
      const type = serviceType(service);
      if (type === 'ExternalName') return;
      const addresses = clusterIps(service);
      const isNone = asksForNoAddress(service);
      const [first] = addresses;
      if (first === undefined) return;
      if (isNone && (type === 'NodePort' || type === 'LoadBalancer')) report(first.at, 'headless', { type });
      const single = service.root.get('spec').get('clusterIP');
      const list = service.root.get('spec').get('clusterIPs');
      if (!single.exists || single.string === '') report(list.key, 'alone', {});
      else if (single.string !== undefined && first.string !== undefined && single.string !== first.string)
        report(first.at, 'different', { first: first.string, single: single.string });
      if (isNone) return;
      if (first.string === 'None') return report(first.at, 'noneAmongOthers', {});
      const strict = settings.kubeMinor >= 36;
      const flawed = addresses.filter((address) => {
        const { string } = address;
        if (string === undefined) return false;
        const refused = ipFlaw(string, strict);
        const flaw: Flaw = refused ?? ipFlaw(string, true);
        if (flaw === undefined) return false;
        const fix = string.toLowerCase() === 'none' && addresses.length === 1 ? safeFix('write "None"', rewriting(address, 'None')) : undefined;
        report(address.at, 'address', { address: string, flaw }, { fix, severity: refused === undefined ? 'warning' : 'error' });
        return refused !== undefined;
      });
      if (addresses.length > 2) return report(list.key, 'tooMany', { count: addresses.length });
      const family = commonFamily(addresses);
      if (flawed.length === 0 && addresses.length === 2 && family !== undefined) report(list.key, 'sameFamily', { family });
    },
  },
});

function commonFamily(addresses: readonly Cursor[]): string | undefined {
  const families = addresses.map(({ string }) => (string === undefined ? undefined : parseAddress(string)?.family));
  return families.every((family) => family === families[0]) ? families[0] : undefined;
}
