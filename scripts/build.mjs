/**
 * Builds dist/: the command line (kroute.cjs), the library (index.js, and browser.js, which knows no Node), the chunks
 * they load when needed, the type declarations and the licences of what is bundled. The same sources give the same bytes.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { tsImport } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version, dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Packages and modules of Node that few runs need: they are loaded when something of them is first used. */
const LAZY_PACKAGES = { re2js: ['RE2JS'], chalk: ['Chalk'] };
/** The same, as a script of its own: its compiled code is kept, too. */
const LAZY_SCRIPTS = { yaml: ['isAlias', 'isNode', 'parseAllDocuments', 'visit'] };
const LAZY_MODULES = {
  'node:crypto': ['createHash', 'randomBytes', 'X509Certificate'],
  'node:child_process': ['spawn'],
  'node:net': ['isIPv4', 'isIPv6'],
  'node:os': ['availableParallelism', 'tmpdir'],
  'node:worker_threads': ['Worker'],
};

/** What all bundles have in common. */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  // Text of one byte a character is read in half the time.
  charset: 'ascii',
  // Names stay, so that the stack of an internal error can be read without maps.
  minifySyntax: true,
  minifyWhitespace: true,
  external: Object.keys(dependencies),
  metafile: true,
  logLevel: 'warning',
};
const KROUTE_VERSION = JSON.stringify(version);

/** How the code of a script reaches its surroundings; `src/launcher/compiled.ts` hands them in. */
const WRAPPER = ['(function(exports,require,module,__filename,__dirname,HERE,IMPORT){', '})'];

/** The validators compiled ahead, as modules that import each other by names behind a prefix. */
const validators = tsImport('../src/schema/build.ts', import.meta.url).then(async ({ PREFIX, buildValidators }) => ({
  PREFIX,
  modules: await buildValidators(),
}));

// Built aside and moved into place, so that a build that fails leaves the last one standing.
const out = join(root, 'dist');
const aside = join(root, 'build/dist');
await rm(aside, { recursive: true, force: true });
await mkdir(aside, { recursive: true });
const [metafile] = await Promise.all([bundle(), declarations()]);
await writeFile(join(aside, 'NOTICES.txt'), await notices(metafile));
await chmod(join(aside, 'kroute.cjs'), 0o755);
await rm(out, { recursive: true, force: true });
await rename(aside, out);
await keepCompiled();
report(metafile);

/**
 * Leaves the code that V8 compiles beside the scripts, so that the first start is as fast as all others: that for single
 * files, and that for directories, for which V8 is set otherwise. It is good for this version of Node only; another one
 * takes no notice of it.
 */
async function keepCompiled() {
  const { NODE_DISABLE_COMPILE_CACHE: _, NODE_OPTIONS: __, ...env } = process.env;
  const kept = join(root, 'build/compiled');
  await rm(kept, { recursive: true, force: true });
  const lint = [join(out, 'kroute.cjs'), 'lint', '--no-render', '--fail-on', 'never'];
  for (const paths of [['fixtures/example/cart.yaml', 'fixtures/example/ingress.yaml'], ['fixtures/example']])
    await promisify(execFile)(process.execPath, [...lint, ...paths], {
      cwd: root,
      env: { ...env, NODE_COMPILE_CACHE: kept },
    });
  // Kept for its user alone; what is built is for all.
  await cp(join(kept, 'kroute'), join(out, 'compiled'), { recursive: true });
  await chmod(join(out, 'compiled'), 0o755);
  for (const name of await readdir(join(out, 'compiled'))) await chmod(join(out, 'compiled', name), 0o644);
}

async function bundle() {
  const [scripts, library, lazy] = await Promise.all([bundleScripts(), bundleLibrary(), bundleLazyPackages()]);
  const start = await bundleStart(hashOf(Object.keys(scripts.outputs)));
  return { outputs: { ...scripts.outputs, ...start.outputs, ...library.outputs, ...lazy.outputs } };
}

