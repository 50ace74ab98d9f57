/** What CustomResourceDefinitions must hold. Source: apiextensions-apiserver pkg/apis/apiextensions/validation, pkg/apiserver/schema. */
import type { Cursor } from '../../load/value/cursor.ts';
import { dns1035LabelError, dnsSubdomainError, shown } from '../objects/names.ts';
import { CLIENT_CONFIG } from './admission.ts';
import {
  below,
  type Check,
  combination,
  content,
  distinct,
  form,
  nameOf,
  neededWhen,
  needs,
  notEmpty,
  oneOf,
  onlyWhen,
  type Subject,
  type Table,
  type Violation,
} from './constraint.ts';

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

const APPROVAL = 'api-approved.kubernetes.io';

/** Groups of the community are approved one by one. */
const approved: Check = (root) => {
  const group = root.follow(['spec', 'group']);
  if (group.string === undefined || !/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group.string)) return undefined;
  const value = root.child('metadata').child('annotations').child(APPROVAL);
  const text = value.string ?? '';
  if (value.isUnknown || root.child('metadata').child('annotations').isUnknown) return undefined;
  if (text.startsWith('unapproved') || /^https?:\/\/[^/\s]+/.test(text)) return undefined;
  return combination(
    value.written ? value.at : group.at,
    `the group "${group.string}" requires the annotation "${APPROVAL}" with a URL`,
    'use another group, or add the annotation with the URL of the approval, or "unapproved, ..."',
  );
};

const versions: Check = (list, subject) => {
  const all = list.items();
  const stored = all.filter((version) => version.child('storage').boolean === true);
  const isKnown = all.every((each) => each.child('storage').boolean !== undefined || !each.child('storage').exists);
  return all.length > 0 && isKnown && stored.length !== 1
    ? combination(
        list.key,
        `${nameOf(list, subject)} must have exactly one version with storage: true, not ${stored.length}`,
        'set storage: true for one version',
      )
    : undefined;
};

const label = form(dns1035LabelError, { empty: true });
const kindName = form((text) => dns1035LabelError(text.toLowerCase()), { empty: true });

const kinds: Check = (names, subject) => {
  const [kind, list] = [names.child('kind').string, names.child('listKind')];
  return kind && kind === list.string
    ? combination(list.at, `${nameOf(list, subject)} must not be the same as kind`, `set listKind: ${kind}List`)
    : undefined;
};

const deprecation: Check = (version, subject) => {
  const text = version.child('deprecationWarning');
  if (!text.exists) return undefined;
  if (version.child('deprecated').boolean !== true && !version.child('deprecated').isUnknown)
    return combination(text.key, `${nameOf(text, subject)} requires deprecated: true`, 'remove it');
  return text.string === '' || (text.string?.length ?? 0) > 256
    ? content(text, `${nameOf(text, subject)} must have 1-256 characters`, 'correct it')
    : undefined;
};

const simplePath = form((text) => (text.startsWith('.') ? undefined : 'must start with "."'), { empty: true });

const pathIn = (...starts: readonly string[]) =>
  form(
    (text) => {
      if (text === '') return 'must not be empty';
      return starts.some((start) => text.startsWith(start)) ? undefined : `must start with ${starts.join(' or ')}`;
    },
    { empty: true },
  );

const reviewVersions: Check = (list, subject) => {
  const all = list.items().map(({ string }) => string);
  return all.length > 0 && all.every((each) => each !== undefined && each !== 'v1' && each !== 'v1beta1')
    ? content(list, `${nameOf(list, subject)} must include "v1" or "v1beta1"`, 'add "v1"')
    : undefined;
};

const TYPES = new Set(['array', 'boolean', 'integer', 'number', 'object', 'string']);
/** Fields with schemas of values that are already described: they cannot add types. */
const JUNCTORS = ['allOf', 'anyOf', 'oneOf'] as const;
const STRUCTURAL = [
  'type',
  'default',
  'description',
  'title',
  'nullable',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
];
/** Fields of a schema that say something of it alone: without any of the others there is nothing to judge. */
const NAMES = new Set([
  ...STRUCTURAL,
  ...JUNCTORS,
  'additionalItems',
  'additionalProperties',
  'definitions',
  'dependencies',
  'id',
  'items',
  'not',
  'pattern',
  'patternProperties',
  'properties',
  '$ref',
  '$schema',
  'uniqueItems',
  'x-kubernetes-validations',
]);
const FIELDS = new Map([...NAMES].map((name) => [name, true]));
const FORBIDDEN = ['$ref', '$schema', 'definitions', 'dependencies', 'id', 'patternProperties', 'additionalItems'];

