/** Helm charts: rendered with the real helm where it is installed, with a stand-in for the plumbing, and without. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { run } from '../../dev/io.ts';
import { fakeTools, missing, pathWith, writeTree } from '../../dev/tools.ts';
import { DEFAULT_SETTINGS } from '../../model/cluster/settings.ts';
import { parseInput } from '../../pipeline/project.ts';
import { chartsIn } from './helm.ts';

const home = process.cwd();
beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-helm-'))));
after(() => process.chdir(home));

const TREE = {
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: web-shop\nversion: 0.1.0\n',
  'charts/shop/values.yaml': 'port: 80\nreplicas: 1\nlabels:\n  app: web\n',
  'charts/shop/templates/service.yaml': `{{- if .Values.port }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  selector: {{ .Values.labels | toJson }}
  ports:
    - port: {{ .Values.port }}
      targetPort: htp
{{- end }}
`,
  'charts/shop/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels:
      {{- toYaml .Values.labels | nindent 6 }}
  template:
    metadata:
      labels:
        {{- toYaml .Values.labels | nindent 8 }}
    spec:
      containers:
        - name: web
          image: web
          ports:
            - name: http
              containerPort: 8080
`,
};
const COMPACT = ['lint', '--format', 'compact', '.'];

test('findings name the template and its line', { skip: missing('helm') }, async () => {
  writeTree({ ...TREE, 'big.yaml': 'port: 70000\n' });
  const env = { PATH: pathWith('helm'), HOME: process.cwd() };
  const { code, out, err } = await run(COMPACT, { env });
  assert.equal(err, '');
  assert.equal(code, 1);
  assert.equal(
    out,
    'charts/shop/templates/service.yaml:11:19: error: targetPort "htp" is not declared as a TCP port by Deployment default/web-shop (fixable with --fix-unsafe) [service/target-port-not-found]\n',
  );
  const big = await run(['lint', '--values', 'big.yaml', '.'], { env });
  assert.match(big.out, /charts\/shop\/templates\/service\.yaml:10:13/);
  assert.match(big.out, /10 \| {5}- port: \{\{ \.Values\.port \}\}/);
  assert.match(big.out, /in the rendered output \(charts\/shop\/<helm template>:\d+:\d+\)\n +\d+ \| {5}- port: 70000/);
  assert.match((await run(['lint', '.', '-n', 'shop'], { env })).out, /Deployment shop\/web-shop/);
});

test('a chart that does not render is an error at the line of the template', { skip: missing('helm') }, async () => {
  writeTree({ ...TREE, 'charts/shop/templates/host.yaml': 'host: {{ required "host is needed" .Values.host }}\n' });
  const { code, out, err } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.equal(code, 1);
  assert.equal(err, '');
  assert.match(
    out,
    /^charts\/shop\/templates\/host\.yaml:1:\d+: error: the chart cannot be rendered: .*host is needed/,
  );
});

test('a chart that requires values is rendered with those beside its defaults, or set by others', {
  skip: missing('helm'),
}, async () => {
  const chart = (name: string, presented = ''): Record<string, string> => ({
    [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${presented}`,
    [`${name}/templates/service.yaml`]:
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: {{ required "app is needed" .Values.app }}\n  ports:\n    - port: {{ .Values.port | default 0 }}\n',
  });
  writeTree({
    ...chart('tested'),
    'tested/ci/one-values.yaml': 'app: web\nport: 70000\n',
    ...chart('shown', 'home: https://example.com\n'),
    ...chart('installed'),
    'deploy.sh': 'helm upgrade --install shop \\\n  ./installed --set app=web\n',
    ...chart('plain'),
    'plain/values.yaml': '{}\n',
    'absent/Chart.yaml': 'apiVersion: v2\nname: absent\nversion: 0.1.0\n',
    'absent/values.yaml': '{}\n',
    'absent/templates/a.yaml': 'a: {{ trimSuffix "-" .Values.app }}\nb: {{ .Values.c.d }}\n',
    'README.md': 'helm install shop ./absent --set app=web\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  const lines = out
    .split('\n')
    .filter((line) => !line.includes('selector-matches-nothing'))
    .map((line) => line.replace(/^(\w+)\S* (\w+: [\w ]+).*$/, '$1 $2'));
  assert.deepEqual(lines.slice(0, -1), [
    'absent info: the chart is not checked',
    'installed info: the chart is not checked',
    'plain error: the chart cannot be rendered',
    'shown info: the chart is not checked',
    'tested error: port must be in 1',
  ]);
});

test('what is empty by default is information, and dependencies may be in requirements.yaml', {
  skip: missing('helm'),
}, async () => {
  writeTree({
    'disk/Chart.yaml': 'apiVersion: v2\nname: disk\nversion: 0.1.0\n',
    'disk/values.yaml': 'resources: {}\n',
    'disk/templates/pvc.yaml':
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: disk\nspec:\n  accessModes: [ReadWriteOnce]\n{{- with .Values.resources }}\n  resources:\n{{ toYaml . | indent 4 }}\n{{- end }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: disk\nspec:\n  ports:\n    - name: a\n',
    'old/Chart.yaml': 'apiVersion: v1\nname: old\nversion: 0.1.0\n',
    'old/requirements.yaml':
      'dependencies:\n  - name: db\n    version: 1.0.0\n    repository: https://charts.example.com\n',
    'old/templates/a.yaml': 'a: 1\n',
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /pvc\.yaml:5:1: info: .*storage/);
  assert.match(out, /pvc\.yaml:\d+:\d+: error: missing required field "port"/);
  assert.match(err, /^kroute: old: the templates are skipped: [^\n]*\n$/);
});

test('charts of a helmfile, and texts that lack a part, depend on values that are elsewhere', {
  skip: missing('helm'),
}, async () => {
  const chart = (path: string, template: string): Record<string, string> => ({
    [`${path}/Chart.yaml`]: `apiVersion: v2\nname: web\nversion: 0.1.0\n`,
    [`${path}/templates/a.yaml`]: template,
  });
  const ingress = (host: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  defaultBackend: {service: {name: web, port: {number: 80}}}\n  rules:\n    - host: ${host}\n`;
  const many = Array.from(
    { length: 30 },
    (_, index) => `  - {name: library-${index}, version: 1.0.0, repository: https://charts.example.com}\n`,
  );
  writeTree({
    ...chart('deploy/charts/issuers', 'a: {{ .Values.a.b }}\n'),
    'deploy/helmfile.d/stack.yaml.gotmpl':
      'releases:\n  - name: issuers\n    chart: charts/issuers\n    values: [{{ .Values.a }}]\n',
    ...chart('open', ingress('"shop.{{ .Values.domain }}"')),
    ...chart('wrong', ingress('shop.')),
    ...chart('many', 'a: 1\n'),
    'many/Chart.yaml': `apiVersion: v2\nname: many\nversion: 0.1.0\ndependencies:\n${many.join('')}`,
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /^deploy\/charts\/issuers\/\S+ info: the chart is not checked/m);
  assert.match(out, /^open\/\S+ info: host "shop\."/m);
  assert.match(out, /^wrong\/\S+ error: host "shop\."/m);
  assert.match(err, /^kroute: many: the templates are skipped: [^\n]*\n$/);
});

test('charts that other charts include, or Terraform installs, depend on values that are elsewhere', {
  skip: missing('helm'),
}, async () => {
  const chart = (path: string, more = ''): Record<string, string> => ({
    [`${path}/Chart.yaml`]: `apiVersion: v2\nname: web\nversion: 0.1.0\n${more}`,
    [`${path}/values.yaml`]: 'tag: v1\n',
    [`${path}/templates/a.yaml`]: 'a: {{ .Values.global.host }}\n',
  });
  const others = Array.from({ length: 8 }, (_, index) => chart(`deploy/web-${index}`));
  writeTree({
    ...Object.fromEntries(others.flatMap((one) => Object.entries(one))),
    ...chart('deploy/_web'),
    ...chart('deploy/part'),
    ...chart('other/alone'),
    'other/alone/templates/a.yaml': 'a: {{ .Values.db.host }}\n',
    ...chart('deploy/installed'),
    'deploy/installed/templates/a.yaml': 'a:\n  {{ .Values.cluster }}: |\n    a: b\n c\n',
    ...chart('deploy/_skeleton'),
    'deploy/_skeleton/Chart.yaml': 'apiVersion: v2\nname: __name__\nversion: 0.1.0\n',
    ...chart('deploy/secret'),
    'deploy/secret/templates/a.yaml': 'a: {{ .Values.secret | b64enc }}\n',
    'deploy/main/Chart.yaml':
      'apiVersion: v2\nname: main\nversion: 0.1.0\ndependencies: [{name: web, version: 0.1.0, repository: "file://../_web"}]\n',
    'main.tf':
      'resource "helm_release" "alone" {\n  chart = "other/alone"\n}\n\nresource "helm_release" "installed" {\n  chart = "${path.module}/deploy/installed"\n  set {\n    name  = "cluster"\n    value = local.cluster\n  }\n}\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  const found = [...out.matchAll(/^\w+\/(\w+)\/templates\S+ (\w+): the chart/gm)].map(([, name, severity]) => [
    name,
    severity,
  ]);
  assert.deepEqual(found, [
    ['_web', 'info'],
    ['installed', 'info'],
    ['part', 'info'],
    ['secret', 'info'],
    ['alone', 'error'],
  ]);
});

test('values that are empty by default leave separators, and helm takes keys of CRDs twice', {
  skip: missing('helm'),
}, async () => {
  writeTree({
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'values.yaml': 'name: ""\ndomain: ""\nuser: ""\n',
    'templates/_helpers.tpl': '{{- define "host" -}}{{ .Values.name }}.{{ .Values.domain }}{{- end -}}\n',
    'templates/pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    host: {{ include "host" . }}\nspec:\n  containers:\n    - name: web\n      image: web\n      volumeMounts:\n        - {name: home, mountPath: /home, subPath: {{ .Values.user }}/web}\n        - {name: home, mountPath: /web, subPath: /shop}\n  volumes:\n    - name: home\n      emptyDir: {}\n',
    'templates/plain.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n  labels:\n    host: "."\n',
    'crds/a.yaml':
      'apiVersion: example.com/v1\nkind: Crate\nmetadata:\n  name: a\n  annotations: {"helm.sh/hook": crd-install}\n  annotations: {c: d}\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  const found = [...out.matchAll(/^(\S+):(\d+):\d+: (error|warning)/gm)].map(([, path, line, severity]) => [
    path,
    line,
    severity,
  ]);
  assert.deepEqual(found, [
    ['crds/a.yaml', '6', 'warning'],
    ['templates/plain.yaml', '6', 'error'],
    ['templates/pod.yaml', '13', 'error'],
  ]);
});

test('a release that is named as a selector says, and values that are looked up, are left to the user', {
  skip: missing('helm'),
}, async () => {
  const chart = (path: string, name: string, selector: string): Record<string, string> => ({
    [`${path}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\nhome: https://example.com\n`,
    [`${path}/values.yaml`]: 'a: b\n',
    [`${path}/templates/service.yaml`]: `apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n    instance: ${selector}\n  ports: [{port: 80}]\n`,
    [`${path}/templates/web.yaml`]:
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web, instance: "{{ .Release.Name }}"}\n    spec:\n      containers: [{name: web, image: web}]\n',
  });
  writeTree({
    ...chart('a', 'cozy-web', 'web'),
    ...chart('c', 'looked-up', '{{ index .Values.cluster "host" }}'),
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /^a\/\S+ info: selector/m);
  assert.match(out, /^c\/\S+ info: the chart is not checked/m);
});

test('what kroute assumes of a cluster and a release is not reported', { skip: missing('helm') }, async () => {
  writeTree({
    'Chart.yaml': 'apiVersion: v2\nname: Web_Shop\nversion: 0.1.0\n',
    'templates/a.yaml': `{{- if .Capabilities.APIVersions.Has "policy/v1beta1" }}
apiVersion: policy/v1beta1
{{- else }}
apiVersion: policy/v1
{{- end }}
kind: PodDisruptionBudget
metadata:
  name: {{ .Release.Name }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web
      ports:
        - name: {{ .Release.Name }}-metrics
          containerPort: 80
`,
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.equal(out, '');
});

test('a dependency with an address is not fetched, and one without is an error', async () => {
  const PATH = fakeTools({
    helm: 'echo "Error: found in Chart.yaml, but missing in charts/ directory: db" >&2; exit 1',
  });
  const chart = (repository: string): Record<string, string> => ({
    ...TREE,
    'charts/shop/Chart.yaml': `apiVersion: v2\nname: shop\nversion: 0.1.0\ndependencies:\n  - name: db\n    version: 1.0.0\n    repository: ${repository}\n`,
  });
  writeTree(chart('https://charts.example.com'));
  const remote = await run(COMPACT, { env: { PATH } });
  assert.equal(remote.code, 0);
  assert.match(remote.err, /^kroute: charts\/shop: the templates are skipped: found in Chart\.yaml/);
  writeTree(chart('file://../db'));
  const local = await run(COMPACT, { env: { PATH } });
  assert.equal(local.code, 1);
  assert.match(local.out, /^charts\/shop\/Chart\.yaml:4:1: error: the chart cannot be rendered: found in Chart\.yaml/);
  // `helm dependency build` would copy it.
  writeTree({
    ...chart('file://../db'),
    'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\ntype: library\n',
  });
  const copied = await run(COMPACT, { env: { PATH } });
  assert.equal(copied.code, 0);
  assert.match(copied.err, /^kroute: charts\/shop: the templates are skipped: found in Chart\.yaml/);
});

test('piped output of helm template refers to the template', async () => {
  const stdin = `---
# Source: shop/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - port: 0
`;
  const { out } = await run(['lint', '-'], { stdin });
  assert.match(out, /<stdin>:10:13/);
  assert.match(out, /note: rendered from shop\/templates\/service\.yaml \(<stdin>:2:1\)/);
});

test('helm is given the values files and nothing of the network', async () => {
  writeTree({ ...TREE, 'a.yaml': '{}', 'b.yaml': '{}' });
  const PATH = fakeTools({
    helm: `echo "$@" > ${process.cwd()}/called
cat <<'YAML'
---
# Source: web-shop/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: made-by-helper
spec:
  ports:
    - port: 0
YAML`,
  });
  const { out, err } = await run([...COMPACT, '--values', 'a.yaml', '--values', 'b.yaml', '--kube-version', '1.30'], {
    env: { PATH },
  });
  assert.equal(err, '');
  assert.match(out, /^charts\/shop\/templates\/service\.yaml:10:13: error: port must be in 1-65535/m);
  const here = process.cwd();
  assert.equal(
    readFileSync('called', 'utf8'),
    `template --skip-tests --namespace=default --kube-version=1.30 --api-versions=apiregistration.k8s.io/v1 --values=${here}/a.yaml --values=${here}/b.yaml -- web-shop ${here}/charts/shop/\n`,
  );
});

const SAYS_HOW = `echo "$@" >> "$OLDPWD/called" 2>/dev/null; for a in "$@"; do case "$a" in --values=*) cat "\${a#--values=}" >> /dev/null;; esac; done
echo "# Source: web-shop/templates/service.yaml"; echo "apiVersion: v1"; echo "kind: Service"; echo "metadata: {name: web}"; echo "spec: {ports: [{port: 80}]}"`;

/** The lines that a stand-in for helm was called with, without the paths of the scratch directory. */
async function calls(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  writeTree({ ...TREE, ...files });
  const log = join(process.cwd(), 'called');
  const helm = SAYS_HOW.replace('"$OLDPWD/called" 2>/dev/null', `'${log}'`);
  const { err } = await run(COMPACT, { env: { PATH: fakeTools({ helm }) } });
  assert.equal(err, '');
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line
        .replaceAll(process.cwd(), '.')
        .replace(/--kube-version=\S+ /, '')
        .replaceAll(/--values=\/\S+\/values-\w+/g, '--values=<inline>'),
    )
    .sort();
}

