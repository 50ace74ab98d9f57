/** What other kinds than pods must hold. Source: kubernetes pkg/apis/<group>/validation/validation.go. */
import type { Cursor } from '../../load/value/cursor.ts';
import { decodeBase64 } from '../../text/bytes.ts';
import { canonicalIpv6, cidrError, parseAddress, parseCidr } from '../objects/ip.ts';
import {
  dns1035LabelError,
  dnsLabelError,
  dnsSubdomainError,
  domainPrefixedPathError,
  labelValueError,
  pathSegmentError,
  qualifiedNameError,
  shown,
} from '../objects/names.ts';
import { isContainerResource } from '../objects/resource-names.ts';
import {
  atLeastOne,
  atMostOne,
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
  notNegative,
  oneOf,
  positive,
  range,
  since,
  type Table,
  type Violation,
} from './constraint.ts';
import { configKey } from './forms.ts';
import { toleration } from './pod.ts';

const ENDLESS = Number.POSITIVE_INFINITY;

export const STATEFUL_SET: Table = {
  'spec.podManagementPolicy': oneOf('OrderedReady', 'Parallel'),
  'spec.persistentVolumeClaimRetentionPolicy.whenDeleted|whenScaled': oneOf('Delete', 'Retain'),
};

const indexed: Check = (job, subject) => {
  const mode = job.child('completionMode').stringOr('NonIndexed');
  if (mode !== 'NonIndexed') return undefined;
  return ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'].map((field) =>
    job.child(field).exists
      ? combination(
          job.child(field).key,
          `${nameOf(job.child(field), subject)} requires completionMode "Indexed"`,
          `remove ${field}, or set completionMode: Indexed`,
        )
      : undefined,
  );
};

/** What the lists of indexes in the status of an Indexed Job are kept short with. */
const MOST_INDEXES = 100_000;
const MOST_WITH_MANY = 10_000;

const indexes: Check = (job, subject) => {
  if (job.child('completionMode').string !== 'Indexed') return undefined;
  const completions = job.child('completions').integer;
  const failed = job.child('maxFailedIndexes');
  const isMany = (completions ?? 0) > MOST_INDEXES && job.child('backoffLimitPerIndex').exists;
  const found: Violation[] = [];
  if (completions !== undefined && (failed.integer ?? 0) > completions)
    found.push(
      combination(failed.at, `${nameOf(failed, subject)} must be at most completions (${completions})`, 'decrease it'),
    );
  for (const field of ['parallelism', 'maxFailedIndexes']) {
    const at = job.child(field);
    const most = isMany ? MOST_WITH_MANY : MOST_INDEXES;
    if ((at.integer ?? 0) > most)
      found.push(
        combination(
          at.at,
          `${nameOf(at, subject)} of an Indexed Job${isMany ? ` with backoffLimitPerIndex and more than ${MOST_INDEXES} completions` : ''} must be in 0-${most}, but is ${at.integer ?? ''}`,
          'decrease it',
        ),
      );
  }
  if (isMany && !failed.exists)
    found.push(
      combination(
        job.child('completions').at,
        `${nameOf(job.child('completions'), subject)} above ${MOST_INDEXES} requires maxFailedIndexes`,
        'add maxFailedIndexes',
      ),
    );
  return found;
};

const failures: Check = (job, subject) => {
  const found: Violation[] = [];
  const policy = job.child('podFailurePolicy');
  if (job.child('maxFailedIndexes').exists && !job.child('backoffLimitPerIndex').exists)
    found.push(
      combination(
        job.child('maxFailedIndexes').key,
        `${nameOf(job.child('maxFailedIndexes'), subject)} requires backoffLimitPerIndex`,
        'add backoffLimitPerIndex',
      ),
    );
  if (!policy.isMap) return found;
  const replacement = job.child('podReplacementPolicy');
  if (replacement.string === 'TerminatingOrFailed')
    found.push(
      combination(
        replacement.at,
        `${nameOf(replacement, subject)} must be "Failed" with podFailurePolicy`,
        'set podReplacementPolicy: Failed',
      ),
    );
  for (const rule of policy.child<unknown[]>('rules').items())
    if (rule.child('action').string === 'FailIndex' && !job.child('backoffLimitPerIndex').exists)
      found.push(
        combination(
          rule.child('action').at,
          `${nameOf(rule.child('action'), subject)} "FailIndex" requires backoffLimitPerIndex`,
          'add backoffLimitPerIndex',
        ),
      );
  return found;
};

