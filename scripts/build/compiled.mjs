/** Runs the scripts to write the code that V8 compiles next to them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** V8 uses other flags for single files than for directories, and rejects code that was compiled with other flags. */
const RUNS = [
  ['fixtures/example/cart.yaml', 'fixtures/example/ingress.yaml', 'fixtures/example-routing.yaml'],
  ['fixtures/example'],
];

/** Functions that did not run are compiled when they are first called: the reports that are asked for most are written, too. */
const FORMATS = ['json', 'github'];

export function leaveCompiled(root) {
  const { NODE_DISABLE_COMPILE_CACHE: _, NODE_COMPILE_CACHE: __, NODE_OPTIONS: ___, ...env } = process.env;
  const scratch = mkdtempSync(join(tmpdir(), 'kroute-build-'));
  const formats = FORMATS.flatMap((name) => ['-f', `${name}:${join(scratch, name)}`]);
  const lint = [join(root, 'dist/kroute.cjs'), 'lint', '--no-render', '--fail-on', 'never', '-f', 'pretty', ...formats];
  for (const paths of RUNS) execFileSync(process.execPath, [...lint, ...paths], { cwd: root, env });
  rmSync(scratch, { recursive: true });
}
