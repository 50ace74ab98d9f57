/** Which numbers are typos for which ports, and which protocols names indicate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datastoreOn, isDigitSlip, protocolsOf, protocolsOfImage } from './well-known-ports.ts';

const names = (protocols: readonly { readonly name: string }[]): readonly string[] => protocols.map(({ name }) => name);

test('two adjacent digits swapped, or the wrong one doubled, is a typo', () => {
  for (const [written, meant] of [
    [433, 443],
    [434, 443],
    [8433, 8443],
    [3036, 3306],
    [5423, 5432],
    [6739, 6379],
    [27107, 27017],
  ] as const)
    assert.ok(isDigitSlip(written, meant), `${written} for ${meant}`);
});

test('other numbers are not typos', () => {
  for (const [written, meant] of [
    [443, 443],
    [444, 443],
    [8081, 8080],
    [80, 8080],
    [3307, 3306],
    [344, 443],
    [9080, 8080],
  ] as const)
    assert.ok(!isDigitSlip(written, meant), `${written} for ${meant}`);
});

test('each word of a name can indicate a protocol', () => {
  assert.deepEqual(names(protocolsOf('https-web')), ['HTTPS', 'HTTP', 'HTTPS']);
  assert.deepEqual(names(protocolsOf('tcp-postgres')), ['PostgreSQL']);
  assert.deepEqual(names(protocolsOf('storefront')), []);
  assert.deepEqual(names(protocolsOf(undefined)), []);
});

test('an image indicates a protocol by the last part of its name', () => {
  assert.deepEqual(names(protocolsOfImage('registry.example.com:5000/library/redis:8@sha256:00')), ['Redis']);
  assert.deepEqual(names(protocolsOfImage('prom/mysqld-exporter')), []);
  assert.deepEqual(names(protocolsOfImage('mysql-exporter:1')), []);
});

test('some numbers identify a datastore', () => {
  assert.equal(datastoreOn(5432)?.name, 'PostgreSQL');
  assert.equal(datastoreOn(8080), undefined);
  assert.equal(datastoreOn(undefined), undefined);
});
