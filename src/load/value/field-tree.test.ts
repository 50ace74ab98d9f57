import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { sourceFile } from '../../text/source-file.ts';
import { parseFile } from '../parse.ts';
import { Cursor } from './cursor.ts';
import { FieldTree, type Mark } from './field-tree.ts';
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

test('a mark is set where a value is, and a null sets none', () => {
  const isMarked = (text: string): boolean => {
    const mark: Mark = { isSet: false };
    const tree = new FieldTree();
    tree.mark('spec.ports[*].nodePort', mark);
    tree.mark('spec.externalIPs', mark);
    tree.walk(root(text));
    return mark.isSet;
  };
  assert.equal(isMarked('spec: {ports: [{nodePort: 1}]}'), true);
  assert.equal(isMarked('spec: {ports: [{nodePort: ~}]}'), false);
  assert.equal(isMarked('spec: {ports: [{port: 1}]}'), false);
  assert.equal(isMarked('spec: {externalIPs: []}'), true);
  assert.equal(isMarked('spec: {externalIPs: }'), false);
  assert.equal(isMarked('spec: {externalIPs: &x ~}'), false);
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
