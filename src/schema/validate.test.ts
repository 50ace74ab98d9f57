import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SchemaError } from './schema-error.ts';
import { validate } from './validate.ts';
import { loadValidators } from './validators.ts';

interface Case {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Without `known`, which one case has to itself. */
  readonly errors: readonly unknown[];
}

const service = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Service', value: { spec } });
const configMap = (value: Case['value']) => ({ apiVersion: 'v1', kind: 'ConfigMap', value });
const container = (fields: Case['value']) => pod({ containers: [{ name: 'app', image: 'nginx', ...fields }] });
const pod = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', value: { spec } });
const deployment = (spec: Case['value']) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  value: { spec: { selector: {}, template: { spec: { containers: [{ name: 'app', image: 'nginx' }] } }, ...spec } },
});
const route = (spec: unknown) => ({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', value: { spec } });
const gateway = (listeners: unknown) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  value: { spec: { gatewayClassName: 'edge', listeners } },
});
const listener = (fields: Case['value']) => ({ name: 'web', port: 80, protocol: 'HTTP', ...fields });
const wrongType = (path: SchemaError['path'], expected: string, actual: string) => [
  { is: 'wrong-type', path, expected, actual },
];
const missing = (path: SchemaError['path'], field: string) => ({ is: 'missing-field', path, field });

