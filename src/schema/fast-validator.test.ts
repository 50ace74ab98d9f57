/** What conforms has no error; whatever a value is replaced by, nothing invalid passes. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { tapeOf } from '../load/reading.ts';
import { endOf, startOf } from '../load/tape/tape.ts';
import { toJson } from '../load/value/value.ts';
import { loadFields } from './fields.ts';
import { isMetadataSurelyValid, isSurelyValid, validate } from './validate.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: shop, labels: {app: shop, "on": "1"}, creationTimestamp: "2024-01-31T12:00:00Z"}
spec:
  type: ClusterIP
  clusterIPs: [10.0.0.1, 10.0.0.2]
  selector: {app: shop}
  ports:
  - {name: http, port: 80, targetPort: web}
  - {name: https, port: 443, targetPort: 8443, protocol: TCP}
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: web
        image: shop:1.2
        resources: {limits: {cpu: 500m, memory: 1Gi, storage: 2}}
        volumeMounts:
        - {name: data, mountPath: /data}
      volumes:
      - {name: data, secret: {secretName: data, optional: true}}
`;
const HTTP_ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge, port: 443}]
  hostnames: [shop.example.com, "*.example.com"]
  rules:
  - matches: [{path: {type: PathPrefix, value: /cart}, method: GET}]
    backendRefs: [{name: shop, port: 80, weight: 0}]
    filters:
    - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: x}, {name: b, value: x}], remove: [c, d]}}
`;
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: shop}
type: Opaque
data: {password: cGFzcw==, user: ""}
`;
const MANIFESTS = [SERVICE, DEPLOYMENT, HTTP_ROUTE, SECRET];

const KINDS = MANIFESTS.map((text) => {
  const [, apiVersion = '', kind = ''] = /^apiVersion: (.*)\nkind: (.*)\n/.exec(text) ?? [];
  return { apiVersion, kind };
});
before(() => loadFields([...KINDS, { apiVersion: 'v1', kind: 'ConfigMap' }]));

/** Texts to stand in for a value, or for a key. */
const OTHERS = [
  '-1',
  '70000',
  '3000000000',
  '1.5',
  '""',
  '~',
  'true',
  'x y',
  '2020',
  '[]',
  '{}',
  '[a, a]',
  'name',
  '<<',
];

test('plain objects without a error conform', () => {
  for (const [index, text] of MANIFESTS.entries()) assert.equal(isSure(index, text), true, text);
});

test('what conforms is valid, whatever stands in for a key or a value', () => {
  for (const [index, text] of MANIFESTS.entries()) {
    const tape = tapeOf(text);
    for (let node = 1; node < tape.size; node++)
      for (const other of OTHERS) {
        const changed = `${text.slice(0, startOf(tape, node))}${other}${text.slice(endOf(tape, node))}`;
        if (isSure(index, changed)) assert.deepEqual(errors(index, changed), [], changed);
      }
  }
});

for (const [what, from, to] of [
  ['a number for a string', 'name: shop', 'name: 1'],
  ['an unknown field', 'type: ClusterIP', 'typ: ClusterIP'],
  ['an unsupported value', 'ClusterIP', 'Cluster'],
  ['a number that is too large', 'port: 80', 'port: 8000000000'],
  ['the same item again', '[c, d]', '[c, c]'],
  ['items with the same keys', 'name: b', 'name: a'],
  ['the name of a field for a required one', 'port: 80', 'name: web'],
  ['null for a required field', 'port: 80', 'port: null'],
  ['null in a list', '10.0.0.2', '~'],
  ['null for an unknown field', 'type: ClusterIP', 'typ:'],
  ['a merge', 'selector: {app: shop}', 'selector: {<<: {app: shop}}'],
  ['an alias', '{app: shop, "on": "1"}', '&a {}\n  annotations: *a'],
  ['no date', '2024-01-31T12:00:00Z', '2024-01-31'],
] as const)
  test(`not certain of: ${what}`, () => {
    const index = SERVICE.includes(from) ? 0 : MANIFESTS.indexOf(HTTP_ROUTE);
    const text = MANIFESTS[index]?.replace(from, to) ?? '';
    assert.notEqual(text, MANIFESTS[index]);
    assert.equal(isSure(index, text), false);
  });

test('null is as good as nothing', () => {
  const empty = SERVICE.replace('type: ClusterIP', 'type:').replace('app: shop,', 'app: ~, ').replace('"1"', 'null');
  assert.equal(isSure(0, empty), true, empty);
  assert.deepEqual(errors(0, empty), []);
  assert.equal(isSure(0, SERVICE.replace('port: 80', 'port: 80, port: null')), false);
});

test('the metadata of what has no schema', () => {
  const isMetadataSure = (metadata: string) => {
    const tape = tapeOf(`apiVersion: example.com/v1\nkind: Shop\nspec: {a: 1}\n${metadata}`);
    return isMetadataSurelyValid(tape, 0);
  };
  assert.equal(isMetadataSure('metadata: {name: shop, labels: {app: shop}}'), true);
  assert.equal(isMetadataSure('metadata: {name: shop, labels: {app: 1}}'), false);
  assert.equal(isMetadataSure('metadata: {name: shop, label: {}}'), false);
  assert.equal(isMetadataSure('<<: {metadata: 1}'), false);
});

test('a field given twice counts once', () => {
  const twice = SERVICE.replace('{name: http, port: 80, targetPort: web}', '{name: http, name: http}');
  assert.equal(isSure(0, twice), false);
});

function isSure(index: number, text: string): boolean {
  const { apiVersion = '', kind = '' } = KINDS[index] ?? {};
  const tape = readable(text);
  return tape !== undefined && isSurelyValid(apiVersion, kind, tape, 0);
}

function errors(index: number, text: string): readonly unknown[] {
  const { apiVersion = '', kind = '' } = KINDS[index] ?? {};
  return validate(apiVersion, kind, toJson(tapeOf(text), 0));
}

function readable(text: string) {
  try {
    return tapeOf(text);
  } catch {
    return undefined;
  }
}
