#!/usr/bin/env node
// Prints generated Kubernetes objects, one JSON text per line: valid ones of every kind and shape
// that matters for routing, most of them spoilt (or not) by one to three small changes.
//
//   node mutate.mjs --seed N --count M [--kind Service,Ingress] [--mutations K]
//
// The same seed gives the same objects, and object i does not depend on how many are asked for.
// --mutations K makes exactly K changes to each object instead of 0 to 3.

const MAX_INT32 = 2147483647;

// ---------------------------------------------------------------------------------------------
// Random choices

export class Random {
  constructor(seed, index) {
    this.state = (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
    for (let i = 0; i < 8; i++) this.next();
  }
  /** mulberry32: a float in [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  int(n) {
    return Math.floor(this.next() * n);
  }
  chance(p) {
    return this.next() < p;
  }
  pick(list) {
    return list[this.int(list.length)];
  }
  /** A pick from [[weight, item], ...]. */
  weighted(list) {
    let n = this.next() * list.reduce((sum, [w]) => sum + w, 0);
    for (const [w, item] of list) {
      n -= w;
      if (n < 0) return item;
    }
    return list[list.length - 1][1];
  }
}

/** A number with this exact text, which JSON.stringify would print differently. */
export class Raw {
  constructor(text) {
    this.text = text;
  }
}

export function print(value) {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map((v) => (v === undefined ? 'null' : print(v))).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${JSON.stringify(k)}:${print(v)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

export const clone = (v) =>
  v instanceof Raw
    ? v
    : Array.isArray(v)
      ? v.map(clone)
      : v !== null && typeof v === 'object'
        ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, clone(x)]))
        : v;
export const isMap = (v) => v !== null && typeof v === 'object' && !Array.isArray(v) && !(v instanceof Raw);

// ---------------------------------------------------------------------------------------------
// Pools: valid and invalid values worth trying for a kind of field

const a = (n) => 'a'.repeat(n);
const sub = (n) => `${a(60)}.${a(60)}.${a(60)}.${a(n - 183)}`;

// biome-ignore format: a table
export const NAMES = [
  'web', 'a', 'my-name', '123-abc', '1', '42', 'a.b', 'a.b.c', 'web.example.com', '1.2.3.4', '', '.', '..',
  '-', '-a', 'a-', 'a--b',
  'a..b', '.a', 'a.', 'a.-b', 'a-.b', 'Web', 'WEB', 'a_b', '_a', 'a b', ' a', 'a ', 'a\n', 'a/b', 'a%b',
  'a:b', 'a@b', 'ä', 'a*', '*', '*.a',
  'é.com', 'xn--e1afmkfd', a(52), a(53), a(58), a(63), a(64), `${a(63)}.a`, `${a(64)}.a`, sub(253), sub(254),
  'null', 'true', '1e3',
];
// biome-ignore format: a table
export const PORT_NAMES = [
  'http', 'https', 'a', 'a1', '1a', '80', '8080', '1', 'h2c', 'http-8080', 'HTTP', 'Http', 'a--b', '-a', 'a-',
  '-', '--', 'a_b', 'a.b', 'a b', '',
  ' http', 'http ', 'abcdefghijklmno', 'abcdefghijklmnop', 'abcdefghijklmn-', '123456789012345',
  '12345678901234a', '12345678901234567', a(63), a(64), 'é', '0', '-1', '65536', '1-2', '0x50',
];
// biome-ignore format: a table
export const PORT_NUMBERS = [80, 443, 8080, 1, 65535, 30080, 0, -1, 65536, 65535.5, 80.5, MAX_INT32, MAX_INT32 + 1,
  -MAX_INT32 - 1, 4294967296, new Raw('99999999999999999999'), '80', 'http', true];
// biome-ignore format: a table
export const NODE_PORTS = [30000, 30080, 32767, 31000, 0, 29999, 32768, 80, -1, 65535, 65536, 30000.5, '30080',
  MAX_INT32 + 1];
// biome-ignore format: a table
export const INTS = [0, 1, 2, 5, 10, 30, 100, -1, 65535, 65536, MAX_INT32, MAX_INT32 + 1, 0.5, '1', true];
// biome-ignore format: a table
export const LABEL_KEYS = [
  'app', 'app.kubernetes.io/name', 'a/b', 'example.com/a', 'A', 'App', 'a_b', 'a.b', 'a-b', '1', '', '/',
  '/a', 'a/', 'a/b/c', '-a', 'a-', '_a', 'a_', '.a', 'a.', 'a b', ' a', 'a\n', 'a:b', 'é',
  'Example.com/a', 'EXAMPLE/a', 'a_b/c', '-a/b', 'a-/b', 'a..b/c', '*.a/b', '1.2.3.4/a', 'kubernetes.io/arch',
  'k8s.io/x', a(63), a(64), `x/${a(63)}`, `x/${a(64)}`, `${sub(253)}/a`, `${sub(254)}/a`, `${a(64)}/a`,
];
// biome-ignore format: a table
export const LABEL_VALUES = [
  'web', '', '1', 'true', 'A', 'a_b', 'a.b', 'a-b', 'a--b', '-a', 'a-', '_a', 'a_', '.a', 'a.', 'a b', ' a',
  'a/b', 'a:b', 'a@b', 'é', '*', 'a\n', 'v1.2.3', '1.0', '80%', '{{x}}', '$(X)', a(63), a(64), a(253),
  1, 1.5, 0, -1, true, false, null, [], {}, ['a'], { a: 'b' },
];
// biome-ignore format: a table
export const ANNOTATION_VALUES = ['', 'x', 'true', '1', 'a b\n{"x": [1]}', 'é', a(300), a(262143), a(262150), 1, 1.5,
  true, false, null, [], {}, ['a'], { a: 'b' }];
// biome-ignore format: a table
export const ANNOTATION_KEYS = [
  ...LABEL_KEYS, 'nginx.ingress.kubernetes.io/rewrite-target', 'Nginx.Ingress.Kubernetes.io/x',
  'kubernetes.io/ingress.class', 'service.beta.kubernetes.io/x', 'x.y/Z', 'UPPER.example.com/Name',
  'kubectl.kubernetes.io/last-applied-configuration',
];
// biome-ignore format: a table
export const IPS = [
  '10.0.0.10', '10.0.0.1', '10.255.255.254', '192.0.2.1', '203.0.113.7', '1.1.1.1', '255.255.255.255',
  '0.0.0.0', '127.0.0.1', '127.1.2.3', '169.254.1.1', '224.0.0.1', '224.0.1.1', '239.1.1.1', '240.0.0.1',
  '010.0.0.10', '10.0.0.010', '10.00.0.1', '10.0.0', '10.0.0.256', '10.0.0.1.2', '10.0.0.1/32', '10.0.0.1:80',
  ' 10.0.0.1', '10.0.0.1 ', '0x0a.0.0.1', '167772161', '1', 'localhost', 'example.com', '', 'None', 'none',
  'NONE',
  'fd00:10::10', 'fd00:10::11', '2001:db8::1', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::0001',
  '2001:0db8::1', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'ff05::1', '::ffff:10.0.0.10',
  '::ffff:a00:a', '::10.0.0.1',
  '64:ff9b::10.0.0.1', '[::1]', '2001:db8::1::2', '2001:db8:::1', '12345::1', 'g::1', ':1', '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7::', 10, null, true, ['10.0.0.1'],
];
// biome-ignore format: a table
export const CIDRS = [
  '10.0.0.0/8', '10.0.0.0/24', '10.0.0.1/32', '0.0.0.0/0', '::/0', '10.0.0.1/24', '10.0.0.255/8',
  '192.168.1.1/0', '010.0.0.0/8', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/',
  '10.0.0.0', '/8', '',
  '10.0.0.0/8/8', '10.0.0/8', '10.0.0.0/255.0.0.0', ' 10.0.0.0/8', '10.0.0.0/8 ', '10.0.0.0 /8',
  '2001:db8::/32', '2001:db8::/129', '2001:db8::1/64', '2001:DB8::/32', '2001:db8:0::/48', 'fd00::/8',
  '::ffff:10.0.0.0/104',
  '::ffff:10.0.0.0/8', '::1/128', 'fe80::/10', 'fe80::1%eth0/64', 'example.com/8', '224.0.0.0/4',
  '255.255.255.255/32', '10.0.0.0,/8', '10.0.0.0/8,11.0.0.0/8', 8, null,
];
// biome-ignore format: a table
export const HOSTS = [
  'example.com', 'www.example.com', 'localhost', 'a', '', '*', '*.', '*.example.com', '*.com',
  '*.*.example.com', '**.example.com', 'www.*.com', 'www*.example.com', '*www.example.com', '*example.com',
  'example.*', 'Example.com',
  'EXAMPLE.COM', '*.Example.com', 'example.com.', '.example.com', 'example..com', '-example.com',
  'example-.com', 'ex_ample.com', 'example.com:80', 'http://example.com', 'example.com/', 'exa mple.com',
  ' example.com', 'example.com ',
  '10.0.0.1', '*.10.0.0.1', '10.0.0.1.', '1.2.3', '1.2.3.4.5', '256.1.1.1', '010.0.0.1', '::1', '[::1]',
  '2001:db8::1', 'xn--bcher-kva.example', 'bücher.example', '1', '123.456', a(63), a(64), `${a(64)}.com`,
    sub(253), sub(254),
  `*.${sub(251)}`, `*.${sub(252)}`, 'example.com,www.example.com', '%', '_dmarc.example.com', '~^www', 1,
    true, null, ['example.com'],
];
// biome-ignore format: a table
export const PATHS = [
  '/', '/a', '/a/b', '/a/', '/a/b/', '', 'a', 'a/b', '*', '/*', '/a*', '/a/*', '//', '/a//b', '/a//', '/./',
  '/../', '/.', '/..', '/a/.', '/a/..', '/a/./b', '/a/../b', '/a/.b', '/a/..b', '/a.b', '/a..b', '/...',
  '/.../', '/a/...',
  '/%2f', '/%2F', '/a%2fb', '/a%2Fb', '/%2e', '/%20', '/a b', ' /a', '/a ', '/A', '/ä', '/a?b', '/a?b=c',
  '/a#b', '/(.*)', '/a(/|$)(.*)', '/[a', '/a\\b', '^/a', '~ /a', '/:id', '/{id}', '/a;b', 'http://a/b',
  '/a\n', '\t/a',
  `/${a(2000)}`, '.', '..', './a', 1, true, null, ['/'],
];
// biome-ignore format: a table
const PATH_TYPES = ['Prefix', 'Exact', 'ImplementationSpecific', 'prefix', 'exact', 'implementationSpecific',
  'PREFIX', 'Regex', 'RegularExpression', 'PathPrefix', 'Prefix ', '', null, 1, ['Prefix']];
