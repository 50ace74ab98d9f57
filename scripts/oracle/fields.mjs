#!/usr/bin/env node
// Prints objects with one or two wrong values, one JSON text per line: every field that the schema of a kind has, changed
// in every way: another type, out of range, a bad format, empty, null, absent, twice, unknown, beside a field that
// excludes it. bases.mjs has the objects to begin with.
//
//   node fields.mjs --seed N --count M [--group workloads,others] [--kind Job] [--bundle 7] [--channel standard]
//
// The same seed gives the same objects, and object i does not depend on how many are asked for. Options:
//
//   --group    networking, gateway, workloads, others (default: all)
//   --kind     only these kinds
//   --bundle   minor of the bundle of the Gateway API: 6 or 7 (default: 7)
//   --channel  standard or experimental (default: experimental)
//   --changes  changes to each object (default: mostly 1)
//   --bases    the objects to begin with, unchanged
//   --yaml     print {"yaml":"<text>","object":{...}}: the object as YAML, with what only YAML can say

import { register } from 'tsx/esm/api';
import { BASES } from './bases.mjs';
import * as pools from './mutate.mjs';
import { toYaml } from './yaml.mjs';

register();
const { clone, isMap, print, Random, Raw } = pools;
const { readSchemas } = await import('../../src/schema/source.ts');
const schemas = await readSchemas();

// ---------------------------------------------------------------------------------------------
// Values by the name of a field

const a = (n) => 'a'.repeat(n);
const NAME_LIKE = [
  'web',
  'a',
  '',
  ' ',
  '-',
  'a-',
  '-a',
  'Web',
  'a_b',
  'a b',
  'a.b',
  'a/b',
  '.',
  '..',
  '../x',
  'a..b',
  'a--b',
  '1',
  'x.y.z',
  a(63),
  a(64),
  a(253),
  a(254),
  'é',
  'a%b',
  'a:b',
  '*',
  'a\n',
  'system:x',
  'A=b',
  'c',
];
const PATH_LIKE = [
  '/x',
  'x',
  '',
  '.',
  '..',
  '../x',
  'a/../b',
  '/a/../b',
  '/',
  'a/..',
  '..x',
  'x/..y',
  '/x:y',
  'c:\\x',
  'a//b',
  './a',
  a(4097),
  'a b',
  '/dev/x',
  'metadata.name',
  'http://x',
];
const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.labels',
  'metadata.annotations',
  "metadata.labels['a']",
  "metadata.annotations['a']",
  "metadata.labels['a b']",
  "metadata.labels['']",
  "metadata.annotations['A/B']",
  'metadata.labels[a]',
  'spec.nodeName',
  'spec.serviceAccountName',
  'spec.host',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
  'status.phase',
  'spec.hostname',
  'metadata',
  '',
  'x',
  'metadata.Name',
];
const RESOURCES = [
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.hugepages-2Mi',
  'requests.hugepages-2Mi',
  'limits.storage',
  'cpu',
  'limits.gpu',
  '',
  'x',
  'limits.example.com/gpu',
];
const RESOURCE_NAMES = [
  'cpu',
  'memory',
  'ephemeral-storage',
  'storage',
  'hugepages-2Mi',
  'hugepages-x',
  'example.com/gpu',
  'kubernetes.io/x',
  'requests.example.com/x',
  'foo',
  '',
  'a b',
  'CPU',
  'pods',
  'x/y/z',
  'attachable-volumes-x',
  'services',
  'requests.cpu',
  'limits.memory',
  'count/pods',
  'count/deployments.apps',
];
const URLS = [
  'https://example.com/x',
  'http://example.com',
  'example.com',
  '',
  'https://',
  'https://u:p@example.com',
  'https://example.com/x?y',
  'https://example.com/x#y',
  'x://y',
  'https://example.com:80',
  'https://[::1]',
  '/x',
  'ftp://x',
  '*',
  'null',
  'https://*.example.com',
];
const EXPRESSIONS = [
  'true',
  'false',
  '',
  ' ',
  '1',
  '1 +',
  'self',
  'object.x',
  'has(object.x)',
  'variables.foo',
  'x y',
  "'a'",
  'self.size > 0',
  'oldSelf',
  'request.name == "x"',
  'authorizer',
];
const CONDITIONS = ['True', 'False', 'Unknown', 'true', '', 'x'];
const SIZES = ['0', '1', '-1', '1Gi', '128Mi', '1m', '0.5', '100m', '5Gi', '1k', '1.5', 'x', '', '10Gi', '3', '2'];
const ROUND = [
  '1h',
  '10s',
  '0s',
  '1ms',
  '100ms',
  '1h1m',
  '1d',
  '',
  '10',
  '-1s',
  '1.5s',
  '999999s',
  '99999h',
  '5m',
  '1us',
  '0h',
  '1s1ms',
];
const HEADERS = [
  'X-A',
  'x',
  '',
  'a b',
  'a:b',
  ':method',
  'Host',
  'é',
  a(256),
  a(257),
  'X_Y',
  'a/b',
  '*',
  'Content-Type',
];
const VERSIONS = [
  'v1',
  'v1beta1',
  'v2alpha1',
  'V1',
  '1',
  '',
  'v',
  'a.b',
  'a_b',
  '*',
  a(64),
  'apps/v1',
  'v1/x',
  'a/b/c',
  '/v1',
  'x/',
];

