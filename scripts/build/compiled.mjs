/** Runs the scripts to write the code that V8 compiles next to them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** V8 uses other flags for single files than for directories, and rejects code that was compiled with other flags. */
const RUNS = [['fixtures/example/cart.yaml', 'fixtures/example/ingress.yaml'], ['fixtures/example']];

export function leaveCompiled(root) {
  const { NODE_DISABLE_COMPILE_CACHE: _, NODE_COMPILE_CACHE: __, NODE_OPTIONS: ___, ...env } = process.env;
  const lint = [join(root, 'dist/kroute.cjs'), 'lint', '--no-render', '--fail-on', 'never'];
  for (const paths of RUNS) execFileSync(process.execPath, [...lint, ...paths], { cwd: root, env });
}