// biome-ignore format: a table
export const QUANTITIES = ['100m', '1', '0', '0.5', '1Gi', '128Mi', '1e3', '1E', '1k', '1K', '1G', '1GB', '1gi',
  '1 Gi', 'Gi', '', '-1', '+1', '1.5Gi', '.5', '5.', '1m', '0.0001', '1n', '1u', '1mi', '1/2', 'one', 1, 0.5,
  1.5, -1, 0, true, null, '1.1.1', '9223372036854775808', '1e100', {}];
// biome-ignore format: a table
export const BOOLS = [true, false, 'true', 'false', 'yes', 'True', '', 0, 1, null, [], {}];
// biome-ignore format: a table
export const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'in', 'IN', 'NotExists', 'Equals', 'Gt', 'Lt', '',
  null, '=', 1];
// biome-ignore format: a table
export const QUALIFIED = ['http', 'https', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'example.com/x', 'HTTP', 'a/b/c',
  '/a', 'a/', '', 'a b', 'Example.com/x', 'a_b', '-a', 'x/y', a(63), a(64), `${sub(253)}/x`, `${sub(254)}/x`,
  null, 1, 'service.k8s.aws/nlb'];
// biome-ignore format: a table
export const CONTROLLERS = ['example.com/ingress', 'k8s.io/ingress-nginx', 'a/b', 'a/b/c', 'a/', '/a', 'a', '',
  'Example.com/a', 'a.b/C', 'a.b/c d', 'a_b/c', 'a.b/c_d', 'a.b//c', 'a.b/é', 'a.b/*', 'a.b/c?d', 'a.b/c%d',
  `a.b/${a(246)}`, `a.b/${a(247)}`, null, 1];
// biome-ignore format: a table
export const SEGMENTS = ['Foo', 'foo', 'foo.bar', 'foo bar', '', '.', '..', 'a/b', 'a%b', 'é', 'Foo_Bar', '-', null,
  1, a(300)];
// biome-ignore format: a table
export const API_GROUPS = ['example.com', 'k8s.example.io', '', 'Example.com', 'a_b', 'a/b', '-a', 'v1', null, 1,
  sub(253), sub(254)];
// biome-ignore format: a table
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'tcp', 'Tcp', 'HTTP', 'http', 'ICMP', '', ' TCP', 'TCP ', null, 6,
  ['TCP']];
// biome-ignore format: a table
export const SCHEDULES = ['*/5 * * * *', '0 0 * * *', '@daily', '@hourly', '@every 5m', '* * * * * *', '* * * *', '',
  '60 * * * *', 'TZ=UTC * * * * *', 'CRON_TZ=UTC 0 0 * * *', '0 0 31 2 *', '0 0 * * MON', '0 0 * * 7',
  '0 0 * JAN *', '*/0 * * * *', '5-1 * * * *', '@reboot', 'x', null, 5, '0 0 ? * *', ' 0 0 * * *',
  '0 0 1W * *', '0 0 L * *'];
// biome-ignore format: a table
export const TIME_ZONES = ['UTC', 'Etc/UTC', 'Europe/Berlin', 'europe/berlin', 'Local', 'local', '', 'Nowhere/X',
  '/UTC', '../x', null, 'CET', 'GMT+1', 'Etc/GMT+1'];

// biome-ignore format: a table
export const NAMESPACES = ['default', 'other', 'a', '1', 'Other', 'a.b', 'a_b', '-a', 'a-', '', ' ', a(63), a(64),
  null, 1, true, ['default'], 'a/b', 'kube-system'];
// biome-ignore format: a table
export const FINALIZERS = ['example.com/f', 'foregroundDeletion', 'orphan', 'kubernetes', 'x', 'a/b/c', '',
  'Example.com/f', 'example.com/', null, 1];

/** Invalid or unusual for nearly every field. */
// biome-ignore format: a table
export const ODD = [null, '', 'x', ' ', 0, 1, -1, 80, 0.5, true, false, [], {}, ['x'], [null], [[]], [{}],
  { x: 'y' }, { name: 'x' }, 'null', '0', '80', 'true', MAX_INT32 + 1, new Raw('1e2'), new Raw('-0'),
  new Raw('99999999999999999999')];

const either = (...values) => [
  ...values,
  ...values.slice(0, 4).map((v) => (typeof v === 'string' ? v.toLowerCase() : v)),
  ...values.slice(0, 2).map((v) => (typeof v === 'string' ? v.toUpperCase() : v)),
  ...values.slice(0, 2).map((v) => `${v} `),
  '',
  null,
  'X',
  1,
  true,
  [values[0]],
];
const listOf = (pool) => (r) => Array.from({ length: r.pick([0, 1, 1, 2, 2, 3]) }, () => clone(r.pick(pool)));
const mapOf = (keys, values) => (r) =>
  Object.fromEntries(
    Array.from({ length: r.pick([0, 1, 1, 2, 3]) }, () => [
      r.pick(keys),
      clone(r.chance(0.6) ? r.pick(['web', 'x', 'true', '1']) : r.pick(values)),
    ]),
  );
const oneKey = (keys, values) => (r, old) => ({
  ...(isMap(old) ? old : {}),
  ...(r.chance(0.5) ? { [r.pick(keys)]: 'x' } : { k: clone(r.pick(values)) }),
});
const expression = (r) => {
  const e = {
    key: r.chance(0.7) ? r.pick(['tier', 'app', 'example.com/x']) : r.pick(LABEL_KEYS),
    operator: r.pick(OPERATORS.slice(0, r.chance(0.8) ? 4 : OPERATORS.length)),
  };
  if (r.chance(0.6)) e.values = r.chance(0.7) ? r.pick([['a'], ['a', 'b'], ['a', 'a'], []]) : listOf(LABEL_VALUES)(r);
  return e;
};

// ---------------------------------------------------------------------------------------------
// Field catalogs: path -> pool, or function(random, old value)

// biome-ignore format: a table
const META = [
  ['metadata.name', NAMES], ['metadata.name', NAMES], ['metadata.name', [undefined, null, 1, true, {}, [],
  'web']], ['metadata.generateName', [...NAMES, 'web-', 'a.', 'Web-', `${a(62)}-`, `${a(63)}-`, null]],
  ['metadata.namespace', NAMESPACES],
  ['metadata.labels', mapOf(LABEL_KEYS, LABEL_VALUES)], ['metadata.labels', oneKey(LABEL_KEYS, LABEL_VALUES)],
    ['metadata.labels', ODD],
  ['metadata.annotations', mapOf(ANNOTATION_KEYS, ANNOTATION_VALUES)], ['metadata.annotations',
    oneKey(ANNOTATION_KEYS, ANNOTATION_VALUES)], ['metadata.annotations', ODD],
];
// biome-ignore format: a table
const RARE_META = [
  ['metadata.finalizers', listOf(FINALIZERS)], ['metadata.ownerReferences',
    (r) => [{ apiVersion: r.pick(['v1', 'apps/v1', '', 'a/b/c', null]), kind: r.pick(['Pod', 'ReplicaSet', '',
  'Event']), name: r.pick(['x', '', 'X_']), uid: r.pick(['1-2', '', null]), controller: r.pick([true, false,
    null]) }].flatMap((o) => (r.chance(0.3) ? [o, clone(o)] : [o]))],
  ['metadata.creationTimestamp', [null, '2024-01-01T00:00:00Z', '2024-01-01', '', 'x', 1]],
    ['metadata.deletionTimestamp', [null, '2024-01-01T00:00:00Z', 'x']], ['metadata.resourceVersion', ['1',
  '', '0', 'x', 1, null]],
  ['metadata.uid', ['5b2e', '', null, 1]], ['metadata.generation', [1, 0, -1, '1', null]],
    ['metadata.selfLink', ['/x', '', null]], ['metadata.deletionGracePeriodSeconds', [0, 30, -1, '1']],
  ['metadata.managedFields', [[], null, [{}], [{ manager: 'x', operation: 'Update', apiVersion: 'v1',
    fieldsType: 'FieldsV1', fieldsV1: {} }], [{ operation: 'X' }], {}]],
  ['metadata.clusterName', ['', 'x']], ['metadata', [null, {}, [], 'x', undefined]], ['kind', [undefined,
    null, '', 'service', 'Services', 'Foo', 1]], ['apiVersion', [undefined, null, '', 'v1', 'apps/v1', 'V1',
  'networking.k8s.io/v1beta1', 'v1 ', 1]],
  ['status', [null, {}, [], 'x', { x: 1 }, { loadBalancer: {} },
    { loadBalancer: { ingress: [{ ip: 'x' }] } }]], ['spec', [null, {}, [], 'x', undefined, 1]],
];

// biome-ignore format: a table
const selectorFields = (path) => [
  [path, [null, {}, [], 'x', { app: 'web' }, { matchLabels: null }, { matchLabels: {} },
    { matchExpressions: [] }, { matchExpressions: [{}] }, { matchExpressions: [null] },
    { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'Exists' }] }]],
  [`${path}.matchLabels`, mapOf(LABEL_KEYS, LABEL_VALUES)], [`${path}.matchLabels`, oneKey(LABEL_KEYS,
    LABEL_VALUES)],
  [`${path}.matchExpressions`, (r) => Array.from({ length: 1 + r.int(2) }, () => expression(r))],
    [`${path}.matchExpressions`, (r) => Array.from({ length: 1 + r.int(2) }, () => expression(r))],
];

