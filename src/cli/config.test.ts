/** What configuration files, baselines and revisions do to a run: each option by its effect. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { run } from '../dev/io.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-config-'));
  process.chdir(folder);
  // Nothing above the folder counts.
  mkdirSync('.git');
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});
after(() => process.chdir(home));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** The rules of what is found, each with its file and severity. */
async function found(...argv: string[]): Promise<readonly string[]> {
  const { out, err } = await run(['lint', '--format', 'json', ...argv]);
  assert.ok(out.startsWith('{'), err);
  const report: { diagnostics: { rule: string; file: string; severity: string }[] } = JSON.parse(out);
  return report.diagnostics.map(({ rule, file, severity }) => `${file} ${severity} ${rule}`);
}

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
      nodePort: 80
`;
const OUT_OF_RANGE = 'service/node-port-out-of-range';
const VAIN = 'service/selector-matches-nothing';

test('severity: rules and areas, the rule before its area, flags over both', async () => {
  write({ 'k8s/web.yaml': SERVICE });
  assert.deepEqual(await found(), [`k8s/web.yaml warning ${VAIN}`, `k8s/web.yaml error ${OUT_OF_RANGE}`]);
  write({ 'kroute.yaml': `severity:\n  service/*: off\n  ${OUT_OF_RANGE}: info\n` });
  assert.deepEqual(await found(), [`k8s/web.yaml info ${OUT_OF_RANGE}`]);
  assert.deepEqual(await found('--rule', 'service/*=error'), [
    `k8s/web.yaml error ${VAIN}`,
    `k8s/web.yaml error ${OUT_OF_RANGE}`,
  ]);
  assert.equal((await found('--no-config')).length, 2);
});

test('it is found upwards from the path, in each of its forms; --config gives another', async () => {
  write({ 'k8s/deep/web.yaml': SERVICE });
  const off = '{"severity": {"service/*": "off"}}';
  for (const [path, text] of [
    ['kroute.yaml', off],
    ['k8s/.kroute.yaml', off],
    ['k8s/deep/kroute.yml', off],
    ['kroute.json', off],
    ['k8s/package.json', `{"name": "x", "kroute": ${off}}`],
  ] as const) {
    write({ [path]: text });
    assert.deepEqual(await found('k8s/deep'), [], path);
    rmSync(path);
  }
  write({ 'ci/strict.yaml': `severity: {${VAIN}: error}\n` });
  assert.deepEqual(await found('--config', 'ci/strict.yaml', 'k8s'), [
    `k8s/deep/web.yaml error ${VAIN}`,
    `k8s/deep/web.yaml error ${OUT_OF_RANGE}`,
  ]);
});

test('mistakes are reported with file, line and column; exit 2; the same for every command', async () => {
  write({ 'k8s/web.yaml': SERVICE, 'kroute.yaml': 'severty: {}\nfailOn: errors\n' });
  for (const argv of [['lint'], ['routes'], ['trace', 'http://a.example.com/'], ['config']]) {
    const { code, out, err } = await run(argv);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.equal(
      err,
      'kroute.yaml:1:1: unknown field "severty"; did you mean "severity"?; ' +
        'kroute.yaml:2:9: unsupported value "errors" for "failOn"; did you mean "error"?\n',
    );
  }
  const { code, err } = await run(['lint', '--config', 'nope.yaml']);
  assert.equal(code, 2);
  assert.equal(err, 'kroute: --config: nope.yaml: no such file or directory\n');
});

test('many mistakes are one line, whose names cannot start another', async () => {
  write({ 'kroute.yaml': Array.from({ length: 14 }, (_, at) => `"a\\n::error::${at}": 1\n`).join('') });
  const { code, out, err } = await run(['lint']);
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /^kroute\.yaml:1:1: [^\n]*; kroute\.yaml:10:1: [^\n]*; and 4 more\n$/);
});

test('extends: the values of another file apply unless this one overrides them', async () => {
  write({
    'k8s/web.yaml': SERVICE,
    'shared/base.yaml': `severity: {${VAIN}: off, ${OUT_OF_RANGE}: info}\n`,
    'kroute.yaml': `extends: shared/base.yaml\nseverity: {${OUT_OF_RANGE}: warning}\n`,
  });
  assert.deepEqual(await found('k8s'), [`k8s/web.yaml warning ${OUT_OF_RANGE}`]);
});

test('nodePortRange', async () => {
  write({ 'web.yaml': SERVICE, 'kroute.yaml': 'nodePortRange: 80-90\n' });
  assert.deepEqual(await found(), [`web.yaml warning ${VAIN}`]);
  assert.equal((await found('--node-port-range', '100-200')).length, 2);
});

test('kubeVersion', async () => {
  const ingress =
    'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  backend: {serviceName: web, servicePort: 80}\n';
  write({ 'ing.yaml': ingress });
  assert.ok((await found()).includes('ing.yaml error schema/removed-api'));
  write({ 'kroute.yaml': 'kubeVersion: 1.20\n' });
  assert.ok(!(await found()).includes('ing.yaml error schema/removed-api'));
  assert.ok((await found('--kube-version', '1.30')).includes('ing.yaml error schema/removed-api'));
});

test('namespace, for all files and for some', async () => {
  write({ 'web.yaml': SERVICE, 'staging/web.yaml': SERVICE });
  const namespaces = async (...argv: string[]): Promise<readonly string[]> => {
    const { out } = await run(['lint', '--format', 'json', '--rule', `${VAIN}=off`, ...argv]);
    const report: { diagnostics: { resource?: { namespace?: string } }[] } = JSON.parse(out);
    return report.diagnostics.map(({ resource }) => resource?.namespace ?? '');
  };
  write({ 'kroute.yaml': 'namespace: shop\noverrides: [{files: staging/, namespace: staging}]\n' });
  assert.deepEqual(await namespaces(), ['staging', 'shop']);
  assert.deepEqual(
    (await namespaces('-n', 'mine')).filter((one) => one !== 'mine'),
    [],
  );
});

test('controller: who serves Ingresses without a class', async () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: web, port: {number: 80}}}
`;
  write({ 'ing.yaml': ingress, 'kroute.yaml': 'controller: traefik\n' });
  const controller = async (...argv: string[]): Promise<unknown> =>
    JSON.parse((await run(['routes', '-o', 'json', ...argv])).out).routes[0].entry.controller;
  assert.equal(await controller(), 'traefik.io/ingress-controller');
  assert.equal(await controller('--controller', 'nginx'), 'k8s.io/ingress-nginx');
});

test('ignore: files and directories, also those that are named', async () => {
  write({
    'k8s/web.yaml': SERVICE,
    'k8s/vendor/web.yaml': SERVICE,
    'k8s/x.gen.yaml': SERVICE,
    'kroute.yaml': 'ignore: [vendor/, "*.gen.yaml"]\n',
  });
  assert.deepEqual(new Set((await found()).map((one) => one.split(' ')[0])), new Set(['k8s/web.yaml']));
  assert.deepEqual(await found('k8s/vendor/web.yaml'), []);
});

test('failOn and format, which flags win over', async () => {
  write({ 'k8s/web.yaml': SERVICE, 'k8s/kroute.yaml': 'failOn: never\nformat: [compact, "json:out/report.json"]\n' });
  mkdirSync('k8s/out');
  const { code, out } = await run(['lint', 'k8s']);
  assert.equal(code, 0);
  assert.match(out, /^k8s\/web\.yaml:7:3: warning: /);
  assert.equal(JSON.parse(readFileSync('k8s/out/report.json', 'utf8')).version, 1);
  const other = await run(['lint', 'k8s', '--fail-on', 'error', '--format', 'json']);
  assert.equal(other.code, 1);
  assert.equal(JSON.parse(other.out).version, 1);
});

test('overrides: other severities for some files', async () => {
  write({
    'k8s/web.yaml': SERVICE,
    'k8s/staging/web.yaml': SERVICE.replace('name: web', 'name: other'),
    'kroute.yaml': `severity: {service/*: off}\noverrides:\n  - {files: staging/, severity: {${OUT_OF_RANGE}: warning}}\n`,
  });
  assert.deepEqual(await found(), [`k8s/staging/web.yaml warning ${OUT_OF_RANGE}`]);
  assert.deepEqual(await found('--rule', 'service/*=off'), []);
});

const HOST = 'tree/host-not-allowed';
const HOSTS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: internal
  rules:
    - {host: a.exmaple.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
`;

test('options: a rule gets its options; extends, severities and suppressions as ever', async () => {
  write({ 'k8s/ing.yaml': HOSTS });
  const hosts = async (...argv: string[]): Promise<readonly string[]> =>
    (await found(...argv)).filter((one) => one.endsWith(HOST));
  assert.deepEqual(await hosts(), []);
  write({ 'kroute.yaml': `options:\n  ${HOST}: {hosts: ["*.example.com"]}\n` });
  assert.deepEqual(await hosts(), [`k8s/ing.yaml warning ${HOST}`]);
  assert.deepEqual(await hosts('--rule', `${HOST}=off`), []);
  write({ 'base.yaml': readFileSync('kroute.yaml', 'utf8'), 'kroute.yaml': 'extends: base.yaml\n' });
  assert.deepEqual(await hosts(), [`k8s/ing.yaml warning ${HOST}`]);
  write({ 'kroute.yaml': `extends: base.yaml\noptions: {${HOST}: {hosts: [a.exmaple.com]}}\n` });
  assert.deepEqual(await hosts(), []);
  write({
    'kroute.yaml': `extends: base.yaml\noverrides: [{files: k8s/, severity: {${HOST}: error}}]\n`,
  });
  assert.deepEqual(await hosts(), [`k8s/ing.yaml error ${HOST}`]);
  await run(['lint', '--fix-unsafe', '-q']);
  assert.match(readFileSync('k8s/ing.yaml', 'utf8'), /host: a\.example\.com/);
});

test('options: mistakes are reported with their place, exit 2', async () => {
  write({ 'k8s/ing.yaml': HOSTS, 'kroute.yaml': `options:\n  ${HOST}:\n    host: []\n    hosts: [a.*]\n` });
  const { code, out, err } = await run(['lint']);
  assert.deepEqual([code, out], [2, '']);
  assert.equal(
    err,
    'kroute.yaml:3:5: unknown option "host"; did you mean "hosts"?; ' +
      'kroute.yaml:4:13: an item of "hosts": "a.*" must contain "*" only as its first label, for example "*.example.com"\n',
  );
});

test('options: config shows those that are given, and all of them as JSON', async () => {
  write({ 'base.yaml': `options:\n  ${HOST}:\n    hosts: [a.com, "*.b.com"]\n` });
  assert.doesNotMatch((await run(['config'])).out, /options:/);
  const json = async (): Promise<unknown> => JSON.parse((await run(['config', '--format', 'json'])).out).options;
  assert.deepEqual(await json(), { [HOST]: { hosts: { value: [], from: 'default' } } });
  write({ 'kroute.yaml': 'extends: base.yaml\noptions:\n  custom/owner: {teams: [a]}\n' });
  const { out } = await run(['config']);
  assert.match(out, /^options:\n {2}tree\/host-not-allowed:\n {4}hosts: \["a\.com", "\*\.b\.com"\] +# base\.yaml:3$/m);
  assert.match(out, /^ {2}custom\/owner:\n {4}teams: \["a"\] +# kroute\.yaml:3$/m);
  assert.deepEqual(await json(), {
    [HOST]: { hosts: { value: ['a.com', '*.b.com'], from: 'base.yaml:3' } },
    'custom/owner': { teams: { value: ['a'], from: 'kroute.yaml:3' } },
  });
});

test('options: explain shows them with their defaults', async () => {
  assert.match((await run(['explain', HOST])).out, /^- hosts \(list of strings; default \[\]\): .*\*\.example\.com/ms);
});

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: internal
  tls: [{secretName: web-tls, hosts: [a.example.com]}]
  rules:
    - host: a.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: cart, port: {number: 80}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: v1
kind: Secret
metadata: {name: other, namespace: shop}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: public-nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: builder, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop}
spec:
  serviceAccountName: runner
  containers: [{name: job, image: job}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: other, namespace: shop}
spec:
  gatewayClassName: x
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`;

const EXTERNAL: readonly (readonly [string, string, string])[] = [
  ['services', 'shop/cart', 'ingress/backend-not-found'],
  ['services', 'ca*', 'ingress/backend-not-found'],
  ['secrets', 'shop/*-tls', 'ingress/tls-secret-not-found'],
  ['classes', 'internal', 'ingress/class-not-found'],
  ['serviceAccounts', 'runner', 'workload/service-account-not-found'],
  ['gateways', 'shop/edge', 'route/parent-not-found'],
  ['labels', 'app=w*', VAIN],
];
for (const [field, pattern, rule] of EXTERNAL)
  test(`external.${field}: ${pattern} silences ${rule}, and nothing else of it`, async () => {
    write({ 'all.yaml': INGRESS });
    const rules = async (): Promise<ReadonlySet<string>> =>
      new Set((await found()).map((one) => one.split(' ')[2] ?? ''));
    const before = await rules();
    assert.ok(before.has(rule), [...before].join(' '));
    write({ 'kroute.yaml': `external:\n  ${field}: ["${pattern}"]\n` });
    assert.ok(!(await rules()).has(rule));
    write({ 'kroute.yaml': `external:\n  ${field}: ["${field === 'labels' ? 'app=x*' : 'else*/where'}"]\n` });
    assert.deepEqual(await rules(), before);
  });

