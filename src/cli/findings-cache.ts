/** `--cache`: what a run found, kept in files of the user's cache directory for the next one. */
import { join } from 'node:path';
import type { Configured } from '../library/configured.ts';
import type { RuleOptions } from '../linter/options.ts';
import type { PortableFinding } from '../linter/serialized-diagnostics.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { digest, digestOfAll } from '../node/digest.ts';
import { readObjects, readRun } from '../pipeline/cache-codec.ts';
import type { KeptRun, Memory } from '../pipeline/result-cache.ts';
import { seal, unseal } from './checksummed-json.ts';
import type { Io } from './io.ts';

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
  /** Whether all rules of the user are known, which decides what is said of comments that name one. */
  readonly isWhole: boolean;
}

/**
 * Files of the same paths share a name up to its last part: they are those of the last few runs, and one of what was
 * found on objects by themselves.
 */
const LIMITS = { days: 30, alike: 5, bytes: 200_000_000 } as const;

/** Opens the cache of a command; undefined where there is nowhere to keep it, or no knowing which kroute this is. */
export function openCache(circumstances: Circumstances, io: Io): FindingsCache | undefined {
  const { cacheDirectory, build } = io;
  if (cacheDirectory === undefined || build === undefined) return undefined;
  // Not as JSON: the directory may lie in the tree that is linted.
  const start = `findings-${digest(JSON.stringify([io.cwd, circumstances.paths])).slice(0, 16)}-`;
  const place = (name: string): string => join(cacheDirectory, start + name);
  const runs = new Map<string, KeptRun>();
  const objects = new Map<string, readonly PortableFinding[]>();
  return {
    memory: {
      context: contextOf(build, circumstances, io),
      digest: digestOfAll,
      recallRun: (key) => readRun(read(place(key), io)),
      keepRun: (key, run) => void runs.set(key, run),
      recallObjects: () => readObjects(read(place('objects'), io)) ?? new Map(),
      // A command may lint more than one state of the same files.
      keepObjects: (kept) => {
        for (const [key, findings] of kept) objects.set(key, findings);
      },
    },
    save: () => {
      for (const [key, run] of runs) io.keepFile(place(key), seal(run));
      if (objects.size > 0) io.keepFile(place('objects'), seal([...objects]));
      if (runs.size > 0 || objects.size > 0) io.removeOld(cacheDirectory, isCacheFile, LIMITS);
    },
  };
}

function isCacheFile(name: string): boolean {
  return name.startsWith('findings-');
}

function read(path: string, { readKept }: Io): unknown {
  const content = readKept(path, PURPOSES.findings);
  return content.ok ? unseal(content.value) : undefined;
}

/** The settings and severities as text; the clock is asked when something is recalled. */
function contextOf(
  build: string,
  { settings, grades, configured, ruleOptions, isWhole }: Circumstances,
  io: Io,
): string {
  const { clock, namespaceIn, readCertificate, ...lasting } = settings;
  // What options are set to, the options of the rules say.
  const { options, ...config } = configured?.config ?? {};
  const placeless = JSON.stringify(config, withoutPlaces);
  const parts = [build, io.cwd, lasting, grades, ruleOptions, configured?.directory, placeless, isWhole];
  return JSON.stringify(parts, entriesOfMaps);
}

/** JSON has no maps, and would say that all of them are the same. */
function entriesOfMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

/** Where a value stands in the configuration changes nothing. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'at' ? undefined : entriesOfMaps(key, value);
}
