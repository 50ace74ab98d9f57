/** The tree of a revision, seen as the files that it would be, under the paths of today. */
import { relative, resolve } from 'node:path';
import type { Entry, EntryKind, Files } from '../load/discover/files.ts';
import { slashed } from '../node/slashed.ts';
import { compareText } from '../text/compare.ts';
import { type Blob, type Repository, repositoryOf } from './git.ts';
import type { Io } from './io.ts';
import { textOf } from './tool/run.ts';

export interface OldTree {
  readonly repository: Repository;
  /** The files of the revision; what they held is there once it has been fetched. */
  readonly files: Files;
  /** The blob that a path led to, links followed. */
  blobOf(path: string): Blob | undefined;
  /** What the files held that are wanted, by their paths from the top; links are left out. */
  contents(isWanted: (path: string) => boolean): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Fetches what files held. */
  fetch(paths: readonly string[]): Promise<void>;
}

const LINK = '120000';

/** Throws a UsageError where there is no git, no repository or no such revision. */
export async function oldTree(revision: string, io: Io, asked?: string): Promise<OldTree> {
  const repository = await repositoryOf(io, asked);
  const { top } = repository;
  const blobs = await repository.listing(revision);
  const contents = new Map<string, Uint8Array>();
  const fetch = async (wanted: readonly string[]): Promise<void> => {
    const lost = wanted.filter((hash) => !contents.has(hash));
    for (const [hash, bytes] of await repository.contents(lost)) contents.set(hash, bytes);
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
  const find = (path: string): string => follow(slashed(relative(top, resolve(io.cwd, path))));
  return {
    repository,
    files: filesOf(blobs, contents, find, top),
    blobOf: (path) => blobs.get(find(path)),
    contents: async (isWanted) => {
      const wanted = [...blobs].filter(([path, { mode }]) => mode !== LINK && isWanted(path));
      await fetch(wanted.map(([, { hash }]) => hash));
      return new Map(
        wanted.flatMap(([path, { hash }]) => {
          const bytes = contents.get(hash);
          return bytes === undefined ? [] : [[path, bytes] as const];
        }),
      );
    },
    fetch: (paths) => fetch(paths.flatMap((path) => blobs.get(find(path))?.hash ?? [])),
  };
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
      return { ok: true, value: listed.sort((a, b) => compareText(a.name, b.name)) };
    },
    realPath: (path) => ({ ok: true, value: slashed(resolve(top, find(path))) }),
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
