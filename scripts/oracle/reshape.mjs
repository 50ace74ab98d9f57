#!/usr/bin/env node
// Prints objects with one to three changes that need no schema, one JSON text per line: a field moved or copied within its
// object, a part of another object of the kind, a text of its form (an address, a duration, an enum) written otherwise,
// longer and shorter lists, other metadata. What fields.mjs does field by field, this does across fields.
//
//   node reshape.mjs --seed N --count M [--from FILE] [--group workloads,others] [--kind Job] [--bundle 7]
//                    [--channel standard] [--yaml] [--changes K]
//
// The same seed gives the same objects. The objects to begin with are those of bases.mjs; --from FILE adds objects, one
// JSON text per line, such as those of real manifests. Other options are as those of fields.mjs.

import { readFileSync } from 'node:fs';
import { BASES } from './bases.mjs';
import { groupOf } from './groups.mjs';
import * as pools from './mutate.mjs';
import { toYaml } from './yaml.mjs';

const { clone, isMap, print, Random, Raw } = pools;
const a = (n) => 'a'.repeat(n);

// ---------------------------------------------------------------------------------------------
// Places

/** Every value below the root, as its owner and key. */
function places(value, out = [], path = []) {
  if (Array.isArray(value) || isMap(value))
    for (const key of Object.keys(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      out.push({ owner: value, key: step, path: [...path, step] });
      places(value[key], out, [...path, step]);
    }
  return out;
}

const isFixed = ({ path }) => path.length === 1 && (path[0] === 'apiVersion' || path[0] === 'kind');

function pickPlace(object, r, fits = () => true) {
  const all = places(object).filter((place) => !isFixed(place) && fits(place.owner[place.key], place));
  const spec = all.filter(({ path }) => path[0] !== 'metadata');
  const from = spec.length > 0 && r.chance(0.9) ? spec : all;
  return from.length === 0 ? undefined : r.pick(from);
}

// ---------------------------------------------------------------------------------------------
// Texts, by their form

const IP = /^(\d{1,3}\.){3}\d{1,3}$/;
const FORMS = [
  [
    IP,
    (t) => [
      `0${t}`,
      t.replace(/\.(\d+)$/, '.0$1'),
      `${t}/32`,
      `::ffff:${t}`,
      `${t}:80`,
      `${t}.`,
      '256.1.1.1',
      '1.2.3',
      '::1',
      'fe80::1%eth0',
      '2001:DB8::1',
      '2001:db8:0::1',
      '0.0.0.0',
      '127.0.0.1',
      '169.254.1.1',
      '224.0.0.1',
      '255.255.255.255',
      '0x7f.0.0.1',
      ` ${t}`,
      '2001:db8::1',
      '[2001:db8::1]',
      '::',
      '*',
      '',
    ],
  ],
  [
    /^[0-9a-f:.]+\/\d+$/i,
    (t) => [
      t.replace(/\/\d+/, '/33'),
      t.replace(/\/\d+/, '/0'),
      t.replace(/\/\d+/, '/08'),
      t.replace(/\/\d+/, ''),
      `${t} `,
      t.replace(/\/\d+/, '/-1'),
      `0${t}`,
      '10.1.2.3/8',
      '2001:db8::/129',
      '2001:db8::1/32',
      '::/0',
      '0.0.0.0/0',
      '::ffff:10.0.0.0/104',
      '2001:DB8::/32',
      'fe80::%eth0/64',
      '10.0.0.0/255.0.0.0',
      t.replace('/', '//'),
      '10/8',
    ],
  ],
  [
    /^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti|E|Ei)?$/,
    (t) => [
      `-${t}`,
      `+${t}`,
      ` ${t}`,
      `${t}i`,
      `${t}b`,
      `${t}B`,
      t.toLowerCase(),
      t.toUpperCase(),
      '0',
      '0Mi',
      '.5',
      '5.',
      '1e3',
      '1E3',
      '1e-3',
      '1e',
      '1E',
      '1n',
      '1u',
      '0.1m',
      '1.1Mi',
      '1 Gi',
      '1gi',
      '1KI',
      '1K',
      '1ki',
      '9223372036854775807',
      '9223372036854775808',
      '1Zi',
      '1h',
      '٣',
      '1_000',
      '1,5',
      '0x10',
      'Infinity',
      'NaN',
      '--1',
      '1.2.3',
      '-0',
      '+0',
      '1000000Ei',
      new Raw(t.replace(/[a-zA-Z]+$/, '')),
      new Raw('1.5'),
      new Raw('1e3'),
      new Raw('0.1'),
    ],
  ],
  [
    /^\d+%$/,
    (t) => [
      '0%',
      '100%',
      '101%',
      '-1%',
      '1.5%',
      '%',
      '10 %',
      '10%%',
      '١%',
      '00%',
      '+5%',
      '1000%',
      '10',
      t.replace('%', ''),
      10,
      0,
      -1,
      '',
      '0',
      '1',
    ],
  ],
  [
    /^(\d+(h|m|s|ms))+$/,
    (t) => [
      `-${t}`,
      '1d',
      '1h30m',
      '0s',
      '0',
      '1',
      '1.5h',
      '1m1h',
      '100000h',
      '99999h',
      '1us',
      '1ns',
      '1H',
      ' 1s',
      '1s ',
      '',
      'PT1S',
      '1h1h',
      '12345678s',
      '1h1m1s1ms',
      '1h1m1s1ms1s',
      '500ms',
      '0ms',
      '0h0m',
      '00s',
      '١s',
    ],
  ],
  [
    /^https?:\/\//,
    (t) => [
      t.replace('https', 'http'),
      t.replace('http', 'HTTP'),
      t.replace('://', ':/'),
      `${t}?a=b`,
      `${t}#x`,
      t.replace('://', '://u:p@'),
      'https://',
      'https:///x',
      'https://a b',
      'https://x:port',
      'https://x:99999',
      'https://[::1',
      'https://[::1]/x',
      'https://x/%zz',
      'https://é',
      'ftp://x',
      '//x',
      'x',
      '',
      ' https://x',
      'https://x\n',
      'https://X.Y/Z',
      'https://x_y',
      'https://*.x',
    ],
  ],
  [
    /^[*\d/,-]+( [*\dA-Za-z/,?-]+){4}$/,
    () => [
      '* * * * *',
      '@hourly',
      '@daily',
      '@every 1h',
      '@every x',
      '@reboot',
      '@Hourly',
      '60 * * * *',
      '* 24 * * *',
      '* * 0 * *',
      '* * 32 * *',
      '* * * 0 *',
      '* * * 13 *',
      '* * * * 7',
      '* * * * 8',
      '* * * JAN *',
      '* * * jan-mar *',
      '* * * * MON-FRI',
      '* * * * mon',
      '*/0 * * * *',
      '*/61 * * * *',
      '1-0 * * * *',
      '1,2,3 * * * *',
      '1, 2 * * * *',
      '? * * * *',
      '* * ? * ?',
      'L * * * *',
      '* * L * *',
      '* * * * *  ',
      ' * * * * *',
      '* * * *',
      '* * * * * *',
      'TZ=UTC * * * * *',
      'CRON_TZ=UTC * * * * *',
      'TZ=X * * * * *',
      'H * * * *',
      '1/2 * * * *',
      '1-5/2 * * * *',
      '*-5 * * * *',
      '-1 * * * *',
      '0 0 * * 0#1',
      '',
      '\t* * * * *',
      '*\t*\t*\t*\t*',
      '* * * * *\n',
      '1-2-3 * * * *',
      '1/2/3 * * * *',
      '** * * * *',
      '00 08 * * *',
      '+1 * * * *',
      '*/5/ * * * *',
      ', * * * *',
      '* * * * 1-7',
      '* * * * 0-7',
      '0 0 31 2 *',
      '@yearly',
      '@annually',
      '@midnight',
      '@monthly',
      '@weekly',
      '@every 1s',
      '@every -1s',
      '@every 1',
      '@every',
      '1.5 * * * *',
      '* * * foo *',
    ],
  ],
  [
    /^[A-Z][A-Za-z0-9]*$/,
    (t) => [
      t.toLowerCase(),
      t.toUpperCase(),
      t.charAt(0).toLowerCase() + t.slice(1),
      `${t} `,
      ` ${t}`,
      `${t}s`,
      t.slice(0, -1),
      `${t}\n`,
      `"${t}"`,
      `${t},${t}`,
      '',
      'None',
      'true',
    ],
  ],
  [
    /^[a-z0-9*][-a-z0-9.]*$/,
    (t) => [
      t.toUpperCase(),
      t.charAt(0).toUpperCase() + t.slice(1),
      `${t}.`,
      `.${t}`,
      `${t}-`,
      `-${t}`,
      `${t}..x`,
      t.replace(/[-.]/, '_'),
      `${t}_x`,
      `${t}.${t}`,
      `${t} x`,
      `${t}/x`,
      `x/${t}`,
      `x/y/${t}`,
      `*.${t}`,
      `a.*.${t}`,
      `${t}:80`,
      `${t}*`,
      '*',
      `${t}é`,
      `${t}\n`,
      `1${t}`,
      '1',
      '1.2.3.4',
      a(63),
      a(64),
      `${a(63)}.${a(63)}`,
      a(253),
      a(254),
      'x.y',
      'X',
      '..',
      '.',
      '-',
      '$(X)',
      `${t}%20`,
      `http://${t}`,
      `xn--${t}`,
      `${t}--x`,
      '0',
      'true',
      'null',
    ],
  ],
  [
    /^\//,
    (t) => [
      t.slice(1),
      `${t}/`,
      `/${t}`,
      `${t}/..`,
      `${t}/../x`,
      `${t}/./x`,
      `${t}//x`,
      `${t}%2f`,
      `${t}%2F`,
      `${t}%zz`,
      `${t}#x`,
      `${t}?x`,
      `${t} x`,
      `${t}é`,
      `${t}*`,
      `${t}:x`,
      '/',
      '',
      '.',
      '..',
      '/..',
      '/a(',
      '/[',
      a(1025),
      `/${a(1023)}`,
      `/${a(1024)}`,
      `/${a(4096)}`,
      '\\x',
      `${t}\\`,
      `${t}\n`,
      `${t}|x`,
      `${t}"`,
      `${t};x`,
      '~/x',
      'c:/x',
      './x',
      '../x',
    ],
  ],
];

