/** Controllers that follow the specification but for some paths, and the F5 NGINX Ingress Controller. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asker,
  type IngressOf,
  ingress,
  join,
  type PathOf,
  requestFrom,
  service,
  tableFrom,
} from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import { tracer } from '../request/trace.ts';

const SERVICES = join(service('one'), service('two'));

const open = (path: string, to: string): PathOf => ({
  host: 'h',
  path,
  type: 'ImplementationSpecific',
  to: `${to}:8080`,
});
const prefix = (path: string, to: string): PathOf => ({ host: 'h', path, to: `${to}:8080` });

/** The answers of a controller, `?` after those with a doubt. */
async function answers(
  controller: string,
  documents: readonly string[],
  lines: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const table = await tableFrom(join(SERVICES, ...documents), controller);
  const ask = asker(table);
  const trace = tracer(table);
  const of = (line: string): string => {
    const isOpen = trace(requestFrom(line), {}).doubts.length > 0;
    return `${ask(line).replace(':8080', '')}${isOpen ? '?' : ''}`;
  };
  return Object.fromEntries(lines.map((line) => [line, of(line)]));
}

for (const [controller, paths, expected] of [
  ['contour', [open('/a', 'one')], { 'http://h/ab': 'one' }],
  ['contour', [open('/a/[0-9]+', 'one'), prefix('/a/1', 'two')], { 'http://h/a/1': 'one', 'http://h/a/1/x': 'two' }],
  ['contour', [open('/a[', 'one')], { 'http://h/a[': '404' }],
  ['cilium', [open('/a', 'one')], { 'http://h/a': 'one', 'http://h/a/b': '404' }],
  ['cilium', [open('/a/.*', 'one')], { 'http://h/a/b': 'one?' }],
  ['kong', [open('/a', 'one')], { 'http://h/ab': 'one' }],
  ['kong', [open('/~/a/[0-9]+$', 'one')], { 'http://h/a/12': 'one?', 'http://h/a/x': '404' }],
  ['haproxytech', [open('/a/', 'one')], { 'http://h/ab': 'one' }],
  ['haproxy-ingress', [open('/a', 'one')], { 'http://h/a/b': 'one?' }],
  ['istio', [prefix('/a', 'one')], { 'http://h/a/b': 'one' }],
] as const)
  test(`${controller}: ${paths.map(({ path }) => path).join(', ')}`, async () => {
    assert.deepEqual(await answers(controller, [ingress({ paths })], Object.keys(expected)), expected);
  });

const TLS = (annotations: Readonly<Record<string, string>> = {}, name = 'web', path = '/'): string =>
  ingress({ name, annotations, tls: ['h'], paths: [prefix(path, 'one')] });

const ELSEWHERE = ingress({ name: 'other', paths: [prefix('/other', 'one')] });

const HAPROXY_MAP = `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'haproxy' }, data: { 'path-rewrite': '/x', 'ssl-redirect-port': '443' } })}\n`;

const HAPROXY = `${JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'haproxy' },
  spec: {
    selector: { matchLabels: { app: 'haproxy' } },
    template: {
      metadata: { labels: { app: 'haproxy' } },
      spec: {
        containers: [
          { name: 'haproxy', image: 'haproxytech/kubernetes-ingress:3.1', args: ['--configmap=default/haproxy'] },
        ],
      },
    },
  },
})}\n`;

