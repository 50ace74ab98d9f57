/** The messages and helps for broken manifests, and their places. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowEngine } from './all-errors.ts';
import { documentsOf, parseErrorsOf } from './reading.ts';

const ERRORS: Readonly<Record<string, string>> = {
  'a: 1\n\tb: 2\n': '2:1-2 a tab is used for indentation -> replace the tab with spaces',
  'a:\n\t\tb: 2\n': '2:1-3 a tab is used for indentation -> replace the tab with spaces',
  'a: |\n  x\n\ty\n': '3:1-2 a tab is used for indentation -> replace the tab with spaces',
  'a: |\n  \tx\n': '2:3-4 a tab is used for indentation -> replace the tab with spaces',
  'rules:\n- host: *.shop.example\n':
    '2:9-23 invalid alias: "*" starts a YAML alias -> put the value in quotes: "*.shop.example"',
  'a:\n  *: off\n': '2:3-5 invalid alias: "*" starts a YAML alias -> put the key in quotes: "*"',
  '- *.shop.example: a\n': '1:3-18 invalid alias: "*" starts a YAML alias -> put the key in quotes: "*.shop.example"',
  'host: *shop\n': '1:7-12 unknown anchor "shop": "*" starts a YAML alias -> put the value in quotes: "*shop"',
  'a: &.b c\n': '1:4-7 invalid anchor: "&" starts a YAML anchor -> put the value in quotes: "&.b c"',
  'a: !e!x b\n': '1:4-8 unknown tag handle "!e!" -> put the value in quotes: "!e!x b"',
  'a: !!int x\n': '1:10-11 "x" is not a valid value for the tag "!!int" -> remove the tag, or correct the value',
  'a: @b\n': '1:4-5 a value cannot start with "@" -> put the value in quotes: "@b"',
  'a: `b`\n': '1:4-5 a value cannot start with "`" -> put the value in quotes: "`b`"',
  'a: b: c\n':
    '1:5-6 mapping values are not allowed here: the line has a second ": " -> put the value in quotes: "b: c"',
  'é: "😀": c\n':
    '1:8-9 mapping values are not allowed here: the line has a second ": " -> put the value in quotes: \'"😀": c\'',
  'a: b\n  c: d\n': '2:3-4 this key is indented like a continuation of the value above -> indent it like the key above',
  'a:\n    b: 1\n  c: 2\n': '3:3-5 this line is indented less than the ones above -> indent it like the ones above',
  'a:\n- b: 1\n c: 2\n': '3:2-4 this line is indented less than the ones above -> indent it like the ones above',
  'a: "b"\n  c: d\n': '2:3-5 this line is indented more than the ones above -> indent it like the ones above',
  'a:\n  - b\n - c\n': '3:2-3 this list item is indented less than the ones above -> indent it like the ones above',
  'a: "b"\n  - c\n':
    '2:3-4 the key above this list item already has a value -> remove the value of the key, or move the item',
  'a: |\n  x\n y: 1\n':
    '3:2-4 this line is indented less than the block of text above -> indent it like the text above',
  'a: 1\nb\nc: 2\n':
    '2:1-2 this line is neither "key: value" nor a list item -> add ": " after the key, or "- " before the item',
  'a: 1\nname:shop\nc: 2\n': '2:1-10 missing space after ":" -> add a space: "name: "',
  'name:shop\nc: 2\n': '1:1-10 missing space after ":" -> add a space: "name: "',
  'a: - b\n': '1:4-5 a list cannot start on the line of its key -> move "- " to the next line',
  'a: 1\n- b\n': '2:1-2 expected a key, found a list item -> move the item to its list, or remove "- "',
  '- a\nb: c\n': '2:1-3 expected a list item, found a key -> indent the key, or add "- " before it',
  'a: "b\nc: d\n': '1:4-5 missing closing quote of this string -> add the closing quote',
  "a: 'it's'\n": "1:8-10 unexpected text after the closing quote -> write '' for a quote inside the string",
  'a: "b" c\n': '1:8-9 unexpected text after the closing quote -> write \\" for a quote inside the string',
  'a: "b\nc: "d"\n':
    '2:5-7 unexpected text after the closing quote -> add the missing closing quote of the string that starts on line 1',
  'a: [b] c\n': '1:8-9 unexpected text after the value -> put the value in quotes: "[b] c"',
  'a: "\\d"\n':
    '1:5-7 unknown escape sequence "\\d" in double quotes -> write "\\\\" for a backslash, or put the value in single quotes',
  'a: "\\x4"\n':
    '1:5-7 escape sequence "\\x" requires 2 hexadecimal digits -> write "\\\\" for a backslash, or put the value in single quotes',
  'a: "\\ud800"\n':
    '1:5-11 this escape sequence is not a valid character -> write "\\\\" for a backslash, or put the value in single quotes',
  'a: | b\n': '1:6-7 text is not allowed after "|" -> move the text to the next line',
  'a: [b, c\nd: e\n': '1:4-5 missing closing "]" of this "[" -> add "]"',
  'a: {b: c\n': '1:4-5 missing closing "}" of this "{" -> add "}"',
  'a: [b\n  "c",\n  "d"\n  "e"]\n': '4:3-6 missing "," before this line -> add "," at the end of the line above',
  'a: {b: c d: e}\n':
    '1:11-12 mapping values are not allowed here: second ": " before "," or "}" -> add ",", or put the value in quotes',
  'a: [b]]\n': '1:7-8 "]" has no opening bracket -> remove it, or add the opening bracket',
  'a: ]\n': '1:4-5 expected a value, found "]" -> remove "]", or put the value in quotes',
  ': b\n': '1:1-2 missing key before ":" -> add a key before ":"',
  '~: b\n': '1:1-2 null cannot be a key -> put the key in quotes: "~"',
  '[a]: b\n': '1:1-4 a list cannot be a key -> use a string as key',
  '{a: b}: c\n': '1:1-7 a mapping cannot be a key -> use a string as key',
  '18446744073709551615: a\n':
    '1:1-21 this number is too large for a key -> put the key in quotes: "18446744073709551615"',
  'a: .inf\n': '1:4-8 number .inf cannot be converted to JSON -> put it in quotes: ".inf"',
  '%YAML 1.2\n': '1:1-10 kubectl does not support YAML directives -> remove this line',
  '...\na: b\n': '1:1-4 "..." ends a document that has not started -> remove "..."',
  'a: {{ .Values.b }}\n':
    '1:4-19 "{{" starts a template, which is not YAML -> render the template, then lint the output',
  '{{- if .Values.b }}\na: b\n':
    '1:1-20 "{{" starts a template, which is not YAML -> render the template, then lint the output',
  'a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n':
    '2:1-13 unresolved merge conflict -> resolve the conflict and remove its markers',
  'a: 1\r\n\r\nb: *.c\r\n': '3:4-7 invalid alias: "*" starts a YAML alias -> put the value in quotes: "*.c"',
  'spec:\n  ports: [{number: ${p:=80}}]\n':
    '2:20-28 "${p:=80}" is not allowed inside "{}" without quotes -> use block style instead of "{}", or put a string in quotes: "${p:=80}"',
  'a: [x, @b, c]\n': '1:8-9 a value cannot start with "@" -> put the value in quotes: "@b"',
  '- name: a: b # c\n':
    '1:10-11 mapping values are not allowed here: the line has a second ": " -> put the value in quotes: "a: b"',
  'a: {b: *.c}\n': '1:8-12 invalid alias: "*" starts a YAML alias -> put the value in quotes: "*.c"',
  'a: 1\rb: *.c\r': '2:4-7 invalid alias: "*" starts a YAML alias -> put the value in quotes: "*.c"',
};

for (const [text, error] of Object.entries(ERRORS)) {
  test(`reports for ${JSON.stringify(text)}: ${error}`, () => assert.deepEqual(parseErrorsOf(text), [error]));
}

test('tabs, separators and endless aliases have their own codes', () => {
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
    '1:5-6 mapping values are not allowed here: the line has a second ": " -> put the value in quotes: "b: c"',
    '2:7-21 invalid alias: "*" starts a YAML alias -> put the value in quotes: "*.shop.example"',
    '4:8-9 a value cannot start with "@" -> put the value in quotes: "@x"',
    '6:1-2 a tab is used for indentation -> replace the tab with spaces',
    '7:11-13 unknown escape sequence "\\d" in double quotes -> write "\\\\" for a backslash, or put the value in single quotes',
  ]);
});

test('the slow engine does not report text in block scalars, nor in other documents', () => {
  assert.deepEqual(parseErrorsOf('x: 1\n---\na: @b\nc: |\n  host: *.shop\n---\ny: @z\n', slowEngine), [
    '3:4-5 a value cannot start with "@" -> put the value in quotes: "@b"',
    '7:4-5 a value cannot start with "@" -> put the value in quotes: "@z"',
  ]);
});

test('the slow engine stops where a line is not indented as the script that it belongs to', () => {
  const text = 'args:\n  - |\n    psql <<EOF\nGRANT read TO shop;\nEOF\n    grep "\\$x" @y\n    a: @b\n';
  assert.equal(parseErrorsOf(text, slowEngine).length, 1);
});

test('the slow engine survives what the package yaml does not', () => {
  assert.equal(parseErrorsOf(`a: @b\nc: ${'['.repeat(50_000)}`, slowEngine).length, 1);
});
