/** `kroute lint`: reads, judges, reports. */
import { dirname } from 'node:path';
import { rules as ownRules } from '../../rules/index.ts';
import { safetyOf } from '../library/fix.ts';
import { judgingOf } from '../library/lint.ts';
import { settingsOf } from '../library/settings.ts';
import { UsageError } from '../library/usage-error.ts';
import { type Diagnostic, SEVERITY_RANK, type Severity } from '../linter/diagnostic.ts';
import type { Rules } from '../linter/rule.ts';
import { encode } from '../load/decode.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { configFor } from '../node/config.ts';
import { customRulesOf, leftOut, leftOutLine } from '../node/custom-rules.ts';
import { digest } from '../node/digest.ts';
import { STDIN } from '../node/read.ts';
import { surroundings } from '../node/workspace.ts';
import { type FixedFile, fixFiles } from '../pipeline/fix.ts';
import { lintFiles, type PipelineOptions, type Sieve } from '../pipeline/lint.ts';
import { isOpen } from '../pipeline/made-elsewhere.ts';
import { parseInput } from '../pipeline/project.ts';
import { WORTH_A_THREAD } from '../pipeline/sharding.ts';
import { FORMATS } from '../report/index.ts';
import type { Paint } from '../report/paint.ts';
import { plural, type Report, type ReportOptions } from '../report/report.ts';
import { leftOut as leftOutOfSarif } from '../report/sarif.ts';
import { STATISTICS } from '../report/statistics.ts';
import { harmless } from '../text/printable.ts';
import { withMark } from '../text/source-file.ts';
import { openBaseline } from './baseline.ts';
import { aboutCluster } from './cluster-words.ts';
import { dryRun, fixesText, isDryRun } from './dry-run.ts';
import { Exit, type ExitCode } from './exit.ts';
import { hasLinks, hyperlink, packageUrl } from './hyperlinks.ts';
import { inputOf } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, gradesOf, type LintFlags, type Output, onlyOf, outputsOf } from './options.ts';
import { toFile } from './output-file.ts';
import { hasColor, paintFor } from './paint.ts';
import { type Input, problemsText } from './read.ts';
import { render } from './render/render.ts';
import { configuredFormats } from './report-files.ts';
import { inRepository } from './repository.ts';
import { save } from './save.ts';
import { say } from './say.ts';
import { FILE_LISTS, shownFiles } from './show-files.ts';
import { startStats } from './stats.ts';
import { VERSION } from './version.ts';

/** `onReport` hears of each file before a report is written to it. */
export async function lintCommand(
  paths: readonly string[],
  flags: LintFlags,
  io: Io,
  onReport: (file: string) => void = () => undefined,
): Promise<ExitCode> {
  return toFile(flags.outputFile, io, (to) => lintTo(paths, flags, to, io, onReport));
}

