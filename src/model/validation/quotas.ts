/** What quotas and limits must hold. Source: kubernetes pkg/apis/core/validation/validation.go, pkg/apis/core/helper. */
import type { Cursor } from '../../load/value/cursor.ts';
import { qualifiedNameError, shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import {
  type Check,
  combination,
  content,
  distinct,
  form,
  nameOf,
  needs,
  notEmpty,
  type Table,
  type Violation,
} from './constraint.ts';

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
/** Of which there are whole ones. */
const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];
const QUOTA = new Set([
  ...COUNTED,
  ...COMPUTE,
  'requests.storage',
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
]);

const isPages = (name: string): boolean => /^(?:requests\.)?hugepages-/.test(name);
export const isExtended = (name: string): boolean =>
  name.includes('/') &&
  !name.includes('kubernetes.io/') &&
  !name.startsWith('requests.') &&
  qualifiedNameError(`requests.${name}`) === undefined;

function amountOf(at: Cursor): number | undefined {
  if (at.isNull) return 0;
  return at.exists ? quantityOf(String(at.intOrString ?? at.number ?? '')) : undefined;
}

function quotaError(name: string): string | undefined {
  return (
    qualifiedNameError(name) ??
    (name.includes('/') || QUOTA.has(name) || isPages(name) ? undefined : 'is not a resource of a quota')
  );
}

const hard: Check = (at, subject) =>
  at.entries().flatMap((entry): readonly (Violation | undefined)[] => {
    const name = String(entry.step);
    const error = quotaError(name);
    const value = amountOf(entry);
    const what = `${nameOf(at, subject)} "${shown(name)}"`;
    if (error !== undefined)
      return [
        {
          ...content(entry, `resource "${shown(name)}" in ${nameOf(at, subject)} ${error}`, 'correct the name'),
          at: entry.key,
        },
      ];
    if (value === undefined) return [];
    if (value < 0) return [content(entry, `${what} must be 0 or greater`, 'set 0 or a positive quantity')];
    return (COUNTED.includes(name) || isExtended(name)) && !Number.isInteger(value)
      ? [content(entry, `${what} must be a whole number`, 'set a whole number')]
      : [];
  });

const PODS = ['cpu', 'limits.cpu', 'limits.memory', 'memory', 'pods', 'requests.cpu', 'requests.memory'];
/** The resources that a scope can count; others are not known to it. */
const SCOPES = new Map([
  ['BestEffort', ['pods']],
  ['CrossNamespacePodAffinity', PODS],
  ['NotBestEffort', PODS],
  ['NotTerminating', PODS],
  ['PriorityClass', PODS],
  ['Terminating', PODS],
  ['VolumeAttributesClass', ['persistentvolumeclaims', 'requests.storage']],
]);
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

/** Scopes at their places, with what the quota counts. */
function scopeErrors(spec: Cursor, scopes: readonly Cursor[], subject: Parameters<Check>[1]) {
  const resources = spec.child('hard').keys();
  const found: Violation[] = [];
  for (const scope of scopes) {
    const counted = SCOPES.get(scope.string ?? '');
    if (scope.string === undefined) continue;
    if (counted === undefined)
      found.push(
        content(
          scope,
          `unsupported value "${shown(scope.string)}" for ${nameOf(scope, subject)}`,
          `use ${[...SCOPES.keys()].map((each) => `"${each}"`).join(', ')}`,
        ),
      );
    const foreign = counted && resources.find((name) => (QUOTA.has(name) || isPages(name)) && !counted.includes(name));
    if (foreign !== undefined)
      found.push(
        combination(
          scope.at,
          `${nameOf(scope, subject)} "${scope.string}" cannot be combined with "${foreign}" in hard`,
          'use a separate quota for it',
        ),
      );
  }
  for (const pair of OPPOSITES) {
    const [one, other] = pair.map((name) => scopes.find(({ string }) => string === name));
    if (one !== undefined && other !== undefined)
      found.push(
        combination(other.at, `scopes "${pair[0]}" and "${pair[1]}" cannot be combined`, 'remove one of the two'),
      );
  }
  return found;
}

const scopes: Check = (spec, subject) => scopeErrors(spec, spec.child<unknown[]>('scopes').items(), subject);

