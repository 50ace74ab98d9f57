/** What is said about broken manifests, and where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowEngine } from './all-errors.ts';
import { documentsOf, parseErrorsOf } from './reading.ts';

const FAULTS: Readonly<Record<string, string>> = {
  'a: 1\n\tb: 2\n': '2:1-2 a tab is used to indent',
  'a:\n\t\tb: 2\n': '2:1-3 a tab is used to indent',
  'a: |\n  x\n\ty\n': '3:1-2 a tab is used to indent',
  'a: |\n  \tx\n': '2:3-4 a tab is used to indent',
  'rules:\n- host: *.shop.example\n': '2:9-23 `*` starts an alias: quote the value',
  'host: *shop\n': '1:7-12 `*` starts an alias, and there is no anchor `&shop` above: quote the value',
  'a: &.b c\n': '1:4-7 `&` starts an anchor: quote the value',
  'a: !e!x b\n': '1:4-8 the tag handle `!e!` is not declared',
  'a: !!int x\n': '1:10-11 `x` is not what the tag `!!int` says',
  'a: @b\n': '1:4-5 a value cannot start with `@`: quote it',
  'a: `b`\n': '1:4-5 a value cannot start with a backtick: quote it',
  'a: b: c\n': '1:5-6 a second `: ` on one line: quote the value',
  'é: "😀": c\n': '1:8-9 a second `: ` on one line: quote the value',
  'a: b\n  c: d\n': '2:3-4 this key is indented like a continuation of the value above it',
  'a:\n    b: 1\n  c: 2\n': '3:3-5 this line is indented less than its siblings',
  'a:\n- b: 1\n c: 2\n': '3:2-4 this line is indented less than its siblings',
  'a: "b"\n  c: d\n': '2:3-5 this line is indented more than its siblings',
  'a:\n  - b\n - c\n': '3:2-3 this list item is indented less than its siblings',
  'a: "b"\n  - c\n': '2:3-4 a list item under a key that already has a value',
  'a: |\n  x\n y: 1\n': '3:2-4 this line is indented less than the text above it',
  'a: 1\nb\nc: 2\n': '2:1-2 this line is neither `key: value` nor a list item',
  'a: 1\nname:shop\nc: 2\n': '2:1-10 a blank is missing after `:`',
  'name:shop\nc: 2\n': '1:1-10 a blank is missing after `:`',
  'a: - b\n': '1:4-5 a list cannot start on the line of its key',
  'a: 1\n- b\n': '2:1-2 a list item where a key is expected',
  '- a\nb: c\n': '2:1-3 a key among list items: indent it, or put a `-` before it',
  'a: "b\nc: d\n': '1:4-5 a quoted string is never closed',
  "a: 'it's'\n": "1:8-10 text after the closing quote: for a quote inside, write `''`",
  'a: "b" c\n': '1:8-9 text after the closing quote: for a quote inside, write `\\"`',
  'a: "b\nc: "d"\n': '2:5-7 text after a closing quote; the string starts on line 1',
  'a: [b] c\n': '1:8-9 text after the end of the value: quote the whole value',
  'a: "\\d"\n': '1:5-7 `\\d` is not an escape in double quotes: double the backslash or use single quotes',
  'a: "\\x4"\n': '1:5-7 `\\x` needs 2 hexadecimal digits',
  'a: "\\ud800"\n': '1:5-11 this escape is not a character',
  'a: | b\n': '1:6-7 text after `|`: it must start on the next line',
  'a: [b, c\nd: e\n': '1:4-5 this `[` is never closed',
  'a: {b: c\n': '1:4-5 this `{` is never closed',
  'a: [b\n  "c",\n  "d"\n  "e"]\n': '4:3-6 a `,` is missing before this line',
  'a: {b: c d: e}\n': '1:11-12 a second `: ` before a `,` or `}`: quote the value',
  'a: [b]]\n': '1:7-8 this `]` closes nothing',
  'a: ]\n': '1:4-5 expected a value, found `]`',
  ': b\n': '1:1-2 a key is missing before `:`',
  '~: b\n': '1:1-2 null cannot be a key: quote it',
  '[a]: b\n': '1:1-4 a list cannot be a key',
  '{a: b}: c\n': '1:1-7 a mapping cannot be a key',
  '18446744073709551615: a\n': '1:1-21 this number is too large for a key: quote it',
  'a: .inf\n': '1:4-8 `.inf` has no form in JSON: quote it',
  '%YAML 1.2\n': '1:1-10 kubectl takes no YAML directives: remove this line',
  '...\na: b\n': '1:1-4 `...` ends a document that has not begun',
  'a: {{ .Values.b }}\n': '1:4-19 `{{` starts a template, which is not YAML: render it first',
  '{{- if .Values.b }}\na: b\n': '1:1-20 `{{` starts a template, which is not YAML: render it first',
  'a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n': '2:1-13 a merge conflict is left here',
  'a: 1\r\n\r\nb: *.c\r\n': '3:4-7 `*` starts an alias: quote the value',
  'a: 1\rb: *.c\r': '2:4-7 `*` starts an alias: quote the value',
};

for (const [text, error] of Object.entries(FAULTS)) {
  test(`says of ${JSON.stringify(text)}: ${error}`, () => assert.deepEqual(parseErrorsOf(text), [error]));
}

test('tabs, separators and aliases without end have codes of their own', () => {
  const codes = (text: string): readonly string[] =>
    documentsOf(text).flatMap((document) =>
      document.is === 'unreadable' ? document.errors.map(({ code }) => code) : [],
    );
  assert.deepEqual(codes('a:\n\tb: 1\n'), ['tab-indentation']);
  assert.deepEqual(codes('--- a: b\n'), ['bad-separator']);
  assert.deepEqual(codes('a: &a [*a]\n'), ['alias-bomb']);
  assert.deepEqual(codes('a: b: c\n'), ['syntax']);
});

test('the slow engine adds the errors of later lines', () => {
  const text = 'a: b: c\nhost: *.shop.example\nok: 1\nother: @x\nlist:\n\t- y\npattern: "\\d"\n';
  assert.deepEqual(parseErrorsOf(text, slowEngine), [
    '1:5-6 a second `: ` on one line: quote the value',
    '2:7-21 `*` starts an alias: quote the value',
    '4:8-9 a value cannot start with `@`: quote it',
    '6:1-2 a tab is used to indent',
    '7:11-13 `\\d` is not an escape in double quotes: double the backslash or use single quotes',
  ]);
});

test('the slow engine leaves text in blocks alone, and other documents', () => {
  assert.deepEqual(parseErrorsOf('x: 1\n---\na: @b\nc: |\n  host: *.shop\n---\ny: @z\n', slowEngine), [
    '3:4-5 a value cannot start with `@`: quote it',
    '7:4-5 a value cannot start with `@`: quote it',
  ]);
});

test('the slow engine survives what the package yaml does not', () => {
  assert.equal(parseErrorsOf(`a: @b\nc: ${'['.repeat(50_000)}`, slowEngine).length, 1);
});
