import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import type { HostMatch, PathMatch, RouteMatch, ValueMatch } from '../route/route.ts';
import { CoverIndex } from './cover-index.ts';
import { covers } from './covers.ts';
import { hostCovers, hostMatch, hostText } from './host.ts';
import { HostIndex } from './host-index.ts';

const host: fc.Arbitrary<HostMatch> = fc
  .tuple(
    fc.constantFrom('', 'a.test', 'b.test', '*.test', 'x.a.test', '*.a.test', 'y.x.a.test'),
    fc.constantFrom('one' as const, 'many' as const),
  )
  .map(([text, labels]) => hostMatch(text, labels));

const text = fc
  .array(fc.constantFrom('/', '/a', '/b', 'a', '/ab', '.*', '(.*)', '*', '?', 'A'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''))
  // Two slashes are rare, and a prefix loses only one.
  .filter((value) => !value.includes('//'));

const absolute = text.map((value) => (value.startsWith('/') ? value : `/${value}`));

const path: fc.Arbitrary<PathMatch | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 9,
    arbitrary: fc.record({ type: fc.constantFrom('exact', 'prefix', 'string-prefix', 'glob'), value: absolute }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('regex'),
      value: text,
      ignoreCase: fc.boolean(),
      anchored: fc.constantFrom('start', 'both'),
    }),
  },
);

const condition: fc.Arbitrary<ValueMatch> = fc.record({
  type: fc.constantFrom('Exact', 'RegularExpression'),
  name: fc.constantFrom('x', 'X', 'y'),
  value: fc.constantFrom('1', '2'),
});

const match: fc.Arbitrary<RouteMatch> = fc.record({
  host,
  path,
  pathType: fc.constant('Prefix'),
  method: fc.constantFrom(undefined, undefined, 'GET', 'POST'),
  headers: fc.oneof(fc.constant([]), fc.array(condition, { maxLength: 2 })),
  queryParams: fc.oneof(fc.constant([]), fc.array(condition, { maxLength: 1 })),
});

test('the index finds the first route that covers another one, as asking each does', () => {
  fc.assert(
    fc.property(
      fc.array(match, { maxLength: 12 }),
      match,
      fc.constantFrom('ordered' as const, 'grouped' as const),
      (earlier, later, policy) => {
        const index = new CoverIndex(policy);
        for (const [order, one] of earlier.entries()) index.add(one, order);
        // Routes of connections and routes of requests are never of one entry.
        const isAlike = (one: RouteMatch): boolean => (one.path === undefined) === (later.path === undefined);
        const first = earlier.findIndex(
          (one) =>
            isAlike(one) && (policy === 'ordered' || hostText(one.host) === hostText(later.host)) && covers(one, later),
        );
        assert.equal(index.find(later), first === -1 ? undefined : first);
      },
    ),
    { numRuns: 3000 },
  );
});

test('what has hosts in common is found, whichever of the two covers the other', () => {
  fc.assert(
    fc.property(fc.array(host, { maxLength: 8 }), host, (hosts, wanted) => {
      const index = new HostIndex<number>();
      for (const [place, one] of hosts.entries()) index.add(one, place);
      const near = new Set(index.near(wanted).flat());
      for (const [place, one] of hosts.entries())
        if (hostCovers(one, wanted) || hostCovers(wanted, one)) assert.ok(near.has(place));
    }),
  );
});
