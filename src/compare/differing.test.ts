/** Routes that are left out of a comparison have no path in common with those that differ. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesPath } from '../routes/match/path.ts';
import type { PathMatch } from '../routes/route/route.ts';
import { nearTo } from './differing.ts';

const regex = (value: string, ignoreCase = false, anchored: 'none' | 'start' | 'both' = 'start'): PathMatch => ({
  type: 'regex',
  value,
  ignoreCase,
  anchored,
});

const MATCHES: readonly PathMatch[] = [
  ...['/', '/a', '/a/', '/a/b', '/ab', '/A', '/b', '/ä', '/\u212a'].flatMap((value): readonly PathMatch[] => [
    { type: 'exact', value },
    { type: 'prefix', value },
    { type: 'string-prefix', value },
  ]),
  ...['/a*', '*b', '/?/b'].map((value): PathMatch => ({ type: 'glob', value })),
  ...['/a(/|$)(.*)', '/a|/b', '^/ab?', '/(a|b)', '\\/b', '/[b|c]', '/k'].flatMap((value) => [
    regex(value),
    regex(value, true),
    regex(value, false, 'none'),
    regex(value, true, 'both'),
  ]),
];

const PATHS = [
  '/',
  '/a',
  '/A',
  '/a/',
  '/a/b',
  '/ab',
  '/AB',
  '/abc',
  '/b',
  '/b/c',
  '/a/x',
  '/x/b',
  '/ä',
  '/\u212a',
  '/k',
];

test('two matches with a path in common are near to each other', () => {
  for (const one of MATCHES) {
    const isNear = nearTo([one]);
    for (const other of MATCHES) {
      const path = PATHS.find((each) => matchesPath(one, each) && matchesPath(other, each));
      if (path !== undefined) assert.ok(isNear(other), `${JSON.stringify([one, other])}: ${path}`);
    }
  }
});

test('matches that start otherwise are not near', () => {
  const isNear = nearTo([
    { type: 'prefix', value: '/a/b' },
    { type: 'exact', value: '/c' },
  ]);
  const near = MATCHES.flatMap((one) => (one.type === 'prefix' && isNear(one) ? [one.value] : []));
  assert.deepEqual(near, ['/', '/a', '/a/', '/a/b', '/A', '/ä', '/\u212a']);
});
