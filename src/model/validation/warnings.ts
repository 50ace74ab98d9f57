/** What the API server accepts with a warning. Source: kubernetes pkg/api/<kind>/warnings.go and the strategies. */
import type { Cursor } from '../../load/value/cursor.ts';
import { canonicalIpv6, parseAddress, parseCidr } from '../objects/ip.ts';
import { CERTIFICATE_VOLUMES } from '../objects/label-places.ts';
import { dnsLabelError, labelValueError, shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import { type Check, nameOf, type Table, type Violation, warning } from './constraint.ts';

const OLD_LABELS = new Map([
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
  ['node-role.kubernetes.io/master', 'node-role.kubernetes.io/control-plane'],
]);

function oldLabel(label: string, at: Violation['at']): Violation | undefined {
  const now = OLD_LABELS.get(label);
  return now === undefined ? undefined : warning(at, `node label "${label}" is deprecated`, `use "${now}"`);
}

/** A map whose keys are labels of nodes. */
const nodeLabels: Check = (at) => at.entries().map((entry) => oldLabel(String(entry.step), entry.key));
/** A key of a node label. */
const nodeLabel: Check = (at) => (at.string === undefined ? undefined : oldLabel(at.string, at.at));

/** An IPv6 address in another form than the canonical one. */
const address: Check = (at, subject) => {
  const text = at.string;
  const parsed = text === undefined ? undefined : parseAddress(text);
  if (text === undefined || parsed?.family !== 'IPv6') return undefined;
  const canonical = canonicalIpv6(parsed);
  return canonical === text ? undefined : notCanonical(at, nameOf(at, subject), text, canonical);
};

const cidr: Check = (at, subject) => {
  const text = at.string?.trim();
  const parsed = text === undefined ? undefined : parseCidr(text);
  if (text === undefined || parsed?.address.family !== 'IPv6') return undefined;
  const canonical = `${canonicalIpv6(parsed.address)}/${parsed.prefix}`;
  return canonical === text ? undefined : notCanonical(at, nameOf(at, subject), text, canonical);
};

function notCanonical(at: Cursor, name: string, text: string, canonical: string): Violation {
  return warning(at.at, `${name} "${shown(text)}" is not in canonical form`, `use "${canonical}"`, 'info');
}

/** Memory is counted in bytes. */
const bytes: Check = (at, subject) => {
  const text = at.text;
  if (text === undefined || !/[num]$/.test(text)) return undefined;
  const value = quantityOf(text);
  if (value === undefined || Number.isInteger(value)) return undefined;
  const help = text.endsWith('m')
    ? `"m" means thousandths of a byte; use "${text.slice(0, -1)}Mi"`
    : 'use a whole number of bytes';
  return warning(at.at, `${nameOf(at, subject)} "${text}" is a fraction of a byte`, help);
};

/** A variable that an earlier one has, and that does not build on it. */
const variables: Check = (list) => {
  const names = new Set<string>();
  return list.items().map((variable): Violation | undefined => {
    const name = variable.child('name').string;
    if (name === undefined) return undefined;
    if (!names.has(name)) {
      names.add(name);
      return undefined;
    }
    const value = variable.child('value').stringOr('') ?? `$(${name})x`;
    const buildsOn = !variable.child('valueFrom').exists && value.includes(`$(${name})`) && value !== `$(${name})`;
    return buildsOn
      ? undefined
      : warning(
          variable.child('name').at,
          `environment variable "${shown(name)}" is set twice; the last value counts`,
          'remove one of the two',
        );
  });
};

const selectsNothing: Check = (term, subject) => {
  const selector = term.child('labelSelector');
  return selector.exists
    ? undefined
    : warning(term.key, `${nameOf(term, subject)} has no labelSelector, and so matches no pods`, 'add labelSelector');
};

/** Volume plugins that kubelets no longer have, with the first release without them. */
const OLD_VOLUMES = new Map([
  ['cephfs', '1.31'],
  ['flocker', '1.25'],
  ['gitRepo', ''],
  ['glusterfs', '1.26'],
  ['photonPersistentDisk', '1.16'],
  ['quobyte', '1.25'],
  ['rbd', '1.31'],
  ['scaleIO', '1.22'],
  ['storageos', '1.25'],
]);

const volumeType: Check = (volume, { settings }) =>
  volume.entriesAmong(OLD_VOLUMES).map((at): Violation | undefined => {
    const release = OLD_VOLUMES.get(String(at.step)) ?? '';
    if (!at.exists) return undefined;
    if (release === '')
      return warning(
        at.key,
        settings.kubeMinor >= 33
          ? 'volume type gitRepo is deprecated, and disabled by default since Kubernetes 1.33'
          : 'volume type gitRepo is deprecated since Kubernetes 1.11',
        'clone the repository in an init container into an emptyDir',
      );
    return settings.kubeMinor >= Number(release.split('.')[1])
      ? warning(at.key, `volume type ${String(at.step)} was removed in Kubernetes ${release}`, 'use a CSI driver')
      : undefined;
  });

/** Paths of which one is the other or lies in it. */
const overlaps: Check = (list, subject) => {
  const paths: string[] = [];
  return list.items().map((item): Violation | undefined => {
    const at = item.child('path');
    const path =
      at.string === undefined
        ? undefined
        : at.string
            .split('/')
            .filter((part) => part !== '')
            .join('/');
    if (path === undefined || path === '') return undefined;
    const other = paths.find((each) => `${each}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${each}/`));
    paths.push(path);
    return other === undefined
      ? undefined
      : warning(
          at.at,
          `path "${shown(path)}" overlaps with "${shown(other)}" in ${nameOf(list, subject)}`,
          'set a different path',
        );
  });
};

