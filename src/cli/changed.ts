/** `--changed-since`: leaves out the findings that were there before, except on lines that changed. */

import type { Diagnostic } from '../linter/diagnostic.ts';
import { fingerprints } from '../linter/fingerprint.ts';
import { discover } from '../load/discover/discover.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { digest } from '../node/digest.ts';
import { slashed } from '../node/slashed.ts';
import { lintFiles, type PipelineOptions, type Sieve } from '../pipeline/lint.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Changes, changesSince } from './changes.ts';
import type { Io } from './io.ts';
import { type OldTree, oldTree } from './old-tree.ts';
import { renderOld } from './render/old-rendering.ts';
import type { RenderFlags } from './render/render.ts';

export interface Compared {
  readonly revision: string;
  readonly paths: readonly string[];
  readonly now: readonly ParsedFile[];
  readonly isIgnored: (path: string) => boolean;
}

/**
 * Lints the tree as it was, with the same options. What is new is shown, wherever it stands: so is what a change in
 * one file broke in another. What is not new is shown where its lines changed.
 */
export async function changedSieve(
  { revision, paths, now, isIgnored }: Compared,
  flags: RenderFlags,
  options: PipelineOptions,
  io: Io,
): Promise<Sieve> {
  const tree = await oldTree(revision, io);
  const changes = await changesSince(tree, now, io);
  const before = await filesBefore(tree, changes, paths, now, isIgnored);
  const rendering = await renderOld(tree, before, flags, options.settings, io);
  const quiet = { sieve: undefined, phases: undefined, stopwatch: undefined };
  const old = await lintFiles(before, { ...options, ...quiet, rendering });
  const known = new Set(fingerprints(old.diagnostics, digest));
  let shownAnyway: ReadonlySet<string> | undefined;
  return (found) => {
    const prints = fingerprints(found, digest);
    // Lines are those of the files as they were read; while fixes move them, the findings of the first pass count.
    shownAnyway ??= new Set(prints.filter((_, index) => isOnChangedLine(found[index], changes)));
    const shows = (print: string): boolean => !known.has(print) || shownAnyway?.has(print) === true;
    return { shown: found.filter((_, index) => shows(prints[index] ?? '')), suppressed: 0 };
  };
}

/** The files that the paths would have led to; those without a change are taken as they were parsed. */
async function filesBefore(
  tree: OldTree,
  changes: Changes,
  paths: readonly string[],
  now: readonly ParsedFile[],
  isIgnored: (path: string) => boolean,
): Promise<readonly ParsedFile[]> {
  const today = new Map(now.map((parsed) => [parsed.file.path, parsed]));
  const wanted = paths.filter((path) => path !== '-');
  const found = paths.length > 0 && wanted.length === 0 ? [] : discover(wanted.map(slashed), tree.files).files;
  const files = found.filter((path) => !isIgnored(path));
  const same = (path: string): ParsedFile | undefined => (changes.of(path) === undefined ? today.get(path) : undefined);
  await tree.fetch(files.filter((path) => same(path) === undefined));
  return files.flatMap((path) => {
    const parsed = same(path);
    if (parsed !== undefined) return [parsed];
    const bytes = tree.files.read(path, PURPOSES.manifest);
    return bytes.ok ? [parseInput({ path, content: bytes.value })] : [];
  });
}

function isOnChangedLine(diagnostic: Diagnostic | undefined, changes: Changes): boolean {
  if (diagnostic === undefined) return false;
  const { file, span } = diagnostic.at;
  const ranges = changes.of(file.path);
  if (ranges === undefined || ranges.length === 0) return false;
  const { start, end } = file.rangeOf(span);
  return ranges.some(({ from, to }) => start.line <= to && end.line >= from);
}
