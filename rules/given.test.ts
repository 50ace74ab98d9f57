/** The paths at which rules wait for values: they exist, and nothing is missed where they have none. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { casesOf } from '../src/dev/fixtures.ts';
import { projectOf } from '../src/dev/project.ts';
import { PARTS } from '../src/linter/field-path.ts';
import { lint } from '../src/linter/lint.ts';
import type { AnyCheck, Rule, Rules } from '../src/linter/rule.ts';
import { Cursor } from '../src/load/value/cursor.ts';
import { kindName } from '../src/model/objects/kinds.ts';
import type { Resource } from '../src/model/objects/resource.ts';
import type { Workload } from '../src/model/objects/workload.ts';
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
    case 'filter':
    case 'destination':
      return allKinds().filter(({ kind }) => /^(HTTP|GRPC|TLS|TCP|UDP)Route$/.test(kind));
    case 'listenerOwner':
      return allKinds().filter(({ kind }) => kind === 'Gateway' || kind === 'ListenerSet');
    case 'workload':
    case 'podTemplate':
    case 'container':
      return allKinds().filter(({ kind }) => kind === 'Pod');
    default:
      return allKinds().filter(({ group, kind }) => kindName(group, kind) === subject);
  }
}

type Written = Rule['check'][string];

/** The paths of the conditions of a check, in lists. */
function conditionsOf(written: Written): readonly (readonly string[])[] {
  if (typeof written === 'function') return [];
  const { check: _, ...conditions } = written;
  return Object.values(conditions);
}

/** Each path of the checks of a rule, with its subject. */
function pathsOf({ check }: Rule): readonly (readonly [subject: string, path: string])[] {
  return Object.entries(check).flatMap(([key, written]): readonly (readonly [string, string])[] => {
    const [subject = '', ...steps] = key.split('.');
    const below = conditionsOf(written).flat();
    const parts = PARTS.get(subject) ?? [];
    return [...(steps.length > 0 ? [[]] : []), ...below.map((path) => [path])].flatMap((path) =>
      (parts.length > 0 ? parts : ['']).map(
        (part) => [subject, [part, ...steps, ...path].filter((step) => step !== '').join('.')] as const,
      ),
    );
  });
}

test('each path that a rule waits at is one that its objects may have', async () => {
  await loadSchemas();
  for (const [id, rule] of Object.entries(rules))
    for (const [subject, path] of pathsOf(rule)) {
      const inPod = subject === 'workload' ? `spec.${path}` : path;
      const steps = inPod.split('.').flatMap((step) => {
        if (step.endsWith('[]')) return [step.slice(0, -2), 0];
        return step.endsWith('[*]') ? [step.slice(0, -3), 'key'] : [step];
      });
      assert.ok(
        kindsOf(subject).some(({ apiVersion, kind }) => typeOfField(apiVersion, kind, steps) !== undefined),
        `${id}: no ${subject} has ${path}`,
      );
    }
});

test('each check with conditions has at least one, and each of them a path', () => {
  for (const [id, { check }] of Object.entries(rules))
    for (const written of Object.values(check)) {
      if (typeof written === 'function') continue;
      const conditions = conditionsOf(written);
      assert.ok(conditions.length > 0 && conditions.every((paths) => paths.length > 0), id);
    }
});

const waiting: Rules = Object.fromEntries(
  Object.entries(rules).filter(([, { check }]) => Object.values(check).some((each) => typeof each !== 'function')),
);

/** The same rules, with checks that are called for each subject and follow the paths themselves: `given` only saves calls. */
const eager: Rules = Object.fromEntries(
  Object.entries(waiting).map(([id, rule]) => [
    id,
    { ...rule, check: Object.fromEntries(Object.entries(rule.check).map(([key, written]) => [key, eagerly(written)])) },
  ]),
);

function eagerly(written: Written): AnyCheck {
  if (typeof written === 'function') return written;
  const { required = [], without = [], check } = written;
  return (subject: Cursor | Resource | Workload, context, of) => {
    const root = subject instanceof Cursor ? subject : 'pod' in subject ? subject.pod : subject.root;
    const has = (path: string): boolean => holds(root, path.split('.'));
    if (required.every(has) && !without.some(has)) check(subject as never, context, of);
  };
}

function holds(at: Cursor, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return at.exists;
  const bracket = step.indexOf('[');
  if (bracket < 0) return holds(at.child(step), rest);
  const list = at.child(step.slice(0, bracket));
  return (step.endsWith('[*]') ? [...list.items(), ...list.entries()] : list.items()).some((item) => holds(item, rest));
}

test('a check with conditions finds nothing where they are not fulfilled', async () => {
  for (const id of Object.keys(rules))
    for (const { files, settings, ruleOptions } of casesOf(join(fixtures, id))) {
      const project = await projectOf(files, settings);
      const options = { settings, ruleOptions, includeOff: true };
      assert.deepEqual(lint(project, waiting, options), lint(project, eager, options), id);
    }
});
