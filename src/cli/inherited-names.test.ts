/** Names that every JavaScript object inherits are names like any other, wherever they come from. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, type RunOptions, run } from '../dev/io.ts';

const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-names-')));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command; nothing of the program itself may show. */
async function sane(argv: readonly string[], options?: RunOptions): Promise<Run> {
  const result = await run(argv, options);
  const said = `${argv.join(' ')}\n${result.out}${result.err}`;
  assert.ok(result.code <= 2, said);
  assert.doesNotMatch(said, /native code|undefined|\[object|NaN|bug of kroute/, said);
  return result;
}

const gateway = (protocol: string, match: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  gatewayClassName: nginx
  listeners: [{name: http, port: 80, protocol: ${protocol}}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [${match}]
      backendRefs: [{name: v2, port: 80}]
    - backendRefs: [{name: v1, port: 80}]
---
${service('v1')}---
${service('v2')}---
${deployment('app')}`;

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: shop}, ports: [{port: 80}]}
`;

const deployment = (label: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  selector: {matchLabels: {${label}: shop}}
  template:
    metadata: {labels: {${label}: shop}}
    spec: {containers: [{name: shop, image: shop}]}
`;

for (const name of NAMES) {
  test(`${name}: as the protocol of a listener`, async () => {
    writeFileSync('edge.yaml', gateway(name, '{path: {value: /v2}}'));
    for (const format of ['pretty', 'json', 'sarif']) await sane(['lint', '-f', format, '.']);
    await sane(['routes', '.', '-o', 'json']);
    const { code, out } = await sane(['trace', 'http://shop.example.com/v2', '.', '-f', 'json']);
    assert.equal(code, 1, out);
  });

  test(`${name}: as a header and a query parameter`, async () => {
    writeFileSync(
      'edge.yaml',
      gateway('HTTP', `{headers: [{name: ${name}, value: v2}], queryParams: [{name: ${name}, value: a}]}`),
    );
    const ask = async (url: string, ...more: readonly string[]): Promise<unknown> => {
      const { out } = await sane(['trace', `http://shop.example.com${url}`, '.', '-f', 'json', ...more]);
      return JSON.parse(out).backends.map((backend: { service: string }) => backend.service);
    };
    assert.deepEqual(await ask('/'), ['v1']);
    assert.deepEqual(await ask(`/?${name}=a`), ['v1']);
    assert.deepEqual(await ask(`/?${name}=a`, '-H', `${name}: v1`), ['v1']);
    assert.deepEqual(await ask(`/?${name}=a`, '-H', `${name}: v2`), ['v2']);
    const { out } = await sane(['trace', 'http://shop.example.com/', '.', '-f', 'json', '-H', `${name}: v2`]);
    assert.deepEqual(Object.entries(JSON.parse(out).request.headers), [[name.toLowerCase(), 'v2']]);
    const tests = `- request: {url: "http://shop.example.com/?${name}=a", headers: {${name}: v2}}\n  expect: {backend: v2}\n`;
    const { code, out: report } = await sane(['test', '-', '.'], { stdin: tests });
    assert.equal(code, 0, report);
  });

  test(`${name}: as a label, which only the labeled object has`, async () => {
    const selecting = service('v1').replace('app: shop', `${name}: shop`);
    const ask = async (label: string): Promise<unknown> => {
      writeFileSync('shop.yaml', `${selecting}---\n${deployment(label)}`);
      const { out } = await sane(['routes', '.', '-o', 'json']);
      return JSON.parse(out).routes[0].backends[0].status;
    };
    assert.equal(await ask(name), 'ok');
    assert.equal(await ask('app'), 'no-workload');
    await sane(['lint', '.']);
  });

  test(`${name}: as a kind, a type, a class and a controller`, async () => {
    writeFileSync(
      'all.yaml',
      [
        gateway('HTTP', '{path: {value: /v2}}').replace('rules:', `rules:\n    - filters: [{type: ${name}}]`),
        `apiVersion: v1\nkind: ${name}\nmetadata: {name: a}\n`,
        `apiVersion: ${name}\nkind: Service\nmetadata: {name: b}\n`,
        `apiVersion: ${name}/v1\nkind: Ingress\nmetadata: {name: c}\n`,
        service('v3').replace('spec: {', `spec: {type: ${name}, ${name}: 1, `),
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: d, annotations: {${name}: x, nginx.ingress.kubernetes.io/${name}: x}}\nspec: {ingressClassName: ${name}, rules: [{http: {paths: [{path: /, pathType: ${name}, backend: {service: {name: v1, port: {name: ${name}}}}}]}}]}\n`,
      ].join('---\n'),
    );
    await sane(['lint', '.', '-f', 'json']);
    await sane(['lint', '.', '--controller', name]);
    await sane(['routes', '.', '--controller', name]);
    await sane(['trace', 'http://a/', '.', '--class', name, '--gateway', name]);
  });

  test(`${name}: on the command line and in a configuration`, async () => {
    writeFileSync('v1.yaml', service('v1'));
    for (const argv of [
      ['explain', name],
      ['explain', `service/${name}`],
      ['lint', '.', '--rule', `${name}=off`],
      ['lint', '.', '--rule', `service/no-selector=${name}`],
      ['lint', '.', '-f', name],
      ['lint', '.', `--${name}`],
      ['lint', '.', '--fail-on', name],
      ['routes', '.', '-o', name],
      ['routes', '.', '--status', name],
      ['trace', name, '.'],
      [name],
    ]) {
      const { code, err } = await sane(argv);
      assert.equal(code, 2, `${argv.join(' ')}: ${err}`);
      assert.match(err, /^kroute: [^\n]+\n$/);
    }
    for (const text of [
      `${name}: 1`,
      `rules: {${name}: off}`,
      `rules: {service/no-selector: ${name}}`,
      `options: {${name}: {hosts: [a]}}`,
      `options: {tree/host-not-allowed: {${name}: [a]}}`,
      `format: ${name}`,
    ]) {
      writeFileSync('kroute.yaml', `${text}\n`);
      const { code, err } = await sane(['lint', '.']);
      assert.equal(code, 2, `${text}: ${err}`);
    }
  });
}

test('a JSON manifest with such keys is read as data', async () => {
  writeFileSync(
    'a.json',
    '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "__proto__": {"kind": "Pod"}, "spec": {"__proto__": {"type": "NodePort"}, "constructor": null, "selector": {"app": "a"}, "ports": [{"port": 80}]}}',
  );
  const { out } = await sane(['lint', '.', '-f', 'compact', '--rule', 'service/selector-matches-nothing=off']);
  assert.deepEqual(
    out.split('\n').map((line) => line.replace(/^a\.json:\d+:\d+: (\w+: [^;]*?)(;.*)? \[.*$/, '$1')),
    [
      'error: unknown field "__proto__" in Service',
      'error: unknown field "__proto__" in spec',
      'error: unknown field "constructor" in spec',
      '',
    ],
  );
});
