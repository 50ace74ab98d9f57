import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { sourceFile } from '../../text/source-file.ts';
import { parseFile } from '../parse.ts';
import { Cursor } from '../value/cursor.ts';
import { duplicateKeys, toJson } from '../value/value.ts';
import { STRIDE, type Tape } from './tape.ts';
import { NO_WORD, Vocabulary, vocabulary } from './words.ts';

const words = new Vocabulary();

test('equal texts have equal numbers, and other texts others', () => {
  const text = fc.string({ maxLength: 70, unit: fc.constantFrom('a', 'b', 'é', '😀', '0', '__proto__', ' ') });
  fc.assert(
    fc.property(text, text, text, (before, word, after) => {
      const number = words.wordOf(word);
      assert.equal(words.wordAt(before + word + after, before.length, before.length + word.length), number);
      if (number !== NO_WORD) assert.equal(words.textOf(number), word);
      assert.equal(
        words.wordOf(before) === number,
        before === word || (number === NO_WORD && words.wordOf(before) === NO_WORD),
      );
    }),
  );
});

test('long texts have no number', () => assert.equal(words.wordOf('x'.repeat(100)), NO_WORD));

const key = fc.constantFrom(
  ...[
    'a',
    'b',
    'name',
    'on',
    '"on"',
    "'a'",
    'true',
    '"true"',
    '1',
    '"1"',
    '0x1',
    '01',
    '~x',
    '"<<"',
    '.5',
    '__proto__',
  ],
  ...['<<', '*k', '"\\u0061"', `"${'x'.repeat(100)}"`, 'x'.repeat(100)],
);
const mapping = fc.array(fc.tuple(key, fc.constantFrom('1', 'x', '[y]')), { minLength: 1, maxLength: 30 });

test('fields are found, listed and repeated as the decoded data has them', () => {
  fc.assert(
    fc.property(mapping, fc.array(key, { maxLength: 5 }), (pairs, asked) => {
      const lines = pairs.map(([name, value]) => `${name} : ${name === '<<' ? '{b: merged, c: merged}' : value}`);
      const text = `k: &k a\nmap:\n  ${lines.join('\n  ')}\n`;
      const [document] = parseFile(sourceFile('x.yaml', text));
      assert.ok(document?.is === 'readable', text);
      const { tape } = document;
      const plain = withoutWords(tape);
      const data = toJson(plain, 0) as { map: Record<string, unknown> };
      const map = Cursor.root(document).child('map');
      for (const name of [...asked, ...Object.keys(data.map)]) {
        const isThere = Object.hasOwn(data.map, name);
        assert.equal(map.child(name).written, isThere, name);
        assert.deepEqual(map.child(name).json(), isThere ? data.map[name] : undefined, name);
      }
      assert.deepEqual(map.keys().toSorted(), Object.keys(data.map).toSorted());
      assert.deepEqual(toJson(tape, 0), data);
      assert.deepEqual(duplicateKeys(tape, 0), duplicateKeys(withoutWords(tape), 0));
    }),
    { numRuns: 1000 },
  );
});

/** The tape as it was parsed, before any key was asked for. */
function withoutWords(tape: Tape): Tape {
  const nodes = tape.nodes.map((value, index) => (index % STRIDE === 3 && value < 0 ? 0 : value));
  return { ...tape, nodes };
}

test('a full vocabulary is followed by another one, and what was read with it stays right', () => {
  const first = vocabulary();
  const text = 'a: 1\nname: x\n';
  const before = parseFile(sourceFile('a.yaml', text));
  for (let at = 0; !first.isFull; at++) first.wordOf(`text-${at}`);
  assert.notEqual(vocabulary(), first);
  const after = parseFile(sourceFile('b.yaml', text));
  for (const documents of [before, after]) {
    const [document] = documents;
    assert.ok(document?.is === 'readable');
    assert.equal(Cursor.root(document).child('name').string, 'x');
  }
});
