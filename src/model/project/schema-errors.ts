/** The schema errors of each object. They are computed once per object and stored, because several rules use them. */

import type { Cursor } from '../../load/value/cursor.ts';
import { fieldPath, type Place } from '../../load/value/place.ts';
import { bundleWithout } from '../../schema/bundles.ts';
import { isBuiltInGroup, isKnownKind } from '../../schema/catalog.ts';
import { replacedAt, valueAt } from '../../schema/nulls.ts';
import { fieldsNewerThan, type NewField, removalOf } from '../../schema/releases.ts';
import type { SchemaError } from '../../schema/schema-error.ts';
import { isMetadataSurelyValid, isSurelyValid, validate } from '../../schema/validate.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { query } from '../../text/query.ts';
import { NEWEST_MINOR } from '../cluster/settings.ts';
import { isServed } from '../objects/object-names.ts';
import type { Resource } from '../objects/resource.ts';
import { mergedObjects } from '../recovery/merged-documents.ts';

/**
 * The errors of an object against the schema of its kind, or of its metadata only if the kind is unknown. Values that
 * envsubst or a kustomization fills in are not errors.
 */
export const schemaErrors = query('schema-errors.schemaErrors', (resource: Resource): readonly SchemaError[] => {
  const { root, document, apiVersion, kind, group } = resource;
  if (!root.isMap) return [];
  const isKnown = hasSchema(apiVersion, kind);
  if (!isKnown && (isBuiltInGroup(group) || !isServed(resource))) return [];
  // Most documents have one object, and most objects have no errors.
  if (root.parent === undefined && isValidDocument(resource, isKnown)) return [];
  // Two objects in one document, and patches, are not sent to the API server as they are.
  if (mergedObjects(document) !== undefined || isPatch(root)) return [];
  const errors = errorsOf(resource, root.json());
  const isPart = PATCH_FILE.test(document.file.path);
  return errors.filter(
    (error) =>
      !isFilledIn(resource, error) && !(isPart && error.is === 'missing-field') && !isOfStoredStatus(resource, error),
  );
});

/**
 * The fields of an object that Kubernetes 1.`minor` does not have yet. They are looked for where the schema errors are,
 * which go by the newest minor.
 */
export function newerFields(resource: Resource, minor: number): readonly NewField[] {
  const { root, document, apiVersion, kind } = resource;
  if (minor >= NEWEST_MINOR || !root.isMap || !hasSchema(apiVersion, kind)) return [];
  if (mergedObjects(document) !== undefined || isPatch(root)) return [];
  const isStored = root.child('metadata').child('uid').exists;
  return fieldsNewerThan(minor, resource, root.json()).filter(({ path }) => !isStored || path[0] !== 'status');
}

/** Which release no longer has an unknown field that older ones have. */
export function removedIn(resource: Resource, { path, field }: UnknownField): Removal | undefined {
  const { apiVersion, kind } = resource;
  const minor = removalOf(resource, path, field);
  if (minor !== undefined) return { of: 'Kubernetes', minor };
  const bundle = bundleWithout(`${apiVersion}/${kind}`, path, field);
  return bundle === undefined ? undefined : { of: 'Gateway API', minor: bundle };
}

export interface Removal {
  readonly of: 'Kubernetes' | 'Gateway API';
  /** 36 is 1.36. */
  readonly minor: number;
}

export type UnknownField = Extract<SchemaError, { readonly is: 'unknown-field' }>;

/** Whether the schema refuses the value at a place. */
export function hasSchemaError(resource: Resource, { path }: Place): boolean {
  const errors = schemaErrors(resource);
  if (errors.length === 0) return false;
  const below = fieldPath(path.slice(resource.root.path.length));
  return errors.some(
    (error) => error.is !== 'unknown-field' && error.is !== 'missing-field' && fieldPath(error.path) === below,
  );
}

/** Where the error is: at the value it is about, or at the object with the unknown or missing field. */
export function errorCursor({ root }: Resource, { path }: { readonly path: SchemaError['path'] }): Cursor {
  return path.reduce<Cursor>((cursor, step) => below(cursor, step), root);
}

/**
 * A child of a cursor. If many errors are about one map or list, its entries are indexed, so that its text is read only
 * once.
 */
function below(cursor: Cursor, step: string | number): Cursor {
  return childrenOf(cursor)(step);
}

/** Up to this many are looked up one by one. */
const FEW = 8;

const childrenOf = query('schema-errors.childrenOf', (cursor: Cursor) => {
  const known = new Map<string | number, Cursor>();
  let isComplete = false;
  return (step: string | number): Cursor => {
    if (!known.has(step) && known.size >= FEW && !isComplete) {
      isComplete = true;
      for (const each of typeof step === 'number' ? cursor.items() : cursor.entries())
        if (each.step !== undefined && !known.has(each.step)) known.set(each.step, each);
    }
    let child = known.get(step);
    if (child === undefined) known.set(step, (child = cursor.follow([step])));
    return child;
  };
});

/** The field names of a map that several errors are about. */
export const keysOf = query('schema-errors.keysOf', (cursor: Cursor): ReadonlySet<string> => new Set(cursor.keys()));

/** Whether kroute knows the fields of a kind. */
export function hasSchema(apiVersion: string, kind: string): boolean {
  return isKnownKind(apiVersion, kind);
}