/** Of a rule about exit codes: in order, each once, and for In not 0. */
const exitCodes: Check = (at, subject) => {
  const values = at.child<unknown[]>('values');
  const codes = values.items();
  const found: Violation[] = [];
  if (at.child('operator').string === 'In')
    for (const code of codes.filter((code) => code.integer === 0 || (code.written && !code.exists)))
      found.push(content(code, `${nameOf(code, subject)} must not be 0 when operator is "In"`, 'remove it'));
  // Null is 0.
  const numbers = codes.map((code) => code.integer ?? (code.exists ? Number.NaN : 0));
  if (numbers.some((number, index) => number < (numbers[index - 1] ?? number)))
    found.push(content(values, `${nameOf(values, subject)} must be in ascending order`, 'sort the values'));
  return found;
};

/** A container of the template. */
const failing: Check = (at, subject) => {
  // The exit codes, the rule, the rules, the policy, the job.
  const job = at.parent?.parent?.parent?.parent?.parent;
  const spec = job?.child('template').child('spec');
  const names = ['containers', 'initContainers'].flatMap(
    (list) =>
      spec
        ?.child<unknown[]>(list)
        .items()
        .map((container) => container.child('name').string) ?? [],
  );
  return at.string === undefined || names.includes(at.string) || names.includes(undefined) || names.length === 0
    ? undefined
    : content(
        at,
        `${nameOf(at, subject)} "${shown(at.string)}" is not a container of the template`,
        'use the name of a container',
      );
};

/** How many indexes a list such as "0,2-4" names; undefined if they are not indexes below the limit. */
function indexesIn(text: string, limit: number): number | undefined {
  if (text === '') return 0;
  let last = -1;
  let count = 0;
  for (const part of text.split(',')) {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const start = Number(from);
    const end = to === undefined ? start : Number(to);
    if (from === undefined || start <= last || (to !== undefined && end <= start) || end >= limit) return undefined;
    count += end - start + 1;
    last = end;
  }
  return count;
}

const succeeded: Check = (rule, subject) => {
  // The rules, the policy, the job.
  const completions = rule.parent?.parent?.parent?.child('completions').integer;
  const [indexes, count] = [rule.child('succeededIndexes'), rule.child('succeededCount')];
  if (completions === undefined) return undefined;
  const named = indexes.string === undefined ? undefined : indexesIn(indexes.string, completions);
  if (indexes.string !== undefined && named === undefined)
    return content(
      indexes,
      `${nameOf(indexes, subject)} "${shown(indexes.string)}" must be ascending indexes below ${completions}, such as "0,2-4"`,
      'correct the list',
    );
  const most = Math.min(completions, named ?? completions);
  return (count.integer ?? 0) > most
    ? content(count, `${nameOf(count, subject)} must be in 0-${most}, but is ${count.integer ?? ''}`, 'decrease it')
    : undefined;
};

/** The spec of a Job, also in a CronJob. */
export const JOB: Table = {
  '': [indexed, indexes, failures],
  'podFailurePolicy.rules': maxItems(20),
  'podFailurePolicy.rules[].onExitCodes': [needs('operator', 'values'), exitCodes],
  'podFailurePolicy.rules[].onPodConditions[]': needs('type'),
  'podFailurePolicy.rules[]': [needs('action'), exactlyOne('onExitCodes', 'onPodConditions')],
  'podFailurePolicy.rules[].onExitCodes.values': [distinct(), maxItems(255)],
  'podFailurePolicy.rules[].onPodConditions[].type': form(qualifiedNameError),
  'podFailurePolicy.rules[].onPodConditions[].status': oneOf('True', 'False', 'Unknown'),
  successPolicy: needs('rules'),
  'successPolicy.rules': maxItems(20),
  'successPolicy.rules[]': [atLeastOne('succeededCount', 'succeededIndexes'), succeeded],
  'podFailurePolicy.rules[].onExitCodes.containerName': failing,
  'parallelism|completions|activeDeadlineSeconds|backoffLimit|ttlSecondsAfterFinished|backoffLimitPerIndex|maxFailedIndexes':
    range(0, ENDLESS),
  managedBy: form((text) => (text.length > 63 ? 'must have at most 63 characters' : domainPrefixedPathError(text)), {
    empty: true,
  }),
  'successPolicy.rules[].succeededCount': range(0, ENDLESS),
};