for (const [controller, name, documents, expected] of [
  ['haproxytech', 'TLS', [TLS(), ELSEWHERE], { 'http://h/': '302 https://h:443/?', 'http://h/other': 'one' }],
  ['haproxytech', 'TLS without redirect', [TLS({ 'haproxy.org/ssl-redirect': 'false' })], { 'http://h/': 'one' }],
  [
    'haproxytech',
    'a redirect with its port and code',
    [TLS({ 'haproxy.org/ssl-redirect-port': '8443', 'haproxy.org/ssl-redirect-code': '301' })],
    { 'http://h/': '301 https://h:8443/', 'https://h/': 'one' },
  ],
  ['haproxytech', 'a list of addresses', [TLS({ 'haproxy.org/allow-list': '10.0.0.0/8' })], { 'https://h/': 'one?' }],
  [
    'haproxytech',
    'a ConfigMap',
    [HAPROXY, HAPROXY_MAP, TLS(), TLS({ 'haproxy.org/path-rewrite': '/y' }, 'own', '/own')],
    { 'http://h/': '302 https://h:443/', 'https://h/': 'one?', 'https://h/own': 'one' },
  ],
  [
    'haproxy-ingress',
    'TLS',
    [TLS(), ELSEWHERE],
    { 'http://h/': '302 https://h/', 'http://h/other': '302 https://h/other' },
  ],
  [
    'haproxy-ingress',
    'TLS without redirect',
    [TLS({ 'ingress.kubernetes.io/ssl-redirect': 'false' }), TLS({}, 'acme', '/.well-known/acme-challenge')],
    { 'http://h/': 'one', 'http://h/.well-known/acme-challenge/x': 'one' },
  ],
  ['haproxy-ingress', 'a login', [TLS({ 'haproxy-ingress.github.io/auth-secret': 'users' })], { 'https://h/': 'one?' }],
  ['cilium', 'TLS', [TLS(), ELSEWHERE], { 'http://h/': '301 https://h/?', 'http://h/other': 'one' }],
  ['cilium', 'TLS without redirect', [TLS({ 'ingress.cilium.io/force-https': 'disabled' })], { 'http://h/': 'one' }],
  ['kong', 'plugins', [TLS({ 'konghq.com/plugins': 'auth' })], { 'https://h/': 'one?' }],
  ['istio', 'TLS', [TLS()], { 'http://h/': 'one' }],
] as const)
  test(`${controller}: ${name}`, async () => {
    assert.deepEqual(await answers(controller, documents, Object.keys(expected)), expected);
  });

const OLD = 1;
const NEW = 2;
const same = (name: string, to: string, created?: number): string =>
  ingress({ name, paths: [prefix('/', to)], ...(created === undefined ? {} : { created }) });
const fallback = (name: string, to: string, path?: string): string =>
  ingress({ name, fallback: `${to}:8080`, paths: path === undefined ? [] : [prefix(path, 'one')] });
const BOTH = [same('a', 'one', NEW), same('b', 'two', OLD)] as const;

for (const [controller, name, documents, expected] of [
  ['istio', 'one path of two Ingresses', BOTH, { 'http://h/': 'one?' }],
  ['haproxytech', 'one path of two Ingresses', BOTH, { 'http://h/': 'one?' }],
  ['haproxy-ingress', 'one path of two Ingresses', BOTH, { 'http://h/': 'two' }],
  ['haproxy-ingress', 'without ages', [same('b', 'one'), same('a', 'two')], { 'http://h/': 'two?' }],
  ['contour', 'one path with one backend', [same('a', 'one'), same('b', 'one')], { 'http://h/': 'one' }],
  ['kong', 'two default backends', [fallback('a', 'one'), fallback('b', 'two')], { 'http://x/': 'one?' }],
  [
    'haproxytech',
    'a default backend serves what rules of other Ingresses leave',
    [fallback('a', 'two', '/a'), ingress({ name: 'b', paths: [{ ...prefix('/b', 'one'), host: 'other' }] })],
    { 'http://h/x': 'two', 'http://other/x': 'two' },
  ],
  [
    'haproxytech',
    'there is one default backend',
    [fallback('b', 'one', '/b'), fallback('a', 'two')],
    { 'http://h/x': 'one?', 'http://x/': 'one?' },
  ],
  [
    'haproxytech',
    'a default backend is not redirected',
    [ingress({ fallback: 'two:8080', tls: ['h'], paths: [prefix('/a', 'one')] })],
    { 'http://h/x': 'two', 'http://h/a': '302 https://h:443/a?' },
  ],
  [
    'cilium',
    'a default backend replaces rules over https',
    [ingress({ fallback: 'two:8080', tls: ['h'], paths: [prefix('/a', 'one')] })],
    { 'http://h/x': 'two', 'http://h/a': 'one?' },
  ],
] as const)
  test(`${controller}: ${name}`, async () => {
    assert.deepEqual(await answers(controller, documents, Object.keys(expected)), expected);
  });

