/** The repository around the working directory, as it was at a revision and as it has changed since. */
import { relative, resolve } from 'node:path';
import type { Entry, EntryKind, Files } from '../load/discover/files.ts';
import { UsageError } from './exit.ts';
import type { Io } from './io.ts';

/** Lines of a file as it is now: 1-based, end inclusive. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface OldTree {
  /** The files of the revision under the paths of today; text files are there once they have been fetched. */
  readonly files: Files;
  /** Fetches what files held. */
  fetch(paths: readonly string[]): Promise<void>;
  /** The changed lines of a file; undefined where nothing of it changed (or nobody ever told git of it). */
  changesOf(path: string): readonly LineRange[] | undefined;
}

interface Blob {
  readonly mode: string;
  readonly hash: string;
}

const LINK = '120000';

/** Throws a UsageError where there is no git, no repository or no such revision. */
export async function oldTree(revision: string, io: Io): Promise<OldTree> {
  const git = await repositoryOf(io);
  const commit = (
    await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  )?.trim();
  if (commit === undefined) throw new UsageError(`--changed-since: git knows no revision "${revision}"`);
  const listing = await git.must(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const diff = await git.must([...DIFF, commit, '--']);
  const blobs = readListing(listing);
  const changes = readDiff(diff);
  const contents = new Map<string, Uint8Array>();
  const inside = (path: string): string => relative(git.top, resolve(io.cwd, path)).replaceAll('\\', '/');
  const fetch = async (wanted: readonly string[]): Promise<void> => {
    const lost = [...new Set(wanted)].filter((hash) => !contents.has(hash));
    if (lost.length === 0) return;
    const answer = await git.bytes(['cat-file', '--batch'], `${lost.join('\n')}\n`);
    for (const [hash, bytes] of readBatch(answer)) contents.set(hash, bytes);
  };
  // Finding files needs to know what was ignored, and where links lead.
  await fetch(
    [...blobs].flatMap(([path, { mode, hash }]) => (mode === LINK || /(^|\/)\.gitignore$/.test(path) ? [hash] : [])),
  );
  const follow = (path: string, hops = 0): string => {
    const blob = blobs.get(path);
    const target = blob?.mode === LINK ? contents.get(blob.hash) : undefined;
    if (target === undefined || hops > 10) return path;
    return follow(joined(path, textOf(target)), hops + 1);
  };
  const find = (path: string): string => follow(inside(path));
  return {
    files: filesOf(blobs, contents, find, git.top),
    fetch: (paths) => fetch(paths.flatMap((path) => blobs.get(find(path))?.hash ?? [])),
    changesOf: (path) => changes.get(inside(path)),
  };
}

const DIFF = [
  '-c',
  'core.quotePath=false',
  'diff',
  '-U0',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

interface Git {
  readonly top: string;
  ask(args: readonly string[]): Promise<string | undefined>;
  must(args: readonly string[]): Promise<string>;
  bytes(args: readonly string[], input: string): Promise<Uint8Array>;
}

async function repositoryOf(io: Io): Promise<Git> {
  const found = await io.run('git', ['-C', io.cwd, 'rev-parse', '--show-toplevel']);
  if (found === undefined)
    throw new UsageError('--changed-since: there is no git here; install it, or leave the option out');
  if (found.status !== 0) throw new UsageError('--changed-since: this is not a git repository');
  const top = textOf(found.out).replace(/\r?\n$/, '');
  const run = async (args: readonly string[], input = ''): Promise<{ status: number; out: Uint8Array; err: string }> =>
    (await io.run('git', ['-C', top, ...args], input)) ?? { status: 1, out: new Uint8Array(), err: 'git is gone' };
  const bytes = async (args: readonly string[], input = ''): Promise<Uint8Array> => {
    const { status, out, err } = await run(args, input);
    if (status !== 0) throw new UsageError(`--changed-since: git says: ${err.trim().split('\n')[0] ?? ''}`);
    return out;
  };
  return {
    top,
    ask: async (args) => {
      const { status, out } = await run(args);
      return status === 0 ? textOf(out) : undefined;
    },
    must: async (args) => textOf(await bytes(args)),
    bytes,
  };
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** `<mode> <type> <hash>\t<path>\0` for each file. */
function readListing(text: string): ReadonlyMap<string, Blob> {
  const blobs = new Map<string, Blob>();
  for (const line of text.split('\0')) {
    const [, mode = '', type, hash = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t([\s\S]*)$/.exec(line) ?? [];
    if (type === 'blob') blobs.set(path, { mode, hash });
  }
  return blobs;
}

/** `<hash> <type> <size>\n<content>\n` for each object. */
function readBatch(bytes: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const found: (readonly [string, Uint8Array])[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const [hash = '', , size = ''] = textOf(bytes.subarray(at, end)).split(' ');
    const length = Number(size);
    found.push([hash, bytes.subarray(end + 1, end + 1 + length)]);
    at = end + 1 + length + 1;
  }
  return found;
}

/** The lines that a diff without context adds, by file; a file of which lines only went away has none. */
export function readDiff(text: string): ReadonlyMap<string, readonly LineRange[]> {
  const changes = new Map<string, LineRange[]>();
  let ranges: LineRange[] = [];
  let left = 0;
  for (const line of text.split('\n')) {
    // Inside a hunk a line may look like anything.
    if (left > 0) {
      if (!line.startsWith('\\')) left--;
      continue;
    }
    const header = /^(?:\+\+\+|---) (?:"[ab]\/(.*)"|[ab]\/(.*?)\t?)$/.exec(line);
    if (header !== null) {
      const [, quoted, plain = ''] = header;
      const path = quoted === undefined ? plain : unquoted(quoted);
      ranges = changes.get(path) ?? [];
      changes.set(path, ranges);
    }
    const [, removed = '1', from = '', added = '1'] = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (from === '') continue;
    left = Number(removed) + Number(added);
    if (Number(added) > 0) ranges.push({ from: Number(from), to: Number(from) + Number(added) - 1 });
  }
  return changes;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

/** The tree of a revision as a file system. */
function filesOf(
  blobs: ReadonlyMap<string, Blob>,
  contents: ReadonlyMap<string, Uint8Array>,
  find: (path: string) => string,
  top: string,
): Files {
  // What marks the root of the repository is not in its tree.
  const directories = new Map<string, Map<string, EntryKind>>([['', new Map([['.git', 'directory']])]]);
  for (const [path, { mode }] of blobs) {
    const parts = path.split('/');
    let directory = '';
    parts.forEach((name, index) => {
      const isLast = index === parts.length - 1;
      const entries = directories.get(directory);
      entries?.set(name, isLast ? (mode === LINK ? 'link' : 'file') : 'directory');
      directory = directory === '' ? name : `${directory}/${name}`;
      if (!isLast && !directories.has(directory)) directories.set(directory, new Map());
    });
  }
  const kindOf = (path: string): EntryKind | undefined => {
    const at = find(path);
    if (directories.has(at)) return 'directory';
    return blobs.get(at) === undefined ? undefined : 'file';
  };
  return {
    kindOf: (path) => {
      const kind = kindOf(path);
      return kind === undefined ? undefined : { ok: true, value: kind };
    },
    list: (path) => {
      const entries = directories.get(find(path));
      if (entries === undefined) return { ok: false, message: 'no such directory' };
      const listed = [...entries].map(([name, kind]): Entry => ({ name, kind }));
      return { ok: true, value: listed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) };
    },
    realPath: (path) => ({ ok: true, value: resolve(top, find(path)).replaceAll('\\', '/') }),
    read: (path) => {
      const blob = blobs.get(find(path));
      const content = blob === undefined ? undefined : contents.get(blob.hash);
      return content === undefined ? { ok: false, message: 'no such file' } : { ok: true, value: content };
    },
  };
}

/** Where a link leads, from the root of the repository. */
function joined(link: string, target: string): string {
  const parts = link.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
