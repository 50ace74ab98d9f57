/** `kroute routes` and `kroute trace` as scripts and people use them. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../dev/io.ts';
import { VIEWS } from '../render/index.ts';
import { columns } from '../text/width.ts';

const home = process.cwd();
const fixtures = fileURLToPath(new URL('../../fixtures/routes', import.meta.url));
const SHOP = 'shop/manifests.yaml';
const EDGE = 'edge/manifests.yaml';

before(() => process.chdir(fixtures));
after(() => process.chdir(home));

interface Shown {
  readonly entry: {
    readonly type: string;
    readonly class?: string;
    readonly gateway?: string;
    readonly address?: string;
  };
  readonly match: { readonly host: string; readonly path?: { readonly type: string; readonly value: string } };
  readonly backends: readonly { readonly service: string; readonly namespace: string }[];
  readonly status: string;
  readonly order: number;
  readonly shadowedBy?: number;
}

async function shown(...args: readonly string[]): Promise<readonly Shown[]> {
  const { out } = await run(['routes', '-o', 'json', ...args]);
  return JSON.parse(out).routes;
}

const hostAndPath = ({ match }: Shown): string => `${match.host}${match.path?.value ?? ''}`;

test('the table is what comes without options, and exits with 0', async () => {
  const { out, err, code } = await run(['routes', SHOP]);
  assert.equal(code, 0);
  assert.equal(err, '');
  assert.match(out, /^Ingress class public \(k8s\.io\/ingress-nginx\)\n {2}HOST +PATH +BACKEND +PODS +STATUS +TLS$/m);
  assert.match(out, /^17 routes through 12 ways in: 14 ok, 2 broken, 1 shadowed$/m);
});

test('--format says the same as --output, for routes and for trace', async () => {
  assert.equal((await run(['routes', SHOP, '--format', 'json'])).out, (await run(['routes', SHOP, '-o', 'json'])).out);
  const url = 'http://old.example.com/';
  assert.equal(
    (await run(['trace', url, SHOP, '-o', 'json'])).out,
    (await run(['trace', url, SHOP, '--format', 'json'])).out,
  );
});

test('every view can be asked for', async () => {
  for (const view of Object.keys(VIEWS)) assert.equal((await run(['routes', SHOP, '-o', view])).code, 0, view);
  const { out } = await run(['routes', '--help']);
  assert.deepEqual(
    [...out.replaceAll(/\s+/g, ' ').matchAll(/output format: (.*?) \(default/g)].map(([, list]) => list?.split(', ')),
    [Object.keys(VIEWS)],
  );
});

test('JSON holds the fields of the contract', async () => {
  const routes = await shown(SHOP);
  const [first] = routes;
  assert.deepEqual(Object.keys(first ?? {}), [
    'order',
    'entry',
    'source',
    'match',
    'tls',
    'filters',
    'backends',
    'status',
    'certain',
  ]);
  assert.deepEqual(first?.entry, {
    type: 'ingress',
    id: 'ingress/public',
    class: 'public',
    controller: 'k8s.io/ingress-nginx',
    listens: [
      { port: 80, protocol: 'HTTP' },
      { port: 443, protocol: 'HTTPS' },
    ],
  });
  const shadowed = routes.find(({ status }) => status === 'shadowed');
  const by = routes.find(({ entry, order }) => entry.class === 'public' && order === shadowed?.shadowedBy);
  assert.deepEqual([by?.match.path?.value, by?.backends[0]?.service], ['/api', 'frontend']);
});

test('--host keeps routes that could serve a host, and routes that mention it', async () => {
  assert.deepEqual((await shown(SHOP, '--host', 'old.example.com')).map(hostAndPath), ['old.example.com/']);
  assert.deepEqual(new Set((await shown(EDGE, '--host', 'other.example.com')).map(hostAndPath)), new Set(['*/']));
  assert.deepEqual(
    (await shown('hostile', '--host', '*.example.com')).map(({ match }) => match.host),
    ['*.example.com'],
  );
  assert.deepEqual(
    (await shown('hostile', '--host', 'a.example.com')).map(({ match }) => match.host),
    ['*.example.com'],
  );
  assert.deepEqual(
    (await shown(SHOP, '--host', 'api.shop.svc.cluster.local')).map(({ entry }) => entry.address),
    ['api.shop.svc'],
  );
});

