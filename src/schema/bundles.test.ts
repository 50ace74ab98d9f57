import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absenceOfKind, absentFields, bundleWithout } from './bundles.ts';
import { allKinds } from './catalog.ts';

const ROUTE = 'gateway.networking.k8s.io/v1/HTTPRoute';

test('fields of the experimental channel', () => {
  const paths = (minor: number, channel?: 'standard' | 'experimental') =>
    absentFields(ROUTE, { minor, channel }).map(({ path, absence }) => `${path} ${absence.is}`);
  assert.ok(paths(6).includes('spec.rules[].retry experimental'));
  assert.ok(!paths(7).some((each) => each.startsWith('spec.rules[].retry')));
  assert.ok(paths(7).includes('spec.rules[].filters[].externalAuth experimental'));
  assert.ok(paths(1).includes('spec.rules[].retry newer'));
  assert.ok(!paths(6, 'experimental').includes('spec.rules[].retry experimental'));
  assert.ok(paths(6, 'experimental').includes('spec.rules[].sessionPersistence.idleTimeout gone'));
  assert.deepEqual(absentFields('v1/Service', { minor: 7 }), []);
});

test('kinds that a channel or bundle lacks', () => {
  const [old, next] = ['gateway.networking.k8s.io/v1alpha2/TCPRoute', 'gateway.networking.k8s.io/v1/TCPRoute'];
  assert.deepEqual(absenceOfKind(old, { minor: 7 }), { is: 'experimental', standardSince: undefined });
  assert.deepEqual(absenceOfKind(next, { minor: 5 }), { is: 'newer', minor: 6 });
  assert.equal(absenceOfKind(next, { minor: 6, channel: 'standard' }), undefined);
  assert.equal(absenceOfKind('v1/Service', { minor: 6 }), undefined);
});

test('the bundle that removed a field', () => {
  assert.equal(bundleWithout(ROUTE, ['spec', 'rules', 3, 'sessionPersistence'], 'idleTimeout'), 6);
  assert.equal(bundleWithout(ROUTE, ['spec', 'rules', 3], 'retry'), undefined);
});

test('the catalog and the bundles agree on what the newest bundle serves', () => {
  for (const each of allKinds()) {
    if (each.origin !== 'gateway-api') continue;
    const minor = 7;
    const kind = `${each.apiVersion}/${each.kind}`;
    for (const channel of ['standard', 'experimental'] as const) {
      if (each.channels.length === 0) continue;
      assert.equal(absenceOfKind(kind, { minor, channel }) === undefined, each.channels.includes(channel), kind);
    }
  }
});
