/** The type declarations of the library, and those they refer to. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** tsc declares everything that the library uses; most of it is not part of the public API. */
export function writeDeclarations(root, target) {
  const all = join(root, 'build/types');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', all];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the type declarations cannot be built:\n${stdout}`);
  const kept = new Set();
  const keep = (file) => {
    if (kept.has(file)) return;
    kept.add(file);
    const text = readFileSync(file, 'utf8');
    const path = join(target, relative(all, file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll(/(['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'));
    for (const [, named] of text.matchAll(/['"](\.{1,2}\/[^'"]*)\.ts['"]/g)) keep(join(dirname(file), `${named}.d.ts`));
  };
  for (const name of ['index', 'browser']) keep(join(all, `src/${name}.d.ts`));
  rmSync(all, { recursive: true });
}
