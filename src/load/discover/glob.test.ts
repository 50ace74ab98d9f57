/** Patterns on the command line match what shells let them match, and never for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import picomatch from 'picomatch';
import { fc } from '../../dev/property.ts';
import { readGlob } from './glob.ts';

const fits = (pattern: string, path: string): boolean => readGlob(pattern).matches(path, { steps: 1e9 });

const CASES: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
  ['*.yaml', ['a.yaml', '.a.yaml'], ['a/b.yaml', 'a.yml']],
  ['**/*.yaml', ['a.yaml', 'a/b/c.yaml'], ['a/b.json']],
  ['a/**', ['a/b', 'a/b/c'], ['b/a/c']],
  ['a/**/z', ['a/z', 'a/b/c/z'], ['a/bz', 'az']],
  ['apps/{web,api}/*.y?ml', ['apps/web/x.yaml', 'apps/api/y.yoml'], ['apps/db/x.yaml']],
  ['{a,b/{c,d}}.yaml', ['a.yaml', 'b/c.yaml', 'b/d.yaml'], ['b.yaml', 'c.yaml']],
  ['{a,}b', ['ab', 'b'], ['cb']],
  ['x{1..3}', ['x1', 'x3'], ['x4', 'x{1..3}']],
  ['x{08..10}', ['x08', 'x10'], ['x8']],
  ['x{c..a}', ['xb'], ['xd']],
  ['[a-c]x', ['bx'], ['dx']],
  ['[!a-c]x', ['dx'], ['bx', '/x']],
  ['@(a|b).yaml', ['a.yaml'], ['ab.yaml', 'c.yaml']],
  ['!(a|b).yaml', ['c.yaml', 'ab.yaml'], ['a.yaml', 'x/c.yaml']],
  ['+(ab|c)', ['abc', 'cab'], ['', 'aab']],
  ['*(ab)c', ['c', 'ababc'], ['abac']],
  ['a?(b)c', ['ac', 'abc'], ['abbc']],
  ['a[b', ['a[b'], ['ab']],
  ['a{b', ['a{b'], ['ab']],
  ['{a}', ['{a}'], ['a']],
  ['+(a', ['+(a'], ['a']],
];

test('a pattern matches whole paths', () => {
  for (const [pattern, matching, others] of CASES) {
    for (const path of matching) assert.ok(fits(pattern, path), `${pattern} ${path}`);
    for (const path of others) assert.ok(!fits(pattern, path), `${pattern} ${path}`);
  }
});

test('the search begins where the wildcards do', () => {
  const bases = ['a/b/*.yaml', '*.yaml', '/x/**', 'a/{b,c}/d', '../x/?.yaml', 'a/@(b|c)/d'].map(
    (one) => readGlob(one).base,
  );
  assert.deepEqual(bases, ['a/b/', '', '/x/', 'a/', '../x/', 'a/']);
});

test('picomatch says the same of what both know', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-'), minLength: 1, maxLength: 3 });
  const path = fc
    .array(
      word.filter((name) => !/^\.+$/.test(name)),
      { minLength: 1, maxLength: 3 },
    )
    .map((names) => names.join('/'));
  const piece = fc.oneof(word, fc.constantFrom('*', '?', '[ab]', '[^a]', '{a,b}', '{a,ab/b}'));
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join('')) },
    fc.constant('**'),
  );
  const pattern = fc
    .array(name, { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/'))
    // It reads these as one wildcard, or requires a character where shells do not.
    .filter((text) => !/\*\*\*|\*\*[^/]|[^/]\*\*|\*\?|(^|\/)\.+(\/|$|[*?[{])/.test(text) && !/\/\*\*$/.test(text));
  fc.assert(
    fc.property(pattern, path, (glob, one) => {
      assert.equal(fits(glob, one), picomatch(glob, { dot: true })(one), `${glob} ${one}`);
    }),
    { numRuns: 1500 },
  );
});

test('patterns made to be slow come to an end', () => {
  const path = 'a'.repeat(255);
  for (const pattern of [
    `${'*a'.repeat(100)}*b`,
    `${'+(a|aa)'.repeat(50)}b`,
    `${'!(b)'.repeat(30)}b`,
    `${'{a,aa}'.repeat(100)}b`,
  ])
    assert.equal(fits(pattern, path), false, pattern);
  fits('{'.repeat(10_000), path);
  const budget = { steps: 1_000_000 };
  assert.equal(readGlob('!(+(!(+(!(a)))))b'.repeat(50)).matches(path.repeat(15), budget), false);
});
