import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directoryOf, distance, joinPath, resolvedSegments } from './paths.ts';

for (const [a, b, far] of [
  ['k8s/a.yaml', 'k8s/a.yaml', 0],
  ['k8s/a.yaml', 'k8s/b.yaml', 1],
  ['a.yaml', 'b.yaml', 1],
  ['k8s/a.yaml', 'k8s/sub/b.yaml', 2],
  ['k8s/x/a.yaml', 'k8s/y/b.yaml', 3],
  ['k8s/xa/a.yaml', 'k8s/xb/b.yaml', 3],
  ['a.yaml', 'k8s/sub/b.yaml', 3],
] as const)
  test(`from ${a} to ${b} it is ${far}`, () => {
    assert.equal(distance(a, b), far);
    assert.equal(distance(b, a), far);
  });

test('paths are joined and normalized', () => {
  assert.equal(joinPath('a/b', '../c'), 'a/c');
  assert.equal(joinPath('', './x.yaml'), 'x.yaml');
  assert.equal(joinPath('a', '../../x'), '../x');
  assert.equal(joinPath('/a', 'b'), '/a/b');
  assert.equal(directoryOf('x.yaml'), '');
});

test('the dots of an absolute path are resolved, and never lead above the root', () => {
  assert.deepEqual(resolvedSegments('/a//./b/../c/'), ['a', 'c']);
  assert.deepEqual(resolvedSegments('/../../a'), ['a']);
  assert.deepEqual(resolvedSegments('/'), []);
});
