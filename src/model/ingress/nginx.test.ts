/**
 * What ingress-nginx makes of the values of its annotations.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/annotations.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith, inWords, prefixed } from '../../dev/settings.ts';
import { nginxRedirects, nginxSettings, switchesToRegex } from './nginx.ts';
import { NGINX } from './nginx-annotations.ts';
import { annotationRefusal } from './tables.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

type Annotations = Readonly<Record<string, unknown>>;

/** Each statement, then annotations of one Ingress, and what becomes of the first. */
const ROWS: Readonly<Record<string, readonly (readonly [annotations: Annotations, expected: string])[]>> = {
  'parser.ValidateBool is ParseBool': [
    [{ 'use-regex': 'True' }, 'true'],
    [{ 'use-regex': 'T' }, 'true'],
    [{ 'use-regex': '0' }, 'false'],
    [{ 'ssl-redirect': 'False' }, 'false'],
    [{ canary: '1' }, 'true'],
  ],
  'rewrite: what is invalid is as if missing': [
    [{ 'use-regex': 'yes' }, 'ignored'],
    [{ 'ssl-redirect': 'off' }, 'ignored'],
    [{ 'force-ssl-redirect': 'on' }, 'ignored'],
    [{ 'preserve-trailing-slash': 'maybe' }, 'ignored'],
    [{ 'rewrite-target': '/shop/$1' }, '"/shop/$1"'],
    [{ 'rewrite-target': 'shop' }, '"shop"'],
    [{ 'rewrite-target': '/find me' }, 'ignored'],
    [{ 'rewrite-target': '/a?b=c' }, 'ignored'],
    [{ 'rewrite-target': '/a\n' }, 'ignored'],
  ],
  'parser.checkAnnotation: an empty value is not validated and counts as missing': [
    [{ 'rewrite-target': '' }, 'ignored (empty)'],
    [{ 'use-regex': '' }, 'ignored (empty)'],
    [{ 'use-regex': null }, 'ignored (empty)'],
    [{ 'from-to-www-redirect': '' }, 'ignored (empty)'],
  ],
  'rewrite: app-root is an absolute path': [
    [{ 'app-root': '/app' }, '"/app"'],
    [{ 'app-root': 'app' }, 'ignored'],
    [{ 'app-root': 'https://example.com' }, 'ignored'],
  ],
  'canary: what is invalid is as if missing': [
    [{ canary: 'yes' }, 'ignored'],
    [{ 'canary-weight': '20', canary: 'True' }, '20'],
    [{ 'canary-weight': '20%', canary: 'true' }, 'ignored'],
    [{ 'canary-weight-total': '1e3', canary: 'true' }, 'ignored'],
    [{ 'canary-by-header': 'X-Canary', canary: 'true' }, '"X-Canary"'],
    [{ 'canary-by-header': 'X;Canary', canary: 'true' }, 'ignored'],
    [{ 'canary-by-header-pattern': '^(a|b)$', canary: 'true' }, '"^(a|b)$"'],
    [{ 'canary-by-header-pattern': 'a b', canary: 'true' }, 'ignored'],
  ],
  'canary: configured but not enabled': [
    [{ 'canary-weight': '20' }, 'ignored (unread)'],
    [{ 'canary-by-cookie': 'beta', canary: 'false' }, 'ignored (unread)'],
  ],
  'redirect: a validation error drops the Ingress': [
    [{ 'permanent-redirect': 'https://example.com' }, '"https://example.com"'],
    [{ 'permanent-redirect': '/moved' }, '"/moved"'],
    [{ 'permanent-redirect': 'example.com' }, '"example.com" (doubt)'],
    [{ 'permanent-redirect': 'https://example.com$request_uri' }, 'drops the ingress'],
    [{ 'temporal-redirect': 'https://example.com/a b' }, 'drops the ingress'],
    [{ 'permanent-redirect-code': '308' }, '308'],
    [{ 'permanent-redirect-code': '30x' }, 'drops the ingress'],
    [{ 'from-to-www-redirect': 'yes' }, 'drops the ingress'],
    [{ 'relative-redirects': 'yes' }, 'drops the ingress'],
  ],
  'redirect.isValidURL: a temporal redirect of another scheme is ignored': [
    [{ 'temporal-redirect': 'HTTPS://example.com' }, '"HTTPS://example.com"'],
    [{ 'temporal-redirect': '/moved' }, 'ignored'],
    [{ 'temporal-redirect': 'ftp://example.com' }, 'ignored'],
    [{ 'temporal-redirect': 'http://example.com:x/' }, 'ignored'],
  ],
  'redirect: temporal is read before permanent, and then alone': [
    [{ 'permanent-redirect': 'https://a', 'temporal-redirect': 'https://b' }, 'ignored (unread)'],
    [{ 'permanent-redirect-code': 'x', 'temporal-redirect': 'https://b' }, 'ignored'],
    [{ 'temporal-redirect-code': '307' }, 'ignored (unread)'],
    [{ 'temporal-redirect-code': 'x', 'temporal-redirect': 'https://b' }, 'drops the ingress'],
  ],
  'alias: names of nginx, sorted, each once': [
    [{ 'server-alias': 'b.test, a.test,, b.test' }, '["a.test","b.test"]'],
    [{ 'server-alias': '*.x.test,~^www\\d+\\.x\\.test$' }, '["*.x.test","~^www\\\\d+\\\\.x\\\\.test$"]'],
    [{ 'server-alias': 'a.test; b.test' }, 'drops the ingress'],
  ],
  'upstreamvhost: a server name': [
    [{ 'upstream-vhost': ' a.test ' }, '"a.test"'],
    [{ 'upstream-vhost': 'a test' }, 'drops the ingress'],
  ],
  'defaultbackend: a DNS-1035 label': [
    [{ 'default-backend': 'errors' }, '"errors"'],
    [{ 'default-backend': '1errors' }, 'drops the ingress'],
    [{ 'default-backend': 'shop/errors' }, 'drops the ingress'],
  ],
  'ipallowlist, ipdenylist: LocationDenied for what is no address or CIDR': [
    [{ 'whitelist-source-range': '10.0.0.0/8, ::1' }, '["10.0.0.0/8","::1"]'],
    [{ 'whitelist-source-range': '10.0.0.0/33' }, 'drops the paths'],
    [{ 'allowlist-source-range': '10.0.0.0/8,' }, 'drops the paths'],
    [{ 'allowlist-source-range': '' }, 'drops the paths (empty)'],
    [{ 'whitelist-source-range': '' }, 'ignored (empty)'],
    [{ 'denylist-source-range': 'example.com' }, 'drops the paths'],
  ],
  'ratelimit: some errors drop the Ingress': [
    [{ 'limit-rps': 'ten' }, 'drops the ingress'],
    [{ 'limit-rate': 'ten' }, 'ignored'],
    [{ 'limit-whitelist': '10.0.0.0/8;' }, 'drops the ingress'],
  ],
  'serviceupstream: an error is false': [
    [{ 'service-upstream': 'T' }, 'true'],
    [{ 'service-upstream': 'yes' }, 'ignored'],
  ],
  'backendprotocol: options in any case, else HTTP': [
    [{ 'backend-protocol': ' https ' }, '"HTTPS"'],
    [{ 'backend-protocol': 'HTTP2' }, 'ignored'],
  ],
  'sslpassthrough, http2pushpreload: the error is returned': [
    [{ 'ssl-passthrough': 'yes' }, 'drops the ingress'],
    [{ 'http2-push-preload': 'yes' }, 'drops the ingress'],
  ],
  'auth: a validation error drops the Ingress, a Secret that cannot be had denies its paths': [
    [{ 'auth-type': 'basic' }, '"basic"'],
    [{ 'auth-type': 'Basic' }, 'drops the ingress'],
    [{ 'auth-secret': 'users' }, 'ignored (unread)'],
    [{ 'auth-secret': 'users', 'auth-type': 'basic' }, '"users"'],
    [{ 'auth-secret': 'shop/users', 'auth-type': 'basic' }, '"shop/users"'],
    [{ 'auth-secret': 'other/users', 'auth-type': 'basic' }, 'drops the paths'],
    [{ 'auth-secret': 'a/b/c', 'auth-type': 'basic' }, 'drops the paths'],
    [{ 'auth-secret': '', 'auth-type': 'basic' }, 'drops the paths (empty)'],
    [{ 'auth-realm': 'a;b', 'auth-type': 'basic' }, 'drops the ingress'],
  ],
  'authtls: the Secret is written with its namespace': [
    [{ 'auth-tls-secret': 'shop/ca' }, '"shop/ca"'],
    [{ 'auth-tls-secret': 'ca' }, 'drops the paths'],
    [{ 'auth-tls-secret': 'other/ca' }, 'drops the paths'],
    [{ 'auth-tls-secret': 'shop/ca;' }, 'drops the ingress'],
    [{ 'auth-tls-match-cn': 'web', 'auth-tls-secret': 'shop/ca' }, 'drops the ingress'],
    [{ 'auth-tls-match-cn': 'web' }, 'ignored'],
  ],
  'authreq: a URL with a host, else LocationDenied': [
    [{ 'auth-url': 'https://$host/check' }, '"https://$host/check"'],
    [{ 'auth-url': '/check' }, 'drops the paths'],
    [{ 'auth-url': 'https://a..b/' }, 'drops the paths'],
    [{ 'auth-url': 'https://a/{b};' }, 'unknown'],
    [{ 'auth-url': 'https://a/;' }, 'drops the ingress'],
    [{ 'auth-method': 'get', 'auth-url': 'https://a' }, 'drops the paths'],
    [{ 'auth-cache-duration': '200 202 30m, 401 5m', 'auth-url': 'https://a' }, '"200 202 30m, 401 5m"'],
    [{ 'auth-cache-duration': '30m 200', 'auth-url': 'https://a' }, 'drops the paths'],
    [{ 'auth-cache-duration': '30m;', 'auth-url': 'https://a' }, 'ignored'],
    [{ 'auth-response-headers': 'X-User, X-Email', 'auth-url': 'https://a' }, '["X-User","X-Email"]'],
    [{ 'auth-response-headers': 'X User', 'auth-url': 'https://a' }, 'drops the paths'],
  ],
  'customhttperrors: codes from 400 to 599': [
    [{ 'custom-http-errors': '404, 503' }, '[404,503]'],
    [{ 'custom-http-errors': '301' }, 'drops the ingress'],
    [{ 'custom-http-errors': '404 503' }, 'ignored'],
  ],
  'cors: what is invalid is as if missing': [
    [{ 'cors-allow-origin': 'https://*.a.test:8443, null' }, '"https://*.a.test:8443, null"'],
    [{ 'cors-allow-origin': '*' }, '"*"'],
    [{ 'cors-allow-origin': 'https://a.test/' }, 'ignored'],
    [{ 'cors-allow-origin': '://a.test' }, 'ignored'],
    [{ 'cors-allow-methods': 'GET, PUT' }, '"GET, PUT"'],
    [{ 'cors-allow-methods': 'GET; PUT' }, 'ignored'],
  ],
  'proxy: what is invalid is the default': [
    [{ 'proxy-body-size': '8 m' }, '"8 m"'],
    [{ 'proxy-body-size': '8Mi' }, 'ignored'],
    [{ 'proxy-read-timeout': '60s' }, 'ignored'],
    [{ 'proxy-next-upstream': 'error http_502' }, '"error http_502"'],
    [{ 'proxy-next-upstream': 'error,http_502' }, 'ignored'],
    [{ 'proxy-cookie-domain': 'a.test b.test' }, '"a.test b.test"'],
    [{ 'proxy-buffering': 'true' }, 'ignored'],
  ],
  'connection, clientbodybuffersize, loadbalancing, sslcipher, upstreamhashby, xforwardedprefix: errors are returned': [
    [{ 'connection-proxy-header': 'upgrade' }, 'drops the ingress'],
    [{ 'client-body-buffer-size': '8Mi' }, 'drops the ingress'],
    [{ 'load-balance': 'least_conn' }, 'drops the ingress'],
    [{ 'ssl-ciphers': 'ALL:!aNULL:@STRENGTH' }, '"ALL:!aNULL:@STRENGTH"'],
    [{ 'ssl-ciphers': 'ALL:@WEAK' }, 'drops the ingress'],
    [{ 'upstream-hash-by': '$request_uri$host' }, '"$request_uri$host"'],
    [{ 'upstream-hash-by': '$request_uri/' }, 'drops the ingress'],
    [{ 'x-forwarded-prefix': '/app' }, '"/app"'],
    [{ 'x-forwarded-prefix': 'true' }, '"true" (doubt)'],
    [{ 'x-forwarded-prefix': '/a?b' }, 'drops the ingress'],
  ],
  'sessionaffinity: only beside affinity': [
    [{ 'session-cookie-name': 'route', affinity: 'cookie' }, '"route"'],
    [{ 'session-cookie-name': 'route' }, 'ignored (unread)'],
    [{ affinity: 'ip' }, 'ignored'],
  ],
  'CheckAnnotationRisk: snippets are of critical risk, whatever they say': [
    [{ 'server-snippet': 'return 200;' }, 'drops the ingress'],
    [{ 'configuration-snippet': '' }, 'drops the ingress'],
    [{ 'auth-snippet': 'set $a ${b};' }, 'drops the ingress'],
  ],
  'values that are filled in later are unknown': [
    [{ 'ssl-redirect': '${REDIRECT}' }, 'unknown'],
    [{ 'canary-weight': '<WEIGHT>', canary: 'true' }, 'unknown'],
  ],
  'a boolean without quotes is read as the text that was meant': [[{ 'use-regex': true }, 'true']],
};