/** The field's name, or its end, and what to try. The first that fits. */
const BY_NAME = [
  [/^fieldPath$/, FIELD_PATHS],
  [/^resource$/, [...RESOURCES, 'services', 'Services', 'a/b']],
  [
    /^divisor$/,
    ['1', '1m', '1Mi', '1k', '1Gi', '0', '2', '-1', '10m', '1u', '1n', '1Ki', '1E', '1Ei', '', 'x', '1e3', 1],
  ],
  [/^resourceName$/, RESOURCE_NAMES],
  [/^schedule$/, pools.SCHEDULES],
  [/^timeZone$/, pools.TIME_ZONES],
  [/(ip|IP|clusterIPs|externalIPs|nameservers|addresses)$/, pools.IPS],
  [/(cidr|cidrs|except|SourceRanges|podCIDRs?)$/i, pools.CIDRS],
  [/^(host|hostname|hostnames|hosts|externalName|server|domain)$/i, pools.HOSTS],
  [/^(address|value)$/, [...pools.LABEL_VALUES, '192.0.2.1', 'gw.example.com', '*.x', '0', 'x\ty']],
  [
    /^(path|mountPath|subPath|subPathExpr|devicePath|localhostProfile|volumePath|terminationMessagePath|jsonPath|specReplicasPath|statusReplicasPath|labelSelectorPath|credentialBundlePath|keyPath|certificateChainPath|workingDir|directory|repository)$/,
    [...PATH_LIKE, ...PATH_LIKE, ...pools.PATHS.slice(0, 20)],
  ],
  [
    /^(key|conditionType|topologyKey|topologyKeys|matchLabelKeys|mismatchLabelKeys|labelKey)$/,
    [...pools.LABEL_KEYS, ...FIELD_PATHS.slice(0, 2)],
  ],
  [/^(url|uri|allowOrigins|diskURI)$/, URLS],
  [/^(expression|rule|valueExpression|messageExpression)$/, EXPRESSIONS],
  [
    /^(controller|controllerName|provisioner|signerName|attacher|managedBy|driver|driverName|loadBalancerClass|schedulerName)$/,
    [...pools.CONTROLLERS, ...NAME_LIKE],
  ],
  [/^(appProtocol)$/, pools.QUALIFIED],
  [/^(group|apiGroup|groups|apiGroups)$/, [...pools.API_GROUPS, '*', 'apps', 'rbac.authorization.k8s.io', 'core']],
  [/^(version|apiVersion|apiVersions|versions|conversionReviewVersions|admissionReviewVersions)$/, VERSIONS],
  [
    /^(kind|listKind|resources|verbs|resourceNames|scopes|scopeName|names?|plural|singular|shortNames|categories)$/,
    [
      ...NAME_LIKE,
      '*',
      '*/*',
      'pods/*',
      'a/b',
      'Pod',
      'Role',
      'ClusterRole',
      'User',
      'Group',
      'ServiceAccount',
      'BestEffort',
      'Terminating',
      'PriorityClass',
      'get',
    ],
  ],
  [/^(headers?|headerName|remove|allowHeaders|exposeHeaders|allowedHeaders|allowedResponseHeaders)$/, HEADERS],
  [/^status$/, CONDITIONS],
  [/(Quantity|averageValue|sizeLimit|capacity|maximumVolumeSize)$/, SIZES],
  [/^(request|backendRequest|backoff|interval|absoluteTimeout|idleTimeout)$/, ROUND],
  [
    /^(succeededIndexes|completedIndexes)$/,
    ['0', '0,2', '0-2', '2-1', '0,0', '1,0', 'x', '', '0-', '-1', '0,', '5', '0-9', '1-3,5', ' 1'],
  ],
  [/^(topologyMode|pattern)$/, ['^a$', '(', '[', '', 'a{1001}', '\\d+']],
  [/^finalizers$/, pools.FINALIZERS],
  [
    /^(iqn)$/,
    [
      'iqn.2001-04.com.example:storage',
      'x',
      '',
      'eui.02004567A425678D',
      'naa.62004567BA64678D0123456789ABCDEF',
      'eui.0200',
      'iqn.2001-4.com.example',
      'iqn',
    ],
  ],
  [/^(nonResourceURLs)$/, ['/healthz', '/a/*', '*', 'x', '', '/a/*/b', '/*/x', '//']],
  [/^(prefix)$/, ['X_', '', '1', 'a=b', 'a b', 'é', '-', '$']],
  [/name$/i, [...NAME_LIKE, ...NAME_LIKE, ...pools.NAMES]],
  [/namespaces?$/i, pools.NAMESPACES],
];
const ENUM_LIKE = ['', 'x', 'X', ' '];