// biome-ignore format: a table
const probeFields = (path) => [
  [path, [null, {}, 'x', [], { tcpSocket: { port: 80 } }, { tcpSocket: { port: 'http' } },
    { httpGet: { port: 80 } }, { httpGet: { port: 'http', path: '/' } }, { httpGet: {} },
    { exec: { command: ['x'] } }, { exec: {} }, { exec: { command: [] } }, { grpc: { port: 80 } },
    { grpc: { port: 0 } }, { grpc: { port: 'http' } }, { tcpSocket: {} },
    { httpGet: { port: 80 }, tcpSocket: { port: 80 } }, { httpGet: { port: 80 }, exec: { command: ['x'] } },
      { initialDelaySeconds: 5 }, { tcpSocket: { port: 80, host: 'a b' } }, { httpGet: null },
      { httpGet: { port: 80, path: '' } }]],
  [`${path}.httpGet.port`, [...PORT_NAMES, ...PORT_NUMBERS, null]], [`${path}.httpGet.path`, PATHS],
    [`${path}.httpGet.scheme`, either('HTTP', 'HTTPS')], [`${path}.httpGet.host`, HOSTS],
    [`${path}.tcpSocket.port`, [...PORT_NAMES, ...PORT_NUMBERS, null]],
  [`${path}.httpGet.httpHeaders`, (r) => [{ name: r.pick(['X', 'Host', 'x-y', '', 'x y', 'é', 'x:y', null,
    'X_Y', 'X.Y', 'x/y']), value: r.pick(['', 'x', null, 1]) }]],
  ...['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold',
    'terminationGracePeriodSeconds'].map((f) => [`${path}.${f}`, INTS]),
];

// biome-ignore format: a table
const podFields = (p) => [
  [`${p}containers`, [null, [], {}, [{}], [null], 'x', undefined, [{ name: 'a' }], [{ image: 'x' }],
    [{ name: 'a', image: 'x' }, { name: 'a', image: 'x' }]]],
  [`${p}containers[].name`, NAMES], [`${p}containers[].image`, ['nginx', '', ' ', ' x', 'x ', null, 1,
    undefined, 'a b', 'UPPER/x']],
  [`${p}containers[].ports`, [null, [], {}, [{}], [null], 'x', [80], [{ containerPort: 80 },
    { containerPort: 80 }], [{ containerPort: 80, protocol: 'TCP' }, { containerPort: 80, protocol: 'UDP' }],
    [{ name: 'a', containerPort: 80 }, { name: 'a', containerPort: 81 }],
    [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81, hostPort: 8080 }], [{ containerPort: 80,
      hostPort: 80, hostIP: '10.0.0.1' }, { containerPort: 80, hostPort: 80, hostIP: '10.0.0.2' }],
      [{ name: 'http' }], [{ containerPort: 80, hostPort: 80 }, { containerPort: 80, hostPort: 80,
      protocol: 'UDP' }],
    [{ containerPort: 80, name: '' }, { containerPort: 81, name: '' }]]],
  [`${p}containers[].ports[].containerPort`, PORT_NUMBERS], [`${p}containers[].ports[].name`, [...PORT_NAMES,
    80, null]], [`${p}containers[].ports[].name`, PORT_NAMES], [`${p}containers[].ports[].protocol`,
    PROTOCOLS], [`${p}containers[].ports[].hostPort`, PORT_NUMBERS], [`${p}containers[].ports[].hostIP`, IPS],
  [`${p}initContainers`, [null, [], [{ name: 'init', image: 'x' }], [{ name: 'app', image: 'x' }],
    [{ name: 'init', image: 'x', restartPolicy: 'Always', ports: [{ name: 'http', containerPort: 80 }] }],
    [{ name: 'init', image: 'x', restartPolicy: 'Never' }], [{ name: 'init', image: 'x',
    restartPolicy: 'OnFailure' }], [{ name: 'init', image: 'x', restartPolicy: 'always' }],
    [{ name: 'init', image: 'x', readinessProbe: { tcpSocket: { port: 80 } } }], [{ name: 'init', image: 'x',
      restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 80 } } }], [{ name: 'init', image: 'x',
      ports: [{ containerPort: 80, hostPort: 80 }] }]]],
  [`${p}ephemeralContainers`, [null, [], [{ name: 'e', image: 'x' }]]], [`${p}containers[].restartPolicy`,
    ['Always', 'Never', 'OnFailure', 'always', '', null]],
  [`${p}restartPolicy`, ['Always', 'Never', 'OnFailure', 'always', '', null, 1, 'never']], [`${p}hostNetwork`,
    BOOLS], [`${p}hostname`, NAMES], [`${p}subdomain`, NAMES], [`${p}dnsPolicy`, either('ClusterFirst',
    'Default', 'ClusterFirstWithHostNet', 'None')], [`${p}serviceAccountName`, NAMES], [`${p}nodeName`,
    NAMES],
  [`${p}hostAliases`, [[{ ip: '10.0.0.1', hostnames: ['a'] }], [{ ip: 'x', hostnames: ['a'] }],
    [{ ip: '010.0.0.1', hostnames: ['a.b'] }], [{ ip: '10.0.0.1', hostnames: ['A'] }], [{ hostnames: ['a'] }],
    [{ ip: '10.0.0.1' }]]],
  [`${p}volumes`, [[{ name: 'v', emptyDir: {} }], [{ name: 'V', emptyDir: {} }], [{ name: 'v' }],
    [{ name: 'v', emptyDir: {} }, { name: 'v', emptyDir: {} }], [{ emptyDir: {} }], [{ name: 'v',
    configMap: { name: 'x' } }]]],
  [`${p}containers[].env`, [[{ name: 'A', value: 'b' }], [{ name: 'A', value: 1 }], [{ name: '',
    value: 'x' }], [{ name: 'A B', value: 'x' }], [{ name: 'A=B' }], [{ value: 'x' }], [{ name: '1' }],
    [{ name: 'A', value: true }]]],
  [`${p}containers[].resources.limits`, (r) => ({ [r.pick(['cpu', 'memory', 'cpu', 'foo', 'example.com/x',
    ''])]: r.pick(QUANTITIES) })], [`${p}containers[].resources.requests`, (r) => ({ [r.pick(['cpu',
    'memory'])]: r.pick(QUANTITIES) })],
  [`${p}containers[].volumeMounts`, [[{ name: 'v', mountPath: '/x' }], [{ name: '', mountPath: '/x' }],
    [{ name: 'v' }]]], [`${p}containers[].imagePullPolicy`, either('Always', 'Never', 'IfNotPresent')],
  [`${p}nodeSelector`, mapOf(LABEL_KEYS, LABEL_VALUES)], [`${p}terminationGracePeriodSeconds`, INTS],
    [`${p}activeDeadlineSeconds`, INTS],
  ...probeFields(`${p}containers[].readinessProbe`), ...probeFields(`${p}containers[].livenessProbe`),
    ...probeFields(`${p}containers[].startupProbe`).slice(0, 4),
];

// biome-ignore format: a table
const templateMeta = (t) => [
  [`${t}metadata.labels`, mapOf(LABEL_KEYS, LABEL_VALUES)], [`${t}metadata.labels`, oneKey(LABEL_KEYS,
    LABEL_VALUES)], [`${t}metadata.labels`, [undefined, null, {}, { app: 'other' }, { app: 'web', x: 'y' },
    'x', []]], [`${t}metadata.annotations`, oneKey(ANNOTATION_KEYS, ANNOTATION_VALUES)],
  [`${t}metadata.name`, NAMES], [`${t}metadata.namespace`, NAMESPACES], [`${t}metadata`, [null, {}, undefined,
    [], 'x']], [`${t}spec`, [null, {}, undefined, [], 'x']],
];

// biome-ignore format: a table
const template = (path = 'spec.') => [
  ...selectorFields(`${path}selector`), ...templateMeta(`${path}template.`),
    ...podFields(`${path}template.spec.`),
  [`${path}template`, [null, {}, undefined, 'x', []]], [`${path}replicas`, INTS], [`${path}minReadySeconds`,
    INTS], [`${path}revisionHistoryLimit`, INTS],
];

// ---------------------------------------------------------------------------------------------
// Base objects

const meta = (r, name = 'web') => {
  const m = { name: r.chance(0.8) ? name : r.pick(['web', 'api', 'my-app', 'a', 'x1']) };
  if (r.chance(0.4)) m.namespace = r.pick(['default', 'other', 'shop']);
  if (r.chance(0.4)) m.labels = { app: 'web', ...(r.chance(0.5) ? { 'app.kubernetes.io/name': 'web' } : {}) };
  if (r.chance(0.25)) m.annotations = { 'example.com/note': 'x' };
  return m;
};

const container = (r, name = 'app') => {
  const c = { name, image: 'nginx:1.27' };
  if (r.chance(0.85)) {
    c.ports = r.pick([
      [{ containerPort: 8080 }],
      [{ name: 'http', containerPort: 8080 }],
      [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        { name: 'metrics', containerPort: 9090 },
      ],
      [
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
        { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
      ],
      [{ name: 'http', containerPort: 80, hostPort: 80 }],
      [{ name: 'http', containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }],
    ]);
    c.ports = clone(c.ports);
  }
  if (r.chance(0.4))
    c.readinessProbe = clone(
      r.pick([
        { httpGet: { path: '/', port: 'http' } },
        { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' } },
        { tcpSocket: { port: 8080 } },
        { exec: { command: ['true'] }, periodSeconds: 5 },
        { grpc: { port: 9090 } },
      ]),
    );
  if (r.chance(0.2)) c.livenessProbe = { tcpSocket: { port: 8080 }, initialDelaySeconds: 5 };
  return c;
};

const podSpec = (r, restart) => {
  const s = { containers: [container(r)] };
  if (r.chance(0.25))
    s.containers.push({ name: 'sidecar', image: 'envoy', ports: [{ name: 'admin', containerPort: 9901 }] });
  if (r.chance(0.15)) s.initContainers = [{ name: 'init', image: 'busybox', command: ['true'] }];
  if (restart) s.restartPolicy = restart;
  if (r.chance(0.1)) s.hostNetwork = r.chance(0.3);
  return s;
};

const workload =
  (apiVersion, kind, extra = () => ({})) =>
  (r) => {
    const labels = { app: 'web', ...(r.chance(0.4) ? { tier: 'front' } : {}) };
    const spec = {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels }, spec: podSpec(r) },
    };
    if (r.chance(0.2)) spec.selector.matchExpressions = [{ key: 'app', operator: 'In', values: ['web', 'api'] }];
    if (kind !== 'DaemonSet' && r.chance(0.6)) spec.replicas = r.pick([1, 2, 3, 0]);
    return { apiVersion, kind, metadata: meta(r), spec: { ...spec, ...extra(r) } };
  };

