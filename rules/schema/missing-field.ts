/** Required fields that are missing. */
import {
  allKinds,
  type Cursor,
  defineRule,
  didYouMean,
  errorCursor,
  type FieldKind,
  fieldPath,
  isServed,
  kindsNamed,
  misspelledIdentity,
  type Place,
  quotedChoice,
  type Resource,
  type SchemaError,
  schemaErrors,
  severityFor,
  typeOfField,
  valuesOfField,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A required field is missing.',
    why: 'The API server rejects the object.',
    remedy: 'Add the field.',
  },
  messages: {
    missing: (to: { field: string; place: string; help: string }) => ({
      message: `missing required field "${to.field}" in ${to.place}`,
      help: to.help,
    }),
    unnamed: (to: { kind: string }) => ({
      message: `${to.kind} has no metadata.name`,
      help: 'add metadata.name',
    }),
    noVersion: (to: { kind: string; known: string | undefined }) => ({
      message: `${to.kind} has no apiVersion`,
      help: to.known === undefined ? 'add apiVersion' : `add "apiVersion: ${to.known}"`,
    }),
    noKind: (to: { kinds: readonly string[] }) => ({
      message: 'the object has no kind',
      help: to.kinds.length === 0 || to.kinds.length > FEW ? 'add kind' : `set kind to ${quotedChoice(to.kinds)}`,
    }),
  },
  check: {
    schemaError(error, { report }, resource) {
      if (error.is !== 'missing-field' || isIdentity(error) || isMisspelled(resource, error.path, error.field)) return;
      const owner = errorCursor(resource, error);
      const help = adviceOn(resource, error);
      const written = owner.child(error.field);
      report(written.written ? written.key : owner.key, 'missing', {
        field: error.field,
        place: placeName(resource, owner),
        help,
      });
    },
    resource(resource, { report }) {
      const { root, kind } = resource;
      if (resource.apiVersion === '' && lacks('apiVersion'))
        report(placeOf('apiVersion', 'kind'), 'noVersion', { kind, known: newestVersion(kind) });
      if (kind === '' && lacks('kind'))
        report(placeOf('kind', 'apiVersion'), 'noKind', { kinds: kindsIn(resource.apiVersion) });
      if (
        isUnnamed(resource) &&
        !isMisspelled(resource, [], 'metadata') &&
        !isMisspelled(resource, ['metadata'], 'name')
      )
        report(
          nameless(root.child('metadata')),
          'unnamed',
          { kind },
          { severity: isCompleted(resource) ? 'info' : severityFor(resource) },
        );

      /** Empty or null where it is written, otherwise at the other field. */
      function placeOf(field: 'apiVersion' | 'kind', other: 'apiVersion' | 'kind'): Place {
        const written = root.child(field);
        return written.written ? written.key : root.child(other).at;
      }

      function lacks(field: 'apiVersion' | 'kind'): boolean {
        return isMissing(root.child(field)) && misspelledIdentity(resource).every(({ meant }) => meant !== field);
      }
    },
  },
});

/** Programs that create custom resources, such as `argo submit` and scripts of tests, give them names. */
function isCompleted(resource: Resource): boolean {
  return severityFor(resource) === 'warning';
}

/** At most so many values are listed. */
const FEW = 8;

const EXPECTED: Readonly<Record<FieldKind, string>> = {
  any: '',
  boolean: ', true or false',
  'int-or-string': ', an integer or a string',
  integer: ', an integer',
  list: ', a list',
  map: ', a map',
  number: ', a number',
  quantity: ', a quantity',
  string: ', a string',
};

function adviceOn(
  { apiVersion, kind }: Resource,
  { path, field }: { path: SchemaError['path']; field: string },
): string {
  const values = valuesOfField(apiVersion, kind, [...path, field]);
  if (values.length > 0 && values.length <= FEW) return `set ${field} to ${quotedChoice(values)}`;
  return `add "${field}"${EXPECTED[typeOfField(apiVersion, kind, [...path, field]) ?? 'any']}`;
}

/** The kinds that an apiVersion has. */
function kindsIn(apiVersion: string): readonly string[] {
  return allKinds()
    .filter((each) => each.apiVersion === apiVersion && each.removed === undefined)
    .map(({ kind }) => kind);
}

/** Kinds of requests, and kinds that take their name from elsewhere or get one. */
const NAMELESS = /^(?:LimitRange|List|Binding|Eviction|Scale|\w+Review)$/;

function isUnnamed(resource: Resource): boolean {
  const { root, kind, apiVersion, name } = resource;
  if (name !== '' || kind === '' || apiVersion === '' || NAMELESS.test(kind) || !isServed(resource)) return false;
  const metadata = root.child('metadata');
  // Without metadata and a known kind, it may be a file that only looks like an object.
  if (metadata.exists ? !metadata.isMap : kindsNamed(kind).length === 0) return false;
  return isMissing(metadata.child('name')) && isMissing(metadata.child('generateName'));
}

/** Absent, null or empty. */
function isMissing(field: Cursor): boolean {
  return !field.exists || field.scalar === '';
}

/** The empty name, if there is one. */
function nameless(metadata: Cursor): Place {
  const name = metadata.child('name');
  return name.exists ? name.at : metadata.key;
}

/** Whether an unknown field of the same object is a misspelling of the missing one. */
function isMisspelled(resource: Resource, path: SchemaError['path'], field: string): boolean {
  const place = fieldPath(path);
  return schemaErrors(resource).some((error) => {
    if (error.is !== 'unknown-field' || fieldPath(error.path) !== place) return false;
    if (field === 'service' || field === 'backend') return false;
    return didYouMean(error.field, error.known) === field;
  });
}

/** Fields that have their own messages. */
function isIdentity({ path, field }: Extract<SchemaError, { is: 'missing-field' }>): boolean {
  return path.length === 0 && (field === 'apiVersion' || field === 'kind' || field === 'metadata');
}

function placeName(resource: Resource, owner: Cursor): string {
  const path = fieldPath(owner.path.slice(resource.root.path.length));
  return path === '' ? resource.kind : path;
}

/** The newest version of a kind that only one group has. */
function newestVersion(kind: string): string | undefined {
  const served = kindsNamed(kind).filter(
    ({ removed, deprecated }) => removed === undefined && deprecated === undefined,
  );
  return new Set(served.map(({ group }) => group)).size === 1 ? served[0]?.apiVersion : undefined;
}
