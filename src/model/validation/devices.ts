/** What claims of devices, their classes and slices must hold. Source: kubernetes pkg/apis/resource/validation. */
import type { Cursor } from '../../load/value/cursor.ts';
import { dnsLabelError, dnsSubdomainError, labelValueError, qualifiedNameError, shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import {
  below,
  type Check,
  combination,
  content,
  distinct,
  exactlyOne,
  form,
  maxItems,
  nameOf,
  neededWhen,
  needs,
  notEmpty,
  oneOf,
  onlyWhen,
  range,
  type Subject,
  since,
  type Table,
  type Violation,
} from './constraint.ts';
import { nodeRequirement } from './pod.ts';
import { isExtended } from './quotas.ts';
import { CLAIM_TEMPLATE, driverName } from './storage.ts';

/** Counters, taints, binding conditions and shares of a capacity are on by default from this minor on; before it they are dropped. */
const SHARED = 36;
/** From here on both attributes of a constraint are looked at. */
const BOTH = 37;
const ENDLESS = Number.POSITIVE_INFINITY;

const label = form(dnsLabelError, { empty: true });

/** `domain/name`, or a name alone. The server does not look at names with several slashes. */
function attributeError(text: string): string | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return undefined;
  const name = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? parts[0] : undefined;
  if (domain !== undefined && (domain.length > 63 || dnsSubdomainError(domain.toLowerCase()) !== undefined))
    return 'must have a domain of at most 63 characters before "/"';
  return name.length <= 32 && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? undefined
    : 'must have a name of letters, digits and "_" that does not start with a digit, at most 32 characters';
}

const fullAttribute = form(
  (text) => attributeError(text) ?? (text.includes('/') ? undefined : 'must have a domain before "/"'),
  { empty: true },
);

/** The keys of a map are names of attributes. */
const attributeKeys: Check = (map, subject) =>
  map.entries().map((entry) => {
    const error = attributeError(String(entry.step));
    return error === undefined
      ? undefined
      : {
          ...content(entry, `key "${shown(String(entry.step))}" of ${nameOf(map, subject)} ${error}`, 'correct it'),
          at: entry.key,
        };
  });

/** The number of devices, or all that fit. 0 is the default. */
const count: Check = (request, subject) => {
  const [mode, number] = [request.child('allocationMode').stringOr(''), request.child('count')];
  if (mode === 'All' && (number.integer ?? 0) !== 0)
    return combination(
      number.key,
      `${nameOf(number, subject)} must not be set when allocationMode is "All"`,
      'remove count, or set allocationMode: ExactCount',
    );
  return mode !== 'All' && number.integer !== undefined && number.integer < 0
    ? content(number, `${nameOf(number, subject)} must be 1 or greater, but is ${number.integer}`, 'set 1 or greater')
    : undefined;
};

const tolerationValue: Check = (toleration, subject) => {
  const [operator, value] = [toleration.child('operator').stringOr('Equal'), toleration.child('value')];
  if (operator === 'Exists' && value.string)
    return combination(
      value.key,
      `${nameOf(value, subject)} must not be set when operator is "Exists"`,
      'remove value, or set operator: Equal',
    );
  return operator === 'Equal' && value.string !== undefined ? form(labelValueError)(value, subject) : undefined;
};

const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];

const CONFIG: Table = {
  '': needs('opaque'),
  opaque: [
    needs('driver'),
    (at, subject) =>
      at.isMap && !at.child('parameters').exists && !at.child('parameters').isUnknown
        ? combination(at.key, `${nameOf(at, subject)}.parameters is required`, 'add parameters')
        : undefined,
  ],
  'opaque.driver': driverName,
  'opaque.parameters': (at, subject) =>
    at.isList || at.scalar !== undefined
      ? content(at, `${nameOf(at, subject)} must be an object`, 'write its fields')
      : undefined,
};

const SELECTOR: Table = {
  '': needs('cel'),
  cel: needs('expression'),
};

