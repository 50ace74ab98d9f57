/**
 * Bundles tests, so that the process of each reads a few scripts instead of translating every module of the project.
 *
 * `import.meta.url` stays the address of the source: tests find fixtures, and scripts that they start, from there.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

/** The command line from the sources, for tests that start it as a process. */
const COMMAND = 'bin/kroute.ts';

/**
 * @param root the directory of the project
 * @param files paths of tests, relative to it
 * @returns the paths of the bundled tests in the same order, that of the command line, and what removes them all
 */
export async function bundleTests(root, files) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const outdir = mkdtempSync(join(root, 'build/tests-'));
  const remove = () => rmSync(outdir, { recursive: true, force: true });
  const bundled = (file) => join(outdir, file.replace(/\.ts$/, '.mjs'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [...files, COMMAND],
      outdir,
      outbase: root,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      // For the few CommonJS modules among the sources.
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
      sourcemap: true,
      sourcesContent: false,
      logLevel: 'warning',
      plugins: [{ name: 'own address', setup: keepAddresses }],
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { tests: files.map(bundled), command: bundled(COMMAND), remove };
}

function keepAddresses({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    const contents = readFileSync(path, 'utf8');
    if (!contents.includes('import.meta.url')) return { contents, loader: 'ts' };
    const define = { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) };
    const options = { loader: 'ts', target: 'node20', define, sourcefile: path, sourcemap: 'inline' };
    const { code } = await transform(contents, options);
    return { contents: code, loader: 'js' };
  });
}
