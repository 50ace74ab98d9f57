/** What other kinds than pods must hold. Source: kubernetes pkg/apis/<group>/validation/validation.go. */
import type { Cursor } from '../../load/value/cursor.ts';
import { cidrError, parseAddress, parseCidr } from '../objects/ip.ts';
import { dnsLabelError, dnsSubdomainError, pathSegmentError, qualifiedNameError, shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import {
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
  oneOf,
  range,
  type Table,
  type Violation,
} from './constraint.ts';
import { configKey } from './forms.ts';

const ENDLESS = Number.POSITIVE_INFINITY;

const accessModes: Check = (list, subject) => {
  const modes = list.items().map(({ string }) => string);
  const isMixed = modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod');
  return isMixed
    ? combination(
        list.key,
        `${nameOf(list, subject)} must not have other modes beside "ReadWriteOncePod"`,
        'remove the others',
      )
    : undefined;
};

/** A quantity that must not be 0 or negative. */
const positive: Check = (at, subject) => {
  const value = quantityOf(String(at.intOrString ?? at.number ?? ''));
  return value !== undefined && value <= 0
    ? content(at, `${nameOf(at, subject)} must be greater than 0`, 'set a positive quantity')
    : undefined;
};

const storage: Check = (spec, subject) => {
  const requests = spec.child('resources').child('requests');
  if (requests.child('storage').exists) return undefined;
  const place = requests.exists ? requests : spec.child('resources').exists ? spec.child('resources') : spec;
  return combination(
    place.key,
    `${nameOf(spec, subject)}.resources.requests.storage is required`,
    'add it, such as "1Gi"',
  );
};

/** The claim of a PersistentVolumeClaim, a StatefulSet or an ephemeral volume. */
export const CLAIM: Table = {
  '': [needs('accessModes'), storage],
  accessModes,
  'resources.requests.storage': positive,
  storageClassName: form(dnsSubdomainError),
};

export const PERSISTENT_VOLUME: Table = {
  spec: needs('accessModes', 'capacity'),
  'spec.accessModes': accessModes,
  'spec.capacity.storage': positive,
  'spec.storageClassName': form(dnsSubdomainError),
};

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
    for (const code of codes.filter(({ integer }) => integer === 0))
      found.push(content(code, `${nameOf(code, subject)} must not be 0 when operator is "In"`, 'remove it'));
  const numbers = codes.map(({ integer }) => integer ?? Number.NaN);
  if (numbers.some((number, index) => number < (numbers[index - 1] ?? number)))
    found.push(content(values, `${nameOf(values, subject)} must be in ascending order`, 'sort the values'));
  if (values.isList && codes.length === 0)
    found.push(combination(values.key, `${nameOf(values, subject)} must have at least one item`, 'add an exit code'));
  return found;
};