test('the configuration says how charts are rendered, in several variants', async () => {
  assert.deepEqual(
    await calls({
      'kroute.yaml': `charts:
  - chart: charts/shop
    release: shop
    namespace: shop
    values: [prod.yaml]
  - chart: charts/shop
    release: shop-dev
`,
      'prod.yaml': 'port: 81\n',
    }),
    [
      'template --skip-tests --namespace=default --api-versions=apiregistration.k8s.io/v1 -- shop-dev ./charts/shop/',
      'template --skip-tests --namespace=shop --api-versions=apiregistration.k8s.io/v1 --values=./prod.yaml -- shop ./charts/shop/',
    ],
  );
});

test('a HelmRelease and an Application say how a chart of the tree is rendered', async () => {
  const flux = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: apps}
spec:
  targetNamespace: shop
  chart: {spec: {chart: ./charts/shop, sourceRef: {kind: GitRepository, name: main}}}
  values: {port: 81}
`;
  assert.deepEqual(await calls({ 'flux/shop.yaml': flux }), [
    'template --skip-tests --namespace=shop --api-versions=apiregistration.k8s.io/v1 --values=<inline>-0.yaml -- shop-shop ./charts/shop/',
  ]);
  const argo = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  source: {repoURL: https://git.example.com/x, path: charts/shop, helm: {valueFiles: [values.yaml], valuesObject: {port: 82}}}
  destination: {namespace: web}
`;
  rmSync('called');
  rmSync('flux', { recursive: true });
  assert.deepEqual(await calls({ 'argo/shop.yaml': argo }), [
    'template --skip-tests --namespace=web --api-versions=apiregistration.k8s.io/v1 --values=./charts/shop/values.yaml --values=<inline>-0.yaml -- web ./charts/shop/',
  ]);
});

