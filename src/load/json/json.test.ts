import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { dataOf, documentsOf, outlineOf, parseErrorsOf, tapeOf } from '../reading.ts';
import { toJson } from '../value/value.ts';

test('JSON gives the same nodes as YAML', () => {
  assert.deepEqual(outlineOf(tapeOf('{"a": [1, true, null, "x\\ty"], "b": {}}')), [
    'Mapping "{\\"a\\": [1, true, null, \\"x\\\\ty\\"], \\"b\\": {}}"',
    'DoubleQuoted "\\"a\\"" "a"',
    'Sequence "[1, true, null, \\"x\\\\ty\\"]"',
    'Plain "1" 1',
    'Plain "true" true',
    'Plain "null" null',
    'DoubleQuoted "\\"x\\\\ty\\"" "x\\ty"',
    'DoubleQuoted "\\"b\\"" "b"',
    'Mapping "{}"',
  ]);
});

test('any JSON value is read as JSON.parse reads it', () => {
  const value = fc.jsonValue({ noUnicodeString: false }).map((inner) => ({ key: inner }));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2, '\t'), (data, indent) => {
      const text = JSON.stringify(data, null, indent);
      // An integer has no negative zero.
      const expected: unknown = JSON.parse(text, (_key, value) => (value === 0 ? 0 : value));
      assert.deepEqual(dataOf(text), expected);
    }),
  );
});

test('strings keep what YAML would fold, and halves of pairs become replacement characters', () => {
  assert.deepEqual(dataOf('{"a": "x\u2028y\u0085z"}'), { a: 'x\u2028y\u0085z' });
  assert.deepEqual(dataOf('{"a": "\\ud83d\\ude00 \\ud83d \\/"}'), { a: '😀 \ufffd /' });
});

test('a stream of objects is as many documents', () => {
  const documents = documentsOf('{"a": 1}\n{"b": 2} {"c": 3}\n');
  assert.deepEqual(
    documents.map(
      (document) => document.is === 'readable' && [document.engine, document.index, toJson(document.tape, 0)],
    ),
    [
      ['json', 0, { a: 1 }],
      ['json', 1, { b: 2 }],
      ['json', 2, { c: 3 }],
    ],
  );
});

test('YAML may follow a first JSON object, as for kubectl', () => {
  const documents = documentsOf('{"a": 1}\n---\nb: 2\n---\n{c: 3}\n');
  assert.deepEqual(
    documents.map((document) => document.is === 'readable' && toJson(document.tape, 0)),
    [{ a: 1 }, { b: 2 }, { c: 3 }],
  );
});

test('what is not JSON is tried as YAML', () => {
  assert.deepEqual(dataOf('{a: 1, b: [x,],}'), { a: 1, b: ['x'] });
  assert.deepEqual(dataOf('{"a": 1, # one\n"b": 2}'), { a: 1, b: 2 });
});

test('errors of JSON are named in its own words', () => {
  assert.deepEqual(parseErrorsOf('{"a": 1 "b": 2}'), ['1:9-10 expected "," or "}" -> add ","']);
  assert.deepEqual(parseErrorsOf('{"a": 1'), ['1:1-2 missing closing "}" of this "{" -> add "}"']);
  assert.deepEqual(parseErrorsOf('{"a":1}\n{"b":2}\nxyz'), [
    '3:1-2 expected a value -> add a value, or put a string in double quotes',
  ]);
  assert.deepEqual(parseErrorsOf('{"a": "x}\n'), [
    '1:7-8 missing closing quote of this string -> add the closing quote',
  ]);
});

test('a number that is begun is not cut short, and one that kubectl cannot hold is refused', () => {
  // To YAML, which kubectl tries then, it is a number or a word.
  assert.deepEqual(dataOf('{"a": [1., 1e+]}'), { a: [1, '1e+'] });
  assert.deepEqual(parseErrorsOf('{}{} 1.inf'), ['1:6-8 a digit is missing in this number -> add the digit']);
  assert.deepEqual(parseErrorsOf('{}{} 1e+'), ['1:6-8 a digit is missing in this number -> add the digit']);
  assert.deepEqual(parseErrorsOf('{"a": -1e400}\n{"b": 1}'), [
    '1:7-13 this number is too large -> use a smaller number, or put it in quotes',
  ]);
  assert.equal(documentsOf('{"a": -1e400}\n{"b": 1}').length, 2);
  assert.deepEqual(dataOf('{"a": [1e3, 1E-400]}'), { a: [1000, 0] });
});
