/** Address families that do not go together. Source: kubernetes ValidateServiceClusterIPsRelatedFields, initIPFamilyFields. */
import {
  asksForNoAddress,
  type Cursor,
  clusterIps,
  defineRule,
  ipError,
  parseAddress,
  type ResourceOf,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The address families of a Service contradict each other, its addresses or its type.',
    why: 'The API server refuses the Service.',
    remedy: 'Let ipFamilies, ipFamilyPolicy and clusterIPs say the same, or leave them out.',
  },
  messages: {
    repeated: (to: { family: string }) => ({
      message: `ipFamilies names "${to.family}" twice`,
      help: 'name each family once',
    }),
    externalName: (to: { field: string }) => ({
      message: `an ExternalName Service has no address, so ${to.field} is not allowed`,
      help: `remove ${to.field}`,
    }),
    singleStack: (to: { field: string; written: boolean }) => ({
      message: to.written
        ? `ipFamilyPolicy SingleStack does not allow two entries in ${to.field}`
        : `two entries in ${to.field} need a dual-stack ipFamilyPolicy, and without one the Service is SingleStack`,
      help: 'set ipFamilyPolicy: PreferDualStack or RequireDualStack, or give one family',
    }),
    otherFamily: (to: { address: string; family: string; index: number }) => ({
      message: `cluster IP "${to.address}" is not ${to.family}, as ipFamilies[${to.index}] says`,
      help: 'put families and addresses in the same order',
    }),
  },
  check: {
    Service(service, { settings, report }) {
      const spec = service.root.get('spec');
      const families = spec.get('ipFamilies');
      const policy = spec.get('ipFamilyPolicy');
      if (serviceType(service) === 'ExternalName') {
        if (families.items().length > 0) report(families.key, 'externalName', { field: 'ipFamilies' });
        if (POLICIES.has(policy.string ?? '')) report(policy.key, 'externalName', { field: 'ipFamilyPolicy' });
        return;
      }
      if (families.items().length === 0 && spec.get('clusterIPs').items().length === 0) return;
      const repeated = repeats(families.items());
      for (const family of repeated) report(family.at, 'repeated', { family: family.string ?? '' });
      const addresses = consistentIps(service);
      if (!asksForNoAddress(service))
        for (const [index, { at, string }] of addresses.entries()) {
          const family = families.items()[index]?.string;
          // What is no address at all is said by another rule.
          const isAddress = string !== undefined && ipError(string, settings.kubeMinor >= 36) === undefined;
          const actual = isAddress ? parseAddress(string)?.family : undefined;
          if ((family !== 'IPv4' && family !== 'IPv6') || actual === undefined || family === actual) continue;
          report(at, 'otherFamily', { address: string ?? '', family, index });
        }
      const known = families.items().every(({ string }) => string === 'IPv4' || string === 'IPv6');
      if (!known || repeated.length > 0 || !isSingleStack(service)) return;
      const field = families.items().length === 2 ? families : isDual(addresses) ? spec.get('clusterIPs') : undefined;
      if (field === undefined) return;
      report(policy.exists ? policy.at : field.key, 'singleStack', {
        field: String(field.step),
        written: policy.exists,
      });
    },
  },
});

const POLICIES: ReadonlySet<string> = new Set(['SingleStack', 'PreferDualStack', 'RequireDualStack']);

/** The addresses, unless `clusterIP` and `clusterIPs` contradict each other, which is a error of its own. */
function consistentIps(service: ResourceOf<'Service'>): readonly Cursor[] {
  const addresses = clusterIps(service);
  const single = service.root.get('spec').get('clusterIP').string;
  return single !== undefined && single !== '' && addresses[0]?.string === single ? addresses : [];
}

function repeats(families: readonly Cursor[]): readonly Cursor[] {
  return families.filter(
    ({ string }, index) =>
      (string === 'IPv4' || string === 'IPv6') && families.findIndex((family) => family.string === string) < index,
  );
}

/** SingleStack as written or by default; a headless Service without selector is dual-stack by default. */
function isSingleStack(service: ResourceOf<'Service'>): boolean {
  const spec = service.root.get('spec');
  const policy = spec.get('ipFamilyPolicy');
  if (policy.exists) return policy.string === 'SingleStack';
  const selector = spec.get('selector');
  const selectsNothing = !selector.exists || (selector.isMap && selector.entries().length === 0);
  return !(spec.get('clusterIP').string === 'None' && selectsNothing);
}

function isDual(addresses: readonly Cursor[]): boolean {
  const families = addresses.map(({ string }) => (string === undefined ? undefined : parseAddress(string)?.family));
  return families.length === 2 && families.includes('IPv4') && families.includes('IPv6');
}