/** Numbers with a meaning: the limits of what the API server has limits for. */
const NUMBERS = [
  0,
  1,
  -1,
  2,
  5,
  10,
  29,
  30,
  31,
  60,
  100,
  101,
  255,
  256,
  420,
  511,
  512,
  599,
  600,
  777,
  1023,
  1024,
  1800,
  1801,
  3599,
  3600,
  65535,
  65536,
  86400,
  86401,
  7862400,
  7862401,
  1000000000,
  1000000001,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967296,
  4294967297,
  0.5,
  new Raw('9223372036854775807'),
  new Raw('9223372036854775808'),
  new Raw('1e2'),
  '1',
  '25%',
  '0%',
  '100%',
  '101%',
  '-1%',
  'x%',
  '%',
];

// ---------------------------------------------------------------------------------------------
// What the bases hold, by definition and field: values that are right somewhere

const group = (object) => object.apiVersion.split('/').slice(0, -1).join('/');
const definitionOf = (object) =>
  schemas.kinds[`${object.apiVersion}/${object.kind}`] ??
  schemas.kinds[`${object.apiVersion.replace(/^v/, 'v')}/${object.kind}`];

function resolve(spec) {
  for (;;) {
    if (typeof spec === 'string') {
      if (!spec.startsWith('#')) return { is: spec };
      const definition = schemas.definitions[spec.slice(1)];
      if (definition.fields) return { object: spec.slice(1), ...definition };
      spec = definition.type;
    } else if ('is' in spec && spec.is.startsWith?.('#')) spec = spec.is;
    else return spec;
  }
}

const seen = new Map();
function learn(value, type) {
  if (type.object !== undefined && isMap(value)) {
    for (const [field, each] of Object.entries(value)) {
      const spec = type.fields[field];
      if (spec === undefined) continue;
      const key = `${type.object}.${field}`;
      if (!seen.has(key)) seen.set(key, []);
      const known = seen.get(key);
      const text = print(each);
      if (known.length < 12 && !known.some((old) => print(old) === text)) known.push(each);
      learn(each, resolve(spec));
    }
  } else if (type.list !== undefined && Array.isArray(value)) for (const each of value) learn(each, resolve(type.list));
  else if (type.map !== undefined && isMap(value))
    for (const each of Object.values(value)) learn(each, resolve(type.map));
}
for (const bases of Object.values(BASES))
  for (const base of bases) {
    const definition = definitionOf(base);
    if (definition === undefined) throw new Error(`no schema for ${base.apiVersion} ${base.kind}`);
    learn(base, resolve(`#${definition}`));
  }

