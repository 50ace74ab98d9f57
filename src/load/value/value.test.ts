import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { dataOf, parseErrorsOf, tapeOf } from '../reading.ts';
import { nextOf, startOf } from '../tape/tape.ts';
import { duplicateKeys, isMergeKey, keyText } from './value.ts';

/** The texts of the keys of the root mapping. */
function keysOf(text: string): readonly string[] {
  const tape = tapeOf(text);
  const keys: string[] = [];
  for (let key = 1; key < tape.size; key = nextOf(tape, nextOf(tape, key))) keys.push(keyText(tape, key));
  return keys;
}

function duplicatesOf(text: string): readonly string[] {
  const tape = tapeOf(text);
  return duplicateKeys(tape, 0).map(({ first, again }) => `${startOf(tape, first)} ${startOf(tape, again)}`);
}

test('keys become strings as kubectl makes them', () => {
  assert.deepEqual(keysOf('on: 1\nno: 1\n0x1F: 1\n0644: 1\n1_000: 1\n1.50: 1\n'), [
    'true',
    'false',
    '31',
    '420',
    '1000',
    '1.5',
  ]);
  assert.deepEqual(keysOf('1e3: 1\n1e6: 1\n0.00001: 1\n123456789.5: 1\n.inf: 1\n-0.0: 1\n'), [
    '1000',
    '1e+06',
    '1e-05',
    '1.2345679e+08',
    '.inf',
    '-0',
  ]);
  assert.deepEqual(keysOf('"on": 1\n9223372036854775807: 1\n2024-01-01: 1\n'), [
    'on',
    '9223372036854775807',
    '2024-01-01',
  ]);
});

test('a key on several lines, after `?`', () => {
  assert.deepEqual(dataOf('? a\n  b\n: 1\n? |\n  c\n: 2\n? d\n'), { 'a b': 1, 'c\n': 2, d: null });
});

test('the last of equal keys wins', () => {
  assert.deepEqual(dataOf('a: 1\nb: 2\na: 3\n'), { a: 3, b: 2 });
  assert.deepEqual(dataOf('{"a": 1, "a": {"b": 1, "b": 2}}'), { a: { b: 2 } });
});

test('equal keys are found, however they are written', () => {
  assert.deepEqual(duplicatesOf('a: 1\nb: 2\na: 3\n"a": 4\n'), ['0 10', '0 15']);
  assert.deepEqual(duplicatesOf('on: 1\n"true": 2\n1: 3\n"1": 4\n'), ['0 6', '16 21']);
  assert.deepEqual(duplicatesOf('a: {b: 1, c: 2, b: 3}\nd:\n- e: 1\n  e: 2\n- e: 3\n'), ['4 16', '27 34']);
  assert.deepEqual(duplicatesOf('{"a": 1, "a": 2}'), ['1 9']);
  assert.deepEqual(duplicatesOf('x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n  a: 2\n'), []);
});