/** The command line in one file, which is read and compiled faster than many, and the validators of each kind. */
async function bundleScripts() {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: {
      'chunks/cli.script': 'src/launcher/cli.ts',
      ...Object.fromEntries(Object.keys(LAZY_SCRIPTS).map((name) => [`chunks/${name}.script`, name])),
    },
    outdir: aside,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    banner: { js: WRAPPER[0] },
    footer: { js: WRAPPER[1] },
    define: { KROUTE_VERSION, 'import.meta.url': 'HERE' },
    // A script that is run from compiled code cannot say `import()`.
    supported: { 'dynamic-import': false },
    plugins: [{ name: 'kroute', setup: (hooks) => replaceModules(hooks, true) }],
  });
  await mkdir(join(aside, 'chunks/schemas'), { recursive: true });
  const modules = [...(await validators).modules].filter(([name]) => name !== 'source');
  const outputs = await Promise.all(
    modules.map(async ([name, code]) => {
      const text = asScript(await small(code));
      const path = join('build/dist/chunks/schemas', `${name}.script.cjs`);
      await writeFile(join(root, path), text);
      return [path, { bytes: text.length, inputs: {} }];
    }),
  );
  return { outputs: { ...metafile.outputs, ...Object.fromEntries(outputs) } };
}

/** A module of validators, which has nothing but imports at its start and exports at its end, as a script. */
function asScript(code) {
  const text = code
    .replace(/import\{([^}]*)\}from"validators:([^"]*)";/g, (_, names, from) => {
      return `const{${names.replace(/ as /g, ':')}}=require("./${from}.script.cjs");`;
    })
    .replace(/export\{([^}]*)\};\s*$/, (_, names) =>
      names
        .split(',')
        .map((name) => name.split(' as '))
        .map(([own, exported = own]) => `exports.${exported}=${own};`)
        .join(''),
    );
  if (/^(import|export)\b|[;}](import|export)[{ ]/.test(text)) throw new Error(`no script: ${text.slice(0, 200)}`);
  return `${WRAPPER[0]}"use strict";${text}${WRAPPER[1]}`;
}

async function small(code) {
  return (await transform(code, { minify: true, format: 'esm', target: 'node20' })).code;
}

async function bundleStart(hash) {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { kroute: 'src/launcher/main.ts', 'chunks/worker': 'src/launcher/worker.ts' },
    outdir: aside,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    define: { KROUTE_VERSION, KROUTE_BUILD: JSON.stringify(hash) },
    plugins: [{ name: 'kroute', setup: (hooks) => replaceModules(hooks, true) }],
  });
  return metafile;
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.toSorted()) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

async function bundleLazyPackages() {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: Object.fromEntries(Object.keys(LAZY_PACKAGES).map((name) => [name, name])),
    outdir: join(aside, 'chunks'),
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    minify: true,
    plugins: [{ name: 'kroute', setup: chalkWithoutSearch }],
  });
  return metafile;
}

async function bundleLibrary() {
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { index: 'src/index.ts', browser: 'src/browser.ts' },
    outdir: aside,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    define: { KROUTE_VERSION },
    plugins: [{ name: 'kroute', setup: (hooks) => replaceModules(hooks, false) }],
  });
  return metafile;
}

