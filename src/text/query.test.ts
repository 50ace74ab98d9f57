import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptList, memo, once, query, queryCounts } from './query.ts';

const countOf = (name: string): { asked: number; computed: number } => {
  const found = queryCounts().find((one) => one.name === name) ?? assert.fail(name);
  return { asked: found.asked, computed: found.computed };
};

test('a query computes the answer about each thing once, also where the answer is undefined', () => {
  const ask = query('test.undefined', (_: { readonly id: number }): undefined => undefined);
  const [one, other] = [{ id: 1 }, { id: 1 }];
  for (const about of [one, one, other, one]) assert.equal(ask(about), undefined);
  assert.deepEqual(countOf('test.undefined'), { asked: 4, computed: 2 });
});

test('a query about a list goes by the list, not by what is in it', () => {
  const ask = query('test.list', (list: ReturnType<typeof keptList<number>>) => list.length);
  const list = keptList([1, 2]);
  assert.equal(ask(list), 2);
  assert.equal(ask(list), 2);
  assert.equal(ask(keptList([1, 2])), 2);
  assert.deepEqual(countOf('test.list'), { asked: 3, computed: 2 });
});

test('a memo goes by its key', () => {
  let computed = 0;
  const ask = memo(
    (pair: readonly [string, string]) => {
      computed++;
      return pair.join('=');
    },
    (pair) => pair.join(','),
  );
  assert.equal(ask(['a', 'b']), 'a=b');
  assert.equal(ask(['a', 'b']), 'a=b');
  assert.equal(ask(['a', 'c']), 'a=c');
  assert.equal(computed, 2);
});

test('what is made once is made when it is asked for', () => {
  let made = 0;
  const ask = once(() => ++made);
  assert.equal(made, 0);
  assert.deepEqual([ask(), ask()], [1, 1]);
});
