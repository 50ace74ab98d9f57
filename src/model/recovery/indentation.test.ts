/** Text whose spaces were removed is read as the original; complete text is not changed. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseFile } from '../../load/parse.ts';
import { endOf, startOf } from '../../load/tape/tape.ts';
import { Cursor, type ReadableDocument } from '../../load/value/cursor.ts';
import { loadSchemas } from '../../schema/load.ts';
import { sourceFile } from '../../text/source-file.ts';
import { type Repair, repair } from './indentation.ts';
import { outlineOf } from './schema-outline.ts';

await loadSchemas();

const fixtures = fileURLToPath(new URL('../../../fixtures/rules', import.meta.url));
const good = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/good.yaml'))
  .sort()
  .map((path) => readFileSync(join(fixtures, path), 'utf8'));
const documents = [...new Set(good.flatMap((text) => text.split(/^---.*\n/m)))].filter(isOrdinary);

/**
 * Documents of a known kind, without block scalars, whose lines cannot be distinguished from keys without indentation, and
 * without references by apiVersion and kind, which then look like a second object.
 */
function isOrdinary(text: string): boolean {
  const [document] = parseFile(sourceFile('a.yaml', text));
  if (document?.is !== 'readable' || /[|>][-+]?$/m.test(text)) return false;
  if (/^ +apiVersion:/m.test(text) && /^ +kind:/m.test(text)) return false;
  const root = Cursor.root(document);
  return outlineOf(root.child('apiVersion').string ?? '', root.child('kind').string ?? '').known;
}

function readable(text: string): ReadableDocument {
  const [document] = parseFile(sourceFile('a.yaml', text));
  return document?.is === 'readable' ? document : assert.fail(text);
}

function repaired(text: string): Repair | undefined {
  const [document] = parseFile(sourceFile('a.yaml', text));
  assert.ok(document !== undefined);
  return repair(document, document.is === 'readable' ? Cursor.root(document) : undefined);
}

function assertSame(broken: string, whole: string): void {
  if (broken === whole) return;
  const result = repaired(broken);
  assert.ok(result !== undefined, broken);
  assert.deepEqual(Cursor.root(result.document).json(), Cursor.root(readable(whole)).json(), result.document.tape.text);
}

test('there are enough documents to test with', () => assert.ok(documents.length > 50, String(documents.length)));

test('complete text is not changed', () => {
  for (const text of good)
    for (const document of parseFile(sourceFile('a.yaml', text)))
      if (document.is === 'readable') assert.equal(repair(document, Cursor.root(document)), undefined, text);
});

test('lost indentation is restored', () => {
  for (const text of documents) assertSame(text.replaceAll(/^ +/gm, ''), text);
});

test('lost spaces after dashes are restored, with and without indentation', () => {
  for (const text of documents) {
    const glued = text.replaceAll(/^( *)- (?=[A-Za-z][\w./-]*:(?: |$))/gm, '$1-');
    assertSame(glued, text);
    assertSame(glued.replaceAll(/^ +/gm, ''), text);
  }
});

test('lost spaces after colons are restored', () => {
  for (const text of documents) assertSame(text.replaceAll(/^((?: |- )*[A-Za-z][\w./-]*): (?=["'])/gm, '$1:'), text);
});

test('every node is found at its place in the source', () => {
  for (const text of documents) {
    const broken = text.replaceAll(/^ +/gm, '').replaceAll(/^- (?=[A-Za-z][\w./-]*:)/gm, '-');
    const document = repaired(broken)?.document;
    if (document === undefined) continue;
    const { tape } = document;
    const toSource = tape.toSource ?? assert.fail('no mapping to the source');
    for (let node = 0; node < tape.size; node++) {
      const [start, end] = [startOf(tape, node), endOf(tape, node)];
      const here = tape.text.slice(start, end).replaceAll(/\s+/g, '');
      assert.equal(broken.slice(toSource(start), toSource(end)).replaceAll(/\s+/g, ''), here);
    }
  }
});

test('text with other errors, or without an object, is not changed', () => {
  for (const text of [
    'apiVersion: v1\nkind: Service\nmetadata: [a\n',
    'apiVersion: v1\nkind: Service\n metadata:\n   name: a\n',
    'annotations:\nlabels:\nname: values of a chart\n',
    'name: compose\nservices:\nweb:\nimage: a\n',
    '- a\n- b:c\n',
    'a:b\n',
  ])
    assert.equal(repaired(text), undefined, text);
});
