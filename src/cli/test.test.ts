/** `kroute test`: expectations about routing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../dev/io.ts';
import { columns } from '../text/width.ts';

const home = process.cwd();
before(() => process.chdir(fileURLToPath(new URL('../../fixtures/routes', import.meta.url))));
after(() => process.chdir(home));

const EDGE = 'edge/manifests.yaml';
const check = (stdin: string, ...args: readonly string[]) => run(['test', '-', EDGE, ...args], { stdin });

test('all as expected: exit 0 and a line for each case', async () => {
  const { out, code, err } = await run(['test', 'edge/requests.yaml', EDGE]);
  assert.equal(code, 0);
  assert.equal(err, '');
  assert.equal(out.trimEnd().split('\n').at(-1), '6 cases: 6 ok');
  assert.match(out, /^ok {6}a version is asked for by header$/m);
});

const WRONG = `- name: the ledger
  request: https://shop.example.com/ledger
  expect: {backend: finance/ledger:80}
- request: http://shop.example.com/
  expect: {status: 308, redirect: "https://www.example.com/"}
- request: https://shop.example.com/api
  expect: {backend: api}
- request: https://shop.example.com/api
  expect: {backend: [api:80, shop/api-next]}
`;

test('a failure shows what was expected, what came, and the step that decided', async () => {
  const { out, code } = await check(WRONG);
  assert.equal(code, 1);
  assert.equal(
    out,
    `FAILED  the ledger
        <stdin>:1
        GET https://shop.example.com/ledger
    backend   expected  finance/ledger:80
              got       finance/ledger:80, 500 error (no ReferenceGrant in
              namespace "finance" lets HTTPRoutes of "shop" in
              (RefNotPermitted))
    because   HTTPRoute shop/shop, host shop.example.com, Prefix /ledger: first
              in evaluation order that matches
FAILED  GET http://shop.example.com/
        <stdin>:4
    status    expected  308
              got       301
    redirect  expected  https://www.example.com/
              got       https://shop.example.com/
    because   HTTPRoute infra/to-https, host *, Prefix /: first in evaluation
              order that matches
FAILED  GET https://shop.example.com/api
        <stdin>:6
    backend   expected  api
              got       shop/api:80 and shop/api-next:80
    because   HTTPRoute shop/shop, host shop.example.com, Prefix /api: first in
              evaluation order that matches
ok      GET https://shop.example.com/api

4 cases: 1 ok, 3 failed
`,
  );
  for (const line of out.split('\n')) assert.ok(columns(line) <= 80, line);
  assert.doesNotMatch((await check(WRONG, '-q')).out, /^ok|cases/m);
});

test('JSON has each case', async () => {
  const { out } = await check(WRONG, '--format', 'json');
  const report = JSON.parse(out);
  assert.deepEqual(report.summary, { cases: 4, ok: 1, failed: 3 });
  assert.deepEqual(report.cases[1].mismatches, [
    { what: 'status', expected: '308', got: '301' },
    { what: 'redirect', expected: 'https://www.example.com/', got: 'https://shop.example.com/' },
  ]);
});

test('JUnit is well-formed whatever a name holds', async () => {
  const { out, code } = await check(
    '- name: "a<b>&\\"c\\" \\u0007\\u001b]]> 😀"\n  request: http://a/\n  expect: {status: 404}\n',
    '--format',
    'junit',
  );
  assert.equal(code, 1);
  assert.match(out, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="kroute" tests="1" failures="1">/);
  assert.match(out, /name="a&lt;b&gt;&amp;&quot;c&quot; \\u\{7\}\\u\{1b\}\]\]&gt; 😀"/);
  assert.doesNotMatch(out, /[\0-\x08\x0b-\x1f]/);
  assertWellFormed(out);
});

/** Tags nest and attributes are quoted: all that this writer could get wrong. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>\n/, '')
    .replaceAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&#?\w+;[^"<&]*)*")*)(\/?)>/g, (_, close, name, __, empty) => {
      if (close !== '') assert.equal(open.pop(), name);
      else if (empty === '') open.push(name);
      return '';
    });
  assert.deepEqual(open, []);
  assert.match(rest, /^(?:[^<&]|&#\d+;)*$/);
}

for (const [text, message] of [
  [
    '- request: http://a/\n  expct: {status: 404}\n',
    '<stdin>:2:3: there is no key "expct" here; did you mean "expect"?',
  ],
  [
    '- request: http://a/\n  expect: {backnd: x}\n',
    '<stdin>:2:12: there is no key "backnd" here; did you mean "backend"?',
  ],
  [
    '- request: nowhere\n  expect: {status: 404}\n',
    '<stdin>:1:12: "nowhere" is no URL such as https://shop.example.com/cart',
  ],
  ['- expect: {status: 404}\n', '<stdin>:1:3: the case has no request'],
  ['- request: http://a/\n  expect: {status: many}\n', '<stdin>:2:20: status must be a number from 100 to 599'],
  [
    '- request: http://a/\n  expect: {outcome: redirected}\n',
    '<stdin>:2:21: "redirected" is no outcome; did you mean "redirect"?',
  ],
  [
    '- request: http://a/\n  expect: {backend: a b}\n',
    '<stdin>:2:21: a backend is service, service:port or namespace/service:port',
  ],
  [
    '- request: http://a/\n  expect: {}\n',
    '<stdin>:2:11: expect is empty; set at least one of backend, status, redirect, outcome, certain, path, host',
  ],
  ['just text\n', '<stdin>:1:1: a test file is a list of cases'],
] as const)
  test(`a malformed file: ${message}`, async () => {
    const { code, out, err } = await check(text);
    assert.deepEqual([code, out, err], [2, '', `kroute: ${message}\n`]);
  });

test('junit: the file is named from the root of the repository, its case as before', async () => {
  const env = { CI_PROJECT_DIR: fileURLToPath(new URL('../..', import.meta.url)) };
  const { out } = await run(['test', 'edge/requests.yaml', EDGE, '-f', 'junit'], { env });
  assert.match(out, / classname="edge\/requests\.yaml" file="fixtures\/routes\/edge\/requests\.yaml" /);
});

test('text that is no YAML, a file that is not there, and no cases at all', async () => {
  assert.match((await check('- request: [\n')).err, /^kroute: <stdin>:\d+:\d+: /);
  const missing = await run(['test', 'missing.yaml', EDGE]);
  assert.deepEqual([missing.code, missing.err], [2, 'kroute: missing.yaml: no such file or directory\n']);
  const empty = await check('');
  assert.deepEqual([empty.code, empty.err], [0, 'kroute: -: there is no case in it\n']);
});
