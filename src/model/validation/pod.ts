/** What a pod must hold. Source: kubernetes pkg/apis/core/validation/validation.go. */
import type { Cursor } from '../../load/value/cursor.ts';
import { CERTIFICATE_VOLUMES } from '../objects/label-places.ts';
import { dnsLabelError, dnsSubdomainError, labelValueError, qualifiedNameError, shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import {
  atLeastOne,
  atMostOne,
  below,
  type Check,
  combination,
  content,
  distinct,
  exactlyOne,
  form,
  maxItems,
  nameOf,
  needs,
  notEmpty,
  oneOf,
  range,
  refusing,
  since,
  type Table,
  type Violation,
} from './constraint.ts';
import { configKey, localPath, noBacksteps } from './forms.ts';
import { MOUNTS } from './mounts.ts';
import { CONTAINER_SECURITY, POD_SECURITY } from './security.ts';
import { VOLUME_SOURCES } from './volumes.ts';

const ENDLESS = Number.POSITIVE_INFINITY;
/** 0777, and with the sticky bit. */
const MAX_MODE = 511;

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** Converted to the names of today. */
const OLD_FIELDS = new Map([['spec.host', 'spec.nodeName']]);

/** A field of the pod; the labels and annotations may be asked for one key. */
function podField(known: readonly string[]): Check {
  return (at, subject) => {
    const text = at.string;
    if (text === undefined || text === '') return undefined;
    const [, path, key] = /^(metadata\.annotations|metadata\.labels)\['(.*)'\]$/.exec(text) ?? [];
    const error =
      path === undefined || key === undefined
        ? undefined
        : qualifiedNameError(path === 'metadata.annotations' ? key.toLowerCase() : key);
    if (path === undefined ? known.includes(OLD_FIELDS.get(text) ?? text) : error === undefined) return undefined;
    return content(
      at,
      error === undefined
        ? `unsupported value "${shown(text)}" for ${nameOf(at, subject)}`
        : `the key in ${nameOf(at, subject)} ${error}`,
      `use ${known.join(', ')} or metadata.labels['key']`,
    );
  };
}

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [`limits.${name}`, `requests.${name}`]);
const DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function containerResource(isVolume: boolean): Check {
  return (at, subject) => {
    const [resource, divisor] = [at.child('resource'), at.child('divisor')];
    const name = resource.string;
    const found: Violation[] = [];
    if (isVolume && !at.child('containerName').exists)
      found.push(
        combination(at.key, `${nameOf(at, subject)}.containerName is required in a volume`, 'add containerName'),
      );
    if (name === undefined) return found;
    if (name === '')
      return [...found, content(resource, `${nameOf(resource, subject)} must not be empty`, 'set a resource')];
    if (!RESOURCES.includes(name) && !/^(limits|requests)\.hugepages-/.test(name))
      found.push(
        content(
          resource,
          `unsupported value "${shown(name)}" for ${nameOf(resource, subject)}`,
          `use ${RESOURCES.join(', ')}`,
        ),
      );
    const unit = String(divisor.intOrString ?? '');
    const units = name.endsWith('.cpu') ? ['1', '1m'] : DIVISORS;
    const amount = quantityOf(unit);
    const isUnit = !/[eE][-+]?\d/.test(unit) && units.some((each) => quantityOf(each) === amount);
    if (amount !== undefined && amount !== 0 && !isUnit)
      found.push(
        content(divisor, `unsupported value "${unit}" for ${nameOf(divisor, subject)}`, `use ${units.join(', ')}`),
      );
    return found;
  };
}

/** The value of an environment variable comes from one place. */
const variable: Check = (at, subject) => {
  const source = at.child('valueFrom');
  if (!source.exists || !at.child('value').exists || at.child('value').scalar === '') return undefined;
  return combination(
    source.key,
    `${nameOf(source, subject)} cannot be combined with value`,
    'remove value or valueFrom',
  );
};

const labelValue = form(labelValueError);