/** The spec of a Job, also in a CronJob. */
export const JOB: Table = {
  '': [indexed, failures],
  'podFailurePolicy.rules': maxItems(20),
  'podFailurePolicy.rules[]': exactlyOne('onExitCodes', 'onPodConditions'),
  'podFailurePolicy.rules[].onExitCodes': exitCodes,
  'podFailurePolicy.rules[].onExitCodes.values': [distinct(), maxItems(255)],
  'podFailurePolicy.rules[].onPodConditions[].type': form(qualifiedNameError),
  'podFailurePolicy.rules[].onPodConditions[].status': oneOf('True', 'False', 'Unknown'),
  successPolicy: needs('rules'),
  'successPolicy.rules': maxItems(20),
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

export const AUTOSCALER: Table = {
  spec: replicas,
  'spec.targetCPUUtilizationPercentage': range(1, ENDLESS),
  'spec.scaleTargetRef.kind|name': form(pathSegmentError),
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

export const ROLE: Table = { 'rules[]': policyRule };

const subjectOf: Check = (at, subject) => {
  const kind = at.child('kind').string;
  const group = at.child('apiGroup').stringOr(kind === 'ServiceAccount' ? '' : RBAC);
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
    // A kustomization fills in its namespace, also one of an overlay that is not among the files: a warning.
    const isPending = subject.resource.pending.namespace !== undefined || subject.resource.pending.patches;
    if (subject.resource.kind === 'ClusterRoleBinding' && !at.child('namespace').exists && !isPending)
      found.push({
        ...combination(at.key, `${nameOf(at, subject)}.namespace is required for a ServiceAccount`, 'add namespace'),
        severity: 'warning',
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

const roleKind: Check = (at, subject) =>
  at.string === 'Role' && subject.resource.kind === 'ClusterRoleBinding'
    ? content(at, `${nameOf(at, subject)} must be "ClusterRole" in a ClusterRoleBinding`, 'set kind: ClusterRole')
    : undefined;

export const ROLE_BINDING: Table = {
  'roleRef.apiGroup': oneOf(RBAC),
  'roleRef.kind': roleKind,
  'roleRef.name': form(pathSegmentError),
  'subjects[]': subjectOf,
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

export const SECRET: Table = { '': secretKeys, data: keys('data'), stringData: keys('stringData') };

export const STORAGE_CLASS: Table = {
  provisioner: form((text) => qualifiedNameError(text.toLowerCase())),
  reclaimPolicy: oneOf('Delete', 'Retain'),
  volumeBindingMode: oneOf('Immediate', 'WaitForFirstConsumer'),
};

export const RUNTIME_CLASS: Table = { handler: form(dnsLabelError) };

const HIGHEST_PRIORITY = 1_000_000_000;

export const PRIORITY_CLASS: Table = {
  '': (priority, subject) => {
    const value = priority.child('value');
    const isSystem = priority.child('metadata').child('name').string?.startsWith('system-') !== false;
    return isSystem ? undefined : range(-(2 ** 31), HIGHEST_PRIORITY)(value, subject);
  },
  preemptionPolicy: oneOf('Never', 'PreemptLowerPriority'),
};

const limits: Check = (limit, subject) => {
  const type = limit.child('type').string;
  const found: Violation[] = [];
  if (type === 'Pod')
    for (const field of ['default', 'defaultRequest'])
      if (limit.child(field).entries().length > 0)
        found.push(
          combination(
            limit.child(field).key,
            `${nameOf(limit.child(field), subject)} must not be set when type is "Pod"`,
            `remove ${field}`,
          ),
        );
  const value = (field: string, name: string): number | undefined => {
    const at = limit.child(field).child(name);
    return at.exists ? quantityOf(String(at.intOrString ?? at.number ?? '')) : undefined;
  };
  for (const [low, high] of [
    ['min', 'max'],
    ['min', 'defaultRequest'],
    ['min', 'default'],
    ['defaultRequest', 'default'],
    ['defaultRequest', 'max'],
    ['default', 'max'],
  ] as const)
    for (const entry of limit.child<Record<string, unknown>>(low).entries()) {
      const name = String(entry.step);
      const [from, to] = [value(low, name), value(high, name)];
      if (from !== undefined && to !== undefined && from > to)
        found.push(
          combination(
            entry.at,
            `${nameOf(entry, subject)} must not be greater than ${high}`,
            `decrease it, or increase ${high}`,
          ),
        );
    }
  if (
    type === 'PersistentVolumeClaim' &&
    value('min', 'storage') === undefined &&
    value('max', 'storage') === undefined
  )
    found.push(
      combination(limit.key, `${nameOf(limit, subject)} requires min.storage or max.storage`, 'add one of them'),
    );
  return found;
};

export const LIMIT_RANGE: Table = {
  'spec.limits': distinct('type'),
  'spec.limits[]': limits,
  'spec.limits[].type': form(
    (text) =>
      qualifiedNameError(text) ??
      (text.includes('/') || ['Pod', 'Container', 'PersistentVolumeClaim'].includes(text)
        ? undefined
        : 'must be "Pod", "Container" or "PersistentVolumeClaim"'),
    { empty: true },
  ),
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

export const SERVICE_CIDR: Table = {
  spec: needs('cidrs'),
  'spec.cidrs': [maxItems(2), families],
  'spec.cidrs[]': form((text) => cidrError(text, true), { empty: true }),
};

export const IP_ADDRESS: Table = {
  'metadata.name': form((text) => (parseAddress(text) === undefined ? 'must be an IP address' : undefined)),
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

export const NAMESPACE: Table = { 'metadata.labels': podSecurity };

const webhookName: Check = (at, subject) => {
  const name = at.string;
  if (name === undefined || name === '') return undefined;
  const error =
    dnsSubdomainError(name) ?? (name.split('.').length < 3 ? 'must have at least three parts between dots' : undefined);
  return error === undefined
    ? undefined
    : content(at, `${nameOf(at, subject)} "${shown(name)}" ${error}`, 'use a name such as "check.shop.example.com"');
};

export const WEBHOOKS: Table = {
  webhooks: distinct('name'),
  'webhooks[].name': webhookName,
  'webhooks[].timeoutSeconds': range(1, 30),
  'webhooks[].failurePolicy': oneOf('Fail', 'Ignore'),
  'webhooks[].matchPolicy': oneOf('Equivalent', 'Exact'),
  'webhooks[].reinvocationPolicy': oneOf('IfNeeded', 'Never'),
  'webhooks[].sideEffects': oneOf('None', 'NoneOnDryRun'),
  'webhooks[].clientConfig': exactlyOne('service', 'url'),
  'webhooks[].clientConfig.service.port': range(1, 65535),
  'webhooks[].clientConfig.url': form((text) =>
    text.startsWith('https://') ? undefined : 'must start with "https://"',
  ),
  'webhooks[].rules[].operations[]': oneOf('*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'),
  'webhooks[].rules[].scope': oneOf('*', 'Cluster', 'Namespaced'),
};

const crdName: Check = (root) => {
  const name = root.child('metadata').child('name');
  const [group, plural] = [root.follow(['spec', 'group']).string, root.follow(['spec', 'names', 'plural']).string];
  if (name.string === undefined || !group || !plural || name.string === `${plural}.${group}`) return undefined;
  return combination(
    name.at,
    `metadata.name "${shown(name.string)}" must be "${plural}.${group}"`,
    `set name: ${plural}.${group}`,
  );
};

const versions: Check = (list, subject) => {
  const stored = list.items().filter((version) => version.child('storage').boolean === true);
  if (!list.isList || list.items().length === 0) return undefined;
  const isKnown = list
    .items()
    .every((version) => version.child('storage').boolean !== undefined || !version.child('storage').exists);
  return isKnown && stored.length !== 1
    ? combination(
        list.key,
        `${nameOf(list, subject)} must have exactly one version with storage: true, not ${stored.length}`,
        'set storage: true for one version',
      )
    : undefined;
};

export const CRD: Table = {
  '': crdName,
  'spec.scope': oneOf('Cluster', 'Namespaced'),
  'spec.group': form(
    (text) => dnsSubdomainError(text) ?? (text.includes('.') ? undefined : 'must have at least one dot'),
  ),
  'spec.versions': [versions, distinct('name')],
  'spec.versions[].name': form(dnsLabelError),
  'spec.names.plural|singular|kind': form((text) => dnsLabelError(text.toLowerCase())),
};
