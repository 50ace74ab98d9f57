/** `--cache`: what a run found, kept in a file for the next one. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Memory, Remembered } from '../api/memory.ts';
import type { RuleOptions } from '../engine/options.ts';
import type { Settings } from '../model/settings.ts';
import type { Io } from './io.ts';
import type { Configured } from './options.ts';

const NOTHING: Remembered = { objects: {} };

export interface FindingsCache {
  readonly memory: Memory;
  /** Writes what was found; that it cannot be written is no harm. */
  save(): void;
}

/** What besides the files decides what is found. */
export interface Circumstances {
  readonly paths: readonly string[];
  readonly settings: Settings;
  /** Severities chosen by flags. */
  readonly grades: readonly string[];
  readonly configured: Configured | undefined;
  readonly ruleOptions: RuleOptions;
}

/** Opens the cache of a command; undefined where there is nowhere to keep it, or no knowing which kroute this is. */
export function openCache(circumstances: Circumstances, io: Io): FindingsCache | undefined {
  const { cacheDirectory, build } = io;
  if (cacheDirectory === undefined || build === undefined) return undefined;
  const { paths, settings, grades, configured, ruleOptions } = circumstances;
  const { clock, namespaceIn, ...lasting } = settings;
  const context = JSON.stringify(
    [build, lasting, grades, ruleOptions, configured?.config, configured?.directory, io.cwd],
    entriesOfMaps,
  );
  const path = join(cacheDirectory, `findings-${hashOf(JSON.stringify([io.cwd, paths])).slice(0, 16)}.json`);
  const content = io.files.read(path);
  let remembered = content.ok ? (readCache(new TextDecoder().decode(content.value)) ?? NOTHING) : NOTHING;
  const before = remembered;
  return {
    memory: {
      get remembered() {
        return remembered;
      },
      context,
      keepObjects: (objects) => {
        remembered = { ...remembered, objects };
      },
      keepRun: (run) => {
        remembered = { ...remembered, run };
      },
    },
    save: () => {
      if (remembered !== before) io.keepFile(path, writeCache(remembered));
    },
  };
}

/** A hash in the first line tells a file that was cut off, or is not ours, from one to rely on. */
function writeCache(remembered: Remembered): string {
  const text = JSON.stringify(remembered);
  return `${hashOf(text)}\n${text}`;
}

/** What was kept; undefined where the text is anything else. */
export function readCache(text: string): Remembered | undefined {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || hashOf(body) !== text.slice(0, end)) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isRemembered(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Whoever wrote the hash also wrote what is in it.
function isRemembered(value: unknown): value is Remembered {
  return typeof value === 'object' && value !== null && 'objects' in value;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON has no maps, and would say that all of them are the same. */
function entriesOfMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