const service = (spec) => (r) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(r),
  spec: clone(typeof spec === 'function' ? spec(r) : spec),
});
const selector = { app: 'web' };

// biome-ignore format: a table
const SERVICES = [
  service({ selector, ports: [{ port: 80 }] }),
  service({ selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }] }),
  service({ type: 'ClusterIP', selector, ports: [{ name: 'http', port: 80, targetPort: 'http',
    protocol: 'TCP', appProtocol: 'http' }, { name: 'metrics', port: 9090, targetPort: 9090 }] }),
  service({ selector, ports: [{ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53,
    protocol: 'TCP' }] }),
  service({ selector, clusterIP: 'None', ports: [{ name: 'db', port: 5432 }] }),
  service({ selector, clusterIP: 'None' }),
  service({ clusterIP: 'None', ports: [{ port: 80 }] }),
  service({ clusterIP: 'None', clusterIPs: ['None'], selector, ports: [{ port: 80 }] }),
  service({ ports: [{ port: 80 }] }),
  service({ type: 'NodePort', selector, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }),
  service({ type: 'NodePort', selector, externalTrafficPolicy: 'Local', ports: [{ name: 'http', port: 80,
    nodePort: 30080 }, { name: 'https', port: 443, nodePort: 30443 }] }),
  service({ type: 'NodePort', selector, ports: [{ name: 'a', port: 53, protocol: 'UDP', nodePort: 30053 },
    { name: 'b', port: 53, protocol: 'TCP', nodePort: 30053 }] }),
  service({ type: 'LoadBalancer', selector, ports: [{ port: 80, targetPort: 'http' }] }),
  service({ type: 'LoadBalancer', selector, externalTrafficPolicy: 'Local', healthCheckNodePort: 31000,
    loadBalancerClass: 'example.com/lb', loadBalancerSourceRanges: ['10.0.0.0/8', '192.0.2.0/24'],
    allocateLoadBalancerNodePorts: false, ports: [{ name: 'http', port: 80 }, { name: 'https', port: 443,
    nodePort: 30443 }] }),
  service({ type: 'LoadBalancer', selector, loadBalancerIP: '203.0.113.5', ports: [{ name: 'http',
    port: 80 }], sessionAffinity: 'ClientIP' }),
  service({ type: 'ExternalName', externalName: 'db.example.com' }),
  service({ type: 'ExternalName', externalName: 'db.example.com', ports: [{ port: 5432 }] }),
  service({ selector, ports: [{ port: 80 }], sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } } }),
  service({ selector, ports: [{ port: 80 }], ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4',
    'IPv6'] }),
  service({ selector, ports: [{ port: 80 }], ipFamilyPolicy: 'RequireDualStack', clusterIP: '10.0.0.20',
    clusterIPs: ['10.0.0.20', 'fd00:10::20'] }),
  service({ selector, ports: [{ port: 80 }], ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] }),
  service({ selector, ports: [{ port: 80 }], clusterIP: '10.0.0.20' }),
  service({ selector, ports: [{ port: 80 }], externalIPs: ['203.0.113.10'],
    externalTrafficPolicy: 'Cluster' }),
  service({ selector, ports: [{ port: 80 }], internalTrafficPolicy: 'Local', publishNotReadyAddresses: true,
    trafficDistribution: 'PreferClose' }),
];

