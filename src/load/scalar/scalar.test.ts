import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { dataOf } from '../reading.ts';
import { foldLines } from './quoted.ts';

// Texts and the values kubectl gives them.
const QUOTED: Readonly<Record<string, string>> = {
  "''": '',
  '""': '',
  "'it''s'": "it's",
  "''''": "'",
  "'a\\n'": 'a\\n',
  '"a\\tb\\n\\"\\\\"': 'a\tb\n"\\',
  '"\\x41\\u00e9\\U0001F600"': 'Aé😀',
  '"\\0\\a\\b\\e\\f\\v\\r"': '\0\x07\b\x1b\f\v\r',
  '"\\N\\_\\L\\P\\ "': '\u0085\u00a0\u2028\u2029 ',
  '"a\n   b"': 'a b',
  '"a  \n\n\n   b"': 'a\n\nb',
  '"a\\\n   b"': 'ab',
  '"a\\n\n   b"': 'a\n b',
  '"a \\\n\n   b"': 'a \nb',
  "'a\n\n  b'": 'a\nb',
  "'a\nb'": 'a b',
  '" a "': ' a ',
  '"\n a\n "': ' a ',
  '"a\r\n  b"': 'a b',
  '"#"': '#',
};

for (const [text, value] of Object.entries(QUOTED)) {
  test(`quoted ${JSON.stringify(text)}`, () => {
    assert.deepEqual(dataOf(`k: ${text}\n`), { k: value });
    assert.deepEqual(dataOf(`k: ${text}`), { k: value }, 'at the end of the file');
    assert.deepEqual(dataOf(`- &x ${text}\n`), [value], 'the complete engine');
    assert.deepEqual(dataOf(`[${text}]\n`), [value], 'in flow');
  });
}

const PLAIN: Readonly<Record<string, unknown>> = {
  'a b': 'a b',
  'a\n  b': 'a b',
  'a\n\n  b': 'a\nb',
  'a \t\n    b\n   c': 'a b c',
  'a # comment': 'a',
  'a#b': 'a#b',
  'a:b': 'a:b',
  'http://shop.example/a?b=c': 'http://shop.example/a?b=c',
  '-a': '-a',
  '?a': '?a',
  ':a': ':a',
  'a, b': 'a, b',
  'a]b}': 'a]b}',
  'a\n  - b': 'a - b',
  'a\n  "b"': 'a "b"',
  '1\n  2': '1 2',
  'a\r\n  b': 'a b',
};

for (const [text, value] of Object.entries(PLAIN)) {
  test(`plain ${JSON.stringify(text)}`, () => {
    assert.deepEqual(dataOf(`k: ${text}\n`), { k: value });
    assert.deepEqual(dataOf(`k: ${text}\nl: 1\n`), { k: value, l: 1 });
    assert.deepEqual(dataOf(`k: &x ${text}\n`), { k: value }, 'the complete engine');
  });
}

const BLOCKS: Readonly<Record<string, string>> = {
  '|\n  a\n  b\n': 'a\nb\n',
  '|\n  a\n  b': 'a\nb\n',
  '|-\n  a\n\n': 'a',
  '|+\n  a\n\n\n': 'a\n\n\n',
  '|+\n  a\n  ': 'a\n\n',
  '|\n\n\n  a\n': '\n\na\n',
  '|\n  a\n   b\n\n  c\n': 'a\n b\n\nc\n',
  '|2\n    a\n   b\n': '  a\n b\n',
  '|-2\n    a\n': '  a',
  '|2-\n    a\n': '  a',
  '|1+\n  a\n\n': ' a\n\n',
  '| # comment\n  a\n': 'a\n',
  '|\n': '',
  '|+\n\n\n': '\n\n',
  '|\n  # text\n': '# text\n',
  '|\n  a\n # comment\n': 'a\n',
  '|\r\n  a\r\n  b\r\n': 'a\nb\n',
  '>\n  a\n  b\n': 'a b\n',
  '>-\n  a\n\n  b\n': 'a\nb',
  '>\n  a\n\n\n  b\n': 'a\n\nb\n',
  '>\n  a\n   b\n  c\n': 'a\n b\nc\n',
  '>\n  a\n\n   b\n\n  c\n': 'a\n\n b\n\nc\n',
  '>+\n  a\n\n': 'a\n\n',
  '>\n\n  a\n': '\na\n',
  '>2\n     a\n': '   a\n',
};

for (const [text, value] of Object.entries(BLOCKS)) {
  test(`block ${JSON.stringify(text)}`, () => {
    assert.deepEqual(dataOf(`k: ${text}`), { k: value });
    assert.deepEqual(dataOf(`k: &x ${text}`), { k: value }, 'the complete engine');
    if (text.endsWith('\n')) assert.deepEqual(dataOf(`k: ${text}l: 1\n`), { k: value, l: 1 });
  });
}

test('a block scalar inside list items counts its columns from the mapping', () => {
  assert.deepEqual(dataOf('- k: |2\n      a\n  l: 1\n'), [{ k: '  a\n', l: 1 }]);
  assert.deepEqual(dataOf('- |\n a\n- >\n b\n c\n'), ['a\n', 'b c\n']);
});

const TAGGED: Readonly<Record<string, unknown>> = {
  '!!str 80': '80',
  '!!str': '',
  '!!int "80"': 80,
  '!!float 1': 1,
  '!!bool "yes"': true,
  '!!null ""': null,
  '!!binary aGVsbG8=': 'hello',
  '!!timestamp 2024-01-01': '2024-01-01',
  '!custom 80': '80',
  '! 80': '80',
  '!<tag:yaml.org,2002:str> 80': '80',
  '!!str |\n  1\n': '1\n',
  '!!map {a: 1}': { a: 1 },
};

for (const [text, value] of Object.entries(TAGGED)) {
  test(`tagged ${JSON.stringify(text)}`, () => assert.deepEqual(dataOf(`k: ${text}\n`), { k: value }));
}

test('the lines of a short text are joined as in a long one', () => {
  const unit = fc.constantFrom('a', ' ', '\t', '\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', 'é', '\u00a0');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
      const before = 'x'.repeat(50);
      assert.equal(foldLines(`${before}y${text}`), before + foldLines(`y${text}`));
    }),
    { numRuns: 1000 },
  );
});
