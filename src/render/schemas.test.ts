/** The JSON of routes, traces and tests against the schemas that are shipped for it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { run } from '../dev/io.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = ['routes', 'trace', 'tests', 'diff', 'migration'] as const;

const schemaOf = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(ROOT, 'schemas', `${name}.json`), 'utf8'));

const ajv = new Ajv2020({ allErrors: true, strictTypes: 'log', strictRequired: false });
const VALIDATORS = {
  routes: compiled('routes'),
  trace: compiled('trace'),
  tests: compiled('tests'),
  diff: compiled('diff'),
  migration: compiled('migration'),
} as const;

function compiled(name: string) {
  return ajv.compile(schemaOf(name));
}

/** Parses what was printed and holds it against the schema of that name. */
function valid(name: keyof typeof VALIDATORS, text: string, what: string) {
  const isValid = VALIDATORS[name];
  assert.ok(isValid(JSON.parse(text)), `${what}: ${JSON.stringify(isValid.errors?.slice(0, 3), undefined, 1)}`);
  return JSON.parse(text);
}

const asked = (argv: readonly string[]): Promise<string> =>
  run([...argv, '--no-config', '--no-render']).then(({ out }) => out);

const MANIFESTS: readonly string[] = [
  ...readdirSync(join(ROOT, 'fixtures/routes')).map((name) => `fixtures/routes/${name}/manifests.yaml`),
  ...readdirSync(join(ROOT, 'fixtures/conformance'))
    .filter((name) => name !== 'base.yaml')
    .map((name) => `fixtures/conformance/${name}`),
  'fixtures/example',
];

const pathsOf = (path: string): readonly string[] =>
  path.startsWith('fixtures/conformance/')
    ? [join(ROOT, 'fixtures/conformance/base.yaml'), join(ROOT, path)]
    : [join(ROOT, path)];

interface RoutePart {
  readonly entry: { readonly type: string; readonly port?: number };
  readonly match: { readonly host: string; readonly path?: { readonly value: string }; readonly method?: string };
}

/** One request that a route could take. */
function requestFor({ entry, match }: RoutePart): readonly string[] {
  const host = match.host.replace('*', entry.type === 'gateway' ? 'any.name' : 'any');
  const scheme = entry.port === 443 ? 'https' : 'http';
  const path = match.path?.value.startsWith('/') === true ? match.path.value : '/';
  const url = `${scheme}://${host}${encodeURI(path)}`;
  return match.method === undefined ? [url] : [url, '-X', match.method];
}

for (const path of MANIFESTS)
  test(`${path}: routes and traces are valid`, async () => {
    const table = valid('routes', await asked(['routes', ...pathsOf(path), '-o', 'json']), path);
    const requests = table.routes.map(requestFor).filter(([url]: readonly string[]) => URL.canParse(url ?? ''));
    const all = new Map<string, readonly string[]>(
      [...requests, ['https://nowhere.example/']].map((request: readonly string[]) => [request.join(' '), request]),
    );
    for (const [name, [url = '', ...flags]] of all)
      valid('trace', await asked(['trace', url, ...pathsOf(path), ...flags, '-f', 'json']), `${path}: ${name}`);
  });

test('the routes of all fixtures of rules are valid, whatever is wrong with them', async () => {
  valid('routes', await asked(['routes', join(ROOT, 'fixtures/rules'), '-o', 'json']), 'fixtures/rules');
});

test('fields that are neither text nor numbers where they should be are no reason for another shape', async () => {
  const manifests = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: 7}
spec: {selector: {app: web}, ports: [{port: 80.5, targetPort: 1.5}, {port: -1, targetPort: true}, {port: "80", name: 3}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: [web]}
spec:
  ingressClassName: ''
  rules:
    - host: 3
      http: {paths: [{path: 8, pathType: Odd, backend: {service: {name: web, port: {number: 1e99}}}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {listeners: [{name: '', port: 1.5, protocol: 3, hostname: ''}, {name: b, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [{method: '', headers: [{name: 3, value: ''}], path: {type: Odd, value: ''}}]
      filters:
        - {type: RequestRedirect, requestRedirect: {scheme: '', hostname: '', statusCode: 1.5, port: 0.5, path: {type: Odd}}}
        - {type: RequestMirror, requestMirror: {backendRef: {name: ''}, percent: 1.5}}
        - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: 1}], remove: [2]}}
        - {type: ''}
      backendRefs: [{name: '', weight: 1.5}, {name: web, port: 80.5, weight: -3}]
`;
  const { out } = await run(['routes', '-', '-o', 'json', '--no-config'], { stdin: manifests });
  const { routes } = valid('routes', out, 'stdin');
  assert.ok(routes.length > 0);
});

test('results of tests are valid, failed ones too', async () => {
  const edge = join(ROOT, 'fixtures/routes/edge');
  const shop = join(ROOT, 'fixtures/routes/shop');
  const results = [
    await asked(['test', join(edge, 'requests.yaml'), join(edge, 'manifests.yaml'), '-f', 'json']),
    await asked(['test', join(edge, 'requests.yaml'), join(shop, 'manifests.yaml'), '-f', 'json']),
    await asked(['test', join(ROOT, 'fixtures/example-routing.yaml'), join(ROOT, 'fixtures/example'), '-f', 'json']),
  ].map((text, index) => valid('tests', text, String(index)));
  assert.ok(results.some(({ summary }) => summary.ok > 0) && results.some(({ summary }) => summary.failed > 0));
});

test('differences are valid, of each table to the next', async () => {
  for (const [index, path] of MANIFESTS.entries()) {
    const files = [...pathsOf(MANIFESTS[index - 1] ?? path), ...pathsOf(path)].filter((one) =>
      /edge|shop|example/.test(one),
    );
    const [before, after] = files;
    if (before === undefined || after === undefined) continue;
    const requests = ['--requests', join(ROOT, 'fixtures/example-routing.yaml')];
    const { changes } = valid(
      'diff',
      await asked(['diff', before, after, ...requests, '-f', 'json']),
      `${before} ${after}`,
    );
    assert.equal(changes.length > 0, before !== after);
  }
});

test('migrations are valid, whatever becomes of the Ingresses', async () => {
  const folder = join(ROOT, 'fixtures/migrate');
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml')))
    valid('migration', await asked(['migrate', '--to', 'gateway-api', join(folder, name), '-f', 'json']), name);
});

test('the schemas agree on what they share, and define nothing that they do not use', () => {
  const shared = new Map<string, unknown>();
  for (const name of NAMES) {
    const schema = schemaOf(name);
    const text = JSON.stringify(schema);
    for (const [key, definition] of Object.entries(Object(schema.$defs))) {
      assert.ok(text.includes(`"#/$defs/${key}"`), `${name}: ${key}`);
      if (shared.has(key)) assert.deepEqual(definition, shared.get(key), `${name}: ${key}`);
      shared.set(key, definition);
    }
  }
});

test('the schemas reject everything else', () => {
  const { routes, trace, tests, diff, migration } = VALIDATORS;
  for (const isValid of [routes, trace, tests, diff, migration]) assert.equal(isValid({ version: 1 }), false);
  assert.equal(routes({ version: 2, routes: [], detached: [] }), false);
  assert.equal(routes({ version: 1, routes: [], detached: [], more: 1 }), false);
});

test('the schemas are in the package', () => {
  const { files, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const name of ['config', 'report', ...NAMES]) {
    assert.ok(files.includes(`schemas/${name}.json`), name);
    assert.equal(exports[`./schemas/${name}.json`], `./schemas/${name}.json`);
  }
});