// biome-ignore format: a table
const SERVICE_FIELDS = [
  ['metadata.annotations', [{ 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8' },
    { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.1/8, 10.1.0.0/16' },
    { 'service.beta.kubernetes.io/load-balancer-source-ranges': 'x' },
    { 'service.beta.kubernetes.io/load-balancer-source-ranges': '' },
    { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8,' },
    { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'auto' },
      { 'service.kubernetes.io/topology-mode': 'Auto', 'service.kubernetes.io/topology-aware-hints': 'Auto' },
      { 'service.kubernetes.io/topology-mode': 'x' },
      { 'service.kubernetes.io/topology-aware-hints': 'Auto' }]],
  ['spec.type', either('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName')], ['spec.type', ['ClusterIP',
    'NodePort', 'LoadBalancer', 'ExternalName']], ['spec.clusterIP', IPS], ['spec.clusterIP', ['None', '',
    'none', '10.0.0.30', 'fd00:10::30', null]],
  ['spec.clusterIPs', listOf(['10.0.0.30', 'fd00:10::30', 'None', '', '10.0.0.31', 'x', null])],
    ['spec.clusterIPs', listOf(IPS)], ['spec.externalIPs', listOf(IPS)], ['spec.externalIPs',
    (r) => [r.pick(IPS)]],
  ['spec.ports', [null, [], {}, [{}], [null], undefined, [80], 'x', [{ port: 80 }, { port: 81 }],
    [{ name: 'a', port: 80 }, { name: 'a', port: 81 }], [{ name: 'a', port: 80 }, { name: 'b', port: 80 }],
    [{ name: 'a', port: 80 }, { name: 'b', port: 80, protocol: 'UDP' }], [{ name: 'a', port: 80,
    nodePort: 30000 }, { name: 'b', port: 81, nodePort: 30000 }],
    [{ name: 'a', port: 80, targetPort: 80 }, { name: 'b', port: 81, targetPort: 80 }], [{ port: 80,
      protocol: 'TCP' }, { port: 80, protocol: 'UDP' }], [{ name: '', port: 80 }], [{ name: 'a', port: 80 },
      { port: 81 }], { port: 80 }]],
  ['spec.ports[].name', [...PORT_NAMES, ...NAMES, 1, null]], ['spec.ports[].name', PORT_NAMES],
    ['spec.ports[].port', PORT_NUMBERS], ['spec.ports[].protocol', PROTOCOLS], ['spec.ports[].targetPort',
    [...PORT_NAMES, ...PORT_NUMBERS, null]], ['spec.ports[].targetPort', [...PORT_NAMES, ...PORT_NUMBERS,
    null]],
  ['spec.ports[].nodePort', NODE_PORTS], ['spec.ports[].appProtocol', QUALIFIED],
  ['spec.selector', mapOf(LABEL_KEYS, LABEL_VALUES)], ['spec.selector', oneKey(LABEL_KEYS, LABEL_VALUES)],
    ['spec.selector', [null, {}, [], 'x', undefined, { matchLabels: { app: 'web' } }, { app: null },
    { app: 1 }, { app: ['web'] }, { '': 'x' }]],
  ['spec.sessionAffinity', either('None', 'ClientIP')], ['spec.sessionAffinityConfig', [null, {},
    { clientIP: null }, { clientIP: {} }, { clientIP: { timeoutSeconds: 10 } },
    { clientIP: { timeoutSeconds: 0 } }, { clientIP: { timeoutSeconds: 'x' } }, { ClientIP: {} }, 'x', []]],
  ['spec.sessionAffinityConfig.clientIP.timeoutSeconds', [1, 0, -1, 86399, 86400, 86401, 10800, '10', null,
    1.5, MAX_INT32, MAX_INT32 + 1]],
  ['spec.externalName', [...HOSTS, 'db.example.com..', 'db_x.example.com', 'my.service.svc.cluster.local']],
    ['spec.externalTrafficPolicy', either('Cluster', 'Local')], ['spec.internalTrafficPolicy',
    either('Cluster', 'Local')],
  ['spec.healthCheckNodePort', NODE_PORTS], ['spec.ipFamilies', listOf(['IPv4', 'IPv6', 'IPv4', 'IPv6',
    'ipv4', '', 'IPv5', null])], ['spec.ipFamilies', [null, [], ['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6',
    'IPv4'], ['IPv4', 'IPv4'], ['IPv4', 'IPv6', 'IPv4'], 'IPv4', ['']]],
  ['spec.ipFamilyPolicy', either('SingleStack', 'PreferDualStack', 'RequireDualStack')],
    ['spec.loadBalancerIP', IPS], ['spec.loadBalancerClass', QUALIFIED], ['spec.loadBalancerSourceRanges',
    listOf(CIDRS)], ['spec.loadBalancerSourceRanges', (r) => [r.pick(CIDRS)]],
    ['spec.allocateLoadBalancerNodePorts', BOOLS],
  ['spec.publishNotReadyAddresses', BOOLS], ['spec.trafficDistribution', either('PreferClose',
    'PreferSameZone', 'PreferSameNode')], ['spec.topologyKeys', [['*'], []]], ['spec.ipFamily', ['IPv4']],
];

const specOf = (o) => {
  o.spec ??= {};
  return o.spec;
};
const svcType = (o, type) => {
  specOf(o).type = type;
};
const SERVICE_COMBOS = [
  (o, r) => svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'])),
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.clusterIP = r.pick(['None', '', '10.0.0.40', 'fd00:10::40']);
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    for (const p of list(o.spec.ports)) if (isMap(p)) p.nodePort = r.pick([30001, 0, 30002]);
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.externalTrafficPolicy = r.pick(['Local', 'Cluster', '']);
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.loadBalancerClass = 'example.com/x';
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.allocateLoadBalancerNodePorts = r.chance(0.5);
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.loadBalancerSourceRanges = ['10.0.0.0/8'];
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.healthCheckNodePort = r.pick([31001, 0]);
    if (r.chance(0.6)) o.spec.externalTrafficPolicy = r.pick(['Local', 'Cluster']);
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']));
    o.spec.externalIPs = ['203.0.113.11'];
    if (r.chance(0.5)) o.spec.externalTrafficPolicy = 'Local';
    if (r.chance(0.3)) o.spec.clusterIP = 'None';
  },
  (o, r) => {
    svcType(o, r.pick(['ClusterIP', 'ExternalName']));
    o.spec.internalTrafficPolicy = r.pick(['Local', 'Cluster']);
  },
  (o, r) => {
    svcType(o, 'ExternalName');
    o.spec.externalName = r.pick(['db.example.com', '', undefined, '10.0.0.1', 'DB.example.com', 'db.example.com.']);
    if (r.chance(0.4))
      o.spec[
        r.pick([
          'ipFamilies',
          'ipFamilyPolicy',
          'sessionAffinity',
          'selector',
          'clusterIP',
          'trafficDistribution',
          'publishNotReadyAddresses',
        ])
      ] = undefined;
  },
  (o, r) => {
    svcType(o, 'ExternalName');
    Object.assign(
      o.spec,
      r.pick([
        { ipFamilies: ['IPv4'] },
        { ipFamilyPolicy: 'SingleStack' },
        { clusterIPs: ['10.0.0.9'] },
        { clusterIPs: [] },
        { clusterIP: '' },
        { ipFamilies: [] },
      ]),
    );
    o.spec.externalName ??= 'x.example.com';
  },
  (o, r) => {
    specOf(o).ipFamilyPolicy = r.pick(['SingleStack', 'PreferDualStack', 'RequireDualStack', undefined]);
    o.spec.ipFamilies = r.pick([['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4'], undefined]);
  },
  (o, r) => {
    specOf(o).ipFamilies = r.pick([['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4'], undefined]);
    o.spec.clusterIP = r.pick(['10.0.0.50', 'fd00:10::50', 'None', '', undefined]);
    o.spec.clusterIPs = r.pick([
      ['10.0.0.50'],
      ['fd00:10::50'],
      ['10.0.0.50', 'fd00:10::50'],
      ['fd00:10::50', '10.0.0.50'],
      ['None'],
      [],
      ['10.0.0.50', '10.0.0.51'],
      ['None', '10.0.0.50'],
      undefined,
      undefined,
    ]);
    if (r.chance(0.6)) o.spec.ipFamilyPolicy = r.pick(['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  },
  (o, r) => {
    specOf(o).clusterIP = 'None';
    o.spec.type = r.pick([undefined, 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);
    if (r.chance(0.4)) o.spec.ports = r.pick([[], undefined, null]);
    if (r.chance(0.4)) o.spec.selector = undefined;
    if (r.chance(0.4)) o.spec.ipFamilyPolicy = r.pick(['RequireDualStack', 'PreferDualStack', 'SingleStack']);
  },
  (o, r) => {
    specOf(o).sessionAffinity = r.pick(['None', 'ClientIP', undefined]);
    o.spec.sessionAffinityConfig = r.pick([
      {},
      { clientIP: {} },
      { clientIP: { timeoutSeconds: 5 } },
      { clientIP: { timeoutSeconds: 86401 } },
      null,
    ]);
  },
  (o, r) => {
    const p = list(o.spec?.ports);
    if (p.length > 0)
      p.push({
        ...clone(p[0]),
        ...r.pick([
          {},
          { name: 'other' },
          { port: 81 },
          { port: 81, name: 'other' },
          { protocol: 'UDP', name: 'other' },
          { protocol: 'UDP' },
          { nodePort: undefined, name: 'x2', port: 82 },
          { name: 'x3', port: 83, protocol: 'SCTP' },
        ]),
      });
  },
];

const backend = (r) =>
  clone(
    r.pick([{ service: { name: 'web', port: { number: 80 } } }, { service: { name: 'web', port: { name: 'http' } } }]),
  );
const ingressPath = (r) => ({
  path: r.pick(['/', '/a', '/api/v1', '/static/']),
  pathType: r.pick(['Prefix', 'Exact', 'ImplementationSpecific']),
  backend: backend(r),
});
const ingress = (spec) => (r) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: meta(r),
  spec: clone(spec(r)),
});
const INGRESSES = [
  ingress((r) => ({ rules: [{ host: 'example.com', http: { paths: [ingressPath(r)] } }] })),
  ingress((r) => ({
    ingressClassName: 'nginx',
    rules: [
      { host: 'example.com', http: { paths: [ingressPath(r), ingressPath(r)] } },
      { host: '*.example.com', http: { paths: [ingressPath(r)] } },
    ],
    tls: [{ hosts: ['example.com'], secretName: 'tls' }],
  })),
  ingress((r) => ({ defaultBackend: backend(r) })),
  ingress((r) => ({
    defaultBackend: backend(r),
    ingressClassName: 'nginx',
    rules: [{ http: { paths: [ingressPath(r)] } }],
    tls: [{ secretName: 'tls' }, { hosts: ['a.example.com', '*.example.com'] }],
  })),
  ingress(() => ({
    rules: [
      { host: 'a.example.com' },
      {
        host: 'b.example.com',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { resource: { apiGroup: 'k8s.example.com', kind: 'Bucket', name: 'static' } },
            },
          ],
        },
      },
    ],
  })),
];
// biome-ignore format: a table
const BACKENDS = [null, {}, 'x', [], { service: null }, { service: {} }, { service: { name: 'web' } },
  { service: { name: 'web', port: {} } }, { service: { name: 'web', port: null } }, { service: { name: 'web',
  port: 80 } }, { service: { name: 'web', port: { number: 80, name: 'http' } } }, { service: { name: 'web',
  port: { number: 0 } } }, { service: { name: 'web', port: { name: '' } } },
  { service: { port: { number: 80 } } }, { serviceName: 'web', servicePort: 80 }, { resource: { kind: 'A',
    name: 'b' } }, { resource: { kind: 'A', name: 'b', apiGroup: 'x.io' } }, { resource: { kind: 'A' } },
    { resource: { name: 'b' } }, { resource: {} }, { resource: null }, { service: { name: 'web',
    port: { number: 80 } }, resource: { kind: 'A', name: 'b' } },
  { service: { name: 'web', namespace: 'x', port: { number: 80 } } }, { resource: { kind: 'A', name: 'b',
    apiGroup: '' } }, { service: {}, resource: {} }];
// biome-ignore format: a table
const backendFields = (p) => [
  [p, BACKENDS], [`${p}.service.name`, NAMES], [`${p}.service.port`, [null, {}, 80, 'http', { number: 80 },
    { name: 'http' }, { number: 80, name: 'http' }, { number: '80' }, { Number: 80 }, [], { name: 80 }]],
    [`${p}.service.port.number`, PORT_NUMBERS], [`${p}.service.port.name`, PORT_NAMES],
  [`${p}.resource.kind`, SEGMENTS], [`${p}.resource.name`, SEGMENTS], [`${p}.resource.apiGroup`, API_GROUPS],
];
// biome-ignore format: a table
const INGRESS_FIELDS = [
  ['metadata.annotations', [{ 'kubernetes.io/ingress.class': 'nginx' }, { 'kubernetes.io/ingress.class': '' },
    { 'kubernetes.io/ingress.class': 'other' }, { 'nginx.ingress.kubernetes.io/rewrite-target': '/' }]],
    ['metadata.annotations', [{ 'kubernetes.io/ingress.class': 'nginx' },
    { 'kubernetes.io/ingress.class': 'other' }]],
  ['spec.ingressClassName', [...NAMES, null, 1]], ['spec.rules', [null, [], {}, [{}], [null], undefined, 'x',
    [{ host: 'a.com' }], [{ host: 'a.com' }, { host: 'a.com' }], [{ http: null }], [{ http: {} }]]],
    ['spec.rules[].host', HOSTS], ['spec.rules[].host', HOSTS], ['spec.rules[].host', HOSTS],
    ['spec.rules[].http', [null, {}, [], 'x', { paths: [] }, { paths: null }, undefined]],
  ['spec.rules[].http.paths', [null, [], {}, [{}], [null], 'x', undefined, [{ path: '/' }],
    [{ pathType: 'Prefix' }], [{ pathType: 'Prefix', path: '/' }], [{ backend: { service: { name: 'a',
    port: { number: 80 } } } }], [{ path: '/', backend: { service: { name: 'a', port: { number: 80 } } } }]]],
  ['spec.rules[].http.paths[].path', PATHS], ['spec.rules[].http.paths[].path', PATHS],
    ['spec.rules[].http.paths[].path', PATHS], ['spec.rules[].http.paths[].path', PATHS],
    ['spec.rules[].http.paths[].pathType', PATH_TYPES], ['spec.rules[].http.paths[].pathType', PATH_TYPES],
  ...backendFields('spec.rules[].http.paths[].backend'), ...backendFields('spec.defaultBackend'),
    ['spec.backend', [{ serviceName: 'web', servicePort: 80 }]],
  ['spec.tls', [null, [], {}, [{}], [null], 'x', [{ hosts: [] }], [{ hosts: null }], [{ hosts: 'a.com' }],
    [{ secretName: '' }], [{ hosts: ['a.com', 'a.com'] }], [{ hosts: [''] }], [{ host: 'a.com' }]]],
    ['spec.tls[].hosts', listOf(HOSTS)], ['spec.tls[].hosts', (r) => [r.pick(HOSTS)]],
    ['spec.tls[].secretName', [...NAMES, null, 1]],
  ['status', [{ loadBalancer: { ingress: [{ ip: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] }] } },
    { loadBalancer: { ingress: [{ hostname: 'A B' }] } }]],
];
const INGRESS_COMBOS = [
  (o, r) => {
    o.metadata = {
      ...o.metadata,
      annotations: { 'kubernetes.io/ingress.class': r.pick(['nginx', 'other', '']) },
    };
    o.spec = { ...o.spec, ingressClassName: r.pick(['nginx', 'nginx', undefined, '', 'Nginx']) };
  },
  (o, r) => {
    const p = o.spec?.rules?.[0]?.http?.paths?.[0];
    if (isMap(p)) {
      p.pathType = r.pick(['Exact', 'Prefix', 'ImplementationSpecific']);
      p.path = clone(r.pick(PATHS));
    }
  },
  (o, r) => {
    const p = o.spec?.rules?.[0]?.http?.paths?.[0];
    if (isMap(p)) {
      p.pathType = r.pick(['Exact', 'Prefix', 'ImplementationSpecific']);
      p.path = clone(r.pick(PATHS));
    }
  },
  (o, r) => {
    o.spec = {
      ...o.spec,
      rules: undefined,
      defaultBackend: r.pick([undefined, null, {}, o.spec?.defaultBackend]),
    };
  },
  (o, r) => {
    const p = o.spec?.rules?.[0]?.http?.paths;
    if (Array.isArray(p) && p.length > 0) p.push(clone(r.pick(p)));
  },
];