test('keys of Object.prototype are data', () => {
  const value = dataOf('__proto__: 1\nconstructor: 2\ntoString: 3\n') as object;
  assert.deepEqual(Object.entries(value), [
    ['__proto__', 1],
    ['constructor', 2],
    ['toString', 3],
  ]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(duplicatesOf('constructor: 1\n'), []);
});

test('an alias has the value of its anchor at that point', () => {
  assert.deepEqual(dataOf('a: &x [1, {b: 2}]\nc: *x\nd: &x 3\ne: *x\n'), {
    a: [1, { b: 2 }],
    c: [1, { b: 2 }],
    d: 3,
    e: 3,
  });
  assert.deepEqual(dataOf('&k a: *k\n*k : 1\n'), { a: 1 });
  assert.deepEqual(dataOf('a: &x\nb: *x\n'), { a: null, b: null });
});

test('merge keys apply where they stand', () => {
  const base = 'base: &base {a: 1, b: 2}\n';
  assert.deepEqual(dataOf(`${base}x:\n  <<: *base\n  a: 3\n`), { base: { a: 1, b: 2 }, x: { a: 3, b: 2 } });
  assert.deepEqual(dataOf(`${base}x:\n  a: 3\n  <<: *base\n`), { base: { a: 1, b: 2 }, x: { a: 1, b: 2 } });
  assert.deepEqual(dataOf('<<: [{a: 1, b: 1}, {b: 2, c: 2}]\n'), { a: 1, b: 1, c: 2 });
  assert.deepEqual(dataOf('<<: {a: 1, <<: {b: 2}}\n"<<": 3\n'), { a: 1, b: 2, '<<': 3 });
  assert.deepEqual(dataOf('a: <<\n'), { a: '<<' });
  assert.deepEqual(parseErrorsOf('<<: 1\n'), [
    '1:5-6 "<<" requires a mapping or a list of mappings -> use an alias of a mapping, or put "<<" in quotes',
  ]);
});

test('the value of an alias is built once', () => {
  const { b, c } = dataOf('a: &x {y: 1}\nb: *x\nc: *x\n') as { b: unknown; c: unknown };
  assert.equal(b, c);
});

/** Every level holds the one below nine times. */
function bomb(levels: number): string {
  const names = 'abcdefghijkl'.slice(0, levels);
  const line = (name: string, level: number): string => {
    const item = level === 0 ? 'x' : `*${names.charAt(level - 1)}`;
    return `${name}: &${name} [${Array(9).fill(item).join(', ')}]\n`;
  };
  return [...names].map(line).join('');
}

test('aliases that expand without end are refused, as by kubectl', () => {
  assert.equal(parseErrorsOf(bomb(3)).length, 0);
  assert.deepEqual(
    parseErrorsOf(bomb(9)).map((error) => error.replace(/^\S+ /, '')),
    [
      'the aliases of this document expand to too much data -> replace aliases with their values, or nest anchors less deeply',
    ],
  );
  assert.deepEqual(parseErrorsOf('a: &a\n- b: *a\n'), [
    '2:6-8 anchor "a" contains itself -> replace the alias with a value',
  ]);
  assert.deepEqual(parseErrorsOf('a: &a\n- *b\n- &b c\n'), [
    '2:3-5 unknown anchor "b": "*" starts a YAML alias -> put the value in quotes: "*b"',
  ]);
});

test('ordinary use of aliases stays far from that limit', () => {
  const many = `a: &a {x: 1}\nb:\n${'- <<: *a\n  y: 2\n'.repeat(5000)}`;
  assert.deepEqual(parseErrorsOf(many), []);
});

test('the keys given twice in small and large mappings are those that comparing each two finds', () => {
  const plain = fc.nat({ max: 60 }).map((number) => `k${number}`);
  const odd = fc.constantFrom('on', 'true', '"true"', '1', '"1"', '0x1', '<<', '"<<"', "'k1'", `${'long'.repeat(20)}`);
  const key = fc.oneof({ weight: 60, arbitrary: plain }, { weight: 1, arbitrary: odd });
  // Mostly distinct keys, and some again: else a small part of a mapping would tell already.
  const body = fc
    .tuple(fc.uniqueArray(key, { minLength: 1, maxLength: 60, size: 'max' }), fc.array(fc.nat(), { maxLength: 2 }))
    .map(([keys, again]) => [...keys, ...again.flatMap((place) => keys[place % keys.length] ?? [])]);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(body, fc.array(odd, { minLength: 1, maxLength: 6 })), { minLength: 1, maxLength: 3 }),
      (bodies) => {
        const text = bodies.map((keys) => `- ${keys.map((one) => `${one}: {}`).join('\n  ')}\n`).join('');
        const tape = tapeOf(text);
        const expected: string[] = [];
        for (let mapping = 1; mapping < tape.size; mapping = nextOf(tape, mapping)) {
          const keys: number[] = [];
          for (let at = mapping + 1; at < nextOf(tape, mapping); at = nextOf(tape, nextOf(tape, at))) keys.push(at);
          for (const [place, again] of keys.entries()) {
            const first = keys
              .slice(0, place)
              .find((one) => keyText(tape, one) === keyText(tape, again) && !isMergeKey(tape, one));
            if (first !== undefined && !isMergeKey(tape, again))
              expected.push(`${startOf(tape, first)} ${startOf(tape, again)}`);
          }
        }
        assert.deepEqual(duplicatesOf(text), expected);
      },
    ),
    { numRuns: 500 },
  );
});
