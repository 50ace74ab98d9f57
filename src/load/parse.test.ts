import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { sourceFile } from '../text/source-file.ts';
import { ignoredText, parseFile } from './parse.ts';
import { dataOf, documentsOf, outlineOf, parseErrorsOf, tapeOf } from './reading.ts';
import { endOf, startOf } from './tape/tape.ts';
import { toJson } from './value/value.ts';

/** What became of each document. */
function statesOf(text: string): readonly string[] {
  return documentsOf(text).map((document, index) => {
    assert.equal(document.index, index);
    return document.is === 'readable' ? JSON.stringify(toJson(document.tape, document.root)) : document.is;
  });
}

test('empty documents keep their place', () => {
  assert.deepEqual(statesOf('# only a comment\n---\na: 1\n---\n# nothing\n---\n---\nb: 2\n'), [
    'empty',
    '{"a":1}',
    'empty',
    '{"b":2}',
  ]);
  assert.deepEqual(statesOf(''), []);
  assert.deepEqual(statesOf('\n \n'), ['empty']);
  assert.deepEqual(statesOf('---\n'), ['empty']);
});

test('a broken document does not harm its neighbors', () => {
  assert.deepEqual(statesOf('a: 1\n---\nb: "open\n---\nc: [\n---\nd: &x *x\n--- bad\ne: 5\n---\nf: 6\n'), [
    '{"a":1}',
    'unreadable',
    'unreadable',
    'unreadable',
    'unreadable',
    '{"f":6}',
  ]);
  assert.deepEqual(parseErrorsOf('a: 1\n--- b: 2\nc: 3\n'), [
    '2:5-9 only a comment is allowed after "---" on its line -> move the text after "---" to the next line',
  ]);
});

test('offsets count in the whole file', () => {
  const text = 'a: 1\n---\nname: é😀 shop\n---\nlist:\r\n- x\r\n';
  const spans = documentsOf(text).flatMap((document) => {
    if (document.is !== 'readable') return [];
    const { tape, span } = document;
    assert.ok(startOf(tape, 0) >= span.start && endOf(tape, 0) <= span.end);
    return [text.slice(startOf(tape, 2), endOf(tape, 2))];
  });
  assert.deepEqual(spans, ['1', 'é😀 shop', '- x']);
});

test('a byte-order mark is no part of the text', () => {
  const [document] = parseFile(sourceFile('a.yaml', '\ufeffa: 1\n'));
  assert.ok(document?.is === 'readable' && document.engine === 'fast');
  assert.equal(startOf(document.tape, 1), 0);
});

test('every node covers its text', () => {
  assert.deepEqual(outlineOf(tapeOf('a: "x y" # c\nb:\n- c: |\n    t\n\n  d:\n- [e, {f: g}]\nh: i\n  j\n')), [
    'Mapping "a: \\"x y\\" # c\\nb:\\n- c: |\\n    t\\n\\n  d:\\n- [e, {f: g}]\\nh: i\\n  j"',
    'Plain "a" "a"',
    'DoubleQuoted "\\"x y\\"" "x y"',
    'Plain "b" "b"',
    'Sequence "- c: |\\n    t\\n\\n  d:\\n- [e, {f: g}]"',
    'Mapping "c: |\\n    t\\n\\n  d:"',
    'Plain "c" "c"',
    'Literal "|\\n    t" "t\\n"',
    'Plain "d" "d"',
    'Empty "" null',
    'Sequence "[e, {f: g}]"',
    'Plain "e" "e"',
    'Mapping "{f: g}"',
    'Plain "f" "f"',
    'Plain "g" "g"',
    'Plain "h" "h"',
    'Plain "i\\n  j" "i j"',
  ]);
});

test('an alias points to its anchored node', () => {
  assert.deepEqual(outlineOf(tapeOf('a: &x {b: 1}\nc: *x\n')), [
    'Mapping "a: &x {b: 1}\\nc: *x"',
    'Plain "a" "a"',
    'Mapping "{b: 1}"',
    'Plain "b" "b"',
    'Plain "1" 1',
    'Plain "c" "c"',
    'Alias "*x" -> 2',
  ]);
});

test('what is empty stands just after its colon or dash', () => {
  const { nodes } = tapeOf('a:   \nb:\n-   # c\n- d\n');
  const empties = [];
  for (let at = 0; at < nodes.length; at += 4) if (nodes[at] === 4) empties.push([nodes[at + 1], nodes[at + 2]]);
  assert.deepEqual(empties, [
    [2, 2],
    [10, 10],
  ]);
});

