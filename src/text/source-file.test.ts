import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { sourceFile } from './source-file.ts';

test('columns count UTF-16 code units, lines end at LF, CRLF and CR', () => {
  const file = sourceFile('x.yaml', 'a: "é😀"\r\nb: 1\rc: 2\n');
  assert.deepEqual(file.positionAt(0), { line: 1, column: 1 });
  assert.deepEqual(file.positionAt(file.text.indexOf('b')), { line: 2, column: 1 });
  assert.deepEqual(file.positionAt(file.text.indexOf('c')), { line: 3, column: 1 });
  assert.equal(file.lineText(1), 'a: "é😀"');
  assert.equal(file.positionAt(7).column, 8);
  assert.equal(file.lineText(9), '');
});

test('a byte-order mark belongs to the file, not to its text', () => {
  const file = sourceFile('x.yaml', '\ufeffa: 1');
  assert.equal(file.bom, true);
  assert.deepEqual(file.positionAt(0), { line: 1, column: 1 });
  assert.equal(file.text, 'a: 1');
});

test('positions and offsets are each other’s inverse', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\t', 'é', '😀', ' '), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.nat(60), (source, at) => {
      const file = sourceFile('x', source);
      const offset = Math.min(at, file.text.length);
      const { line, column } = file.positionAt(offset);
      assert.equal(file.lineStart(line) + column - 1, offset);
    }),
  );
});