const ipblock = (r) =>
  clone(
    r.pick([
      { cidr: '10.0.0.0/8', except: ['10.0.1.0/24'] },
      { cidr: '10.0.0.0/16' },
      { cidr: '2001:db8::/32', except: ['2001:db8:1::/48', '2001:db8:2::/48'] },
      { cidr: '0.0.0.0/0' },
    ]),
  );
const np = (spec) => (r) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: meta(r),
  spec: clone(spec(r)),
});
// biome-ignore format: a table
const NETWORK_POLICIES = [
  np(() => ({ podSelector: {} })), np(() => ({ podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress', 'Egress'] })),
  np(() => ({ podSelector: { matchLabels: { app: 'web' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } },
    { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } }], ports: [{ port: 80 },
    { port: 'http', protocol: 'TCP' }] }] })),
  np(() => ({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
    policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8',
    except: ['10.1.0.0/16'] } }], ports: [{ protocol: 'TCP', port: 32000, endPort: 32768 }] }] })),
  np((r) => ({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: ipblock(r) },
    { namespaceSelector: {}, podSelector: { matchLabels: { app: 'dns' } } }], ports: [{ protocol: 'UDP',
    port: 53 }] }, {}] })),
];
// biome-ignore format: a table
const peerFields = (p) => [
  [p, [null, [], [{}], [null], {}, 'x', [{ podSelector: {} }], [{ podSelector: null }],
    [{ namespaceSelector: {} }], [{ ipBlock: {} }], [{ ipBlock: null }], [{ podSelector: {},
    ipBlock: { cidr: '10.0.0.0/8' } }], [{ podSelector: { app: 'web' } }], [{ ipBlock: { cidr: '10.0.0.0/8',
    except: null } }]]],
  [`${p}[].ipBlock.cidr`, CIDRS], [`${p}[].ipBlock.cidr`, CIDRS], [`${p}[].ipBlock.except`, listOf(CIDRS)],
    [`${p}[].ipBlock.except`, [['10.0.0.0/8'], ['10.0.0.0/24'], ['11.0.0.0/24'], ['0.0.0.0/0'],
    ['10.0.0.0/7'], ['2001:db8::/48'], ['10.0.0.1/32'], [''], null]], ...selectorFields(`${p}[].podSelector`),
    ...selectorFields(`${p}[].namespaceSelector`),
];
// biome-ignore format: a table
const npPorts = (p) => [
  [p, [null, [], [{}], [null], {}, 'x', [80], [{ port: 80 }, { port: 80 }], [{ port: 80, endPort: 79 }],
    [{ port: 80, endPort: 80 }], [{ port: 'http', endPort: 90 }], [{ endPort: 80 }], [{ port: 80,
    endPort: 65536 }], [{ port: 80, endPort: 0 }], [{ port: '80' }], [{ protocol: 'ICMP' }]]],
  [`${p}[].port`, [...PORT_NAMES, ...PORT_NUMBERS, null]], [`${p}[].endPort`, PORT_NUMBERS],
    [`${p}[].protocol`, PROTOCOLS],
];
// biome-ignore format: a table
const NETWORK_POLICY_FIELDS = [
  ...selectorFields('spec.podSelector'), ['spec.podSelector', [undefined, null, {}]],
  ['spec.policyTypes', [null, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Ingress', 'Ingress'],
    ['Ingress', 'Egress', 'Ingress'], ['ingress'], [''], [null], 'Ingress', ['Both'], {}]],
  ['spec.ingress', [null, [], [{}], [null], {}, 'x', undefined]], ['spec.egress', [null, [], [{}], [null], {},
    'x', undefined]], ...peerFields('spec.ingress[].from'), ...peerFields('spec.egress[].to'),
    ...npPorts('spec.ingress[].ports'), ...npPorts('spec.egress[].ports'), ['spec.ingress[].to',
    [[{ podSelector: {} }]]], ['spec.egress[].from', [[{ podSelector: {} }]]],
];
const NETWORK_POLICY_COMBOS = [
  (o, r) => {
    o.spec = {
      ...o.spec,
      ingress: [
        {
          from: [
            {
              ipBlock: {
                cidr: r.pick(['10.0.0.0/8', '10.1.2.0/24', '2001:db8::/32', '0.0.0.0/0', '::/0', '10.0.0.5/8']),
                except: [
                  r.pick([
                    '10.1.2.0/24',
                    '10.0.0.0/8',
                    '10.0.0.0/9',
                    '10.1.2.3/24',
                    '2001:db8:1::/48',
                    '192.0.2.0/24',
                    '10.1.2.5/32',
                    '010.1.2.0/24',
                  ]),
                ],
              },
            },
          ],
        },
      ],
    };
  },
  (o, r) => {
    o.spec = {
      ...o.spec,
      egress: [
        {
          ports: [
            {
              port: r.pick([80, 'http', undefined, 65535, 0]),
              endPort: r.pick([80, 79, 81, 65535, 65536, 0, -1]),
              protocol: r.pick([undefined, 'TCP', 'UDP']),
            },
          ],
        },
      ],
    };
  },
];

// biome-ignore format: a table
const INGRESS_CLASSES = [
  (r) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx',
    ...(r.chance(0.4) ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}) },
    spec: { controller: 'k8s.io/ingress-nginx' } }),
  () => ({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'lb' },
    spec: { controller: 'example.com/ingress', parameters: { apiGroup: 'k8s.example.com', kind: 'Params',
    name: 'p' } } }),
  () => ({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'lb' },
    spec: { controller: 'example.com/ingress', parameters: { apiGroup: 'k8s.example.com', kind: 'Params',
    name: 'p', scope: 'Namespace', namespace: 'x' } } }),
];
// biome-ignore format: a table
const INGRESS_CLASS_FIELDS = [
  ['metadata.annotations', [{ 'ingressclass.kubernetes.io/is-default-class': 'True' },
    { 'ingressclass.kubernetes.io/is-default-class': true }]], ['spec.controller', CONTROLLERS],
    ['spec.controller', CONTROLLERS], ['spec.parameters', [null, {}, 'x', [], { kind: 'A', name: 'b' },
    { kind: 'A' }, { name: 'b' }]],
  ['spec.parameters.kind', SEGMENTS], ['spec.parameters.name', SEGMENTS], ['spec.parameters.apiGroup',
    API_GROUPS], ['spec.parameters.scope', either('Cluster', 'Namespace')], ['spec.parameters.namespace',
    NAMESPACES],
];
const INGRESS_CLASS_COMBOS = [
  (o, r) => {
    o.spec = {
      ...o.spec,
      parameters: {
        kind: 'A',
        name: 'b',
        scope: r.pick([undefined, 'Cluster', 'Namespace', 'cluster', null]),
        namespace: r.pick([undefined, 'x', '', 'X', null]),
      },
    };
  },
];

// biome-ignore format: a table
const SLICES = [
  (r) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...meta(r, 'web-1'),
    labels: { 'kubernetes.io/service-name': 'web' } }, addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }], ports: [{ name: 'http', port: 8080,
    protocol: 'TCP' }] }),
  (r) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: meta(r, 'web-2'),
    addressType: 'IPv6', endpoints: [{ addresses: ['2001:db8::1'], hostname: 'a', nodeName: 'n1', zone: 'z1',
    hints: { forZones: [{ name: 'z1' }] } }], ports: [{ port: 80 }] }),
  (r) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: meta(r, 'web-3'),
    addressType: 'FQDN', endpoints: [{ addresses: ['db.example.com'] }], ports: [{ name: 'a', port: 80 },
    { name: 'b', port: 81, appProtocol: 'http' }] }),
  (r) => ({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: meta(r, 'web-4'),
    addressType: 'IPv4', endpoints: [] }),
];
// biome-ignore format: a table
const SLICE_FIELDS = [
  ['metadata.labels', mapOf(['kubernetes.io/service-name', 'endpointslice.kubernetes.io/managed-by'],
    LABEL_VALUES)], ['addressType', [...either('IPv4', 'IPv6', 'FQDN'), undefined, 'IP', 'Hostname']],
  ['endpoints', [null, [], {}, [{}], [null], 'x', undefined, [{ addresses: [] }], [{ addresses: null }],
    [{ addresses: '10.0.0.1' }], [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.1'] }],
    Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] }))]],
  ['endpoints[].addresses', listOf(IPS)], ['endpoints[].addresses', (r) => [r.pick(IPS)]],
    ['endpoints[].addresses', (r) => [r.pick(IPS)]], ['endpoints[].addresses', (r) => [r.pick(HOSTS)]],
    ['endpoints[].addresses', [['10.0.0.1', '10.0.0.2'], ['10.0.0.1', '10.0.0.1'], Array.from({ length: 101 },
    (_, i) => `10.0.1.${i}`), ['10.0.0.1', '2001:db8::1']]],
  ['endpoints[].hostname', NAMES], ['endpoints[].nodeName', NAMES], ['endpoints[].zone', NAMES],
    ['endpoints[].conditions', [null, {}, { ready: 'true' }, { ready: null }, { Ready: true }, [],
    { serving: false, terminating: true }]], ['endpoints[].conditions.ready', BOOLS],
    ['endpoints[].deprecatedTopology', mapOf(LABEL_KEYS, LABEL_VALUES)],
  ['endpoints[].hints.forZones', [[], null, [{ name: 'z' }, { name: 'z' }], [{ name: '' }], [{}],
    [{ name: 'A_B' }], [{ name: 'a b' }], Array.from({ length: 9 }, (_, i) => ({ name: `z${i}` }))]],
    ['endpoints[].hints.forNodes', [[], [{ name: 'n' }], [{ name: 'n' }, { name: 'n' }], [{ name: '' }],
    [{ name: 'N' }]]], ['endpoints[].targetRef', [{ kind: 'Pod', name: 'x' }, {}, null, 'x']],
  ['ports', [null, [], {}, [{}], [null], 'x', undefined, [{ port: 80 }, { port: 81 }], [{ name: 'a',
    port: 80 }, { name: 'a', port: 81 }], [{ name: 'a', port: 80 }, { port: 80 }], [{ name: 'a' }],
    [{ name: null, port: null }]]], ['ports[].name', [...PORT_NAMES, ...NAMES, null, 1]], ['ports[].port',
    PORT_NUMBERS], ['ports[].protocol', PROTOCOLS], ['ports[].appProtocol', QUALIFIED], ['spec', [{},
    { ports: [] }]], ['subsets', [[]]],
];
const SLICE_COMBOS = [
  (o, r) => {
    o.addressType = r.pick(['IPv4', 'IPv6', 'FQDN']);
    o.endpoints = [{ addresses: [clone(r.pick([...IPS, ...HOSTS]))] }];
  },
  (o, r) => {
    o.addressType = r.pick(['IPv4', 'IPv6', 'FQDN']);
    o.endpoints = [
      {
        addresses: r.pick([
          ['10.0.0.1'],
          ['2001:db8::1'],
          ['a.example.com'],
          ['a'],
          ['a.example.com.'],
          ['a.example.com..'],
          ['*.example.com'],
          ['1.2'],
          ['A.example.com'],
        ]),
      },
    ];
  },
];

