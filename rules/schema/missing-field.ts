/** Fields without which the API server refuses an object. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  errorCursor,
  fieldPath,
  isServed,
  kindsNamed,
  misspelledIdentity,
  type Place,
  type Resource,
  type SchemaError,
  schemaErrors,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A required field is absent.',
    why: 'The API server refuses the object.',
    remedy: 'Add the field.',
  },
  messages: {
    missing: (to: { field: string; place: string }) => ({
      message: `required field "${to.field}" is missing in ${to.place}`,
      help: `add "${to.field}"`,
    }),
    unnamed: (to: { kind: string }) => ({
      message: `the ${to.kind} has no name`,
      help: 'add metadata.name',
    }),
    noVersion: (to: { kind: string; known: string | undefined }) => ({
      message: `the ${to.kind} has no apiVersion`,
      help: to.known === undefined ? 'add apiVersion' : `add "apiVersion: ${to.known}"`,
    }),
    noKind: () => ({ message: 'the object has no kind', help: 'add kind' }),
  },
  check: {
    resource(resource, { report }) {
      const { root, kind } = resource;
      const errors = schemaErrors(resource);
      if (resource.apiVersion === '' && lacks('apiVersion'))
        report(root.child('kind').at, 'noVersion', { kind, known: newestVersion(kind) });
      if (kind === '' && lacks('kind')) report(root.child('apiVersion').at, 'noKind', undefined);
      if (isUnnamed(resource) && !isMisspelled(errors, [], 'metadata') && !isMisspelled(errors, ['metadata'], 'name'))
        report(nameless(root.child('metadata')), 'unnamed', { kind });
      for (const error of errors) {
        if (error.is !== 'missing-field' || isIdentity(error) || isMisspelled(errors, error.path, error.field))
          continue;
        const owner = errorCursor(resource, error);
        report(owner.key, 'missing', { field: error.field, place: placeName(resource, owner) });
      }

      function lacks(field: 'apiVersion' | 'kind'): boolean {
        return isMissing(root.child(field)) && misspelledIdentity(resource).every(({ meant }) => meant !== field);
      }
    },
  },
});

/** Kinds that are asked questions with, or that take their name from elsewhere. */
const NAMELESS = /^(?:List|Binding|Eviction|Scale|\w+Review)$/;

function isUnnamed(resource: Resource): boolean {
  const { root, kind, apiVersion, name } = resource;
  if (name !== '' || kind === '' || apiVersion === '' || NAMELESS.test(kind) || !isServed(resource)) return false;
  const metadata = root.child('metadata');
  // What has no metadata at all and no kind that is known may be a file that only looks like an object.
  if (metadata.exists ? !metadata.isMap : kindsNamed(kind).length === 0) return false;
  return isMissing(metadata.child('name')) && isMissing(metadata.child('generateName'));
}

/** Absent, null or empty. */
function isMissing(field: Cursor): boolean {
  return !field.exists || field.scalar === '';
}

/** The empty name, where one is written. */
function nameless(metadata: Cursor): Place {
  const name = metadata.child('name');
  return name.exists ? name.at : metadata.key;
}

/** Whether an unknown field of the same object is a misspelling of the missing one. */
function isMisspelled(errors: readonly SchemaError[], path: SchemaError['path'], field: string): boolean {
  const place = fieldPath(path);
  return errors.some((error) => {
    if (error.is !== 'unknown-field' || fieldPath(error.path) !== place) return false;
    if (field === 'service' || field === 'backend') return false;
    return didYouMean(error.field, error.known) === field;
  });
}

/** Told by messages of their own. */
function isIdentity({ path, field }: Extract<SchemaError, { is: 'missing-field' }>): boolean {
  return path.length === 0 && (field === 'apiVersion' || field === 'kind' || field === 'metadata');
}

function placeName(resource: Resource, owner: Cursor): string {
  const path = fieldPath(owner.path.slice(resource.root.path.length));
  return path === '' ? `the ${resource.kind}` : path;
}

/** The newest version of a kind that only one group has. */
function newestVersion(kind: string): string | undefined {
  const served = kindsNamed(kind).filter(
    ({ removed, deprecated }) => removed === undefined && deprecated === undefined,
  );
  return new Set(served.map(({ group }) => group)).size === 1 ? served[0]?.apiVersion : undefined;
}