const selectedScopes: Check = (spec, subject) => {
  const expressions = spec.child('scopeSelector').child<unknown[]>('matchExpressions').items();
  return [
    ...scopeErrors(
      spec,
      expressions.map((each) => each.child('scopeName')),
      subject,
    ),
    ...expressions.flatMap((each): readonly (Violation | undefined)[] => {
      const [operator, values] = [each.child('operator'), each.child<unknown[]>('values')];
      const scope = each.child('scopeName').string ?? '';
      const count = values.items().length;
      if (SCOPES.has(scope) && scope !== 'PriorityClass' && scope !== 'VolumeAttributesClass' && operator.exists)
        if (operator.string !== undefined && operator.string !== 'Exists')
          return [
            combination(
              operator.at,
              `${nameOf(operator, subject)} must be "Exists" for the scope "${scope}"`,
              'set operator: Exists',
            ),
          ];
      if (operator.string === 'In' || operator.string === 'NotIn')
        return [
          count === 0
            ? combination(
                operator.at,
                `${nameOf(each, subject)}.values is required when operator is "${operator.string}"`,
                'add values',
              )
            : undefined,
        ];
      return [
        count > 0 && operator.string !== undefined
          ? combination(
              values.key,
              `${nameOf(values, subject)} must not be set when operator is "${operator.string}"`,
              'remove values',
            )
          : undefined,
      ];
    }),
  ];
};

export const RESOURCE_QUOTA: Table = {
  spec: [scopes, selectedScopes],
  'spec.hard': hard,
  'spec.scopes[]': notEmpty,
  'spec.scopeSelector.matchExpressions[]': needs('scopeName', 'operator'),
};

const PARTS = ['default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio'];
const STANDARD = new Set([...QUOTA, 'storage']);

/** The resources of a limit: those of containers, or of anything. */
const resources: Check = (limit, subject) => {
  const type = limit.child('type').string;
  return PARTS.flatMap((part) =>
    limit
      .child<Record<string, unknown>>(part)
      .entries()
      .map((entry) => {
        const name = String(entry.step);
        const isPod = type === 'Pod' || type === 'Container';
        const isKnown = name.includes('/')
          ? !isPod || name.includes('kubernetes.io/') || isExtended(name)
          : isPod
            ? COMPUTE.includes(name) || name.startsWith('hugepages-')
            : STANDARD.has(name) || isPages(name);
        const error = qualifiedNameError(name) ?? (isKnown ? undefined : 'is not known');
        return error === undefined || type === undefined
          ? undefined
          : {
              ...content(
                entry,
                `resource "${shown(name)}" in ${nameOf(limit.child(part), subject)} ${error}`,
                'correct the name',
              ),
              at: entry.key,
            };
      }),
  );
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
  const value = (field: string, name: string): number | undefined => amountOf(limit.child(field).child(name));
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
      const isExact = name.startsWith('hugepages-') || isExtended(name);
      if (from === undefined || to === undefined) continue;
      if (from > to)
        found.push(
          combination(
            entry.at,
            `${nameOf(entry, subject)} must not be greater than ${high}`,
            `decrease it, or increase ${high}`,
          ),
        );
      else if (low === 'defaultRequest' && high === 'default' && isExact && from !== to)
        found.push(combination(entry.at, `${nameOf(entry, subject)} must be equal to default`, 'set the same value'));
    }
  for (const entry of limit.child<Record<string, unknown>>('maxLimitRequestRatio').entries()) {
    const ratio = amountOf(entry);
    const [min, max] = [value('min', String(entry.step)), value('max', String(entry.step))];
    if (ratio === undefined) continue;
    if (ratio < 1) found.push(content(entry, `${nameOf(entry, subject)} must be 1 or greater`, 'set 1 or greater'));
    else if (min !== undefined && max !== undefined && min > 0 && ratio > max / min)
      found.push(
        content(entry, `${nameOf(entry, subject)} must not be greater than max divided by min`, 'decrease it'),
      );
  }
  if (
    type === 'PersistentVolumeClaim' &&
    !limit.child('min').child('storage').written &&
    !limit.child('max').child('storage').written
  )
    found.push(
      combination(limit.key, `${nameOf(limit, subject)} requires min.storage or max.storage`, 'add one of them'),
    );
  return found;
};

export const LIMIT_RANGE: Table = {
  'spec.limits': distinct('type'),
  'spec.limits[]': [limits, resources, needs('type')],
  'spec.limits[].type': form(
    (text) =>
      qualifiedNameError(text) ??
      (text.includes('/') || ['Pod', 'Container', 'PersistentVolumeClaim'].includes(text)
        ? undefined
        : 'must be "Pod", "Container" or "PersistentVolumeClaim"'),
  ),
};
