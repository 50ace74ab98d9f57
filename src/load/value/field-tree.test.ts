import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { sourceFile } from '../../text/source-file.ts';
import { parseFile } from '../parse.ts';
import { Cursor } from './cursor.ts';
import { type Conditions, FieldTree } from './field-tree.ts';
import { fieldPath } from './place.ts';

function root(text: string): Cursor {
  const [document] = parseFile(sourceFile('x.yaml', text));
  assert.ok(document?.is === 'readable', 'must be readable');
  return Cursor.root(document);
}

/** The paths and values that a walk meets. */
function met(text: string, ...paths: readonly string[]): readonly string[] {
  const tree = new FieldTree();
  const found: string[] = [];
  for (const path of paths) tree.visit(path, (at) => found.push(`${fieldPath(at.path)}=${JSON.stringify(at.json())}`));
  tree.walk(root(text));
  return found.sort();
}

/** The same by following each path. */
function followed(text: string, ...paths: readonly string[]): readonly string[] {
  const found: Cursor[] = paths.flatMap((path) => valuesAt(root(text), path.split('.')));
  return found.map((at) => `${fieldPath(at.path)}=${JSON.stringify(at.json())}`).sort();
}

function valuesAt(from: Cursor, [step, ...rest]: readonly string[]): readonly Cursor[] {
  if (!from.exists) return [];
  if (step === undefined) return [from];
  const field = from.child(step.replace('[*]', ''));
  if (!step.endsWith('[*]')) return valuesAt(field, rest);
  return (field.isList ? field.items() : field.entries()).flatMap((each) => valuesAt(each, rest));
}

test('each value at a path is met, and null is not met', () => {
  const text = 'spec:\n  ports:\n  - {port: 80, nodePort: 30080}\n  - {port: 81, nodePort: null}\n  - {port: 82}\n';
  assert.deepEqual(met(text, 'spec.ports[*].nodePort'), ['spec.ports[0].nodePort=30080']);
  assert.deepEqual(met(text, 'spec.ports[*]').length, 3);
  assert.deepEqual(met(text, 'spec.selector', 'spec.ports[*].port.x'), []);
});

test('the entries of a map are met by [*]', () => {
  assert.deepEqual(met('metadata: {labels: {a: b, c: d}}', 'metadata.labels[*]'), [
    'metadata.labels.a="b"',
    'metadata.labels.c="d"',
  ]);
});

test('of a key that is given twice the last one is met', () => {
  assert.deepEqual(met('spec: {a: 1, a: 2}', 'spec.a'), ['spec.a=2']);
  assert.deepEqual(met('spec: {a: 1, a: }', 'spec.a'), []);
});

test('aliases and merge keys are followed', () => {
  assert.deepEqual(met('base: &b {port: 80}\nspec: *b\n', 'spec.port'), ['spec.port=80']);
  assert.deepEqual(met('base: &b {port: 80}\nspec:\n  <<: *b\n', 'spec.port'), ['spec.port=80']);
});

/** The paths of the values that are met under conditions. */
function metWith(conditions: Conditions, path: string, text: string): readonly string[] {
  const tree = new FieldTree();
  const found: string[] = [];
  tree.visit(path, (at) => found.push(fieldPath(at.path)), conditions);
  tree.walk(root(text));
  return found;
}

test('given calls for a value with a value at one of its paths, and null counts as absent', () => {
  const isMet = (text: string): boolean =>
    metWith({ given: ['spec.ports[].nodePort', 'spec.externalIPs'] }, '', text).length === 1;
  assert.equal(isMet('spec: {ports: [{nodePort: 1}]}'), true);
  assert.equal(isMet('spec: {ports: [{nodePort: ~}]}'), false);
  assert.equal(isMet('spec: {ports: [{port: 1}]}'), false);
  assert.equal(isMet('spec: {externalIPs: []}'), true);
  assert.equal(isMet('spec: {externalIPs: }'), false);
  assert.equal(isMet('spec: {externalIPs: &x ~}'), false);
});

const PORTS = `spec:
  ports:
  - {port: 80, name: http}
  - {port: 81}
  - {name: dns, nodePort: 3}
  - 80
  - ~
  - {name: ~, port: 82, nodePort: 4}
`;

test('conditions of a path hold for each value by itself', () => {
  const ports = (conditions: Conditions): readonly string[] =>
    metWith(conditions, 'spec.ports[]', PORTS).map((path) => path.slice('spec.ports'.length));
  assert.deepEqual(ports({ without: ['name'] }), ['[1]', '[3]', '[5]']);
  assert.deepEqual(ports({ without: ['name', 'nodePort'] }), ['[1]', '[3]']);
  assert.deepEqual(ports({ required: ['port', 'name'] }), ['[0]']);
  assert.deepEqual(ports({ given: ['nodePort', 'name'], without: ['port'] }), ['[2]']);
  assert.deepEqual(ports({ given: ['nodePort'], required: ['port'], without: ['name'] }), ['[5]']);
});

test('conditions hold for an object that has nothing of what they are about, and one after the other', () => {
  const tree = new FieldTree();
  const found: string[] = [];
  tree.visit('', () => found.push('no spec.a'), { without: ['spec.a', 'spec.b[].c'] });
  tree.visit('spec.b[]', (at) => found.push(`c in ${String(at.step)}`), { required: ['c'] });
  for (const text of ['spec: {a: 1}', 'spec: {b: [{c: 1}]}', 'kind: x', 'spec: {b: [{d: 1}]}']) tree.walk(root(text));
  assert.deepEqual(found, ['c in 0', 'no spec.a', 'no spec.a']);
});

test('a walk meets what following each path finds', () => {
  const name = fc.constantFrom('a', 'b', 'c', '"a"', '? b\n', 'on');
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('1', 'x', 'null', '~', "''", '*anchor'),
      fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(name, tie('any')), { maxLength: 4 })
        .map((entries) => `{${entries.map(([key, each]) => `${key}: ${String(each)}`).join(', ')}}`),
    ),
  })).any;
  const step = fc.constantFrom('a', 'b', 'c', 'true', 'a[*]', 'b[*]');
  const paths = fc.uniqueArray(
    fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('.')),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(value, value, paths, (anchored, given, among) => {
      const text = `c: &anchor ${String(anchored).replaceAll('*anchor', '2')}\na: ${String(given)}\n`;
      const [document] = parseFile(sourceFile('x.yaml', text));
      fc.pre(document?.is === 'readable');
      assert.deepEqual(met(text, ...among), followed(text, ...among));
    }),
  );
});