test('an ApplicationSet says how the charts of a list and of directories are rendered', async () => {
  const set = (spec: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec:\n${spec}`;
  const list = set(`  goTemplate: true
  generators:
    - list:
        elements:
          - {env: dev, ns: web-dev, port: 81}
          - {env: prod, ns: web-prod, port: 82}
          - {env: prod, ns: web-prod, port: 82}
  template:
    metadata: {name: 'shop-{{.env}}'}
    spec:
      source:
        repoURL: https://git.example.com/x
        path: charts/shop
        helm:
          ignoreMissingValueFiles: true
          valueFiles: [values.yaml, 'values-{{.env}}.yaml']
          parameters: [{name: port, value: '{{.port}}'}]
      destination: {namespace: '{{.ns}}'}
`);
  assert.deepEqual(await calls({ 'argo/all.yaml': list, 'charts/shop/values-prod.yaml': '{}\n' }), [
    'template --skip-tests --namespace=web-dev --api-versions=apiregistration.k8s.io/v1 --values=./charts/shop/values.yaml --values=<inline>-0.yaml -- shop-dev ./charts/shop/',
    'template --skip-tests --namespace=web-prod --api-versions=apiregistration.k8s.io/v1 --values=./charts/shop/values.yaml --values=./charts/shop/values-prod.yaml --values=<inline>-0.yaml -- shop-prod ./charts/shop/',
  ]);
  rmSync('called');
  const directories = set(`  generators:
    - git: {repoURL: https://git.example.com/x, directories: [{path: charts/*}]}
  template:
    metadata: {name: '{{path.basename}}'}
    spec:
      source: {repoURL: https://git.example.com/x, path: '{{path}}', helm: {releaseName: 'my-{{path.basename}}'}}
      destination: {namespace: '{{path[1]}}-{{metadata.labels.env}}'}
`);
  assert.deepEqual(await calls({ 'argo/all.yaml': directories }), [
    'template --skip-tests --namespace=default --api-versions=apiregistration.k8s.io/v1 -- my-shop ./charts/shop/',
  ]);
  rmSync('called');
  // What a cluster decides is not settled, and the chart is rendered with its own values.
  const clusters = set(`  generators: [{clusters: {}}]
  template:
    metadata: {name: '{{name}}'}
    spec:
      source: {path: charts/shop, helm: {values: 'port: {{metadata.labels.port}}'}}
      destination: {namespace: web}
`);
  assert.deepEqual(await calls({ 'argo/all.yaml': clusters }), [
    'template --skip-tests --namespace=default --api-versions=apiregistration.k8s.io/v1 -- web-shop ./charts/shop/',
  ]);
});

test('one reason for several variants of a chart is given once', async () => {
  const element = (env: string): string => `{env: ${env}}`;
  writeTree({
    ...TREE,
    'set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  generators: [{list: {elements: [${['a', 'b', 'c'].map(element).join(', ')}]}}]
  template:
    metadata: {name: 'shop-{{env}}'}
    spec: {source: {path: charts/shop}, destination: {namespace: shop}}
`,
  });
  const PATH = fakeTools({ helm: 'echo "Error: unknown flag: --x" >&2; exit 1' });
  const { out, err } = await run(['lint', '--format', 'json', '.'], { env: { PATH } });
  assert.equal(err.match(/the templates are skipped/g)?.length, 1, err);
  assert.equal(out.match(/"by": "helm"/g)?.length, 1, out);
});

test('the same release for several clusters is no duplicate', { skip: missing('helm') }, async () => {
  writeTree({
    ...TREE,
    'charts/shop/templates/service.yaml': TREE['charts/shop/templates/service.yaml'].replace('htp', 'http'),
    'argo/all.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - list: {elements: [{cluster: east, replicas: 1}, {cluster: west, replicas: 2}]}
          - git: {repoURL: https://git.example.com/x, directories: [{path: charts/*}]}
  template:
    metadata: {name: '{{.path.basename}}-{{.cluster}}'}
    spec:
      project: default
      source:
        repoURL: https://git.example.com/x
        path: '{{.path.path}}'
        helm:
          releaseName: '{{.path.basename}}'
          valuesObject: {replicas: '{{.replicas}}'}
      destination: {name: '{{.cluster}}', namespace: shop}
`,
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.equal(err, '');
  assert.equal(out, '');
});

test('a path with commas or quotes is one path', async () => {
  writeTree({ ...TREE, 'a,"b".yaml': '{}' });
  const PATH = fakeTools({ helm: `printf '%s\\n' "$@" > ${process.cwd()}/called` });
  await run([...COMPACT, '--values', 'a,"b".yaml'], { env: { PATH } });
  // One field of a line of CSV, as helm reads the option.
  assert.match(readFileSync('called', 'utf8'), /^--values="\/.*\/a,""b""\.yaml"$/m);
});

test('a helm that cannot leave out a schema is not asked to fetch it', async () => {
  const files = { ...TREE, 'charts/shop/values.schema.json': '{"$ref": "https://example.com/x.json"}' };
  writeTree(files);
  const helm =
    'case "$*" in *--skip-schema-validation*) echo "Error: unknown flag: --skip-schema-validation" >&2; exit 1;; esac; echo fetched >&2; exit 1';
  const { err } = await run(COMPACT, { env: { PATH: fakeTools({ helm }) } });
  assert.equal(
    err,
    'kroute: charts/shop: the templates are skipped: values.schema.json refers to https://example.com/x.json, and nothing is fetched; helm 3.16 and newer can render it without its schema\n',
  );
});

test('a .helmignore that leads out of the tree leaves nothing out of the check', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'kroute-elsewhere-'));
  writeFileSync(join(elsewhere, 'ignore'), 'evil\n');
  writeTree(TREE);
  symlinkSync(elsewhere, 'charts/shop/evil');
  symlinkSync(join(elsewhere, 'ignore'), 'charts/shop/.helmignore');
  const env = { PATH: fakeTools({ helm: 'echo ran >&2; exit 1' }) };
  const { err } = await run(COMPACT, { env });
  assert.match(
    err,
    /^kroute: charts\/shop: the templates are skipped: [^\n]* is a link that leads out of the tree\n$/m,
  );
});

test('without helm that is said once, and templates are skipped', async () => {
  writeTree(TREE);
  const { code, err } = await run(COMPACT, { env: {} });
  assert.equal(code, 0);
  assert.equal(err, 'kroute: the templates of 1 chart are skipped: helm is not in the PATH\n');
  assert.equal((await run([...COMPACT, '--no-render'], { env: {} })).err, '');
});

test('a values file that is not there is a usage error', async () => {
  writeTree(TREE);
  const { code, err } = await run(['lint', '--values', 'nope.yaml']);
  assert.equal(code, 2);
  assert.equal(err, 'kroute: --values: nope.yaml: no such file or directory\n');
});

test('a chart that is installed with values of a template, or whose values are one, is not wrong', {
  skip: missing('helm'),
}, async () => {
  const chart = (name: string): Record<string, string> => ({
    [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
    [`charts/${name}/values.yaml`]: '{}\n',
    [`charts/${name}/templates/a.yaml`]: '{{- if eq .Values.disk.size "1Gi" }}\na: 1\n{{- end }}\n',
  });
  writeTree({
    ...chart('installed'),
    'apps.yaml':
      "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: apps\nspec:\n  template:\n    spec:\n      source:\n        path: charts/installed/\n        helm:\n          valuesObject:\n            disk:\n              size: '{{ .size }}'\n",
    ...chart('filled'),
    'charts/filled/values.yaml': 'annotations:\n  <ISSUER_ANNOTATION>\n  a: b\n',
    ...chart('plain'),
  });
  const { out, err } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  const lines = out.split('\n').filter((line) => line.includes('the chart'));
  assert.deepEqual(
    lines.map((line) => line.replace(/^charts\/(\w+)\S* (\w+: the chart [\w ]+).*$/, '$1 $2')),
    ['installed info: the chart is not checked', 'plain error: the chart cannot be rendered'],
  );
  assert.match(err, /charts\/filled: the templates are skipped: values\.yaml is a template/);
});

test('a volume that other values define is not missing, and a key twice in output is a warning', {
  skip: missing('helm'),
}, async () => {
  writeTree({
    'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'shop/values.yaml': 'app: web\n',
    'shop/templates/pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels:
    app: {{ .Values.app }}
    app: shop
spec:
  volumes:
  {{- with .Values.keys }}
  - name: keys
    secret:
      secretName: {{ . }}
  {{- end }}
  containers:
  - name: shop
    image: shop:1
    volumeMounts:
    - name: keys
      mountPath: /keys
    - name: lost
      mountPath: /lost
`,
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /info: volume "keys" is not declared/);
  assert.match(out, /error: volume "lost" is not declared/);
  assert.match(out, /warning: duplicate key "app"/);
});

test('kustomizations install charts of the tree, which are rendered with their values', {
  skip: missing('helm'),
}, async () => {
  writeTree({
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'charts/shop/values.yaml': 'port: 80\nhost: a\n',
    'charts/shop/templates/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n  namespace: {{ .Release.Namespace }}\nspec:\n  selector: {app: shop}\n  ports:\n    - port: {{ .Values.port }}\n      name: {{ .Values.name }}\n',
    'deploy/kustomization.yaml':
      'helmGlobals:\n  chartHome: ../charts\n  configHome: /tmp/anywhere\nhelmCharts:\n  - name: shop\n    releaseName: web\n    namespace: front\n    valuesFile: port.yaml\n    valuesInline:\n      name: bad_name\n',
    'deploy/port.yaml': 'port: 70000\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /charts\/shop\/templates\/service\.yaml:9:\d+: error: port must be in 1-65535/);
  assert.match(out, /service\.yaml:10:\d+: error: port name "bad_name"/);
});

test('a name whose first part is empty by default is information', { skip: missing('helm') }, async () => {
  const template = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "${name}"\n`;
  writeTree({
    'open/Chart.yaml': 'apiVersion: v2\nname: open\nversion: 0.1.0\n',
    'open/templates/a.yaml': template('{{ .Values.name }}-cache'),
    'made/Chart.yaml': 'apiVersion: v2\nname: made\nversion: 0.1.0\n',
    'made/templates/a.yaml': `{{/* of web-cache */}}\n${template('{{ printf `%s-%s` .Values.name `cache` }}')}`,
    'made/values.yaml': 'name: ""\n',
    'wrong/Chart.yaml': 'apiVersion: v2\nname: wrong\nversion: 0.1.0\n',
    'wrong/templates/a.yaml': template('-cache'),
    'none/Chart.yaml': 'apiVersion: v2\nname: none\nversion: 0.1.0\n',
    'none/values.yaml': 'host: ""\n',
    'none/templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.host }}\n',
    'none/templates/b.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\ndata:\n  name: {{ .Values.host }}\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /^open\S+ info: name "-cache"/m);
  assert.match(out, /^made\S+ info: name "-cache"/m);
  assert.match(out, /^wrong\S+ error: name "-cache"/m);
  assert.match(out, /^none\/templates\/a\S+ info: ConfigMap has no metadata\.name/m);
  assert.match(out, /^none\/templates\/b\S+ error: ConfigMap has no metadata\.name/m);
});

test('to find charts, each file is looked at a few times, however many charts there are', () => {
  let looks = 0;
  const files = Array.from({ length: 300 }, (_, index) => [
    `c${index}/Chart.yaml`,
    `c${index}/values.yaml`,
    `c${index}/templates/a.yaml`,
  ])
    .flat()
    .map((path) => {
      const parsed = parseInput({ path, content: `name: web\npath: ${path}\nvalues: {}\n# argoproj.io/v1alpha1\n` });
      return {
        ...parsed,
        get file() {
          looks++;
          return parsed.file;
        },
      };
    });
  const charts = chartsIn(files, DEFAULT_SETTINGS, process.cwd());
  assert.equal(charts.length, 300);
  assert.deepEqual(charts[7]?.sources, ['c7/templates/a.yaml']);
  assert.ok(looks < files.length * 20, `${looks} looks`);
});

test('a name that is a value, empty by default, is information', { skip: missing('helm') }, async () => {
  writeTree({
    'Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 0.1.0\n',
    'values.yaml': 'claim: ""\n',
    'templates/volume.yaml':
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: {{ .Values.claim | quote }}\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n',
  });
  const { out } = await run(COMPACT, { env: { PATH: pathWith('helm'), HOME: process.cwd() } });
  assert.match(out, /: info: PersistentVolumeClaim has no metadata\.name/);
});
