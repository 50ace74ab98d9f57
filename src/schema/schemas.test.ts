/** The committed schemas are what the packages say, and hang together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingPackages, staleSchemas } from '../dev/generate-schemas.ts';
import { referencesOf } from './assemble.ts';
import { compiled, createCompiler } from './compile.ts';
import { isObject } from './definition.ts';
import { readSchemas } from './source.ts';

test('generated schemas are fresh', { skip: missingPackages() }, async () => {
  assert.deepEqual(await staleSchemas(), [], 'run: node --import tsx src/dev/generate-schemas.ts write');
});

test('every reference leads to a definition', async () => {
  const { kinds, definitions } = await readSchemas();
  const targets = [...Object.values(kinds), ...Object.values(definitions).flatMap(referencesOf)];
  assert.deepEqual(
    [...new Set(targets)].filter((id) => !Object.hasOwn(definitions, id)),
    [],
  );
});

test('every required field is a field', async () => {
  const { definitions } = await readSchemas();
  for (const [id, definition] of Object.entries(definitions)) {
    if (!isObject(definition)) continue;
    const missing = (definition.required ?? []).filter((field) => !Object.hasOwn(definition.fields, field));
    assert.deepEqual(missing, [], id);
  }
});

test('every definition compiles', async () => {
  const compiler = createCompiler(await readSchemas());
  for (const id of compiler.ids) assert.equal(typeof compiled(compiler, id), 'function', id);
});
