/** Identifies a finding independently of its line: the same finding keeps its fingerprint when lines move. */
import { pointer } from '../load/value/place.ts';
import type { Diagnostic } from './diagnostic.ts';

/**
 * The SHA-256 of a text in UTF-8, in hexadecimal digits. It is a parameter because JavaScript has no such function
 * built in.
 */
export type Digest = (text: string) => string;

/**
 * 32 hex digits for each finding, in order. The fingerprint covers the rule, the file, the object, the field and the
 * message. Equal findings are numbered, so that all fingerprints of a run differ. The index of an item in its list and
 * of a document in its file are not included: they change when another one is inserted before it.
 */
export function fingerprints(
  diagnostics: readonly Diagnostic[],
  digest: Digest,
  nameOf: (path: string) => string = (path) => path,
): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const facts = factsOf(diagnostic, nameOf(diagnostic.at.file.path));
    const times = (seen.get(facts) ?? 0) + 1;
    seen.set(facts, times);
    return digest(`${facts}\n${times}`).slice(0, 32);
  });
}

/** What identifies a finding in a file with this name; several findings of one file may have the same identity. */
export function factsOf({ rule, messageId, message, at, resource }: Diagnostic, file: string): string {
  const object =
    resource === undefined ? '' : `${resource.group}/${resource.kind}/${resource.namespace}/${resource.name}`;
  const field = pointer(at.path.map((step) => (typeof step === 'number' ? '-' : step)));
  return [rule, messageId, file, object, field, message].join('\n');
}