/** The API server takes 0 from 1.37 on, if a metric can wake the workload. */
const SCALES_TO_ZERO = 37;

const replicas: Check = (spec, subject) => {
  const [min, max] = [spec.child('minReplicas'), spec.child('maxReplicas')];
  const found: Violation[] = [];
  const least = subject.settings.kubeMinor >= SCALES_TO_ZERO ? 0 : 1;
  if (min.integer !== undefined && min.integer < least)
    found.push(
      content(min, `${nameOf(min, subject)} must be ${least} or greater, but is ${min.integer}`, `set ${least}`),
    );
  else if (min.integer === 0 && subject.resource.version.startsWith('v2')) {
    const metrics = spec.child<unknown[]>('metrics');
    const types = metrics.items().map((metric) => metric.child('type').string);
    if (!types.some((type) => type === 'Object' || type === 'External'))
      found.push(
        combination(
          min.at,
          `${nameOf(min, subject)} must not be 0 without a metric of type "Object" or "External"`,
          'set minReplicas to 1 or greater, or add such a metric',
        ),
      );
  }
  if (max.integer !== undefined && max.integer < 1)
    found.push(content(max, `${nameOf(max, subject)} must be 1 or greater, but is ${max.integer}`, 'set 1 or greater'));
  else if (max.integer !== undefined && max.integer < (min.integer ?? 0))
    found.push(
      combination(
        max.at,
        `${nameOf(max, subject)} ${max.integer} must not be less than minReplicas ${min.integer ?? 0}`,
        'increase maxReplicas, or decrease minReplicas',
      ),
    );
  return found;
};

const METRICS = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
]);

const metric: Check = (at, subject) => {
  const type = at.child('type').string ?? '';
  const wanted = METRICS.get(type);
  if (wanted === undefined) return undefined;
  const others = [...METRICS.values()].filter((field) => field !== wanted && at.child(field).exists);
  return [
    at.child(wanted).exists
      ? undefined
      : combination(
          at.child('type').at,
          `${nameOf(at, subject)}.${wanted} is required when type is "${type}"`,
          `add ${wanted}`,
        ),
    ...others.map((field) =>
      combination(
        at.child(field).key,
        `${nameOf(at.child(field), subject)} must not be set when type is "${type}"`,
        `remove ${field}`,
      ),
    ),
  ];
};

/** A target of a metric needs one of the values that its source takes. */
function target(...fields: readonly string[]): Check {
  return (source, subject) => {
    const at = source.child('target');
    if (!at.isMap || fields.some((field) => at.child(field).exists)) return undefined;
    return combination(at.key, `${nameOf(at, subject)} requires ${fields.join(' or ')}`, `add ${fields.join(' or ')}`);
  };
}

/** Only groups have what can be scaled. */
const targetGroup: Check = (ref, subject) => {
  const version = ref.child('apiVersion');
  const text = version.stringOr('');
  if (text === undefined || ref.child('kind').isUnknown) return undefined;
  const parts = text.split('/');
  return parts.length === 2 && parts[0] !== ''
    ? undefined
    : combination(
        version.exists ? version.at : ref.key,
        `${nameOf(ref, subject)}.apiVersion must have a group`,
        'set apiVersion, such as apps/v1',
      );
};