/** chalk is told the level, and need not look for one. */
function chalkWithoutSearch({ onResolve, onLoad }) {
  onResolve({ filter: /^#supports-color$/ }, () => ({ path: 'supports-color', namespace: 'kroute' }));
  onLoad({ filter: /^supports-color$/, namespace: 'kroute' }, () => ({
    contents: 'export default { stdout: false, stderr: false };',
  }));
}

/** Puts other modules in the place of those that are right for a checkout only. */
function replaceModules({ onResolve, onLoad }, isScript) {
  const lazyNames = [...Object.keys(LAZY_PACKAGES), ...Object.keys(LAZY_MODULES)];
  onResolve({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ path, external: true }));
  if (isScript)
    onResolve({ filter: new RegExp(`^(${Object.keys(LAZY_SCRIPTS).join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'lazy' } : undefined,
    );
  // The library is there for browsers, too, which have no `require`.
  if (isScript)
    onResolve({ filter: new RegExp(`^(${lazyNames.join('|')})$`) }, ({ path, kind }) => {
      if (kind === 'dynamic-import' || kind === 'entry-point') return undefined;
      return { path: kind === 'require-call' ? `${path} required` : path, namespace: 'lazy' };
    });
  onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ contents: lazyModule(path), loader: 'js' }));

  // The same library as modules, so that what nobody uses of it is left out.
  onResolve({ filter: /^yaml$/ }, () => ({ path: join(root, 'node_modules/yaml/browser/dist/index.js') }));

  // The one place that imports what users wrote.
  onLoad({ filter: /[\\/]src[\\/]node[\\/]rule-modules\.ts$/ }, async ({ path }) => {
    const code = await readFile(path, 'utf8');
    if (!code.includes('await import(')) throw new Error(`${path} imports no modules`);
    return { contents: isScript ? code.replaceAll('await import(', 'await IMPORT(') : code, loader: 'ts' };
  });

  // In place of ajv and the schemas.
  onLoad({ filter: /[\\/]src[\\/]schema[\\/]source\.ts$/ }, async () => contentsOf('source'));
  onResolve({ filter: /^validators:/ }, async ({ path }) => {
    const name = path.slice((await validators).PREFIX.length);
    return isScript
      ? { path: `./schemas/${name}.script.cjs`, external: true }
      : { path: name, namespace: 'validators' };
  });
  onLoad({ filter: /.*/, namespace: 'validators' }, async ({ path }) => contentsOf(path));

  async function contentsOf(name) {
    const { PREFIX, modules } = await validators;
    const code = modules.get(name);
    // Scripts are read at once where modules would be waited for.
    const text = isScript ? code.replaceAll(`import('${PREFIX}`, `require('${PREFIX}`) : code;
    return { contents: await small(text), loader: 'js', resolveDir: root };
  }
}

/** A module that stands for another one until something of it is used. */
function lazyModule(path) {
  const [name, isRequired] = path.split(' ');
  if (isRequired) return `module.exports = new Proxy({}, { get: (_, key) => require('${name}')[key] });`;
  const target = name in LAZY_SCRIPTS ? `./${name}.script.cjs` : name in LAZY_PACKAGES ? `./${name}.cjs` : name;
  const stub = (exported) => {
    const real = exported === 'default' ? 'all().default ?? all()' : `all().${exported}`;
    return `lazy(() => ${real})`;
  };
  const names = LAZY_SCRIPTS[name] ?? LAZY_PACKAGES[name] ?? LAZY_MODULES[name];
  return `
let loaded;
const all = () => (loaded ??= require(${JSON.stringify(target)}));
const lazy = (real) => new Proxy(function () {}, {
  get: (_, key) => real()[key],
  apply: (_, self, args) => Reflect.apply(real(), self, args),
  construct: (_, args) => Reflect.construct(real(), args),
});
${names.map((exported) => `export ${exported === 'default' ? 'default' : `const ${exported} =`} ${stub(exported)};`).join('\n')}
`;
}

/** Emits the declarations of the library and keeps those that its own declaration leads to. */
async function declarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const types = join(aside, 'types');
  const all = join(root, 'build/types');
  const run = promisify(execFile)(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', all]);
  await run.catch((error) => {
    throw new Error(`the type declarations cannot be built:\n${error.stdout}${error.stderr}`);
  });
  const kept = new Set();
  const keep = async (file) => {
    if (kept.has(file)) return;
    kept.add(file);
    const text = await readFile(file, 'utf8');
    const target = join(types, relative(all, file));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text.replaceAll(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'));
    for (const [, path] of text.matchAll(/['"](\.{1,2}\/[^'"]*)\.ts['"]/g))
      await keep(join(dirname(file), `${path}.d.ts`));
  };
  for (const name of ['index', 'browser']) await keep(join(all, `src/${name}.d.ts`));
  await rm(all, { recursive: true });
}

/** The licences of the packages of which something ended up in the bundle. */
async function notices({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const packages = new Set();
  for (const [path, { bytesInOutput }] of inputs) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (name !== undefined && bytesInOutput > 0) packages.add(name);
  }
  const sections = [...packages].sort().map(async (name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} is bundled and has no licence file`);
    const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return ['kroute contains parts of these packages.\n', ...(await Promise.all(sections))].join(rule);
}

function report({ outputs }) {
  const sizes = Object.entries(outputs).map(([path, { bytes }]) => [relative('build/dist', path), bytes]);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  const entries = sizes.filter(([path]) => !path.startsWith('chunks/')).map(([path, bytes]) => `${path} ${kb(bytes)}`);
  console.log(`dist: ${entries.sort().join(', ')}, ${sizes.length} files of ${kb(total)} in all`);
}