type Level = 'root' | 'field' | 'item';

/** The server repeats at most so often. */
const MOST_REPEATED = 1000;

/** Brackets and parentheses that do not close, and repetitions of nothing; other forms of expressions are not judged. */
function isInvalidPattern(text: string): boolean {
  if (Array.from(text.matchAll(/\{(\d{4,})/g)).some(([, count]) => Number(count) > MOST_REPEATED)) return true;
  try {
    new RegExp(text);
    return false;
  } catch {
    return /^[*+?]/.test(text) || text.endsWith('(') || text.lastIndexOf('[') > text.lastIndexOf(']');
  }
}

interface Walk {
  readonly subject: Subject;
  readonly found: Violation[];
}

/** A schema that says what its values are. */
function structural(at: Cursor, level: Level, walk: Walk): void {
  const { subject, found } = walk;
  if (!at.isMap) return;
  const fields = new Map(at.entriesAmong(FIELDS).map((entry) => [String(entry.step), entry]));
  const type = fields.get('type');
  const is = (name: string): boolean => fields.get(name)?.boolean === true;
  const report = (place: Cursor, message: string, help: string): void => {
    found.push(combination(place.key, `${nameOf(at, subject)} ${message}`, help));
  };
  const untyped = type === undefined || !type.exists || type.scalar === '';
  if (untyped) {
    if (!(is('x-kubernetes-int-or-string') || is('x-kubernetes-preserve-unknown-fields')))
      report(at, 'requires a type', 'add type');
  } else if (type.string !== undefined && !TYPES.has(type.string))
    found.push(
      content(type, `unsupported value "${shown(type.string)}" for ${nameOf(type, subject)}`, 'use a JSON type'),
    );
  else if (level === 'root' && type.string !== undefined && type.string !== 'object')
    found.push(content(type, `${nameOf(type, subject)} must be "object" at the root`, 'set type: object'));
  for (const name of FORBIDDEN) {
    const each = fields.get(name);
    if (each?.exists) report(each, `must not have ${name}`, `remove ${name}`);
  }
  if (is('uniqueItems')) report(fields.get('uniqueItems') ?? at, 'must not have uniqueItems: true', 'remove it');
  if (type?.string === 'array' && !fields.get('items')?.exists) report(at, 'requires items', 'add items');
  lists(at, fields, type?.string, walk);
  const additional = fields.get('additionalProperties');
  const properties = fields.get('properties');
  if (additional?.exists) {
    if (level === 'root') report(additional, 'must not have additionalProperties at the root', 'remove it');
    else if ((properties?.entries().length ?? 0) > 0 && additional.boolean !== true)
      report(additional, 'must not have both properties and additionalProperties', 'remove one of the two');
    if (additional.isMap) structural(additional, 'field', walk);
  }
  const expressions = fields.get('x-kubernetes-validations');
  if (expressions?.exists) rules(expressions, walk);
  object(fields, at, level, walk);
  if (level === 'root' && is('nullable'))
    report(fields.get('nullable') ?? at, 'must not be nullable', 'remove nullable');
  if (is('x-kubernetes-int-or-string'))
    for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'])
      if (is(name))
        report(fields.get(name) ?? at, `must not have ${name} with x-kubernetes-int-or-string`, 'remove it');
  const pattern = fields.get('pattern');
  if (pattern?.string !== undefined && isInvalidPattern(pattern.string))
    found.push(content(pattern, `${nameOf(pattern, subject)} must be a regular expression`, 'correct it'));
  const items = fields.get('items');
  if (items?.isList) report(items, 'must have one schema as items', 'write the items as one schema');
  if (items?.isMap) structural(items, 'item', walk);
  for (const property of properties?.entries() ?? []) {
    if (level === 'root' && property.step === 'metadata') continue;
    structural(property, 'field', walk);
  }
  const isPattern = is('x-kubernetes-int-or-string');
  for (const name of JUNCTORS)
    if (!(isPattern && name !== 'oneOf')) for (const each of fields.get(name)?.items() ?? []) value(each, at, walk);
  const not = fields.get('not');
  if (not?.isMap) value(not, at, walk);
}

/** A schema within a junctor: only limits, of values that the structure around it describes. */
function value(at: Cursor, structure: Cursor | undefined, walk: Walk): void {
  if (!at.isMap) return;
  const report = (entry: Cursor, what: string): void => {
    walk.found.push(
      combination(entry.key, `${nameOf(entry, walk.subject)} ${what}`, 'remove it, or describe it outside'),
    );
  };
  for (const entry of at.entriesAmong(FIELDS)) {
    const name = String(entry.step);
    const isSet = entry.exists && entry.scalar !== '' && entry.boolean !== false;
    if (STRUCTURAL.includes(name) && isSet) report(entry, 'must not be set in a schema of limits');
    if (name === 'additionalProperties' && entry.exists) report(entry, 'must not be set in a schema of limits');
    if (name === 'x-kubernetes-validations' && entry.items().length > 0)
      report(entry, 'must not be set in a schema of limits');
    if (name === 'properties')
      for (const property of entry.entries()) {
        const step = String(property.step);
        const described = structure?.child('properties');
        if (step === 'metadata') report(property, 'must not be set in a schema of limits');
        else if (structure !== undefined && described?.isUnknown !== true && !described?.child(step).written)
          report(property, 'must also be in the properties of the schema around it');
        else value(property, described?.child(step), walk);
      }
    if (name === 'items' && entry.isMap) {
      const described = structure?.child('items');
      if (structure !== undefined && described?.exists !== true && described?.isUnknown !== true)
        report(entry, 'must also be in the schema around it');
      else value(entry, described, walk);
    }
    if (name === 'not' && entry.isMap) value(entry, structure, walk);
    if (name === 'allOf' || name === 'anyOf' || name === 'oneOf')
      for (const each of entry.items()) value(each, structure, walk);
  }
}

/** The rules of a schema are expressions; what is said of one that fails is one line. */
function rules(list: Cursor, walk: Walk): void {
  const { subject, found } = walk;
  for (const rule of list.items()) {
    if (!rule.isMap) continue;
    const [text, message] = [rule.child('rule'), rule.child('message').string];
    if (!text.exists || text.string?.trim() === '')
      found.push(combination(rule.key, `${nameOf(rule, subject)}.rule is required`, 'add rule'));
    else if (message !== undefined && message !== '' && (message.trim() === '' || /[\n\r]/.test(message.trim())))
      found.push(content(rule.child('message'), `${nameOf(rule, subject)}.message must be one line`, 'shorten it'));
    else if (/[\n\r]/.test(text.string?.trim() ?? '') && !rule.child('message').exists)
      found.push(
        combination(
          rule.key,
          `${nameOf(rule, subject)} requires a message, as the rule has several lines`,
          'add message',
        ),
      );
    for (const field of ['messageExpression', 'fieldPath']) {
      const each = rule.child(field);
      if (each.string !== undefined && each.string !== '' && each.string.trim() === '')
        found.push(content(each, `${nameOf(each, subject)} must not be blank`, 'remove it'));
    }
    const reason = rule.child('reason');
    const unsupported = oneOf(
      'FieldValueDuplicate',
      'FieldValueForbidden',
      'FieldValueInvalid',
      'FieldValueRequired',
    )(reason, subject);
    found.push(...[unsupported ?? []].flat().filter((each) => each !== undefined));
  }
}

/** A field that holds a whole object, and the object itself at the root: their types are known. */
function object(fields: ReadonlyMap<string, Cursor>, at: Cursor, level: Level, walk: Walk): void {
  const { subject, found } = walk;
  const report = (place: Cursor, what: string): void => {
    found.push(combination(place.key, `${nameOf(place, subject)} ${what}`, 'correct it'));
  };
  const isEmbedded = fields.get('x-kubernetes-embedded-resource')?.boolean === true;
  const type = fields.get('type');
  const properties = fields.get('properties');
  if (isEmbedded) {
    if (type?.string !== 'object' && type?.isUnknown !== true)
      report(at, 'must have type: object, as it holds a resource');
    const additional = fields.get('additionalProperties');
    if (additional?.exists) report(additional, 'must not be set where x-kubernetes-embedded-resource is true');
    const isOpen = fields.get('x-kubernetes-preserve-unknown-fields')?.boolean === true;
    if (!isOpen && (properties?.entries().length ?? 0) === 0)
      report(at, 'requires properties, or x-kubernetes-preserve-unknown-fields: true');
  }
  if (level !== 'root' && !isEmbedded) return;
  for (const [name, wanted] of META) {
    const kind = properties?.child(name);
    if (kind?.isMap && kind.child('type').string !== wanted && !kind.child('type').isUnknown)
      report(kind, `must have type: ${wanted}`);
  }
  const metadata = properties?.child('metadata');
  if (level === 'root' && metadata?.isMap && !metadata.isUnknown) onlyNames(metadata, report);
}

const META = [
  ['apiVersion', 'string'],
  ['kind', 'string'],
  ['metadata', 'object'],
] as const;

/** Of the metadata at the root only the name can be limited. */
function onlyNames(metadata: Cursor, report: (place: Cursor, what: string) => void): void {
  for (const entry of metadata.entries()) {
    const step = String(entry.step);
    if (step === 'type' || !entry.exists || entry.scalar === '' || entry.boolean === false) continue;
    const other =
      step === 'properties'
        ? entry.entries().find((each) => each.step !== 'name' && each.step !== 'generateName')
        : STRUCTURAL.includes(step) || step === 'additionalProperties'
          ? entry
          : undefined;
    if (other !== undefined) report(other, 'must not be set: only name and generateName of metadata can be limited');
  }
}

function lists(at: Cursor, fields: ReadonlyMap<string, Cursor>, type: string | undefined, walk: Walk): void {
  const { subject, found } = walk;
  const [kind, keys, map] = ['list-type', 'list-map-keys', 'map-type'].map((name) =>
    fields.get(`x-kubernetes-${name}`),
  );
  const preserve = fields.get('x-kubernetes-preserve-unknown-fields');
  const report = (place: Cursor, message: string): void => {
    found.push(combination(place.key, `${nameOf(place, subject)} ${message}`, 'correct it'));
  };
  if (preserve?.boolean === false) report(preserve, 'must be true, or absent');
  if (kind?.exists) {
    if (type !== 'array') report(kind, 'requires type: array');
    if (kind.string !== undefined && !['atomic', 'map', 'set'].includes(kind.string))
      report(kind, 'must be "atomic", "map" or "set"');
    const items = fields.get('items');
    if (kind.string === 'map') {
      if ((keys?.items().length ?? 0) === 0) report(kind, '"map" requires x-kubernetes-list-map-keys');
      if (items?.isMap && items.child('type').string !== undefined && items.child('type').string !== 'object')
        report(kind, '"map" requires items of type: object');
      const unknown = keys
        ?.items()
        .find((key) => key.string !== undefined && !items?.child('properties').child(key.string).written);
      if (unknown !== undefined && items?.child('type').string === 'object')
        report(unknown, 'must be a property of the items');
      found.push(...[distinct()(keys ?? at, subject) ?? []].flat().filter((each) => each !== undefined));
      const required = items?.child<unknown[]>('required').items();
      for (const key of keys?.items() ?? []) {
        const property = items?.child('properties').child(key.string ?? '');
        if (!property?.isMap || required?.some((each) => each.string === undefined)) continue;
        const [type, standard] = [property.child('type').string, property.child('default')];
        if (type === 'array' || type === 'object')
          report(key, `must be a scalar, but "${shown(key.string ?? '')}" is an ${type}`);
        if (!standard.exists && !standard.isUnknown && required?.some((each) => each.string === key.string) !== true)
          report(key, `must be required in the items, or have a default there`);
        if (property.child('nullable').boolean === true) report(key, 'must not be nullable');
      }
    }
    if ((kind.string === 'set' || kind.string === 'map') && items?.child('nullable').boolean === true)
      report(items.child('nullable'), `must not be true for items of a "${kind.string}"`);
    if (kind.string === 'set' && items?.child('type').string === 'object')
      if (items.child('x-kubernetes-map-type').string !== 'atomic')
        report(kind, '"set" requires items with x-kubernetes-map-type: atomic');
    if (kind.string === 'set' && items?.child('type').string === 'array')
      if (items.child('x-kubernetes-list-type').stringOr('atomic') !== 'atomic')
        report(kind, '"set" requires items with x-kubernetes-list-type: atomic');
  }
  if (keys?.exists && keys.items().length > 0 && kind?.string !== 'map')
    report(keys, 'requires x-kubernetes-list-type: map');
  if (map?.exists) {
    if (type !== 'object') report(map, 'requires type: object');
    if (map.string !== undefined && !['atomic', 'granular'].includes(map.string))
      report(map, 'must be "atomic" or "granular"');
  }
}

/** Whether an object was read from a server, which keeps what older versions of the API took. */
function isStored({ resource }: Subject): boolean {
  const metadata = resource.root.child('metadata');
  return metadata.child('uid').exists && metadata.child('resourceVersion').exists;
}

const schema: Check = (at, subject) => {
  const found: Violation[] = [];
  if (isStored(subject)) return found;
  structural(at, 'root', { subject, found });
  return found;
};

/** With a status apart, the root has only its properties and what limits them. */
const AT_ROOT = new Set(
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  ),
);