export const toleration = refusing((at, subject) => {
  const operator = at.child('operator').stringOr('Equal') || 'Equal';
  const [key, effect] = [at.child('key').stringOr(''), at.child('effect').stringOr('')];
  const value = at.child('value');
  const found: (Violation | undefined)[] = [];
  if (key === '' && operator !== 'Exists' && at.child('operator').stringOr('') !== undefined)
    found.push(
      combination(
        at.child('operator').exists ? at.child('operator').key : at.key,
        `${nameOf(at, subject)} requires a key unless operator is "Exists"`,
        'add key, or set operator: Exists',
      ),
    );
  if (at.child('tolerationSeconds').exists && effect !== undefined && effect !== 'NoExecute')
    found.push(
      combination(
        at.child('tolerationSeconds').key,
        `${nameOf(at.child('tolerationSeconds'), subject)} must be set only when effect is "NoExecute"`,
        'remove tolerationSeconds, or set effect: NoExecute',
      ),
    );
  if (operator === 'Exists' && value.string)
    found.push(
      combination(
        value.key,
        `${nameOf(value, subject)} must not be set when operator is "Exists"`,
        'remove value, or set operator: Equal',
      ),
    );
  if (operator === 'Equal' && value.string !== undefined) found.push(...[labelValue(value, subject)].flat());
  if (operator === 'Gt' || operator === 'Lt')
    found.push(
      content(
        at.child('operator'),
        `${nameOf(at.child('operator'), subject)} "${operator}" is not enabled by default`,
        'use "Equal" or "Exists"',
      ),
    );
  return found;
});

/** A requirement of a node selector whose operator takes one value; labels are checked with those of other selectors. */
export function nodeRequirement(isField: boolean): Check {
  return (at, subject) => {
    const operator = at.child('operator').string;
    const [values, name] = [at.child('values'), nameOf(at.child('values'), subject)];
    if (operator === undefined || (values.exists && !values.isList)) return undefined;
    const count = values.items().length;
    const place = values.exists ? values.key : at.child('operator').at;
    const needsOne = operator === 'Gt' || operator === 'Lt' || isField;
    if (isField && operator !== 'In' && operator !== 'NotIn')
      return content(
        at.child('operator'),
        `unsupported value "${operator}" for ${nameOf(at.child('operator'), subject)}`,
        'use "In" or "NotIn"',
      );
    if (needsOne && count !== 1)
      return combination(place, `${name} must have exactly one value when operator is "${operator}"`, 'list one value');
    return undefined;
  };
}

/** No two files of a projected volume have the same path. */
const projectedPaths: Check = (sources, subject) => {
  const paths = new Map<string, Cursor>();
  const files = sources.items().flatMap((source) => [
    ...['secret', 'configMap', 'downwardAPI'].flatMap((kind) =>
      source
        .child(kind)
        .child<unknown[]>('items')
        .items()
        .map((item) => item.child('path')),
    ),
    ...(subject.settings.kubeMinor >= CERTIFICATE_VOLUMES
      ? [
          source.child('clusterTrustBundle').child('path'),
          ...['credentialBundlePath', 'keyPath', 'certificateChainPath'].map((path) =>
            source.child('podCertificate').child(path),
          ),
        ]
      : []),
  ]);
  return files.flatMap((file): readonly Violation[] => {
    const path = file.string;
    if (path === undefined || path === '') return [];
    if (!paths.has(path)) {
      paths.set(path, file);
      return [];
    }
    const message = `duplicate path "${shown(path)}" in ${nameOf(sources, subject)}`;
    return [{ concern: 'duplicate', at: file.at, message, help: 'set a different path' }];
  });
};

const trustBundle: Check = (at, subject) => {
  const bundle = [exactlyOne('name', 'signerName')(at, subject)].flat();
  const selector = at.child('labelSelector');
  if (at.child('name').exists && selector.exists)
    bundle.push(
      combination(
        selector.key,
        `${nameOf(selector, subject)} cannot be combined with name`,
        'set signerName in the place of name',
      ),
    );
  return bundle;
};

const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];

/** Seconds: 91 days, and a day for the signers of Kubernetes. */
const LONGEST = { any: 7_862_400, kubernetes: 86_400 };

