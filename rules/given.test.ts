/** The paths at which rules wait for values: they exist, and nothing is missed where they have none. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { casesOf } from '../src/dev/fixtures.ts';
import { projectOf } from '../src/dev/project.ts';
import { lint } from '../src/linter/lint.ts';
import type { Rule, Rules } from '../src/linter/rule.ts';
import { kindName } from '../src/model/objects/kinds.ts';
import { allKinds } from '../src/schema/catalog.ts';
import { typeOfField } from '../src/schema/fields.ts';
import { loadSchemas } from '../src/schema/load.ts';
import { rules } from './index.ts';

const fixtures = fileURLToPath(new URL('../fixtures/rules', import.meta.url));

/** The kinds that a subject means. */
function kindsOf(subject: string): readonly { readonly apiVersion: string; readonly kind: string }[] {
  switch (subject) {
    case 'resource':
    case '*':
      return allKinds();
    case 'route':
      return allKinds().filter(({ kind }) => /^(HTTP|GRPC|TLS|TCP|UDP)Route$/.test(kind));
    case 'listenerOwner':
      return allKinds().filter(({ kind }) => kind === 'Gateway' || kind === 'ListenerSet');
    case 'workload':
      return allKinds().filter(({ kind }) => kind === 'Pod');
    default:
      return allKinds().filter(({ group, kind }) => kindName(group, kind) === subject);
  }
}

/** Each path of the checks of a rule, with its subject. */
function pathsOf({ check }: Rule): readonly (readonly [subject: string, path: string])[] {
  return Object.entries(check).flatMap(([key, written]): readonly (readonly [string, string])[] => {
    if (typeof written !== 'function') return written.given.map((path) => [key, path] as const);
    const dot = key.indexOf('.');
    return dot < 0 ? [] : [[key.slice(0, dot), key.slice(dot + 1)]];
  });
}

test('each path that a rule waits at is one that its objects may have', async () => {
  await loadSchemas();
  for (const [id, rule] of Object.entries(rules))
    for (const [subject, path] of pathsOf(rule)) {
      const inPod = subject === 'workload' ? `spec.${path}` : path;
      const steps = inPod.split('.').flatMap((step) => (step.endsWith('[*]') ? [step.slice(0, -3), 0] : [step]));
      assert.ok(
        kindsOf(subject).some(({ apiVersion, kind }) => typeOfField(apiVersion, kind, steps) !== undefined),
        `${id}: no ${subject} has ${path}`,
      );
    }
});

const waiting: Rules = Object.fromEntries(
  Object.entries(rules).filter(([, { check }]) => Object.values(check).some((each) => typeof each !== 'function')),
);

/** The same rules, with checks that are called for each subject, whatever it has. */
const eager: Rules = Object.fromEntries(
  Object.entries(waiting).map(([id, rule]) => [
    id,
    {
      ...rule,
      check: Object.fromEntries(
        Object.entries(rule.check).map(([key, written]) => [
          key,
          typeof written === 'function' ? written : written.check,
        ]),
      ),
    },
  ]),
);

test('a check that waits for a value misses nothing where there is no value', async () => {
  for (const id of Object.keys(rules))
    for (const { files, settings, ruleOptions } of casesOf(join(fixtures, id))) {
      const project = await projectOf(files, settings);
      const options = { settings, ruleOptions, includeOff: true };
      assert.deepEqual(lint(project, waiting, options), lint(project, eager, options), id);
    }
});
