/** The fields that the API schema has at each place of an object, in the form that is needed to restore its nesting. */

import { isKnownKind } from '../../schema/catalog.ts';
import type { Path } from '../../schema/field-map.ts';
import { type FieldKind, fieldsAt, typeOfField } from '../../schema/fields.ts';
import { recent } from '../../text/query.ts';

export type Slot =
  /** An object with known fields; an open one may have others. */
  | { readonly is: 'object'; readonly path: Path; readonly fields: readonly string[]; readonly open: boolean }
  /** A map whose keys the author chooses. */
  | { readonly is: 'entries'; readonly path: Path }
  | { readonly is: 'list'; readonly path: Path }
  | { readonly is: 'scalar'; readonly path: Path }
  | { readonly is: 'unknown'; readonly path: Path };

export interface Outline {
  /** Whether the kind has a schema, so that its nesting can be restored. */
  readonly known: boolean;
  at(path: Path): Slot;
}

/** The outline of a kind, or of metadata only if the kind is unknown. */
export function outlineOf(apiVersion: string, kind: string): Outline {
  return outlineOfKind({ apiVersion, kind });
}

const outlineOfKind = recent(
  200,
  ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) => makeOutline(apiVersion, kind),
  ({ apiVersion, kind }) => `${apiVersion}/${kind}`,
);

function makeOutline(apiVersion: string, kind: string): Outline {
  const inCatalog = isKnownKind(apiVersion, kind);
  if (!inCatalog || fieldsAt(apiVersion, kind, []) === undefined) return ANY_OBJECT;
  const found = outline(true, (path) => slotFrom(apiVersion, kind, path, path));
  // Removed versions are known by name only.
  return found.at(['spec']).is === 'unknown' && fieldsAt(apiVersion, kind, [])?.spec !== undefined ? ANY_OBJECT : found;
}

/** A part of an object's metadata without the rest, as documentation shows it. */
export const FRAGMENT: Outline = outline(true, (path) => {
  const [first] = path;
  if (first === undefined) return { is: 'object', path, fields: ['annotations', 'labels', 'metadata'], open: false };
  if (first === 'annotations' || first === 'labels') return metadataSlot(path, ['metadata', ...path]);
  return first === 'metadata' ? metadataSlot(path, path) : { is: 'unknown', path };
});

const ANY_OBJECT: Outline = outline(false, (path) => {
  const [first] = path;
  if (first === undefined) return { is: 'object', path, fields: ['apiVersion', 'kind', 'metadata'], open: true };
  if (first === 'apiVersion' || first === 'kind') return { is: 'scalar', path };
  return first === 'metadata' ? metadataSlot(path, path) : { is: 'unknown', path };
});

function outline(known: boolean, slotAt: (path: Path) => Slot): Outline {
  return { known, at: recent(1000, slotAt, (path) => path.join('\n')) };
}

function metadataSlot(path: Path, within: Path): Slot {
  return slotFrom('v1', 'ConfigMap', path, within);
}

function slotFrom(apiVersion: string, kind: string, path: Path, within: Path): Slot {
  const type: FieldKind | undefined = within.length === 0 ? 'map' : typeOfField(apiVersion, kind, within);
  if (type === undefined || type === 'any') return { is: 'unknown', path };
  if (type === 'list') return { is: 'list', path };
  if (type !== 'map') return { is: 'scalar', path };
  const fields = fieldsAt(apiVersion, kind, within);
  return fields === undefined
    ? { is: 'entries', path }
    : { is: 'object', path, fields: Object.keys(fields), open: false };
}
