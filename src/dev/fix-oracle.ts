/** Properties of fixed files that hold for all rules, checked without the code that `fixFiles` itself uses. */
import type { Diagnostic, Severity } from '../linter/diagnostic.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * The documents that have more findings than before: of errors, of errors and warnings, or of all. Documents that could
 * not be read are ignored, and in a file with another number of documents they cannot be matched.
 */
export function worseDocuments(
  files: readonly ParsedFile[],
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  fixed: readonly ParsedFile[],
): readonly string[] {
  if (files.some(isBroken)) return [];
  const had = groupBy(before, documentOf);
  const sameCount = new Set(
    files.flatMap(({ file, documents }, index) =>
      documents.length === fixed[index]?.documents.length ? [file.path] : [],
    ),
  );
  return [...groupBy(after, documentOf)].flatMap(([document, now]) => {
    const [first] = now;
    if (first === undefined || !sameCount.has(first.at.file.path)) return [];
    const then = had.get(document) ?? [];
    const worse = SEVERITIES.filter((_, index) => upTo(now, index) > upTo(then, index));
    return worse.length === 0 ? [] : [`${document}: ${worse.join(', ')}\n  had ${shown(then)}\n  has ${shown(now)}`];
  });
}

const isBroken = ({ documents }: ParsedFile): boolean => documents.some(({ is }) => is === 'unreadable');
const documentOf = ({ at }: Diagnostic): string => `${at.file.path}#${at.document}`;
const upTo = (some: readonly Diagnostic[], least: number): number =>
  some.filter(({ severity }) => SEVERITIES.indexOf(severity) <= least).length;
const shown = (some: readonly Diagnostic[]): string =>
  some.map(({ rule, at, message }) => `${rule} ${at.path.join('.')} (${message})`).join('; ');