/** A value that may well be right. */
function sample(spec, name, owner, r, depth = 0) {
  const known = owner === undefined ? undefined : seen.get(`${owner}.${name}`);
  if (known !== undefined && r.chance(0.8)) return clone(r.pick(known));
  const type = resolve(spec);
  if (type.enum !== undefined) return r.pick(type.enum);
  if (type.list !== undefined) return [sample(type.list, name, undefined, r, depth + 1)];
  if (type.map !== undefined) return { a: sample(type.map, name, undefined, r, depth + 1) };
  if (type.object !== undefined) {
    const fields = Object.keys(type.fields);
    const wanted = new Set(type.required ?? []);
    if (depth < 4 && wanted.size === 0 && fields.length > 0) wanted.add(r.pick(fields));
    return Object.fromEntries(
      [...wanted].filter((f) => type.fields[f]).map((f) => [f, sample(type.fields[f], f, type.object, r, depth + 1)]),
    );
  }
  if (type.is === 'boolean') return true;
  if (type.is === 'int-or-string') return 1;
  if (/^int|number/.test(type.is)) return type.minimum ?? 1;
  if (type.is === 'quantity') return '1';
  if (type.is === 'byte') return 'eA==';
  if (type.is === 'date-time') return '2024-01-01T00:00:00Z';
  if (type.is === 'any') return {};
  return /path$/i.test(name) ? '/x' : 'web';
}

// ---------------------------------------------------------------------------------------------
// Places: a field of the schema in a base, whether or not the base has it

/** Fields of metadata and status that say nothing about a manifest. */
const SKIPPED = new Set(['status', 'managedFields', 'selfLink']);

/** Walks the object along its schema; yields the owners of fields as paths, with their types. */
function owners(value, type, path, out) {
  if (type.object !== undefined && isMap(value)) {
    out.push({ path, type });
    for (const [field, each] of Object.entries(value))
      if (type.fields[field] !== undefined && !SKIPPED.has(field))
        owners(each, resolve(type.fields[field]), [...path, field], out);
  } else if (type.list !== undefined && Array.isArray(value))
    value.forEach((each, index) => {
      owners(each, resolve(type.list), [...path, index], out);
    });
  else if (type.map !== undefined && isMap(value))
    for (const [key, each] of Object.entries(value)) owners(each, resolve(type.map), [...path, key], out);
}

const at = (object, path) => path.reduce((node, step) => node[step], object);

/** Every field of every owner; those of metadata count less. */
function placesOf(base) {
  const out = [];
  owners(base, resolve(`#${definitionOf(base)}`), [], out);
  const places = [];
  for (const { path, type } of out)
    for (const field of Object.keys(type.fields))
      if (!SKIPPED.has(field) && !(path.length === 0 && (field === 'apiVersion' || field === 'kind')))
        places.push({ path, field, type });
  return places;
}

// ---------------------------------------------------------------------------------------------
// Changes

function valueFor(spec, field, r) {
  const type = resolve(spec);
  if (type.enum !== undefined)
    return r.chance(0.6)
      ? r.pick(type.enum)
      : r.pick([
          ...ENUM_LIKE,
          ...type.enum.map((each) => String(each).toLowerCase()),
          ...type.enum.map((each) => `${each} `),
        ]);
  if (type.list !== undefined) {
    const item = () => (r.chance(0.5) ? valueFor(type.list, field, r) : sample(type.list, field, undefined, r));
    return Array.from({ length: r.pick([0, 1, 1, 1, 2, 3, 4]) }, item);
  }
  if (type.map !== undefined) {
    const keys = type.map === 'quantity' ? RESOURCE_NAMES : r.chance(0.5) ? pools.LABEL_KEYS : NAME_LIKE;
    const key = r.pick(keys);
    return { [key]: r.chance(0.4) ? sample(type.map, field, undefined, r) : valueFor(type.map, field, r) };
  }
  if (type.object !== undefined) {
    const fields = Object.keys(type.fields);
    const some = Array.from({ length: r.pick([0, 1, 1, 2, 3]) }, () => r.pick(fields)).concat(
      r.chance(0.6) ? (type.required ?? []) : [],
    );
    return Object.fromEntries(
      some
        .filter((f) => type.fields[f])
        .map((f) => [f, r.chance(0.7) ? sample(type.fields[f], f, type.object, r) : valueFor(type.fields[f], f, r)]),
    );
  }
  if (type.is === 'boolean') return r.pick(pools.BOOLS);
  if (type.is === 'quantity') return clone(r.pick(r.chance(0.6) ? SIZES : pools.QUANTITIES));
  if (type.is === 'int-or-string') return clone(r.pick([...NUMBERS, ...pools.PORT_NAMES.slice(0, 12)]));
  if (/^int|number/.test(type.is))
    return clone(
      r.pick(
        type.minimum !== undefined && r.chance(0.4)
          ? [type.minimum, type.minimum - 1, (type.maximum ?? 0) + 1, type.maximum ?? 0]
          : NUMBERS,
      ),
    );
  if (type.is === 'byte') return r.pick(['eA==', 'x', '', '!', 'eA', 'YWJj', 'eA==\n', ' eA==', 'a-_b', 1]);
  if (type.is === 'date-time')
    return r.pick(['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.000000Z', '2024-01-01', '', 'x', 1, null]);
  if (type.is === 'any') return clone(r.pick(pools.ODD));
  const [, pool] = BY_NAME.find(([form]) => form.test(field)) ?? [undefined, NAME_LIKE];
  return clone(r.pick(pool));
}