export const AUTOSCALER: Table = {
  spec: replicas,
  'spec.targetCPUUtilizationPercentage': range(1, ENDLESS),
  'spec.scaleTargetRef.kind|name': [form(pathSegmentError), notEmpty],
  'spec.scaleTargetRef': since(36, targetGroup),
  'spec.metrics[].object.describedObject.kind|name': [form(pathSegmentError), notEmpty],
  'spec.metrics[].resource|containerResource.name': notEmpty,
  'spec.metrics[].containerResource.container': [form(dnsLabelError), notEmpty],
  'spec.metrics[].pods|object|external.metric.name': [form(pathSegmentError), notEmpty],
  'spec.behavior.scaleUp|scaleDown.tolerance': notNegative,
  'spec.metrics[]': metric,
  'spec.metrics[].resource|containerResource': [target('averageUtilization', 'averageValue')],
  'spec.metrics[].resource|containerResource.target': atMostOne('averageUtilization', 'averageValue'),
  'spec.metrics[].pods': target('averageValue'),
  'spec.metrics[].object|external': target('averageValue', 'value'),
  'spec.metrics[].external.target': atMostOne('averageValue', 'value'),
  'spec.metrics[].resource|containerResource.target.averageUtilization': range(1, ENDLESS),
  'spec.metrics[].resource|containerResource|pods|object|external.target.value|averageValue': positive,
  'spec.behavior.scaleUp.policies[].value': range(1, ENDLESS),
  'spec.behavior.scaleDown.policies[].value': range(1, ENDLESS),
  'spec.behavior.scaleUp|scaleDown.policies[].periodSeconds': range(1, 1800),
  'spec.behavior.scaleUp|scaleDown.stabilizationWindowSeconds': range(0, 3600),
  // Absent policies have a default.
  'spec.behavior.scaleUp|scaleDown.policies': (list, subject) =>
    list.isList && list.items().length === 0
      ? combination(
          list.key,
          `${nameOf(list, subject)} must have at least one item`,
          'add a policy, or remove policies',
        )
      : undefined,
  'spec.behavior.scaleUp|scaleDown.selectPolicy': oneOf('Disabled', 'Max', 'Min'),
};

/** A number of pods, or a percentage of them. */
const amount: Check = (at, subject) => {
  const value = at.intOrString;
  if (value === undefined) return undefined;
  if (typeof value === 'number' ? value >= 0 : /^[0-9]+%$/.test(value) && Number.parseInt(value, 10) <= 100)
    return undefined;
  return content(
    at,
    `${nameOf(at, subject)} must be 0, a positive number or a percentage up to 100%, but is "${shown(String(value))}"`,
    'set a number, or a percentage such as "50%"',
  );
};

export const DISRUPTION_BUDGET: Table = {
  spec: atMostOne('minAvailable', 'maxUnavailable'),
  'spec.minAvailable|maxUnavailable': amount,
  'spec.unhealthyPodEvictionPolicy': oneOf('AlwaysAllow', 'IfHealthyBudget'),
};

const RBAC = 'rbac.authorization.k8s.io';

const policyRule: Check = (rule, subject) => {
  const isCluster = subject.resource.kind === 'ClusterRole';
  const urls = rule.child<unknown[]>('nonResourceURLs');
  const has = (field: string): boolean =>
    rule.child(field).child !== undefined && rule.child<unknown[]>(field).items().length > 0;
  const found: Violation[] = [];
  const isReadable = ['verbs', 'apiGroups', 'resources'].every((field) => {
    const list = rule.child(field);
    return !list.exists || list.isList;
  });
  if (!isReadable) return found;
  if (!has('verbs'))
    found.push(
      combination(place(rule, 'verbs'), `${nameOf(rule, subject)}.verbs must have at least one item`, 'add a verb'),
    );
  if (urls.items().length > 0) {
    if (!isCluster)
      found.push(combination(urls.key, `${nameOf(urls, subject)} must not be set in a Role`, 'use a ClusterRole'));
    else if (has('apiGroups') || has('resources') || has('resourceNames'))
      found.push(
        combination(
          urls.key,
          `${nameOf(urls, subject)} cannot be combined with apiGroups and resources`,
          'split the rule',
        ),
      );
    return found;
  }
  for (const [field, example] of [
    ['apiGroups', '"" for the core group'],
    ['resources', 'a resource such as "pods"'],
  ] as const)
    if (!has(field))
      found.push(
        combination(
          place(rule, field),
          `${nameOf(rule, subject)}.${field} must have at least one item`,
          `add ${example}`,
        ),
      );
  return found;
};

