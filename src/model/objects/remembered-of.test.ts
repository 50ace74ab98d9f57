import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedOf } from './remembered-of.ts';

test('an answer is worked out once for each thing, also where it is undefined', () => {
  const asked: string[] = [];
  const nameOf = rememberedOf((about: { readonly name?: string }) => {
    asked.push(about.name ?? '');
    return about.name;
  });
  const named = { name: 'a' };
  const nameless = {};
  assert.deepEqual([named, nameless, named, nameless].map(nameOf), ['a', undefined, 'a', undefined]);
  assert.deepEqual(asked, ['a', '']);
});

test('things that are alike are told apart', () => {
  const own = rememberedOf((about: { readonly name: string }) => ({ about }));
  const first = { name: 'a' };
  const second = { name: 'a' };
  assert.equal(own(first).about, first);
  assert.equal(own(second).about, second);
});
