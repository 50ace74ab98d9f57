/**
 * Reads git objects, and nothing that depends on the configuration of a repository: no work tree is
 * compared, so that no filter, hook, monitor or helper runs, and no protocol is spoken. All else kroute computes itself.
 */

import { UsageError } from '../library/usage-error.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { isWithin } from '../node/tree.ts';
import type { Io } from './io.ts';
import { Argument, isHash, isRevision } from './tool/argument.ts';
import { forGit } from './tool/environment.ts';
import { findTool } from './tool/find.ts';
import { type Ran, runTool, textOf } from './tool/run.ts';

export interface Blob {
  /** As in a tree object: `120000` is a link. */
  readonly mode: string;
  readonly hash: string;
}

/** What the index says of a file: which object it was checked out from, and what the file system said of it then. */
export interface Staged {
  readonly hash: string;
  readonly size: bigint;
  /** Nanoseconds since the epoch. */
  readonly modified: bigint;
}

export interface Repository {
  /** The root of the work tree, absolute. */
  readonly top: string;
  /** The files of a revision, by their paths from the root. Throws a UsageError where git does not know it. */
  listing(revision: string): Promise<ReadonlyMap<string, Blob>>;
  /** What objects hold, by their hashes; larger ones than kroute reads are left out. Throws where one is missing. */
  contents(hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The newest commit that a revision and the checked out one have in common, as its hash. */
  mergeBase(revision: string): Promise<string>;
  /** The index, by paths from the root. */
  staged(): Promise<ReadonlyMap<string, Staged>>;
}

const SECONDS = 60;
/** As of files. */
const MOST_BYTES = PURPOSES.manifest.bytes;

const SETTINGS = [
  Argument.fixed('--no-pager'),
  Argument.fixed('-c'),
  Argument.fixed('core.fsmonitor=false'),
  // A directory in the tree that looks like a repository is not one.
  Argument.fixed('-c'),
  Argument.fixed('safe.bareRepository=explicit'),
  Argument.fixed('-c'),
  Argument.fixed('protocol.allow=never'),
];

/**
 * The repository around the working directory. Throws a UsageError where there is no git or no repository; `asked` is the
 * option or input that needs it.
 */
export async function repositoryOf(io: Io, asked = '--changed-since'): Promise<Repository> {
  const found = findTool('git', io);
  if (!found.ok)
    throw new UsageError(
      `${asked}: git ${found.message}${found.isInTree ? '' : '; install it'}, or leave the option out`,
    );
  const { tool } = found;
  const env = forGit(tool, io);
  const runIn =
    (directory: string) =>
    (args: readonly Argument[], input?: string): Promise<Ran> =>
      runTool(tool, [Argument.fixed('-C'), Argument.path(directory), ...SETTINGS, ...args], {
        env,
        seconds: SECONDS,
        input,
      });
  const root = await runIn(io.cwd)([Argument.fixed('rev-parse'), Argument.fixed('--show-toplevel')]);
  if (!root.ok) throw new UsageError(`${asked}: ${whyNoRepository(root)}`);
  const top = textOf(root.out).replace(/\r?\n$/, '');
  if (!isWithin(io.cwd, top))
    throw new UsageError(`${asked}: the work tree of this git repository is elsewhere; run kroute there`);
  return repositoryAt(top, runIn(top), asked);
}

type Run = (args: readonly Argument[], input?: string) => Promise<Ran>;

function whyNoRepository(ran: Ran & { readonly ok: false }): string {
  if (/dubious ownership|safe\.directory/.test(ran.err))
    return 'git does not trust this repository, since it belongs to another user; see safe.directory in "git help config"';
  if (/not a git repository/i.test(ran.err)) return 'this is not a git repository';
  if (/must be run in a work tree|bare repository/.test(ran.err))
    return 'this is not the work tree of a git repository';
  return `git says: ${ran.message}`;
}

function repositoryAt(top: string, run: Run, asked: string): Repository {
  const must = async (args: readonly Argument[], input?: string): Promise<Uint8Array> => {
    const ran = await run(args, input);
    if (ran.ok) return ran.out;
    throw new UsageError(`${asked}: ${isMissing(ran.err) ? MISSING : `git says: ${ran.message}`}`);
  };
  const commitOf = async (revision: string): Promise<string> => {
    if (!isRevision(revision))
      throw new UsageError(`${asked}: ${JSON.stringify(revision)} is not a valid git revision`);
    const ran = await run([
      Argument.fixed('rev-parse'),
      Argument.fixed('--verify'),
      Argument.fixed('--quiet'),
      Argument.fixed('--end-of-options'),
      Argument.revision(revision, 'commit'),
    ]);
    const commit = textOf(ran.out).trim();
    if (ran.ok && isHash(commit)) return commit;
    if (!ran.ok && ran.isStopped) throw new UsageError(`${asked}: git says: ${ran.message}`);
    throw new UsageError(`${asked}: ${isMissing(ran.err) ? MISSING : `unknown git revision "${revision}"`}`);
  };
  return {
    top,
    listing: async (revision) => {
      const commit = await commitOf(revision);
      const listing = [
        Argument.fixed('ls-tree'),
        Argument.fixed('-r'),
        Argument.fixed('-z'),
        Argument.fixed('--full-tree'),
      ];
      return readListing(textOf(await must([...listing, Argument.hash(commit)])));
    },
    mergeBase: async (revision) => {
      const [commit, head] = [await commitOf(revision), await commitOf('HEAD')];
      const ran = await run([Argument.fixed('merge-base'), Argument.hash(commit), Argument.hash(head)]);
      const base = ran.ok ? textOf(ran.out).trim() : '';
      if (isHash(base)) return base;
      throw new UsageError(
        `${asked}: "${revision}" and HEAD have no commit in common; fetch more history (fetch-depth: 0)`,
      );
    },
    contents: async (hashes) => {
      const wanted = [...new Set(hashes)].filter(isHash);
      if (wanted.length === 0) return new Map();
      const sizes = await must([Argument.fixed('cat-file'), Argument.fixed('--batch-check')], lines(wanted));
      const small = readSizes(textOf(sizes), asked).flatMap(([hash, size]) => (size <= MOST_BYTES ? [hash] : []));
      if (small.length === 0) return new Map();
      return readBatch(await must([Argument.fixed('cat-file'), Argument.fixed('--batch')], lines(small)));
    },
    staged: async () => {
      const index = [
        Argument.fixed('ls-files'),
        Argument.fixed('-z'),
        Argument.fixed('--stage'),
        Argument.fixed('--debug'),
      ];
      const ran = await run(index);
      return ran.ok ? readStaged(textOf(ran.out)) : new Map();
    },
  };
}

/** Of a partial clone; older versions of git complain of what they may not fetch. */
const MISSING =
  'this clone does not have the files of that revision, and kroute does not fetch them; clone without --filter';

function isMissing(problem: string): boolean {
  return /promisor|lazy fetch|could not fetch|transport '[^']*' not allowed/i.test(problem);
}

