/** The command line as scripts and people use it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run } from '../dev/io.ts';
import { columns } from '../text/width.ts';
import { EXAMPLES } from './examples.ts';

const home = process.cwd();
let folder = '';

const GOOD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const BAD = `apiVersion: v1
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

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kroute-cli-'));
  process.chdir(folder);
  mkdirSync('k8s/sub', { recursive: true });
  writeFileSync('k8s/bad.yaml', BAD);
  writeFileSync('k8s/sub/good.yaml', GOOD);
  writeFileSync('k8s/values.yaml', 'replicas: 2\n');
  writeFileSync('good.yaml', GOOD);
});
after(() => process.chdir(home));

test('a finding fails the run, and says where, what and how to fix it', async () => {
  const { code, out, err } = await run(['lint', 'k8s']);
  assert.equal(code, 1);
  assert.equal(err, '');
  assert.match(out, /nodePort must be in 30000-32767, but is 80/);
  assert.match(out, /k8s\/bad\.yaml:10:17/);
  assert.match(out, /help:/);
  assert.match(out, /1 error/);
});

test('a clean file passes', async () => {
  const { code, out } = await run(['lint', 'good.yaml']);
  assert.equal(code, 0);
  assert.equal(out, 'no problems in 1 object in 1 file\n');
});

test('JSON holds the fields of the contract', async () => {
  const { code, out } = await run(['lint', '--format', 'json', 'k8s']);
  assert.equal(code, 1);
  const report = JSON.parse(out);
  assert.equal(report.version, 1);
  const finding = report.diagnostics.find((one: { rule: string }) => one.rule === 'service/node-port-out-of-range');
  assert.deepEqual(Object.keys(finding).slice(0, 5), ['rule', 'severity', 'message', 'help', 'file']);
  assert.deepEqual(finding.range, { start: { line: 10, column: 17 }, end: { line: 10, column: 19 } });
  assert.equal(finding.path, '/spec/ports/0/nodePort');
  assert.equal(finding.document, 0);
  assert.deepEqual(finding.resource, { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' });
  assert.deepEqual(report.summary.skipped, [{ file: 'k8s/values.yaml', reason: 'helm-values' }]);
  assert.equal(report.summary.files, 3);
  assert.equal(report.summary.resources, 2);
});

test('compact is one line for each finding', async () => {
  const { out } = await run([
    'lint',
    '--format',
    'compact',
    'k8s',
    '--rule',
    'service/*=off',
    '--rule',
    'service/node-port-out-of-range=warning',
  ]);
  assert.equal(
    out,
    'k8s/bad.yaml:10:17: warning: nodePort must be in 30000-32767, but is 80 (fixable with --fix-unsafe) [service/node-port-out-of-range]\n',
  );
});

test('--fail-on decides about the exit code', async () => {
  const args = ['lint', 'k8s', '--rule', 'service/*=off', '--rule', 'service/node-port-out-of-range=warning'];
  assert.equal((await run(args)).code, 0);
  assert.equal((await run([...args, '--fail-on', 'warning'])).code, 1);
  assert.equal((await run(['lint', 'k8s', '--fail-on', 'never'])).code, 0);
});

test('--quiet leaves errors only, and no summary', async () => {
  const { out } = await run(['lint', '-q', 'k8s']);
  assert.doesNotMatch(out, /warning|files?$/m);
  assert.equal((await run(['lint', '-q', 'good.yaml'])).out, '');
});

test('--node-port-range moves the range', async () => {
  const { out } = await run(['lint', '--format', 'compact', '--node-port-range', '80-90', 'k8s']);
  assert.doesNotMatch(out, /node-port-out-of-range/);
});

test('standard input is linted under its own name', async () => {
  const { code, out } = await run(['lint', '--format', 'compact', '-'], { stdin: BAD });
  assert.equal(code, 1);
  assert.match(out, /^<stdin>:10:17: error/m);
});

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['lint', '--bogus'], /unknown option "--bogus"; run "kroute lint --help"/],
  [['lint', '--fxi'], /unknown option "--fxi"; did you mean "--fix"\?/],
  [['lint', '--fail-on', 'eror'], /--fail-on: unsupported value "eror"; did you mean "error"\?/],
  [['lint', '--rule'], /option "--rule <rule=severity>" requires a value; run "kroute lint --help"/],
  [['trace'], /missing argument <url>; run "kroute trace --help"/],
  [['config', 'a', 'b'], /too many arguments; run "kroute config --help"/],
  [['lnt'], /unknown command "lnt"; did you mean "lint"\?/],
  [['lint', 'nope.yaml'], /nope\.yaml: no such file or directory/],
  [['lint', '--format', 'xml', 'k8s'], /xml/],
  [['lint', '--rule', 'service/unnamed-prt=off'], /did you mean "service\/unnamed-port"\?/],
  [['lint', '--rule', 'service/unnamed-port'], /must have the form rule=severity/],
  [['lint', '--kube-version', '2.0'], /1\.31/],
  [['lint', '--node-port-range', '5-1'], /30000-32767/],
  [['lint', '-n', 'Bad_Name'], /--namespace/],
  [['lint', '--fail-on', 'errors', 'k8s'], /--fail-on: unsupported value "errors"; did you mean "error"\?/],
  [['lint', '--format', 'json:', 'k8s'], /must have a file after the colon/],
  [['lint', '--baseline', 'nope.json', 'k8s'], /nope\.json: no such file/],
  [['lint', '--config', 'k8s', 'k8s'], /k8s: is not a file/],
  [['lint', '--values', 'nope.yaml', 'k8s'], /--values: nope\.yaml/],
  [['lint', 'nope/*.yaml', 'nope'], /no file matches this pattern; nope: no such file or directory/],
  [['trace', 'shop', 'k8s'], /"shop" is not a URL such as https:/],
  [['trace', 'http://a.b/', '-H', 'x', 'k8s'], /"x" must have the form "name: value"/],
  [
    ['routes', '--status', 'nope', 'k8s'],
    /unknown status "nope"; use "ok", "broken", "shadowed", "partial" or "unknown"/,
  ],
  [['routes', '--service', 'a/b/c', 'k8s'], /"a\/b\/c" must have the form \[namespace\/\]name/],
  [['routes', '--host', '', 'k8s'], /--host: the name must not be empty/],
  [['test', 'nope.yaml', 'k8s'], /nope\.yaml: no such file or directory/],
  [['config', 'nope'], /nope: no such file or directory/],
  [['completion', 'tcsh'], /use "bash", "zsh" or "fish"/],
  [['init', 'extra'], /too many arguments/],
  [['explain', 'service/nope-nope'], /unknown rule "service\/nope-nope"; kroute explain lists all rules/],
  [[], /missing command: run "kroute lint", or "kroute --help" for all commands/],
];
for (const [argv, words] of WRONG)
  test(`"${argv.join(' ')}" is refused in one line`, async () => {
    const { code, out, err } = await run(argv);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, words);
    assert.match(err, /^kroute: [^\n]+\n$/);
  });

test('that there are no routes is no second line beside a path that is missing', async () => {
  writeFileSync('none.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n');
  const { code, err } = await run(['routes', 'nope', 'none.yaml']);
  assert.equal(code, 2);
  assert.match(err, /^kroute: nope: no such file or directory\n$/);
});

test('rule modules that are left out are no second line beside what is wrong with the command', async () => {
  writeFileSync('kroute.yaml', 'rules: [own.mjs]\n');
  for (const argv of [
    ['lint', 'nope.yaml'],
    ['explain', 'service/nope'],
    ['explain', 'custom/nope'],
  ]) {
    const { code, out, err } = await run(argv);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^kroute: [^\n]+\n$/);
  }
  assert.match((await run(['lint', 'k8s'])).err, /^kroute: kroute\.yaml: its rule module is not run[^\n]+\n$/);
});

test('one missing path does not keep the others from being linted', async () => {
  const { code, out, err } = await run(['lint', '--format', 'compact', 'nope.yaml', 'k8s']);
  assert.equal(code, 2);
  assert.match(out, /node-port-out-of-range/);
  assert.match(err, /nope\.yaml: no such file or directory/);
});

test('broken, binary and odd files are reported with their place, the others still linted', async () => {
  mkdirSync('odd', { recursive: true });
  writeFileSync('odd/a.yaml', 'kind: Service\nmetadata: [1, 2\n');
  writeFileSync('odd/other.yaml', 'a: [1, 2\n');
  writeFileSync('odd/b.yaml', Buffer.from([0x80, 0x00, 0xff, 0xfe]));
  writeFileSync('odd/secret.yaml', Buffer.from('\0GITCRYPT\0\xf1\xa0', 'latin1'));
  writeFileSync('odd/c.yaml', BAD);
  writeFileSync('odd/empty.yaml', '');
  const { code, out } = await run(['lint', '--format', 'compact', 'odd']);
  assert.equal(code, 1);
  assert.match(out, /^odd\/a\.yaml:\d+:\d+: error: .*\[yaml\/syntax\]$/m);
  assert.match(out, /^odd\/b\.yaml:1:1: error: the file is binary, not text \[yaml\/syntax\]$/m);
  assert.match(out, /^odd\/c\.yaml:10:17: error/m);
  assert.doesNotMatch(out, /^odd\/(?:other|secret)/m);
});

test('a broken file without a kind is reported where nothing else is given', async () => {
  mkdirSync('alone', { recursive: true });
  writeFileSync('alone/a.yaml', 'a: [1, 2\n');
  const { code, out } = await run(['lint', '--format', 'compact', 'alone']);
  assert.equal(code, 1);
  assert.match(out, /^alone\/a\.yaml:\d+:\d+: error: .*\[yaml\/syntax\]$/m);
});

test('a link in a circle is reported and not followed', async () => {
  mkdirSync('loop', { recursive: true });
  writeFileSync('loop/good.yaml', GOOD);
  symlinkSync('../loop', 'loop/again');
  const { code, err } = await run(['lint', 'loop']);
  assert.equal(code, 0);
  assert.match(err, /loop\/again/);
});

test('a file that may not be read is reported, exit 2', {
  skip: process.getuid?.() === 0 && 'root may read everything',
}, async () => {
  mkdirSync('locked', { recursive: true });
  writeFileSync('locked/a.yaml', BAD);
  chmodSync('locked/a.yaml', 0);
  writeFileSync('locked/b.yaml', GOOD);
  const { code, err } = await run(['lint', 'locked']);
  assert.equal(code, 2);
  assert.match(err, /locked\/a\.yaml: permission denied/);
});

test('color: on terminals, unless NO_COLOR or --no-color; FORCE_COLOR and --color turn it on', async () => {
  const sequence = '\u001b[';
  assert.ok((await run(['lint', 'k8s'], { terminal: 80 })).out.includes(sequence));
  assert.ok(!(await run(['lint', 'k8s'])).out.includes(sequence));
  assert.ok(!(await run(['lint', 'k8s'], { terminal: 80, env: { NO_COLOR: '1' } })).out.includes(sequence));
  assert.ok(!(await run(['lint', 'k8s', '--no-color'], { terminal: 80 })).out.includes(sequence));
  assert.ok((await run(['lint', 'k8s'], { env: { FORCE_COLOR: '1' } })).out.includes(sequence));
  assert.ok((await run(['lint', 'k8s', '--color'])).out.includes(sequence));
});

test('the report fits 80 columns', async () => {
  const long = BAD.replace('name: web', `name: ${'very-long-name-'.repeat(4)}x`).replace(
    'nodePort: 80',
    `nodePort: 80 # ${'x'.repeat(200)}`,
  );
  const { out } = await run(['lint', '-'], { stdin: long });
  for (const line of out.split('\n')) assert.ok(columns(line) <= 80, line);
});

test('explain lists all rules, and explains one', async () => {
  const list = await run(['explain']);
  assert.equal(list.code, 0);
  assert.match(list.out, /^service\/unnamed-port +error +/m);
  const one = await run(['explain', 'service/unnamed-port']);
  assert.equal(one.code, 0);
  assert.match(one.out, /^service\/unnamed-port$/m);
  assert.match(one.out, /^error/m);
  assert.match(one.out, /^ {4}kind: Service$/m);
});

test('help and version are answers, not errors', async () => {
  for (const argv of [['--help'], ['help'], ['lint', '--help'], ['help', 'lint']]) {
    const { code, out, err } = await run(argv);
    assert.equal(code, 0, argv.join(' '));
    assert.match(out, /Usage: kroute/);
    assert.equal(err, '');
  }
  assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+/);
});

test('the same input gives the same bytes, in every file order', async () => {
  const one = await run(['lint', '--format', 'json', 'k8s/bad.yaml', 'k8s/sub/good.yaml']);
  const other = await run(['lint', '--format', 'json', 'k8s/sub/good.yaml', 'k8s/bad.yaml']);
  assert.equal(one.out, other.out);
});

test('the help of every command fits 80 columns, has examples and --debug, and no empty default', async () => {
  const { out } = await run(['--help']);
  const names = Array.from(out.matchAll(/^ {2}([a-z]+) [[<]/gm), ([, name = '']) => name).filter(
    (name) => name !== 'help',
  );
  assert.ok(names.length > 5);
  for (const name of ['', ...names]) {
    const { out: help } = await run(name === '' ? ['--help'] : [name, '--help']);
    assert.ok(
      help.split('\n').every((line) => columns(line) <= 80),
      name,
    );
    assert.match(help, new RegExp(`^Examples:\n {2}# .*\n {2}.*kroute ${name}`, 'm'), name);
    assert.doesNotMatch(help, /default: \[\]/, name);
    if (name !== '') assert.match(help, /--debug +print the stack/, name);
  }
});

test('the examples of the help are commands that exist, with options that they have', async () => {
  for (const [name, examples] of Object.entries(EXAMPLES))
    for (const [example] of examples) {
      const words = (/\bkroute .*?(?=[|>)]|$)/.exec(example)?.[0] ?? '').split(/\s+/);
      const { out } = await run([words[1] ?? '', '--help']);
      assert.ok(name === 'kroute' || name === words[1], example);
      for (const flag of words.filter((word) => /^--?[a-zA-Z]/.test(word)))
        assert.match(out, new RegExp(`${flag}\\b`), example);
    }
});

test('a command offers only what has an effect', async () => {
  assert.doesNotMatch((await run(['config', '--help'])).out, /--cluster|--values|--no-render|--quiet/);
  assert.equal((await run(['config', '--cluster'])).code, 2);
  assert.doesNotMatch((await run(['completion', '--help'])).out, /--quiet|--color/);
  const { out: lint } = await run(['lint', '--help']);
  assert.match(lint.replaceAll(/\s+/g, ' '), /--fix-dry-run print .* exit with 1 if there are any/);
});
