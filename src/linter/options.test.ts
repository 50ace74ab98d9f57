/** Options of rules: the values that a check gets, set by the user or by default. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFile } from '../load/parse.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { buildProject } from '../model/project/project.ts';
import { sourceFile } from '../text/source-file.ts';
import { lint } from './lint.ts';
import { formOf, type Option, optionText, type RuleOptions, valuesOf } from './options.ts';
import { defineRule, type Rule } from './rule.ts';

const docs = { summary: 'a', why: 'b', remedy: 'c' };
const options = {
  names: { is: 'texts', docs: 'd', default: ['a'] },
  prefix: { is: 'text', docs: 'd', default: '' },
  mode: { is: 'words', words: ['loose', 'strict'], docs: 'd', default: 'loose' },
  limit: { is: 'number', docs: 'd', min: 1, default: 3 },
  deep: { is: 'boolean', docs: 'd', default: false },
} as const satisfies Record<string, Option>;

/** The options that both kinds of rules get. The type annotations compile only if the option types are correct. */
const RULES: Readonly<Record<string, Rule>> = {
  'test/object': defineRule({
    severity: 'info',
    scope: 'object',
    docs,
    options,
    messages: { reported: (text: string) => text },
    check: {
      resource({ root }, { options: { names, prefix, mode, limit, deep }, report }) {
        const first: string | undefined = names[0];
        const word: 'loose' | 'strict' = mode;
        const number: number = limit;
        const truth: boolean = deep;
        report(root.at, 'reported', [first, prefix.length, word, number, truth].join(' '));
      },
    },
  }),
  'test/tree': defineRule({
    severity: 'info',
    docs,
    options: { names: { is: 'texts', docs: 'd', default: ['b'] } },
    messages: { reported: (text: string) => text },
    check: {
      cluster({ resources }, { options: given, report }) {
        for (const { root } of resources) report(root.at, 'reported', given.names.join(' '));
      },
    },
  }),
};

function reported(ruleOptions: RuleOptions | undefined): readonly string[] {
  const file = sourceFile('a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  const project = buildProject([{ file, documents: parseFile(file) }], DEFAULT_SETTINGS);
  return lint(project, RULES, { settings: DEFAULT_SETTINGS, ruleOptions }).map(({ message }) => message);
}

test('both kinds of rules get the given values, else their defaults', () => {
  assert.deepEqual(reported(undefined), ['a 0 loose 3 false', 'b']);
  assert.deepEqual(
    reported({
      'test/object': { names: ['x'], mode: 'strict', deep: true },
      'test/tree': { names: [] },
      'test/no': { a: 1 },
    }),
    ['x 0 strict 3 true', ''],
  );
});

test('undeclared options are not passed on', () => {
  assert.deepEqual(valuesOf(undefined, { a: 1 }), {});
  assert.deepEqual(valuesOf({ constructor: options.limit }, {}), { constructor: 3 });
  assert.deepEqual(valuesOf({ a: options.deep }, { a: true, b: 1 }), { a: true });
});

test('descriptions of types and values', () => {
  assert.deepEqual(Object.values(options).map(formOf), [
    'list of strings',
    'string',
    'loose, strict',
    'number of at least 1',
    'true or false',
  ]);
  assert.equal(formOf({ is: 'number', docs: 'd', default: 1, min: 1, max: 9 }), 'number from 1 to 9');
  assert.deepEqual([['a', 'b'], 'x', 1].map(optionText), ['["a", "b"]', '"x"', '1']);
});