const cases: readonly Case[] = [
  // Fields
  {
    name: 'field names are case-sensitive',
    ...service({ ports: [{ port: 80, targetport: 8080 }] }),
    errors: [{ is: 'unknown-field', path: ['spec', 'ports', 0], field: 'targetport' }],
  },
  {
    name: 'a field that belongs further down',
    ...deployment({ containers: [] }),
    errors: [{ is: 'unknown-field', path: ['spec'], field: 'containers', elsewhere: 'spec.template.spec' }],
  },
  {
    name: 'a field that belongs further up',
    ...service({ ports: [{ port: 80, type: 'NodePort' }] }),
    errors: [{ is: 'unknown-field', path: ['spec', 'ports', 0], field: 'type', elsewhere: 'spec' }],
  },
  {
    name: 'a field that belongs to the top level',
    ...configMap({ metadata: { name: 'web', data: {} } }),
    errors: [{ is: 'unknown-field', path: ['metadata'], field: 'data', elsewhere: '' }],
  },
  {
    name: 'a field that belongs next door',
    ...service({ ports: [{ port: 80 }], annotations: {} }),
    errors: [{ is: 'unknown-field', path: ['spec'], field: 'annotations', elsewhere: 'metadata' }],
  },
  {
    name: 'a field that exists nowhere near',
    ...container({ restart: true }),
    errors: [{ is: 'unknown-field', path: ['spec', 'containers', 0], field: 'restart' }],
  },
  {
    name: 'a field that does not exist is refused even when null',
    ...service({ ports: [{ port: 80, nodeport: null }] }),
    errors: [{ is: 'unknown-field', path: ['spec', 'ports', 0], field: 'nodeport' }],
  },
  {
    name: 'names from the prototype of objects are no fields',
    ...service({ ports: [{ port: 80, constructor: 1 }] }),
    errors: [{ is: 'unknown-field', path: ['spec', 'ports', 0], field: 'constructor' }],
  },
  {
    name: 'arbitrary JSON is not looked into',
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    value: { data: { anything: [1, null] }, revision: 1 },
    errors: [],
  },
  {
    name: 'unknown fields of status are refused too',
    ...{ apiVersion: 'v1', kind: 'Service', value: { spec: {}, status: { phase: 'Ready' } } },
    errors: [{ is: 'unknown-field', path: ['status'], field: 'phase' }],
  },

  // Required fields
  { name: 'a missing spec', ...{ apiVersion: 'v1', kind: 'Service', value: {} }, errors: [missing([], 'spec')] },
  {
    name: 'missing fields of an item',
    ...pod({ containers: [{}] }),
    errors: [missing(['spec', 'containers', 0], 'image'), missing(['spec', 'containers', 0], 'name')],
  },
  {
    name: 'an empty list of containers',
    ...pod({ containers: [] }),
    errors: [{ is: 'too-few', path: ['spec', 'containers'], limit: 1, count: 0 }],
  },
  {
    name: 'what OpenAPI calls required and the server does not: podSelector',
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', value: { spec: {} } },
    errors: [],
  },
  {
    name: 'what OpenAPI calls required and the server does not: serviceName',
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    value: deployment({}).value,
    errors: [],
  },
  {
    name: 'what OpenAPI calls required and the server does not: endpoints',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    value: { addressType: 'IPv4' },
    errors: [],
  },
  {
    name: 'nothing is required of status',
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    value: { spec: {}, status: { parents: [{}] } },
    errors: [],
  },

  // Nulls
  {
    name: 'null is absent',
    ...service({ type: null, selector: null, ports: [{ port: 80, protocol: null, name: null }] }),
    errors: [],
  },
  {
    name: 'a required field that is null is missing',
    ...service({ ports: [{ port: null }] }),
    errors: [missing(['spec', 'ports', 0], 'port')],
  },
  {
    name: 'a null item of a list of objects is an empty object',
    ...service({ ports: [null] }),
    errors: [missing(['spec', 'ports', 0], 'port')],
  },
  { name: 'a null item of a list of strings is an empty string', ...container({ args: ['-v', null] }), errors: [] },
  { name: 'a null value of a map is an empty string', ...configMap({ data: { a: null } }), errors: [] },
  {
    name: 'a null item in a custom resource is refused',
    ...route({ hostnames: [null] }),
    errors: wrongType(['spec', 'hostnames', 0], 'string', 'null'),
  },
  { name: 'a null default in a custom resource', ...gateway([listener({ allowedRoutes: null })]), errors: [] },

  // Types
  {
    name: 'a string for an integer',
    ...service({ ports: [{ port: '80' }] }),
    errors: wrongType(['spec', 'ports', 0, 'port'], 'integer', 'string'),
  },
  { name: 'an integer written as a fraction', ...service({ ports: [{ port: 80.0 }] }), errors: [] },
  {
    name: 'a fraction',
    ...service({ ports: [{ port: 80.5 }] }),
    errors: wrongType(['spec', 'ports', 0, 'port'], 'integer', 'number'),
  },
  {
    name: 'more than 32 bits',
    ...service({ ports: [{ port: 2 ** 31 }] }),
    errors: [
      { is: 'out-of-range', path: ['spec', 'ports', 0, 'port'], value: 2 ** 31, bound: 'maximum', limit: 2 ** 31 - 1 },
    ],
  },
  { name: '32 bits to the full; ranges are for rules', ...service({ ports: [{ port: -(2 ** 31) }] }), errors: [] },
  {
    name: 'more than 32 bits where there are 64',
    ...container({ securityContext: { runAsUser: 2 ** 33 } }),
    errors: [],
  },
  {
    name: 'an integer or a string',
    ...service({
      ports: [
        { port: 80, targetPort: 'http' },
        { port: 81, targetPort: 8081 },
      ],
    }),
    errors: [],
  },
  {
    name: 'neither an integer nor a string',
    ...service({ ports: [{ port: 80, targetPort: true }] }),
    errors: wrongType(['spec', 'ports', 0, 'targetPort'], 'integer or string', 'boolean'),
  },
  {
    name: 'a map of strings takes no numbers or booleans',
    ...configMap({ metadata: { labels: { tier: 1, 'app.kubernetes.io/managed': true } } }),
    errors: [
      ...wrongType(['metadata', 'labels', 'tier'], 'string', 'integer'),
      ...wrongType(['metadata', 'labels', 'app.kubernetes.io/managed'], 'string', 'boolean'),
    ],
  },
  {
    name: 'a selector nested too deep',
    ...service({ selector: { matchLabels: { app: 'web' } } }),
    errors: wrongType(['spec', 'selector', 'matchLabels'], 'string', 'map'),
  },
  {
    name: 'a map for a list',
    ...service({ ports: { port: 80 } }),
    errors: wrongType(['spec', 'ports'], 'list', 'map'),
  },
  {
    name: 'a list for a map',
    ...configMap({ data: ['a'] }),
    errors: wrongType(['data'], 'map', 'list'),
  },
  {
    name: 'a string for a boolean',
    ...service({ publishNotReadyAddresses: 'yes' }),
    errors: wrongType(['spec', 'publishNotReadyAddresses'], 'boolean', 'string'),
  },
  {
    name: 'quantities are strings or numbers',
    ...container({ resources: { limits: { cpu: 0.5, memory: '1.5Gi', 'example.com/gpu': '2e3' } } }),
    errors: [],
  },
  {
    name: 'no quantity',
    ...container({ resources: { limits: { cpu: true, memory: '1 Gi' } } }),
    errors: [
      ...wrongType(['spec', 'containers', 0, 'resources', 'limits', 'cpu'], 'quantity', 'boolean'),
      {
        is: 'bad-format',
        path: ['spec', 'containers', 0, 'resources', 'limits', 'memory'],
        value: '1 Gi',
        format: 'quantity',
      },
    ],
  },
  {
    name: 'base64 may have line breaks',
    ...{ apiVersion: 'v1', kind: 'Secret', value: { data: { a: 'YWJj\nZGVm\n', b: '' } } },
    errors: [],
  },
  {
    name: 'no base64',
    ...{ apiVersion: 'v1', kind: 'Secret', value: { data: { a: 'changeme!' } } },
    errors: [{ is: 'bad-format', path: ['data', 'a'], value: 'changeme!', format: 'base64' }],
  },
  {
    name: 'no timestamp',
    ...configMap({ metadata: { creationTimestamp: '2024-01-01' } }),
    errors: [{ is: 'bad-format', path: ['metadata', 'creationTimestamp'], value: '2024-01-01', format: 'date-time' }],
  },
  {
    name: 'a value of the wrong type is not also an unknown value',
    ...service({ type: 1 }),
    errors: wrongType(['spec', 'type'], 'string', 'integer'),
  },

  // Enums
  {
    name: 'a value out of the set',
    ...service({ type: 'Loadbalancer' }),
    errors: [
      {
        is: 'unknown-value',
        path: ['spec', 'type'],
        value: 'Loadbalancer',
        allowed: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
      },
    ],
  },
  {
    name: 'an empty string counts as absent',
    ...service({ type: '', ports: [{ port: 80, protocol: '' }] }),
    errors: [],
  },
  {
    name: 'an empty string where the field is a pointer',
    ...service({ internalTrafficPolicy: '' }),
    errors: [
      { is: 'unknown-value', path: ['spec', 'internalTrafficPolicy'], value: '', allowed: ['Cluster', 'Local'] },
    ],
  },
  {
    name: 'enums of status are not enforced',
    ...{ apiVersion: 'v1', kind: 'Pod', value: { ...container({}).value, status: { phase: 'Odd' } } },
    errors: [],
  },
  {
    name: 'numbers out of the set',
    ...route({ rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 304 } }] }] }),
    errors: [
      {
        is: 'unknown-value',
        path: ['spec', 'rules', 0, 'filters', 0, 'requestRedirect', 'statusCode'],
        value: 304,
        allowed: [301, 302, 303, 307, 308],
      },
    ],
  },

  // Limits of the Gateway API
  {
    name: 'a port out of range',
    ...gateway([listener({ port: 70000 })]),
    errors: [
      { is: 'out-of-range', path: ['spec', 'listeners', 0, 'port'], value: 70000, bound: 'maximum', limit: 65535 },
    ],
  },
  {
    name: 'a hostname against its pattern',
    ...route({ hostnames: ['Shop.example.com'] }),
    errors: [
      {
        is: 'pattern',
        path: ['spec', 'hostnames', 0],
        value: 'Shop.example.com',
        pattern: '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
      },
    ],
  },
  {
    name: 'too many hostnames',
    ...route({ hostnames: Array.from({ length: 17 }, (_, index) => `h${index}.example.com`) }),
    errors: [{ is: 'too-many', path: ['spec', 'hostnames'], limit: 16, count: 17 }],
  },
  {
    name: 'too few rules',
    ...route({ rules: [] }),
    errors: [{ is: 'too-few', path: ['spec', 'rules'], limit: 1, count: 0 }],
  },
  {
    name: 'a string too long',
    ...route({ rules: [{ matches: [{ path: { value: `/${'é'.repeat(1024)}` } }] }] }),
    errors: [{ is: 'too-long', path: ['spec', 'rules', 0, 'matches', 0, 'path', 'value'], limit: 1024, count: 1025 }],
  },
  {
    name: 'a string too short',
    ...route({ parentRefs: [{ name: '' }] }),
    errors: [{ is: 'too-short', path: ['spec', 'parentRefs', 0, 'name'], limit: 1, count: 0 }],
  },
  {
    name: 'two items with the same key',
    ...gateway([listener({}), listener({ port: 81 })]),
    errors: [{ is: 'duplicate-item', path: ['spec', 'listeners', 1], first: 0 }],
  },
  {
    name: 'two equal items of a set',
    ...route({ rules: [{ filters: [{ type: 'CORS', cors: { allowMethods: ['GET', 'POST', 'GET'] } }] }] }),
    errors: [
      {
        is: 'duplicate-item',
        path: ['spec', 'rules', 0, 'filters', 0, 'cors', 'allowMethods', 2],
        first: 0,
      },
    ],
  },
  {
    name: 'items without a key are not alike',
    ...gateway([
      { port: 80, protocol: 'HTTP' },
      { port: 81, protocol: 'HTTP' },
    ]),
    errors: [missing(['spec', 'listeners', 0], 'name'), missing(['spec', 'listeners', 1], 'name')],
  },
  {
    name: 'fields of the experimental channel are taken',
    ...route({ rules: [{ retry: { attempts: 2 }, sessionPersistence: { cookie: {} } }] }),
    errors: [],
  },
  {
    name: 'a kind without a schema is not checked',
    apiVersion: 'example.com/v1',
    kind: 'Shop',
    value: { spec: 1 },
    errors: [],
  },
];

for (const { name, apiVersion, kind, value, errors } of cases) {
  test(name, async () => {
    await loadValidators([{ apiVersion, kind }]);
    const found = validate(apiVersion, kind, { apiVersion, kind, ...value });
    const bare = found.map((error) => (error.is === 'unknown-field' ? { ...error, known: undefined } : error));
    assert.deepEqual(bare.map(withoutUndefined), errors);
  });
}

function withoutUndefined(error: object): object {
  return Object.fromEntries(Object.entries(error).filter(([, value]) => value !== undefined));
}

test('an unknown field comes with the fields there are', async () => {
  await loadValidators([{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }]);
  const [error] = validate('networking.k8s.io/v1', 'Ingress', { spec: { backend: {} } });
  assert.ok(error?.is === 'unknown-field');
  assert.deepEqual([...error.known].sort(), ['defaultBackend', 'ingressClassName', 'rules', 'tls']);
});

test('asking before loading is a bug', () => {
  assert.throws(() => validate('v1', 'Node', {}), /was not loaded/);
});
