/** Which commands are set up for reading much. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tuningFor } from './tune.ts';

const NODE_20 = '11.3.244.8-node.38';
const isTuned = (line: string, v8 = NODE_20): boolean => {
  const { flags, variant } = tuningFor(line.split(' '), v8);
  assert.equal(flags.length > 0, variant !== '');
  return flags.length > 0;
};

test('V8 is set for commands that may read much', () => {
  for (const line of [
    'lint',
    'lint k8s',
    'lint -q --config kroute.yaml',
    'lint a.yaml b.yaml c.yaml d.json',
    'routes .',
    'diff main k8s',
    'migrate k8s',
  ])
    assert.ok(isTuned(line), line);
});

test('V8 is left as it is where little is read', () => {
  for (const line of [
    'lint a.yaml',
    'lint -',
    'lint --fix a.yml',
    'lint -f json a.json b.yaml',
    'explain',
    '--help',
    '',
  ])
    assert.ok(!isTuned(line), line);
});

test('V8 is left as it is where it was not measured', () => {
  for (const v8 of ['10.2.154', '14.1.146.11-node.14', '']) assert.ok(!isTuned('lint k8s', v8), v8);
});
