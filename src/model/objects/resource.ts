/** One object of the given files: its identity and where it is written. */
import type { Cursor, ReadableDocument } from '../../load/value/cursor.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { KindName, Kinds } from './kinds.ts';
import type { Overlay } from './kustomize.ts';

/** What tells an object from others. */
export interface Identity {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  /** `''` where there is none (or only a generateName). */
  readonly name: string;
  /** The namespace it ends up in; `''` for cluster-scoped kinds. */
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
  readonly overlay: Overlay;
  /** 0-based place in reading order: the tie-breaker wherever the API would ask for age. */
  readonly order: number;
  /** The object was rebuilt from text whose indentation or spaces were lost. */
  readonly repaired: boolean;
}

export type ResourceOf<K extends KindName> = Resource<Kinds[K]>;

/** An object whose text cannot be read, as far as its kind and name can be told: it is there, so nothing that names it dangles. */
export interface Malformed {
  readonly kind: string;
  readonly name: string;
  readonly file: SourceFile;
}

export type Lookup<T> =
  | { readonly is: 'found'; readonly resource: Resource<T> }
  | { readonly is: 'malformed' }
  /** The user says that it lives elsewhere: it is there, and nothing more is known of it. */
  | { readonly is: 'external' }
  | { readonly is: 'absent' };

/** `Service default/web`, `IngressClass nginx`. */
export function describe({ kind, namespace, name }: Identity): string {
  const named = name === '' ? '(unnamed)' : name;
  return namespace === '' ? `${kind} ${named}` : `${kind} ${namespace}/${named}`;
}

export function isServiceResource(resource: Resource): resource is ResourceOf<'Service'> {
  return resource.known === 'Service';
}