const podCertificate: Check = (at, subject) => {
  const isKubernetes = at.child('signerName').string?.startsWith('kubernetes.io/') === true;
  const age = at.child('maxExpirationSeconds');
  const limit = range(3600, isKubernetes ? LONGEST.kubernetes : LONGEST.any);
  return [
    atLeastOne('credentialBundlePath', 'keyPath', 'certificateChainPath')(at, subject),
    ...['signerName', 'keyType'].map((field) =>
      at.child(field).exists
        ? undefined
        : combination(at.key, `${nameOf(at, subject)}.${field} is required`, `add ${field}`),
    ),
    age.exists ? limit(age, subject) : undefined,
  ].flat();
};

export const signerName = form((text) => {
  const [domain = '', path = '', more] = text.split('/');
  const labels = domain.split('.');
  const isDomain = domain.length <= 253 && labels.length > 1 && labels.every((label) => !dnsLabelError(label));
  return isDomain && more === undefined && path.split('.').every((part) => !dnsSubdomainError(part))
    ? undefined
    : 'must be a domain and a path, for example "example.com/signer"';
});

/** The pod around the hook of a container. */
const podOf = (seconds: Cursor): Cursor | undefined =>
  // sleep, preStop, lifecycle, the container, containers.
  seconds.parent?.parent?.parent?.parent?.parent?.parent;

/** A preStop hook cannot sleep longer than the pod may take to stop. */
const sleeps: Check = (seconds, subject) => {
  const grace = podOf(seconds)?.child('terminationGracePeriodSeconds');
  const limit = grace?.exists === true ? grace.integer : DEFAULT_GRACE;
  const value = seconds.integer;
  if (limit === undefined || limit < 0 || value === undefined || (value >= 0 && value <= limit)) return undefined;
  return content(
    seconds,
    `${nameOf(seconds, subject)} must be in 0-${limit}, the terminationGracePeriodSeconds of the pod, but is ${value}`,
    'decrease it, or increase terminationGracePeriodSeconds',
  );
};

const DEFAULT_GRACE = 30;

const searchList: Check = (list, subject) => {
  const names = list.items().map(({ string }) => string);
  if (names.some((name) => name === undefined)) return undefined;
  const length = names.join(' ').length;
  return length <= 2048
    ? undefined
    : content(list, `${nameOf(list, subject)} must have at most 2048 characters, but has ${length}`, 'shorten it');
};

const searchDomain = form(
  (text) => (text === '.' ? undefined : dnsSubdomainError(text.replace(/\.$/, '').replaceAll('_', 'a'))),
  { empty: true },
);

const spread: Check = (at, subject) => {
  const domains = at.child('minDomains');
  const when = at.child('whenUnsatisfiable').string;
  return [
    domains.exists && when !== undefined && when !== '' && when !== 'DoNotSchedule'
      ? combination(
          domains.key,
          `${nameOf(domains, subject)} must be set only when whenUnsatisfiable is "DoNotSchedule"`,
          'remove minDomains, or set whenUnsatisfiable: DoNotSchedule',
        )
      : undefined,
  ];
};

/** Keys that are merged into the selector need one, and must not be in it. */
const labelKeys: Check = (keys, subject) => {
  if (keys.items().length === 0 || keys.parent?.child('labelSelector').exists !== false) return undefined;
  return combination(keys.key, `${nameOf(keys, subject)} requires labelSelector`, 'add labelSelector');
};

/** Permissions of files, which are octal: 0644 is 420. */
const mode: Check = (at, subject) => {
  const value = at.integer;
  if (value === undefined || (value >= 0 && value <= MAX_MODE)) return undefined;
  const help = /^[0-7]{3}$/.test(String(value)) ? `write it as octal: 0${value}` : 'set a number in 0-0777';
  return content(at, `${nameOf(at, subject)} must be in 0-511 (0777), but is ${value}`, help);
};

const variableNameError = (text: string): string | undefined =>
  /^[ -<>-~]+$/.test(text) ? undefined : 'must contain only printable ASCII characters other than "="';