/** What is requested, also as one of several choices. */
const REQUEST: Table = {
  '': [needs('deviceClassName'), count],
  selectors: maxItems(32),
  deviceClassName: form(dnsSubdomainError),
  allocationMode: oneOf('All', 'ExactCount'),
  ...below('selectors[]', SELECTOR),
  'tolerations[]': since(SHARED, tolerationValue),
  'tolerations[].key': since(SHARED, form(qualifiedNameError)),
  'tolerations[].operator': since(SHARED, oneOf('Equal', 'Exists')),
  'tolerations[].effect': since(SHARED, oneOf(...EFFECTS)),
  'capacity.requests': since(SHARED, attributeKeys),
};

/** A name of a request, or of one of its choices after a slash. */
function requestRef(depth: number): Check {
  return (at, subject) => {
    let devices: Cursor | undefined = at;
    for (let step = 0; step < depth; step++) devices = devices?.parent;
    const [name = '', choice, more] = at.string?.split('/') ?? [];
    if (devices === undefined || at.string === undefined) return undefined;
    const requests = devices.child<unknown[]>('requests').items();
    const names = requests.map((request) => request.child('name').string);
    const request = requests[names.indexOf(name)];
    const choices = request
      ?.child<unknown[]>('firstAvailable')
      .items()
      .map((each) => each.child('name').string);
    const isKnown =
      request !== undefined && more === undefined && (choice === undefined || choices?.includes(choice) === true);
    return isKnown || names.includes(undefined) || choices?.includes(undefined) === true
      ? undefined
      : content(
          at,
          `${nameOf(at, subject)} "${shown(at.string)}" is not a request of the claim`,
          'use the name of a request, or of a request and a choice, such as "gpu/large"',
        );
  };
}

const oneOfTwo = exactlyOne('exactly', 'firstAvailable');

/** An empty list of choices counts as absent. */
const oneRequest: Check = (request, subject) => {
  const choices = request.child<unknown[]>('firstAvailable');
  if (!choices.isList || choices.items().length > 0) return oneOfTwo(request, subject);
  return request.child('exactly').exists
    ? undefined
    : combination(choices.key, `${nameOf(request, subject)} requires exactly or firstAvailable`, 'add one of the two');
};

const CLAIM: Table = {
  requests: [maxItems(32), distinct('name')],
  'requests[]': [needs('name'), oneRequest],
  'requests[].name': form(dnsLabelError),
  ...below('requests[].exactly', REQUEST),
  'requests[].firstAvailable': [maxItems(8), distinct('name')],
  ...below('requests[].firstAvailable[]', REQUEST),
  'requests[].firstAvailable[]': [needs('name', 'deviceClassName'), count],
  'requests[].firstAvailable[].name': form(dnsLabelError),
  constraints: maxItems(32),
  'constraints[].requests': [maxItems(32), distinct()],
  // The item, the list, the constraint, the constraints.
  'constraints[].requests[]': requestRef(4),
  'constraints[]': (at, subject) =>
    at.child('matchAttribute').exists ||
    at.child('matchAttribute').isUnknown ||
    (at.child('distinctAttribute').exists && subject.settings.kubeMinor >= SHARED)
      ? undefined
      : combination(at.key, `${nameOf(at, subject)} requires matchAttribute`, 'add matchAttribute'),
  'constraints[].matchAttribute': fullAttribute,
  // With another one beside it, the server did not look at it before.
  'constraints[].distinctAttribute': since(SHARED, (at, subject) =>
    subject.settings.kubeMinor < BOTH && at.parent?.child('matchAttribute').exists === true
      ? undefined
      : fullAttribute(at, subject),
  ),
  config: maxItems(32),
  ...below('config[]', CONFIG),
  'config[].requests': [maxItems(32), distinct()],
  'config[].requests[]': requestRef(4),
};

export const RESOURCE_CLAIM: Table = below('spec.devices', CLAIM);

export const RESOURCE_CLAIM_TEMPLATE: Table = { ...below('spec', RESOURCE_CLAIM), ...below('spec', CLAIM_TEMPLATE) };

