/** Whatever names and values hold, no output of any command does harm: the whole command line over hostile trees. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { commandIn, hostileFileName, hostileText, linesOf, PAINT, UNSEEN } from '../dev/hostile-text.ts';
import { type Run, run } from '../dev/io.ts';
import { fc } from '../dev/property.ts';
import { fakeTools } from '../dev/tools.ts';
import { VIEWS } from '../render/index.ts';
import { TEST_FORMATS } from '../render/tests.ts';
import { FORMATS } from '../report/index.ts';

const home = process.cwd();
after(() => process.chdir(home));

const TREES = Number(process.env.KROUTE_HOSTILE_TREES ?? 1);
const SEED = Number(process.env.KROUTE_HOSTILE_SEED ?? 1);

// --- a tree

/** Hands out one text after the other. */
type Next = () => string;

interface Tree {
  readonly text: Next;
  readonly name: Next;
}

function manifests(next: Next): readonly unknown[] {
  const meta = (more: object = {}): object => ({
    name: next(),
    namespace: next(),
    labels: { [next()]: next() },
    ...more,
  });
  const annotations = {
    [next()]: next(),
    'nginx.ingress.kubernetes.io/rewrite-target': next(),
    'nginx.ingress.kubernetes.io/permanent-redirect': next(),
    'nginx.ingress.kubernetes.io/configuration-snippet': next(),
    'kroute.dev/ignore': next(),
  };
  const service = next();
  const labels = { app: next() };
  const gateway = next();
  const port = { name: next(), port: next(), targetPort: next(), protocol: next(), appProtocol: next() };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(),
      spec: { type: next(), selector: { [next()]: next() }, ports: [port] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace: 'shop' },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: next() }], externalIPs: [next()] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'out' },
      spec: { type: 'ExternalName', externalName: next() },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: next(), namespace: 'shop' },
      spec: {
        replicas: next(),
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: next(), image: next(), ports: [{ name: next(), containerPort: 80 }] }] },
        },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: next(), namespace: 'shop', annotations },
      spec: {
        ingressClassName: next(),
        tls: [{ hosts: [next()], secretName: next() }],
        rules: [
          {
            host: next(),
            http: {
              paths: [
                {
                  path: `/${next()}`,
                  pathType: 'Prefix',
                  backend: { service: { name: service, port: { number: 80 } } },
                },
              ],
            },
          },
          {
            host: next(),
            http: {
              paths: [
                {
                  path: `/${next()}`,
                  pathType: next(),
                  backend: { service: { name: next(), port: { name: next() } } },
                },
              ],
            },
          },
          {
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'served',
        namespace: 'shop',
        annotations: { [next()]: next(), 'nginx.ingress.kubernetes.io/proxy-body-size': next() },
      },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ secretName: next() }],
        rules: [
          {
            host: 'served.example.com',
            http: {
              paths: [
                {
                  path: `/${next()}`,
                  pathType: 'Prefix',
                  backend: { service: { name: service, port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: next() },
      spec: { controllerName: next() },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: gateway, namespace: 'shop' },
      spec: {
        gatewayClassName: next(),
        listeners: [
          { name: 'http', port: 80, protocol: 'HTTP' },
          { name: next(), hostname: next(), port: 443, protocol: next(), tls: { certificateRefs: [{ name: next() }] } },
        ],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: next(), namespace: 'shop' },
      spec: {
        parentRefs: [{ name: gateway }, { name: next(), sectionName: next() }],
        hostnames: [next(), 'shop.example.com'],
        rules: [
          {
            matches: [
              {
                path: { type: 'PathPrefix', value: `/${next()}` },
                method: next(),
                headers: [{ name: next(), value: next() }],
                queryParams: [{ name: next(), value: next() }],
              },
            ],
            filters: [
              { type: next() },
              {
                type: 'URLRewrite',
                urlRewrite: { hostname: next(), path: { type: 'ReplaceFullPath', replaceFullPath: next() } },
              },
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: { set: [{ name: next(), value: next() }], remove: [next()] },
              },
            ],
            backendRefs: [
              { name: service, port: 80 },
              { name: next(), kind: next(), group: next(), port: 80 },
            ],
          },
          { filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: next(), scheme: next() } }] },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: meta(),
      spec: { podSelector: { matchLabels: { [next()]: next() } }, policyTypes: [next()] },
    },
    { apiVersion: next(), kind: next(), metadata: meta(), [next()]: next() },
    { apiVersion: 'v1', kind: next(), metadata: meta({ [next()]: next() }) },
    {
      apiVersion: 'v1',
      kind: 'Service',
      [next()]: next(),
      spec: { [next()]: next(), type: 'nodeport', ports: [{ port: 80, [next()]: 1 }] },
    },
  ];
}