/** A claim of a container is one of the pod. */
const claimed: Check = (claim, subject) => {
  const name = claim.child('name');
  // The list, the resources, the container, the containers, the pod.
  const claims = claim.parent?.parent?.parent?.parent?.parent?.child<unknown[]>('resourceClaims');
  const names = claims?.items().map((each) => each.child('name').string) ?? [];
  if (name.string === '') return notEmpty(name, subject);
  if (name.string === undefined || names.includes(name.string) || names.includes(undefined)) return undefined;
  return content(
    name,
    `${nameOf(name, subject)} "${shown(name.string)}" is not in resourceClaims of the pod`,
    'add the claim to resourceClaims',
  );
};

const podClaims: Check = (claims, subject) =>
  claims.isList
    ? combination(claims.key, `${nameOf(claims, subject)} must not be set for a pod`, 'set claims of containers')
    : undefined;

/** The old name of serviceAccountName, which counts where that is not set. */
const oldAccount: Check = (at, subject) => {
  const now = at.parent?.child('serviceAccountName');
  return now?.exists === true && now.scalar !== '' ? undefined : form(dnsSubdomainError)(at, subject);
};

/** The rules of a container need a policy that they are exceptions to. */
const restartRules: Check = (container, subject) => {
  const rules = container.child<unknown[]>('restartPolicyRules');
  if (!rules.exists || container.child('restartPolicy').exists || subject.settings.kubeMinor < 35) return undefined;
  return rules.items().length > 0
    ? combination(rules.key, `${nameOf(rules, subject)} requires restartPolicy`, 'add restartPolicy')
    : undefined;
};

/** A container that is not restarted cannot be restarted for other resources. */
const restarts: Check = (at, subject) => {
  // The item, the list, the container, the containers, the pod.
  const container = at.parent?.parent?.parent;
  const pod = container?.parent?.parent;
  if (at.string !== 'RestartContainer') return undefined;
  const isInit =
    container?.parent?.step === 'initContainers' && container.child('restartPolicy').stringOr('') !== 'Always';
  return pod?.child('restartPolicy').string === 'Never' || isInit
    ? combination(
        at.at,
        `${nameOf(at, subject)} must be "NotRequired" for ${isInit ? 'an init container that ends' : 'a pod with restartPolicy: Never'}`,
        'set restartPolicy: NotRequired',
      )
    : undefined;
};

/** A file with variables is in a volume that starts empty, of the same pod. */
const fileVolume: Check = (name, subject) => {
  // The reference, its source, the variable, the list, the container, the containers, the pod.
  const pod = name.parent?.parent?.parent?.parent?.parent?.parent?.parent;
  const volumes = pod?.child<unknown[]>('volumes').items() ?? [];
  const names = volumes.map((volume) => volume.child('name').string);
  if (!name.string || names.includes(undefined) || pod?.child('volumes').isUnknown === true) return undefined;
  const volume = volumes[names.indexOf(name.string)];
  if (volume?.child('emptyDir').written === true || volume?.child('emptyDir').isUnknown === true) return undefined;
  return content(
    name,
    `${nameOf(name, subject)} "${shown(name.string)}" must be a volume of type emptyDir`,
    'add the volume to volumes of the pod',
  );
};

const C = 'containers|initContainers|ephemeralContainers[]';