test('external: routes to what lives elsewhere are not known to be broken', async () => {
  write({ 'all.yaml': INGRESS, 'kroute.yaml': 'external: {services: [cart]}\n' });
  const { out } = await run(['routes', '-o', 'json', '--host', 'a.example.com']);
  assert.equal(JSON.parse(out).routes[0].status, 'unknown');
});

test('init writes a configuration that changes nothing, and never over another', async () => {
  write({ 'web.yaml': SERVICE });
  const before = await found();
  assert.equal((await run(['init'])).code, 0);
  assert.deepEqual(await found(), before);
  const again = await run(['init']);
  assert.equal(again.code, 2);
  assert.equal(again.err, 'kroute: kroute.yaml already exists; nothing was written\n');
});

test('config prints what applies to a file, and where it is set', async () => {
  write({
    'k8s/staging/web.yaml': SERVICE,
    'base.yaml': 'kubeVersion: "1.30"\nexternal: {services: [legacy/*]}\n',
    'kroute.yaml': `extends: base.yaml\nseverity:\n  ${VAIN}: info\noverrides:\n  - files: staging/\n    namespace: staging\n`,
  });
  const { code, out } = await run(['config', 'k8s/staging/web.yaml', '--rule', `${OUT_OF_RANGE}=off`]);
  assert.equal(code, 0);
  assert.match(
    out,
    /^# k8s\/staging\/web\.yaml: from base\.yaml, kroute\.yaml\n# overrides for staging\/ apply \(kroute\.yaml:5\)\n/,
  );
  assert.match(out, /^kubeVersion: "1\.30" +# base\.yaml:1$/m);
  assert.match(out, /^namespace: "staging" +# kroute\.yaml:6$/m);
  assert.match(out, /^failOn: "error" +# default$/m);
  assert.match(out, /^ {4}- "legacy\/\*" +# base\.yaml:2$/m);
  assert.match(out, /^ {2}service\/selector-matches-nothing: info +# kroute\.yaml:3$/m);
  assert.match(out, /^ {2}service\/node-port-out-of-range: off +# --rule$/m);
  const json = JSON.parse((await run(['config', 'k8s', '--format', 'json'])).out);
  assert.equal(json.version, 1);
  assert.deepEqual(json.values.namespace, { value: 'default', from: 'default' });
  assert.deepEqual(json.severity[VAIN], { value: 'info', from: 'kroute.yaml:3' });
  const none = await run(['config', '--no-config']);
  assert.match(none.out, /^# \.: no configuration file\n/);
});

test('--baseline: known findings are silent as long as they stand', async () => {
  write({ 'k8s/web.yaml': SERVICE });
  const args = ['lint', '--format', 'compact', '--baseline', 'known.json'];
  const missing = await run(args);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^kroute: --baseline: known\.json: no such file; create it with --update-baseline\n$/);
  const written = await run([...args, '--update-baseline']);
  assert.deepEqual([written.code, written.out], [0, '']);
  const text = readFileSync('known.json', 'utf8');
  assert.deepEqual(Object.keys(JSON.parse(text).findings[0]), ['fingerprint', 'rule', 'file', 'message']);
  // Lines move; the place of the run does not matter.
  write({ 'k8s/web.yaml': `# moved\n\n${SERVICE}` });
  assert.deepEqual(await run(args), { code: 0, out: '', err: '' });
  process.chdir('k8s');
  assert.equal((await run(['lint', '--baseline', '../known.json'])).code, 0);
  process.chdir('..');
  const summary = JSON.parse((await run(['lint', '--format', 'json', '--baseline', 'known.json'])).out).summary;
  assert.deepEqual([summary.errors, summary.suppressed], [0, 2]);
  // A new finding is reported, a fixed one is out of date.
  write({ 'k8s/web.yaml': SERVICE.replace('nodePort: 80', 'nodePort: 81') });
  const changed = await run(args);
  assert.equal(changed.code, 1);
  assert.match(changed.out, /^k8s\/web\.yaml:10:17: error: nodePort must be in 30000-32767, but is 81[^\n]*\n$/);
  assert.match(
    changed.err,
    /known\.json: 1 entry out of date, such as service\/node-port-out-of-range in k8s\/web\.yaml/,
  );
  await run([...args, '--update-baseline']);
  assert.deepEqual(await run(args), { code: 0, out: '', err: '' });
  // The same findings, the same bytes; files that were not looked at keep their entries.
  const now = readFileSync('known.json', 'utf8');
  write({ 'other/b.yaml': SERVICE });
  await run(['lint', 'other', '--baseline', 'known.json', '--update-baseline']);
  assert.equal(JSON.parse(readFileSync('known.json', 'utf8')).findings.length, 4);
  rmSync('other', { recursive: true });
  assert.match((await run(args)).err, /2 entries out of date/);
  await run([...args, '--update-baseline']);
  assert.equal(readFileSync('known.json', 'utf8'), now);
});

test('--baseline: --fix leaves what is known alone', async () => {
  const text = SERVICE.replace('NodePort', 'nodePort').replace('      nodePort: 80\n', '');
  write({ 'web.yaml': text });
  await run(['lint', '--baseline', 'known.json', '--update-baseline']);
  await run(['lint', '--baseline', 'known.json', '--fix']);
  assert.equal(readFileSync('web.yaml', 'utf8'), text);
  await run(['lint', '--fix']);
  assert.notEqual(readFileSync('web.yaml', 'utf8'), text);
});

for (const [name, argv, words] of [
  ['without --baseline', ['--update-baseline'], /--baseline kroute-baseline\.json/],
  [
    'with --changed-since',
    ['--baseline', 'a.json', '--update-baseline', '--changed-since', 'HEAD'],
    /cannot be combined with --changed-since/,
  ],
  ['of another kind of file', ['--baseline', 'web.yaml'], /is not a kroute baseline file; delete it/],
] as const)
  test(`--update-baseline or --baseline ${name} is refused in one line`, async () => {
    write({ 'web.yaml': SERVICE });
    const { code, err } = await run(['lint', ...argv]);
    assert.equal(code, 2);
    assert.match(err, words);
    assert.match(err, /^kroute: [^\n]+\n$/);
  });

test('--stats prints times on standard error, and changes nothing else', async () => {
  write({ 'web.yaml': SERVICE });
  const { out, err } = await run(['lint', '--stats']);
  assert.equal(out, (await run(['lint'])).out);
  assert.match(err, /^time by phase:\n {2}discover +[\d.]+ ms\n/);
  for (const phase of ['read', 'parse', 'schemas', 'project', 'rules', 'report', 'total'])
    assert.match(err, new RegExp(`^ {2}${phase} +[\\d.]+ ms$`, 'm'));
  assert.match(err, /slowest rules:\n {2}\w+\/[\w-]+ +[\d.]+ ms\n/);
});
