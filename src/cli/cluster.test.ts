/** `--cluster`: what is asked of kubectl, and what of its answer is judged. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../dev/io.ts';
import { fakeTools } from '../dev/tools.ts';

/** An object as an API server gives it back. */
const live = (kind: string, apiVersion: string, name: string, spec: unknown, metadata: object = {}): unknown => ({
  apiVersion,
  kind,
  metadata: {
    name,
    namespace: 'shop',
    uid: 'a-b-c',
    resourceVersion: '17',
    generation: 3,
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': {} } }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"a": "b"}\n' },
    ...metadata,
  },
  spec,
  status: { observedGeneration: 3, readyReplicas: 1, loadBalancer: {} },
});
const pod = { containers: [{ name: 'web', image: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] };
const ownedBy = (kind: string, name: string): object => ({
  labels: { app: 'web' },
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'a', controller: true }],
});
const template = { metadata: { labels: { app: 'web' }, creationTimestamp: null }, spec: pod };
const selector = { matchLabels: { app: 'web' } };

function answer(targetPort: string): string {
  const service = {
    type: 'NodePort',
    clusterIP: '10.0.0.17',
    clusterIPs: ['10.0.0.17'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    selector: { app: 'web' },
    ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort, nodePort: 31_234 }],
  };
  const items = [
    live('Service', 'v1', 'web', service),
    live('Endpoints', 'v1', 'web', undefined),
    live('EndpointSlice', 'discovery.k8s.io/v1', 'web-x', undefined, {
      labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
    }),
    live('Deployment', 'apps/v1', 'web', { replicas: 1, selector, template }),
    live('ReplicaSet', 'apps/v1', 'web-1', { replicas: 1, selector, template }, ownedBy('Deployment', 'web')),
    live('Pod', 'v1', 'web-1-x', pod, ownedBy('ReplicaSet', 'web-1')),
  ];
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

const NAMES =
  'pods services endpoints secrets deployments.apps replicasets.apps endpointslices.discovery.k8s.io gateways.gateway.networking.k8s.io';

function kubectl(json: string, after = ''): { readonly PATH: string; readonly asked: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-cluster-'));
  writeFileSync(join(folder, 'answer.json'), json);
  const script = `echo "$@" >> ${folder}/asked
case $1 in
  api-resources) printf '%s\\n' ${NAMES} ;;
  config) printf shop ;;
  get) cat ${folder}/answer.json; ${after} ;;
esac`;
  return { PATH: fakeTools({ kubectl: script }), asked: () => readFileSync(join(folder, 'asked'), 'utf8') };
}

test('what a sound cluster fills in raises no finding, and what controllers made is not counted', async () => {
  const { PATH, asked } = kubectl(answer('http'));
  const { code, out, err } = await run(['lint', '--cluster'], { env: { PATH } });
  assert.deepEqual({ code, out, err }, { code: 0, out: 'no problems in 3 objects in 1 file\n', err: '' });
  assert.match(
    asked(),
    /^get --all-namespaces --output=json .*-- services,endpoints,endpointslices\.discovery\.k8s\.io,pods,deployments\.apps,replicasets\.apps,gateways\.gateway\.networking\.k8s\.io$/m,
  );
});

test('findings name the object; there is nothing to fix', async () => {
  const { PATH, asked } = kubectl(answer('htp'));
  const argv = ['lint', '--cluster', '--context', 'prod', '-n', 'shop'];
  const { code, out } = await run(argv, { env: { PATH } });
  assert.equal(code, 1);
  assert.match(
    out,
    /error {2}targetPort "htp" is not declared as a TCP port by Deployment shop\/web\n {2}cluster:\d+:\d+ {2}Service shop\/web/,
  );
  assert.doesNotMatch(out, /fix:/);
  assert.match(asked(), /^get --namespace=shop --output=json .*--context=prod -- services/m);
});

test('routes and traces are those of the cluster', async () => {
  const { PATH } = kubectl(answer('http'));
  const { out } = await run(['routes', '--cluster'], { env: { PATH } });
  assert.match(out, /nodePort :31234 +web:80 -> http +web x1 +ok/);
});

