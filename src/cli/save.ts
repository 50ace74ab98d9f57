/** Writes fixed files back: each in its own encoding, at once or not at all, and only within what was given. */

import { dirname } from 'node:path';
import { decode, encode } from '../load/decode.ts';
import { type FileProblem, notAFile, type Result } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { STDIN } from '../node/read.ts';
import type { FixedFile } from '../pipeline/fix.ts';
import type { Io } from './io.ts';
import { undoAtEnd } from './tool/cleanup.ts';

/**
 * Writes each file but standard input, and reports which could not be written; those stay unchanged. A signal ends it
 * between two files. What killed runs have left beside the files that were read is removed.
 */
export async function save(
  changed: readonly FixedFile[],
  files: readonly ParsedFile[],
  paths: readonly string[],
  io: Io,
): Promise<readonly FileProblem[]> {
  const directories = new Set(files.flatMap(({ file }) => (file.path === STDIN ? [] : [dirname(file.path)])));
  const failures: FileProblem[] = [];
  const isDone = undoAtEnd(() => undefined);
  for (const file of changed) {
    if (file.path === STDIN) continue;
    await turn();
    const written = isOutside(file.path, paths, io)
      ? { ok: false as const, message: 'is a link that leads out of the given paths' }
      : replace(file, io);
    if (!written.ok) failures.push({ path: file.path, message: `${written.message}; its fixes are not written` });
    const real = io.files.realPath(file.path);
    if (written.ok && real.ok) directories.add(dirname(real.value));
  }
  isDone();
  for (const directory of directories) io.removeTemporaries(directory);
  return failures;
}

/** Lets signals be heard. */
function turn(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}

function replace({ path, before, after, bom }: FixedFile, io: Io): Result<undefined> {
  // What a pipe gave cannot be written back to it, and is not there to be read once more.
  const kind = io.files.kindOf(path);
  if (kind?.ok && kind.value !== 'file') return { ok: false, message: notAFile(kind.value) };
  const now = io.files.read(path, PURPOSES.manifest);
  if (!now.ok) return now;
  const mark = bom ? '\ufeff' : '';
  const text = decode(now.value).text;
  // Under another name, by which it was given too.
  if (text === mark + after) return { ok: true, value: undefined };
  // It may have been changed since it was read.
  if (text !== mark + before) return { ok: false, message: 'the file changed in the meantime' };
  return io.replaceFile(path, encode(mark + after, now.value));
}

/** Whether a file met in a directory is a link to somewhere outside all that was given. */
function isOutside(path: string, paths: readonly string[], io: Io): boolean {
  const real = io.files.realPath(path);
  if (!real.ok) return false;
  const given = paths.length === 0 ? ['.'] : paths;
  const isDirectory = (one: string): boolean => {
    const kind = io.files.kindOf(one);
    return kind?.ok === true && kind.value === 'directory';
  };
  // A given file or pattern refers to the link itself.
  if (!given.every(isDirectory)) return false;
  return !given.some((directory) => {
    const root = io.files.realPath(directory);
    return root.ok && (root.value === '/' || real.value.startsWith(`${root.value}/`));
  });
}