const rootOfStatus: Check = (version, subject) => {
  const [root, status] = [
    version.child('schema').child('openAPIV3Schema'),
    version.child('subresources').child('status'),
  ];
  if (!status.exists || !root.isMap) return undefined;
  return root
    .entries()
    .filter((each) => !AT_ROOT.has(String(each.step)) && each.exists && each.scalar !== '' && each.boolean !== false)
    .filter((each) => !each.isMap || each.entries().length > 0 || each.step === 'not')
    .filter((each) => NAMES.has(String(each.step)) || LIMITS.has(String(each.step)))
    .map((each) =>
      combination(
        each.key,
        `${nameOf(each, subject)} must not be set at the root with the subresource status`,
        'move it to a property',
      ),
    );
};

/** Other fields of a schema, which a root with a status cannot have. */
const LIMITS = new Set(['enum', 'maxProperties', 'minProperties', 'nullable', 'default']);

const hasSchema: Check = (version, subject) =>
  version.child('schema').child('openAPIV3Schema').exists || version.child('schema').isUnknown
    ? undefined
    : combination(version.key, `${nameOf(version, subject)}.schema.openAPIV3Schema is required`, 'add the schema');

/** The name is made of others. */
const generatedName: Check = (at) =>
  at.string
    ? combination(at.key, 'metadata.generateName must not be set: the name is made of plural and group', 'set name')
    : undefined;

