/**
 * Whether what a finding depends on is settled: it will not be filled in, patched or added to before the manifest is
 * applied.
 */
import { scalarValue } from '../../load/scalar/scalar.ts';
import { endOf, Kind, kindOf, startOf } from '../../load/tape/tape.ts';
import { Cursor, type ReadableDocument } from '../../load/value/cursor.ts';
import { nodeAt, valueAt, valuesBeside } from '../../load/value/locate.ts';
import type { Place } from '../../load/value/place.ts';
import {
  isConstantKey,
  isGap,
  isPlaceholder,
  isPlaceholderKey,
  isVariable,
  looksLikeGap,
  looksPatched,
  mayHoldPlaceholder,
} from '../../load/value/placeholder.ts';
import { query } from '../../text/query.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { Pending } from '../objects/kustomize.ts';
import type { Project } from './project.ts';

/**
 * What must be settled for a finding to be correct; each includes those before it.
 *
 * - `text`: nothing. It is true of the text as it is written.
 * - `value`: the value that it points at.
 * - `objects`: the objects that it and its notes point at: no patch changes them.
 * - `tree`: everything: no objects are added.
 */
export type Basis = 'text' | 'value' | 'objects' | 'tree';

export interface Claim {
  readonly basis: Basis;
  readonly at: Place;
  readonly notes: readonly { readonly at: Place }[];
  /** Whether it is evident what was meant, so that the value is not a placeholder. */
  readonly isEvident: boolean;
}

/** Decides for places in a project whether a finding about them is settled. */
export function settlementOf(project: Project): (claim: Claim) => boolean {
  const documents = documentsOf(project);
  const pending = ({ file }: Place): Pending => project.kustomizations.pendingOf(file.path);
  return ({ basis, at, notes, isEvident }) => {
    if (basis === 'text') return true;
    const later = pending(at);
    if (!isValueSettled(at, later, isEvident, documents)) return false;
    // Whether a field is missing depends on the whole object.
    if (basis === 'value' && at.lacks === undefined) return true;
    if ([{ at }, ...notes].some((one) => hasPlaceholderBeside(one.at, documents))) return false;
    if (!isPlaceSettled(at, later) || notes.some((note) => !isPlaceSettled(note.at, pending(note.at)))) return false;
    return basis !== 'tree' || !later.additions;
  };
}

/** The readable documents, by file and index. */
function documentsOf({ manifests }: Project): (place: Place) => ReadableDocument | undefined {
  let byFile: Map<SourceFile, ReadableDocument[]> | undefined;
  return ({ file, document: index }) => {
    if (byFile === undefined) {
      byFile = new Map();
      for (const { document: written, repair } of manifests) {
        const document = repair?.document ?? written;
        if (document.is !== 'readable') continue;
        let known = byFile.get(document.file);
        if (known === undefined) byFile.set(document.file, (known = []));
        known[document.index] = document;
      }
    }
    return byFile.get(file)?.[index];
  };
}

function isValueSettled(
  at: Place,
  later: Pending,
  isEvident: boolean,
  documents: (place: Place) => ReadableDocument | undefined,
): boolean {
  const { path } = at;
  const step = path.at(-1);
  if (typeof step === 'string' && (isPlaceholderKey(step) || isConstantKey(step, at))) return false;
  if (later.namespace !== undefined && (isOfMetadata(at, 'namespace') || isNameOfNamespace(at, documents)))
    return false;
  const line = lineAt(at);
  if (COMMENTED.test(line) || holdsConstants(at, documents) || isOfTemplateOfSecret(at, documents)) return false;
  // What looks like a placeholder in some fields only is asked for where a finding is about it.
  if (!later.patches && !mayHoldPlaceholder(line) && !isGap(line, at) && !looksLikeGap(line.trim(), at)) return true;
  const text = textAt(at, documents);
  // Empty data is there to be filled in.
  if (text === undefined) return !(later.patches && at.path[0] === 'data' && EMPTY.test(line));
  if (isPlaceholder(text, at) || (later.patches && looksPatched(text, at))) return false;
  if (isGap(text, at) || isVariable(text, at.file)) return false;
  return isEvident || !looksLikeGap(text, at);
}

/** Whether a map holds `HELM_TOLERATIONS: ""` and nothing else: a program puts fields or a list in its place. */
function holdsConstants(at: Place, documents: (place: Place) => ReadableDocument | undefined): boolean {
  if (!/[A-Z]_[A-Z]/.test(at.file.text)) return false;
  const document = documents(at);
  const keys = document === undefined ? [] : Cursor.root(document).follow(at.path).keys();
  return keys.length > 0 && keys.every((key) => isConstantKey(key, at));
}