export const DEVICE_CLASS: Table = {
  'spec.selectors': maxItems(32),
  ...below('spec.selectors[]', SELECTOR),
  'spec.config': maxItems(32),
  ...below('spec.config[]', CONFIG),
  'spec.extendedResourceName': since(
    SHARED,
    form((text) => (isExtended(text) ? undefined : 'must be the name of an extended resource'), { empty: true }),
  ),
};

const poolName = form((text) =>
  text.length > 253
    ? 'must have at most 253 characters'
    : text
        .split('/')
        .map((part) => dnsSubdomainError(part))
        .find((error) => error !== undefined),
);

/** True, or absent. */
const isSet: Check = (at, subject) =>
  at.boolean === false ? content(at, `${nameOf(at, subject)} must be true, or absent`, 'remove it') : undefined;

const notBlank: Check = (at, subject) =>
  at.string === '' ? content(at, `${nameOf(at, subject)} must not be empty`, 'remove it, or set a value') : undefined;

const nodes = (fields: readonly string[]): Check => {
  const check = exactlyOne(...fields);
  return (at, subject) =>
    fields.some((field) => at.child(field).boolean === false || at.child(field).string === '')
      ? undefined
      : check(at, subject);
};

/** The places of a device, if the slice leaves them to its devices. */
const placement: Check = (device, subject) => {
  // The list, the spec.
  const isPer = device.parent?.parent?.child('perDeviceNodeSelection');
  if (isPer === undefined || isPer.isUnknown) return undefined;
  const fields = ['nodeName', 'nodeSelector', 'allNodes'];
  if (isPer.boolean === true) return nodes(fields)(device, subject);
  const set = fields.map((field) => device.child(field)).find((each) => each.exists);
  return set === undefined
    ? undefined
    : combination(
        set.key,
        `${nameOf(set, subject)} requires perDeviceNodeSelection: true in the spec`,
        'remove it, or set perDeviceNodeSelection: true',
      );
};

const VALUES = ['bool', 'int', 'string', 'version'];
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const attributes: Check = (map, subject) => [
  ...[attributeKeys(map, subject)].flat(),
  ...map.entries().flatMap((entry) => {
    const [text, version] = [entry.child('string'), entry.child('version')];
    return [
      [exactlyOne(...VALUES)(entry, subject)].flat(),
      [form((value) => (value.length > 64 ? 'must have at most 64 characters' : undefined))(text, subject)].flat(),
      [
        form((value) => (value.length <= 64 && SEMVER.test(value) ? undefined : 'must be a version such as "1.2.3"'), {
          empty: true,
        })(version, subject),
      ].flat(),
    ].flat();
  }),
];

const capacities: Check = (map, subject) => [
  ...[attributeKeys(map, subject)].flat(),
  ...map.entries().flatMap((entry) => (subject.settings.kubeMinor >= SHARED ? shares(entry, subject) : undefined)),
];

