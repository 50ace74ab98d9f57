import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { errorCursor } from './schema-errors.ts';

test('the places of few and of many errors in one map or list are the same as when each path is followed', async () => {
  const keys = Array.from({ length: 16 }, (_, index) => `k${index}`);
  const value = fc.constantFrom('1', 'x', '[a, b]', '{k0: 1}');
  const map = fc.array(fc.tuple(fc.constantFrom(...keys), value), { minLength: 1, maxLength: 24, size: 'max' });
  const step = fc.oneof(fc.constantFrom(...keys), fc.nat({ max: 20 }));
  const inputs = [
    map,
    fc.array(fc.array(step, { minLength: 1, maxLength: 2 }), { maxLength: 24, size: 'max' }),
  ] as const;
  await fc.assert(
    fc.asyncProperty(...inputs, async (entries, paths) => {
      // There are duplicate keys, too: the last one is used.
      const pairs = entries.map(([key, text]) => `  ${key}: ${text}\n`).join('');
      const items = entries.map(([, text]) => `  - ${text}\n`).join('');
      const content = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nmap:\n${pairs}list:\n${items}`;
      const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
      const [resource] = cluster.resources;
      assert.ok(resource !== undefined);
      for (const start of ['map', 'list'])
        for (const rest of paths) {
          const path = [start, ...rest];
          const found = errorCursor(resource, { path });
          const expected = resource.root.follow(path);
          assert.equal(found.written, expected.written);
          assert.deepEqual(found.at, expected.at);
          assert.deepEqual(found.key, expected.key);
        }
    }),
    { numRuns: 100 },
  );
});
