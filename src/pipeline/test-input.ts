/** Files that are not applied as they are: the input of tests, and parts that a program completes. */
import { type Diagnostic, namesMeant } from '../linter/diagnostic.ts';
import { directoryOf } from '../model/objects/paths.ts';

/** The input of tests, much of it odd on purpose: what Go's own tools leave out, and what others call it. */
const TEST_INPUT =
  /(?:^|\/)(?:test[-_]?data|test[-_]?fixtures?|fixtures?|__fixtures__|__tests__|golden|goldenfiles|expected[-_]?failures?)\//i;

export function isTestInput(path: string): boolean {
  return TEST_INPUT.test(path);
}

const TESTS = /(?:^|\/)(?:tests?|e2e)\//;

/** Whether a warning says that tests refer to what is not there, without a name that is probably meant: they may create it. */
export function isCreatedByTests(one: Diagnostic): boolean {
  const { rule, severity, at } = one;
  return severity === 'warning' && rule.endsWith('-not-found') && TESTS.test(at.file.path) && !namesMeant(one);
}

/** With so many files, they are left open by intention. */
const SEVERAL = 3;

/** Where operators keep the manifests that they complete and apply. */
const ASSETS = /(?:^|\/)(?:assets|bindata)\//;

/**
 * Whether a program completes what is missing: the images of containers in several assets of an operator, and the names of
 * Jobs in several files of a directory. Everything else in these files is taken as it is written.
 */
export function completedByPrograms(found: readonly Diagnostic[]): (one: Diagnostic) => boolean {
  const assets = new Set<string>();
  const nameless = new Map<string, Set<string>>();
  for (const one of found) {
    const { path } = one.at.file;
    if (lacksImage(one) && ASSETS.test(path)) assets.add(path);
    if (!lacksName(one)) continue;
    const directory = directoryOf(path);
    nameless.set(directory, (nameless.get(directory) ?? new Set()).add(path));
  }
  return (one) => {
    const { path } = one.at.file;
    if (lacksImage(one)) return assets.size >= SEVERAL && assets.has(path);
    return lacksName(one) && (nameless.get(directoryOf(path))?.size ?? 0) >= SEVERAL;
  };
}

function lacksImage({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/missing-field'
    ? /"image" in .*ontainers\[\d+\]$/.test(message)
    : rule === 'workload/invalid-pod' && message.startsWith('image is required');
}

function lacksName({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/missing-field' && message === 'Job has no metadata.name';
}
