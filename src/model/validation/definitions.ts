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
  'patternProperties',
  'properties',
  '$ref',
  'uniqueItems',
  'x-kubernetes-validations',
]);
const FIELDS = new Map([...NAMES].map((name) => [name, true]));
const FORBIDDEN = ['$ref', 'definitions', 'dependencies', 'id', 'patternProperties', 'additionalItems'];

interface Walk {
  readonly subject: Subject;
  readonly found: Violation[];
}

/** A schema that says what its values are. */
function structural(at: Cursor, level: 'root' | 'field' | 'item', walk: Walk): void {
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
  lists(fields, type?.string, walk);
  const additional = fields.get('additionalProperties');
  const properties = fields.get('properties');
  if (additional?.exists) {
    if (level === 'root') report(additional, 'must not have additionalProperties at the root', 'remove it');
    else if ((properties?.entries().length ?? 0) > 0 && additional.boolean !== true)
      report(additional, 'must not have both properties and additionalProperties', 'remove one of the two');
    if (additional.isMap) structural(additional, 'field', walk);
  }
  for (const rule of fields.get('x-kubernetes-validations')?.items() ?? [])
    if (rule.isMap && (!rule.child('rule').exists || rule.child('rule').string?.trim() === ''))
      report(rule, 'requires a rule in x-kubernetes-validations', 'add rule');
  const items = fields.get('items');
  if (items?.isMap) structural(items, 'item', walk);
  for (const property of properties?.entries() ?? []) {
    if (level === 'root' && property.step === 'metadata') continue;
    structural(property, 'field', walk);
  }
  const isPattern = is('x-kubernetes-int-or-string');
  for (const name of JUNCTORS)
    if (!(isPattern && name !== 'oneOf')) for (const each of fields.get(name)?.items() ?? []) value(each, walk);
  const not = fields.get('not');
  if (not?.isMap) value(not, walk);
}

/** A schema within a junctor: only limits. */
function value(at: Cursor, walk: Walk): void {
  if (!at.isMap) return;
  for (const entry of at.entriesAmong(FIELDS)) {
    const name = String(entry.step);
    if (STRUCTURAL.includes(name) && entry.exists && entry.scalar !== '' && entry.boolean !== false)
      walk.found.push(
        combination(
          entry.key,
          `${nameOf(entry, walk.subject)} must not be set in a schema of limits`,
          `remove ${name}`,
        ),
      );
    if (name === 'additionalProperties' && entry.exists)
      walk.found.push(
        combination(entry.key, `${nameOf(entry, walk.subject)} must not be set in a schema of limits`, 'remove it'),
      );
    if (name === 'properties') for (const property of entry.entries()) value(property, walk);
    if (name === 'items' && entry.isMap) value(entry, walk);
    if (name === 'not' && entry.isMap) value(entry, walk);
    if (name === 'allOf' || name === 'anyOf' || name === 'oneOf') for (const each of entry.items()) value(each, walk);
  }
}

function lists(fields: ReadonlyMap<string, Cursor>, type: string | undefined, walk: Walk): void {
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
    }
    if (kind.string === 'set' && items?.child('type').string === 'object')
      if (items.child('x-kubernetes-map-type').string !== 'atomic')
        report(kind, '"set" requires items with x-kubernetes-map-type: atomic');
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

const hasSchema: Check = (version, subject) =>
  version.child('schema').child('openAPIV3Schema').exists || version.child('schema').isUnknown
    ? undefined
    : combination(version.key, `${nameOf(version, subject)}.schema.openAPIV3Schema is required`, 'add the schema');

export const CRD: Table = {
  '': [crdName, approved],
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
  'spec.versions[]': [hasSchema, deprecation],
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
