/** Renders the kustomizations and charts among the files of a run, where the tools for it are installed. */
import { posix, resolve } from 'node:path';
import { UsageError } from '../../library/usage-error.ts';
import type { BuildFailure } from '../../linter/rule.ts';
import type { Settings } from '../../model/cluster/settings.ts';
import { directoryOf, joinPath } from '../../model/objects/paths.ts';
import type { ParsedFile } from '../../model/project/project.ts';
import { treeAround } from '../../node/tree.ts';
import { completedByFlux } from '../../pipeline/flux-components.ts';
import { type BuildRoot, buildRoots } from '../../pipeline/kustomize-plan.ts';
import { type Build, directoryName, type Rendered, type Rendering } from '../../pipeline/rendered.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';
import { said } from '../say.ts';
import { findTool } from '../tool/find.ts';
import { placeInChart, placeInKustomization } from './failure-place.ts';
import { type Chart, chartsIn, templateAll } from './helm.ts';
import { buildAll, findKustomize } from './kustomize.ts';
import { type TimeBudget, timeBudget } from './time-budget.ts';

export interface RenderFlags {
  readonly render?: boolean;
  readonly values?: readonly string[];
  readonly quiet?: boolean;
}

interface Outcome {
  readonly outputs: readonly Rendered[];
  readonly builds: readonly Build[];
  readonly failures: readonly BuildFailure[];
  /** Files that what could not be rendered is made of: they are judged as they are. */
  readonly raw: readonly string[];
}

const NOTHING: Outcome = { outputs: [], builds: [], failures: [], raw: [] };

/** Undefined where there is nothing to render, or nothing to render with. What is not rendered is said on standard error. */
export async function render(
  files: readonly ParsedFile[],
  flags: RenderFlags,
  settings: Settings,
  io: Io,
): Promise<Rendering | undefined> {
  refuseMissingValues(flags.values ?? [], io);
  if (flags.render === false) return undefined;
  const roots = buildRoots(files);
  const charts = chartsIn(files, settings, io.cwd);
  const time = timeBudget(io);
  const built = roots.length === 0 ? NOTHING : await kustomizations(roots, files, flags, io, time);
  const templated = charts.length === 0 ? NOTHING : await helmCharts(charts, files, flags, settings, io, time);
  const outputs = [...built.outputs, ...templated.outputs];
  const builds = [...built.builds, ...templated.builds];
  if (builds.length === 0) return undefined;
  const raw = new Set([...built.raw, ...templated.raw]);
  return {
    outputs,
    builds,
    failures: [...built.failures, ...templated.failures],
    covered: new Set(outputs.flatMap(({ sources }) => sources.filter((path) => !raw.has(path)))),
  };
}

/** Says what was not built, for commands that report no findings. */
export function sayFailures({ failures }: Rendering, flags: RenderFlags, io: Io): void {
  const say = sayer(flags, io);
  say(
    failures.map(({ at, by, reason }) =>
      by === 'helm'
        ? `${directoryName(directoryOf(at.file.path))}: the templates are skipped: ${reason}`
        : `${at.file.path}: checked without being built: ${reason}`,
    ),
  );
}

function refuseMissingValues(values: readonly string[], io: Io): void {
  for (const path of values) {
    const kind = io.files.kindOf(resolve(io.cwd, path));
    if (kind === undefined) throw new UsageError(`--values: ${path}: no such file or directory`);
    if (!kind.ok) throw new UsageError(`--values: ${path}: ${kind.message}`);
  }
}

async function kustomizations(
  roots: readonly BuildRoot[],
  files: readonly ParsedFile[],
  flags: RenderFlags,
  io: Io,
  time: TimeBudget,
): Promise<Outcome> {
  const say = sayer(flags, io);
  const found = findKustomize(io, treesOf(roots, io));
  if (!found.ok) {
    const why = found.isInTree ? `kubectl ${found.message}` : 'neither kustomize nor kubectl is in the PATH';
    say([`${many(roots.length, 'kustomization is', 'kustomizations are')} checked without being built: ${why}`]);
    return NOTHING;
  }
  const realPaths = new Map<string, string>();
  for (const { file } of files) {
    const real = io.files.realPath(resolve(io.cwd, file.path));
    if (real.ok) realPaths.set(real.value, file.path);
  }
  const local = roots.filter(({ remote }) => remote === undefined);
  const bar = progress('building', local.length, io);
  const built = await buildAll(local, found.tool, realPaths, io, time, ({ directory }) =>
    bar.step(directoryName(directory)),
  );
  bar.end();
  const failed = built.flatMap((one) => (one.ok ? [] : [one]));
  const remote = roots.flatMap((root) =>
    root.remote === undefined
      ? []
      : [{ root, message: `it includes ${root.remote}, which is not fetched`, isError: false }],
  );
  const left = [...failed, ...remote];
  const byPath = new Map(files.map((file) => [file.file.path, file]));
  const completed = completedByFlux(files);
  const isFetched = fetchedLater(
    left.filter(({ isError }) => isError),
    byPath,
  );
  const isWrong = ({ root, message, isError }: (typeof left)[number]): boolean =>
    isError && !(UNMATCHED.test(message) && completed(root.directory)) && !isFetched(message);
  const failures = left.flatMap((one): readonly BuildFailure[] => {
    const { root, message } = one;
    const at = isWrong(one) ? placeInKustomization(root.path, message, byPath) : undefined;
    return at === undefined ? [] : [{ by: 'kustomize', at, reason: message }];
  });
  say(
    left
      .filter((one) => !isWrong(one))
      .map(({ root, message }) => `${root.path}: checked without being built: ${message}`),
  );
  const reasons = new Map(left.map(({ root, message }) => [root, message]));
  return {
    outputs: built.flatMap((one) => (one.ok ? [one.output] : [])),
    builds: roots.map((root) => ({
      file: root.path,
      by: 'kustomize',
      ok: !reasons.has(root),
      reason: reasons.get(root) ?? '',
    })),
    failures,
    raw: [...failed, ...remote].flatMap(({ root }) => [...root.sources]),
  };
}