test('--service, --in-namespace, --entry and --status pick routes', async () => {
  assert.deepEqual(
    (await shown(SHOP, '--service', 'redis')).map(({ entry }) => entry.type),
    ['nodePort', 'clusterIP'],
  );
  assert.equal((await shown(SHOP, '--service', 'data/redis')).length, 2);
  assert.equal((await shown(SHOP, '--service', 'shop/redis')).length, 0);
  assert.equal((await shown(SHOP, '--in-namespace', 'data')).length, 2);
  assert.equal((await shown(SHOP, '--entry', 'public')).length, 6);
  assert.equal((await shown(SHOP, '--entry', 'nodePort')).length, 1);
  assert.equal((await shown(EDGE, '--entry', 'infra/edge')).length, 5);
  assert.equal((await shown(EDGE, '--entry', 'infra/edge/https')).length, 4);
  assert.deepEqual(
    (await shown(SHOP, '--status', 'broken,partial', '--entry', 'public')).map(({ status }) => status),
    ['broken'],
  );
});

test('a route that is shown alone still says which one is in its way', async () => {
  const { out } = await run(['routes', SHOP, '--status', 'shadowed']);
  assert.match(out, /all its requests go to \^ \/api of Ingress shop\/www-copy,\s+shop\/manifests\.yaml:53/);
});

test('--strict fails on broken routes among those shown', async () => {
  assert.equal((await run(['routes', SHOP, '--strict'])).code, 1);
  assert.equal((await run(['routes', SHOP, '--strict', '--status', 'broken'])).code, 1);
  assert.equal((await run(['routes', SHOP, '--strict', '--in-namespace', 'data'])).code, 0);
  assert.equal((await run(['routes', SHOP, '--status', 'broken'])).code, 0);
});

test('wide: one line for each route', async () => {
  const { out } = await run(['routes', SHOP, '--wide']);
  assert.equal(out, (await run(['routes', SHOP, '-o', 'wide'])).out);
  assert.match(out, /^ENTRY +HOST +PATH .*SOURCE +CONTROLLER +REASON$/m);
  assert.equal(out.split('\n').indexOf(''), 18);
  assert.doesNotMatch(out, / $/m);
});

test('a narrow terminal is not overrun, a wide one used', async () => {
  for (const terminal of [60, 100, 200]) {
    const { out } = await run(['routes', SHOP], { terminal, env: { NO_COLOR: '1' } });
    for (const line of out.split('\n')) assert.ok(columns(line) <= Math.min(terminal, 200), line);
  }
});

test('nothing to show is said on standard error', async () => {
  const nothing = await run(['routes', '-'], { stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' });
  assert.deepEqual([nothing.code, nothing.out, nothing.err], [0, '', 'kroute: no routes in these manifests\n']);
  const json = await run(['routes', '-', '-o', 'json'], {
    stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  });
  assert.deepEqual(JSON.parse(json.out).routes, []);
  const filtered = await run(['routes', SHOP, '--host', 'unknown.test']);
  assert.equal(filtered.out, '');
  assert.match(filtered.err, /^kroute: no route matches the filters/);
});

test('objects defined more than once are reported on standard error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-routes-'));
  const service = (port: number) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: ${port}}]}\n`;
  writeFileSync(join(folder, 'a.yaml'), service(80));
  writeFileSync(join(folder, 'b.yaml'), service(81));
  process.chdir(folder);
  const { out, err } = await run(['routes', '.']);
  process.chdir(fixtures);
  assert.match(
    err,
    /^kroute: 1 object is defined more than once, such as Service default\/web in a\.yaml and b\.yaml; .*\n$/,
  );
  assert.match(out, /clusterIP :81/);
  assert.doesNotMatch(out, /clusterIP :80 /);
});

for (const [args, message] of [
  [['routes', SHOP, '--controller', 'trafik'], /--controller: unknown controller "trafik"; did you mean "traefik"\?/],
  [['routes', SHOP, '-o', 'tabel'], /--output: unsupported value "tabel"; did you mean "table"\?/],
  [['routes', SHOP, '--status', 'borken'], /--status: unknown status "borken"; did you mean "broken"\?/],
  [['routes', SHOP, '--wide', '-o', 'json'], /--wide: cannot be combined with --format json/],
  [['routes', 'missing.yaml'], /missing\.yaml/],
  [['rotues', SHOP], /unknown command "rotues"; did you mean "routes"\?/],
] as const)
  test(`a wrong command line: ${args.join(' ')}`, async () => {
    const { code, out, err } = await run(args);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(err.trimEnd().split('\n').length, 1);
  });

test('a trace shows the answer first, and fits 80 columns', async () => {
  const { out, code } = await run(['trace', 'https://shop.example.com/api/orders', '-H', 'x-version: v2', EDGE]);
  assert.equal(code, 0);
  const [request, , answer] = out.split('\n');
  assert.equal(request, 'GET https://shop.example.com/api/orders');
  assert.equal(answer, 'served by shop/api-next:80');
  assert.match(out, /^ {2}forwarded as \/v2\/orders$/m);
  assert.match(
    out,
    /^ {2}=> \d+\. HTTPRoute shop\/shop: host shop\.example\.com, Prefix \/api, GET, header\n {5}x-version=v2$/m,
  );
  for (const line of out.split('\n')) assert.ok(columns(line) <= 80, line);
});

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly range: { readonly start: { readonly line: number } };
}

test('a trace shows what lint finds about the objects on the way, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-trace-'));
  const path = join(folder, 'shop.yaml');
  writeFileSync(path, ON_THE_WAY);
  const { out } = await run(['trace', 'http://shop.example.com/', path, '--format', 'json']);
  const found = JSON.parse(out).findings.map((one: Found) => `${one.severity} ${one.rule} ${one.range.start.line}`);
  assert.deepEqual(found, ['error ingress/backend-port-not-found 9']);
  const text = (await run(['trace', 'http://shop.example.com/', path])).out;
  assert.match(text, /^503 error: Service shop has no port 80$/m);
  assert.match(
    text,
    /^ {2}error: Service "shop" has no port 80; available: 8080\n {4}\[ingress\/backend-port-not-found\]$/m,
  );
  assert.match(text, /^ {4}\S+shop\.yaml:9: set number: 8080$/m);
  const other = JSON.parse((await run(['trace', 'http://shop.example.com/cart', path, '--format', 'json'])).out);
  assert.deepEqual(
    other.findings.map((one: Found) => `${one.rule} ${one.range.start.line}`),
    ['ingress/backend-not-found 10'],
  );
});

const ON_THE_WAY = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http: { paths: [
        { path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } },
        { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } } ] }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "example.com/shop:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: unrelated }
spec: { selector: { app: other }, ports: [{ port: 8080 }] }
`;

