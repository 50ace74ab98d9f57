/** The command line itself: words that are not known, options that every command has, and what `--help` shows. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';

const home = process.cwd();
let folder = '';

const WEB = `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
      protocol: tcp
      nodePort: 80
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: web:1, ports: [{containerPort: 80}]}]}
`;
const ROUTED = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: web:1, ports: [{containerPort: 80}]}]}
`;
const CASES = 'cases:\n  - request: http://shop.example.com/\n    expect: {backend: web:80}\n';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-command-line-')));
  process.chdir(folder);
  writeFileSync('web.yaml', WEB);
  writeFileSync('routed.yaml', ROUTED);
  writeFileSync('cases.yaml', CASES);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const UNKNOWN: readonly (readonly [readonly string[], string])[] = [
  [['lnt'], 'unknown command "lnt"; did you mean "lint"? See "kroute --help"'],
  [['help', 'trase'], 'unknown command "trase"; did you mean "trace"? See "kroute --help"'],
  [['nonsense'], 'unknown command "nonsense"; run "kroute --help"'],
  [['web.yaml'], 'unknown command "web.yaml"; to check this path, run "kroute lint web.yaml"'],
  [['lint', '--formt', 'json'], 'unknown option "--formt"; did you mean "--format"? See "kroute lint --help"'],
  [['lint', '--host', 'a'], 'unknown option "--host"; it is an option of kroute routes; run "kroute lint --help"'],
  [['trace', '--zzzzzz', 'a'], 'unknown option "--zzzzzz"; run "kroute trace --help"'],
  [['--format', 'json', 'lint'], 'unknown option "--format"; options follow the command; run "kroute --help"'],
  [['lint', '-f', 'jsn'], '--format: unknown format "jsn"; did you mean "json"? See "kroute lint --help"'],
  [['lint', '-o', 'sarf:x'], '--format: unknown format "sarf"; did you mean "sarif"? See "kroute lint --help"'],
  [
    ['lint', '--fail-on', 'errors'],
    '--fail-on: unsupported value "errors"; did you mean "error"? See "kroute lint --help"',
  ],
  [
    ['lint', '--rule', 'service/unnamed-port=of'],
    '--rule: unknown severity "of"; did you mean "off"? See "kroute lint --help"',
  ],
  [
    ['lint', '--rule', 'service/unnamed-prt=off'],
    '--rule: unknown rule "service/unnamed-prt"; did you mean "service/unnamed-port"? See "kroute lint --help"',
  ],
  [
    ['lint', '--fail-on', 'warn'],
    '--fail-on: unsupported value "warn"; did you mean "warning"? See "kroute lint --help"',
  ],
  [
    ['lint', '--controller', 'ngnix'],
    '--controller: unknown controller "ngnix"; did you mean "nginx"? See "kroute lint --help"',
  ],
  [['trace', 'http://shop', '-X', 'G T'], '--method: "G T" is not an HTTP method such as POST'],
  [
    ['lint', '--rule', 'service'],
    '--rule: "service" must have the form rule=severity, such as "service/no-ports=off" or "service=warning"',
  ],
  [['lint', '--rule', 'servce=off'], '--rule: unknown rule "servce"; did you mean "service"? See "kroute lint --help"'],
  [
    ['lint', '--only', 'unnamed-port'],
    '--only: unknown rule "unnamed-port"; did you mean "service/unnamed-port"? See "kroute lint --help"',
  ],
  [['lint', '--only', ''], '--only: unknown rule ""; kroute explain lists all rules; run "kroute lint --help"'],
  [['explain', 'gatway'], 'unknown rule "gatway"; did you mean "gateway"? See "kroute explain --help"'],
  [['explain', '-f', 'xml'], '--format: unsupported value "xml"; use "pretty" or "json"; run "kroute explain --help"'],
  [['routes', '-o', 'tre'], '--output: unsupported value "tre"; did you mean "tree"? See "kroute routes --help"'],
  [
    ['routes', '--status', 'broke'],
    '--status: unknown status "broke"; did you mean "broken"? See "kroute routes --help"',
  ],
  [
    ['trace', '-f', 'prety', 'http://a/'],
    '--format: unsupported value "prety"; did you mean "pretty"? See "kroute trace --help"',
  ],
  [
    ['test', '-f', 'junt', 'cases.yaml'],
    '--format: unsupported value "junt"; did you mean "junit"? See "kroute test --help"',
  ],
  [['config', '-f', 'yml'], '--format: unsupported value "yml"; did you mean "yaml"? See "kroute config --help"'],
  [['completion', 'zssh'], 'unknown shell "zssh"; did you mean "zsh"? See "kroute completion --help"'],
  [['trace'], 'missing argument <url>; run "kroute trace --help"'],
  [['lint', '--config'], 'option "--config <file>" requires a value; run "kroute lint --help"'],
];

for (const [argv, message] of UNKNOWN)
  test(`what is not known gets a suggestion and the right --help: ${argv.join(' ')}`, async () => {
    assert.deepEqual(await run(argv), { code: 2, out: '', err: `kroute: ${message}\n` });
  });

const PRINTING: readonly (readonly [command: readonly string[], format: string])[] = [
  [['lint', 'web.yaml'], 'json'],
  [['routes', 'routed.yaml'], 'yaml'],
  [['trace', 'http://shop.example.com/', 'routed.yaml'], 'json'],
  [['test', 'cases.yaml', 'routed.yaml'], 'junit'],
  [['explain', 'service/unnamed-port'], 'json'],
  [['config', '.'], 'json'],
];

test('-f, --format, -o and --output are the same, and --output-file writes what is printed, in every command', async () => {
  for (const [command, format] of PRINTING) {
    const plain = await run([...command, '-f', format]);
    assert.notEqual(plain.out, '', command.join(' '));
    for (const flag of ['--format', '-o', '--output'])
      assert.deepEqual(await run([...command, flag, format]), plain, `${command.join(' ')} ${flag}`);
    const colored = { terminal: 120, env: { FORCE_COLOR: '1' } };
    assert.deepEqual(
      await run([...command, '-o', format, '--output-file', 'out/report'], colored),
      { ...plain, out: '' },
      command.join(' '),
    );
    assert.equal(readFileSync('out/report', 'utf8'), plain.out, command.join(' '));
    assert.deepEqual(await run([...command, '--output-file', 'web.yaml/out']).then(({ code, out }) => [code, out]), [
      2,
      '',
    ]);
  }
});

test('--output-file takes the diff of a dry run, and leaves the fixed text of a filter where it is', async () => {
  const diff = await run(['lint', '--diff', 'web.yaml']);
  await run(['lint', '--diff', '--output-file', 'fix.patch', 'web.yaml']);
  assert.equal(readFileSync('fix.patch', 'utf8'), diff.out);
  const filter = await run(['lint', '--fix', '--output-file', 'report', '-'], { stdin: WEB });
  assert.equal(filter.out, WEB.replace('tcp', 'TCP'));
  assert.match(readFileSync('report', 'utf8'), /node-port-out-of-range/);
});

test('annotations go to the log of GitHub Actions, also where the report goes to a file', async () => {
  const { out } = await run(['lint', '--output-file', 'report', 'web.yaml'], { env: { GITHUB_ACTIONS: 'true' } });
  assert.match(out, /^::error file=web\.yaml/);
  assert.match(readFileSync('report', 'utf8'), /^web\.yaml\n/);
});

/** The ids of what is found. */
async function found(...argv: readonly string[]): Promise<readonly string[]> {
  const { out, err } = await run(['lint', '-f', 'json', ...argv]);
  assert.equal(err, '');
  return JSON.parse(out).diagnostics.map(({ rule }: { readonly rule: string }) => rule);
}

