/** The objects that a migration makes, as plain data in the order in which they are written. */
import type { Resource } from '../model/objects/resource.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations?: unknown };
  readonly spec: unknown;
}

/** An object with the Ingresses that it comes from. */
export interface Written {
  readonly manifest: Manifest;
  readonly from: readonly Resource[];
  /** What a reader has to know, a sentence each. */
  readonly remarks: readonly string[];
  /** Rules that have no backends on purpose, by their index, each with the reason. */
  readonly closed?: ReadonlyMap<number, string>;
}

/** What becomes of one annotation or field of an Ingress. */
export interface SettingReport {
  readonly ingress: Resource;
  /** The annotation, or the path of the field. */
  readonly setting: string;
  readonly at: Resource['root']['at'];
  readonly result: 'carried' | 'not-needed' | 'lost';
  /** How it is carried, why it is not needed, or what the loss means; a phrase. */
  readonly because: string;
}

/** An Ingress of which nothing is written, with the reason. */
export interface Refused {
  readonly ingress: Resource;
  readonly because: string;
}

/** A label that is free, made from a text; `taken` gets it. */
export function freeName(text: string, taken: Set<string>): string {
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  const label = words
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 240);
  const base = label === '' ? 'route' : label;
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** A host in a name: `wildcard-example-com`. */
export function hostName(host: string): string {
  return host === '*' ? 'any-host' : host.replace(/^\*\./, 'wildcard-').replaceAll('.', '-');
}
