/** The process, as the code that reads files sees it. */
import type { Surroundings } from '../library/settings.ts';
import type { Files, Result } from '../load/discover/files.ts';
import type { Purpose } from '../load/discover/limits.ts';
import { readCertificate } from './certificate.ts';
import { timeNow } from './clock.ts';
import { disk, readDescriptor, readNamed } from './reader.ts';

export interface Workspace {
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** All of standard input, unless it exceeds the limit of its purpose. */
  readStdin(purpose: Purpose): Result<Uint8Array>;
  /** The content of a file that the user gave; pipes and devices are read until they end. */
  readNamed(path: string, purpose: Purpose): Result<Uint8Array>;
  readonly importModule: ImportModule;
}

/** Imports a module of the user by its URL. Code from the V8 code cache cannot do so by itself. */
export type ImportModule = (url: string) => Promise<Readonly<Record<string, unknown>>>;

const importHere: ImportModule = (url) => import(url);

export function processWorkspace(importModule = importHere): Workspace {
  return {
    files: disk,
    env: process.env,
    cwd: process.cwd(),
    readStdin: (purpose) => readDescriptor(0, purpose),
    readNamed,
    importModule,
  };
}

/** The current time, and the certificate reader of Node. */
export function surroundings(): Surroundings {
  return { now: timeNow(), readCertificate };
}