// biome-ignore format: a table
const ENDPOINTS = [
  (r) => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: meta(r),
    subsets: [{ addresses: [{ ip: '10.1.2.3' }, { ip: '10.1.2.4', hostname: 'a', nodeName: 'n1' }],
    ports: [{ port: 8080 }] }] }),
  (r) => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: meta(r),
    subsets: [{ addresses: [{ ip: '2001:db8::1' }], notReadyAddresses: [{ ip: '10.1.2.5',
    targetRef: { kind: 'Pod', name: 'x', namespace: 'default' } }], ports: [{ name: 'http', port: 80,
    protocol: 'TCP', appProtocol: 'http' }, { name: 'https', port: 443 }] }] }),
  (r) => ({ apiVersion: 'v1', kind: 'Endpoints', metadata: meta(r) }),
];
// biome-ignore format: a table
const ENDPOINTS_FIELDS = [
  ['subsets', [null, [], {}, [{}], [null], 'x', undefined, [{ ports: [{ port: 80 }] }], [{ addresses: [],
    ports: [] }], [{ addresses: [{ ip: '10.0.0.1' }] }], [{ addresses: [{ ip: '10.0.0.1' }], ports: [] }],
    [{ addresses: ['10.0.0.1'] }], [{ notReadyAddresses: [{ ip: '10.0.0.1' }] }],
    [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] }]]],
  ['subsets[].addresses', [null, [], [{}], [null], 'x']], ['subsets[].addresses[].ip', IPS],
    ['subsets[].addresses[].ip', IPS], ['subsets[].notReadyAddresses[].ip', IPS],
    ['subsets[].addresses[].hostname', NAMES], ['subsets[].addresses[].nodeName', NAMES], ['subsets[].ports',
    [null, [], [{}], [null], {}, [{ port: 80 }, { port: 81 }], [{ name: 'a', port: 80 }, { name: 'a',
    port: 81 }], [{ name: 'a', port: 80 }, { name: 'b', port: 80 }], [{ name: 'a', port: 80 },
    { port: 81 }]]],
  ['subsets[].ports[].name', [...PORT_NAMES, ...NAMES, null, 1]], ['subsets[].ports[].port', PORT_NUMBERS],
    ['subsets[].ports[].protocol', PROTOCOLS], ['subsets[].ports[].appProtocol', QUALIFIED], ['spec', [{}]],
];

const labels = { app: 'web' };
const job = (r) => ({
  template: {
    ...(r.chance(0.6) ? { metadata: { labels: { ...labels } } } : {}),
    spec: podSpec(r, r.pick(['Never', 'OnFailure'])),
  },
  ...(r.chance(0.4) ? { backoffLimit: 3 } : {}),
  ...(r.chance(0.3) ? { completions: 3, parallelism: 2 } : {}),
  ...(r.chance(0.2) ? { completionMode: 'Indexed', completions: 3 } : {}),
});
// biome-ignore format: a table
const jobFields = (p) => [
  ...templateMeta(`${p}template.`), ...podFields(`${p}template.spec.`), [`${p}template.spec.restartPolicy`,
    ['Always', undefined, null, 'Never', 'OnFailure', 'never']], [`${p}completions`, INTS],
    [`${p}parallelism`, INTS], [`${p}backoffLimit`, INTS], [`${p}activeDeadlineSeconds`, INTS],
    [`${p}ttlSecondsAfterFinished`, INTS], [`${p}completionMode`, [...either('Indexed', 'NonIndexed')]],
    [`${p}suspend`, BOOLS],
  [`${p}selector`, [{ matchLabels: { app: 'web' } }, {}, null]], [`${p}manualSelector`, BOOLS],
    [`${p}template`, [null, {}, undefined, 'x']],
];

const POD_COMBOS = [
  (o, r) => {
    const s = podSpecOf(o);
    if (s) {
      s.hostNetwork = true;
      const c = s.containers?.[0];
      if (isMap(c))
        c.ports = r.pick([
          [{ containerPort: 80 }],
          [{ containerPort: 80, hostPort: 80 }],
          [{ containerPort: 80, hostPort: 81 }],
          [{ containerPort: 80 }, { containerPort: 80 }],
          [{ containerPort: 80, hostPort: 0 }],
        ]);
    }
  },
  (o) => {
    const s = podSpecOf(o);
    if (Array.isArray(s?.containers) && s.containers.length > 0) s.containers.push(clone(s.containers[0]));
  },
  (o, r) => {
    const s = podSpecOf(o);
    if (Array.isArray(s?.containers) && isMap(s.containers[0]))
      s.containers.push({
        ...clone(s.containers[0]),
        name: r.pick(['other', 'Other', 'a.b', 'app', 'init']),
      });
  },
  (o, r) => {
    const s = podSpecOf(o);
    const c = s?.containers?.[0];
    if (isMap(c))
      c.ports = [
        { name: r.pick(PORT_NAMES), containerPort: r.pick([80, 8080]) },
        {
          name: r.pick(['http', 'b', undefined]),
          containerPort: r.pick([80, 8080]),
          protocol: r.pick(['TCP', 'UDP', undefined]),
        },
      ];
  },
];
const SELECTOR_COMBOS = [
  (o, r) => {
    if (isMap(o.spec)) {
      o.spec.selector = {
        matchLabels: r.pick([{ app: 'web' }, { app: 'other' }, { app: 'web', tier: 'x' }, {}, { app: '' }]),
      };
      const t = o.spec.template;
      if (isMap(t))
        t.metadata = {
          labels: r.pick([{ app: 'web' }, { app: 'web', tier: 'x' }, {}, { app: 'Web' }, { app: '' }, undefined]),
        };
    }
  },
  (o, r) => {
    if (isMap(o.spec))
      o.spec.selector = {
        matchExpressions: [
          clone(
            r.pick([
              { key: 'app', operator: 'In', values: ['web'] },
              { key: 'app', operator: 'NotIn', values: ['web'] },
              { key: 'app', operator: 'NotIn', values: ['api'] },
              { key: 'app', operator: 'Exists' },
              { key: 'app', operator: 'DoesNotExist' },
              { key: 'x', operator: 'Exists' },
              { key: 'x', operator: 'DoesNotExist' },
              { key: 'x', operator: 'NotIn', values: ['a'] },
            ]),
          ),
        ],
      };
  },
];

// biome-ignore format: a table
const KINDS = [
  { weight: 26, kind: 'Service', base: SERVICES, fields: SERVICE_FIELDS, combos: SERVICE_COMBOS },
  { weight: 18, kind: 'Ingress', base: INGRESSES, fields: INGRESS_FIELDS, combos: INGRESS_COMBOS },
  { weight: 4, kind: 'IngressClass', base: INGRESS_CLASSES, fields: INGRESS_CLASS_FIELDS,
    combos: INGRESS_CLASS_COMBOS },
  { weight: 9, kind: 'NetworkPolicy', base: NETWORK_POLICIES, fields: NETWORK_POLICY_FIELDS,
    combos: NETWORK_POLICY_COMBOS },
  { weight: 8, kind: 'EndpointSlice', base: SLICES, fields: SLICE_FIELDS, combos: SLICE_COMBOS },
  { weight: 5, kind: 'Endpoints', base: ENDPOINTS, fields: ENDPOINTS_FIELDS, combos: [] },
  { weight: 8, kind: 'Deployment', base: [workload('apps/v1', 'Deployment',
    (r) => (r.chance(0.2) ? { strategy: { type: r.pick(['RollingUpdate', 'Recreate']) } } : {}))],
    fields: [...template(), ['spec.strategy', [null, {}, { type: 'Recreate' }, { type: 'recreate' },
    { type: 'Recreate', rollingUpdate: {} }, { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }, { rollingUpdate: { maxSurge: '25' } },
    { rollingUpdate: { maxUnavailable: '101%' } }]], ['spec.paused', BOOLS], ['spec.progressDeadlineSeconds',
    INTS]], combos: [...POD_COMBOS, ...SELECTOR_COMBOS] },
  { weight: 4, kind: 'StatefulSet', base: [workload('apps/v1', 'StatefulSet',
    (r) => (r.chance(0.8) ? { serviceName: 'web' } : {}))], fields: [...template(), ['spec.serviceName',
    [...NAMES, null, undefined]], ['spec.serviceName', NAMES], ['spec.podManagementPolicy',
    either('OrderedReady', 'Parallel')], ['spec.updateStrategy', [null, {}, { type: 'OnDelete' },
    { type: 'RollingUpdate' }, { type: 'x' }]]], combos: [...POD_COMBOS, ...SELECTOR_COMBOS] },
  { weight: 3, kind: 'DaemonSet', base: [workload('apps/v1', 'DaemonSet')], fields: [...template(),
    ['spec.updateStrategy', [null, {}, { type: 'OnDelete' }, { type: 'RollingUpdate' }, { type: 'x' }]]],
    combos: [...POD_COMBOS, ...SELECTOR_COMBOS] },
  { weight: 2, kind: 'ReplicaSet', base: [workload('apps/v1', 'ReplicaSet')], fields: [...template()],
    combos: [...POD_COMBOS, ...SELECTOR_COMBOS] },
  { weight: 2, kind: 'ReplicationController', base: [(r) => ({ apiVersion: 'v1',
    kind: 'ReplicationController', metadata: meta(r),
    spec: { ...(r.chance(0.8) ? { selector: { app: 'web' } } : {}), replicas: 1,
    template: { metadata: { labels: { app: 'web' } }, spec: podSpec(r) } } })],
    fields: [...template().slice(5), ['spec.selector', mapOf(LABEL_KEYS, LABEL_VALUES)], ['spec.selector',
    [null, {}, { app: 'other' }, { matchLabels: { app: 'web' } }, undefined, { app: 1 }]]],
    combos: POD_COMBOS },
  { weight: 4, kind: 'Job', base: [(r) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: meta(r),
    spec: job(r) })], fields: [...jobFields('spec.')], combos: POD_COMBOS },
  { weight: 3, kind: 'CronJob', base: [(r) => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: meta(r),
    spec: { schedule: '*/5 * * * *', jobTemplate: { spec: job(r) } } })],
    fields: [...jobFields('spec.jobTemplate.spec.'), ['spec.schedule', SCHEDULES], ['spec.schedule',
    SCHEDULES], ['spec.timeZone', TIME_ZONES], ['spec.concurrencyPolicy', either('Allow', 'Forbid',
    'Replace')], ['spec.suspend', BOOLS], ['spec.startingDeadlineSeconds', INTS],
    ['spec.successfulJobsHistoryLimit', INTS], ['spec.jobTemplate', [null, {}, undefined, 'x']],
    ['spec.jobTemplate.metadata.labels', oneKey(LABEL_KEYS, LABEL_VALUES)]], combos: POD_COMBOS },
  { weight: 8, kind: 'Pod', base: [(r) => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta(r),
    spec: podSpec(r) })], fields: [...podFields('spec.')], combos: POD_COMBOS },
];