/** What may be requested of a capacity. */
function shares(capacity: Cursor, subject: Subject): readonly (Violation | undefined)[] {
  const policy = capacity.child('requestPolicy');
  if (!policy.exists) return [];
  // The map, the device.
  const isMany = capacity.parent?.parent?.child('allowMultipleAllocations');
  if (isMany?.boolean !== true)
    return isMany?.isUnknown === true
      ? []
      : [
          combination(
            policy.key,
            `${nameOf(policy, subject)} requires allowMultipleAllocations: true`,
            'remove it, or set allowMultipleAllocations: true',
          ),
        ];
  const [values, span] = [policy.child<unknown[]>('validValues'), policy.child('validRange')];
  const isList = values.items().length > 0;
  if (isList && span.exists)
    return [
      combination(span.key, `${nameOf(span, subject)} cannot be combined with validValues`, 'remove one of the two'),
    ];
  if (!isList && !span.exists) return [];
  if (!policy.child('default').exists)
    return [combination(policy.key, `${nameOf(policy, subject)}.default is required`, 'add default')];
  const [most, standard] = [amountOf(capacity.child('value')), amountOf(policy.child('default'))];
  const wrong = (at: Cursor, what: string): Violation =>
    content(at, `${nameOf(at, subject)} ${what}`, 'correct the quantity');
  if (isList) {
    const amounts = values.items().map(amountOf);
    return [
      maxItems(10)(values, subject),
      ...values
        .items()
        .map((item, index) =>
          (amounts[index] ?? 0) > (most ?? ENDLESS)
            ? wrong(item, 'must not be greater than the capacity')
            : (amounts[index] ?? ENDLESS) < (amounts[index - 1] ?? 0)
              ? wrong(item, 'must not be less than the one before it')
              : undefined,
        ),
      standard !== undefined && !amounts.includes(undefined) && !amounts.includes(standard)
        ? wrong(policy.child('default'), 'must be one of validValues')
        : undefined,
    ].flat();
  }
  const [min, max] = [span.child('min'), span.child('max')];
  if (!min.exists) return [combination(span.key, `${nameOf(span, subject)}.min is required`, 'add min')];
  const [low, high] = [amountOf(min), max.exists ? amountOf(max) : undefined];
  if (low === undefined) return [];
  return [
    low > (most ?? ENDLESS) ? wrong(min, 'must not be greater than the capacity') : undefined,
    (standard ?? low) < low ? wrong(policy.child('default'), 'must not be less than min') : undefined,
    high !== undefined && low > high ? wrong(min, 'must not be greater than max') : undefined,
    high !== undefined && high > (most ?? ENDLESS) ? wrong(max, 'must not be greater than the capacity') : undefined,
    high !== undefined && (standard ?? high) > high
      ? wrong(policy.child('default'), 'must not be greater than max')
      : undefined,
    ...steps(span, low, most, [standard, high], wrong),
  ];
}

/** The values of a range are steps away from its least. */
function steps(
  span: Cursor,
  low: number,
  most: number | undefined,
  values: readonly (number | undefined)[],
  wrong: (at: Cursor, what: string) => Violation,
): readonly Violation[] {
  const at = span.child('step');
  const step = at.exists ? amountOf(at) : undefined;
  if (step === undefined || step <= 0) return [];
  if (low + step > (most ?? ENDLESS)) return [wrong(at, 'must not lead beyond the capacity')];
  // The server compares whole units.
  const isReached = (value: number): boolean => (Math.ceil(value) - Math.ceil(low)) % Math.ceil(step) === 0;
  return values.every((value) => value === undefined || isReached(value))
    ? []
    : [wrong(at, 'must divide the distance from min to default and max')];
}

const amountOf = (at: Cursor): number | undefined => quantityOf(String(at.intOrString ?? at.number ?? ''));

const counterKeys: Check = (map, subject) =>
  map.entries().map((entry) => {
    const error = dnsLabelError(String(entry.step));
    return error === undefined
      ? undefined
      : {
          ...content(entry, `key "${shown(String(entry.step))}" of ${nameOf(map, subject)} ${error}`, 'correct it'),
          at: entry.key,
        };
  });

const bindings: Check = (device, subject) => {
  const [good, bad] = ['bindingConditions', 'bindingFailureConditions'].map((field) => device.child<unknown[]>(field));
  if (good === undefined || bad === undefined || good.isUnknown || bad.isUnknown) return undefined;
  const [some, other] = [good.items(), bad.items()];
  if (some.length > 0 !== other.length > 0) {
    const [at, missing] = some.length > 0 ? [good, 'bindingFailureConditions'] : [bad, 'bindingConditions'];
    return combination(at.key, `${nameOf(at, subject)} requires ${missing}`, `add ${missing}`);
  }
  const known = some.map(({ string }) => string);
  const twice = other.find(({ string }) => string !== undefined && known.includes(string));
  return twice === undefined
    ? undefined
    : combination(
        twice.at,
        `${nameOf(twice, subject)} "${shown(twice.string ?? '')}" is also in bindingConditions`,
        'remove one of the two',
      );
};

const TAINT: Table = {
  '': needs('key', 'effect'),
  key: form(qualifiedNameError),
  value: form(labelValueError),
  effect: oneOf(...EFFECTS),
};

