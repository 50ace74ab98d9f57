import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { sourceFile } from '../../text/source-file.ts';
import { parseFile } from '../parse.ts';
import { Cursor } from './cursor.ts';
import { pointer } from './place.ts';

function root(text: string): Cursor {
  const [document] = parseFile(sourceFile('x.yaml', text));
  assert.ok(document?.is === 'readable', 'must be readable');
  return Cursor.root(document);
}

const where = ({ file, span }: Cursor['at']): string => {
  const { start, end } = file.rangeOf(span);
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
};

test('fields are found whatever their quotes, and booleans and numbers as kubectl spells them', () => {
  const map = root(`plain: 1\n"quoted": 2\n'single': 3\non: 4\n0x10: 5\ntrue: 6\n!!str tagged: 7\n`);
  assert.equal(map.child('plain').number, 1);
  assert.equal(map.child('quoted').number, 2);
  assert.equal(map.child('single').number, 3);
  assert.equal(map.child('true').number, 6);
  assert.equal(map.child('16').number, 5);
  assert.equal(map.child('on').written, false);
  assert.equal(map.child('tagged').number, 7);
  assert.equal(map.child('plai').written, false);
});

test('of a key given twice the last one counts', () => assert.equal(root('a: 1\na: 2\n').child('a').number, 2));

test('merges count at their place, aliases say what their anchor says', () => {
  const map = root('base: &base\n  a: 1\n  b: 2\nuse:\n  b: 3\n  <<: *base\nalso: *base\n');
  assert.equal(map.child('use').child('a').number, 1);
  assert.equal(map.child('use').child('b').number, 2);
  assert.deepEqual(map.child('use').keys(), ['b', 'a']);
  assert.equal(map.child('also').child('b').number, 2);
  assert.equal(where(map.child('also').at), '7:7-7:12');
  assert.equal(where(map.child('also').child('b').at), '3:6-3:7');
});

test('what is absent stands at the key of the nearest thing around it', () => {
  const map = root('spec:\n  ports:\n    - name: http\n');
  const port = map.child('spec').child('ports').items()[0];
  assert.ok(port !== undefined);
  assert.equal(where(port.child('port').at), '3:7-3:17');
  assert.equal(pointer(port.child('port').path), '/spec/ports/0/port');
  assert.equal(where(map.child('spec').child('selector').at), '1:1-1:5');
  assert.equal(where(map.child('nope').at), '1:1-1:6');
});

test('null and an empty value are absent, and stand at their key', () => {
  const map = root('a:\nb: ~\nc: ""\n');
  assert.deepEqual([map.child('a').exists, map.child('b').exists, map.child('c').exists], [false, false, true]);
  assert.equal(where(map.child('a').at), '1:1-1:2');
  assert.equal(map.child('a').written, true);
});

test('a value that is filled in later is not known, and there all the same', () => {
  const map = root('a: ${NAME}\nb: x-${NAME:-y}\nargs: [$(NAME)]\nd: fine\n');
  assert.deepEqual([map.child('a').string, map.child('a').text, map.child('a').exists], [undefined, '${NAME}', true]);
  assert.equal(map.child('b').isUnknown, true);
  assert.equal(map.child('args').items()[0]?.string, '$(NAME)');
  assert.deepEqual([map.child('d').string, map.child('d').text, map.child('d').isUnknown], ['fine', 'fine', false]);
});

test('a default holds where nothing is written, and not for what is not known', () => {
  const map = root('a: UDP\nb: ${PROTOCOL}\nc: 5\nd:\n');
  const read = ['a', 'b', 'c', 'd', 'e'].map((field) => map.child(field).stringOr('TCP'));
  assert.deepEqual(read, ['UDP', undefined, undefined, 'TCP', 'TCP']);
});

test('the place of a missing value has its name', () => {
  const spec = root('spec:\n  ports:\n    - name: http\n').child('spec');
  assert.equal(spec.child('selector').key.lacks, 'selector');
  assert.equal(spec.child('ports').key.lacks, undefined);
});

test('columns are right after multi-byte text, in CRLF files, flow style and quotes', () => {
  const map = root('{"é😀": {b: [1, "two"]}}\r\n');
  const list = map.child('é😀').child('b');
  assert.equal(where(list.at), '1:13-1:23');
  assert.equal(where(list.items()[1]?.at ?? list.at), '1:17-1:22');
});

test('a key may be called like what every object has', () => {
  const map = root('__proto__: 1\nconstructor: 2\n');
  assert.equal(map.child('__proto__').number, 1);
  assert.deepEqual(map.strings(), Object.create(null));
  assert.equal(map.child('toString').written, false);
});

test('a field is found in small and large mappings as going through all entries finds it', () => {
  const key = fc.oneof(
    fc.nat({ max: 40 }).map((number) => `k${number}`),
    fc.constantFrom('on', '"on"', 'true', '1', "'1'", '0x10', '16', 'é', '"a b"', '__proto__', `${'long'.repeat(20)}`),
  );
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 50, size: 'max' }), (keys) => {
      const map = root(keys.map((one, index) => `${one}: ${index}\n`).join(''));
      const entries = map.entries();
      for (const wanted of [...map.keys(), 'on', 'none', '__proto__', 'toString', '']) {
        const expected = entries.filter(({ step }) => step === wanted).at(-1);
        const found = map.child(wanted);
        assert.equal(found.written, expected !== undefined);
        assert.equal(found.number, expected?.number);
        if (expected !== undefined) assert.deepEqual(found.key, expected.key);
      }
    }),
    { numRuns: 300 },
  );
});