test('what kubectl cannot read is said, and the rest is judged; then the exit code is 2', async () => {
  const { PATH } = kubectl(answer('http'), 'echo "Error from server (Forbidden): pods is forbidden" >&2; exit 1');
  const { code, out, err } = await run(['lint', '--cluster'], { env: { PATH } });
  assert.equal(code, 2);
  assert.match(out, /no problems in 3 objects/);
  assert.match(err, /^kroute: cluster: not everything could be read: .*pods is forbidden\n$/);
});

test('names that a server gives are no options', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-cluster-'));
  const names = [
    'services',
    '--raw=/x.gateway.networking.k8s.io',
    '-x.gateway.networking.k8s.io',
    'a,b.gateway.networking.k8s.io',
  ];
  const script = `echo "$@" >> ${folder}/asked
case $1 in api-resources) printf '%s\\n' ${names.map((name) => `'${name}'`).join(' ')} ;; get) echo '{"items": []}' ;; esac`;
  const argv = ['lint', '--cluster', '--context', '--kubeconfig=x $(id)'];
  const { err } = await run(argv, { env: { PATH: fakeTools({ kubectl: script }) } });
  assert.equal(err, '');
  assert.match(readFileSync(join(folder, 'asked'), 'utf8'), /--context=--kubeconfig=x \$\(id\) -- services$/m);
});

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['lint', '--cluster'], /kubectl is not in the PATH/],
  [['lint', '--cluster', 'k8s'], /--cluster cannot be combined with paths/],
  [['lint', '--cluster', '--fix'], /--cluster cannot be combined with --fix/],
  [['lint', '--cluster', '-n', '--raw=/x'], /--namespace: "--raw=\/x" /],
  [['lint', '--context', 'prod'], /--context requires --cluster/],
  [['lint', '--kubeconfig', 'k'], /--kubeconfig requires --cluster/],
  [['lint', '-A'], /--all-namespaces requires --cluster/],
  [['lint', '--cluster', '-A', '-n', 'shop'], /--all-namespaces cannot be combined with --namespace/],
];
for (const [argv, words] of WRONG)
  test(`"${argv.join(' ')}" is refused in one line`, async () => {
    const { code, err } = await run(argv, { env: {} });
    assert.equal(code, 2);
    assert.match(err, words);
    assert.match(err, /^kroute: [^\n]+\n$/);
  });

test('a cluster that cannot be reached is reported in one line', async () => {
  const script = 'echo "E0101 memcache.go:265] noise" >&2; echo "The connection to the server was refused" >&2; exit 1';
  const { code, err } = await run(['lint', '--cluster'], { env: { PATH: fakeTools({ kubectl: script }) } });
  assert.equal(code, 2);
  assert.equal(err, 'kroute: --cluster: kubectl: The connection to the server was refused\n');
});

const FORBIDDEN = (what: string): string =>
  `echo 'Error from server (Forbidden): ${what} is forbidden: User "ann" cannot list resource "${what.split('.')[0] ?? ''}" in API group "" at the cluster scope' >&2`;

test('what a user may not list is unknown, and each refusal is reported once', async () => {
  const ingress = live('Ingress', 'networking.k8s.io/v1', 'web', {
    ingressClassName: 'edge',
    defaultBackend: { service: { name: 'api', port: { number: 80 } } },
  });
  const json = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [ingress] });
  const refused = `${FORBIDDEN('services')}; ${FORBIDDEN('services')}; ${FORBIDDEN('pods')}; exit 1`;
  const { PATH } = kubectl(json, refused);
  const { code, out, err } = await run(['lint', '--cluster', '-n', 'shop'], { env: { PATH } });
  assert.deepEqual({ code, out }, { code: 0, out: 'no problems in 1 object in 1 file\n' });
  assert.equal(err.split('services is forbidden').length, 2);
  assert.match(err, /pods is forbidden/);
  const { out: routes } = await run(['routes', '--cluster', '-n', 'shop'], { env: { PATH } });
  assert.match(routes, /api:80.*unknown/);
});