/** With so many kustomizations, a file that each of them lacks is left out by intention. */
const SEVERAL = 3;

/**
 * Whether a reason is that a file is missing whose name several kustomizations lack, each in its directory, and none has:
 * what deploys them fetches it, such as the manifest of a release.
 */
function fetchedLater(
  failed: readonly { readonly message: string }[],
  files: ReadonlyMap<string, ParsedFile>,
): (message: string) => boolean {
  const missing = new Map<string, Set<string>>();
  for (const { message } of failed) {
    const path = missingFile(message);
    if (path === undefined) continue;
    const name = posix.basename(path);
    missing.set(name, (missing.get(name) ?? new Set()).add(path));
  }
  const isBesideKustomization = (path: string): boolean =>
    files.has(joinPath(directoryOf(path), 'kustomization.yaml')) ||
    files.has(joinPath(directoryOf(path), 'kustomization.yml'));
  return (message) => {
    const path = missingFile(message);
    const name = path === undefined ? '' : posix.basename(path);
    if ((missing.get(name)?.size ?? 0) < SEVERAL) return false;
    return ![...files.keys()].some((one) => posix.basename(one) === name && isBesideKustomization(one));
  };
}

function missingFile(message: string): string | undefined {
  return /(?:^|[\s'])([^\s']+\.(?:ya?ml|json)): no such file or directory$/.exec(message)?.[1];
}

/** A patch of an object that is not among those of the kustomization. */
const UNMATCHED = /no matches for Id|no resource matches|failed to find unique target/;

async function helmCharts(
  charts: readonly Chart[],
  files: readonly ParsedFile[],
  flags: RenderFlags,
  settings: Settings,
  io: Io,
  time: TimeBudget,
): Promise<Outcome> {
  const say = sayer(flags, io);
  const found = findTool('helm', io, treesOf(charts, io));
  if (!found.ok) {
    say([`the templates of ${many(charts.length, 'chart are', 'charts are')} skipped: helm ${found.message}`]);
    return NOTHING;
  }
  const bar = progress('rendering', charts.flatMap(({ variants }) => variants).length, io);
  const done = await templateAll(charts, flags.values ?? [], found.tool, settings, io, time, ({ directory }) =>
    bar.step(directoryName(directory)),
  );
  bar.end();
  const failed = done.flatMap((one) => (one.ok ? [] : [one]));
  const byPath = new Map(files.map((file) => [file.file.path, file]));
  const failures = failed.flatMap(({ chart, message, isError, needsValues }): readonly BuildFailure[] => {
    const at = isError ? placeInChart(chart.directory, message, byPath) : undefined;
    return at === undefined ? [] : [{ by: 'helm', at, reason: message, needsValues }];
  });
  // The variants of a chart often have one reason.
  const lines = done.flatMap((one) => {
    const name = directoryName(one.chart.directory);
    if (!one.ok) return one.isError ? [] : [`${name}: the templates are skipped: ${one.message}`];
    return one.note === undefined ? [] : [`${name}: ${one.note}`];
  });
  say([...new Set(lines)]);
  const builds = done.map((one): Build => {
    const reason = one.ok ? (one.note ?? '') : one.message;
    return { file: one.chart.path, by: 'helm', ok: one.ok, reason };
  });
  return {
    outputs: done.flatMap((one) => (one.ok ? [one.output] : [])),
    builds: [...new Map(builds.map((one) => [JSON.stringify(one), one])).values()],
    failures,
    raw: failed.flatMap(({ chart }) => chart.sources),
  };
}

/** So many lines are read; the others are counted. */
const MAX_LINES = 5;

function sayer(flags: RenderFlags, io: Io): (lines: readonly string[]) => void {
  return (lines) => {
    if (flags.quiet === true) return;
    for (const line of lines.slice(0, MAX_LINES)) io.writeError(said(line));
    if (lines.length > MAX_LINES)
      io.writeError(said(`${lines.length - MAX_LINES} more are checked as they are, for similar reasons`));
  };
}

/** The trees that directories belong to. */
function treesOf(places: readonly { readonly directory: string }[], io: Io): readonly string[] {
  const trees = places.map(({ directory }) => treeAround(resolve(io.cwd, directoryName(directory)), io));
  return [...new Set(trees)];
}

function many(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}
