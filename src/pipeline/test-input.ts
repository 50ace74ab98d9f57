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

/** With so many, they are left open by intention. */
const SEVERAL = 3;

/**
 * Where a program completes what is in the files, as an operator does with its assets: below a directory with several
 * files whose containers have no image, and for Jobs without a name in several files of a directory.
 */
export function completedByPrograms(found: readonly Diagnostic[]): (one: Diagnostic) => boolean {
  const withoutImage = new Set(found.filter(lacksImage).map(({ at }) => at.file.path));
  const assets = withoutImage.size < SEVERAL ? undefined : commonDirectory([...withoutImage]);
  const nameless = new Map<string, Set<string>>();
  for (const one of found) {
    if (!lacksName(one)) continue;
    const directory = directoryOf(one.at.file.path);
    nameless.set(directory, (nameless.get(directory) ?? new Set()).add(one.at.file.path));
  }
  return (one) => {
    const { path } = one.at.file;
    if (assets !== undefined && (withoutImage.has(path) || (assets !== '' && path.startsWith(`${assets}/`))))
      return true;
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

function commonDirectory(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map(directoryOf);
  return others.reduce((common, directory) => {
    let short = common;
    while (short !== '' && short !== directory && !directory.startsWith(`${short}/`)) short = directoryOf(short);
    return short;
  }, first);
}
