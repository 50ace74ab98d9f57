/** Every regular expression of kroute takes linear time on any text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isShipped } from '../search-nodes.ts';
import { regexLiterals } from './literals.ts';
import { parseRegex } from './parse.ts';
import { stepsOf } from './steps.ts';
import { pumpedTexts } from './texts.ts';

/** A text over which the steps of an expression grow faster than its length; undefined if no text is. */
function slowText(regex: RegExp): string | undefined {
  const node = parseRegex(regex);
  for (const { before, pump, after } of pumpedTexts(node, regex.source)) {
    const steps = (times: number): number => stepsOf(node, before + pump.repeat(times) + after, regex.flags, MOST);
    // Twice the length takes twice as long if it is linear, and four times as long if it is quadratic.
    if (steps(48) <= MOST && (steps(64) <= 2.5 * steps(32) || steps(256) <= 3 * steps(128))) continue;
    return JSON.stringify([before, pump, after]);
  }
  return undefined;
}

/** More steps than this for some hundred characters are slow in any case. */
const MOST = 200_000;

test('every literal in the sources takes linear time', () => {
  const literals = regexLiterals(isShipped);
  assert.ok(literals.length > 300, `${literals.length} literals found`);
  const slow = literals.flatMap(({ place, regex }) => {
    const text = slowText(regex);
    return text === undefined ? [] : [`${place}: ${regex} over ${text}`];
  });
  assert.deepEqual(slow, []);
});

const SLOW = [
  /(a+)+$/,
  /\s+$/,
  /^(\d+\.?\d*)+x/,
  /@.*$/,
  /\w+:/,
  /^a*a*b/,
  /(a|a)*b/,
  /^"(?:[^"]|\\.)*":/,
  /a+(?=b)/g,
  /[ab]+c|x/g,
];
for (const regex of SLOW)
  test(`${regex} is recognized as slow`, () => {
    assert.notEqual(slowText(regex), undefined);
  });

const FAST = [
  /^\s+/,
  /(?<!\s)\s+$/,
  /^\d+(?:\.\d*)?x/,
  /@[\s\S]*$/,
  /(?<!\w)\w+:/,
  /^a*b*c/,
  /^(?:a|b)*c/,
  /^"(?:[^"\\]|\\.)*":/,
  /\w+/g,
];
for (const regex of FAST)
  test(`${regex} is recognized as fast`, () => {
    assert.equal(slowText(regex), undefined);
  });

test('the steps are those of a search: from all starts, and for all matches if the flags require it', () => {
  const steps = (regex: RegExp, text: string): number => stepsOf(parseRegex(regex), text, regex.flags, MOST);
  assert.ok(steps(/a/, 'bbba') > steps(/a/, 'abbb'));
  assert.ok(steps(/a/g, 'abbb') > steps(/a/, 'abbb'));
  assert.ok(steps(/a/y, 'bbba') < steps(/a/, 'bbba'));
  assert.equal(steps(/(a*)*b/, 'a'.repeat(60)), MOST + 1);
});
