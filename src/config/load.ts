/** Reads a configuration file with all that it extends. */
import { dirname, resolve } from 'node:path';
import { decode } from '../load/decode.ts';
import type { Files, Result } from '../load/discover/files.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { type SourceFile, sourceFile } from '../text/source-file.ts';
import { type Config, merge, NO_CONFIG } from './config.ts';
import type { Vocabulary } from './fields.ts';
import { readConfig } from './read.ts';
import type { Problem } from './shape.ts';

export interface LoadedConfig {
  /** The directory of the file that was asked for: its globs, and those of what it extends, are relative to it. */
  readonly directory: string;
  /** Absolute paths, what is built on first. */
  readonly files: readonly string[];
  readonly config: Config;
  readonly problems: readonly Problem[];
}

interface Loading {
  readonly files: Files;
  readonly vocabulary: Vocabulary;
  /** How a path is shown. */
  readonly show: (path: string) => string;
  readonly read: string[];
  readonly problems: Problem[];
}

/** `path` is absolute. A file that cannot be read at all is told by the message. */
export function loadConfig(
  path: string,
  files: Files,
  vocabulary: Vocabulary,
  show: (path: string) => string,
): Result<LoadedConfig> {
  const loading: Loading = { files, vocabulary, show, read: [], problems: [] };
  const source = sourceAt(path, loading);
  if (!source.ok) return source;
  const config = configOf(path, source.value, [path], loading);
  const { read, problems } = loading;
  return { ok: true, value: { directory: dirname(path), files: read, config, problems } };
}

function configOf(path: string, source: SourceFile, chain: readonly string[], loading: Loading): Config {
  const { config, bases, problems } = readConfig(source, loading.vocabulary);
  loading.problems.push(...problems);
  let below = NO_CONFIG;
  for (const { value, at } of bases) {
    const base = resolve(dirname(path), value);
    const refuse = (message: string): void => void loading.problems.push({ message, at });
    if (chain.includes(base)) refuse(`"${value}" leads back here: a configuration cannot extend itself`);
    else {
      const text = sourceAt(base, loading);
      if (text.ok) below = merge(below, configOf(base, text.value, [...chain, base], loading));
      else refuse(`"${value}": ${text.message}`);
    }
  }
  loading.read.push(path);
  return merge(below, config);
}

function sourceAt(path: string, { files, show }: Loading): Result<SourceFile> {
  const kind = files.kindOf(path);
  if (kind === undefined) return { ok: false, message: 'no such file or directory' };
  if (!kind.ok) return kind;
  if (kind.value !== 'file') return { ok: false, message: 'is not a file' };
  const bytes = files.read(path, PURPOSES.config);
  if (!bytes.ok) return bytes;
  const { text, fault } = decode(bytes.value);
  return fault === undefined
    ? { ok: true, value: sourceFile(show(path), text) }
    : { ok: false, message: fault.message };
}