for (const [statement, rows] of Object.entries(ROWS))
  test(`ingress-nginx, ${statement}`, async () => {
    for (const [annotations, expected] of rows) {
      const [name = ''] = Object.keys(annotations);
      const { annotations: found } = NGINX.read(await ingressWith(prefixed(PREFIX, annotations)));
      const first = found.get(PREFIX + name);
      assert.ok(first?.is === 'known', name);
      assert.equal(inWords(first.setting), expected, JSON.stringify(annotations));
    }
  });

test('ingress-nginx, an alias counts where the name itself is missing or empty', async () => {
  const of = async (annotations: Annotations): Promise<string> =>
    inWords(nginxSettings(await ingressWith(prefixed(PREFIX, annotations))).allowlistSourceRange);
  assert.equal(await of({}), 'absent');
  assert.equal(await of({ 'whitelist-source-range': '10.0.0.1' }), '["10.0.0.1"]');
  assert.equal(await of({ 'whitelist-source-range': '' }), 'absent');
  assert.equal(await of({ 'whitelist-source-range': '10.0.0.1', 'allowlist-source-range': '' }), '["10.0.0.1"]');
  assert.equal(await of({ 'whitelist-source-range': 'x', 'allowlist-source-range': '10.0.0.2' }), '["10.0.0.2"]');
});