/** At the field, if it is there, otherwise at what should have it. */
function place(owner: Cursor, field: string) {
  return owner.child(field).written ? owner.child(field).key : owner.key;
}

export const ROLE: Table = { 'rules[]': policyRule, aggregationRule: needs('clusterRoleSelectors') };

const subjectOf: Check = (at, subject) => {
  const kind = at.child('kind').string;
  const written = at.child('apiGroup').stringOr(kind === 'ServiceAccount' ? '' : RBAC);
  // The API server sets the default for an empty text, too (rbac/v1 SetDefaults_Subject).
  const group = written === '' && kind !== 'ServiceAccount' ? RBAC : written;
  const found: Violation[] = [];
  if (kind === 'ServiceAccount') {
    if (group !== undefined && group !== '')
      found.push(
        combination(
          at.child('apiGroup').at,
          `${nameOf(at.child('apiGroup'), subject)} must be "" for a ServiceAccount`,
          'remove apiGroup',
        ),
      );
    // A kustomization fills in its namespace, also one of an overlay that is not among the files.
    const { pending, file } = subject.resource;
    const isPending = pending.namespace !== undefined || pending.patches;
    const isOfKustomization = pending.additions || file.path.endsWith('<kustomize build>');
    if (subject.resource.kind === 'ClusterRoleBinding' && !at.child('namespace').exists && !isPending)
      found.push({
        ...combination(at.key, `${nameOf(at, subject)}.namespace is required for a ServiceAccount`, 'add namespace'),
        severity: isOfKustomization ? 'info' : 'warning',
      });
  } else if ((kind === 'User' || kind === 'Group') && group !== undefined && group !== RBAC)
    found.push(
      combination(
        at.child('apiGroup').at,
        `${nameOf(at.child('apiGroup'), subject)} must be "${RBAC}" for a ${kind}`,
        `set apiGroup: ${RBAC}`,
      ),
    );
  return found;
};

const accountName: Check = (at, subject) =>
  at.string === '' || at.parent?.child('kind').string !== 'ServiceAccount'
    ? notEmpty(at, subject)
    : form(dnsSubdomainError)(at, subject);

const roleKind: Check = (at, subject) =>
  at.string === 'Role' && subject.resource.kind === 'ClusterRoleBinding'
    ? content(at, `${nameOf(at, subject)} must be "ClusterRole" in a ClusterRoleBinding`, 'set kind: ClusterRole')
    : undefined;

export const ROLE_BINDING: Table = {
  'roleRef.apiGroup': oneOf(RBAC),
  'roleRef.kind': roleKind,
  'roleRef.name': form(pathSegmentError),
  'subjects[]': subjectOf,
  'roleRef.name|kind': notEmpty,
  'subjects[].name': accountName,
};

const keys = (field: string): Check => {
  return (at, subject) =>
    at.entries().map((entry) => {
      const key = String(entry.step);
      const error = key === '' ? 'must not be empty' : configKey(key);
      return error === undefined
        ? undefined
        : {
            ...content(entry, `key "${shown(key)}" of ${nameOf(at, subject)} ${error}`, `rename the key of ${field}`),
            at: entry.key,
          };
    });
};

/** A key must be in one of the two maps only. */
const oneMap: Check = (at, subject) => {
  const binary = new Set(at.child('binaryData').keys());
  return at
    .child<Record<string, unknown>>('data')
    .entries()
    .map((entry) =>
      binary.has(String(entry.step))
        ? combination(entry.key, `${nameOf(entry, subject)} is also a key of binaryData`, 'remove one of the two')
        : undefined,
    );
};

export const CONFIG_MAP: Table = { '': oneMap, data: keys('data'), binaryData: keys('binaryData') };

const SECRET_KEYS = new Map<string, readonly string[]>([
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
]);