/** `io` has a file in the place of standard output if one is named; `log` is the process in any case. */
async function lintTo(
  given: readonly string[],
  flags: LintFlags,
  io: Io,
  log: Io,
  onReport: (file: string) => void,
): Promise<ExitCode> {
  refuseContradictions(flags);
  const stats = flags.stats === true ? startStats(io) : undefined;
  const paths = withStdin(given, flags);
  const configured = configFor(paths.map(directoryOfStdin(flags)), flags.config, io);
  const settings = settingsOf(flags, configured, surroundings());
  const grades = gradesOf(flags.rule);
  const only = onlyOf(flags.only);
  const formats = flags.format.length > 0 ? flags.format : configuredFormats(configured, io);
  const outputs = outputsOf(formats);
  const custom = await customRulesOf(configured, flags, io, (problem) => say(problem, io));
  const judging = judgingOf({ configured, settings }, { rules: grades, only }, custom);
  const cache = keepsFindings(flags)
    ? (await import('./findings-cache.ts')).openCache(
        {
          paths,
          settings,
          grades: [...flags.rule, ...only.map((one) => `only ${one}`)],
          configured,
          ruleOptions: judging.ruleOptions,
          isWhole: !custom.mayBe('custom/*'),
        },
        io,
      )
    : undefined;
  const baseline =
    flags.baseline === undefined
      ? undefined
      : openBaseline(flags.baseline, flags.updateBaseline === true, io, custom.mayBe);
  const ignored: string[] = [];
  const isIgnored = (path: string): boolean => {
    const isConfigured = configured?.files.isIgnored(path) === true;
    if (isConfigured && flags.showFiles === true) ignored.push(path);
    return isConfigured || baseline?.isAt(path) === true;
  };
  const expect = (bytes: number): void => {
    // With what was kept from an earlier run there may be little left to judge, and a list of files judges nothing.
    if (bytes >= WORTH_A_THREAD && cache === undefined && flags.showFiles !== true) io.objectJudge?.prepare();
  };
  const input = await inputOf(paths, flags, io, {
    isIgnored,
    phases: stats?.phases,
    expect,
    stdinName: flags.stdinFilename,
  });
  if (flags.showFiles === true) {
    const format = formatOf('--show-files', outputs, ['pretty', 'json']);
    const rendering = await render(input.files, flags, settings, io);
    io.writeOut(FILE_LISTS[format](await shownFiles(input.files, ignored, rendering, settings)));
    return input.incomplete ? Exit.Usage : Exit.Ok;
  }
  // Where nothing is read, that is all there is to say.
  const unasked = leftOut(configured, flags, io);
  if (unasked !== undefined) say(leftOutLine(unasked), io);
  const measured: PipelineOptions = {
    ...judging,
    settings: { ...judging.settings, seen: input.seen },
    objectJudge: io.objectJudge,
    memory: cache?.memory,
    phases: stats?.phases,
    stopwatch: stats?.rules,
  };
  const { changedSince } = flags;
  const changed =
    changedSince === undefined
      ? undefined
      : await custom.during(async () => {
          const { changedSieve } = await import('./changed.ts');
          return changedSieve({ revision: changedSince, paths, now: input.files, isIgnored }, flags, measured, io);
        });
  const options: PipelineOptions = { ...measured, sieve: inTurn(changed, baseline?.sieve) };
  if (isDryRun(flags)) {
    const code = await custom.during(() => dryRun(input.files, options, flags, io));
    return input.incomplete ? Exit.Usage : code;
  }
  const { report: linted, isIncomplete } = await custom.during(() => lintOrFix(input, paths, options, flags, io));
  // A text alone, and a cluster, have no scripts beside them.
  const isOfTree = flags.cluster !== true && (input.stdin === undefined || flags.stdinFilename !== undefined);
  const judged =
    isOfTree && linted.diagnostics.some(isOpen)
      ? (await import('./made-elsewhere.ts')).withCommands(linted, options, io)
      : linted;
  const found = input.seen === undefined ? judged : aboutCluster(judged);
  io.objectJudge?.dismiss();
  const report = baseline === undefined ? found : baseline.finish(found, flags.quiet === true);
  const isFilter = rewrites(flags) && input.stdin !== undefined;
  const print = isFilter && io === log ? io.writeError : io.writeOut;
  const rules = { ...ownRules, ...custom.rules };
  if (flags.statistics === true) {
    const reporter = STATISTICS[formatOf('--statistics', outputs, ['pretty', 'json'])];
    print(reporter(report, reportOptions(undefined, rules, flags, io)));
    return isIncomplete ? Exit.Usage : exitCodeOf(report);
  }
  const writeAll = (): void =>
    each(outputs, (output) => {
      if (output.file !== undefined) onReport(output.file);
      write(report, output, rules, flags, io, print);
    });
  if (stats === undefined) writeAll();
  else {
    stats.phases.time('report', writeAll);
    io.writeError(stats.text());
  }
  // Under GitHub Actions the findings also become annotations, unless formats were chosen.
  if (log.env.GITHUB_ACTIONS === 'true' && formats.length === 0)
    write(report, ANNOTATIONS, rules, flags, log, isFilter ? log.writeError : log.writeOut);
  cache?.save();
  if (isIncomplete) return Exit.Usage;
  return exitCodeOf(report);

  function exitCodeOf(judged: Report): ExitCode {
    return fails(judged, flags.failOn ?? configured?.config.failOn?.value ?? 'error') ? Exit.Findings : Exit.Ok;
  }
}

