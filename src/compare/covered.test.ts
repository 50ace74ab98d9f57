/** Which hosts of a wildcard belong to a part, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostMatch } from '../routes/match/host.ts';
import { type Covered, coveredHosts, isUnder } from './covered.ts';
import { type HostClass, hostClasses } from './host-classes.ts';

/** The words for the classes of these hosts that a condition holds for, below the first of them. */
function words(named: Parameters<typeof hostClasses>[0], isInside: (host: string) => boolean): Covered {
  const { classes } = hostClasses(named);
  const inside = classes.filter(({ host }) => isInside(host));
  const [base] = inside.filter(({ match }) => match.type !== 'exact');
  assert.ok(base !== undefined);
  return coveredHosts(
    base,
    inside.filter((one: HostClass) => isUnder(one, base)),
    classes,
  );
}

const BOTH = [hostMatch('*.a.test', 'one'), hostMatch('*.a.test', 'many'), hostMatch('x.a.test', 'one')];
const labelsOf = (host: string): number => host.split('.').length;

test('where controllers read one star otherwise, the words say which of its hosts are meant', () => {
  assert.deepEqual(
    words(BOTH, (host) => host.endsWith('.a.test') && host !== 'x.a.test' && labelsOf(host) === 3),
    { star: 'one label', without: ['x.a.test'] },
  );
  assert.deepEqual(
    words(BOTH, (host) => host.endsWith('.a.test') && labelsOf(host) > 3),
    { star: 'several labels', without: ['x.a.test'] },
  );
});

test('all hosts of a wildcard need no words', () => {
  assert.deepEqual(
    words(BOTH, (host) => host.endsWith('.a.test')),
    { star: undefined, without: [] },
  );
  assert.deepEqual(
    words(BOTH, (host) => !host.endsWith('.a.test')),
    {
      star: undefined,
      without: ['*.a.test', 'x.a.test'],
    },
  );
});

test('an exception names what its star covers where other hosts of it belong to the part', () => {
  const isInside = (host: string): boolean => !host.endsWith('.a.test') || labelsOf(host) > 3;
  const { classes } = hostClasses(BOTH);
  const base = classes.find(({ match }) => match.type === 'any');
  assert.ok(base !== undefined);
  assert.deepEqual(
    coveredHosts(
      base,
      classes.filter(({ host }) => isInside(host)),
      classes,
    ),
    { star: undefined, without: ['*.a.test (one label)', 'x.a.test'] },
  );
});