test('--rule sets a rule, an area or all; --only leaves all others out', async () => {
  const all = await found('web.yaml');
  assert.deepEqual(all, ['schema/unknown-value', 'service/node-port-out-of-range']);
  const [value, port] = ['schema/unknown-value', 'service/node-port-out-of-range'];
  assert.deepEqual(await found('--rule', '*=off', 'web.yaml'), []);
  assert.deepEqual(await found('--rule', '*=off', '--rule', 'service=warning', 'web.yaml'), [port]);
  assert.deepEqual(await found('--rule', 'service=off', 'web.yaml'), [value]);
  assert.deepEqual(await found('--rule', 'service/*=off', '--rule', `${port}=info`, 'web.yaml'), [value, port]);
  assert.deepEqual(await found('--only', 'service', 'web.yaml'), [port]);
  assert.deepEqual(await found('--only', 'service/*', 'web.yaml'), [port]);
  assert.deepEqual(await found('--only', `${value},tree`, 'web.yaml'), [value]);
  assert.deepEqual(await found('--only', value, '--only', port, 'web.yaml'), all);
  assert.deepEqual(await found('--only', 'service', '--rule', 'service=off', 'web.yaml'), []);
});

test('--only takes what else is off, and never hides that a file cannot be read', async () => {
  writeFileSync('kroute.yaml', `severity: {service/node-port-out-of-range: off}\n`);
  assert.deepEqual(await found('--only', 'service', 'web.yaml'), []);
  assert.deepEqual(await found('--only', 'service/node-port-out-of-range', 'web.yaml'), [
    'service/node-port-out-of-range',
  ]);
  writeFileSync('broken.yaml', 'a: [\n');
  assert.deepEqual(await found('--only', 'service', 'broken.yaml'), ['yaml/syntax']);
});