const secretKeys: Check = (secret) => {
  const type = secret.child('type').string;
  const wanted = type === undefined ? undefined : SECRET_KEYS.get(type);
  const has = (key: string): boolean => ['data', 'stringData'].some((map) => secret.child(map).child(key).written);
  const missing = wanted?.filter((key) => !has(key)) ?? [];
  if (missing.length === 0) {
    const isBasic = type === 'kubernetes.io/basic-auth' && !has('username') && !has('password');
    return isBasic
      ? combination(
          secret.child('type').at,
          `a Secret of type "${type}" requires username or password`,
          'add one of them to data or stringData',
        )
      : undefined;
  }
  const names = missing.map((key) => `"${key}"`).join(' and ');
  return combination(
    secret.child('type').at,
    `a Secret of type "${type ?? ''}" requires the ${missing.length === 1 ? 'key' : 'keys'} ${names}`,
    `add ${names} to data or stringData`,
  );
};

const ACCOUNT = 'kubernetes.io/service-account.name';

const account: Check = (secret) =>
  secret.child('type').string === 'kubernetes.io/service-account-token' &&
  !secret.child('metadata').child('annotations').isUnknown &&
  (!secret.child('metadata').child('annotations').child(ACCOUNT).written ||
    secret.child('metadata').child('annotations').child(ACCOUNT).scalar === '')
    ? combination(
        secret.child('type').at,
        `a Secret of this type requires the annotation "${ACCOUNT}"`,
        'add it, with the name of the ServiceAccount',
      )
    : undefined;

/** The configuration of a registry is an object in JSON. */
const registryKey: Check = (secret, subject) => {
  const [key] = SECRET_KEYS.get(secret.child('type').string ?? '') ?? [];
  if (key === undefined || !key.startsWith('.docker')) return undefined;
  const plain = secret.child('stringData').child(key);
  const encoded = secret.child('data').child(key);
  const at = plain.exists ? plain : encoded;
  const bytes = plain.exists || encoded.string === undefined ? undefined : decodeBase64(encoded.string);
  const text = plain.exists ? plain.string : bytes && new TextDecoder().decode(bytes);
  return text === undefined || isJsonObject(text)
    ? undefined
    : content(at, `${nameOf(at, subject)} must be an object in JSON`, 'use the content of a config.json of docker');
};

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}

const sshKey: Check = (secret, subject) => {
  if (secret.child('type').string !== 'kubernetes.io/ssh-auth') return undefined;
  const key = 'ssh-privatekey';
  const [plain, encoded] = [secret.child('stringData').child(key), secret.child('data').child(key)];
  const at = plain.exists ? plain : encoded;
  return at.string === '' ? content(at, `${nameOf(at, subject)} must not be empty`, 'set the key') : undefined;
};

export const SECRET: Table = {
  '': [secretKeys, registryKey, sshKey, account],
  data: keys('data'),
  stringData: keys('stringData'),
};

const overhead: Check = (at, subject) => [
  ...at.entries().flatMap((entry) => [notNegative(entry, subject)].flat()),
  ...at.keys().map((name) =>
    isContainerResource(name)
      ? undefined
      : {
          ...content(at.child(name), `unknown resource "${shown(name)}" in ${nameOf(at, subject)}`, 'correct the name'),
          at: at.child(name).key,
        },
  ),
];

const labelKeys: Check = (at, subject) =>
  at.entries().map((entry) => {
    const error = qualifiedNameError(String(entry.step)) ?? labelValueError(entry.string ?? '');
    return error === undefined
      ? undefined
      : {
          ...content(entry, `label "${shown(String(entry.step))}" of ${nameOf(at, subject)} ${error}`, 'correct it'),
          at: entry.key,
        };
  });

/** The same with its defaults. */
const sameTolerations: Check = (list, subject) => {
  const seen = new Set<string>();
  return list.items().map((item) => {
    const parts = ['key', 'operator', 'value', 'effect'].map((field) => item.child(field).stringOr(''));
    const seconds = item.child('tolerationSeconds');
    if (parts.includes(undefined) || seconds.isUnknown) return undefined;
    const key = JSON.stringify([...parts, seconds.integer]);
    if (!seen.has(key)) {
      seen.add(key);
      return undefined;
    }
    return {
      concern: 'duplicate',
      at: item.at,
      message: `duplicate toleration in ${nameOf(list, subject)}`,
      help: 'remove one of the two',
    };
  });
};

