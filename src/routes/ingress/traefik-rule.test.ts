/** How Traefik writes rules. Source: golang/go src/strconv/quote.go; traefik/traefik v3 kubernetes.go (loadRouter). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, ingress, join, service, tableFrom } from '../../dev/routing.ts';
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

test('in rules of syntax v2 the star of a host is one label of letters, digits and "-"', async () => {
  const taken = async (syntax: string): Promise<readonly string[]> => {
    const annotations = { 'traefik.ingress.kubernetes.io/router.rulesyntax': syntax };
    const ask = asker(
      await tableFrom(
        join(service('web'), ingress({ class: 'traefik', annotations, paths: [{ host: '*.a.test', to: 'web:8080' }] })),
      ),
    );
    return ['x-1.a.test', 'x_1.a.test', 'x.y.a.test'].map((host) => ask(`http://${host}/`));
  };
  assert.deepEqual(await taken('v2'), ['web:8080', '404', '404']);
  assert.deepEqual(await taken('v3'), ['web:8080', 'web:8080', '404']);
});

test('rule syntax v2 has no matcher for regular expressions', async () => {
  for (const [syntax, expected] of [
    ['v2', '404'],
    ['v3', 'web:8080'],
  ] as const) {
    const prefix = 'traefik.ingress.kubernetes.io/router.';
    const annotations = { [`${prefix}rulesyntax`]: syntax, [`${prefix}pathmatcher`]: 'PathRegexp' };
    const paths = [{ path: '/v[0-9]', type: 'ImplementationSpecific', to: 'web:8080' }] as const;
    const table = await tableFrom(join(service('web'), ingress({ class: 'traefik', annotations, paths })));
    assert.equal(asker(table)('http://h/v1'), expected);
  }
});
