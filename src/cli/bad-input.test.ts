/** Files that no one would write on purpose: each is reported in plain words, the others are linted, nothing breaks. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Run, run } from '../dev/io.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-bad-')));
  process.chdir(folder);
  // What must be found whatever lies beside it.
  writeFileSync('witness.yaml', service('witness', 'nodeport'));
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function service(name: string, type = 'ClusterIP'): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  type: ${type}\n  ports:\n    - port: 80\n`;
}

/** Lints all files; the witness must be found, and nothing may look like a crash. */
async function lint(...flags: readonly string[]): Promise<Run & { readonly lines: readonly string[] }> {
  const result = await run(['lint', '.', '-f', 'compact', '--rule', 'service/no-selector=off', ...flags]);
  const said = result.out + result.err;
  assert.match(result.out, /^witness\.yaml:6:9: error: unsupported value "nodeport" for spec\.type/m, said);
  assert.ok(result.code === 1 || result.code === 2, `exit code ${result.code}: ${said}`);
  assert.doesNotMatch(said, /\n\s+at |bug of kroute|undefined|\[object/, said);
  const lines = result.out.split('\n').filter((line) => line !== '' && !line.startsWith('witness.yaml:'));
  return { ...result, lines };
}

interface BadFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** The first line about it, as far as it is given here; undefined if it is valid. */
  readonly says: RegExp | undefined;
  readonly file?: string;
}

const BAD_FILES: readonly BadFile[] = [
  {
    name: 'half a document',
    content: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "cut off in the mid',
    says: /^bad\.yaml:4:9: error: .+ \[yaml\/syntax\]$/,
  },
  {
    name: 'half a JSON document',
    content: '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "we',
    says: /^bad\.json:1:\d+: error: .+ \[yaml\/syntax\]$/,
    file: 'bad.json',
  },
  {
    name: 'bytes of a picture',
    content: Buffer.from('89504e470d0a1a0a0000000d49484452000000ff00ff', 'hex'),
    says: /^bad\.yaml:1:1: error: the file is binary, not text \[yaml\/syntax\]$/,
  },
  {
    name: 'an alias bomb',
    content: `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[at]}`)}]\n`).join('')}`,
    says: /^bad\.yaml:\d+:\d+: error: .+ \[yaml\/alias-bomb\]$/,
  },
  {
    name: 'more than ten thousand lists in each other',
    content: `${'['.repeat(10_005)}${']'.repeat(10_005)}\n`,
    says: /^bad\.yaml:1:\d+: error: nested more than 10,000 levels deep \[yaml\/syntax\]$/,
  },
  {
    name: 'more than ten thousand mappings in each other, in JSON',
    content: `${'{"a":'.repeat(10_005)}1${'}'.repeat(10_005)}`,
    says: /^bad\.json:1:\d+: error: .+ \[yaml\/syntax\]$/,
    file: 'bad.json',
  },
  {
    name: 'more than ten thousand levels of indentation',
    content: Array.from({ length: 10_005 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    says: /^bad\.yaml:\d+:\d+: error: .+ \[yaml\/syntax\]$/,
  },
  {
    name: 'a field nine thousand levels deep, which kubectl still reads',
    content: `${service('web')}  selector: ${'{a: '.repeat(9000)}1${'}'.repeat(9000)}\n`,
    says: /^bad\.yaml:9:\d+: error: .+ \[schema\/wrong-type\]$/,
  },
  {
    name: 'workloads behind one Service whose names have thousands of suffixes',
    content: ['a', 'b']
      .map((name) =>
        JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: name + '-v1'.repeat(20_000) },
          spec: {
            selector: { matchLabels: { app: name } },
            template: {
              metadata: { labels: { app: name, shared: 'yes' } },
              spec: { containers: [{ name, image: name }] },
            },
          },
        }),
      )
      .join('\n---\n')
      .concat(`\n---\n${service('web')}  selector: {shared: "yes"}\n`),
    says: /^bad\.yaml:1:\d+: error: .+ \[schema\/invalid-name\]$/,
  },
  { name: 'an empty file', content: '', says: undefined },
  { name: 'blanks and comments only', content: '\n  \n# nothing\n---\n---\n', says: undefined },
  {
    name: 'a NUL in the text',
    content: service('web\0x'),
    says: /^bad\.yaml:4:12: error: .+ \[yaml\/syntax\]$/,
  },
  {
    name: 'UTF-16 with a byte-order mark',
    content: Buffer.from(`\ufeff${service('web')}`, 'utf16le'),
    says: undefined,
  },
  {
    name: 'an error in UTF-16',
    content: Buffer.from(`\ufeff${service('web', 'nodeport')}`, 'utf16le').swap16(),
    says: /^bad\.yaml:6:9: error: unsupported value "nodeport" for spec\.type/,
  },
  {
    name: 'UTF-16 that ends within a character',
    content: Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]),
    says: /^bad\.yaml:1:2: error: the file is binary, not text \[yaml\/syntax\]$/,
  },
  {
    name: 'nothing but a byte-order mark and half a character',
    content: Buffer.from([0xff, 0xfe, 0x61]),
    says: /^bad\.yaml:1:1: error: the text is not valid UTF-16LE \[yaml\/syntax\]$/,
  },
  {
    name: 'bytes that are no UTF-8 behind a byte-order mark',
    content: Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff]),
    says: /^bad\.yaml:1:2: error: the text is not valid UTF-8 \[yaml\/syntax\]$/,
  },
  {
    name: 'bytes that are no UTF-8',
    content: Buffer.concat([
      Buffer.from('apiVersion: v1\nkind: Service\nmetadata:\n  name: '),
      Buffer.from([0xe4, 0x62, 0x0a]),
    ]),
    says: /^bad\.yaml:4:9: error: the text is not valid UTF-8 \[yaml\/syntax\]$/,
  },
  {
    name: 'a line of a million characters',
    content: `${service('web', 'nodeport')}# ${'x'.repeat(1_000_000)}\n`,
    says: /^bad\.yaml:6:9: error: unsupported value "nodeport"/,
  },
  {
    name: 'a name of a million characters',
    content: service('x'.repeat(1_000_000)),
    says: /^bad\.yaml:4:9: error: .+ \[schema\/invalid-name\]$/,
  },
  {
    name: 'a control character in a name',
    content: service('"web\\u001b[31m"'),
    says: /^bad\.yaml:4:9: error: [^\x00-\x1f]+ \[schema\/invalid-name\]$/,
  },
];