const CONTAINER: Table = {
  'env[]': variable,
  'env[].valueFrom': exactlyOne('fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'),
  'env[].valueFrom.fieldRef.fieldPath': [podField(ENV_FIELDS), notEmpty],
  'env[].valueFrom.fieldRef.apiVersion': oneOf('v1'),
  'env[].valueFrom.resourceFieldRef': containerResource(false),
  'env[].valueFrom.configMapKeyRef|secretKeyRef.name': [form(dnsSubdomainError), notEmpty],
  'env[].valueFrom.configMapKeyRef|secretKeyRef.key': [form(configKey), notEmpty],
  'env[].valueFrom.fileKeyRef.volumeName': [form(dnsLabelError), since(35, fileVolume)],
  'env[].valueFrom.fileKeyRef.path': form(noBacksteps),
  'envFrom[]': exactlyOne('configMapRef', 'secretRef'),
  'envFrom[].configMapRef|secretRef.name': [form(dnsSubdomainError), notEmpty],
  'envFrom[].prefix': form(variableNameError),
  'resources.claims[]': claimed,
  'resources.claims[].request': form(dnsLabelError),
  ...MOUNTS,
  '': restartRules,
  restartPolicyRules: since(35, maxItems(20)),
  'restartPolicyRules[].exitCodes.values': since(35, maxItems(255)),
  resizePolicy: distinct('resourceName'),
  'resizePolicy[].restartPolicy': restarts,
  'resizePolicy[].resourceName': oneOf('cpu', 'memory'),
  'lifecycle.postStart|preStop.sleep.seconds': sleeps,
  'resources.claims': distinct('name', 'request'),
  ...below('securityContext', CONTAINER_SECURITY),
};

const ITEMS: Table = {
  'items[].path': [form(localPath), notEmpty],
  'items[].key': notEmpty,
  'items[].fieldRef.fieldPath': notEmpty,
  'items[].mode': mode,
};

const VOLUME: Table = {
  ...VOLUME_SOURCES,
  'secret|configMap|downwardAPI|projected.defaultMode': mode,
  ...below('secret|configMap|downwardAPI', ITEMS),
  'downwardAPI.items[]': exactlyOne('fieldRef', 'resourceFieldRef'),
  'downwardAPI.items[].fieldRef.fieldPath': podField(VOLUME_FIELDS),
  'downwardAPI.items[].resourceFieldRef': containerResource(true),
  'projected.sources': projectedPaths,
  'projected.sources[]': [
    atMostOne('configMap', 'downwardAPI', 'secret', 'serviceAccountToken'),
    since(
      CERTIFICATE_VOLUMES,
      atMostOne('clusterTrustBundle', 'configMap', 'downwardAPI', 'podCertificate', 'secret', 'serviceAccountToken'),
    ),
  ],
  'downwardAPI.items[].fieldRef.apiVersion': oneOf('v1'),
  'projected.sources[].downwardAPI.items[].fieldRef.apiVersion': oneOf('v1'),
  ...below('projected.sources[].secret|configMap|downwardAPI', ITEMS),
  'projected.sources[].downwardAPI.items[]': exactlyOne('fieldRef', 'resourceFieldRef'),
  'projected.sources[].downwardAPI.items[].fieldRef.fieldPath': podField(VOLUME_FIELDS),
  'projected.sources[].downwardAPI.items[].resourceFieldRef': containerResource(true),
  'projected.sources[].serviceAccountToken.expirationSeconds': range(600, 2 ** 32),
  'projected.sources[].serviceAccountToken.path': [form(localPath), notEmpty],
  'projected.sources[].clusterTrustBundle': since(CERTIFICATE_VOLUMES, trustBundle),
  'projected.sources[].clusterTrustBundle.path': [
    since(CERTIFICATE_VOLUMES, form(localPath)),
    since(CERTIFICATE_VOLUMES, notEmpty),
  ],
  'projected.sources[].clusterTrustBundle.signerName': since(CERTIFICATE_VOLUMES, signerName),
  'projected.sources[].podCertificate': since(CERTIFICATE_VOLUMES, podCertificate),
  'projected.sources[].secret|configMap': needs('name'),
  'projected.sources[].podCertificate.signerName': since(CERTIFICATE_VOLUMES, signerName),
  'projected.sources[].podCertificate.keyType': since(CERTIFICATE_VOLUMES, oneOf(...KEY_TYPES)),
  'projected.sources[].podCertificate.credentialBundlePath|keyPath|certificateChainPath': since(
    CERTIFICATE_VOLUMES,
    form(localPath),
  ),
};