function rewrite(text, r) {
  const fitting = FORMS.filter(([form]) => form.test(text));
  if (fitting.length > 0 && r.chance(0.75)) return r.pick(r.pick(fitting)[1](text));
  return r.pick([
    '',
    ' ',
    text.toUpperCase(),
    text.toLowerCase(),
    `${text} `,
    ` ${text}`,
    `${text}\n`,
    `${text}${text}`,
    text.slice(1),
    text.slice(0, -1),
    [...text].reverse().join(''),
    `${text}é`,
    `${text}\u0000`,
    `${text}\t`,
    `"${text}"`,
    a(16),
    a(63),
    a(64),
    a(253),
    a(254),
    a(1025),
    a(4097),
    `${text},${text}`,
    'x',
    '1',
    'true',
    'None',
    '*',
    '-',
    '.',
    '/',
    ':',
    '@',
    '%',
  ]);
}

function renumber(number, r) {
  return r.pick([
    -number,
    number + 1,
    number - 1,
    number * 10,
    number * 1000,
    number / 2,
    0,
    1,
    -1,
    2,
    3,
    10,
    100,
    255,
    256,
    511,
    512,
    1000,
    1024,
    3600,
    32767,
    32768,
    65535,
    65536,
    100000,
    1000000,
    2147483647,
    2147483648,
    -2147483648,
    -2147483649,
    new Raw('9223372036854775807'),
    new Raw('9223372036854775808'),
    new Raw(`${number}.0`),
    new Raw(`${number}.5`),
    new Raw('1e2'),
    new Raw('-0'),
    String(number),
    `${number}%`,
    `${number}s`,
    `0${number}`,
    '',
    'http',
    true,
    null,
    [number],
  ]);
}