for (const { name, content, says, file = 'bad.yaml' } of BAD_FILES)
  test(`bad input: ${name}`, async () => {
    writeFileSync(file, content);
    const { lines, err } = await lint();
    if (says === undefined) assert.deepEqual([lines, err], [[], '']);
    else assert.match(lines[0] ?? '', says);
    // The other formats draw lines and count columns.
    for (const format of content.length > 10_000_000 ? [] : ['pretty', 'sarif', 'markdown']) {
      const { code } = await run(['lint', '.', '-f', format]);
      assert.equal(code, 1, format);
    }
  });

test('bad input: one broken document does not hide the others of its file', async () => {
  writeFileSync('bad.yaml', `${service('a', 'nodeport')}---\nkind: [\n---\n${service('b', 'nodeport')}`);
  const { lines } = await lint();
  assert.deepEqual(lines.map((line) => line.replace(/^(\S+) .* /, '$1 ')).slice(0, 3), [
    'bad.yaml:6:9: [schema/unknown-value]',
    'bad.yaml:10:7: [yaml/syntax]',
    'bad.yaml:17:9: [schema/unknown-value]',
  ]);
});

test('bad input: a directory named like a file, and a file named like a directory', async () => {
  mkdirSync('x.yaml');
  writeFileSync('x.yaml/inner.yaml', service('inner', 'nodeport'));
  writeFileSync('noyaml', 'not: looked at');
  const { lines, err } = await lint();
  assert.match(lines.join('\n'), /^x\.yaml\/inner\.yaml:6:9: error: [^\n]+$/);
  assert.equal(err, '');
});