/** One change of a field; returns false where it is none. */
const CHANGES = [
  // The value of the field, by its type and name.
  [
    40,
    (owner, { field, type }, r) => {
      owner[field] = valueFor(type.fields[field], field, r);
    },
  ],
  // A right value, where another may exclude it.
  [
    14,
    (owner, { field, type }, r) => {
      owner[field] = sample(type.fields[field], field, type.object, r);
    },
  ],
  [6, (owner, { field }) => (field in owner ? delete owner[field] : false)],
  [
    3,
    (owner, { field }) => {
      owner[field] = null;
    },
  ],
  [
    4,
    (owner, { field }) => {
      const old = owner[field];
      owner[field] = Array.isArray(old) ? [] : isMap(old) ? {} : typeof old === 'number' ? 0 : '';
    },
  ],
  [
    5,
    (owner, { field }, r) => {
      owner[field] = clone(r.pick(pools.ODD));
    },
  ],
  // An item twice, or with one field changed.
  [
    6,
    (owner, { field, type }, r) => {
      const list = owner[field];
      if (!Array.isArray(list) || list.length === 0) return false;
      const copy = clone(r.pick(list));
      const item = resolve(resolve(type.fields[field]).list ?? 'any');
      if (item.object !== undefined && isMap(copy) && r.chance(0.6)) {
        const name = r.pick(Object.keys(item.fields));
        copy[name] = r.chance(0.5)
          ? sample(item.fields[name], name, item.object, r)
          : valueFor(item.fields[name], name, r);
      }
      list.splice(r.int(list.length + 1), 0, copy);
      return true;
    },
  ],
  // A key of a map, or its value.
  [
    6,
    (owner, { field, type }, r) => {
      const spec = resolve(type.fields[field]);
      if (spec.map === undefined || !isMap(owner[field])) return false;
      const key = r.pick(r.chance(0.5) ? [...RESOURCE_NAMES, ...NAME_LIKE] : pools.LABEL_KEYS);
      owner[field][key] = r.chance(0.5) ? sample(spec.map, field, undefined, r) : valueFor(spec.map, field, r);
      return true;
    },
  ],
  // Two fields of the same owner.
  [
    8,
    (owner, { type }, r) => {
      const fields = Object.keys(type.fields).filter((each) => !SKIPPED.has(each));
      for (let i = 0; i < 2; i++) {
        const field = r.pick(fields);
        if (field === 'apiVersion' || field === 'kind') continue;
        owner[field] = r.chance(0.6)
          ? sample(type.fields[field], field, type.object, r)
          : valueFor(type.fields[field], field, r);
      }
    },
  ],
  [
    2,
    (owner, { field }, r) => {
      owner[r.pick([`${field}s`, field.toLowerCase(), field.charAt(0).toUpperCase() + field.slice(1), 'x', 'foo'])] =
        clone(r.pick(['x', 1, {}, [], null]));
    },
  ],
  // One field more or less in the list: many items.
  [
    1,
    (owner, { field }, r) => {
      const list = owner[field];
      if (!Array.isArray(list) || list.length === 0) return false;
      const many = r.pick([3, 4, 8, 16, 17, 33, 64, 65]);
      for (let i = list.length; i < many; i++)
        list.push(
          typeof list[0] === 'string'
            ? `${list[0]}${i}`
            : isMap(list[0]) && 'name' in list[0]
              ? { ...clone(list[0]), name: `n${i}` }
              : clone(list[0]),
        );
      return true;
    },
  ],
];