/** The paths, with standard input where its name is given and nothing else. */
function withStdin(paths: readonly string[], { stdinFilename }: LintFlags): readonly string[] {
  if (stdinFilename === undefined || paths.includes('-')) return paths;
  if (paths.length === 0) return ['-'];
  throw new UsageError('--stdin-filename: add "-" to the paths to read standard input');
}

/** What applies to the file of standard input is found from its directory. */
function directoryOfStdin({ stdinFilename }: LintFlags): (path: string) => string {
  return (path) => (path === '-' && stdinFilename !== undefined ? dirname(stdinFilename) : path);
}

function refuseContradictions(flags: LintFlags): void {
  const { baseline, updateBaseline, changedSince } = flags;
  if (flags.addIgnore === true && (fixes(flags) || isDryRun(flags) || updateBaseline === true))
    throw new UsageError('--add-ignore: cannot be combined with --fix, --fix-dry-run or --update-baseline');
  if (updateBaseline !== true) return;
  if (baseline === undefined)
    throw new UsageError('--update-baseline requires a file, such as --baseline kroute-baseline.json');
  if (changedSince !== undefined)
    throw new UsageError('--update-baseline cannot be combined with --changed-since: a baseline contains all findings');
  if (isDryRun(flags)) throw new UsageError('--update-baseline cannot be combined with --fix-dry-run');
}

/** Whether findings are kept and recalled. Files with fixes are judged anew each time, and so is a cluster. */
function keepsFindings(flags: LintFlags): boolean {
  return flags.cache === true && !rewrites(flags) && !isDryRun(flags) && flags.cluster !== true;
}

/** Several sieves, each over what the one before left. */
function inTurn(...sieves: readonly (Sieve | undefined)[]): Sieve | undefined {
  const [first, ...others] = sieves.filter((sieve) => sieve !== undefined);
  if (first === undefined) return undefined;
  return (found) =>
    others.reduce((before, sieve) => {
      const { shown: left, suppressed } = sieve(before.shown);
      return { shown: left, suppressed: before.suppressed + suppressed };
    }, first(found));
}

interface Outcome {
  readonly report: Report;
  /** Whether something that was asked for could not be read or written. */
  readonly isIncomplete: boolean;
}

async function lintOrFix(
  input: Input,
  paths: readonly string[],
  options: PipelineOptions,
  flags: LintFlags,
  io: Io,
): Promise<Outcome> {
  if (!rewrites(flags))
    return { report: await lintRendered(input.files, options, flags, io), isIncomplete: input.incomplete };
  const result = await rewritten(input.files, options, flags);
  const onDisk = result.changed.filter(({ path }) => path !== stdinOf(flags));
  const failures = await save(onDisk, input.files, paths, io);
  if (failures.length > 0) say(problemsText(failures), io);
  const saved = new Map(result.changed.map((file) => [file.path, file]));
  for (const { path } of failures) saved.delete(path);
  const files = input.files.map((parsed) => {
    const change = saved.get(parsed.file.path);
    return change === undefined
      ? parsed
      : parseInput({ path: change.path, content: withMark(change.after, change.bom) });
  });
  // The fixed text takes the place of standard input; the report then goes to standard error.
  if (input.stdin !== undefined) io.writeBytes(filtered(input.stdin, result, stdinOf(flags)));
  if (result.changed.length > 0 && failures.length === 0 && flags.quiet !== true)
    io.writeError(`${result.done} in ${plural(saved.size, 'file')}\n`);
  const rendering = await render(files, flags, options.settings, io);
  const isStale = rendering !== undefined || failures.length > 0;
  const report = isStale ? await lintFiles(files, { ...options, rendering }) : result.report;
  return { report, isIncomplete: input.incomplete || failures.length > 0 };
}

interface Rewritten {
  readonly changed: readonly FixedFile[];
  /** What was done, for the user. */
  readonly done: string;
  readonly report: Report;
}

