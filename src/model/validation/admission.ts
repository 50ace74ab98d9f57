/** What webhooks and admission policies must hold. Source: kubernetes pkg/apis/admissionregistration/validation. */
import { dns1035LabelError, dnsSubdomainError, pathSegmentError, qualifiedNameError, shown } from '../objects/names.ts';
import {
  alone,
  atMostOne,
  below,
  type Check,
  combination,
  content,
  distinct,
  exactlyOne,
  form,
  maxItems,
  member,
  nameOf,
  neededWhen,
  needs,
  notEmpty,
  oneOf,
  onlyWhen,
  range,
  type Table,
  type Violation,
} from './constraint.ts';

const webhookName: Check = (at, subject) => {
  const name = at.string;
  if (name === undefined || name === '') return undefined;
  const error =
    dnsSubdomainError(name) ?? (name.split('.').length < 3 ? 'must have at least three parts between dots' : undefined);
  return error === undefined
    ? undefined
    : content(at, `${nameOf(at, subject)} "${shown(name)}" ${error}`, 'use a name such as "check.shop.example.com"');
};

/** `https://host/path`, and nothing else. */
const webhookUrl = form(
  (text) => {
    if (!/^https:\/\//i.test(text)) return 'must start with "https://"';
    const rest = text.slice('https://'.length);
    const end = rest.search(/[/?#]/);
    const host = end < 0 ? rest : rest.slice(0, end);
    if (host === '') return 'must have a host';
    if (host.includes('@')) return 'must not have a user';
    const port = /:([^:\]]*)$/.exec(host)?.[1];
    if (/[ "<>\\^`{|}]/.test(host) || (port !== undefined && !/^\d*$/.test(port))) return 'must be a URL';
    if (/#./.test(text)) return 'must not have a fragment';
    if (/\?[^#]/.test(text)) return 'must not have a query';
    return /%(?![0-9a-fA-F]{2})/.test(rest) ? 'must be a URL' : undefined;
  },
  { empty: true },
);

const servicePath = form((text) => {
  if (text === '/') return undefined;
  if (!text.startsWith('/')) return 'must start with "/"';
  const segments = (text.endsWith('/') ? text.slice(1, -1) : text.slice(1)).split('/');
  if (segments.includes('')) return 'must not have empty segments';
  return segments.map((segment) => dnsSubdomainError(segment)).find((error) => error !== undefined);
});

/** What is reached by a service or a URL, also for conversions of custom resources. */
export const CLIENT_CONFIG: Table = {
  '': exactlyOne('service', 'url'),
  service: needs('name', 'namespace'),
  'service.port': range(1, 65535),
  'service.path': servicePath,
  url: webhookUrl,
};

const resources: Check = (list, subject) => {
  const names = list.items().map(({ string }) => string ?? '');
  const whole = new Set<string>();
  const every = new Set<string>();
  const found: (Violation | undefined)[] = [];
  list.items().forEach((item, index) => {
    const name = names[index] ?? '';
    const slash = name.indexOf('/');
    if (slash < 0) return;
    const [resource, part] = [name.slice(0, slash), name.slice(slash + 1)];
    if (whole.has(resource) || every.has(part))
      found.push(
        combination(
          item.at,
          `${nameOf(item, subject)} "${shown(name)}" is already included in a wildcard`,
          'remove it',
        ),
      );
    if (part === '*') whole.add(resource);
    if (resource === '*') every.add(part);
  });
  const last = names.filter((name) => name !== '' && !name.includes('/')).at(-1);
  const isMixed = (names.length > 1 && names.includes('*/*')) || (names.includes('*') && last !== '*');
  if (isMixed)
    found.push(
      combination(
        list.key,
        `${nameOf(list, subject)} must not have resources beside a wildcard that includes them`,
        'remove them',
      ),
    );
  return found;
};

const RULE: Table = {
  '': needs('apiGroups', 'apiVersions', 'operations', 'resources'),
  'apiGroups|apiVersions|operations': alone,
  'apiVersions|resources[]': notEmpty,
  resources,
  'operations[]': member('*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'),
  scope: oneOf('*', 'Cluster', 'Namespaced'),
};

const CONDITIONS: Table = {
  matchConditions: [distinct('name'), maxItems(64)],
  'matchConditions[]': needs('name', 'expression'),
  'matchConditions[].name': form(qualifiedNameError),
  'matchConditions[].expression': form((text) => (text.trim() === '' ? 'must not be empty' : undefined)),
};

const reviewVersions: Check = (list, subject) => {
  const versions = list.items().map(({ string }) => string);
  return versions.length > 0 &&
    versions.every((version) => version !== undefined && version !== 'v1' && version !== 'v1beta1')
    ? content(list, `${nameOf(list, subject)} must include "v1" or "v1beta1"`, 'add "v1"')
    : undefined;
};

const NO_EFFECTS = ['None', 'NoneOnDryRun'];

export const WEBHOOKS: Table = {
  webhooks: distinct('name'),
  'webhooks[]': needs('admissionReviewVersions'),
  'webhooks[].name': [webhookName, notEmpty],
  'webhooks[].admissionReviewVersions': [reviewVersions, distinct()],
  'webhooks[].admissionReviewVersions[]': form(dns1035LabelError, { empty: true }),
  'webhooks[].timeoutSeconds': range(1, 30),
  'webhooks[].failurePolicy': oneOf('Fail', 'Ignore'),
  'webhooks[].matchPolicy': oneOf('Equivalent', 'Exact'),
  'webhooks[].reinvocationPolicy': oneOf('IfNeeded', 'Never'),
  'webhooks[].sideEffects': oneOf(...NO_EFFECTS),
  ...below('webhooks[].clientConfig', CLIENT_CONFIG),
  ...below('webhooks[].rules[]', RULE),
  ...below('webhooks[]', CONDITIONS),
};

const NAMED_RULE: Table = {
  ...RULE,
  resourceNames: distinct(),
  'resourceNames[]': form(pathSegmentError),
};

const MATCH: Table = {
  ...below('resourceRules|excludeResourceRules[]', NAMED_RULE),
  matchPolicy: oneOf('Equivalent', 'Exact'),
};

const paramVersion = form((text) => {
  const parts = text.split('/');
  const group = parts.length > 1 ? parts[0] : '';
  if (parts.length > 2) return 'must be a group and a version';
  return (
    (group === '' || group === undefined ? undefined : dnsSubdomainError(group)) ??
    dns1035LabelError(parts.at(-1) ?? '')
  );
});

const POLICY: Table = {
  '': needs('spec'),
  spec: needs('matchConstraints'),
  'spec.failurePolicy': member('Fail', 'Ignore'),
  'spec.paramKind': needs('apiVersion', 'kind'),
  'spec.paramKind.apiVersion': paramVersion,
  'spec.paramKind.kind': form((text) => dns1035LabelError(text.toLowerCase())),
  'spec.matchConstraints': needs('resourceRules'),
  ...below('spec.matchConstraints', MATCH),
  ...below('spec', CONDITIONS),
  'spec.variables[]': needs('name', 'expression'),
  'spec.variables[].name': form((text) =>
    /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(text) && !RESERVED.has(text) ? undefined : 'must be a CEL identifier',
  ),
};

/** Words of CEL that are no names. Source: apiserver pkg/cel/identifiers.go. */
const RESERVED = new Set([
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'namespace',
  'null',
  'package',
  'return',
  'true',
  'var',
  'void',
  'while',
]);

const oneLine = form((text) =>
  text.trim() === '' ? 'must not be blank' : /[\n\r]/.test(text.trim()) ? 'must be one line' : undefined,
);

const judges: Check = (spec, subject) =>
  ['validations', 'auditAnnotations'].some((field) => spec.child<unknown[]>(field).items().length > 0)
    ? undefined
    : combination(spec.key, `${nameOf(spec, subject)} requires validations or auditAnnotations`, 'add validations');

const auditKey: Check = (at, subject) => {
  const policy = subject.resource.root.child('metadata').child('name').string;
  const error = policy && at.string !== undefined ? qualifiedNameError(`${policy}/${at.string}`) : undefined;
  return error === undefined
    ? undefined
    : content(at, `${nameOf(at, subject)} "${shown(at.string ?? '')}" ${error}`, 'correct it');
};

export const VALIDATING_POLICY: Table = {
  ...POLICY,
  spec: [needs('matchConstraints'), judges],
  'spec.validations[]': needs('expression'),
  'spec.validations[].message': oneLine,
  'spec.validations[].messageExpression': form((text) => (text.trim() === '' ? 'must not be blank' : undefined)),
  'spec.validations[].reason': oneOf('Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'),
  'spec.auditAnnotations': [distinct('key'), maxItems(20)],
  'spec.auditAnnotations[]': needs('key', 'valueExpression'),
  'spec.auditAnnotations[].key': auditKey,
};

const denyAndWarn: Check = (list, subject) => {
  const actions = list.items().map(({ string }) => string);
  return actions.includes('Deny') && actions.includes('Warn')
    ? combination(list.key, `${nameOf(list, subject)} must not have both "Deny" and "Warn"`, 'remove one of the two')
    : undefined;
};

const params: Check = (at, subject) =>
  at.child('selector').exists ||
  (at.child('name').exists && at.child('name').scalar !== '') ||
  at.child('name').isUnknown
    ? undefined
    : combination(at.key, `${nameOf(at, subject)} requires name or selector`, 'add name');

const BINDING: Table = {
  'spec.policyName': form(dnsSubdomainError),
  'spec.paramRef': [atMostOne('name', 'selector'), params, needs('parameterNotFoundAction')],
  'spec.paramRef.name': form(pathSegmentError),
  'spec.paramRef.parameterNotFoundAction': oneOf('Allow', 'Deny'),
  ...below('spec.matchResources', MATCH),
};

export const VALIDATING_BINDING: Table = {
  '': needs('spec'),
  ...BINDING,
  spec: needs('policyName', 'validationActions'),
  'spec.validationActions': [distinct(), denyAndWarn],
  'spec.validationActions[]': member('Audit', 'Deny', 'Warn'),
};

/** What is deleted cannot be changed on its way. */
const mutated = oneOf('*', 'CONNECT', 'CREATE', 'UPDATE');

const MUTATED: Table = { 'resourceRules[].operations[]': mutated };

export const MUTATING_POLICY: Table = {
  ...POLICY,
  spec: needs('matchConstraints', 'mutations', 'reinvocationPolicy'),
  ...below('spec.matchConstraints', { ...MATCH, ...MUTATED }),
  'spec.failurePolicy': member('Fail', 'Ignore'),
  'spec.reinvocationPolicy': oneOf('IfNeeded', 'Never'),
  'spec.mutations[]': [
    needs('patchType'),
    neededWhen('jsonPatch', 'patchType', ['JSONPatch']),
    onlyWhen('jsonPatch', 'patchType', ['JSONPatch']),
    neededWhen('applyConfiguration', 'patchType', ['ApplyConfiguration']),
    onlyWhen('applyConfiguration', 'patchType', ['ApplyConfiguration']),
  ],
  'spec.mutations[].patchType': oneOf('ApplyConfiguration', 'JSONPatch'),
  'spec.mutations[].jsonPatch|applyConfiguration': needs('expression'),
};

export const MUTATING_BINDING: Table = {
  '': needs('spec'),
  ...BINDING,
  spec: needs('policyName'),
  ...below('spec.matchResources', { ...MATCH, ...MUTATED }),
};