/**
 * Whether an error is about unquoted text that YAML reads as a number or boolean where the API requires a string, and
 * that the API accepts in quotes.
 */
export function isMisreadString(resource: Resource, error: SchemaError): boolean {
  if (resource.document.engine === 'json' || !isUnquotedText(resource, error)) return false;
  const cursor = errorCursor(resource, error);
  return !cursor.isQuoted && !/^[*&!]/.test(cursor.source) && errorWhenQuoted(resource, error) === undefined;
}

/** The error that remains, if any, if a number or boolean is put in quotes: `sessionAffinity: true`. */
export function errorWhenQuoted(resource: Resource, error: SchemaError): SchemaError | undefined {
  return errorsWhenQuoted(resource).get(fieldPath(error.path));
}

/** All of them are quoted at once, so that the object is validated only once more. */
const errorsWhenQuoted = query('schema-errors.errorsWhenQuoted', (resource: Resource) => {
  const unquoted = schemaErrors(resource).filter((error) => isUnquotedText(resource, error));
  const quoted = replacedAt(
    resource.root.json(),
    unquoted.map((error) => ({ path: error.path, by: errorCursor(resource, error).source })),
  );
  return new Map(errorsOf(resource, quoted).map((error) => [fieldPath(error.path), error]));
});

/** A number or boolean where the API requires a string. */
function isUnquotedText(resource: Resource, error: SchemaError): boolean {
  if (error.is !== 'wrong-type' || error.expected !== 'string') return false;
  const type = typeof errorCursor(resource, error).scalar;
  return type === 'number' || type === 'boolean';
}

function errorsOf({ apiVersion, kind }: Resource, object: unknown): readonly SchemaError[] {
  return hasSchema(apiVersion, kind) ? validate(apiVersion, kind, object) : metadataErrors(object);
}

function isValidDocument({ apiVersion, kind, document }: Resource, isKnown: boolean): boolean {
  const { tape, root } = document;
  return isKnown ? isSurelyValid(apiVersion, kind, tape, root) : isMetadataSurelyValid(tape, root);
}

/** `patches/scale.yaml`, `manager_patch.yaml`: a part of an object, for any tool. */
const PATCH_FILE = /(^|[/._-])patch(es)?([/._-]|$)/i;

/** The API server itself reads the metadata of custom resources. */
function metadataErrors(root: unknown): readonly SchemaError[] {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: valueAt(root, ['metadata']) };
  return validate(object.apiVersion, object.kind, object);
}

/** `$patch: delete`, `$setElementOrder/…`: a strategic merge patch. */
const isPatch = (root: Cursor): boolean => holdsPatch(root.document);

/** Stored, because it is called for each object of a list. */
const holdsPatch = query('schema-errors.holdsPatch', ({ file, span }: Cursor['document']): boolean => {
  const text = file.text.slice(span.start, span.end);
  return text.includes('$') && DIRECTIVE.test(text) && DIRECTIVE_AS_KEY.test(text);
});

const DIRECTIVE = /\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/;
const DIRECTIVE_AS_KEY = /^[ \t-]*["']?\$(patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/m;

function isFilledIn(resource: Resource, error: SchemaError): boolean {
  const cursor = errorCursor(resource, error);
  if (cursor.isUnknown || (isEncrypted(resource) && isOfEncryption(error))) return true;
  if (error.is !== 'missing-field') return false;
  const { pending } = resource;
  // A kustomization that adds labels also adds selectors, and patches may add anything.
  return pending.patches || (pending.labels && (error.field === 'selector' || error.field === 'matchLabels'));
}

/** Whether an error is in the status of an object that a cluster printed: it wrote the status itself, in its own version. */
function isOfStoredStatus({ root }: Resource, error: SchemaError): boolean {
  const [field = error.is === 'unknown-field' ? error.field : ''] = error.path;
  return field === 'status' && root.child('metadata').child('uid').exists;
}

/** The entry that SOPS adds at the top of an encrypted file, and removes when it decrypts it. */
const SOPS = 'sops';

const isEncrypted = ({ root }: Resource): boolean => root.child(SOPS).isMap;

function isOfEncryption(error: SchemaError): boolean {
  const [field = error.is === 'unknown-field' ? error.field : ''] = error.path;
  return field === SOPS;
}

/** `apiversion` or `Kind` at the top of an object that lacks the correct fields. */
export function misspelledIdentity(
  resource: Resource,
): readonly { readonly entry: Cursor; readonly meant: 'apiVersion' | 'kind' }[] {
  const { root, apiVersion, kind } = resource;
  // Only a single object in its document must have them itself.
  if (root.parent === undefined && apiVersion !== '' && kind !== '') return [];
  return (['apiVersion', 'kind'] as const).flatMap((meant) => {
    if (root.child(meant).written) return [];
    const entry = root.entries().find(({ step }) => didYouMean(String(step), [meant]) === meant);
    return entry === undefined ? [] : [{ entry, meant }];
  });
}

/**
 * How bad it is that the metadata of an object is not accepted: files of other tools look like custom resources, and are
 * never given to an API server.
 */
export function severityFor({ group, known }: Resource): 'error' | 'warning' {
  return known !== undefined || isBuiltInGroup(group) || group.endsWith('.k8s.io') ? 'error' : 'warning';
}
