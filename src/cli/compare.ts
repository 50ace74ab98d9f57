/** `kroute diff`: which requests are answered differently after a change. */
import { type ChangeKind, KINDS } from '../compare/answers.ts';
import type { Change } from '../compare/change.ts';
import { comparedRoutings } from '../library/diff.ts';
import { casesIn } from '../library/test.ts';
import { unknownWord } from '../library/unknown.ts';
import { UsageError } from '../library/usage-error.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { STDIN } from '../node/read.ts';
import { surroundings } from '../node/workspace.ts';
import { parseInput } from '../pipeline/project.ts';
import { diffGithub } from '../render/diff/github.ts';
import { diffJson } from '../render/diff/json.ts';
import { diffMarkdown } from '../render/diff/markdown.ts';
import { diffText } from '../render/diff/pretty.ts';
import { diffTests } from '../render/diff/tests.ts';
import type { RoutingCase } from '../routes/request/expectation.ts';
import { jsonText } from '../text/printable.ts';
import { readSide, type Source, sourceOf } from './compare-input.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { inRepository } from './repository.ts';
import { sayUnread } from './unread.ts';

export interface CompareFlags extends InputOptions {
  readonly format: 'pretty' | 'json' | 'markdown' | 'github' | 'test';
  readonly base?: string;
  readonly controller?: string;
  readonly controllerBefore?: string;
  readonly controllerAfter?: string;
  readonly requests?: string;
  readonly failOn?: string;
  readonly expect: 'before' | 'after';
}

export async function compareCommand(paths: readonly string[], flags: CompareFlags, io: Io): Promise<ExitCode> {
  const fails = failingOn(flags.failOn);
  const [left, right] = sidesOf(paths, flags);
  const cases = flags.requests === undefined ? undefined : casesOf(flags.requests, io);
  const before = await readSide(left, flags, flags.controllerBefore, io);
  const after = await readSide(right, flags, flags.controllerAfter, io);
  // The same text on both sides is named once.
  if (sayUnread(after, io) === 0) sayUnread(before, io);
  const isOneController = (flags.controllerBefore ?? flags.controllerAfter) !== undefined;
  const { comparison, requests } = await comparedRoutings(before, after, cases, {
    isOneController,
    readCertificate: surroundings().readCertificate,
  });
  switch (flags.format) {
    case 'json':
      io.writeOut(`${jsonText(diffJson(comparison, requests), 2)}\n`);
      break;
    case 'markdown':
      io.writeOut(diffMarkdown(comparison, requests));
      break;
    case 'github':
      io.writeOut(diffGithub(comparison, inRepository(io)), 'exact');
      break;
    case 'test':
      io.writeOut(diffTests(comparison, flags.expect));
      break;
    default: {
      const paint = paintFor(hasColor(flags.color, io.env, io.out));
      const width = Math.min(io.out.width ?? 80, 120);
      io.writeOut(diffText(comparison, { paint, width, quiet: flags.quiet === true }, requests));
    }
  }
  if (before.isIncomplete || after.isIncomplete) return Exit.Usage;
  return comparison.changes.some(fails) || (comparison.unread.length > 0 && failsUnknown(flags.failOn))
    ? Exit.Findings
    : Exit.Ok;
}

/** Two inputs; or one tree and what it is compared with. */
function sidesOf(paths: readonly string[], flags: CompareFlags): readonly [Source, Source] {
  const { base, controllerBefore, controllerAfter } = flags;
  if (flags.cluster === true)
    throw new UsageError('--cluster: write cluster: or cluster:<context> as one of the inputs');
  if ((controllerBefore === undefined) !== (controllerAfter === undefined))
    throw new UsageError('--controller-before and --controller-after must be given together');
  const isOneTree = base !== undefined || controllerBefore !== undefined;
  if (!isOneTree) {
    const [before, after, ...more] = paths;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError(
        `diff compares two inputs, and ${paths.length} ${paths.length === 1 ? 'is' : 'are'} given; use --base <revision> to compare paths with a git revision`,
      );
    if (before === '-' && after === '-') throw new UsageError('standard input can be only one of the inputs');
    return [sourceOf(before), sourceOf(after)];
  }
  if (base === undefined && paths.includes('-'))
    throw new UsageError('standard input cannot be read twice; give a file with --controller-before');
  const now: Source = onlyPaths(paths);
  if (base === undefined) return [now, now];
  if (paths.includes('-')) throw new UsageError('--base: standard input is in no git revision');
  return [{ is: 'git', revision: base, paths: now.paths, isBase: true }, now];
}

function onlyPaths(paths: readonly string[]): Extract<Source, { is: 'paths' }> {
  const other = paths.find((path) => sourceOf(path).is !== 'paths');
  if (other !== undefined) throw new UsageError(`"${other}" cannot be combined with --base or --controller-before`);
  return { is: 'paths', paths };
}

/** Whether it makes the command exit with 1 that a document cannot be read: as an uncertain change does. */
function failsUnknown(list: string | undefined): boolean {
  return list === undefined || list.split(',').some((word) => word.trim() === 'uncertain');
}

/** Whether a change makes the command exit with 1: all do by default. */
export function failingOn(list: string | undefined): (change: Change) => boolean {
  if (list === undefined) return () => true;
  if (list === 'never') return () => false;
  const kinds = new Set(
    list.split(',').map((text): ChangeKind => {
      const word = text.trim();
      const kind = KINDS.find((one) => one === word);
      if (kind === undefined)
        throw unknownWord({ option: 'failOn', kind: 'kind of change', word, known: [...KINDS, 'never'] });
      return kind;
    }),
  );
  return ({ kind, exposes, hides }) =>
    kinds.has(kind) || (kinds.has('opened') && exposes.length > 0) || (kinds.has('closed') && hides.length > 0);
}

function casesOf(path: string, io: Io): readonly RoutingCase[] {
  const bytes = io.readNamed(path, PURPOSES.tests);
  if (!bytes.ok) throw new UsageError(`--requests: ${path}: ${bytes.message}`);
  return casesIn(parseInput({ path: path === '-' ? STDIN : path, content: bytes.value }));
}
