/** Directories for the time of one task, outside of the tree. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../library/usage-error.ts';
import { undoAtEnd } from './cleanup.ts';

/** Gives the task a directory (absolute, without links), and removes it however the task ends. */
export async function withScratch<T>(task: (directory: string) => Promise<T>): Promise<T> {
  const directory = make();
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const isDone = undoAtEnd(remove);
  try {
    return await task(directory);
  } finally {
    isDone();
    remove();
  }
}

function make(): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), 'kroute-')));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`no temporary directory: ${why}; set TMPDIR, or leave out rendering with --no-render`);
  }
}