const org = (annotations: Readonly<Record<string, string>>, given: IngressOf): string =>
  ingress({ ...given, annotations: prefixed('nginx.org/', annotations) });

const master = (annotations: Readonly<Record<string, string>> = {}): string => {
  const whole = JSON.parse(org({ 'mergeable-ingress-type': 'master', ...annotations }, { name: 'master' }));
  return `${JSON.stringify({ ...whole, spec: { ...whole.spec, rules: [{ host: 'h' }] } })}\n`;
};

const minion = (name: string, paths: readonly PathOf[], annotations: Readonly<Record<string, string>> = {}): string =>
  org({ 'mergeable-ingress-type': 'minion', ...annotations }, { name, paths });

for (const [name, documents, expected] of [
  [
    'prefixes match by characters, and regular expressions come before them',
    [org({ 'path-regex': 'case_insensitive' }, { paths: [prefix('/a[0-9]', 'one'), prefix('/', 'two')] })],
    { 'http://h/A1': 'one', 'http://h/b': 'two' },
  ],
  [
    'the longest prefix wins, and an exact path comes first',
    [org({}, { paths: [prefix('/a', 'one'), { ...prefix('/ab', 'two'), type: 'Exact' }] })],
    { 'http://h/abc': 'one', 'http://h/ab': 'two', 'http://h/': '404', 'http://other/a': '404' },
  ],
  [
    'a host belongs to the oldest Ingress',
    [
      org({}, { name: 'new', created: 2, paths: [prefix('/a', 'one')] }),
      org({}, { name: 'old', created: 1, paths: [prefix('/b', 'two')] }),
    ],
    { 'http://h/a': '404', 'http://h/b': 'two' },
  ],
  [
    'without ages it is open to whom a host belongs',
    [org({}, { name: 'x', paths: [prefix('/a', 'one')] }), org({}, { name: 'y', paths: [prefix('/b', 'two')] })],
    { 'http://h/a': 'one?', 'http://h/b': '404?', 'http://h/c': '404' },
  ],
  [
    'a master collects the paths of its minions',
    [master(), minion('a', [prefix('/a', 'one')]), minion('b', [prefix('/b', 'two')])],
    { 'http://h/a': 'one', 'http://h/b': 'two' },
  ],
  [
    'of a master, path-regex and rewrites mean nothing, and authentication counts for its minions',
    [
      master({ 'path-regex': 'case_insensitive', rewrites: 'serviceName=one rewrite=/x' }),
      minion('a', [prefix('/a[0-9]', 'one')]),
    ],
    { 'http://h/a1': '404', 'http://h/a[0-9]': 'one' },
  ],
  [
    'authentication of a master counts for its minions',
    [master({ 'basic-auth-secret': 'users' }), minion('a', [prefix('/a', 'one')])],
    { 'http://h/a': 'one?' },
  ],
  [
    'app-root of a minion is dropped',
    [master(), minion('a', [prefix('/a', 'one')], { 'app-root': '/x' })],
    { 'http://h/a': 'one' },
  ],
  ['a minion without its master is rejected', [minion('a', [prefix('/a', 'one')])], { 'http://h/a': '404' }],
  [
    'a minion with two rules is rejected',
    [master(), minion('a', [prefix('/a', 'one'), { ...prefix('/a', 'two'), host: 'other' }])],
    { 'http://h/a': '404' },
  ],
  [
    'TLS of the Ingress redirects plain http, unless that is turned off',
    [
      org({}, { name: 'x', tls: ['h'], paths: [prefix('/', 'one')] }),
      org({ 'ssl-redirect': 'false' }, { name: 'y', tls: ['g'], paths: [{ ...prefix('/', 'two'), host: 'g' }] }),
    ],
    { 'http://h/x': '301 https://h:443/x', 'http://g/': 'two', 'https://h/x': 'one' },
  ],
  [
    'policies are not evaluated',
    [org({ policies: 'limit' }, { paths: [prefix('/a', 'one')] })],
    { 'http://h/a': 'one?' },
  ],
] as const satisfies readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[])
  test(`nginx.org: ${name}`, async () => {
    assert.deepEqual(await answers('nginx-org', documents, Object.keys(expected)), expected);
  });