// ---------------------------------------------------------------------------------------------
// Metadata

const OWNER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'a2c7c1c4-0d5a-4c63-9f3a-7e1b0a9d2f11' };
const MANAGED = {
  manager: 'kubectl',
  operation: 'Apply',
  apiVersion: 'v1',
  time: '2024-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: {},
};
const without = (map, key) => Object.fromEntries(Object.entries(map).filter(([each]) => each !== key));
const pairs = (list, value) => Object.fromEntries(list.map((each) => [each, value]));

const METADATA = [
  [
    8,
    (m, r) => {
      m.name = r.pick([
        ...pools.NAMES,
        `${m.name}.x`,
        `${m.name}:x`,
        `${m.name}`.toUpperCase(),
        'system:x',
        'a:b:c',
        '1a',
        'x.example.com',
        'kubernetes',
        'default',
        a(57),
        a(62),
      ]);
    },
  ],
  [
    4,
    (m, r) => {
      delete m.name;
      m.generateName = r.pick([
        'web-',
        'Web-',
        'a.',
        'a_',
        '',
        '-',
        a(58),
        a(60),
        a(64),
        a(248),
        a(260),
        'a',
        'x.y-',
        '1-',
        'é',
        'a/',
        'a:',
      ]);
    },
  ],
  [
    1,
    (m) => {
      delete m.name;
    },
  ],
  [
    2,
    (m, r) => {
      m.generateName = r.pick(['web-', 'Web_', '']);
    },
  ],
  [
    4,
    (m, r) => {
      m.namespace = r.pick([...pools.NAMESPACES, 'shop', 'default', 'kube-system']);
    },
  ],
  [
    5,
    (m, r) => {
      m.labels = {
        ...(isMap(m.labels) ? m.labels : {}),
        ...pairs([r.pick([...pools.LABEL_KEYS, 'app'])], r.pick([...pools.LABEL_VALUES, 'x'])),
      };
    },
  ],
  [
    3,
    (m, r) => {
      m.annotations = {
        ...(isMap(m.annotations) ? m.annotations : {}),
        ...pairs([r.pick(pools.ANNOTATION_KEYS)], r.pick(pools.ANNOTATION_VALUES)),
      };
    },
  ],
  [
    3,
    (m, r) => {
      m.finalizers = r.pick([
        ['a/b'],
        ['x'],
        [''],
        ['a b/c'],
        ['kubernetes'],
        ['foregroundDeletion'],
        ['orphan'],
        ['orphan', 'foregroundDeletion'],
        ['example.com/x', 'example.com/x'],
        ['-'],
        ['A/b'],
        ['example.com/'],
        ['/x'],
        [1],
        [null],
        'x',
        {},
        ['example.com/x/y'],
        [a(64)],
        [`example.com/${a(64)}`],
      ]);
    },
  ],
  [
    4,
    (m, r) => {
      const key = r.pick(Object.keys(OWNER));
      m.ownerReferences = r.pick([
        [OWNER],
        [OWNER, OWNER],
        [
          { ...OWNER, controller: true },
          { ...OWNER, uid: 'b', controller: true },
        ],
        [without(OWNER, key)],
        [{ ...OWNER, [key]: '' }],
        [{ ...OWNER, [key]: r.pick([null, 1, 'x y', 'a/b/c', 'A', 'Event', 'é', 'apps/v1', '/v1', 'v1/']) }],
        [{ ...OWNER, kind: 'Event' }],
        [{ ...OWNER, apiVersion: 'events.k8s.io/v1', kind: 'Event' }],
        [{ ...OWNER, blockOwnerDeletion: r.pick([true, 'true', null]) }],
        [{ ...OWNER, namespace: 'x' }],
        {},
        [null],
        [{}],
      ]);
    },
  ],
  [
    3,
    (m, r) => {
      const key = r.pick(Object.keys(MANAGED));
      m.managedFields = r.pick([
        [MANAGED],
        [MANAGED, MANAGED],
        [{ ...MANAGED, operation: r.pick(['Update', 'apply', '', 'x']) }],
        [without(MANAGED, key)],
        [{ ...MANAGED, [key]: r.pick(['', null, 1, 'x', a(129), {}]) }],
        [{ ...MANAGED, subresource: r.pick(['status', '', 'x']) }],
        [],
        {},
        [{}],
        [null],
        [
          {
            ...MANAGED,
            fieldsV1: r.pick([
              { 'f:spec': {} },
              { x: {} },
              { 'f:': {} },
              [],
              'x',
              { '.': {} },
              { 'k:{"a":1}': {} },
              { 'f:a': { 'f:b': 1 } },
            ]),
          },
        ],
        [{ ...MANAGED, manager: r.pick(['a\n', 'é', a(128), '\u0000']) }],
      ]);
    },
  ],
  [
    2,
    (m, r) => {
      const key = r.pick([
        'creationTimestamp',
        'deletionTimestamp',
        'deletionGracePeriodSeconds',
        'generation',
        'uid',
        'selfLink',
        'clusterName',
        'initializers',
        'resourceVersion',
      ]);
      m[key] = r.pick([
        null,
        '',
        'x',
        1,
        0,
        -1,
        '2024-01-01T00:00:00Z',
        '2024-01-01',
        'a2c7c1c4-0d5a-4c63-9f3a-7e1b0a9d2f11',
        true,
        {},
        [],
        1.5,
        '1',
      ]);
    },
  ],
];

