/**
 * Builds dist/: the command line (kroute.js), the library (index.js), the chunks they load when needed, the type
 * declarations and the licences of what is bundled. The same sources give the same bytes.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { tsImport } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version, dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Packages and modules of Node that few runs need: they are loaded when something of them is first used. */
const LAZY_PACKAGES = { re2js: ['RE2JS'], ignore: ['default'], picomatch: ['default'] };
const LAZY_MODULES = {
  'node:crypto': ['createHash', 'X509Certificate'],
  'node:child_process': ['execFile'],
  'node:os': ['availableParallelism', 'tmpdir'],
};

// Built aside and moved into place, so that a build that fails leaves the last one standing.
const out = join(root, 'dist');
const aside = join(root, 'build/dist');
await rm(aside, { recursive: true, force: true });
await mkdir(aside, { recursive: true });
const [metafile] = await Promise.all([bundle(), declarations()]);
await writeFile(join(aside, 'NOTICES.txt'), await notices(metafile));
await chmod(join(aside, 'kroute.js'), 0o755);
await rm(out, { recursive: true, force: true });
await rename(aside, out);
report(metafile);

async function bundle() {
  const [main, lazy] = await Promise.all([bundleMain(), bundleLazyPackages()]);
  for (const [path, { inputs }] of Object.entries(main.outputs))
    if (!path.includes('/chunks/') && Object.keys(inputs).some((input) => input.startsWith('lazy:')))
      throw new Error(`${path} holds what must stand in a chunk to find its packages`);
  return { outputs: { ...main.outputs, ...lazy.outputs } };
}

async function bundleLazyPackages() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.keys(LAZY_PACKAGES).map((name) => [name, name])),
    outdir: join(aside, 'chunks'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

async function bundleMain() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { kroute: 'bin/kroute.ts', index: 'src/index.ts' },
    outdir: aside,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Names stay, so that the stack of an internal error can be read without maps.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // Text of one byte a character is read in half the time.
    charset: 'ascii',
    external: Object.keys(dependencies),
    // commander and picomatch still say `require` for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    define: { KROUTE_VERSION: JSON.stringify(version) },
    plugins: [{ name: 'kroute', setup: replaceModules }],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Puts other modules in the place of those that are right for a checkout only. */
function replaceModules({ onResolve, onLoad }) {
  // The commands share nearly all they are made of: one file is read faster than thirty.
  onResolve({ filter: /^\.\/(lint|routes|trace|test|show-config)\.ts$/ }, ({ kind, importer }) =>
    kind === 'dynamic-import' && /[\\/]src[\\/]cli[\\/]program\.ts$/.test(importer)
      ? { path: 'commands', namespace: 'kroute' }
      : undefined,
  );
  onLoad({ filter: /^commands$/, namespace: 'kroute' }, () => ({
    contents: ['lint', 'routes', 'trace', 'test', 'show-config']
      .map((name) => `export * from './${name}.ts';`)
      .join('\n'),
    resolveDir: join(root, 'src/cli'),
  }));

  const lazyNames = [...Object.keys(LAZY_PACKAGES), ...Object.keys(LAZY_MODULES)];
  onResolve({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ path, external: true }));
  onResolve({ filter: new RegExp(`^(${lazyNames.join('|')})$`) }, ({ path, kind }) => {
    if (kind === 'dynamic-import' || kind === 'entry-point') return undefined;
    return { path: kind === 'require-call' ? `${path} required` : path, namespace: 'lazy' };
  });
  onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ contents: lazyModule(path), loader: 'js' }));

  // chalk is told the level, and need not look for one.
  onResolve({ filter: /^#supports-color$/ }, () => ({ path: 'supports-color', namespace: 'kroute' }));
  onLoad({ filter: /^supports-color$/, namespace: 'kroute' }, () => ({
    contents: 'export default { stdout: false, stderr: false };',
  }));

  // The same library as modules, so that what nobody uses of it is left out.
  onResolve({ filter: /^yaml$/ }, () => ({ path: join(root, 'node_modules/yaml/browser/dist/index.js') }));

  // Validators compiled ahead, in place of ajv and the schemas. They import each other by names behind a prefix.
  const built = tsImport('../src/schema/build.ts', import.meta.url).then(async ({ PREFIX, buildValidators }) => ({
    prefix: PREFIX,
    modules: await buildValidators(),
  }));
  onLoad({ filter: /[\\/]src[\\/]schema[\\/]source\.ts$/ }, async () => contentsOf('source'));
  onResolve({ filter: /^validators:/ }, async ({ path }) => ({
    path: path.slice((await built).prefix.length),
    namespace: 'validators',
  }));
  onLoad({ filter: /.*/, namespace: 'validators' }, async ({ path }) => contentsOf(path));

  async function contentsOf(name) {
    const { code } = await transform((await built).modules.get(name), {
      minify: true,
      format: 'esm',
      target: 'node20',
    });
    return { contents: code, loader: 'js', resolveDir: root };
  }
}

/** A module that stands for another one until something of it is used. */
function lazyModule(path) {
  const [name, isRequired] = path.split(' ');
  if (isRequired) return `module.exports = new Proxy({}, { get: (_, key) => require('${name}')[key] });`;
  const target = name in LAZY_PACKAGES ? `./${name}.cjs` : name;
  const stub = (exported) => {
    const real = exported === 'default' ? 'all().default ?? all()' : `all().${exported}`;
    return `lazy(() => ${real})`;
  };
  const names = LAZY_PACKAGES[name] ?? LAZY_MODULES[name];
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
  await keep(join(all, 'src/index.d.ts'));
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