test('where everything is refused, nothing was read', async () => {
  const { PATH } = kubectl('{"items": []}', `${FORBIDDEN('services')}; exit 1`);
  const { code, err } = await run(['lint', '--cluster', '-n', 'shop'], { env: { PATH } });
  assert.equal(code, 2);
  assert.match(err, /services is forbidden/);
});

test('pods that are not ready are found, and each format says at which object', async () => {
  const { PATH } = kubectl(answer('http').replaceAll('"readyReplicas":1', '"readyReplicas":0'));
  const { code, out } = await run(['lint', '--cluster', '-f', 'compact'], { env: { PATH } });
  assert.equal(code, 1);
  assert.match(
    out,
    /^cluster:\d+:\d+: error: Service shop\/web: Service "web" has no endpoints: 0 of 1 pod ready \[service\/no-ready-pods\]$/m,
  );
  const { out: routes } = await run(['routes', '--cluster'], { env: { PATH } });
  assert.match(routes, /0 of 1 pod ready/);
});

test('the age of objects decides between equal routes, as in the cluster', async () => {
  const ingress = (name: string, time: string): unknown =>
    live(
      'Ingress',
      'networking.k8s.io/v1',
      name,
      {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'shop.example.com',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
            },
          },
        ],
      },
      { creationTimestamp: time },
    );
  const items = [ingress('a-new', '2026-02-01T00:00:00Z'), ingress('b-old', '2025-02-01T00:00:00Z')];
  const { PATH } = kubectl(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { out } = await run(['routes', '--cluster', '--controller', 'nginx', '-f', 'json'], { env: { PATH } });
  assert.ok(out.indexOf('"b-old"') < out.indexOf('"a-new"'), out);
});

test('what is not found in a cluster is not "among the given files"', async () => {
  const items = [
    live('Service', 'v1', 'web', { selector: { app: 'web' }, ports: [{ port: 80 }] }),
    live('Service', 'v1', 'api', { selector: { app: 'api' }, ports: [{ port: 80 }] }),
  ];
  const { PATH } = kubectl(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const { out } = await run(['lint', '--cluster'], { env: { PATH } });
  assert.match(out, /matches no pods/);
  assert.doesNotMatch(out, /files, check|given files/);
});

test('as a plugin of kubectl it reads the namespace of the context', async () => {
  const { PATH, asked } = kubectl(answer('http'));
  const { code, out } = await run(['routes', '--kubeconfig', '/k', '-o', 'wide'], { env: { PATH }, isPlugin: true });
  assert.equal(code, 0);
  assert.match(out, /web:80/);
  assert.match(asked(), /^config view --minify .*--kubeconfig=\/k/m);
  assert.match(asked(), /^get --namespace=shop .*--kubeconfig=\/k --/m);
});

test('with -A it reads all namespaces, with -n one, and with -f files', async () => {
  const { PATH, asked } = kubectl(answer('http'));
  await run(['lint', '-A'], { env: { PATH }, isPlugin: true });
  assert.match(asked(), /^get --all-namespaces /m);
  await run(['trace', 'http://web.shop.svc', '-n', 'other'], { env: { PATH }, isPlugin: true });
  assert.match(asked(), /^get --namespace=other /m);
  const folder = mkdtempSync(join(tmpdir(), 'kroute-plugin-'));
  const file = join(folder, 'web.yaml');
  writeFileSync(file, 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 0}]}\n');
  for (const argv of [['-f', file], [`-f${file}`], ['--filename', file], [`--filename=${file}`], [file]]) {
    const { out } = await run(['lint', ...argv, '-o', 'compact'], { env: {}, isPlugin: true });
    assert.match(out, /web\.yaml:4:\d+: error/);
  }
  const { out } = await run(['trace', '-f', file, 'http://web.default.svc'], { env: {}, isPlugin: true });
  assert.match(out, /http:\/\/web\.default\.svc/);
});
