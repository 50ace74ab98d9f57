import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allKinds, isBefore, isBuiltInGroup, kindsNamed, lookup, NEWEST_KUBERNETES } from './catalog.ts';
import { readSchemas } from './source.ts';

test('a kind has its scope and its releases', () => {
  assert.deepEqual(lookup('extensions/v1beta1', 'Ingress'), {
    origin: 'kubernetes',
    apiVersion: 'extensions/v1beta1',
    kind: 'Ingress',
    group: 'extensions',
    scope: 'namespaced',
    introduced: '1.1',
    deprecated: '1.14',
    removed: '1.22',
    replacement: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  });
  assert.equal(lookup('networking.k8s.io/v1', 'IngressClass')?.scope, 'cluster');
  assert.equal(lookup('v1', 'Service')?.removed, undefined);
});

test('a kind of the Gateway API has channels', () => {
  const known = lookup('gateway.networking.k8s.io/v1alpha2', 'TCPRoute');
  assert.ok(known?.origin === 'gateway-api');
  assert.deepEqual(known.channels, ['experimental']);
  assert.deepEqual(lookup('gateway.networking.x-k8s.io/v1alpha1', 'XListenerSet')?.replacement, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ListenerSet',
  });
});

test('what does not exist is unknown: wrong group, wrong case, wrong version', () => {
  for (const [apiVersion, kind] of [
    ['v1', 'Ingress'],
    ['apps/v1', 'deployment'],
    ['apps/v2', 'Deployment'],
    ['batch/v1', 'Deployment'],
  ] as const) {
    assert.equal(lookup(apiVersion, kind), undefined, `${apiVersion} ${kind}`);
  }
});

test('a list is known as far as its items are', () => {
  assert.equal(lookup('v1', 'List')?.kind, 'List');
  assert.equal(lookup('v1', 'ServiceList')?.kind, 'ServiceList');
  assert.equal(lookup('apps/v1', 'ServiceList'), undefined);
});

test('groups and names', () => {
  assert.ok(isBuiltInGroup(''));
  assert.ok(isBuiltInGroup('gateway.networking.k8s.io'));
  assert.ok(!isBuiltInGroup('metrics.k8s.io'));
  assert.ok(!isBuiltInGroup('cert-manager.io'));
  const versions = kindsNamed('Ingress').map((each) => each.apiVersion);
  assert.deepEqual(versions, ['extensions/v1beta1', 'networking.k8s.io/v1', 'networking.k8s.io/v1beta1']);
});

test('releases compare as numbers', () => {
  assert.ok(isBefore('1.9', '1.22'));
  assert.ok(!isBefore('1.22', '1.22'));
  assert.ok(isBefore('0.8', '1.0'));
});

test('releases come in order, and nothing is introduced after the newest', () => {
  for (const { apiVersion, kind, introduced, deprecated, removed, origin } of allKinds()) {
    const releases = [introduced, deprecated, removed].flatMap((each) => each ?? []);
    releases.reduce((earlier, later) => {
      assert.ok(!isBefore(later, earlier), `${apiVersion} ${kind}: ${later} after ${earlier}`);
      return later;
    });
    if (origin === 'kubernetes') assert.ok(!isBefore(NEWEST_KUBERNETES, introduced ?? '1.0'), `${apiVersion} ${kind}`);
  }
});

test('a replacement exists and is not itself gone', () => {
  for (const { replacement } of allKinds()) {
    if (replacement === undefined) continue;
    const known = lookup(replacement.apiVersion, replacement.kind);
    const isServed = known && (known.removed === undefined || isBefore(NEWEST_KUBERNETES, known.removed));
    assert.ok(isServed, `${replacement.apiVersion} ${replacement.kind}`);
  }
});

test('every kind in the catalog has a schema, and every schema a kind', async () => {
  const { kinds } = await readSchemas();
  const cataloged = allKinds().map((each) => `${each.apiVersion}/${each.kind}`);
  assert.deepEqual(Object.keys(kinds).sort(), [...cataloged].sort());
});