const lines = (hashes: readonly string[]): string => `${hashes.join('\n')}\n`;

/** `<mode> <type> <hash>\t<path>\0` for each file. */
function readListing(text: string): ReadonlyMap<string, Blob> {
  const blobs = new Map<string, Blob>();
  for (const line of text.split('\0')) {
    const [, mode = '', type, hash = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t([\s\S]*)$/.exec(line) ?? [];
    if (type === 'blob') blobs.set(path, { mode, hash });
  }
  return blobs;
}

/** `<hash> <type> <size>\n` for each object, or `<hash> missing\n`. */
function readSizes(text: string, asked: string): readonly (readonly [hash: string, size: number])[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const [hash = '', , size] = line.split(' ');
    if (size === undefined) throw new UsageError(`${asked}: ${MISSING}`);
    return [[hash, Number(size)] as const];
  });
}

/** `<hash> <type> <size>\n<content>\n` for each object. */
function readBatch(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const [hash = '', , size = ''] = textOf(bytes.subarray(at, end)).split(' ');
    const length = Number(size);
    found.set(hash, bytes.subarray(end + 1, end + 1 + length));
    at = end + 1 + length + 1;
  }
  return found;
}

/** For each entry `<mode> <hash> <stage>\t<path>\0`, then lines of which two are `  mtime: <s>:<ns>` and `  size: <n>\t…`. */
function readStaged(text: string): ReadonlyMap<string, Staged> {
  const found = new Map<string, Staged>();
  const entry =
    /(\d{6}) ([0-9a-f]+) (\d)\t([^\0]*)\0 {2}ctime: [\d:]+\n {2}mtime: (\d+):(\d+)\n {2}dev: .*\n {2}uid: .*\n {2}size: (\d+)\t.*\n/y;
  for (let match = entry.exec(text); match !== null; match = entry.exec(text)) {
    const [, , hash = '', stage, path = '', seconds = '0', nanoseconds = '0', size = '0'] = match;
    if (stage === '0')
      found.set(path, {
        hash,
        size: BigInt(size),
        modified: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds),
      });
  }
  return found;
}
