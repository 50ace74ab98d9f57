/** Cluster addresses that the API server refuses. Source: kubernetes ValidateServiceClusterIPsRelatedFields. */
import {
  asksForNoAddress,
  type Cursor,
  clusterIps,
  defineRule,
  type Fix,
  ipError,
  itemText,
  parseAddress,
  rewriting,
  safeFix,
  serviceType,
  type ValidationError,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'The cluster address of a Service is none, or does not go with its type.',
    why: 'The API server refuses the Service.',
    remedy:
      'Leave clusterIP and clusterIPs out to get an address, or set clusterIP: None for a headless ClusterIP Service.',
  },
  messages: {
    address: (to: { address: string; error: string }) => ({
      message: `cluster IP "${to.address}" ${to.error}`,
      help:
        to.address.toLowerCase() === 'none'
          ? 'did you mean "None"?'
          : 'leave it out to get an address, or write an IP or None',
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
      if (isNone && (type === 'NodePort' || type === 'LoadBalancer')) return report(first.at, 'headless', { type });
      const single = service.root.get('spec').get('clusterIP');
      const list = service.root.get('spec').get('clusterIPs');
      if (addresses.length > 1 && first.string === 'None') return report(first.at, 'noneAmongOthers', {});
      const flawed = isNone ? [] : addresses.flatMap((address) => errorOf(address, settings.kubeMinor >= 36) ?? []);
      for (const { address, text, error, severity } of flawed)
        report(address.at, 'address', { address: text, error }, { severity, fix: noneFix(address, text) });
      if (flawed.some(({ severity }) => severity === 'error')) return;
      if (!single.exists || single.string === '') return report(list.key, 'alone', {});
      if (single.string !== undefined && first.string !== undefined && single.string !== first.string)
        return report(first.at, 'different', { first: first.string, single: single.string });
      if (addresses.length > 2) return report(list.key, 'tooMany', { count: addresses.length });
      const family = addresses.length === 2 ? commonFamily(addresses) : undefined;
      if (family !== undefined) report(list.key, 'sameFamily', { family });
    },
  },
});

interface Invalid {
  readonly address: Cursor;
  readonly text: string;
  readonly error: string;
  readonly severity: 'error' | 'warning';
}

/** Forms that only newer releases refuse are worth a warning before. */
function errorOf(address: Cursor, strict: boolean): Invalid | undefined {
  const text = itemText(address);
  if (text === undefined) return undefined;
  const refused = ipError(text, strict);
  const error: ValidationError = refused ?? ipError(text, true);
  return error === undefined
    ? undefined
    : { address, text, error, severity: refused === undefined ? 'warning' : 'error' };
}

function noneFix(address: Cursor, text: string): Fix | undefined {
  return text.toLowerCase() === 'none' ? safeFix('write "None"', rewriting(address, 'None')) : undefined;
}

function commonFamily(addresses: readonly Cursor[]): string | undefined {
  const families = addresses.map(({ string }) => (string === undefined ? undefined : parseAddress(string)?.family));
  return families.every((family) => family === families[0]) ? families[0] : undefined;
}
