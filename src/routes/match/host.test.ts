/** Hostnames of listeners and routes. Source: gateway-api apis/v1 Listener.hostname, HTTPRouteSpec.hostnames. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareHosts, hostMatch, hostText, intersectHosts, requestHost } from './host.ts';

type Row = readonly [listener: string, route: string, both: string | undefined];

const INTERSECTIONS: readonly Row[] = [
  ['', '', '*'],
  ['', 'shop.example.com', 'shop.example.com'],
  ['', '*.example.com', '*.example.com'],
  ['shop.example.com', '', 'shop.example.com'],
  ['*.example.com', '', '*.example.com'],
  ['shop.example.com', 'shop.example.com', 'shop.example.com'],
  ['shop.example.com', 'cart.example.com', undefined],
  ['shop.example.com', '*.example.com', 'shop.example.com'],
  ['a.shop.example.com', '*.example.com', 'a.shop.example.com'],
  ['*.example.com', 'a.b.example.com', 'a.b.example.com'],
  ['*.example.com', 'example.com', undefined],
  ['*.example.com', '*.foo.example.com', '*.foo.example.com'],
  ['*.foo.example.com', '*.example.com', '*.foo.example.com'],
  ['*.example.com', '*.example.com', '*.example.com'],
  ['*.example.com', '*.example.org', undefined],
  ['*.example.com', 'notexample.com', undefined],
  ['Shop.Example.com', 'shop.example.com', 'shop.example.com'],
];

for (const [listener, route, both] of INTERSECTIONS)
  test(`listener "${listener}" and route "${route}" share ${both ?? 'nothing'}`, () => {
    const shared = intersectHosts(hostMatch(listener, 'many'), hostMatch(route, 'many'));
    assert.equal(shared === undefined ? undefined : hostText(shared), both);
  });

test('an exact host goes before a wildcard, a longer one before a shorter, any host last', () => {
  const hosts = ['*', '*.com', '*.foo.example.com', 'a.io', 'shop.example.com', '*.example.com'];
  const sorted = hosts.map((host) => hostMatch(host, 'many')).toSorted(compareHosts);
  assert.deepEqual(sorted.map(hostText), [
    'shop.example.com',
    'a.io',
    '*.foo.example.com',
    '*.example.com',
    '*.com',
    '*',
  ]);
});

test('hosts are compared without case, port and final dot', () => {
  assert.equal(requestHost('Shop.Example.com:8443'), 'shop.example.com');
  assert.equal(requestHost('shop.example.com.'), 'shop.example.com');
  assert.equal(requestHost('[2001:db8::1]:80'), '[2001:db8::1]');
});
