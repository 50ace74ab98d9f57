/** Where the output cannot be written the run says so in one line; where it is no longer read it ends in silence. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SHELL_COMMAND } from '../dev/command.ts';
import { run } from '../dev/io.ts';

const folder = mkdtempSync(join(tmpdir(), 'kroute-output-'));
writeFileSync(
  join(folder, 'web.yaml'),
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: nodeport, ports: [{port: 80}]}\n',
);

const isLinux = process.platform === 'linux';

/** Runs a line of a shell in which `kroute` is kroute; its exit code and what it wrote. */
function shell(line: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const kroute = `kroute() { ${SHELL_COMMAND} "$@"; }`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${kroute}\n${line}`], { cwd: folder, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const FULL = 'kroute: standard output: no space left; redirect it elsewhere\n';

test('a full disk is said in one line, by every command', { skip: !isLinux && 'there is no /dev/full' }, () => {
  for (const command of ['lint .', 'explain', '--version'])
    assert.deepEqual(shell(`kroute ${command} > /dev/full`), { code: 2, out: '', err: FULL }, command);
});

test('a report that cannot be written does not keep the others from being written', {
  skip: !isLinux && 'there is no /dev/full',
}, async () => {
  const path = join(folder, 'reports/out.json');
  const { code, out, err } = await run([
    ...['lint', join(folder, 'web.yaml'), '-f', 'json:/dev/full', '-f', `json:${path}`, '-f', 'compact'],
  ]);
  assert.deepEqual([code, err], [2, 'kroute: --format: /dev/full: no space left\n']);
  assert.match(out, /web\.yaml:4:14: error/);
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).summary.errors, 1);
});

test('readers that have gone away and streams that are closed are no reason to complain', { skip: !isLinux }, () => {
  const piped = shell('kroute lint . | true; echo "${PIPESTATUS[0]}"');
  assert.deepEqual([piped.out, piped.err], ['1\n', '']);
  assert.deepEqual(shell('kroute lint no/such/file 2>&-'), { code: 2, out: '', err: '' });
  assert.deepEqual(shell('kroute lint no/such/file 2> /dev/full'), { code: 2, out: '', err: '' });
  assert.equal(shell('kroute lint . >&-').code, 1);
});

test('reports go to what the shell has opened', { skip: !isLinux }, () => {
  const both = shell(
    'kroute lint . -f compact -f json:/dev/stdout > out.txt; kroute lint . -f json:>(cat > copy.json)',
  );
  assert.equal(both.err, '');
  const text = readFileSync(join(folder, 'out.txt'), 'utf8');
  assert.match(text, /^web\.yaml:4:14: error: .*\n\{\n {2}"version": 1,/m);
  for (let tries = 0; !existsSync(join(folder, 'copy.json')) && tries < 100; tries++) spawnSync('sleep', ['0.1']);
  assert.match(readFileSync(join(folder, 'copy.json'), 'utf8'), /^\{\n {2}"version": 1,/);
});