test('a rule that is left out by --only makes no suppression needless', async () => {
  writeFileSync(
    'quiet.yaml',
    WEB.replace('nodePort: 80', 'nodePort: 80 # kroute-ignore service/node-port-out-of-range'),
  );
  assert.deepEqual(await found('--only', 'tree,schema', 'quiet.yaml'), ['schema/unknown-value']);
});

test('the help of every command has examples, and no empty default', async () => {
  const { out } = await run(['--help']);
  const names = Array.from(out.matchAll(/^ {2}([a-z]+) \[/gm), ([, name = '']) => name).filter(
    (name) => name !== 'help',
  );
  assert.ok(names.length > 5);
  for (const name of names) {
    const help = (await run([name, '--help'])).out;
    assert.match(help, /^Examples:\n {2}# .*\n {2}.*kroute /m, name);
    assert.doesNotMatch(help, /\[\]|default: "/, name);
    for (const line of help.split('\n')) assert.ok(line.length <= 80, line);
  }
  assert.doesNotMatch((await run(['config', '--help'])).out, /--cluster|--values|--color|--quiet/);
  assert.doesNotMatch((await run(['explain', '--help'])).out, /--namespace|--kube-version|--quiet/);
});

test('explain prints the rules of an area, a line for each in a pipe, and fits a terminal', async () => {
  const all = (await run(['explain'])).out.trimEnd().split('\n');
  const some = (await run(['explain', 'service'])).out.trimEnd().split('\n');
  assert.ok(some.length > 10);
  assert.deepEqual(
    some.map((line) => line.split(/ +/)[0]),
    all.map((line) => line.split(/ +/)[0]).filter((id) => id?.startsWith('service/') === true),
  );
  assert.equal((await run(['explain', 'service/*'])).out, (await run(['explain', 'service'])).out);
  for (const width of [60, 80, 100])
    for (const line of (await run(['explain', '--no-color'], { terminal: width })).out.split('\n'))
      assert.ok(line.length <= width, line);
  const { rules } = JSON.parse((await run(['explain', 'service/unnamed-port', '-f', 'json'])).out);
  assert.deepEqual(rules.length, 1);
  assert.deepEqual([rules[0].rule, rules[0].severity], ['service/unnamed-port', 'error']);
});

test('--statistics counts the findings of each rule, the most frequent first', async () => {
  writeFileSync('more.yaml', WEB.replaceAll('name: web', 'name: other').replace('protocol: tcp', 'protocol: TCP'));
  const { code, out } = await run(['lint', '--statistics', 'web.yaml', 'more.yaml']);
  assert.equal(code, 1);
  const [first, second, last] = out.trimEnd().split('\n');
  assert.match(first ?? '', /^2 {2}error {4}service\/node-port-out-of-range +2 fixable with --fix-unsafe$/);
  assert.match(second ?? '', /^1 {2}error {4}schema\/unknown-value +1 fixable with --fix$/);
  assert.equal(last, '3 findings of 2 rules; 4 objects in 2 files');
  const { statistics } = JSON.parse((await run(['lint', '--statistics', '-f', 'json', 'web.yaml'])).out);
  assert.deepEqual(statistics[0], {
    rule: 'schema/unknown-value',
    severity: 'error',
    count: 1,
    fixable: { safe: 1, unsafe: 0 },
  });
  const refused = await run(['lint', '--statistics', '-f', 'sarif', 'web.yaml']);
  assert.deepEqual([refused.code, refused.out], [2, '']);
});

test('--show-files lists what is read, skipped and ignored, and why', async () => {
  writeFileSync('kroute.yaml', 'ignore: [routed.yaml]\n');
  writeFileSync('values.yaml', 'image: web\nreplicas: 2\n');
  const { code, out, err } = await run(['lint', '--show-files', '.']);
  assert.deepEqual([code, err], [0, '']);
  assert.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/)),
    [
      ['skipped', 'cases.yaml', 'not-a-manifest'],
      ['ignored', 'routed.yaml', 'by the configuration'],
      ['skipped', 'values.yaml', 'helm-values'],
      ['read', 'web.yaml', '2 objects'],
    ],
  );
  const { files } = JSON.parse((await run(['lint', '--show-files', '-o', 'json', '.'])).out);
  assert.deepEqual(files[3], { file: 'web.yaml', status: 'read', objects: 2 });
});

