/**
 * Runs the scripts of the build with the code that V8 compiled for them in an earlier run: compiling them anew is most
 * of a short run. The code is kept beside the scripts by the build itself, for the Node that built, and else in the
 * user's cache directory: one file for each script and version of V8, as Node's own compile cache does it (https://nodejs.org/api/module.html#module-compile-cache), which Node 20 has not and which
 * knows nothing of functions that were compiled later.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { cacheDirectory, type Home, keepFile, removeOld } from '../cli/cache-directory.ts';
import { isPrivateDirectory, readScript, readTwofold, twofold } from '../node/reader.ts';

/** A hash of all scripts, filled in by the build: V8 compares no more than the length of a script. */
declare const KROUTE_BUILD: string;

/** Which build this is. */
export const BUILD = KROUTE_BUILD;

/** Where the build leaves compiled code. */
const BUILT = join(__dirname, basename(__dirname) === 'chunks' ? '../compiled' : 'compiled');

/** Files of other builds go when they have been there for long. */
const LIMITS = { days: 30 } as const;

/** Where compiled code is kept; undefined where it is not. */
function codeDirectory(home: Home): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE, NODE_COMPILE_CACHE } = home.env;
  if (NODE_DISABLE_COMPILE_CACHE !== undefined) return undefined;
  if (!NODE_COMPILE_CACHE) return cacheDirectory(home);
  // A relative one may lie in the tree that is linted, and V8 runs what is in it.
  return isAbsolute(NODE_COMPILE_CACHE) ? join(NODE_COMPILE_CACHE, 'kroute') : undefined;
}

/** Whether a run leaves its compiled code behind: on a CI machine, which is thrown away, only where it is told to. */
export function keepsCode({ env }: Home): boolean {
  return env.NODE_COMPILE_CACHE ? true : env.CI === undefined || env.CI === '' || env.CI === 'false';
}

interface Loaded {
  readonly script: Script;
  readonly cacheFile: string | undefined;
  readonly isNew: boolean;
  readonly module: { readonly exports: object };
}

const loaded = new Map<string, Loaded>();

/** Tells code that was compiled with other flags of V8. */
let variant = '';

/** What is loaded from now on was compiled, or is to be kept, as this variant. */
export function useVariant(name: string): void {
  variant = name;
}

const importModule = (url: string): Promise<unknown> => import(url);

/**
 * What a script exports, which the build has wrapped into a function of CommonJS's five names, the URL of the file, and
 * a way to import modules.
 */
export function load(file: string, home: Home): unknown {
  const known = loaded.get(file);
  if (known !== undefined) return known.module.exports;
  const directory = codeDirectory(home);
  const name = `${basename(file)}-${KROUTE_BUILD}-${process.versions.v8}-${process.arch}${variant}`;
  const cacheFile = directory === undefined ? undefined : join(directory, name);
  const cachedData = cacheFile === undefined ? undefined : (kept(cacheFile, name) ?? built(name));
  const script = new Script(readScript(file), { filename: file, cachedData });
  const module = { exports: {} };
  const isNew = cachedData === undefined || script.cachedDataRejected === true;
  loaded.set(file, { script, cacheFile, isNew, module });
  const here = dirname(file);
  const nearby = (id: string): unknown => {
    const path = id.startsWith('.') ? join(here, id) : id;
    return path.endsWith('.script.cjs') ? load(path, home) : require(path);
  };
  script.runInThisContext()(module.exports, nearby, module, file, here, pathToFileURL(file).href, importModule);
  return module.exports;
}

/** Keeps what was compiled, with all functions that ran. */
export function keepCompiled(): void {
  const files = [...loaded.values()].flatMap(({ script, cacheFile, isNew }) =>
    cacheFile !== undefined && isNew ? [{ script, cacheFile }] : [],
  );
  for (const { script, cacheFile } of files)
    keepFile(cacheFile, twofold(basename(cacheFile), script.createCachedData()));
  const [first] = files;
  if (first !== undefined) removeOld(dirname(first.cacheFile), isCompiledCode, LIMITS);
}

function isCompiledCode(name: string): boolean {
  return name.includes('.script.cjs-');
}

/** Whether the directory is the user's alone, asked once. */
let isTrusted: boolean | undefined;

/** What V8 runs must be what it made: damaged code ends the process, and that of a stranger does what he likes. */
function kept(file: string, name: string): Buffer | undefined {
  isTrusted ??= isPrivateDirectory(dirname(file));
  // An exception for each script that is not there takes longer than all these questions.
  return isTrusted && existsSync(file) ? readTwofold(file, name, true) : undefined;
}

/** What the build left, in the place of the scripts, and trusted as they are. */
function built(name: string): Buffer | undefined {
  const file = join(BUILT, name);
  return existsSync(file) ? readTwofold(file, name, false) : undefined;
}
