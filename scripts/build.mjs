/**
 * Builds dist/. The same sources give the same bytes, but for what V8 compiled.
 *
 *   kroute.cjs            starts the command line with the code that V8 compiled in an earlier run (src/launcher)
 *   chunks/cli.cjs        the command line in one script, which is read faster than many
 *   chunks/worker.cjs     its second thread
 *   chunks/schemas/*.cjs  the validators (src/schema/precompile.ts), a script for each kind
 *   index.js, browser.js  the library, with Node and without; what it loads when it is needed is in chunks/
 *   types/                the declarations of the library
 *   compiled/             the code that V8 compiled, for the version of Node that built
 *   chunks/cli.cjs.map    the names of the sources, for scripts/stack.mjs; it is not published
 *   NOTICES.txt           the licenses of bundled packages
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { tsImport } from 'tsx/esm/api';
import { leaveCompiled } from './build/compiled.mjs';
import { writeDeclarations } from './build/declarations.mjs';
import { noticesOf } from './build/notices.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist');
/** The output directory until the build is complete, so that a failed build keeps the previous one. */
const aside = join(root, 'build/dist');
const chunks = join(aside, 'chunks');
const validators = join(root, 'build/validators');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const KROUTE_VERSION = JSON.stringify(version);
const TARGET = 'node20';

const COMMON = {
  absWorkingDir: root,
  outdir: aside,
  bundle: true,
  platform: 'node',
  target: TARGET,
  legalComments: 'none',
  // Text with one byte per character is read twice as fast.
  charset: 'ascii',
  minifySyntax: true,
  minifyWhitespace: true,
  // The library as ES modules, so that bundlers can drop unused parts.
  alias: { yaml: './node_modules/yaml/browser/dist/index.js' },
  metafile: true,
  logLevel: 'warning',
};
const SCRIPTS = {
  ...COMMON,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  alias: {
    ...COMMON.alias,
    // Loaded only when needed: they take milliseconds to load, and most runs do not use them. commander requires one at
    // the start.
    'node:child_process': './src/launcher/late/child_process.cjs',
    'node:crypto': './src/launcher/late/crypto.cjs',
    'node:os': './src/launcher/late/os.cjs',
    'node:worker_threads': './src/launcher/late/worker_threads.cjs',
  },
};

rmSync(aside, { recursive: true, force: true });
await buildValidators();
const bundles = await Promise.all([buildCommandLine(), buildLibrary()]);
bundles.push(await buildStart());
writeDeclarations(root, join(aside, 'types'));
const outputs = Object.assign({}, ...bundles.map(({ metafile }) => metafile.outputs));
writeFileSync(join(aside, 'NOTICES.txt'), noticesOf(root, Object.values(outputs)));
chmodSync(join(aside, 'kroute.cjs'), 0o755);
rmSync(out, { recursive: true, force: true });
renameSync(aside, out);
leaveCompiled(root);
const sizes = Object.values(outputs).map(({ bytes }) => bytes);
console.log(`dist: ${sizes.length} bundles, ${Math.round(sizes.reduce((a, b) => a + b) / 1000)} kB`);

/** As scripts for the command line, and as modules for the bundle of the library. */
async function buildValidators() {
  const { precompile } = await tsImport('../src/schema/precompile.ts', import.meta.url);
  const modules = await precompile();
  writeAll(validators, modules('.js'));
  const scripts = [...modules('.cjs')].map(async ([name, text]) => {
    // Scripts load synchronously; modules would not.
    const supported = { 'dynamic-import': false };
    const { code } = await transform(text, { format: 'cjs', target: TARGET, minify: true, supported });
    return [name, code];
  });
  writeAll(join(chunks, 'schemas'), await Promise.all(scripts));
}

function writeAll(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}

/** Replaces the validators that ajv compiles at run time by precompiled ones. */
function validatorsIn(index) {
  return { name: 'validators', setup: ({ onResolve }) => onResolve({ filter: /^\.\/source\.ts$/ }, () => index) };
}

function buildCommandLine() {
  return build({
    ...SCRIPTS,
    entryPoints: { 'chunks/cli': 'src/launcher/cli.ts' },
    // Names take a tenth of the time of a start to read. The names of a stack are in the map.
    minifyIdentifiers: true,
    sourcemap: 'external',
    sourcesContent: false,
    // The value of `import.meta.url` in the bundle.
    banner: { js: "'use strict';const HERE=require('node:url').pathToFileURL(__filename).href;" },
    define: { KROUTE_VERSION, 'import.meta.url': 'HERE' },
    plugins: [validatorsIn({ path: './schemas/index.cjs', external: true })],
  });
}

/** The launcher identifies the scripts by a hash, and does not use code that was compiled from others. */
function buildStart() {
  const hash = createHash('sha256');
  for (const name of readdirSync(chunks, { recursive: true }).sort())
    if (name.endsWith('.cjs')) hash.update(readFileSync(join(chunks, name)));
  return build({
    ...SCRIPTS,
    entryPoints: { kroute: 'src/launcher/main.ts', 'chunks/worker': 'src/launcher/worker.ts' },
    banner: { js: '#!/usr/bin/env node' },
    define: { KROUTE_VERSION, KROUTE_BUILD: JSON.stringify(hash.digest('hex').slice(0, 16)) },
  });
}

function buildLibrary() {
  return build({
    ...COMMON,
    entryPoints: { index: 'src/index.ts', browser: 'src/browser.ts' },
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    define: { KROUTE_VERSION },
    plugins: [validatorsIn({ path: join(validators, 'index.js') })],
  });
}