const LESS = new Set(['metadata']);

export function* generate({ seed = 1, count = 100, groups, kinds, bundle = 7, channel = 'experimental', changes }) {
  const fits = (base) =>
    (!kinds || kinds.includes(base.kind)) &&
    (!base.bundles || (base.bundles[0] <= bundle && bundle <= base.bundles[1])) &&
    (!base.experimental || channel === 'experimental' || base.apiVersion === 'gateway.networking.k8s.io/v1');
  const wanted = Object.entries(BASES)
    .filter(([name]) => !groups || groups.includes(name))
    .map(([name, bases]) => [name, bases.filter(fits)])
    .filter(([, bases]) => bases.length > 0);
  if (wanted.length === 0) throw new Error('no kinds');
  const weights = { workloads: 40, others: 30, gateway: 18, networking: 12 };
  // Kinds alike in a group, whatever the number of their bases; those with pods have most fields.
  const byKind = new Map(
    wanted.map(([name, bases]) => {
      const map = new Map();
      for (const base of bases)
        map.set(`${group(base)}/${base.kind}`, [...(map.get(`${group(base)}/${base.kind}`) ?? []), base]);
      return [name, [...map.values()]];
    }),
  );
  const cache = new Map();
  for (let i = 0; i < count; i++) {
    const r = new Random(seed, i);
    const name = r.weighted(wanted.map(([each]) => [weights[each], each]));
    const base = r.pick(r.pick(byKind.get(name)));
    if (!cache.has(base)) cache.set(base, placesOf(base));
    const places = cache.get(base);
    const { experimental, bundles, since, ...plain } = base;
    const object = clone(plain);
    const times = changes ?? (r.chance(0.85) ? 1 : 2);
    for (let n = 0, tries = 0; n < times && tries < 20; tries++) {
      const place = r.pick(places);
      if (place.path.some((step) => LESS.has(step)) && r.chance(0.7)) continue;
      try {
        const owner = at(object, place.path);
        if (isMap(owner) && r.weighted(CHANGES)(owner, place, r) !== false) n++;
      } catch (error) {
        // An earlier change took the owner away.
        if (!(error instanceof TypeError)) throw error;
      }
    }
    yield { object, seed: r };
  }
}

function main(argv) {
  const options = {};
  let isYaml = false;
  let bases = false;
  for (let i = 0; i < argv.length; i++) {
    const [flag, inline] = argv[i].split(/=(.*)/s);
    const value = () => inline ?? argv[++i];
    if (flag === '--seed') options.seed = Number(value());
    else if (flag === '--count') options.count = Number(value());
    else if (flag === '--group') options.groups = value().split(',');
    else if (flag === '--kind') options.kinds = value().split(',');
    else if (flag === '--bundle') options.bundle = Number(value());
    else if (flag === '--channel') options.channel = value();
    else if (flag === '--changes') options.changes = Number(value());
    else if (flag === '--yaml') isYaml = true;
    else if (flag === '--bases') bases = true;
    else throw new Error(`unexpected argument ${argv[i]}`);
  }
  process.stdout.on('error', () => process.exit(0));
  if (bases) {
    for (const [name, all] of Object.entries(BASES))
      if (!options.groups || options.groups.includes(name))
        for (const { experimental, bundles, since, ...base } of all) process.stdout.write(`${print(base)}\n`);
    return;
  }
  for (const { object, seed } of generate(options))
    process.stdout.write(
      isYaml
        ? `${JSON.stringify({ yaml: toYaml(object, seed), object: JSON.parse(print(object)) })}\n`
        : `${print(object)}\n`,
    );
}

if (process.argv[1] && /fields\.mjs$/.test(process.argv[1])) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`fields: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