test('ingress-nginx, an Ingress without annotations of the controller has the defaults', async () => {
  const settings = nginxSettings(await ingressWith({ 'example.com/ssl-redirect': 'false' }));
  assert.deepEqual(settings.sslRedirect, { is: 'absent', fallback: true });
  assert.deepEqual(settings.canaryWeightTotal, { is: 'absent', fallback: 100 });
  assert.equal(settings, nginxSettings(await ingressWith({})));
});

test('ingress-nginx, use-regex and a rewrite-target that is taken switch to regular expressions', async () => {
  const switches = async (annotations: Annotations): Promise<boolean> =>
    switchesToRegex(await ingressWith(prefixed(PREFIX, annotations)));
  for (const on of [{ 'use-regex': 'True' }, { 'use-regex': '1' }, { 'rewrite-target': '/$1' }])
    assert.equal(await switches(on), true, JSON.stringify(on));
  for (const off of [
    { 'use-regex': 'yes' },
    { 'use-regex': 'f' },
    { 'rewrite-target': '' },
    { 'rewrite-target': '/a b' },
  ])
    assert.equal(await switches(off), false, JSON.stringify(off));
});

test('ingress-nginx, redirect.Parse: temporal before permanent; codes beyond their range are the defaults', async () => {
  const redirect = async (annotations: Annotations) =>
    nginxRedirects(await ingressWith(prefixed(PREFIX, annotations))).redirect;
  const both = { 'temporal-redirect': 'https://t', 'permanent-redirect': 'https://p' };
  assert.deepEqual(await redirect(both), { url: 'https://t', status: 302 });
  assert.deepEqual(await redirect({ ...both, 'temporal-redirect-code': '307' }), { url: 'https://t', status: 307 });
  assert.deepEqual(await redirect({ ...both, 'temporal-redirect-code': '308' }), { url: 'https://t', status: 302 });
  const permanent = { 'permanent-redirect': 'https://p' };
  assert.deepEqual(await redirect({ ...permanent, 'permanent-redirect-code': '308' }), {
    url: 'https://p',
    status: 308,
  });
  assert.deepEqual(await redirect({ ...permanent, 'permanent-redirect-code': '200' }), {
    url: 'https://p',
    status: 301,
  });
  // One error in the group: the controller drops the whole group.
  assert.equal(await redirect({ ...permanent, 'temporal-redirect': '/moved' }), undefined);
  assert.equal(await redirect({ ...permanent, 'from-to-www-redirect': '' }), undefined);
  assert.equal(await redirect({ ...permanent, 'permanent-redirect-code': '' }), undefined);
});