/** Certificates are dropped before 1.37. */
const CERTIFICATES = new Set(['clusterTrustBundle', 'podCertificate']);

const noSource: Check = (source, subject) => {
  if (!source.isMap) return undefined;
  const entries = source.entries();
  if (entries.length === 0)
    return warning(source.key, `${nameOf(source, subject)} has no source`, 'remove it, or add a source');
  return subject.settings.kubeMinor < CERTIFICATE_VOLUMES && entries.every(({ step }) => CERTIFICATES.has(String(step)))
    ? warning(
        source.key,
        `${nameOf(source, subject)} has no effect before Kubernetes 1.37: its feature is disabled by default`,
        'remove it, or enable the feature',
      )
    : undefined;
};

function repeated(field: string, what: string): Check {
  return (list) => {
    const seen = new Set<string>();
    return list.items().map((item) => {
      const at = item.child(field);
      const value = at.string;
      if (value === undefined || value === '') return undefined;
      if (seen.has(value)) return warning(at.at, `duplicate ${what} "${shown(value)}"`, 'merge the two entries');
      seen.add(value);
      return undefined;
    });
  };
}

const emptyName: Check = (item) =>
  item.child('name').exists && item.child('name').scalar !== ''
    ? undefined
    : item.child('name').isUnknown
      ? undefined
      : warning(item.key, 'an entry of imagePullSecrets has no name', 'remove it, or set name');

const graceful: Check = (at, subject) =>
  (at.integer ?? 0) < 0
    ? warning(at.at, `${nameOf(at, subject)} is negative, and counts as 1`, 'set 0 or a positive number')
    : undefined;

const preferredValues: Check = (at, subject) =>
  at.items().map((item) => {
    const error = item.string === undefined ? undefined : labelValueError(item.string);
    return error === undefined
      ? undefined
      : warning(
          item.at,
          `${nameOf(item, subject)} "${shown(item.string ?? '')}" ${error}, so that no node has it`,
          'correct it',
        );
  });

