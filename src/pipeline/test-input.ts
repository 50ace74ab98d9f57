/** Files that are not applied as they are: the input of tests, and parts that a program completes. */
import type { Diagnostic } from '../linter/diagnostic.ts';
import { directoryOf } from '../model/objects/paths.ts';

/** The input of tests, much of it odd on purpose: what Go's own tools leave out, and what others call it. */
const TEST_INPUT =
  /(?:^|\/)(?:test[-_]?data|test[-_]?fixtures?|fixtures?|__fixtures__|__tests__|golden|goldenfiles|expected[-_]?failures?)\//i;
/** Within tests, what must fail. */
const FAILING =
  /(?:^|\/)(?:tests?|e2e)\/(?:.*[^a-z])?(?:bad|broken|failing|failures?|fails?|invalid|malformed|negative|wrong)(?:[^a-z]|$)/i;

export function isTestInput(path: string): boolean {
  return TEST_INPUT.test(path) || FAILING.test(path);
}

const TESTS = /(?:^|\/)(?:tests?|e2e)\//;

/** Whether a warning says that tests refer to what is not there, without a name that is probably meant: they may create it. */
export function isCreatedByTests({ rule, severity, help, at }: Diagnostic): boolean {
  if (severity !== 'warning' || !rule.endsWith('-not-found') || !TESTS.test(at.file.path)) return false;
  return help?.startsWith('did you mean') !== true;
}

/** With so many files, they are left open by intention. */
const MANY_WITHOUT_IMAGE = 5;
const MANY_WITHOUT_NAME = 3;

/**
 * Whether a program completes what is missing, as an operator does with its assets: the images of containers in many
 * files, and the names of Jobs in several files of a directory. Nothing else in these files is taken for complete.
 */
export function completedByPrograms(found: readonly Diagnostic[]): (one: Diagnostic) => boolean {
  const withoutImage = new Set<string>();
  const nameless = new Map<string, Set<string>>();
  for (const one of found) {
    const { path } = one.at.file;
    if (lacksImage(one)) withoutImage.add(path);
    if (!lacksName(one)) continue;
    const directory = directoryOf(path);
    nameless.set(directory, (nameless.get(directory) ?? new Set()).add(path));
  }
  return (one) => {
    if (lacksImage(one)) return withoutImage.size >= MANY_WITHOUT_IMAGE;
    return lacksName(one) && (nameless.get(directoryOf(one.at.file.path))?.size ?? 0) >= MANY_WITHOUT_NAME;
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
