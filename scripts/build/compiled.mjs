/** The code that V8 compiles, left beside the scripts by running them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** V8 is set otherwise for single files than for directories, and takes no code that it compiled another way. */
const RUNS = [['fixtures/example/cart.yaml', 'fixtures/example/ingress.yaml'], ['fixtures/example']];

export function leaveCompiled(root) {
  const { NODE_DISABLE_COMPILE_CACHE: _, NODE_COMPILE_CACHE: __, NODE_OPTIONS: ___, ...env } = process.env;
  const lint = [join(root, 'dist/kroute.cjs'), 'lint', '--no-render', '--fail-on', 'never'];
  for (const paths of RUNS) execFileSync(process.execPath, [...lint, ...paths], { cwd: root, env });
}
