/** How Traefik writes rules. Source: golang/go src/strconv/quote.go; traefik/traefik v3 kubernetes.go (loadRouter). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteLength } from '../../text/bytes.ts';
import { quoted } from './traefik-rule.ts';

test('texts are quoted as Go does it', () => {
  for (const [text, expected] of [
    ['/a b', '"/a b"'],
    ['/say"x"', '"/say\\"x\\""'],
    ['/v[0-9]\\.x', '"/v[0-9]\\\\.x"'],
    ['/a\tb\x01', '"/a\\tb\\x01"'],
    ['/café', '"/café"'],
    ['/a\u00a0\u{e0001}', '"/a\\u00a0\\U000e0001"'],
  ] as const)
    assert.equal(quoted(text), expected);
});

test('the length of a rule counts bytes', () => {
  assert.equal(byteLength('Path("/px")'), 11);
  assert.equal(byteLength('"/café"'), 8);
});
