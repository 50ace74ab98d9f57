/** Runs every rule on its own fixtures, and every `good` one past all rules. UPDATE=1 records what is found. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Case, casesOf, nameWithin, recordExpectation } from '../src/dev/fixtures.ts';
import { projectOf } from '../src/dev/project.ts';
import type { Diagnostic } from '../src/linter/diagnostic.ts';
import { applyFixes } from '../src/linter/fix.ts';
import { lint } from '../src/linter/lint.ts';
import { suppress } from '../src/linter/suppress.ts';
import { rules } from './index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'fixtures/rules');
const only = process.env.RULE;
/** All rules, or those that `RULE=ingress/backend-not-found` or `RULE=ingress` names. */
const ids = Object.keys(rules).filter((id) => only === undefined || id.startsWith(only));

test('there is a rule to test', () => {
  assert.ok(ids.length > 0, `RULE=${only}: no rule starts with that`);
});

for (const id of ids) {
  const folder = join(fixtures, id);
  const cases = casesOf(folder);
  test(`${id} has a bad and a good case`, () => {
    assert.ok(
      cases.some((one) => one.name === 'bad'),
      `fixtures/rules/${id}/bad.yaml is missing`,
    );
    assert.ok(
      cases.some((one) => one.name === 'good'),
      `fixtures/rules/${id}/good.yaml is missing`,
    );
  });
  const seen = new Set<string>();
  for (const one of cases)
    test(`${id}: ${one.name}`, async () => {
      const diagnostics = await findings(one, [id], true);
      for (const diagnostic of diagnostics) seen.add(diagnostic.messageId);
      const found = diagnostics.map((diagnostic) => line(one, diagnostic));
      if (process.env.UPDATE === '1') recordExpectation(folder, one.name, found);
      else assert.deepEqual(found, one.expected);
      for (const { fix } of diagnostics)
        assert.ok(
          fix === undefined || rules[id]?.fix === 'unsafe' || fix.safety === rules[id]?.fix,
          `the rule's metadata must say that it offers a ${fix?.safety} fix`,
        );
      if (one.fixed !== undefined) checkFix(one, diagnostics);
    });
  test(`${id}: each of its messages is expected somewhere`, () => {
    const missing = Object.keys(rules[id]?.messages ?? {}).filter((message) => !seen.has(message));
    assert.deepEqual(missing, []);
  });
}

// The good cases of the chosen rules meet all rules, and those of all other rules meet the chosen ones.
for (const chosen of [true, false]) {
  const owners = Object.keys(rules).filter((id) => ids.includes(id) === chosen);
  const name = chosen ? 'good cases raise nothing at all' : 'nothing is found in the good cases of other rules';
  test(name, { skip: owners.length === 0 }, async () => {
    for (const id of owners)
      for (const one of casesOf(join(fixtures, id)))
        if (one.name === 'good' || one.name.startsWith('good-')) {
          const found = (await findings(one, chosen ? undefined : ids)).filter(({ severity }) => severity !== 'info');
          assert.deepEqual(
            found.map((diagnostic) => `${id}: ${diagnostic.rule}: ${line(one, diagnostic)}`),
            [],
          );
        }
  });
}

test('every fixture folder belongs to a rule', () => {
  const folders = readdirSync(fixtures).flatMap((area) =>
    readdirSync(join(fixtures, area))
      .filter((error) => statSync(join(fixtures, area, error)).isDirectory())
      .map((error) => `${area}/${error}`),
  );
  assert.deepEqual(
    folders.filter((id) => rules[id] === undefined),
    [],
  );
});

/** What the named rules find in a case, or all; rules that are off by default only where they are asked for. */
async function findings(one: Case, named?: readonly string[], withOff = false): Promise<readonly Diagnostic[]> {
  const project = await projectOf(one.files, one.settings);
  // Whether a suppression is of use shows only where all rules run.
  const isAlone = named?.every((id) => rules[id]?.check.suppression === undefined) ?? false;
  const chosen =
    named !== undefined && isAlone ? Object.fromEntries(named.map((id) => [id, rules[id] ?? assert.fail(id)])) : rules;
  const { settings, ruleOptions } = one;
  const options = { settings, ruleOptions, gradeOf: () => undefined, includeOff: isAlone && withOff };
  const found = lint(project, chosen, options);
  if (isAlone) return found;
  const { kept, unused } = suppress(project, found, chosen, options);
  return [...kept, ...unused].filter(({ rule }) => named === undefined || named.includes(rule));
}

function line(one: Case, { at, severity, messageId, message }: Diagnostic): string {
  const { start, end } = at.file.rangeOf(at.span);
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return `${nameWithin(one.base, at.file.path)}:${place} ${severity} ${messageId}: ${message}`;
}

function checkFix(one: Case, diagnostics: readonly Diagnostic[]): void {
  const [file] = one.files;
  assert.ok(file !== undefined && one.fixed !== undefined);
  const source = diagnostics.find(({ at }) => at.file.path === file)?.at.file;
  assert.ok(source !== undefined, 'nothing to fix');
  const text = applyFixes(
    source,
    diagnostics.flatMap(({ fix }) => (fix === undefined ? [] : [fix])),
  ).text;
  if (process.env.UPDATE === '1' || !existsSync(one.fixed)) writeFileSync(one.fixed, text);
  else assert.equal(text, readFileSync(one.fixed, 'utf8'));
}
