import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { fc } from '../dev/property.ts';
import { loadFields } from './fields.ts';
import { validate } from './validate.ts';

const ROUTE = 'gateway.networking.k8s.io/v1';
const POLICY = 'gateway.networking.x-k8s.io/v1alpha1';

before(() =>
  loadFields([
    { apiVersion: ROUTE, kind: 'Gateway' },
    { apiVersion: ROUTE, kind: 'HTTPRoute' },
    { apiVersion: POLICY, kind: 'XBackendTrafficPolicy' },
  ]),
);

/** Which items of a list are found to be the same as an earlier one, and which one that is. */
function duplicates(apiVersion: string, kind: string, spec: object): readonly string[] {
  return validate(apiVersion, kind, { apiVersion, kind, metadata: { name: 'a' }, spec }).flatMap((error) =>
    error.is === 'duplicate-item' ? [`${error.path.at(-1)} ${error.first}`] : [],
  );
}

const LISTS: readonly {
  readonly name: string;
  readonly item: fc.Arbitrary<unknown>;
  readonly filler: (index: number) => unknown;
  readonly found: (items: readonly unknown[]) => readonly string[];
}[] = [
  {
    name: 'items that are identified by one field',
    item: fc.record({ name: fc.constantFrom('a', 'b', 'c', 1, '1', undefined, null), port: fc.constant(80) }),
    filler: (index) => ({ name: `filler-${index}`, port: 80 }),
    found: (listeners) => duplicates(ROUTE, 'Gateway', { gatewayClassName: 'any', listeners }),
  },
  {
    name: 'items that are identified by several fields',
    item: fc.record({
      group: fc.constantFrom('', 'core', undefined),
      kind: fc.constantFrom('Service', 'Pod', undefined),
      name: fc.constantFrom('a', 'b', 1, '1', undefined),
    }),
    filler: (index) => ({ group: '', kind: 'Service', name: `filler-${index}` }),
    found: (targetRefs) => duplicates(POLICY, 'XBackendTrafficPolicy', { targetRefs }),
  },
  {
    name: 'items that are values',
    item: fc.constantFrom(500, 501, 502, '500', 503),
    filler: (index) => 400 + index,
    found: (codes) => duplicates(ROUTE, 'HTTPRoute', { rules: [{ retry: { codes } }] }),
  },
];

for (const { name, item, filler, found } of LISTS)
  test(`in a long list the same is found twice as in a short one: ${name}`, () => {
    const fillers = Array.from({ length: 40 }, (_, index) => filler(index));
    let some = 0;
    fc.assert(
      fc.property(fc.array(item, { minLength: 4, maxLength: 30, size: 'max' }), (items) => {
        const few = found(items);
        some += few.length;
        assert.deepEqual(found([...items, ...fillers]), few);
      }),
      { numRuns: 100 },
    );
    assert.ok(some > 30);
  });
