/** One object of the given files: its identity and where it is written. */
import type { Cursor, ReadableDocument } from '../../load/value/cursor.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { KindName, Kinds } from './kinds.ts';
import { OPEN_NAMESPACE, type Pending } from './kustomize.ts';

/** The identity of an object. */
export interface Identity {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  /** As written, including placeholders; `''` if it is absent (or only a generateName is set). */
  readonly name: string;
  /** The namespace in which it is created, including placeholders; `''` for cluster-scoped kinds. */
  readonly namespace: string;
}

export interface Resource<out T = unknown> extends Identity {
  /** Set for the kinds that kroute reads in depth. */
  readonly known: KindName | undefined;
  readonly version: string;
  /** The namespace as written. */
  readonly declaredNamespace: string | undefined;
  readonly file: SourceFile;
  readonly document: ReadableDocument;
  readonly root: Cursor<T>;
  /** What a kustomization in the given files can still change. */
  readonly pending: Pending;
  /** 0-based position in reading order: the tie-breaker where the API uses the age. */
  readonly order: number;
  /** The object was rebuilt from text whose indentation or spaces were lost. */
  readonly repaired: boolean;
  /** The prefix of annotations that its controller reads instead of the usual one; set once, when all objects are known. */
  renamed?: { readonly usual: string; readonly own: string };
}

export type ResourceOf<K extends KindName> = Resource<Kinds[K]>;

/** An object that cannot be read, with its kind and name as far as known. It exists, so references to it are not reported. */
export interface Malformed {
  /** `''` if unknown. */
  readonly kind: string;
  readonly name: string;
  readonly file: SourceFile;
}

export type Lookup<T> =
  | { readonly is: 'found'; readonly resource: Resource<T> }
  | { readonly is: 'malformed' }
  /** The configuration lists it under `external:`. It exists, and its content is not known. */
  | { readonly is: 'external' }
  /** An object of the kind can still get this name: it is renamed, or its name or namespace is filled in later. */
  | { readonly is: 'pending' }
  | { readonly is: 'absent' };

/** A text without the sign of a namespace that is not known. */
export function sayingNamespace(text: string): string {
  return text.includes(OPEN_NAMESPACE)
    ? text.replaceAll(`namespace "${OPEN_NAMESPACE}"`, 'its namespace').replaceAll(`${OPEN_NAMESPACE}/`, '')
    : text;
}

/** The namespace of an object where one is known. */
export function knownNamespace({ namespace }: Pick<Identity, 'namespace'>): string | undefined {
  return namespace === '' || namespace === OPEN_NAMESPACE ? undefined : namespace;
}

/** `Service default/web`, `IngressClass nginx`. */
export function describe(identity: Identity): string {
  const { kind, name } = identity;
  const named = name === '' ? '(unnamed)' : name;
  const namespace = knownNamespace(identity);
  return namespace === undefined ? `${kind} ${named}` : `${kind} ${namespace}/${named}`;
}

/** The final name of an object, `''` if it is generated; undefined if it is filled in later or renamed. */
export function finalName({ name, root, pending }: Resource): string | undefined {
  const written = root.child('metadata').child('name');
  return pending.names || (written.exists && written.string === undefined) ? undefined : name;
}

/** Whether a kustomization can still change its labels. */
export function mayGetLabels({ pending }: Resource): boolean {
  return pending.labels || pending.patches;
}

/** Whether an object has a label, or can get it from a kustomization. */
export function mayHaveLabel(resource: Resource, label: string): boolean {
  return mayGetLabels(resource) || resource.root.child('metadata').child('labels').child(label).exists;
}

export function isServiceResource(resource: Resource): resource is ResourceOf<'Service'> {
  return resource.known === 'Service';
}
