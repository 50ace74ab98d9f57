/** What proxies compare of a path. Expected values: nginx 1.22 and Traefik 3.7 on the same requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PathReading } from '../route/route.ts';
import { readPath } from './normalize.ts';

function read(path: string, reading: PathReading): string {
  const found = readPath(path, reading);
  if (found.is === 'redirect') return `${found.statusCode} ${found.path}`;
  return found.is === 'refused' ? String(found.statusCode) : `${found.compared} ${found.forwarded}`;
}

test('nginx decodes, merges and resolves for the comparison, and forwards what was sent', () => {
  for (const [path, expected] of [
    ['/foo', '/foo /foo'],
    ['//foo', '/foo //foo'],
    ['/a/../foo', '/foo /a/../foo'],
    ['/a//../foo', '/foo /a//../foo'],
    ['/foo/.', '/foo/ /foo/.'],
    ['/foo/..', '/ /foo/..'],
    ['/foo%2Fx', '/foo/x /foo%2Fx'],
    ['/%66oo', '/foo /%66oo'],
    ['/a/%2e%2e/b', '/b /a/%2e%2e/b'],
    ['/a%3Fb%23c', '/a?b#c /a%3Fb%23c'],
    ['/c%2520d', '/c%20d /c%2520d'],
    ['/caf%C3%A9', '/café /caf%C3%A9'],
    ['/..', '400'],
    ['/a/../../b', '400'],
    ['/a%00', '400'],
    ['/a%zz', '400'],
  ] as const)
    assert.equal(read(path, 'nginx'), expected, path);
});

test('Traefik normalizes what it forwards, and decodes further for the comparison', () => {
  for (const [path, expected] of [
    ['//foo', '/foo /foo'],
    ['/%7efoo', '/~foo /~foo'],
    ['/foo%2fx', '/foo%2Fx /foo%2Fx'],
    ['/../z', '/z /z'],
    ['/a%20b', '/a b /a%20b'],
    ['/a/', '/a/ /a/'],
  ] as const)
    assert.equal(read(path, 'traefik'), expected, path);
});

test('a path that is compared as it is sent stays whole', () => {
  assert.equal(read('//a/../%2F', 'as-sent'), '//a/../%2F //a/../%2F');
});

test('Traefik adds no slash for dots at the end, and encodes a path anew that holds characters Go does not take', () => {
  for (const [path, expected] of [
    ['/foo/.', '/foo /foo'],
    ['/a/b/..', '/a /a'],
    ['/foo/./', '/foo/ /foo/'],
    ['/..', '/ /'],
    ['/a"b', '/a"b /a%22b'],
    ['/a"b%2Fc', '/a"b/c /a%22b/c'],
    ['/(a{b}', '/%28a{b} /%28a%7Bb%7D'],
    ['/(a)', '/(a) /(a)'],
  ] as const)
    assert.equal(read(path, 'traefik'), expected, path);
});

test('Envoy Gateway normalizes what it forwards, and redirects encoded slashes', () => {
  for (const [path, expected] of [
    ['//foo/./x', '/foo/x /foo/x'],
    ['/f%6Fo%20x', '/foo%20x /foo%20x'],
    ['/foo/%2Fx', '307 /foo/x'],
    ['/foo%5cx', '307 /foo/x'],
    ['/..', '400'],
    ['/a%00', '400'],
  ] as const)
    assert.equal(read(path, 'envoy'), expected, path);
});