export const CRD: Table = {
  '': [crdName, approved],
  'metadata.generateName': generatedName,
  'spec.scope': oneOf('Cluster', 'Namespaced'),
  'spec.group': form(
    (text) => dnsSubdomainError(text) ?? (text.includes('.') ? undefined : 'must have at least one dot'),
  ),
  'spec.preserveUnknownFields': (at, subject) =>
    at.boolean === true && !isStored(subject)
      ? content(at, `${nameOf(at, subject)} must not be true`, 'set x-kubernetes-preserve-unknown-fields in the schema')
      : undefined,
  'spec.names': kinds,
  'spec.names.plural': [label, notEmpty],
  'spec.names.singular': form(dns1035LabelError),
  'spec.names.kind': kindName,
  'spec.names.listKind': form((text) => dns1035LabelError(text.toLowerCase())),
  'spec.names.shortNames|categories[]': label,
  'spec.versions': [versions, distinct('name')],
  'spec.versions[]': [hasSchema, deprecation, rootOfStatus],
  'spec.versions[].name': label,
  'spec.versions[].schema.openAPIV3Schema': schema,
  'spec.versions[].additionalPrinterColumns[]': needs('name', 'type', 'jsonPath'),
  'spec.versions[].additionalPrinterColumns[].type': oneOf('boolean', 'date', 'integer', 'number', 'string'),
  'spec.versions[].additionalPrinterColumns[].format': oneOf(
    'byte',
    'date',
    'date-time',
    'double',
    'float',
    'int32',
    'int64',
    'password',
  ),
  'spec.versions[].additionalPrinterColumns[].jsonPath': form((text) =>
    text.startsWith('.') ? undefined : 'must start with "."',
  ),
  'spec.versions[].selectableFields[].jsonPath': simplePath,
  'spec.versions[].subresources.scale': needs('specReplicasPath', 'statusReplicasPath'),
  'spec.versions[].subresources.scale.specReplicasPath': pathIn('.spec.'),
  'spec.versions[].subresources.scale.statusReplicasPath': pathIn('.status.'),
  'spec.versions[].subresources.scale.labelSelectorPath': form((text) =>
    text.startsWith('.spec.') || text.startsWith('.status.') ? undefined : 'must start with ".spec." or ".status."',
  ),
  'spec.conversion': [
    needs('strategy'),
    neededWhen('webhook', 'strategy', ['Webhook']),
    onlyWhen('webhook', 'strategy', ['Webhook']),
  ],
  'spec.conversion.strategy': oneOf('None', 'Webhook'),
  'spec.conversion.webhook': needs('conversionReviewVersions'),
  'spec.conversion.webhook.conversionReviewVersions': [distinct(), reviewVersions],
  'spec.conversion.webhook.conversionReviewVersions[]': label,
  ...below('spec.conversion.webhook.clientConfig', CLIENT_CONFIG),
};
