/**
 * Runs the scripts of the build with the code that V8 compiled for them in an earlier run: compiling them anew is most
 * of a short run. The code is kept beside the scripts where the package belongs to the user, as the build does it, and
 * else in the user's cache directory: one file for each script, version of V8 and way in which V8 is set. Node's own
 * compile cache keeps what was compiled while a script was loaded, and nothing of what was compiled when it was called
 * (docs/decisions/compiled-code-cache.md).
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { cacheDirectory, type Home, keepBesideProgram, keepFile, removeOld } from '../cli/cache-directory.ts';
import { isPrivateDirectory, readScript, readTwofold, twofold } from '../node/reader.ts';

/** A hash of all scripts, filled in by the build: V8 compares no more than the length of a script. */
declare const KROUTE_BUILD: string;

/** Which build this is. */
export const BUILD = KROUTE_BUILD;

/** Where the build leaves compiled code: it is trusted as the scripts are. */
const BESIDE = join(__dirname, basename(__dirname) === 'chunks' ? '../compiled' : 'compiled');

/** In the user's cache, files of other builds go when they have been there for long. */
const LIMITS = { days: 30 } as const;

/** The user's directory for compiled code; undefined without one. */
function userDirectory(home: Home): string | undefined {
  const { NODE_COMPILE_CACHE } = home.env;
  if (!NODE_COMPILE_CACHE) return cacheDirectory(home);
  // A relative one may lie in the tree that is linted, and V8 runs what is in it.
  return isAbsolute(NODE_COMPILE_CACHE) ? join(NODE_COMPILE_CACHE, 'kroute') : undefined;
}

interface Loaded {
  readonly script: Script;
  readonly isNew: boolean;
  /** Under which its code is kept. */
  readonly name: string;
  readonly module: { readonly exports: object };
}

const loaded = new Map<string, Loaded>();

/** Distinguishes code that was compiled with other flags of V8. */
let variant = '';

/** What is loaded from now on was compiled, or will be kept, as this variant. */
export function useVariant(name: string): void {
  variant = name;
}

/** As Node wraps CommonJS; loading the module with this text takes a quarter of a millisecond. */
const WRAPPER = '(function (exports, require, module, __filename, __dirname) { ';

/** What a CommonJS script of the build exports. It may require other scripts of the build, and modules of Node. */
export function load(file: string, home: Home): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.module.exports;
  const name = `${basename(file)}-${KROUTE_BUILD}-${process.versions.v8}-${process.arch}${variant}`;
  const cachedData = compiledCode(name, home);
  const script = new Script(`${WRAPPER}${readScript(file)}\n})`, { filename: file, cachedData });
  const module = { exports: {} };
  loaded.set(file, { script, isNew: cachedData === undefined || script.cachedDataRejected === true, name, module });
  const here = dirname(file);
  const requireFrom = (id: string): unknown => (id.startsWith('.') ? load(join(here, id), home) : require(id));
  script.runInThisContext()(module.exports, requireFrom, module, file, here);
  return module.exports;
}

/** Keeps what was compiled, with all functions that ran. */
export function keepCompiled(home: Home): void {
  if (isOff(home)) return;
  const directory = userDirectory(home);
  let isCleared = false;
  for (const { script, isNew, name } of loaded.values()) {
    if (!isNew) continue;
    const content = twofold(name, script.createCachedData());
    if (!home.env.NODE_COMPILE_CACHE && keepBesideProgram(join(BESIDE, name), content)) continue;
    if (directory === undefined) continue;
    keepFile(join(directory, name), content);
    if (!isCleared) removeOld(directory, isCompiledCode, LIMITS);
    isCleared = true;
  }
}

function isCompiledCode(name: string): boolean {
  return name.includes('.cjs-');
}

function isOff({ env }: Home): boolean {
  return env.NODE_DISABLE_COMPILE_CACHE !== undefined;
}

/** Whether the user's directory is the user's alone, asked once. */
let isTrusted: boolean | undefined;

/** What V8 runs must be what it made: damaged code ends the process, and that of a stranger does what he likes. */
function compiledCode(name: string, home: Home): Buffer | undefined {
  if (isOff(home)) return undefined;
  const beside = join(BESIDE, name);
  // An exception for each file that is not there takes longer than all these questions.
  const code = existsSync(beside) ? readTwofold(beside, name, false) : undefined;
  if (code !== undefined) return code;
  const directory = userDirectory(home);
  if (directory === undefined) return undefined;
  isTrusted ??= isPrivateDirectory(directory);
  const file = join(directory, name);
  return isTrusted && existsSync(file) ? readTwofold(file, name, true) : undefined;
}