// What real manifests have and other parsers refuse.
const ACCEPTED: Readonly<Record<string, readonly [string, unknown]>> = {
  'a single-quoted string continued left of its key': [
    "a:\n    b: 'one\n\n  two\nthree'\n    c: 1\n",
    { a: { b: 'one\ntwo three', c: 1 } },
  ],
  'a tab at the start of a line in a flow list': ['a: ["b",\n\t"c", d]\n', { a: ['b', 'c', 'd'] }],
  'a closing bracket at the column of the key': ['a:\n  b: [\n    c\n  ]\n  d: {\n  }\n', { a: { b: ['c'], d: {} } }],
  'an anchor defined twice': ['a: &x 1\nb: &x 2\nc: *x\n', { a: 1, b: 2, c: 2 }],
  'colons in a flow list': ['a: [001:db8::, fe80::1]\n', { a: ['001:db8::', 'fe80::1'] }],
  'the value tag of YAML 1.1': ['- =\n- "="\n', ['=', '=']],
  'several JSON objects in one file': ['{"a": 1}', { a: 1 }],
  'duplicate keys': ['a: 1\na: 2\n', { a: 2 }],
  'CR LF': ['a:\r\n- b: c\r\n  d: |\r\n    e\r\n\r\n    f\r\n', { a: [{ b: 'c', d: 'e\n\nf\n' }] }],
  'a lone CR as a line break': ['a: 1\rb: 2\r', { a: 1, b: 2 }],
  'a list at the column of its key': [
    'a:\n- b\n-   c: 1\n    d:\n    - 2\ne: 1\n',
    { a: ['b', { c: 1, d: [2] }], e: 1 },
  ],
  'tabs as blanks': ['a:\tb\t# c\nd: e\tf\n', { a: 'b', d: 'e\tf' }],
  'a comment glued to a quoted string': ['a: "b"#c\n', { a: 'b' }],
  'a quoted key with blanks before its colon': ['"a b" : c\n', { 'a b': 'c' }],
  'a flow mapping of keys alone': ['{a, b: , "c":d}\n', { a: null, b: null, c: 'd' }],
  'a pair in a flow list': ['[a: b, ? c : d]\n', [{ a: 'b' }, { c: 'd' }]],
  'text after the end of the document': ['a: 1\n...\n@broken\n', { a: 1 }],
  'less indented text after the document': ['  a: 1\nb: 2\n', { a: 1 }],
  'a document that is a string': ['just\n  words\n', 'just words'],
};

for (const [name, [text, value]] of Object.entries(ACCEPTED)) {
  test(`accepts ${name}`, () => assert.deepEqual(dataOf(text), value));
}

test('text that kubectl ignores is pointed at', () => {
  const ignored = (text: string): readonly (string | undefined)[] =>
    documentsOf(text).map((document) => {
      const span = ignoredText(document);
      return span && text.slice(span.start, span.end);
    });
  assert.deepEqual(ignored('  a: 1\nb: 2\n\n'), ['b: 2']);
  assert.deepEqual(ignored('a: 1\n... # end\n# more\nb: 2\n'), ['b: 2']);
  assert.deepEqual(ignored('a: &x 1\n\n# end\n...\n'), [undefined]);
  assert.deepEqual(ignored('a: 1\n---\n{b: 2} c\n'), [undefined, 'c']);
});

test('nothing makes it throw', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    ':',
    '- ',
    '\n',
    '\n  ',
    ' ',
    '\t',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!!str ',
    '? ',
    '|',
    '>',
    '#',
    '\\',
    '---\n',
    '--- x',
    '...\n',
    '<<: ',
    '%',
    '@',
    '\0',
    '\ud800',
    '\ufeff',
    '\r',
    '\u2028',
    '\u0085',
    '😀',
    '{"a": 1}',
    '2',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      for (const document of documentsOf(text)) {
        if (document.is === 'readable') toJson(document.tape, document.root);
        if (document.is !== 'unreadable') continue;
        for (const { span } of document.errors) assert.ok(span.start <= span.end && span.end <= text.length + 1);
      }
    }),
    { numRuns: 2000 },
  );
});

test('depth, length and odd characters are no trouble', () => {
  const states = (text: string): readonly string[] => documentsOf(text).map(({ is }) => is);
  assert.deepEqual(states(`${'- '.repeat(9999)}x`), ['readable']);
  assert.deepEqual(states('['.repeat(9999) + ']'.repeat(9999)), ['readable']);
  assert.deepEqual(states(`${'{"a":'.repeat(9999)}1${'}'.repeat(9999)}`), ['readable']);
  assert.deepEqual(parseErrorsOf('- '.repeat(20000)), [
    '1:20001-20002 nested more than 10,000 levels deep -> reduce the nesting',
  ]);
  assert.deepEqual(parseErrorsOf('{a: '.repeat(20000)), [
    '1:40001-40002 nested more than 10,000 levels deep -> reduce the nesting',
  ]);
  assert.deepEqual(states(`a: "${'x'.repeat(5e6)}`), ['unreadable']);
  assert.deepEqual(states('x'.repeat(5e6)), ['readable']);
  assert.deepEqual(states('\n'.repeat(1e6)), ['empty']);
  assert.deepEqual(states('a: \ud800\n'), ['readable']);
  assert.deepEqual(parseErrorsOf('a: b\nc: \0\n'), [
    '2:4-5 control character U+0000 is not allowed in YAML -> remove the control character',
  ]);
});