/** A text as it may stand in YAML without quotes, hostile all the same. */
const bare = (text: string): string => text.replaceAll(/[\n\r\0\u2028\u2029\u0085]/g, '');

/** Readable as JSON and as YAML, which takes fewer characters as they are. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Files of all the kinds that kroute reads. */
function write({ text, name }: Tree): void {
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const documents = manifests(text).map((one) => `# ${bare(text())}\n${json(one, 1)}\n`);
  const [directory, file, other, overlay, chart] = [name(), name(), name(), name(), name()];
  put(`${directory}/${file}.yaml`, documents.join('---\n'));
  put(`${directory}/${other}.json`, json(manifests(text)[0]));
  put(`${name()}.json`, `{"kind": "\\ud800${bare(text())}", "apiVersion": "v1"}`);
  put(`${name()}.yaml`, `apiVersion: v1\nkind: Service\nmetadata: {name: ${bare(text())}\n  x: [\n`);
  put(
    `${name()}.yaml`,
    `a: &${bare(text())} 1\nb: *${bare(text())}\n- ${bare(text())}: !!${bare(text())} "\\q"\n\t${text()}`,
  );
  // Read whole: a file with an expression of a template is skipped.
  put(
    'wide.yaml',
    manifests(() => text().replaceAll('{{', '{'))
      .map((one) => json(one))
      .join('\n---\n'),
  );
  put(`${overlay}/kustomization.yaml`, `resources: [${json(text())}]\nnamePrefix: ${json(text())}\n`);
  put(`${chart}/Chart.yaml`, `apiVersion: v2\nname: ${json(text())}\nversion: ${json(text())}\n`);
  put(`${chart}/templates/a.yaml`, `a: {{ ${text()} }}\n`);
}

const REQUESTS = (text: Next): string =>
  json([
    { name: text(), request: 'http://shop.example.com/', expect: { backend: 'x/y', status: 200 } },
    {
      name: text(),
      request: { method: 'GET', url: 'http://a/', headers: { x: text() } },
      class: text(),
      expect: { redirect: text() },
    },
    { request: `http://a/${encodeURIComponent('\u202e')}`, expect: { path: text(), host: text() } },
  ]);

// --- what is asked of every output