function list(v) {
  return Array.isArray(v) ? v : [];
}

function podSpecOf(o) {
  const s =
    o.kind === 'Pod'
      ? o.spec
      : o.kind === 'CronJob'
        ? o.spec?.jobTemplate?.spec?.template?.spec
        : o.spec?.template?.spec;
  return isMap(s) ? s : undefined;
}

// ---------------------------------------------------------------------------------------------
// Mutations

/** Sets a field of the catalog to a value of its pool, and creates missing parents. */
function setField(object, [path, pool], r) {
  const steps = path.split('.').flatMap((s) => (s.endsWith('[]') ? [s.slice(0, -2), '[]'] : [s]));
  let node = object;
  for (let i = 0; i < steps.length; i++) {
    const last = i === steps.length - 1;
    let key = steps[i];
    if (key === '[]') {
      if (!Array.isArray(node)) return false;
      if (node.length === 0) node.push({});
      key = r.int(node.length);
    } else if (!isMap(node)) return false;
    if (last) {
      // Pools begin with the values that are most often valid.
      const some = Array.isArray(pool) && r.chance(0.4) ? pool.slice(0, Math.ceil(pool.length / 4)) : pool;
      const value = typeof pool === 'function' ? pool(r, node[key]) : clone(r.pick(some));
      node[key] = value;
      return true;
    }
    const wantsList = steps[i + 1] === '[]';
    if (node[key] === undefined || node[key] === null) node[key] = wantsList ? [] : {};
    node = node[key];
  }
  return false;
}

/** Every place of a value in the object, as [parent, key]. */
function places(node, out = []) {
  if (Array.isArray(node)) {
    node.forEach((v, i) => {
      out.push([node, i]);
      places(v, out);
    });
  } else if (isMap(node)) {
    for (const k of Object.keys(node)) {
      out.push([node, k]);
      places(node[k], out);
    }
  }
  return out;
}

// biome-ignore format: a table
const STRING_CHANGES = [
  (s) => s.toUpperCase(), (s) => s.toLowerCase(), (s) => s.charAt(0).toUpperCase() + s.slice(1),
    (s) => s.charAt(0).toLowerCase() + s.slice(1), (s) => `${s}.`, (s) => `${s}-`, (s) => `-${s}`,
    (s) => `${s} `, (s) => ` ${s}`, (s) => `${s}\n`, (s) => s.replace('-', '_'), (s) => `${s}_`,
  (s) => `${s}--x`, (s) => `${s}é`, (s) => `${s}${a(Math.max(0, 63 - s.length))}`,
    (s) => `${s}${a(Math.max(0, 64 - s.length))}`, (s) => `${s}${a(Math.max(0, 253 - s.length))}`,
    (s) => `${s}${a(Math.max(0, 254 - s.length))}`, (s) => `${s}/x`, (s) => `x/${s}`, () => '', () => '0',
    (s) => `${s}${s}`, (s) => s.slice(0, -1), (s) => (/^\d+$/.test(s) ? Number(s) : [s]),
];
// biome-ignore format: a table
const NUMBER_CHANGES = [() => 0, () => 1, () => -1, () => 65535, () => 65536, () => MAX_INT32,
  () => MAX_INT32 + 1, () => new Raw('9223372036854775808'), (n) => n + 0.5, (n) => -n, (n) => String(n),
  (n) => n + 1, (n) => [n], () => null];

function isIn(object, key) {
  return isMap(object) && Object.hasOwn(object, key);
}

const STRUCTURAL = [
  [
    4,
    (p, k) => {
      if (Array.isArray(p)) p.splice(k, 1);
      else delete p[k];
    },
  ],
  [
    3,
    (p, k) => {
      p[k] = null;
    },
  ],
  [
    3,
    (p, k) => {
      p[k] = typeof p[k] === 'string' ? '' : Array.isArray(p[k]) ? [] : isMap(p[k]) ? {} : 0;
    },
  ],
  [
    4,
    (p, k, r) => {
      p[k] = clone(r.pick(ODD));
    },
  ],
  [
    6,
    (p, k, r) => {
      if (typeof p[k] === 'string') p[k] = r.pick(STRING_CHANGES)(p[k]);
      else if (typeof p[k] === 'number') p[k] = r.pick(NUMBER_CHANGES)(p[k]);
      else p[k] = clone(r.pick(ODD));
    },
  ],
  [
    3,
    (p, k, r) => {
      if (Array.isArray(p[k]))
        p[k].push(p[k].length > 0 && r.chance(0.6) ? clone(r.pick(p[k])) : clone(r.pick([null, {}, '', 'x', 1, []])));
      else p[k] = [p[k]];
    },
  ],
  [
    3,
    (p, k, r) => {
      // The key with different case or spelling.
      if (Array.isArray(p)) return;
      const name = r.pick([
        k.charAt(0).toUpperCase() + k.slice(1),
        k.toLowerCase(),
        `${k}s`,
        k.replace(/s$/, ''),
        k.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
        ` ${k}`,
      ]);
      if (name === k || isIn(p, name)) return;
      const entries = Object.entries(p).map(([x, v]) => [x === k ? name : x, v]);
      for (const x of Object.keys(p)) delete p[x];
      Object.assign(p, Object.fromEntries(entries));
    },
  ],
  [
    3,
    (p, k, r) => {
      const t = isMap(p[k]) ? p[k] : p;
      if (isMap(t))
        t[r.pick(['foo', 'name', 'port', 'namespace', 'labels', 'spec', 'x-y', 'host', 'selector', 'type'])] ??= clone(
          r.pick(['x', 1, {}, [], null, 'web']),
        );
    },
  ],
  [
    2,
    (p, k) => {
      p[k] = { value: p[k] };
    },
  ],
];

function mutate(object, kind, r) {
  const how = r.weighted([
    [60, 'field'],
    [20, 'structure'],
    [kind.combos.length > 0 ? 20 : 0, 'combo'],
  ]);
  if (how === 'field')
    return setField(
      object,
      r.pick(
        r.weighted([
          [80, kind.fields],
          [16, META],
          [4, RARE_META],
        ]),
      ),
      r,
    );
  if (how === 'combo') return r.pick(kind.combos)(object, r);
  const all = places(object).filter(([p, k]) => !(p === object && (k === 'kind' || k === 'apiVersion')));
  if (all.length === 0) return false;
  const [parent, key] = r.pick(all);
  return r.weighted(STRUCTURAL)(parent, key, r);
}

export function* generate({ seed = 1, count = 100, kinds, mutations } = {}) {
  const wanted = KINDS.filter((k) => !kinds || kinds.includes(k.kind));
  if (wanted.length === 0) throw new Error(`unknown kind; known: ${KINDS.map((k) => k.kind).join(', ')}`);
  for (let i = 0; i < count; i++) {
    const r = new Random(seed, i);
    const kind = r.weighted(wanted.map((k) => [k.weight, k]));
    const object = r.pick(kind.base)(r);
    const times =
      mutations ??
      r.weighted([
        [8, 0],
        [62, 1],
        [22, 2],
        [8, 3],
      ]);
    for (let m = 0; m < times; m++) {
      try {
        mutate(object, kind, r);
      } catch (error) {
        // A combination that an earlier change of the structure made impossible.
        if (!(error instanceof TypeError)) throw error;
      }
    }
    yield print(object);
  }
}

function main(argv) {
  const options = {};
  for (let i = 0; i < argv.length; i++) {
    const [flag, inline] = argv[i].split(/=(.*)/s);
    const value = () => inline ?? argv[++i];
    if (flag === '--seed') options.seed = Number(value());
    else if (flag === '--count') options.count = Number(value());
    else if (flag === '--kind') options.kinds = value().split(',');
    else if (flag === '--mutations') options.mutations = Number(value());
    else throw new Error(`unexpected argument ${argv[i]}`);
  }
  process.stdout.on('error', () => process.exit(0));
  for (const line of generate(options)) process.stdout.write(`${line}\n`);
}

if (process.argv[1] && /mutate\.mjs$/.test(process.argv[1])) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`mutate: ${error.message}\n`);
    process.exitCode = 1;
  }
}
