import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { distance } from '../objects/paths.ts';
import { nearness } from './nearest-file.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', ''), { maxLength: 4 })
  .chain((parts) => fc.constantFrom('x.yaml', 'y.yaml').map((name) => [...parts, name].join('/')));

test('the nearest are those with the least distance', () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 12 }), path, (paths, from) => {
      const items = paths.map((one, index) => ({ path: one, index }));
      const { far, items: found } = nearness(items, (item) => item.path)(from);
      const ways = items.map((item) => Math.max(1, distance(item.path, from)));
      const least = Math.min(...ways);
      assert.equal(far, least);
      assert.deepEqual(
        found,
        items.filter((_, index) => ways[index] === least),
      );
    }),
  );
});