test('ingress-nginx rejects a whole Ingress for an invalid value; raw text may be allowed', async () => {
  const refusal = async (annotations: Annotations) =>
    annotationRefusal(await ingressWith(prefixed(PREFIX, annotations)), 'ingress-nginx')?.because;
  assert.equal(
    await refusal({ 'limit-rps': 'ten' }),
    `the value of annotation "${PREFIX}limit-rps" must be an integer`,
  );
  assert.equal(await refusal({ 'denylist-source-range': 'x' }), undefined);
  assert.equal(await refusal({ 'use-regex': 'yes' }), undefined);
  assert.equal(await refusal({ 'server-snippet': 'return 200;' }), undefined);
});

test('ingress-nginx, no value takes long to read', async () => {
  const parts = [
    '1',
    'a',
    ' ',
    ',',
    '404,',
    ',44',
    'a,',
    'a b',
    '/',
    'error ',
    'https://',
    '*.',
    ':1',
    '1m ',
    '{',
    '_',
    '@',
  ];
  for (const part of parts)
    for (const end of ['', '!', '\n']) {
      const value = part.repeat(20_000 / part.length) + end;
      const ingress = await ingressWith(Object.fromEntries(Array.from(NGINX.known, (name) => [name, value])));
      const start = process.cpuUsage();
      NGINX.read(ingress);
      const took = process.cpuUsage(start).user / 1e3;
      assert.ok(took < 1500, `${JSON.stringify(part)} and ${JSON.stringify(end)} took ${took} ms`);
    }
});
