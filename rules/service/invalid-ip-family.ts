/** IP families that contradict each other or the other fields of a Service. Source: kubernetes ValidateServiceClusterIPsRelatedFields, initIPFamilyFields. */
import {
  type Cursor,
  clusterIps,
  defineRule,
  hasClusterIpNone,
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
    summary: 'The IP families of a Service contradict each other, its addresses or its type.',
    why: 'The API server rejects the Service.',
    remedy: 'Make ipFamilies, ipFamilyPolicy and clusterIPs agree, or remove them.',
  },
  messages: {
    repeated: (to: { family: string }) => ({
      message: `duplicate entry "${to.family}" in ipFamilies`,
      help: `remove one "${to.family}"`,
    }),
    externalName: (to: { field: string }) => ({
      message: `${to.field} must not be set for a Service of type ExternalName`,
      help: `remove ${to.field}`,
    }),
    singleStack: (to: { field: string; written: boolean }) => ({
      message: to.written
        ? `ipFamilyPolicy: SingleStack cannot be combined with two entries in ${to.field}`
        : `two entries in ${to.field} require ipFamilyPolicy PreferDualStack or RequireDualStack; the default is SingleStack`,
      help: `set ipFamilyPolicy: PreferDualStack or RequireDualStack, or remove one entry of ${to.field}`,
    }),
    otherFamily: (to: { address: string; family: string; index: number }) => ({
      message: `cluster IP "${to.address}" must be an ${to.family} address, because ipFamilies[${to.index}] is ${to.family}`,
      help: 'list addresses and ipFamilies in the same order',
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
      if (!hasClusterIpNone(service))
        for (const [index, { at, string }] of addresses.entries()) {
          const family = families.items()[index]?.string;
          // Another rule reports what is not an address.
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

/** The addresses; none if `clusterIP` and `clusterIPs` contradict each other, which another rule reports. */
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
