/** Cluster IPs that the API server rejects. Source: kubernetes ValidateServiceClusterIPsRelatedFields. */
import {
  type Cursor,
  clusterIps,
  defineRule,
  type Fix,
  hasClusterIpNone,
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
    summary:
      'The clusterIP of a Service is not a valid address, or cannot be combined with its type or its clusterIPs.',
    why: 'The API server rejects the Service.',
    remedy:
      'Remove clusterIP and clusterIPs to get an address from the cluster, or set clusterIP: None for a headless Service.',
  },
  messages: {
    address: (to: { address: string; error: string }) => ({
      message: `cluster IP "${to.address}" ${to.error}`,
      help:
        to.address.toLowerCase() === 'none'
          ? 'did you mean "None"?'
          : 'remove it to get an address from the cluster, or set it to an IP address or None',
    }),
    headless: (to: { type: string }) => ({
      message: `clusterIP: None cannot be combined with type ${to.type}`,
      help: 'remove clusterIP, or set type: ClusterIP',
    }),
    alone: (to: { first: string }) => ({
      message: 'clusterIP is required when clusterIPs is set',
      help: to.first === '' ? 'set clusterIP to the first entry of clusterIPs' : `set clusterIP to ${to.first}`,
    }),
    different: (to: { first: string; single: string }) => ({
      message: `the first entry of clusterIPs must be clusterIP "${to.single}", but is "${to.first}"`,
      help: `replace "${to.first}" with "${to.single}", or remove clusterIPs`,
    }),
    noneAmongOthers: () => ({
      message: '"None" cannot be combined with other clusterIPs',
      help: 'remove "None", or remove the other entries',
    }),
    tooMany: (to: { count: number }) => ({
      message: `clusterIPs must have at most 2 entries, but has ${to.count}`,
      help: 'keep one IPv4 and one IPv6 address, and remove the others',
    }),
    sameFamily: (to: { family: string }) => ({
      message: `clusterIPs must have at most one ${to.family} address`,
      help: 'remove one of them, or replace it with an address of the other family',
    }),
  },
  check: {
    Service: {
      given: ['spec.clusterIP', 'spec.clusterIPs'],
      check(service, { settings, report }) {
        const type = serviceType(service);
        if (type === 'ExternalName') return;
        const addresses = clusterIps(service);
        const isNone = hasClusterIpNone(service);
        const [first] = addresses;
        if (first === undefined) return;
        if (isNone && (type === 'NodePort' || type === 'LoadBalancer')) return report(first.at, 'headless', { type });
        const single = service.root.get('spec').get('clusterIP');
        const list = service.root.get('spec').get('clusterIPs');
        if (addresses.length > 1 && first.string === 'None') return report(first.at, 'noneAmongOthers', {});
        const invalid = isNone ? [] : addresses.flatMap((address) => errorOf(address, settings.kubeMinor >= 36) ?? []);
        for (const { address, text, error, severity } of invalid)
          report(address.at, 'address', { address: text, error }, { severity, fix: noneFix(address, text) });
        if (invalid.some(({ severity }) => severity === 'error')) return;
        if (!single.exists || single.string === '') return report(list.key, 'alone', { first: first.string ?? '' });
        if (single.string !== undefined && first.string !== undefined && single.string !== first.string)
          return report(first.at, 'different', { first: first.string, single: single.string });
        if (addresses.length > 2) return report(list.key, 'tooMany', { count: addresses.length });
        const family = addresses.length === 2 ? commonFamily(addresses) : undefined;
        if (family !== undefined) report(list.key, 'sameFamily', { family });
      },
    },
  },
});

interface Invalid {
  readonly address: Cursor;
  readonly text: string;
  readonly error: string;
  readonly severity: 'error' | 'warning';
}

/** Forms that only newer releases reject are a warning for older ones. */
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
  return text.toLowerCase() === 'none' ? safeFix('replace with "None"', rewriting(address, 'None')) : undefined;
}

function commonFamily(addresses: readonly Cursor[]): string | undefined {
  const families = addresses.map(({ string }) => (string === undefined ? undefined : parseAddress(string)?.family));
  return families.every((family) => family === families[0]) ? families[0] : undefined;
}