export const RUNTIME_CLASS: Table = {
  handler: [form(dnsLabelError), notEmpty],
  'overhead.podFixed': overhead,
  'scheduling.nodeSelector': labelKeys,
  'scheduling.tolerations': sameTolerations,
  'scheduling.tolerations[]': toleration,
  'scheduling.tolerations[].key': form(qualifiedNameError),
};

const HIGHEST_PRIORITY = 1_000_000_000;

export const PRIORITY_CLASS: Table = {
  '': (priority, subject) => {
    const value = priority.child('value');
    const isSystem = priority.child('metadata').child('name').string?.startsWith('system-') !== false;
    return isSystem ? undefined : range(-(2 ** 31), HIGHEST_PRIORITY)(value, subject);
  },
  preemptionPolicy: oneOf('Never', 'PreemptLowerPriority'),
};

const families: Check = (list, subject) => {
  const of = list.items().map(({ string }) => (string === undefined ? undefined : parseCidr(string)?.address.family));
  return of.length === 2 && of[0] !== undefined && of[0] === of[1]
    ? combination(
        list.key,
        `${nameOf(list, subject)} must have at most one CIDR of each IP family`,
        'remove one of the two',
      )
    : undefined;
};

function notCanonical(text: string): string | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined || cidr.address.family === 'IPv4') return undefined;
  const canonical = `${canonicalIpv6(cidr.address)}/${text.split('/')[1] ?? ''}`;
  return canonical === text ? undefined : `must be in canonical form ("${canonical}")`;
}

export const SERVICE_CIDR: Table = {
  '': needs('spec'),
  spec: needs('cidrs'),
  'spec.cidrs': [maxItems(2), families],
  'spec.cidrs[]': form((text) => cidrError(text, true) ?? notCanonical(text), { empty: true }),
};

export const IP_ADDRESS: Table = {
  'metadata.name': form((text) => (parseAddress(text) === undefined ? 'must be an IP address' : undefined)),
  'metadata.generateName': form((text) => (parseAddress(text) === undefined ? 'must be an IP address' : undefined)),
  '': needs('spec'),
  'spec.parentRef.resource|name': notEmpty,
  'spec.parentRef.group': form(dnsSubdomainError),
  'spec.parentRef.resource|name|namespace': form(pathSegmentError),
};

const LEVELS = ['baseline', 'privileged', 'restricted'];
const POD_SECURITY = 'pod-security.kubernetes.io/';

const podSecurity: Check = (labels) =>
  labels.entries().map((entry): Violation | undefined => {
    const label = String(entry.step);
    const value = entry.string;
    if (!label.startsWith(POD_SECURITY) || value === undefined) return undefined;
    const what = /^(enforce|audit|warn)(-version)?$/.exec(label.slice(POD_SECURITY.length));
    if (what === null) return undefined;
    const isVersion = what[2] !== undefined;
    const isValid = isVersion ? /^(latest|v1\.(0|[1-9]\d*))$/.test(value) : LEVELS.includes(value);
    return isValid
      ? undefined
      : content(
          entry,
          `unsupported value "${shown(value)}" for label "${label}"`,
          isVersion
            ? 'use "latest" or a version such as "v1.31"'
            : `use ${LEVELS.map((level) => `"${level}"`).join(', ')}`,
        );
  });

export const NAMESPACE: Table = {
  'metadata.labels': podSecurity,
  'spec.finalizers[]': form(
    (text) =>
      qualifiedNameError(text) ??
      (text.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(text)
        ? undefined
        : 'must be a standard finalizer or have a domain'),
    { empty: true },
  ),
};

/** Of a history: any object. */
export const REVISION: Table = {
  '': (root) =>
    root.child('data').exists
      ? undefined
      : combination(root.child('data').written ? root.child('data').key : root.key, 'data is required', 'add data'),
  revision: range(0, ENDLESS),
  data: (at, subject) =>
    at.exists && !at.isMap && !at.isUnknown
      ? content(at, `${nameOf(at, subject)} must be an object`, 'set an object')
      : undefined,
};

