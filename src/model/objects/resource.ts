/** One object of the given files: its identity and where it is written. */
import type { Cursor, ReadableDocument } from '../../load/value/cursor.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { KindName, Kinds } from './kinds.ts';
import type { Pending } from './kustomize.ts';

/** What tells an object from others. */
export interface Identity {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  /** As it is written, placeholders and all; `''` where there is none (or only a generateName). */
  readonly name: string;
  /** The namespace it ends up in, placeholders and all; `''` for cluster-scoped kinds. */
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
  /** What a kustomization in the given files may still change about it. */
  readonly pending: Pending;
  /** 0-based place in reading order: the tie-breaker wherever the API would ask for age. */
  readonly order: number;
  /** The object was rebuilt from text whose indentation or spaces were lost. */
  readonly repaired: boolean;
}

export type ResourceOf<K extends KindName> = Resource<Kinds[K]>;

/** An object whose text cannot be read, as far as its kind and name can be told: it is there, so nothing that names it dangles. */
export interface Malformed {
  /** `''` where nobody can tell. */
  readonly kind: string;
  readonly name: string;
  readonly file: SourceFile;
}

export type Lookup<T> =
  | { readonly is: 'found'; readonly resource: Resource<T> }
  | { readonly is: 'malformed' }
  /** The user says that it lives elsewhere: it is there, and nothing more is known of it. */
  | { readonly is: 'external' }
  /** An object of the kind may yet come to bear the name: one that is renamed, or whose name or namespace is filled in. */
  | { readonly is: 'pending' }
  | { readonly is: 'absent' };

/** `Service default/web`, `IngressClass nginx`. */
export function describe({ kind, namespace, name }: Identity): string {
  const named = name === '' ? '(unnamed)' : name;
  return namespace === '' ? `${kind} ${named}` : `${kind} ${namespace}/${named}`;
}

/** The name that an object will have, `''` where it is generated; undefined where it is filled in later, or renamed. */
export function finalName({ name, root, pending }: Resource): string | undefined {
  const written = root.child('metadata').child('name');
  return pending.names || (written.exists && written.string === undefined) ? undefined : name;
}

/** Whether a kustomization may still change its labels. */
export function mayGetLabels({ pending }: Resource): boolean {
  return pending.labels || pending.patches;
}

/** Whether an object bears a label, or may get it from a kustomization. */
export function mayHaveLabel(resource: Resource, label: string): boolean {
  return mayGetLabels(resource) || resource.root.child('metadata').child('labels').child(label).exists;
}

export function isServiceResource(resource: Resource): resource is ResourceOf<'Service'> {
  return resource.known === 'Service';
}