// ---------------------------------------------------------------------------------------------
// Changes: each returns false where it is none

const LENGTHS = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 16, 17, 20, 21, 32, 33, 50, 51, 64, 65, 100, 101, 128, 129, 256, 257];

/** One that differs from the others in whatever tells items apart. */
function numbered(item, index) {
  if (typeof item === 'string') return IP.test(item) ? item.replace(/\d+$/, String(index % 256)) : `${item}${index}`;
  if (typeof item === 'number') return item + index;
  if (!isMap(item)) return clone(item);
  const copy = clone(item);
  for (const key of ['name', 'key', 'port', 'containerPort', 'path', 'mountPath', 'value', 'hostname', 'number'])
    if (typeof copy[key] === 'string') copy[key] = copy[key] === '' ? '' : `${copy[key]}${index}`;
    else if (typeof copy[key] === 'number') copy[key] += index;
  return copy;
}

const CHANGES = [
  [
    16,
    (object, r) => {
      const place = pickPlace(object, r, (value) => typeof value === 'string');
      if (place === undefined) return false;
      place.owner[place.key] = rewrite(place.owner[place.key], r);
    },
  ],
  [
    8,
    (object, r) => {
      const place = pickPlace(object, r, (value) => typeof value === 'number');
      if (place === undefined) return false;
      place.owner[place.key] = renumber(place.owner[place.key], r);
    },
  ],
  [
    3,
    (object, r) => {
      const place = pickPlace(object, r, (value) => typeof value === 'boolean');
      if (place === undefined) return false;
      const old = place.owner[place.key];
      place.owner[place.key] = r.pick([!old, !old, !old, String(old), old ? 1 : 0, 'yes', null, '', []]);
    },
  ],
  // Another type, or nothing.
  [
    5,
    (object, r) => {
      const place = pickPlace(object, r);
      if (place === undefined) return false;
      place.owner[place.key] = r.pick([null, null, {}, [], '', 0, 'x', [{}], [null], ['x'], { a: 'b' }, true, 1.5]);
    },
  ],
  [
    9,
    (object, r) => {
      const place = pickPlace(object, r);
      if (place === undefined) return false;
      if (Array.isArray(place.owner)) place.owner.splice(place.key, 1);
      else delete place.owner[place.key];
    },
  ],
  // In a list, or out of one.
  [
    2,
    (object, r) => {
      const place = pickPlace(object, r);
      if (place === undefined) return false;
      const old = place.owner[place.key];
      place.owner[place.key] = Array.isArray(old) && r.chance(0.7) ? (old[0] ?? null) : [old];
    },
  ],
  // A field elsewhere in its object: of its owner's owner, or of a map beside it.
  [
    6,
    (object, r) => {
      const place = pickPlace(object, r, (_, { owner }) => isMap(owner));
      if (place === undefined) return false;
      const others = places(object)
        .map(({ owner }) => owner)
        .filter((each) => isMap(each) && each !== place.owner && each !== object);
      if (others.length === 0) return false;
      const value = place.owner[place.key];
      if (r.chance(0.5)) delete place.owner[place.key];
      r.pick(others)[place.key] = clone(value);
    },
  ],
  // The value of another field.
  [
    8,
    (object, r) => {
      const [to, from] = [pickPlace(object, r), pickPlace(object, r)];
      if (to === undefined || from === undefined || to === from) return false;
      const value = from.owner[from.key];
      const kind = (v) => (Array.isArray(v) ? 'list' : isMap(v) ? 'map' : typeof v);
      if (kind(value) !== kind(to.owner[to.key]) && r.chance(0.8)) return false;
      to.owner[to.key] = clone(value);
    },
  ],
  // A part of another object of the kind, at the place where that has it.
  [
    16,
    (object, r, siblings) => {
      const other = r.pick(siblings);
      const place = pickPlace(other, r);
      if (place === undefined) return false;
      let owner = object;
      for (const step of place.path.slice(0, -1)) {
        if (!isMap(owner) && !Array.isArray(owner)) return false;
        owner = owner[step] ?? (Array.isArray(owner) ? owner[0] : undefined);
      }
      if (!isMap(owner) && !Array.isArray(owner)) return false;
      const value = clone(place.owner[place.key]);
      if (Array.isArray(owner)) owner.push(value);
      else if (isMap(owner[place.key]) && isMap(value) && r.chance(0.5))
        owner[place.key] = { ...owner[place.key], ...value };
      else if (Array.isArray(owner[place.key]) && Array.isArray(value) && r.chance(0.5))
        owner[place.key].push(...value);
      else owner[place.key] = value;
    },
  ],
  // Lists.
  [
    7,
    (object, r) => {
      const place = pickPlace(object, r, (value) => Array.isArray(value) && value.length > 0);
      if (place === undefined) return false;
      const list = place.owner[place.key];
      const item = r.pick(list);
      return r.pick([
        () => {
          list.push(clone(item));
        },
        () => {
          list.push(numbered(item, 1));
        },
        () => {
          list.splice(0, list.length, ...Array.from({ length: r.pick(LENGTHS) }, (_, i) => numbered(item, i + 1)));
        },
        () => {
          const copy = numbered(item, 1);
          if (isMap(copy)) {
            const keys = Object.keys(copy);
            if (keys.length > 0) delete copy[r.pick(keys)];
          }
          list.push(copy);
        },
        () => {
          const copy = clone(item);
          if (!isMap(copy)) return false;
          const inner = pickPlace(copy, r);
          if (inner === undefined) return false;
          const old = inner.owner[inner.key];
          inner.owner[inner.key] =
            typeof old === 'string' ? rewrite(old, r) : typeof old === 'number' ? renumber(old, r) : null;
          list.push(copy);
        },
        () => {
          list.reverse();
        },
        () => {
          list.push(r.pick([null, '', {}, [], 0, 'x']));
        },
      ])();
    },
  ],
  // Keys of maps.
  [
    4,
    (object, r) => {
      const place = pickPlace(object, r, (_, { owner }) => isMap(owner));
      if (place === undefined) return false;
      const { owner, key } = place;
      const name = r.pick([
        key.toLowerCase(),
        key.toUpperCase(),
        `${key}s`,
        key.replace(/s$/, ''),
        key.charAt(0).toUpperCase() + key.slice(1),
        key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
        key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
        `${key} `,
        '',
      ]);
      if (name === key) return false;
      owner[name] = owner[key];
      if (r.chance(0.7)) delete owner[key];
    },
  ],
  [
    2,
    (object, r) => {
      const place = pickPlace(object, r, isMap);
      if (place === undefined) return false;
      place.owner[place.key][r.pick([...pools.LABEL_KEYS, 'name', 'type', 'value', 'enabled'])] = r.pick([
        'x',
        '',
        1,
        null,
        {},
        [],
      ]);
    },
  ],
  [
    12,
    (object, r) => {
      if (!isMap(object.metadata)) object.metadata = {};
      return r.weighted(METADATA)(object.metadata, r);
    },
  ],
  // The metadata of a template.
  [
    2,
    (object, r) => {
      const all = places(object).filter(
        ({ key, path, owner }) => key === 'metadata' && path.length > 1 && isMap(owner[key]),
      );
      if (all.length === 0) return false;
      const { owner, key } = r.pick(all);
      return r.weighted(METADATA)(owner[key], r);
    },
  ],
  [
    1,
    (object, r) => {
      const version = String(object.apiVersion);
      object.apiVersion = r.pick([
        version.replace(/v1$/, 'v2'),
        version.replace(/v1$/, 'v1beta1'),
        version.replace(/^.*\//, ''),
        `apps/${version.replace(/^.*\//, '')}`,
        version.toUpperCase(),
        `${version}/x`,
        ` ${version}`,
        '',
        'extensions/v1beta1',
        'v1',
      ]);
    },
  ],
  [
    1,
    (object, r) => {
      object.kind = r.pick([
        String(object.kind).toLowerCase(),
        `${object.kind}s`,
        `${object.kind}List`,
        '',
        'Pod',
        'ConfigMap',
        `${object.kind} `,
      ]);
    },
  ],
  // Too large for the server.
  [
    0.15,
    (object, r) => {
      object.metadata = { ...object.metadata, annotations: { x: a(r.pick([262143, 262144, 262145, 200000])) } };
    },
  ],
];

export function* generate({
  seed = 1,
  count = 100,
  groups,
  kinds,
  bundle = 7,
  channel = 'experimental',
  changes,
  from = [],
}) {
  const fits = (base) =>
    (!kinds || kinds.includes(base.kind)) &&
    (!groups || groups.includes(groupOf(base))) &&
    (!base.bundles || (base.bundles[0] <= bundle && bundle <= base.bundles[1])) &&
    (!base.experimental || channel === 'experimental');
  const plain = ({ experimental, bundles, since, ...object }) => object;
  const byGroup = new Map();
  for (const base of [...Object.values(BASES).flat(), ...from].filter(fits)) {
    const [group, kind] = [groupOf(base), `${base.apiVersion}/${base.kind}`];
    if (!byGroup.has(group)) byGroup.set(group, new Map());
    byGroup.get(group).set(kind, [...(byGroup.get(group).get(kind) ?? []), plain(base)]);
  }
  const weights = { workloads: 40, others: 30, gateway: 18, networking: 12 };
  const wanted = [...byGroup].map(([name, map]) => [weights[name], [...map.values()]]);
  for (let i = 0; i < count; i++) {
    const r = new Random(seed + 7919, i);
    const siblings = r.pick(r.weighted(wanted));
    const object = clone(r.pick(siblings));
    const times =
      changes ??
      r.weighted([
        [70, 1],
        [20, 2],
        [10, 3],
      ]);
    for (let n = 0, tries = 0; n < times && tries < 20; tries++)
      if (r.weighted(CHANGES)(object, r, siblings) !== false) n++;
    yield { object, seed: r };
  }
}

function main(argv) {
  const options = {};
  let isYaml = false;
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
    else if (flag === '--from')
      options.from = readFileSync(value(), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line));
    else if (flag === '--yaml') isYaml = true;
    else throw new Error(`unexpected argument ${argv[i]}`);
  }
  process.stdout.on('error', () => process.exit(0));
  for (const { object, seed } of generate(options))
    process.stdout.write(
      isYaml
        ? `${JSON.stringify({ yaml: toYaml(object, seed), object: JSON.parse(print(object)) })}\n`
        : `${print(object)}\n`,
    );
}

if (process.argv[1] && /reshape\.mjs$/.test(process.argv[1])) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`reshape: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
