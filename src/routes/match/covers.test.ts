import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import type { RouteMatch, ValueMatch } from '../route/route.ts';
import { covers } from './covers.ts';

const condition: fc.Arbitrary<ValueMatch> = fc.record({
  type: fc.constantFrom('Exact', 'RegularExpression'),
  name: fc.constantFrom('a', 'A', 'b', 'c', 'd', '"', 'e'),
  value: fc.constantFrom('1', '2', '3', '"'),
});

const matchOf = (headers: readonly ValueMatch[], queryParams: readonly ValueMatch[]): RouteMatch => ({
  host: { type: 'any' },
  path: undefined,
  pathType: 'Prefix',
  method: undefined,
  headers,
  queryParams,
});

test('one match covers another if each of its few or many conditions is also one of the other', () => {
  const list = fc.array(condition, { maxLength: 30, size: 'max' });
  const few = fc.array(condition, { maxLength: 3 });
  const some = fc.tuple(list, few, fc.nat({ max: 40 })).map(([given, others, kept]) => ({
    given,
    // Most often they come from the same list, so that both answers are common.
    needed: [...given.slice(0, kept), ...(kept % 3 === 0 ? others : [])],
  }));
  fc.assert(
    fc.property(some, some, (headers, queries) => {
      const isAmong = (given: readonly ValueMatch[], one: ValueMatch, nameOf: (name: string) => string): boolean =>
        given.some(
          (other) => nameOf(other.name) === nameOf(one.name) && other.type === one.type && other.value === one.value,
        );
      const expected =
        headers.needed.every((one) => isAmong(headers.given, one, (name) => name.toLowerCase())) &&
        queries.needed.every((one) => isAmong(queries.given, one, (name) => name));
      assert.equal(covers(matchOf(headers.needed, queries.needed), matchOf(headers.given, queries.given)), expected);
    }),
    { numRuns: 2000 },
  );
});
