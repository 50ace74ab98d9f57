/** Which files differ from what a revision holds, and in which lines: found without git's filters, which are programs. */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { decode } from '../load/decode.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { slashed } from '../node/slashed.ts';
import { addedLines } from './diff.ts';
import type { Staged } from './git.ts';
import type { Io } from './io.ts';
import type { OldTree } from './old-tree.ts';

/** Lines of a file as it is now: 1-based, end inclusive. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface Changes {
  /** The changed lines of a file, none where lines only went away; undefined where nothing of it changed, or git did not have it. */
  of(path: string): readonly LineRange[] | undefined;
}

/** Compares files with the blobs of their paths. Throws a UsageError where git does not have these. */
export async function changesSince(tree: OldTree, now: readonly ParsedFile[], io: Io): Promise<Changes> {
  const differing = now.flatMap(({ file }) => {
    const hash = tree.blobOf(file.path)?.hash;
    const bytes = hash === undefined ? undefined : io.files.read(file.path, PURPOSES.manifest);
    return hash === undefined || (bytes?.ok && isBlob(bytes.value, hash)) ? [] : [{ file, hash, bytes }];
  });
  const texts = new Map<string, { readonly before: string; readonly now: string }>();
  if (differing.length > 0) {
    await tree.fetch(differing.map(({ file }) => file.path));
    const staged = await tree.repository.staged();
    for (const { file, hash, bytes } of differing) {
      const old = tree.files.read(file.path, PURPOSES.manifest);
      const before = old.ok ? plain(decode(old.value).text) : '';
      const text = plain(file.text);
      const isSame =
        before === text ||
        (old.ok && bytes?.ok && isPointerTo(before, bytes.value)) ||
        isAsCheckedOut(resolve(io.cwd, file.path), hash, tree, staged);
      if (!isSame) texts.set(file.path, { before, now: text });
    }
  }
  const ranges = new Map<string, readonly LineRange[]>();
  return {
    of: (path) => {
      const text = texts.get(path);
      if (text === undefined) return undefined;
      const known = ranges.get(path) ?? addedLines(text.before, text.now);
      ranges.set(path, known);
      return known;
    },
  };
}

/** Whether a blob holds these bytes, or the same with the line breaks that git puts in on some systems. */
function isBlob(bytes: Uint8Array, hash: string): boolean {
  if (blobHash(bytes, hash) === hash) return true;
  const text = Buffer.from(bytes).toString('latin1');
  return text.includes('\r\n') && blobHash(Buffer.from(withoutReturns(text), 'latin1'), hash) === hash;
}

/** The name that git gives to a blob (gitformat-loose(5)), by the function that another name was made with. */
function blobHash(bytes: Uint8Array, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Without the differences between systems and editors that have no meaning. */
function plain(text: string): string {
  return withoutReturns(text).replace(/^\ufeff/, '');
}

/** Whether a blob is a pointer to these bytes: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function isPointerTo(blob: string, bytes: Uint8Array): boolean {
  const [, id] = /^version https:\/\/git-lfs\.[^\n]*\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n/.exec(blob) ?? [];
  return id !== undefined && createHash('sha256').update(bytes).digest('hex') === id;
}

/**
 * Whether git itself would call the file unchanged at a look: it was checked out from this very blob, and has its size and
 * time of then. So files that a filter has made are known without the filter.
 */
function isAsCheckedOut(
  path: string,
  hash: string,
  { repository }: OldTree,
  staged: ReadonlyMap<string, Staged>,
): boolean {
  const entry = staged.get(slashed(relative(repository.top, path)));
  if (entry === undefined || entry.hash !== hash) return false;
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat?.isFile() !== true || BigInt.asUintN(32, stat.size) !== entry.size) return false;
  // Some builds of git keep no fractions.
  const isWhole = entry.modified % SECOND === 0n;
  return isWhole ? stat.mtimeNs / SECOND === entry.modified / SECOND : stat.mtimeNs === entry.modified;
}

const SECOND = 1_000_000_000n;