test('a trace of an unknown host or Gateway lists the known ones', async () => {
  const host = await run(['trace', 'https://nothing.test/', EDGE, '--gateway', 'infra/edge']);
  assert.match(host.err, /^kroute: no route has the host "nothing\.test"; known: "shop\.example\.com"$/m);
  const gateway = await run(['trace', 'https://shop.example.com/', EDGE, '--gateway', 'foo']);
  assert.match(gateway.out, /^refused: no Gateway "foo" with a listener is among the files$/m);
  assert.match(gateway.err, /^kroute: no route has the Gateway "foo"; known: "infra\/edge"$/m);
  assert.equal(gateway.code, 1);
});

test('what a document that cannot be read may answer is a doubt', async () => {
  const good = ingressOf('good', 'good.example.com');
  const broken = ingressOf('broken', 'broken.example.com').replace('pathType: Prefix', 'pathType: [');
  const file = join(mkdtempSync(join(tmpdir(), 'kroute-unread-')), 'unread.yaml');
  writeFileSync(file, `${good}---\n${broken}`);
  const asked = async (url: string): Promise<unknown> => {
    const { out } = await run(['trace', url, file, '-f', 'json']);
    const { outcome, certain, doubts } = JSON.parse(out);
    return [outcome, certain, doubts?.map(({ reason }: { reason: string }) => reason)];
  };
  assert.deepEqual(await asked('http://broken.example.com/'), [
    'not-found',
    false,
    [`${file} cannot be read, which mentions broken.example.com`],
  ]);
  assert.deepEqual(await asked('http://other.example.com/'), ['not-found', true, undefined]);
});

function ingressOf(name: string, host: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, annotations: {kubernetes.io/ingress.class: nginx}}
spec:
  rules:
    - host: ${host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
`;
}

test('steps are counted from 1, in evaluation order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-trace-'));
  const path = join(folder, 'shop.yaml');
  writeFileSync(path, ON_THE_WAY);
  const { out } = await run(['trace', 'http://shop.example.com/', path]);
  assert.match(out, /^ {3}- 1\. Ingress default\/shop: host shop\.example\.com, Prefix \/cart$/m);
  assert.match(out, /^ {2}=> 2\. Ingress default\/shop: host shop\.example\.com, Prefix \/$/m);
});

test('a trace that reaches no pod exits with 1, one that is redirected with 0', async () => {
  assert.equal((await run(['trace', 'https://www.example.com/healthz', SHOP])).code, 1);
  assert.equal((await run(['trace', 'https://unknown.test/', SHOP])).code, 1);
  assert.equal((await run(['trace', 'http://www.example.com/', SHOP])).code, 0);
});

test('a certificate is checked for the name in the URL, whatever the Host header is', async () => {
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.example.com'], secretName: 'a-tls' }],
      rules: ['a.example.com', 'b.example.com'].map((host) => ({
        host,
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
        },
      })),
    },
  };
  const file = join(mkdtempSync(join(tmpdir(), 'kroute-trace-')), 'web.yaml');
  writeFileSync(file, JSON.stringify(ingress));
  const { out } = await run(['trace', 'https://a.example.com/', '-H', 'Host: b.example.com', file]);
  assert.match(out, /^certificate: .*a-tls.*a\.example\.com/m);
  assert.doesNotMatch(out, /covers? b\.example\.com/);
});