const fromShared = (table: Table): Table =>
  Object.fromEntries(
    Object.entries(table).map(([path, checks]) => [path, [checks].flat().map((check) => since(SHARED, check))]),
  );

const DEVICE: Table = {
  '': [needs('name'), placement, since(SHARED, bindings)],
  name: form(dnsLabelError),
  nodeName: notBlank,
  allNodes: isSet,
  attributes,
  capacity: capacities,
  ...fromShared(below('taints[]', TAINT)),
  taints: since(SHARED, maxItems(16)),
  'bindingConditions|bindingFailureConditions': [since(SHARED, maxItems(4)), since(SHARED, distinct())],
  'bindingConditions|bindingFailureConditions[]': since(SHARED, form(qualifiedNameError, { empty: true })),
  consumesCounters: [since(SHARED, maxItems(2)), since(SHARED, distinct('counterSet'))],
  'consumesCounters[]': since(SHARED, needs('counterSet', 'counters')),
  'consumesCounters[].counterSet': since(SHARED, form(dnsLabelError)),
  'consumesCounters[].counters': since(SHARED, counterKeys),
};

const needsValues: Check = (at, subject) => [
  ...[neededWhen('values', 'operator', ['In', 'NotIn'])(at, subject)].flat(),
  ...[onlyWhen('values', 'operator', ['In', 'NotIn', 'Gt', 'Lt'])(at, subject)].flat(),
];

const PLACES = ['nodeName', 'nodeSelector', 'allNodes', 'perDeviceNodeSelection'];

export const RESOURCE_SLICE: Table = {
  '': needs('spec'),
  spec: [
    needs('driver', 'pool'),
    nodes(PLACES),
    since(SHARED, (at, subject) =>
      at.child('sharedCounters').exists && at.child('devices').exists
        ? combination(
            at.child('sharedCounters').key,
            `${nameOf(at.child('sharedCounters'), subject)} cannot be combined with devices`,
            'move one of the two to another ResourceSlice',
          )
        : undefined,
    ),
  ],
  'spec.driver': driverName,
  'spec.nodeName': [notBlank, form(dnsSubdomainError)],
  'spec.allNodes|perDeviceNodeSelection': isSet,
  'spec.pool': needs('name', 'resourceSliceCount'),
  'spec.pool.name': poolName,
  'spec.pool.resourceSliceCount': range(1, ENDLESS),
  'spec.pool.generation': range(0, ENDLESS),
  'spec.nodeSelector.nodeSelectorTerms': (list, subject) =>
    list.isList && list.items().length !== 1
      ? content(list, `${nameOf(list, subject)} must have exactly one item`, 'write one term')
      : undefined,
  'spec.nodeSelector': needs('nodeSelectorTerms'),
  'spec.nodeSelector.nodeSelectorTerms[].matchExpressions[]': [nodeRequirement(false), needsValues],
  'spec.nodeSelector.nodeSelectorTerms[].matchExpressions[].key': form(qualifiedNameError, { empty: true }),
  'spec.nodeSelector.nodeSelectorTerms[].matchExpressions[].values[]': form(labelValueError),
  'spec.nodeSelector.nodeSelectorTerms[].matchFields[]': nodeRequirement(true),
  'spec.devices': [maxItems(128), distinct('name')],
  ...below('spec.devices[]', DEVICE),
  'spec.sharedCounters': [since(SHARED, maxItems(8)), since(SHARED, distinct('name'))],
  'spec.sharedCounters[]': since(SHARED, needs('name', 'counters')),
  'spec.sharedCounters[].name': since(SHARED, form(dnsLabelError)),
  'spec.sharedCounters[].counters': since(SHARED, counterKeys),
};

export const TAINT_RULE: Table = {
  '': needs('spec'),
  spec: needs('taint'),
  ...below('spec.taint', TAINT),
  'spec.deviceSelector.driver': [driverName, notEmpty],
  'spec.deviceSelector.pool': [poolName, notEmpty],
  'spec.deviceSelector.device': label,
};
