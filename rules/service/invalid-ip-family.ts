/** IP families that contradict each other or the other fields of a Service. Source: kubernetes ValidateServiceClusterIPsRelatedFields, initIPFamilyFields. */
import {
  type Cursor,
  clusterIps,
  defineRule,
  hasClusterIpNone,
  ipError,
  type Place,
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
        : `two entries in ${to.field} require ipFamilyPolicy "PreferDualStack" or "RequireDualStack"; the default is "SingleStack"`,
      help: `set ipFamilyPolicy to "PreferDualStack" or "RequireDualStack", or remove one entry of ${to.field}`,
    }),
    otherFamily: (to: { address: string; family: string; index: number }) => ({
      message: `cluster IP "${to.address}" must be an ${to.family} address, because ipFamilies[${to.index}] is ${to.family}`,
      help: 'list addresses and ipFamilies in the same order',
    }),
  },
  check: {
    Service: {
      given: ['spec.ipFamilies', 'spec.ipFamilyPolicy', 'spec.clusterIPs'],
      check(service, { settings, report }) {
        const spec = service.root.get('spec');
        const families = spec.get('ipFamilies');
        const policy = spec.get('ipFamilyPolicy');
        if (serviceType(service) === 'ExternalName') return judgeExternalName();
        if (families.items().length === 0 && spec.get('clusterIPs').items().length === 0) return;
        const repeated = repeats(families.items());
        for (const { at, string = '' } of repeated) report(at, 'repeated', { family: string });
        for (const { at, ...to } of otherFamilies(service, settings.kubeMinor >= 36)) report(at, 'otherFamily', to);
        if (repeated.length === 0 && isSingleStack(service)) judgeSingleStack();

        function judgeExternalName(): void {
          if (families.items().length > 0) report(families.key, 'externalName', { field: 'ipFamilies' });
          if (POLICIES.has(policy.string ?? '')) report(policy.key, 'externalName', { field: 'ipFamilyPolicy' });
        }

        function judgeSingleStack(): void {
          const field = dualStackField(service);
          if (field === undefined) return;
          const written = policy.exists;
          report(written ? policy.at : field.key, 'singleStack', { field: String(field.step), written });
        }
      },
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

function isFamily(text: string | undefined): text is 'IPv4' | 'IPv6' {
  return text === 'IPv4' || text === 'IPv6';
}

function repeats(families: readonly Cursor[]): readonly Cursor[] {
  return families.filter(
    ({ string }, index) => isFamily(string) && families.findIndex((family) => family.string === string) < index,
  );
}

interface OtherFamily {
  readonly at: Place;
  readonly address: string;
  /** The entry of ipFamilies with the same index. */
  readonly family: string;
  readonly index: number;
}

/** The addresses of another family than the entry of ipFamilies with the same index. */
function otherFamilies(service: ResourceOf<'Service'>, strict: boolean): readonly OtherFamily[] {
  if (hasClusterIpNone(service)) return [];
  const families = service.root.get('spec').get('ipFamilies').items();
  return consistentIps(service).flatMap(({ at, string: address = '' }, index) => {
    const family = families[index]?.string;
    // Another rule reports what is not an address.
    const actual = ipError(address, strict) === undefined ? parseAddress(address)?.family : undefined;
    return isFamily(family) && actual !== undefined && actual !== family ? [{ at, address, family, index }] : [];
  });
}

/** The field that makes a Service dual-stack: both families, or an address of each. */
function dualStackField(service: ResourceOf<'Service'>): Cursor | undefined {
  const spec = service.root.get('spec');
  const families = spec.get('ipFamilies');
  if (!families.items().every(({ string }) => isFamily(string))) return undefined;
  if (families.items().length === 2) return families;
  return isDual(consistentIps(service)) ? spec.get('clusterIPs') : undefined;
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
