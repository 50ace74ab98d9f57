/** Kustomizations: built with the tools where these are installed, with stand-ins for the plumbing, and without. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { run } from '../../dev/io.ts';
import { fakeTools, missing, pathWith, writeTree } from '../../dev/tools.ts';

const home = process.cwd();
beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-kustomize-'))));
after(() => process.chdir(home));

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - name: http
      port: 80
      targetPort: htp
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: web
          ports:
            - name: http
              containerPort: 8080
`;
const overlay = (name: string): string => `namespace: ${name}\nnamePrefix: ${name}-\nresources: [../../base]\n`;
const TREE = {
  'base/kustomization.yaml': 'resources: [service.yaml, deployment.yaml]\n',
  'base/service.yaml': SERVICE,
  'base/deployment.yaml': DEPLOYMENT,
  'overlays/dev/kustomization.yaml': overlay('dev'),
  'overlays/prod/kustomization.yaml': `${overlay('prod')}patches:\n  - path: scale.yaml\n`,
  'overlays/prod/scale.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: -1
`,
};
const COMPACT = ['lint', '--format', 'compact', '.'];

for (const tool of ['kustomize', 'kubectl'] as const)
  test(`${tool} builds; findings are where they must be fixed, once for all overlays`, {
    skip: missing(tool),
  }, async () => {
    writeTree(TREE);
    const env = { PATH: pathWith(tool), HOME: process.cwd() };
    const { code, out, err } = await run(COMPACT, { env });
    assert.equal(err, '');
    assert.equal(code, 1);
    assert.equal(
      out,
      `base/service.yaml:10:19: error: targetPort "htp" is not declared as a TCP port by Deployment dev/dev-web (fixable with --fix-unsafe) [service/target-port-not-found]
overlays/prod/scale.yaml:6:13: error: replicas must be 0 or greater, but is -1 [workload/invalid-count]
`,
    );
    const pretty = await run(['lint', '.'], { env });
    assert.match(pretty.out, /declares its ports here\s+\(base\/deployment\.yaml:15:11\)/);
    assert.match(pretty.out, /fix: replace with "http" \(--fix-unsafe\)/);
    assert.match(pretty.out, /2 errors; 4 objects in 6 files/);
  });

test('a finding that only one overlay has says so', { skip: missing('kustomize') }, async () => {
  writeTree({
    ...TREE,
    'base/service.yaml': SERVICE.replace('htp', 'http'),
    'overlays/prod/kustomization.yaml': `${overlay('prod')}patches:
  - target: {kind: Deployment}
    patch: |
      - op: replace
        path: /spec/template/spec/containers/0/ports/0/name
        value: web
  - path: scale.yaml
`,
    'overlays/prod/scale.yaml': TREE['overlays/prod/scale.yaml'].replace('-1', '3'),
  });
  const { out } = await run(['lint', '.'], { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /base\/service\.yaml:10:19 {2}Service prod\/prod-web/);
  assert.match(
    out,
    /only in the output of kustomize for overlays\/prod;\s+other\s+outputs\s+of\s+this\s+file\s+do\s+not\s+have\s+this\s+problem/,
  );
  assert.match(out, /1 error; 4 objects/);
});

test('what no source shows stands on the rendered object, with its origin named', {
  skip: missing('kustomize'),
}, async () => {
  writeTree({
    'kustomization.yaml': `resources: [service.yaml, deployment.yaml]
namePrefix: my-
replacements:
  - source: {kind: Deployment, fieldPath: metadata.name}
    targets:
      - select: {kind: Service}
        fieldPaths: [spec.ports.0.targetPort]
`,
    'service.yaml': SERVICE.replace('htp', 'http'),
    'deployment.yaml': DEPLOYMENT,
  });
  const { out } = await run(['lint', '.'], { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /<kustomize build>:9:17 {2}Service default\/my-web/);
  assert.match(out, /9 \| {5}targetPort: my-web/);
  assert.match(out, /note: the object comes from here \(service\.yaml:4:9\)/);
  assert.doesNotMatch(out, /config\.kubernetes\.io\/origin/);
});

test('requests to leave out findings count in the sources', { skip: missing('kustomize') }, async () => {
  writeTree({
    ...TREE,
    'base/service.yaml': SERVICE.replace('htp', 'htp # kroute-ignore service/target-port-not-found'),
    'overlays/prod/scale.yaml': '# kroute-ignore-file workload/invalid-count\n'.concat(
      TREE['overlays/prod/scale.yaml'],
    ),
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.doesNotMatch(out, /target-port-not-found/);
  assert.doesNotMatch(out, /unused-suppression/);
});

test('what cannot be built is an error at its place, and judged as it is', { skip: missing('kustomize') }, async () => {
  writeTree({
    'good/kustomization.yaml': 'resources: [service.yaml]\n',
    'good/service.yaml': SERVICE,
    'bad/kustomization.yaml': 'resources: [service.yaml, gone.yaml]\n',
    'bad/service.yaml': SERVICE,
  });
  const env = { PATH: pathWith('kustomize'), HOME: process.cwd() };
  const { out, err, code } = await run(COMPACT, { env });
  assert.equal(err, '');
  assert.equal(code, 1);
  assert.match(
    out,
    /^bad\/kustomization\.yaml:1:27: error: the kustomization cannot be built: bad\/gone\.yaml: no such file or directory \[tree\/build-failed\]$/m,
  );
  const { summary } = JSON.parse((await run(['lint', '-f', 'json', '.'], { env })).out);
  assert.deepEqual(summary.rendered, [
    {
      file: 'bad/kustomization.yaml',
      by: 'kustomize',
      ok: false,
      reason: 'bad/gone.yaml: no such file or directory',
    },
    { file: 'good/kustomization.yaml', by: 'kustomize', ok: true, reason: '' },
  ]);
  assert.match(out, /^bad\/service\.yaml:6:3: warning/m);
  assert.match(out, /^good\/service\.yaml:6:3: warning/m);
});

test('without a tool that is said once, and sources are judged as they are', async () => {
  writeTree(TREE);
  const { code, err } = await run(COMPACT, { env: { PATH: fakeTools({}) } });
  assert.equal(
    err,
    'kroute: 2 kustomizations are checked without being built: neither kustomize nor kubectl is in the PATH\n',
  );
  assert.equal(code, (await run([...COMPACT, '--no-render'], { env: {} })).code);
  assert.equal((await run([...COMPACT, '--no-render'], { env: {} })).err, '');
  assert.equal((await run([...COMPACT, '-q'], { env: {} })).err, '');
});

test('nothing is looked for, and nothing said, where there is no kustomization', async () => {
  writeTree({ 'web.yaml': DEPLOYMENT });
  assert.equal((await run(COMPACT, { env: { PATH: fakeTools({ kustomize: 'echo called >&2; exit 1' }) } })).err, '');
});

test('the tool is called off the network, on a directory that includes the root', async () => {
  writeTree(TREE);
  const PATH = fakeTools({
    kustomize: `[ "$1" = build ] && grep -q originAnnotations "$2/kustomization.yaml" || exit 3
[ "$GIT_ALLOW_PROTOCOL" = none ] || exit 4
way=$(sed -n 's/^resources: \\["\\(.*\\)"\\]$/\\1/p' "$2/kustomization.yaml")
cat <<YAML
apiVersion: v1
kind: Service
metadata:
  annotations:
    config.kubernetes.io/origin: |
      path: $way/../../base/service.yaml
  name: web
spec:
  ports:
  - port: 0
    name: http
YAML`,
  });
  const { out, err } = await run(COMPACT, { env: { PATH } });
  assert.equal(err, '');
  // The source says port 80, so what is wrong is shown as it was rendered.
  assert.match(out, /^overlays\/dev\/<kustomize build>:7:11: error: port must be in 1-65535, but is 0/m);
});

test('what a kustomization generates is shown where it says so', async () => {
  writeTree({
    'kustomization.yaml':
      'resources: [web.yaml]\nconfigMapGenerator:\n  - name: urls\n    literals:\n      - API=http://apii:80\n  - name: file\n    files: [app.properties]\n',
    'web.yaml': DEPLOYMENT,
  });
  const generated = (name: string, data: string): string => `apiVersion: v1
kind: ConfigMap
data:
  ${data}
metadata:
  name: ${name}
  annotations:
    config.kubernetes.io/origin: |
      configuredIn: $way/kustomization.yaml
      configuredBy:
        kind: ConfigMapGenerator
---`;
  const PATH = fakeTools({
    kustomize: `way=$(sed -n 's/^resources: \\["\\(.*\\)"\\]$/\\1/p' "$2/kustomization.yaml")
cat <<YAML
${generated('urls-9td5bh7tg7', 'API: http://apii:80')}
${generated('file-9td5bh7tg7', 'app.properties: http://apii:80')}
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  ports:
  - port: 80
YAML`,
  });
  const { out } = await run(COMPACT, { env: { PATH } });
  assert.match(out, /^kustomization\.yaml:5:20: warning: "apii:80" refers to Service "apii"/m);
  assert.match(out, /^kustomization\.yaml:6:11: warning: "apii:80" refers to Service "apii"/m);
});

test('remote bases are not fetched, and a tool that hangs or fails does no harm', async () => {
  writeTree({
    'remote/kustomization.yaml': 'resources: ["https://example.com/base?ref=v1", web.yaml]\n',
    'remote/web.yaml': DEPLOYMENT,
    'local/kustomization.yaml': 'resources: [web.yaml]\n',
    'local/web.yaml': DEPLOYMENT,
  });
  const PATH = fakeTools({ kustomize: 'echo "Error: no luck today" >&2; exit 1' });
  const { code, err, out } = await run([...COMPACT, '-q'], { env: { PATH } });
  assert.equal(code, 1);
  assert.equal(err, '');
  assert.equal(
    out,
    'local/kustomization.yaml:1:1: error: the kustomization cannot be built: no luck today [tree/build-failed]\n',
  );
  assert.equal(
    (await run(COMPACT, { env: { PATH } })).err,
    'kroute: remote/kustomization.yaml: checked without being built: it includes https://example.com/base?ref=v1, which is not fetched\n',
  );
});

test('a file that git leaves out is no mistake of the kustomization', async () => {
  writeTree({
    '.gitignore': '*-secret.yaml\n',
    'a/kustomization.yaml': 'resources: [tls-secret.yaml]\n',
    'b/kustomization.yaml': 'resources: [other.yaml]\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: fakeTools({ kustomize: 'exit 0' }) } });
  assert.match(err, /^kroute: a\/kustomization\.yaml: checked without being built: a\/tls-secret\.yaml: no such file/m);
  assert.match(out, /^b\/kustomization\.yaml:1:13: error/m);
  assert.doesNotMatch(out, /^a\//m);
});

test('files that are missing where a template lies, and not where it is copied to, are no mistake', async () => {
  const kustomization = 'resources: [web.yaml, ../base]\n';
  writeTree({
    'entities/kustomization.yaml': 'resources: ["${{ values.name }}.yaml"]\n',
    'hack/templates/web/kustomization.yaml': kustomization,
    'scripts/bom/shop/kustomization.yaml': kustomization,
    'scripts/bom/used/kustomization.yaml': kustomization,
    'scripts/bom/used/service.yaml': '',
    'scripts/install.sh': 'cp -a ${BOM:-scripts/bom/shop}/. $TARGET\ncp scripts/bom/used/service.yaml $TARGET\n',
    'other/kustomization.yaml': kustomization,
  });
  const { out, err } = await run(COMPACT, { env: { PATH: fakeTools({ kustomize: 'exit 0' }) } });
  assert.deepEqual(
    [...out.matchAll(/^(\S+?)\/kustomization\S* error/gm)].map(([, path]) => path),
    ['other', 'scripts/bom/used'],
  );
  for (const path of ['entities', 'hack/templates/web', 'scripts/bom/shop'])
    assert.ok(err.includes(`${path}/kustomization.yaml: checked without being built`), err);
});

test('a file that several kustomizations lack and none has is fetched by what deploys them', async () => {
  const kustomizations = ['pipelines', 'triggers', 'dashboard'].flatMap((name) => [
    [`cd/${name}/kustomization.yaml`, 'resources: [release.yaml]\n'],
    [`roles/${name}/kustomization.yaml`, 'resources: [role.yaml]\n'],
  ]);
  writeTree({
    ...Object.fromEntries<string>(kustomizations.map(([path = '', text = '']) => [path, text])),
    'roles/web/kustomization.yaml': 'resources: [role.yaml]\n',
    'roles/web/role.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: fakeTools({ kustomize: 'exit 0' }) } });
  assert.deepEqual([...out.matchAll(/^(\S+?)\/kustomization\S* error/gm)].map(([, path]) => path).sort(), [
    'roles/dashboard',
    'roles/pipelines',
    'roles/triggers',
  ]);
  assert.match(err, /cd\/pipelines\/kustomization\.yaml: checked without being built/);
});

test('the log of kustomize is left out of the reason', async () => {
  writeTree({ 'kustomization.yaml': 'resources: [web.yaml]\n', 'web.yaml': DEPLOYMENT });
  const kustomize =
    'printf "2026/12/01 07:24:33 well-defined vars that were never replaced: version\\nError: no luck\\n" >&2; exit 1';
  const { out } = await run(COMPACT, { env: { PATH: fakeTools({ kustomize }) } });
  assert.match(out, /^kustomization\.yaml:1:1: error: the kustomization cannot be built: no luck \[/m);
});

test('the log of kubectl is left out of the reason', async () => {
  writeTree({ 'kustomization.yaml': 'resources: [web.yaml]\n', 'web.yaml': DEPLOYMENT });
  const kubectl =
    'echo \'E1129 15:02:00.748198    7430 run.go:72] "command failed" err="accumulating resources: no luck"\' >&2; exit 1';
  const { out } = await run(COMPACT, { env: { PATH: fakeTools({ kubectl }) } });
  assert.match(out, /^kustomization\.yaml:1:1: error: the kustomization cannot be built: no luck \[/m);
});

test('an unknown field, and the operation of a patch, are the places of what they break', async () => {
  const at = async (kustomization: string, reason: string): Promise<string> => {
    writeTree({ 'kustomization.yaml': kustomization, 'web.yaml': DEPLOYMENT });
    const kustomize = `cat >&2 <<'END'\nError: ${reason}\nEND\nexit 1`;
    return (await run(COMPACT, { env: { PATH: fakeTools({ kustomize }) } })).out.split(' [')[0] ?? '';
  };
  assert.equal(
    await at(
      'resources: [web.yaml]\nimagez: []\n',
      `couldn't make target for path '/home/me/shop': invalid Kustomization: json: unknown field "imagez"`,
    ),
    'kustomization.yaml:2:1: error: the kustomization cannot be built: unknown field "imagez"',
  );
  const patches = `resources: [web.yaml]
patches:
  - target: {kind: Deployment}
    patch: |-
      - op: add
        path: /spec/paused
        value: true
      - op: replace
        path: /spec/nope/x
        value: 1
`;
  assert.equal(
    await at(patches, 'replace operation does not apply: doc is missing path: /spec/nope/x: missing value'),
    'kustomization.yaml:9:15: error: the kustomization cannot be built: replace operation does not apply: doc is missing path: /spec/nope/x: missing value',
  );
});

test('routes and traces go through what was built', { skip: missing('kustomize') }, async () => {
  writeTree({ ...TREE, 'base/service.yaml': SERVICE.replace('htp', 'http') });
  const env = { PATH: pathWith('kustomize'), HOME: process.cwd() };
  const { out } = await run(['routes', 'overlays/prod', 'base', '--format', 'json'], { env });
  const services = JSON.parse(out).routes.map((route: { source: { namespace: string; name: string } }) => route.source);
  assert.deepEqual(
    services.map(({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`),
    ['prod/prod-web'],
  );
});

test('routes and traces name the files that what was built comes from', { skip: missing('kubectl') }, async () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  ingressClassName: nginx
  rules:
    - host: web.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
`;
  writeTree({
    ...TREE,
    'base/ingress.yaml': ingress,
    'base/kustomization.yaml': 'resources: [service.yaml, deployment.yaml, ingress.yaml]\n',
  });
  const env = { PATH: pathWith('kubectl'), HOME: process.cwd() };
  const paths = ['overlays/prod', 'base', '--format', 'json'];
  const { routes } = JSON.parse((await run(['routes', ...paths], { env })).out);
  const sources = routes.map((one: { source: { file: string; line: number } }) => one.source);
  assert.deepEqual(
    sources.map(({ file, line }: { file: string; line: number }) => `${file}:${line}`),
    ['base/ingress.yaml:11', 'base/service.yaml:8'],
  );
  const { route, findings } = JSON.parse((await run(['trace', 'http://web.example.com/', ...paths], { env })).out);
  assert.equal(route.source.file, 'base/ingress.yaml');
  assert.deepEqual(
    findings.map((one: { rule: string; file: string }) => `${one.rule} ${one.file}`),
    [
      'ingress/backend-unreachable base/ingress.yaml',
      'service/target-port-not-found base/service.yaml',
      'workload/invalid-count overlays/prod/scale.yaml',
    ],
  );
});

test('what all renderings take together is limited: the rest is judged as it is, and named', async () => {
  writeTree({
    'a/kustomization.yaml': 'resources: [service.yaml]\n',
    'a/service.yaml': SERVICE,
    'b/kustomization.yaml': 'resources: [service.yaml]\n',
    'b/service.yaml': SERVICE,
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'chart/templates/a.yaml': SERVICE,
  });
  // Each look at the clock is more than three minutes after the last one.
  let now = 0;
  const clock = (): number => (now += 200_000);
  const env = { PATH: fakeTools({ kustomize: 'exit 1', helm: 'exit 1' }) };
  const { code, out, err } = await run(COMPACT, { env, clock });
  assert.equal(code, 1);
  assert.match(out, /^a\/service\.yaml:[\s\S]*^b\/service\.yaml:/m);
  assert.doesNotMatch(err, /^kroute: a\/kustomization\.yaml: [^\n]*10 minutes/m);
  assert.match(
    err,
    /^kroute: chart: the templates are skipped: rendering has taken 10 minutes in this run, and more it must not; name fewer directories, or use --no-render$/m,
  );
});

test('a kustomization that is itself a link out of the tree is not built', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'kroute-elsewhere-'));
  writeFileSync(join(elsewhere, 'kustomization.yaml'), 'resources: [service.yaml]\n');
  writeTree({
    'a/service.yaml': SERVICE,
    'b/kustomization.yaml': 'resources: [../a]\n',
  });
  symlinkSync(join(elsewhere, 'kustomization.yaml'), 'a/kustomization.yaml');
  const env = { PATH: fakeTools({ kustomize: 'touch "$PWD/built"; echo built >&2; exit 1' }) };
  const { err } = await run(['lint', 'a', 'b', 'a/kustomization.yaml'], { env });
  assert.match(err, /a\/kustomization\.yaml, which is outside of the tree/);
  assert.doesNotMatch(err, /built: built/);
});

test('a value that an overlay changes is shown as the overlay makes it, with the patch', {
  skip: missing('kustomize'),
}, async () => {
  writeTree({
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': `${SERVICE.replace('htp', 'http')}---\n${DEPLOYMENT}`,
    'prod/kustomization.yaml': 'resources: [../base]\npatches: [{path: ports.yaml}]\n',
    'prod/ports.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 8080, name: web}]}]}}}
`,
  });
  const { out } = await run(['lint', '--no-color', '.'], { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /targetPort "http" is not declared/);
  assert.match(out, /this patch of prod makes it \[\{"containerPort":8080,"name":"web"\}\]/);
  assert.match(out, /prod\/ports\.yaml:4/);
});

test('Fleet applies a kustomization to the output of a chart: alone it cannot be built, and is not wrong', {
  skip: missing('kustomize'),
}, async () => {
  const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n';
  const kustomization = 'patches: [{path: web.yaml}]\n';
  writeTree({
    'shop/fleet.yaml':
      'helm:\n  chart: https://example.com/shop.tgz\ntargetCustomizations:\n  - kustomize:\n      dir: overlays/dev\n',
    'shop/overlays/dev/kustomization.yaml': kustomization,
    'shop/overlays/dev/web.yaml': patch,
    'shop/overlays/prod/kustomization.yaml': kustomization,
    'shop/overlays/prod/web.yaml': patch,
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(err, /shop\/overlays\/dev\/kustomization\.yaml: checked without being built/);
  assert.match(
    out,
    /^shop\/overlays\/prod\/kustomization\.yaml:1:1: error: the kustomization cannot be built[^\n]*\n[^\n]*$/,
  );
});

test('the reason that another error quotes is without escapes', async () => {
  writeTree({ 'kustomization.yaml': 'resources: [web.yaml]\n', 'web.yaml': DEPLOYMENT });
  const kustomize =
    'echo \'Error: accumulating components: accumulateDirectory: "recursed accumulation of path \'"\'/a\'"\': no field \\"kin\\""\' >&2; exit 1';
  const { out } = await run(COMPACT, { env: { PATH: fakeTools({ kustomize }) } });
  assert.match(out, /^kustomization\.yaml:1:1: error: the kustomization cannot be built: no field "kin" \[/m);
});

test('the reason of a file without metadata says which file it is', { skip: missing('kustomize') }, async () => {
  writeTree({ 'kustomization.yaml': 'resources:\n  - web.yaml\n', 'web.yaml': 'port: 80\n' });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /^kustomization\.yaml:2:5: error: [^\n]*: web\.yaml: missing Resource metadata/);
});

test('a file that a command beside the kustomization writes is left out by intention', {
  skip: missing('kustomize'),
}, async () => {
  const kustomization = 'resources: [template.yaml]\n';
  writeTree({
    'post/kustomization.yaml': kustomization,
    'post/render': '#!/bin/bash\ncat <&0 > $(dirname "$0")/template.yaml\nkustomize build\n',
    'other/kustomization.yaml': kustomization,
    'other/license': 'template.yaml\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /^other\/kustomization\.yaml:1:13: error: [^\n]*\n$/);
  assert.match(err, /post\/kustomization\.yaml: checked without being built/);
});

test('a file below a directory that a script copies is left out by intention', {
  skip: missing('kustomize'),
}, async () => {
  writeTree({
    'overlays/web/kustomization.yaml': 'resources: [base/web.yaml]\n',
    'overlays/rbac/kustomization.yaml': 'resources: [role.yaml]\n',
    'overlays/other/kustomization.yaml': 'resources: [base/web.yaml]\n',
    'generate.sh': 'cp -R base "$BUILD"/overlays/web/base\ntarget=overlays/rbac\nmv part-1 "$target/role.yaml"\n',
    'apply.sh': 'kubectl apply -k overlays/other\n',
    'config/webhook/kustomization.yaml': 'resources: [manifests.yaml]\n',
    Makefile: 'manifests:\n\t$(CONTROLLER_GEN) rbac:roleName=manager webhook paths="./..."\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /^overlays\/other\/kustomization\.yaml:1:13: error: [^\n]*\n$/);
  assert.match(err, /overlays\/web\/kustomization\.yaml: checked without being built/);
  assert.match(err, /overlays\/rbac\/kustomization\.yaml: checked without being built/);
});

test('a kustomization that another one completes, or that holds nothing, is not wrong', {
  skip: missing('kustomize'),
}, async () => {
  const variable =
    'resources: [account.yaml]\nvars:\n- {name: NS, objref: {apiVersion: v1, kind: ServiceAccount, name: web}, fieldref: {fieldpath: metadata.namespace}}\n';
  writeTree({
    'base/kustomization.yaml': variable,
    'base/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, annotations: {at: $(NS)}}\n',
    'patched/kustomization.yaml': 'resources: []\nbases:\n#- ../web\npatchesStrategicMerge: [web.yaml]\n',
    'patched/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n',
    'empty/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
  });
  const { code, out, err } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.equal(out, '');
  assert.equal(code, 0);
  assert.match(err, /base\/kustomization\.yaml: checked without being built/);
});

test('a patch of what components of Flux bring is not wrong', { skip: missing('kustomize') }, async () => {
  const patch = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-login\ndata: {a: b}\n';
  const app = (directory: string): Record<string, string> => ({
    [`${directory}/kustomization.yaml`]: 'patches: [{path: login.yaml}]\n',
    [`${directory}/login.yaml`]: patch,
  });
  writeTree({
    ...app('apps/web'),
    ...app('apps/other'),
    'clusters/web.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: web\nspec:\n  path: ./apps/web\n  components: [../../components/login]\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('kustomize'), HOME: process.cwd() } });
  assert.match(out, /^apps\/other\/kustomization\.yaml:1:\d+: error: the kustomization cannot be built/m);
  assert.doesNotMatch(out, /apps\/web/);
  assert.match(err, /apps\/web\/kustomization\.yaml: checked without being built/);
});

const JOB = `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    internal.config.kubernetes.io/needsHashSuffix: enabled
spec:
  template:
    spec:
      containers: [{name: web, image: web, ports: [{containerPort: 0}]}]
      restartPolicy: Never
`;

test('an object named by what it contains is named as kustomize alone does it, in each run', {
  skip: missing('kustomize'),
}, async () => {
  writeTree({
    'base/kustomization.yaml': 'resources: [job.yaml, other.yaml]\n',
    'base/job.yaml': JOB,
    'base/other.yaml': JOB.replace('name: migrate', 'name: seed').replace(/ {2}annotations:.*\n.*\n/, ''),
    'overlay/kustomization.yaml':
      'namePrefix: shop-\nresources: [../base]\nconfigMapGenerator: [{name: env, literals: [a=b]}]\nimages: [{name: web, newTag: v1}]\n',
  });
  const tool = pathWith('kustomize') ?? '';
  const alone = execFileSync(join(tool, 'kustomize'), ['build', 'overlay'], { encoding: 'utf8' });
  const name = /shop-migrate-\w{10}/.exec(alone)?.[0] ?? 'nothing';
  const env = { PATH: tool, HOME: process.cwd() };
  const first = await run(['lint', '--format', 'json', '.'], { env });
  assert.ok(first.out.includes(name), `${name} in ${first.out}`);
  assert.match(first.out, /"base\/job\.yaml"/);
  assert.equal((await run(['lint', '--format', 'json', '.'], { env })).out, first.out);
});

test('what the tool is called on is the same in each run, and no name of the tree', async () => {
  writeTree({
    'app/kustomization.yaml': 'resources: [service.yaml]\n',
    'app/service.yaml': SERVICE,
    'kroute-root/service.yaml': SERVICE,
  });
  const log = join(process.cwd(), 'called');
  const PATH = fakeTools({ kustomize: `cat "$2/kustomization.yaml" >> ${log}` });
  await run(COMPACT, { env: { PATH } });
  assert.equal(readFileSync(log, 'utf8'), 'resources: ["kroute-root-1"]\nbuildMetadata: [originAnnotations]\n');
});