interface Asked {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Where a line of GitHub's own form is meant. */
const ANNOTATION =
  /^::(?:error|warning|notice) (?:file=[^:,]*,line=\d+,col=\d+,endLine=\d+(?:,endColumn=\d+)?,)?title=[^:,]*::/;

async function ask({ argv, env = {}, stdin = '' }: Asked): Promise<Run> {
  const ran = await run(argv, { env, stdin });
  const annotates =
    argv.includes('github') || (env.GITHUB_ACTIONS === 'true' && argv[0] === 'lint' && !argv.includes('-f'));
  for (const [stream, text] of [
    ['out', ran.out],
    ['err', ran.err],
  ] as const) {
    const where = `${JSON.stringify(argv)}: ${stream}`;
    const plain = text.replaceAll(PAINT, '');
    if (!argv.includes('--color') && env.GITHUB_ACTIONS === undefined) assert.equal(plain, text, `${where}: colors`);
    for (const line of plain.split('\n')) assertSeen(line, where);
    for (const line of [...linesOf(text), ...linesOf(plain)]) {
      if (stream === 'out' && annotates && ANNOTATION.test(line)) continue;
      assert.equal(commandIn(line), undefined, `${where}: ${JSON.stringify(line)}`);
    }
  }
  assert.notEqual(ran.code, 3, `${JSON.stringify(argv)}: ${ran.err}`);
  return ran;
}

function assertSeen(line: string, where: string): void {
  const found = UNSEEN.exec(line);
  assert.equal(found?.[0], undefined, `${where}: ${JSON.stringify(line)}`);
}

/** In the log of a workflow, painted, and plain. */
const SETTINGS: readonly Pick<Asked, 'env'>[] = [{}, { env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/' } }];

/** A tree for each seed, in a separate directory. */
async function overTrees(check: (text: Next, paths: readonly string[]) => Promise<void>): Promise<void> {
  for (let tree = 0; tree < TREES; tree++) {
    const seed = SEED * 1000 + tree;
    const texts = fc.sample(hostileText, { seed, numRuns: 400 });
    const names = fc.sample(hostileFileName, { seed, numRuns: 40 });
    let [atText, atName] = [0, 0];
    const text: Next = () => texts[atText++ % texts.length] ?? '';
    const name: Next = () => `${names[atName % names.length] ?? ''}${atName++}`;
    const directory = mkdtempSync(join(tmpdir(), 'kroute-hostile-'));
    const inside = join(directory, name());
    mkdirSync(inside);
    process.chdir(inside);
    write({ text, name });
    try {
      await check(text, []);
    } catch (error) {
      throw new Error(
        `KROUTE_HOSTILE_SEED=${SEED}, tree ${tree}: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      process.chdir(home);
      rmSync(directory, { recursive: true });
    }
  }
}

// --- the commands

test('lint, in every format', async () => {
  await overTrees(async () => {
    for (const settings of SETTINGS) {
      await ask({ argv: ['lint', '.', '--no-render'], ...settings });
      await ask({ argv: ['lint', '.', '--no-render', '--color', '--stats'], ...settings });
      for (const format of Object.keys(FORMATS)) {
        const { out } = await ask({ argv: ['lint', '.', '--no-render', '-f', format], ...settings });
        assert.ok(out.length > 0);
        assertReadable(format, out);
        await ask({ argv: ['lint', '.', '--no-render', '-f', `${format}:report`], ...settings });
        const written = readFileSync('report', 'utf8');
        for (const line of written.split('\n')) {
          assertSeen(line, format);
          if (format !== 'github') assert.equal(commandIn(line), undefined, `${format}: ${line}`);
        }
        rmSync('report');
      }
    }
  });
});

test('color adds nothing but color', async () => {
  await overTrees(async () => {
    for (const argv of [
      ['lint', '.', '--no-render'],
      ['routes', 'wide.yaml'],
      ['trace', 'http://shop.example.com/', 'wide.yaml'],
    ]) {
      const painted = await ask({ argv: [...argv, '--color'] });
      const plain = await ask({ argv });
      assert.equal(painted.out.replaceAll(PAINT, ''), plain.out);
    }
  });
});

/** Formats for programs are still read by these. */
function assertReadable(format: string, out: string): void {
  if (['json', 'sarif', 'gitlab'].includes(format)) JSON.parse(out);
  if (['junit', 'checkstyle'].includes(format)) {
    assert.match(out, /^<\?xml [^\n]*\n<(\w+)[\s\S]*<\/\1>\n$/);
    assert.doesNotMatch(out, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|&(?!(?:amp|lt|gt|quot|#\d+);)/u);
  }
  if (format === 'github') for (const line of out.trimEnd().split('\n')) assert.match(line, ANNOTATION);
  if (format === 'sarif')
    for (const [, uri = ''] of out.matchAll(/"uri": "([^"]*)"/g)) {
      assert.match(uri, /^[\w.~!'()*%/:-]*$/);
      if (!uri.startsWith('file:///')) assert.doesNotMatch(uri, /^[^/]*:/);
      decodeURIComponent(uri);
    }
}

test('routes, in every view', async () => {
  await overTrees(async () => {
    for (const settings of SETTINGS)
      for (const view of Object.keys(VIEWS)) {
        const { out } = await ask({ argv: ['routes', '.', '--no-render', '-o', view], ...settings });
        assert.ok(out.length > 0, view);
        if (view === 'json') JSON.parse(out);
        await ask({ argv: ['routes', 'wide.yaml', '-o', view, '--color'], ...settings });
      }
  });
});

test('trace and test', async () => {
  await overTrees(async (text) => {
    for (const settings of SETTINGS) {
      for (const format of ['pretty', 'json']) {
        const argv = ['trace', 'http://shop.example.com/', '.', '--no-render', '-f', format];
        await ask({ argv, ...settings });
        await ask({
          argv: [...argv, '-H', `x: ${text()}`, '-X', text(), '--class', text(), '--gateway', text()],
          ...settings,
        });
        await ask({ argv: ['trace', `http://${text()}/${text()}`, 'wide.yaml', '-f', format], ...settings });
        await ask({
          argv: ['trace', `http://shop.example.com/${text()}?${text()}`, 'wide.yaml', '-f', format],
          ...settings,
        });
      }
      writeFileSync('requests', REQUESTS(text));
      for (const format of Object.keys(TEST_FORMATS)) {
        await ask({ argv: ['test', 'requests', '.', '--no-render', '-f', format], ...settings });
        await ask({ argv: ['test', '-', 'wide.yaml', '-f', format], stdin: `- ${text()}: ${text()}\n`, ...settings });
      }
    }
  });
});

test('diff and migrate, in every format', async () => {
  await overTrees(async (text) => {
    writeFileSync('before.yaml', readFileSync('wide.yaml', 'utf8').replaceAll('example.com', 'example.org'));
    const gateways = ['--to', 'gateway-api', '--controller', 'nginx'];
    for (const settings of SETTINGS) {
      for (const format of ['pretty', 'json', 'markdown', 'github', 'test']) {
        const { code, out } = await ask({ argv: ['diff', 'before.yaml', 'wide.yaml', '-f', format], ...settings });
        assert.equal(code, 1, format);
        if (format === 'json') JSON.parse(out);
      }
      await ask({ argv: ['diff', 'before.yaml', 'wide.yaml', '--color'], ...settings });
      for (const format of ['yaml', 'report', 'json']) {
        const { out } = await ask({ argv: ['migrate', '.', ...gateways, '--no-render', '-f', format], ...settings });
        assert.ok(out.length > 0, format);
        if (format === 'json') JSON.parse(out);
      }
      for (const to of ['gateway-api', 'ingress', 'v1']) {
        await ask({ argv: ['migrate', 'wide.yaml', '--to', to, '--controller-after', 'traefik'], ...settings });
        await ask({ argv: ['migrate', 'wide.yaml', '--to', to, '--gateway-class', text()], ...settings });
      }
      await ask({ argv: ['migrate', 'wide.yaml', ...gateways, '--implementation', 'envoy-gateway'], ...settings });
      await ask({ argv: ['migrate', 'wide.yaml', ...gateways, '--out', 'out', '--color'], ...settings });
      rmSync('out', { recursive: true, force: true });
    }
  });
});

test('whatever a command line says wrong is quoted on one line', async () => {
  await overTrees(async (text) => {
    const wrong: readonly (() => readonly string[])[] = [
      () => [text()],
      () => ['lint', `--${text()}`],
      () => ['lint', text()],
      () => ['lint', '-f', text(), '.'],
      () => ['lint', '--rule', `${text()}=error`, '.'],
      () => ['lint', '--namespace', text(), '.'],
      () => ['lint', '--kube-version', text(), '.'],
      () => ['lint', '--node-port-range', text(), '.'],
      () => ['lint', '--fail-on', text(), '.'],
      () => ['lint', '--config', text(), '.'],
      () => ['lint', '--baseline', text(), '.'],
      () => ['lint', '--values', text(), '.'],
      () => ['lint', '--context', text(), '.'],
      () => ['lint', '--changed-since', text(), '.'],
      () => ['routes', '-o', text()],
      () => ['routes', '--status', text(), '.'],
      () => ['routes', text()],
      () => ['trace', text(), '.'],
      () => ['trace', 'http://a/', '-H', text(), '.'],
      () => ['test', text(), '.'],
      () => ['diff', text(), text()],
      () => ['diff', '-f', text(), '.', '.'],
      () => ['diff', '--base', text(), '.'],
      () => ['diff', `git:${text()}`, '.'],
      () => ['migrate', '--to', text(), '.'],
      () => ['migrate', '--gateway', text(), '.'],
      () => ['migrate', text()],
      () => ['explain', text()],
      () => ['explain', `custom/${text()}`],
      () => ['config', '--rule', text()],
      () => ['completion', text()],
      () => ['help', text()],
    ];
    for (const settings of SETTINGS)
      for (const words of wrong) {
        const argv = words();
        const { code, err } = await ask({ argv, ...settings });
        if (code === 2) assert.match(err, /^kroute: .*\n$/, JSON.stringify(argv));
      }
    for (const argv of [['--help'], ['lint', '--help'], ['explain'], ['explain', 'yaml/tab-indentation'], ['config']])
      await ask({ argv });
  });
});

test('configuration, its mistakes and what it leads to', async () => {
  await overTrees(async (text) => {
    const right = {
      ignore: [text()],
      external: { services: ['shop/*'] },
      overrides: [{ files: [text()], severity: { 'service/*': 'info' } }],
      severity: { 'service/no-selector': 'off' },
      rules: [text()],
    };
    const wrong = {
      [text()]: text(),
      severity: { [text()]: text() },
      format: [text()],
      kubeVersion: text(),
      extends: text(),
    };
    for (const settings of SETTINGS)
      for (const [config, commands] of [
        [
          JSON.stringify(right),
          [['config'], ['config', '-f', 'json'], ['config', text()], ['lint', '.', '--no-render']],
        ],
        [json(wrong), [['config'], ['lint', '.'], ['routes', '.'], ['explain', 'custom/x']]],
        [`a: [\n${text()}`, [['lint', '.']]],
      ] as const) {
        writeFileSync('kroute.yaml', config);
        for (const argv of commands) {
          const { out } = await ask({ argv, ...settings });
          if (argv.join() === 'config,-f,json') JSON.parse(out);
        }
      }
  });
});

test('baselines, and fixes', async () => {
  await overTrees(async () => {
    for (const settings of SETTINGS) {
      await ask({ argv: ['lint', '.', '--no-render', '--baseline', 'known.json', '--update-baseline'], ...settings });
      const known = readFileSync('known.json', 'utf8');
      for (const line of known.split('\n')) assertSeen(line, 'the baseline');
      writeFileSync('known.json', known.replaceAll(/"fingerprint": "./g, '"fingerprint": "0'));
      await ask({ argv: ['lint', '.', '--no-render', '--baseline', 'known.json'], ...settings });
      rmSync('known.json');
    }
    await ask({ argv: ['lint', '.', '--no-render', '--fix-unsafe'], env: { GITHUB_ACTIONS: 'true' } });
  });
});

test('what other programs say', async () => {
  await overTrees(async (text) => {
    const said = (): string =>
      `printf '%s' '${`error: ${text()}`.replaceAll("'", '"').replaceAll('\0', '')}' >&2; exit 1`;
    const PATH = fakeTools({ kustomize: said(), helm: said(), kubectl: said() });
    for (const { env } of SETTINGS)
      for (const argv of [
        ['lint', '.'],
        ['routes', '.'],
        ['lint', '--cluster'],
        ['lint', '--cluster', '--context', text()],
      ])
        await ask({ argv, env: { ...env, PATH } });
  });
});

test('completion offers no word that a shell could stumble over', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kroute-contexts-'));
  const KUBECONFIG = join(directory, 'config');
  const names = ['prod', '\u001b[31mred', '\u202ebidi', 'stage'];
  writeFileSync(KUBECONFIG, JSON.stringify({ contexts: names.map((name) => ({ name })) }));
  const { out } = await run(['__complete', 'lint', '--cluster', '--context', ''], { env: { KUBECONFIG } });
  rmSync(directory, { recursive: true });
  assert.equal(out, 'prod\nstage\n:4\n');
  await overTrees(async (text) => {
    for (const argv of [
      [text()],
      ['lint', text()],
      ['lint', '--rule', text()],
      ['lint', `--${text()}=`],
      ['explain', text()],
    ]) {
      const { out } = await run(['__complete', ...argv], { env: { PATH: fakeTools({}) } });
      for (const line of out.replaceAll('\t', ' ').split('\n')) assertSeen(line, '__complete');
    }
  });
});
