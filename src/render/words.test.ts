/** The pieces that views are made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { columns } from '../text/width.ts';
import { type Column, inColumns, wrapAll } from './columns.ts';

const plain = (text: string): string => text;

const HEAD: readonly Column[] = [
  { title: 'NAME', least: 6, tooLong: 'hang' },
  { title: 'PODS', least: 8, tooLong: 'clip-names' },
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

test('what is too long is shortened, keeping its count, or goes on below', () => {
  const rows = [{ cells: ['a-long-name-of-something', 'a-long-workload x12', 'ok'] }, { cells: ['b', 'web x1', 'ok'] }];
  assert.deepEqual(inColumns(HEAD, rows, 30, plain), [
    'NAME          PODS      STATUS',
    'a-long-name-of-something',
    '              a... x12  ok',
    'b             web x1    ok',
  ]);
});

test('no line is wider than asked, and every hanging cell is whole while it fits a line', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(word, word, word), { maxLength: 6 }),
      fc.integer({ min: 30, max: 90 }),
      (list, width) => {
        const lines = inColumns(
          HEAD,
          list.map((cells) => ({ cells })),
          width,
          plain,
          '  ',
        );
        for (const line of lines) assert.ok(columns(line) <= width, line);
        for (const [name] of list)
          if (name.length + 2 <= width)
            assert.ok(
              lines.some((line) => line.trim().split(' ')[0] === name),
              name,
            );
      },
    ),
    { seed: 20_261 },
  );
});

test('wrapped text keeps all of its characters', () => {
  assert.deepEqual(wrapAll('one two-three-four five', 8), ['one', 'two-thre', 'e-four', 'five']);
});
