/** The pieces that views are made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { columns } from '../text/width.ts';
import { type Column, inColumns, wrapAll } from './columns.ts';

const plain = (text: string): string => text;

const HEAD: readonly Column[] = [
  { title: 'NAME', least: 6, tooLong: 'middle' },
  { title: 'PODS', least: 8, tooLong: 'middle' },
  { title: 'STATUS', least: 6, tooLong: 'clip' },
];

test('columns stand below each other as long as they fit', () => {
  const rows = [{ cells: ['a', 'web x2', 'ok'] }, { cells: ['longer', '-', 'broken'] }];
  assert.deepEqual(inColumns(HEAD, rows, 40, plain), [
    'NAME    PODS    STATUS',
    'a       web x2  ok',
    'longer  -       broken',
  ]);
});

test('what is too long is shortened in the middle, without its target and keeping its count', () => {
  const rows = [
    { cells: ['a-long-name-of-something', 'a-long-workload x12', 'ok'] },
    { cells: ['b:80 -> http-of-the-pod', 'web x1', 'ok'] },
  ];
  assert.deepEqual(inColumns(HEAD, rows, 32, plain), [
    'NAME         PODS         STATUS',
    'a-lo...hing  a-...ad x12  ok',
    'b:80         web x1       ok',
  ]);
});

test('a cell with nothing beside it may take its line, and an extra column needs room for all', () => {
  const head: readonly Column[] = [...HEAD, { title: 'SOURCE', least: 4, tooLong: 'middle', isExtra: true }];
  const rows = [
    { cells: ['a', 'web x2', 'ok', 'k8s/web.yaml:12'] },
    { cells: ['  with a condition of many words', '', '', ''] },
  ];
  assert.deepEqual(inColumns(head, rows, 37, plain), [
    'NAME  PODS    STATUS  SOURCE',
    'a     web x2  ok      k8s/web.yaml:12',
    '  with a condition of many words',
  ]);
  assert.deepEqual(inColumns(head, rows, 36, plain), [
    'NAME  PODS    STATUS',
    'a     web x2  ok',
    '  with a condition of many words',
  ]);
});

test('no line is wider than asked, each row is one line, and a name keeps both of its ends', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 30, max: 90 }),
      (list, width) => {
        const rows = list.map((cells) => ({ cells }));
        const lines = inColumns(HEAD, rows, width, plain, '  ');
        assert.equal(lines.length, list.length + 1);
        for (const line of lines) assert.ok(columns(line) <= width, line);
        for (const [index, [name]] of list.entries()) {
          const shown = lines[index + 1]?.trim().split(' ')[0] ?? '';
          assert.ok(shown === name || (shown.startsWith(name.slice(0, 2)) && shown.endsWith(name.slice(-1))), shown);
        }
      },
    ),
    { seed: 20_261 },
  );
});

test('wrapped text keeps all of its characters', () => {
  assert.deepEqual(wrapAll('one two-three-four five', 8), ['one', 'two-thre', 'e-four', 'five']);
});
