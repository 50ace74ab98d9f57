/** `--baseline`: known findings are silent as long as they stand; `--update-baseline` writes down what there is. */
import { dirname, relative, resolve } from 'node:path';
import { UsageError } from '../library/usage-error.ts';
import {
  type Baseline,
  baselineOf,
  compareToBaseline,
  type KnownFinding,
  type NameOf,
  readBaseline,
  writeBaseline,
} from '../linter/baseline.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { digest } from '../node/digest.ts';
import { STDIN } from '../node/read.ts';
import { slashed } from '../node/slashed.ts';
import type { Sieve } from '../pipeline/lint.ts';
import { plural, type Report } from '../report/report.ts';
import { compareText } from '../text/compare.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

export interface OpenBaseline {
  readonly sieve: Sieve | undefined;
  /** Whether a path leads to the baseline itself. */
  isAt(path: string): boolean;
  /** Writes the baseline, or reports entries that are out of date; returns what is left to report. */
  finish(report: Report, quiet: boolean): Report;
}

/** `mayBe` says of which rules nothing is known, since they were not loaded: what the baseline holds of them stays. */
export function openBaseline(
  path: string,
  isUpdate: boolean,
  io: Io,
  mayBe: (rule: string) => boolean = () => false,
): OpenBaseline {
  const place = resolve(io.cwd, path);
  const isFile = isRegular(path, io);
  // A pipe stands in no directory that means something.
  const directory = isFile ? dirname(place) : io.cwd;
  const nameOf: NameOf = (file) => (file === STDIN ? file : slashed(relative(directory, resolve(io.cwd, file))));
  const before = baselineAt(path, isUpdate, io);
  const isAt = (file: string): boolean => resolve(io.cwd, file) === place;
  if (isUpdate)
    return {
      isAt,
      sieve: undefined,
      finish: (report, quiet) => {
        const kept = before.filter((one) => isOutside(one, report));
        const found = baselineOf(report.diagnostics, digest, nameOf);
        const written = io.writeFile(path, writeBaseline([...kept, ...found].sort(byFile)));
        if (!written.ok) throw new UsageError(`--baseline: ${path}: ${written.message}`);
        if (!quiet) say(`${path} holds ${plural(kept.length + found.length, 'known finding')}`, io);
        return { ...report, diagnostics: [], suppressed: report.suppressed + found.length };
      },
    };
  let stale: Baseline = [];
  return {
    isAt,
    sieve: (found) => {
      const compared = compareToBaseline(found, before, digest, nameOf);
      stale = compared.stale;
      return { shown: compared.fresh, suppressed: compared.known.length };
    },
    finish: (report, quiet) => {
      const gone = stale.filter((one) => !isOutside(one, report));
      const [first] = gone;
      if (first !== undefined && !quiet)
        say(
          `${path}: ${plural(gone.length, 'entry', 'entries')} out of date, such as ${first.rule} in ${first.file}; run with --update-baseline to remove them`,
          io,
        );
      return report;
    },
  };

  /** Whether an entry is about a file that is there and was not looked at this time, or of a rule that did not run. */
  function isOutside({ file, rule }: KnownFinding, { fileNames }: Report): boolean {
    if (mayBe(rule)) return true;
    if (fileNames.some((name) => nameOf(name) === file)) return false;
    return file !== STDIN && io.files.kindOf(resolve(directory, file)) !== undefined;
  }
}

function baselineAt(path: string, isUpdate: boolean, io: Io): Baseline {
  // Nothing can be known of what is only written to.
  if (isUpdate && !isRegular(path, io)) return [];
  if (io.files.kindOf(path) === undefined) {
    if (isUpdate) return [];
    throw new UsageError(`--baseline: ${path}: no such file; create it with --update-baseline`);
  }
  const bytes = io.readNamed(path, PURPOSES.baseline);
  if (!bytes.ok) throw new UsageError(`--baseline: ${path}: ${bytes.message}`);
  const baseline = readBaseline(new TextDecoder().decode(bytes.value));
  if (baseline === undefined)
    throw new UsageError(
      `--baseline: ${path}: is not a kroute baseline file; delete it and run with --update-baseline`,
    );
  return baseline;
}

/** Whether a baseline is a regular file, or would become one. */
function isRegular(path: string, { files }: Io): boolean {
  const kind = files.kindOf(path);
  return kind?.ok !== true || kind.value === 'file' || kind.value === 'directory';
}

function byFile(a: KnownFinding, b: KnownFinding): number {
  return compareText(a.file, b.file);
}
