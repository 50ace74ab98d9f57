import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { type GrantRequest, grantFor, grantRequests, permits, permitsAny } from './grant.ts';

const group = fc.constantFrom('', 'gateway.networking.k8s.io', '${GROUP}');
const kind = fc.constantFrom('HTTPRoute', 'Service', 'Secret', undefined);
const namespace = fc.constantFrom('a', 'b', '${NS}');
const name = fc.constantFrom('x', 'y', '${NAME}', undefined, 5);

const grant = fc.record({
  from: fc.array(fc.record({ group, kind, namespace }), { maxLength: 3 }),
  to: fc.array(fc.record({ group, kind, name }), { maxLength: 3 }),
});

const request: fc.Arbitrary<GrantRequest> = fc.record({
  from: fc.record({
    group: fc.constantFrom('gateway.networking.k8s.io'),
    kind: fc.constantFrom('HTTPRoute', 'Gateway'),
    namespace: fc.constantFrom('a', 'b'),
  }),
  to: fc.record({
    group: fc.constantFrom('', 'gateway.networking.k8s.io'),
    kind: fc.constantFrom('Service', 'Secret'),
    namespace: fc.constant('shop'),
    name: fc.constantFrom('x', 'y', 'z'),
  }),
});

test('the indexed grant for a reference is the one that a search finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(grant, { minLength: 1, maxLength: 6 }),
      fc.array(request, { maxLength: 3 }),
      async (specs, requests) => {
        const content = specs
          .map((spec, index) => ({
            apiVersion: 'gateway.networking.k8s.io/v1beta1',
            kind: 'ReferenceGrant',
            metadata: { name: `g${index}`, namespace: 'shop' },
            spec,
          }))
          .map((object) => JSON.stringify(object))
          .join('\n');
        const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
        const grants = cluster.all('ReferenceGrant');
        assert.equal(grants.length, specs.length);
        for (const one of requests)
          assert.equal(
            grantFor(cluster, one),
            grants.find((each) => permits(each, one)),
          );
        for (const each of grants)
          assert.equal(
            permitsAny(each, grantRequests(requests)),
            requests.some((one) => permits(each, one)),
          );
      },
    ),
    { numRuns: 300 },
  );
});