/** A time with microseconds. */
const microTime = form((text) =>
  /T\d\d:\d\d:\d\d(?!\.\d{6}(?!\d))/.test(text) ? 'must have six digits after the seconds' : undefined,
);

/** The name is made of version and group. */
const apiServiceName: Check = (root) => {
  const name = root.child('metadata').child('name');
  const version = root.follow(['spec', 'version']).string;
  const group = root.follow(['spec', 'group']).stringOr('');
  if (name.string === undefined || !version || group === undefined || name.string === `${version}.${group}`)
    return undefined;
  return combination(
    name.at,
    `metadata.name "${shown(name.string)}" must be "${version}.${group}"`,
    `set name: ${version}.${group}`,
  );
};

const localService: Check = (spec, subject) => {
  const isLocal = !spec.child('service').exists;
  const [bundle, insecure] = [spec.child('caBundle'), spec.child('insecureSkipTLSVerify')];
  const hasBundle = bundle.exists && bundle.scalar !== '';
  return [
    isLocal && hasBundle
      ? combination(bundle.key, `${nameOf(bundle, subject)} requires service`, 'remove it, or add service')
      : undefined,
    insecure.boolean === true && (isLocal || hasBundle)
      ? combination(
          insecure.key,
          isLocal
            ? `${nameOf(insecure, subject)} requires service`
            : `${nameOf(insecure, subject)} cannot be combined with caBundle`,
          'remove it',
        )
      : undefined,
    spec.child('group').stringOr('') === '' && spec.child('version').string !== 'v1'
      ? combination(spec.key, `${nameOf(spec, subject)}.group is required`, 'add group')
      : undefined,
  ];
};

/** It is compared with the name, too. */
const generatedName: Check = (at) =>
  at.string
    ? combination(at.key, 'metadata.generateName must not be set: the name is made of version and group', 'remove it')
    : undefined;

export const API_SERVICE: Table = {
  '': [apiServiceName, needs('spec')],
  'metadata.generateName': generatedName,
  spec: [localService, needs('version', 'groupPriorityMinimum', 'versionPriority')],
  'spec.group': form(dnsSubdomainError),
  'spec.version': form(dns1035LabelError),
  'spec.groupPriorityMinimum': range(1, 20_000),
  'spec.versionPriority': range(1, 1000),
  'spec.service': needs('name', 'namespace'),
  'spec.service.port': range(1, 65535),
};

export const LEASE: Table = {
  'spec.acquireTime|renewTime': microTime,
  'spec.leaseDurationSeconds': range(1, ENDLESS),
  'spec.leaseTransitions': range(0, ENDLESS),
};

/** podCIDR is the first of podCIDRs; if they differ, it counts alone. */
const podRanges: Check = (spec, subject) => {
  const [one, list] = [spec.child('podCIDR'), spec.child<unknown[]>('podCIDRs')];
  const items = list.items();
  const isAlone = one.exists && one.scalar !== '' && (items.length === 0 || items[0]?.string !== one.string);
  const cidr = form((text) => cidrError(text, true), { empty: true });
  return isAlone
    ? [cidr(one, subject)].flat()
    : [
        twoFamilies(list, subject),
        ...items.map((item) => (item.isNull ? emptyCidr(item, subject) : cidr(item, subject))),
      ].flat();
};

const emptyCidr: Check = (at, subject) =>
  content(at, `${nameOf(at, subject)} must not be null`, 'set a CIDR, or remove it');

const twoFamilies: Check = (list, subject) => {
  const families = list
    .items()
    .map(({ string }) => (string === undefined ? undefined : parseCidr(string)?.address.family));
  return families.length > 2 || (families.length === 2 && families[0] !== undefined && families[0] === families[1])
    ? combination(list.key, `${nameOf(list, subject)} must have at most one CIDR of each IP family`, 'remove one')
    : undefined;
};

export const NODE: Table = {
  'spec.taints': distinct('key', 'effect'),
  'spec.taints[].key': form(qualifiedNameError),
  'spec.taints[].value': form(labelValueError),
  spec: podRanges,
};