const NODE_AFFINITY = 'affinity.nodeAffinity';
const POD_AFFINITY = 'affinity.podAffinity|podAntiAffinity';
const TERMS = [
  `${NODE_AFFINITY}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[]`,
  `${NODE_AFFINITY}.preferredDuringSchedulingIgnoredDuringExecution[].preference`,
];
const REQUIRED_POD = `${POD_AFFINITY}.requiredDuringSchedulingIgnoredDuringExecution[]`;
const PREFERRED_POD = `${POD_AFFINITY}.preferredDuringSchedulingIgnoredDuringExecution[]`;

/** Only a pod of a RuntimeClass has an overhead. */
const overhead: Check = (at, subject) =>
  subject.resource.kind === 'Pod' && at.entries().length > 0 && at.parent?.child('runtimeClassName').written === false
    ? combination(at.key, `${nameOf(at, subject)} requires runtimeClassName`, 'remove overhead')
    : undefined;

/** A template may be without, for what fills it in. */
const reference: Check = (at, subject) =>
  subject.resource.kind === 'Pod' ? needs('reference')(at, subject) : undefined;

export const POD: Table = {
  overhead,
  'volumes[].image': reference,
  ...POD_SECURITY,
  ...below(C, CONTAINER),
  ...below('volumes[]', VOLUME),
  serviceAccount: oldAccount,
  'resources.claims': since(34, podClaims),
  'dnsConfig.nameservers': maxItems(3),
  'dnsConfig.nameservers[]': notEmpty,
  'dnsConfig.options[]': needs('name'),
  'dnsConfig.searches': [maxItems(32), searchList],
  'dnsConfig.searches[]': searchDomain,
  'tolerations[]': toleration,
  'tolerations[].key': form(qualifiedNameError),
  ...Object.fromEntries(
    TERMS.flatMap((term) => [
      [`${term}.matchExpressions[]`, nodeRequirement(false)],
      [`${term}.matchFields[]`, nodeRequirement(true)],
      [`${term}.matchFields[].key`, oneOf('metadata.name')],
      [`${term}.matchFields[].values[]`, form(dnsSubdomainError, { empty: true })],
    ]),
  ),
  [`${NODE_AFFINITY}.preferredDuringSchedulingIgnoredDuringExecution[].weight`]: range(1, 100),
  [`${NODE_AFFINITY}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`]: (list, subject) =>
    list.isList && list.items().length === 0
      ? combination(list.key, `${nameOf(list, subject)} must have at least one item`, 'add a term')
      : undefined,
  [`${PREFERRED_POD}.weight`]: range(1, 100),
  ...Object.fromEntries(
    [REQUIRED_POD, `${PREFERRED_POD}.podAffinityTerm`].flatMap((term) => [
      [`${term}.namespaces[]`, form(dnsLabelError, { empty: true })],
      [`${term}.matchLabelKeys|mismatchLabelKeys`, labelKeys],
      [`${term}.matchLabelKeys|mismatchLabelKeys[]`, form(qualifiedNameError, { empty: true })],
    ]),
  ),
  topologySpreadConstraints: distinct('topologyKey', 'whenUnsatisfiable'),
  'topologySpreadConstraints[]': spread,
  'topologySpreadConstraints[].maxSkew|minDomains': range(1, ENDLESS),
  'topologySpreadConstraints[].topologyKey': notEmpty,
  'topologySpreadConstraints[].matchLabelKeys[]': form(qualifiedNameError, { empty: true }),
  'topologySpreadConstraints[].nodeAffinityPolicy|nodeTaintsPolicy': oneOf('Honor', 'Ignore'),
  'topologySpreadConstraints[].matchLabelKeys': labelKeys,
  'securityContext.sysctls': distinct('name'),
  'schedulingGates[].name': form(qualifiedNameError, { empty: true }),
  'readinessGates[].conditionType': form(qualifiedNameError, { empty: true }),
  resourceClaims: distinct('name'),
  'resourceClaims[].name': form(dnsLabelError, { empty: true }),
  'resourceClaims[].resourceClaimName|resourceClaimTemplateName': form(dnsSubdomainError, { empty: true }),
  // Before 1.31 they are in the field "source".
  'resourceClaims[]': since(31, exactlyOne('resourceClaimName', 'resourceClaimTemplateName')),
};