/** The files with fixes, or with comments that leave findings out. */
async function rewritten(files: readonly ParsedFile[], options: PipelineOptions, flags: LintFlags): Promise<Rewritten> {
  if (flags.addIgnore === true) {
    const { addIgnores } = await import('../pipeline/add-ignores.ts');
    const { changed, count, report } = await addIgnores(files, options);
    return { changed, done: `${plural(count, 'finding')} ignored by comments`, report };
  }
  const safety = safetyOf(flags.fixUnsafe === true);
  const result = await fixFiles(files, options, safety);
  return { ...result, done: `${fixesText(result)} applied`, report: withoutTried(result.report, safety) };
}

/** The name of standard input in findings. */
const stdinOf = ({ stdinFilename }: LintFlags): string => stdinFilename ?? STDIN;

/** Standard input with its fixes, in its own encoding; byte for byte as it came if there is nothing to fix. */
function filtered(came: Uint8Array, { changed }: Rewritten, name: string): Uint8Array {
  const change = changed.find(({ path }) => path === name);
  return change === undefined ? came : encode(withMark(change.after, change.bom), came);
}

async function lintRendered(
  files: readonly ParsedFile[],
  options: PipelineOptions,
  flags: LintFlags,
  io: Io,
): Promise<Report> {
  const rendering = await render(files, flags, options.settings, io);
  const report = await lintFiles(files, { ...options, rendering });
  if (flags.cluster !== true) return report;
  // There is no file to fix.
  return { ...report, diagnostics: report.diagnostics.map((one) => ({ ...one, fix: undefined })) };
}

/** A fix that is still offered after all were applied was found to do harm. */
function withoutTried(report: Report, safety: 'safe' | 'unsafe'): Report {
  const isTried = ({ fix }: Diagnostic): boolean => safety === 'unsafe' || fix?.safety === 'safe';
  return {
    ...report,
    diagnostics: report.diagnostics.map((one) => (isTried(one) ? { ...one, fix: undefined } : one)),
  };
}

const rewrites = (flags: LintFlags): boolean => fixes(flags) || flags.addIgnore === true;
const fixes = (flags: LintFlags): boolean => flags.fix === true || flags.fixUnsafe === true;

const ANNOTATIONS: Output = { format: 'github', file: undefined };

function write(
  report: Report,
  { format, file }: Output,
  rules: Rules,
  flags: LintFlags,
  io: Io,
  print: Io['writeOut'],
): void {
  const text = FORMATS[format](report, reportOptions(file, rules, flags, io));
  const cut = format === 'sarif' ? leftOutOfSarif(report) : undefined;
  if (cut !== undefined) say(`${file ?? 'sarif'}: ${cut}`, io);
  if (file === undefined) {
    print(text, format === 'github' ? 'exact' : undefined);
    return;
  }
  const written = io.writeFile(file, format === 'github' ? text : harmless(text));
  if (!written.ok) throw new UsageError(`--format: ${file}: ${written.message}`);
}

/** What a format is given; `file` is where its report goes, if not to standard output. */
function reportOptions(file: string | undefined, rules: Rules, flags: LintFlags, io: Io): ReportOptions {
  let paint: Paint | undefined;
  let width: number | undefined;
  return {
    // Asked of the terminal by formats for people only.
    get paint() {
      paint ??= paintFor(file === undefined && hasColor(flags.color, io.env, io.out));
      return paint;
    },
    get width() {
      width ??= widthOf(io);
      return width;
    },
    quiet: flags.quiet === true,
    namesObjects: flags.cluster === true,
    rules,
    version: VERSION,
    digest,
    linkTo: packageUrl(io),
    hyperlink: file === undefined && hasLinks(io.env, io.out) ? hyperlink : undefined,
    inRepository: inRepository(io),
  };
}

/** Writes all of them; where some cannot be written, the first of these ends the run when the others are done. */
function each(outputs: readonly Output[], write: (output: Output) => void): void {
  let failure: UsageError | undefined;
  for (const output of outputs)
    try {
      write(output);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failure ??= error;
    }
  if (failure !== undefined) throw failure;
}

/** Wide terminals are used up to a point; a pipe gets what fits a small one. */
function widthOf(io: Io): number {
  return Math.min(io.out.width ?? 80, 120);
}

function fails({ diagnostics }: Report, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && diagnostics.some(({ severity }) => SEVERITY_RANK[severity] <= SEVERITY_RANK[failOn]);
}