const EMPTY = /(?:\{[ \t]*\}|\[[ \t]*\])[ \t]*$/;

/** Values of a Secret whose name is filled in: a program encodes them then. */
function isOfTemplateOfSecret(at: Place, documents: (place: Place) => ReadableDocument | undefined): boolean {
  if (at.path[0] !== 'data' || at.path.length !== 2) return false;
  const document = documents(at);
  if (document === undefined) return false;
  const root = Cursor.root(document);
  if (root.child('kind').string !== 'Secret') return false;
  const node = root.child('metadata').child('name');
  return node.exists && (node.isUnknown || isPlaceholder(node.text ?? '', { path: ['metadata', 'name'] }));
}

/** `image: #IMAGE`: a script replaces the comment. */
const COMMENTED = /:[ \t]+#[A-Z][A-Z0-9_]*[ \t]*$/;

/** A kustomization that sets the namespace renames Namespaces, too. */
function isNameOfNamespace(at: Place, documents: (place: Place) => ReadableDocument | undefined): boolean {
  const document = isOfMetadata(at, 'name') ? documents(at) : undefined;
  return document !== undefined && Cursor.root(document).child('kind').string === 'Namespace';
}

const LONGEST_LINE = 500;

/** The text from a place to the end of its line: the value, or the key with its value. */
function lineAt({ file: { text }, span: { start, end } }: Place): string {
  const lineEnd = text.indexOf('\n', start);
  const last = Math.max(end, lineEnd === -1 ? text.length : lineEnd);
  return text.slice(start, Math.min(last, start + LONGEST_LINE));
}

/** `{NAME}` and `[NAME]` without quotes: YAML reads it as a map with a key and no value, or as a list. */
const BARE_BRACES = /^\{+\s*[A-Za-z_][\w. -]*\}+$|^\[\s*[A-Z][A-Z0-9_]{2,}\s*\]$/;

/** The text of the value at a place, or of the part of it; undefined for other maps and lists, and for numbers. */
function textAt(at: Place, documents: (place: Place) => ReadableDocument | undefined): string | undefined {
  const { file, span } = at;
  const written = file.text.slice(span.start, span.end);
  const document = documents(at);
  const node = document === undefined ? -1 : valueAt(document, span.start);
  if (document === undefined || node === -1)
    return /^[{[]/.test(written) && !BARE_BRACES.test(written) ? undefined : written;
  const value = scalarValue(document.tape, node);
  if (value !== null) return typeof value === 'string' ? value : undefined;
  const { text } = document.tape;
  const source = text.slice(startOf(document.tape, node), endOf(document.tape, node));
  return BARE_BRACES.test(source) ? source : undefined;
}

/**
 * Whether a field of the same map is filled in later, or a field of the map that lacks one: the meaning of the fields
 * together is then unknown.
 */
function hasPlaceholderBeside(at: Place, documents: (place: Place) => ReadableDocument | undefined): boolean {
  const { span, path, lacks } = at;
  const document = documents(at);
  if (document === undefined || !holdsSigns(document)) return false;
  const { tape } = document;
  // The place of an item or object is its first field, and the place of a field is its key.
  const isField = typeof path.at(-1) === 'string';
  const inside = lacks !== undefined && isField ? valueAt(document, span.start) + 1 : nodeAt(document, span.start);
  return valuesBeside(document, inside).some((node) => {
    const value = kindOf(tape, node) < Kind.Empty ? null : scalarValue(tape, node);
    return typeof value === 'string' && isPlaceholder(value, { path });
  });
}

/** Stored, because it is called for each finding in a document. */
const holdsSigns = query('settled.holdsSigns', ({ file, span }: ReadableDocument): boolean =>
  mayHoldPlaceholder(file.text.slice(span.start, span.end)),
);

/** Whether no patch, label or prefix changes the text at a place. */
function isPlaceSettled(at: Place, later: Pending): boolean {
  if (later.patches) return false;
  if (later.labels && holdsLabels(at)) return false;
  return !(later.names && isOfMetadata(at, 'name'));
}

const LABEL_FIELDS: ReadonlySet<string | number> = new Set([
  'labels',
  'selector',
  'matchLabels',
  'podSelector',
  'labelSelector',
]);

/** Whether a place is in labels or a selector, or in an object that lacks them. */
function holdsLabels({ path, lacks = '' }: Place): boolean {
  const last = path.at(-1);
  return last === 'metadata' || last === 'template' || [...path, lacks].some((step) => LABEL_FIELDS.has(step));
}

/** Whether a place is in a field of the object's own metadata. */
function isOfMetadata({ path }: Place, field: string): boolean {
  if (path.at(-1) !== field || path.at(-2) !== 'metadata') return false;
  return path.length === 2 || path.at(-4) === 'items';
}