/** The pod itself. */
export const POD_WARNINGS: Table = {
  nodeSelector: nodeLabels,
  'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[].matchExpressions[].key':
    nodeLabel,
  'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference.matchExpressions[].key':
    nodeLabel,
  'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference.matchExpressions[].values':
    preferredValues,
  'affinity.podAffinity|podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[]': selectsNothing,
  'affinity.podAffinity|podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm':
    selectsNothing,
  'topologySpreadConstraints[]': selectsNothing,
  'topologySpreadConstraints[].topologyKey': nodeLabel,
  'volumes[]': volumeType,
  'volumes[].configMap|secret|downwardAPI.items': overlaps,
  'volumes[].projected.sources[]': noSource,
  hostAliases: repeated('ip', 'ip in hostAliases'),
  'hostAliases[].ip': address,
  'dnsConfig.nameservers[]': address,
  imagePullSecrets: repeated('name', 'name in imagePullSecrets'),
  'imagePullSecrets[]': emptyName,
  'containers|initContainers|ephemeralContainers[].env': variables,
  'containers|initContainers|ephemeralContainers[].resources.limits|requests.memory|ephemeral-storage': bytes,
  'overhead.memory|ephemeral-storage': bytes,
  terminationGracePeriodSeconds: graceful,
};

const OLD_ANNOTATIONS = new Map([
  ['scheduler.alpha.kubernetes.io/critical-pod', 'spec.priorityClassName'],
  ['security.alpha.kubernetes.io/sysctls', 'spec.securityContext.sysctls'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'spec.securityContext.sysctls'],
]);
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotations of a pod that fields replaced; `template` has metadata and spec. */
const podAnnotations: Check = (template, { settings }) =>
  template
    .child('metadata')
    .child<Record<string, unknown>>('annotations')
    .entries()
    .map((entry): Violation | undefined => {
      const name = String(entry.step);
      const field = OLD_ANNOTATIONS.get(name);
      const unread = (instead: string): Violation =>
        warning(entry.key, `annotation "${shown(name)}" no longer has an effect`, `set ${instead} instead`);
      if (field !== undefined) return unread(field);
      const spec = template.child('spec');
      const setsProfile = (prefix: string, profile: string): boolean => {
        const container = ['containers', 'initContainers', 'ephemeralContainers']
          .flatMap((list) => spec.child<unknown[]>(list).items())
          .find((each) => each.child('name').string === name.slice(prefix.length));
        return container === undefined || container.child('securityContext').child(profile).exists;
      };
      if (name === SECCOMP_POD && settings.kubeMinor >= 27)
        return spec.child('securityContext').child('seccompProfile').exists
          ? undefined
          : unread('spec.securityContext.seccompProfile');
      if (name.startsWith(SECCOMP_CONTAINER) && settings.kubeMinor >= 27)
        return setsProfile(SECCOMP_CONTAINER, 'seccompProfile')
          ? undefined
          : unread('securityContext.seccompProfile of the container');
      if (!name.startsWith(APPARMOR) || settings.kubeMinor < 30 || setsProfile(APPARMOR, 'appArmorProfile'))
        return undefined;
      return warning(
        entry.key,
        `annotation "${shown(name)}" is deprecated since Kubernetes 1.30`,
        'set securityContext.appArmorProfile of the container',
      );
    });

export const TEMPLATE_WARNINGS: Table = { '': podAnnotations };

/** The pods get the name as their hostname, or as its start. */
const hostname: Check = (name) => {
  const error = name.string === undefined || name.string === '' ? undefined : dnsLabelError(name.string);
  return error === undefined
    ? undefined
    : warning(
        name.at,
        `metadata.name "${shown(name.string ?? '')}" ${error} to be part of a hostname`,
        'use a DNS label',
        'info',
      );
};

export const NAME_WARNINGS: Table = { 'metadata.name': hostname };

export const CLAIM_WARNINGS: Table = { 'resources.requests.storage': bytes };

