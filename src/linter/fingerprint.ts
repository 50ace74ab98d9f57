/** What a finding is, whatever line it stands on: the same finding keeps its fingerprint when lines move. */
import { pointer } from '../load/value/place.ts';
import type { Diagnostic } from './diagnostic.ts';

/** The SHA-256 of a text in UTF-8, in hexadecimal digits. It is handed in, as JavaScript itself has none. */
export type Digest = (text: string) => string;

/**
 * 32 hex digits for each finding, in order. A finding is its rule, its file, the object it is about, the field and
 * what is said. Of several equal ones each gets its number, so that all fingerprints of a run differ. The place of an
 * item in its list and of a document in its file are not used: either moves when another one is put before it.
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

/** What makes a finding what it is, in a file of this name; several findings of one file may be equal in it. */
export function factsOf({ rule, messageId, message, at, resource }: Diagnostic, file: string): string {
  const object =
    resource === undefined ? '' : `${resource.group}/${resource.kind}/${resource.namespace}/${resource.name}`;
  const field = pointer(at.path.map((step) => (typeof step === 'number' ? '-' : step)));
  return [rule, messageId, file, object, field, message].join('\n');
}