test('bad input: links in a circle, and to nowhere', async () => {
  symlinkSync('.', 'again');
  symlinkSync('b.yaml', 'a.yaml');
  symlinkSync('a.yaml', 'b.yaml');
  symlinkSync('nowhere.yaml', 'dangling.yaml');
  const { lines, err, code } = await lint();
  assert.deepEqual(lines, []);
  assert.equal(
    err,
    'kroute: again: the link leads back to a directory above it; not followed; a.yaml: too many levels of symbolic links; b.yaml: too many levels of symbolic links; dangling.yaml: the link leads nowhere\n',
  );
  assert.equal(code, 2);
  assert.equal((await run(['lint', 'a.yaml'])).err, 'kroute: a.yaml: too many levels of symbolic links\n');
});

test('bad input: a file that may not be read', {
  skip: process.getuid?.() === 0 && 'root may read everything',
}, async () => {
  writeFileSync('bad.yaml', service('web'));
  chmodSync('bad.yaml', 0);
  const { code, err } = await lint();
  assert.deepEqual([code, err], [2, 'kroute: bad.yaml: permission denied\n']);
});

test('bad input: five thousand documents in one file', async () => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    service(`s${index}`, index === 4999 ? 'nodeport' : 'ClusterIP'),
  );
  writeFileSync('bad.yaml', many.join('---\n'));
  const { out } = await lint('--rule', 'service/no-selector=off');
  assert.match(out, /^bad\.yaml:44997:9: error: /m);
});

/** Patterns that take a backtracking engine longer than anyone waits. */
const EVIL = ['(a+)+$', '(a|a)*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*)*x', '(?:a{1,100}){1,100}$'];

test('bad input: regular expressions made to hang do not', { timeout: 20_000 }, async () => {
  const path = `/${'a'.repeat(200)}`;
  const route = (pattern: string, index: number): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route-${index}}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches:
        - path: {type: RegularExpression, value: ${JSON.stringify(`/${pattern}`)}}
          headers: [{type: RegularExpression, name: x-evil, value: ${JSON.stringify(pattern)}}]
        - path: {type: Exact, value: ${path}!}
      backendRefs: [{name: witness, port: 80}]
`;
  const ingress = (pattern: string, index: number): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ingress-${index}
  annotations:
    nginx.ingress.kubernetes.io/use-regex: "true"
    nginx.ingress.kubernetes.io/server-alias: ${JSON.stringify(`~${pattern}`)}
    nginx.ingress.kubernetes.io/cors-allow-origin: ${JSON.stringify(`https://${pattern}.example.com`)}
    nginx.ingress.kubernetes.io/rewrite-target: /$1
spec:
  ingressClassName: nginx
  rules:
    - host: evil.example.com
      http:
        paths:
          - {path: ${JSON.stringify(`/${pattern}`)}, pathType: ImplementationSpecific, backend: {service: {name: witness, port: {number: 80}}}}
          - {path: ${path}, pathType: Exact, backend: {service: {name: witness, port: {number: 80}}}}
`;
  writeFileSync(
    'evil.yaml',
    EVIL.flatMap((pattern, index) => [route(pattern, index), ingress(pattern, index)]).join('---\n'),
  );
  const start = performance.now();
  await lint();
  await run(['routes', '.']);
  for (const url of [`http://evil.example.com${path}!`, `https://evil.example.com${path}x/`]) {
    const { code, err } = await run(['trace', url, '.', '-H', `x-evil: ${'a'.repeat(200)}!`]);
    assert.ok(code < 2, err);
  }
  assert.ok(performance.now() - start < 10_000);
});

test('bad input: a file of forty megabytes', {
  skip: freemem() < 4 * 2 ** 30 && 'too little memory',
  timeout: 60_000,
}, async () => {
  writeFileSync('huge.yaml', Buffer.alloc(40 * 2 ** 20, `${service('web')}---\n# ${'x'.repeat(100_000)}\n---\n`));
  const start = performance.now();
  await lint('--rule', 'tree/duplicate-object=off');
  assert.ok(performance.now() - start < 30_000, 'in time');
});