export const CLAIM_OBJECT_WARNINGS: Table = {
  'metadata.annotations': (at) => {
    const entry = at.child('volume.beta.kubernetes.io/storage-class');
    return entry.written
      ? warning(
          entry.key,
          'annotation "volume.beta.kubernetes.io/storage-class" is deprecated since Kubernetes 1.8',
          'set spec.storageClassName',
        )
      : undefined;
  },
};

export const STATEFUL_SET_WARNINGS: Table = {
  'spec.revisionHistoryLimit': (at, subject) =>
    (at.integer ?? 0) < 0
      ? warning(at.at, `${nameOf(at, subject)} ${at.integer ?? ''} keeps all revisions`, 'set 0 or a positive number')
      : undefined,
};

export const VOLUME_WARNINGS: Table = {
  spec: volumeType,
  'spec.persistentVolumeReclaimPolicy': (at) =>
    at.string === 'Recycle'
      ? warning(at.at, 'reclaim policy "Recycle" is deprecated', 'use "Retain" or "Delete"')
      : undefined,
  'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[].key': nodeLabel,
};

export const STORAGE_CLASS_WARNINGS: Table = { 'allowedTopologies[].matchLabelExpressions[].key': nodeLabel };
/** Tokens in volume attributes get into logs. */
export const DRIVER_WARNINGS: Table = {
  spec: (spec, subject) => {
    const requests = spec.child<unknown[]>('tokenRequests');
    return subject.settings.kubeMinor >= 36 &&
      requests.items().length > 0 &&
      !spec.child('serviceAccountTokenInSecrets').exists
      ? warning(
          requests.key,
          'serviceAccountTokenInSecrets is not set, so that tokens are in volume attributes, which may be logged',
          'set serviceAccountTokenInSecrets: true if the driver supports it',
          'info',
        )
      : undefined;
  },
};

export const NODE_WARNINGS: Table = {
  'spec.externalID': (at) => warning(at.key, 'externalID is deprecated, and has no effect', 'remove it'),
};

export const RUNTIME_CLASS_WARNINGS: Table = { 'scheduling.nodeSelector': nodeLabels };

export const SERVICE_WARNINGS: Table = {
  'spec.clusterIPs[]': address,
  'spec.externalIPs[]': address,
  'spec.loadBalancerIP': address,
  'spec.loadBalancerSourceRanges[]': cidr,
};

export const POLICY_WARNINGS: Table = {
  'spec.ingress[].from[].ipBlock.cidr': cidr,
  'spec.ingress[].from[].ipBlock.except[]': cidr,
  'spec.egress[].to[].ipBlock.cidr': cidr,
  'spec.egress[].to[].ipBlock.except[]': cidr,
};

export const ENDPOINTS_WARNINGS: Table = { 'subsets[].addresses|notReadyAddresses[].ip': address };

/** Requests for these never reach a webhook. */
const REVIEWS = new Map<string, readonly string[]>([
  [
    'authorization.k8s.io',
    ['subjectaccessreviews', 'selfsubjectaccessreviews', 'localsubjectaccessreviews', 'selfsubjectrulesreviews'],
  ],
  ['authentication.k8s.io', ['tokenreviews', 'selfsubjectreviews']],
]);

export const WEBHOOK_WARNINGS: Table = {
  'webhooks[].rules[]': (rule, { settings }) => {
    if (settings.kubeMinor < 37) return undefined;
    const groups = rule
      .child<unknown[]>('apiGroups')
      .items()
      .map(({ string }) => string ?? '');
    return rule
      .child<unknown[]>('resources')
      .items()
      .map((resource) => {
        const name = resource.string ?? '';
        return groups.some((group) => REVIEWS.get(group)?.includes(name) === true)
          ? warning(
              resource.at,
              `a webhook for "${name}" has no effect: the API server does not send it`,
              'remove the resource',
            )
          : undefined;
      });
  },
};