test('--stdin-filename gives standard input a name, the configuration of its directory, and the place of its file', async () => {
  mkdirSync('k8s');
  writeFileSync('k8s/kroute.yaml', 'severity: {schema/*: off}\n');
  writeFileSync('k8s/web.yaml', 'never: read\n');
  const lint = (...argv: readonly string[]): Promise<Run> =>
    run(['lint', '-f', 'compact', '--stdin-filename', 'k8s/web.yaml', ...argv], { stdin: WEB });
  const { out } = await lint();
  assert.match(out, /^k8s\/web\.yaml:10:17: error: [^\n]* \[service\/node-port-out-of-range\]\n$/);
  assert.equal((await lint('-')).out, out);
  assert.equal((await lint('-', 'k8s')).out, out);
  assert.equal((await lint('k8s')).code, 2);
  const fixed = await lint('--fix-unsafe', '-');
  assert.equal(fixed.out, WEB.replace('      nodePort: 80\n', ''));
  assert.equal(readFileSync('k8s/web.yaml', 'utf8'), 'never: read\n');
});

test('--add-ignore writes a comment for each finding, changes no value, and has nothing left to do', async () => {
  const text = `# the shop
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  selector: {app: nothing} # by hand
  ports:
    - port: 80 # kroute-ignore service/unnamed-port -- one port
      name: >-
        Bad
        Name
      protocol: tcp
      nodePort: 80
`;
  for (const spelling of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`]) {
    writeFileSync('web.yaml', spelling);
    const before = await found('web.yaml');
    assert.ok(before.length > 3, before.join());
    const { err } = await run(['lint', '--add-ignore', 'web.yaml']);
    assert.match(err, /^\d findings ignored by comments in 1 file\n$/);
    const after = readFileSync('web.yaml', 'utf8');
    const left = await found('web.yaml');
    assert.deepEqual(
      left.filter((rule) => rule !== 'tree/unused-suppression'),
      [],
    );
    const without = after.replaceAll(/^ *# kroute-ignore .*\r?\n/gm, '').replaceAll(/ {2}# kroute-ignore .*/g, '');
    assert.equal(without, spelling);
    assert.equal((await run(['lint', '--add-ignore', 'web.yaml'])).err, '');
    assert.equal(readFileSync('web.yaml', 'utf8'), after);
  }
});

test('--add-ignore joins a comment that is there, and leaves JSON, broken files and standard input where they are', async () => {
  writeFileSync('web.yaml', WEB.replace('nodePort: 80', 'nodePort: 80 # kroute-ignore tree/host-not-allowed -- later'));
  await run(['lint', '--add-ignore', '--only', 'service', 'web.yaml']);
  assert.match(
    readFileSync('web.yaml', 'utf8'),
    /nodePort: 80 # kroute-ignore tree\/host-not-allowed, service\/node-port-out-of-range -- later\n/,
  );
  const json = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": "nope"}}\n';
  writeFileSync('a.json', json);
  writeFileSync('broken.yaml', 'a: [\n');
  const { code, err } = await run(['lint', '--add-ignore', 'a.json', 'broken.yaml']);
  assert.deepEqual([code, err], [1, '']);
  assert.equal(readFileSync('a.json', 'utf8'), json);
  assert.equal(readFileSync('broken.yaml', 'utf8'), 'a: [\n');
  const { out } = await run(['lint', '--add-ignore', '--only', 'service', '-'], { stdin: WEB });
  assert.equal(out, WEB.replace('nodePort: 80', 'nodePort: 80  # kroute-ignore service/node-port-out-of-range'));
  assert.equal((await run(['lint', '--add-ignore', '--fix', 'web.yaml'])).code, 2);
});

test('names in trace and routes that no route has get a suggestion', async () => {
  const err = async (...argv: readonly string[]): Promise<string> => (await run([...argv, 'routed.yaml'])).err;
  const host = 'kroute: no route has the host "shop.exmaple.com"; did you mean "shop.example.com"?\n';
  assert.equal(await err('trace', 'http://shop.exmaple.com/'), host);
  assert.equal(await err('routes', '--host', 'shop.exmaple.com'), host);
  assert.equal(
    await err('trace', '--class', 'ngnix', 'http://shop.example.com/'),
    'kroute: no route has the class "ngnix"; did you mean "nginx"?\n',
  );
  assert.match(await err('routes', '--service', 'wbe'), /no route has the Service "wbe"; did you mean "web"\?/);
  assert.match(await err('routes', '--entry', 'ingres'), /no route has the entry "ingres"; did you mean "ingress"\?/);
  assert.match(await err('routes', '--in-namespace', 'defalt'), /namespace "defalt"; did you mean "default"\?/);
  assert.match(await err('routes', '--host', 'elsewhere.test'), /^kroute: no route matches /);
});

test('findings lead to pages that exist: as data, and as links where the terminal has them', async () => {
  const { out } = await run(['lint', '-f', 'json', 'web.yaml']);
  const [first] = JSON.parse(out).diagnostics;
  assert.match(first.docs, /^file:\/\/\/.*\/docs\/rules\/schema\/unknown-value\.md$/);
  assert.match(readFileSync(new URL(first.docs), 'utf8'), /^# schema\/unknown-value$/m);
  const sarif = JSON.parse((await run(['lint', '-f', 'sarif', 'web.yaml'])).out);
  for (const { helpUri } of sarif.runs[0].tool.driver.rules) assert.ok(existsSync(new URL(helpUri)), helpUri);
  const link = `\u001b]8;;${first.docs}\u001b\\`;
  const clickable = await run(['lint', '--no-color', 'web.yaml'], { terminal: 80, env: { TERM: 'xterm-kitty' } });
  assert.ok(clickable.out.includes(`${link}schema/unknown-value\u001b]8;;\u001b\\`), clickable.out);
  for (const env of [
    { TERM: 'xterm' },
    { TERM: 'xterm-kitty', CI: '1' },
    { VTE_VERSION: '6000', FORCE_HYPERLINK: '0' },
  ])
    assert.ok(!(await run(['lint', '--no-color', 'web.yaml'], { terminal: 80, env })).out.includes('\u001b'));
  assert.ok(!(await run(['lint', 'web.yaml'], { env: { TERM: 'xterm-kitty' } })).out.includes('\u001b'));
});

test('JUnit lists the files that were checked, and not those that are no manifests', async () => {
  writeFileSync('values.yaml', 'image: web\nreplicas: 2\n');
  const { out } = await run(['lint', '-f', 'junit', '.']);
  assert.match(out, /<testsuite name="routed\.yaml"/);
  assert.doesNotMatch(out, /values\.yaml|cases\.yaml/);
});

test('routes prints the place of each route where there is room, and shortens names where it is narrow', async () => {
  const wide = (await run(['routes', '--no-color', 'routed.yaml'], { terminal: 200 })).out;
  assert.match(wide, /^ {2}HOST +PATH +BACKEND +PODS +STATUS +TLS +SOURCE\n {2}shop\.example\.com .* routed\.yaml:8$/m);
  writeFileSync('routed.yaml', ROUTED.replace('shop.example', `${'very-'.repeat(8)}long.example`));
  const narrow = (await run(['routes', '--no-color', 'routed.yaml'], { terminal: 60 })).out;
  assert.match(
    narrow,
    /^ {2}HOST +PATH +BACKEND +PODS +STATUS\n {2}very-\S*\.\.\.\S*ample\.com +\^ \/ +web:80 +web x1 +ok$/m,
  );
});
