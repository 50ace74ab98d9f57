/** Fixing files on disk through the command line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { COMMAND } from '../dev/command.ts';
import { commandIn, linesOf } from '../dev/hostile-text.ts';
import { type Run, type RunOptions, run } from '../dev/io.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-fix-')));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const BAD = `# the shop
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: "nodeport"   # from outside
  ports:
    - port: 80
      protocol: tcp
`;
const GOOD = BAD.replace('nodeport', 'NodePort').replace('tcp', 'TCP');

const read = (path: string): string => readFileSync(path, 'utf8');

test('--fix rewrites what is certain, keeps the mode, and leaves nothing else behind', async () => {
  writeFileSync('web.yaml', BAD);
  writeFileSync('fine.yaml', GOOD.replace('web', 'other'));
  chmodSync('web.yaml', 0o640);
  const untouched = statSync('fine.yaml').mtimeMs;
  const { code, err } = await run(['lint', '--fix', '.']);
  assert.deepEqual([code, err], [0, '2 fixes applied in 1 file\n']);
  assert.equal(read('web.yaml'), GOOD);
  assert.equal(statSync('web.yaml').mode & 0o777, 0o640);
  assert.equal(statSync('fine.yaml').mtimeMs, untouched);
  assert.deepEqual(readdirSync('.').sort(), ['fine.yaml', 'web.yaml']);
});

test('a second run changes nothing', async () => {
  writeFileSync('web.yaml', BAD);
  await run(['lint', '--fix-unsafe', 'web.yaml']);
  const before = statSync('web.yaml');
  const { err } = await run(['lint', '--fix-unsafe', 'web.yaml']);
  assert.equal(err, '');
  assert.deepEqual([statSync('web.yaml').mtimeMs, statSync('web.yaml').ino], [before.mtimeMs, before.ino]);
});

const SPELLINGS: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ['plain', (text) => Buffer.from(text)],
  ['crlf', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['bom', (text) => Buffer.from(`\ufeff${text}`)],
  ['open-end', (text) => Buffer.from(text.trimEnd())],
  ['utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['utf-16be', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['wide', (text) => Buffer.from(text.replace('the shop', '🛒 das Geschäft'))],
  ['wide-utf-16', (text) => Buffer.from(`\ufeff${text.replace('the shop', '🛒 das Geschäft')}`, 'utf16le')],
];

/** Bytes that are not text in the encoding of their mark. */
const UNREADABLE: readonly (readonly [string, Uint8Array])[] = [
  ['half a character', Buffer.concat([Buffer.from(BAD), Buffer.from([0xc3])])],
  ['half a pair', Buffer.from(`\ufeff${BAD}# \ud83d\n`, 'utf16le')],
  ['half a unit', Buffer.concat([Buffer.from(`\ufeff${BAD}`, 'utf16le'), Buffer.from([0x0a])])],
  ['UTF-16 without its mark', Buffer.from(BAD, 'utf16le')],
];

test('standard input keeps its encoding, too', async () => {
  for (const [name, bytes] of SPELLINGS) {
    const { code, bytes: made } = await run(['lint', '--fix', '-'], { stdin: bytes(BAD) });
    assert.equal(code, 0, name);
    assert.deepEqual(Buffer.from(made ?? []), Buffer.from(bytes(GOOD)), name);
  }
});

test('the filter writes bytes to a real pipe, and nothing but them', () => {
  const argv = [...COMMAND, 'lint', '--fix', '-'];
  const input = Buffer.from(`\ufeff${BAD}`, 'utf16le').swap16();
  const { status, stdout } = spawnSync(process.execPath, argv, { input });
  assert.equal(status, 0);
  assert.deepEqual(stdout, Buffer.from(`\ufeff${GOOD}`, 'utf16le').swap16());
});

test('what cannot be read is not fixed: files stay, and standard input passes byte for byte', async () => {
  for (const [name, bytes] of UNREADABLE) {
    const { code, bytes: made } = await run(['lint', '--fix-unsafe', '-'], { stdin: bytes });
    assert.equal(code, 1, name);
    assert.deepEqual(Buffer.from(made ?? []), Buffer.from(bytes), name);
    writeFileSync('web.yaml', bytes);
    assert.equal((await run(['lint', '--fix-unsafe', 'web.yaml'])).code, 1, name);
    assert.deepEqual(readFileSync('web.yaml'), Buffer.from(bytes), name);
  }
});

test('the bytes around the edits stay: marks, line ends, encodings', async () => {
  for (const [name, bytes] of SPELLINGS) writeFileSync(`${name}.yaml`, bytes(BAD.replace('web', name)));
  assert.equal((await run(['lint', '--fix'])).code, 0);
  for (const [name, bytes] of SPELLINGS)
    assert.deepEqual(readFileSync(`${name}.yaml`), Buffer.from(bytes(GOOD.replace('web', name))), name);
});

test('a link stays, and its target is fixed', async () => {
  mkdirSync('real');
  writeFileSync('real/web.yaml', BAD);
  symlinkSync('real/web.yaml', 'link.yaml');
  assert.equal((await run(['lint', '--fix', 'link.yaml'])).code, 0);
  assert.ok(lstatSync('link.yaml').isSymbolicLink());
  assert.equal(readlinkSync('link.yaml'), 'real/web.yaml');
  assert.equal(read('real/web.yaml'), GOOD);
});

test('nothing is written outside the given paths', async () => {
  // Links are followed within a repository.
  mkdirSync('.git');
  mkdirSync('k8s');
  mkdirSync('elsewhere');
  writeFileSync('elsewhere/web.yaml', BAD);
  symlinkSync('../elsewhere/web.yaml', 'k8s/web.yaml');
  const { code, err } = await run(['lint', '--fix', 'k8s']);
  assert.equal(code, 2);
  assert.equal(err, 'kroute: k8s/web.yaml: is a link that leads out of the given paths; its fixes are not written\n');
  assert.equal(read('elsewhere/web.yaml'), BAD);
  assert.equal((await run(['lint', '--fix', 'k8s', 'elsewhere'])).code, 0);
  assert.equal(read('elsewhere/web.yaml'), GOOD);
});

test('a file that may only be read is reported, and the others are fixed', {
  skip: process.getuid?.() === 0 && 'root may write everything',
}, async () => {
  writeFileSync('a.yaml', BAD.replace('web', 'a'));
  writeFileSync('b.yaml', BAD.replace('web', 'b'));
  chmodSync('a.yaml', 0o444);
  const { code, out, err } = await run(['lint', '--fix', '-f', 'compact']);
  assert.deepEqual([code, err], [2, 'kroute: a.yaml: permission denied; its fixes are not written\n']);
  assert.match(out, /^a\.yaml:6:9: error: /);
  assert.equal(read('a.yaml'), BAD.replace('web', 'a'));
  assert.equal(read('b.yaml'), GOOD.replace('web', 'b'));
});

test('standard input: the fixed text on standard output, the report on standard error', async () => {
  const { code, out, err } = await run(['lint', '--fix', '-'], { stdin: BAD });
  assert.deepEqual([code, out], [0, GOOD]);
  assert.match(err, /2 fixes applied in 1 file\n/);
  assert.equal((await run(['lint', '--fix', '-'], { stdin: GOOD })).out, GOOD);
  assert.equal((await run(['lint', '--fix', '-'], { stdin: `\ufeff${BAD}` })).out, `\ufeff${GOOD}`);
  const broken = 'kind: [Service\n';
  const unread = await run(['lint', '--fix', '-'], { stdin: broken });
  assert.deepEqual([unread.code, unread.out], [1, broken]);
  assert.match(unread.err, /yaml\/syntax/);
});

const hasPatch = spawnSync('patch', ['--version']).status === 0;

test('--fix-dry-run prints a diff that patch applies, and changes nothing', {
  skip: !hasPatch && 'patch is not installed',
}, async () => {
  const texts: Readonly<Record<string, string>> = {
    'web.yaml': BAD,
    'k8s/open-end.yaml': BAD.replace('web', 'a').trimEnd(),
    'k8s/crlf.yaml': BAD.replace('web', 'b').replaceAll('\n', '\r\n'),
    'k8s/bom.yaml': `\ufeff${BAD.replace('web', 'c').replace('# the shop\n', '')}`,
    'k8s/with a space.yaml': BAD.replace('web', 'd'),
    'k8s/with "quotes",\ttabs\nand\u001b[31m lines é.yaml': BAD.replace('web', 'f'),
    'k8s/fine.yaml': GOOD.replace('web', 'e'),
  };
  mkdirSync('k8s');
  for (const [path, text] of Object.entries(texts)) writeFileSync(path, text);
  const { code, out, err } = await run(['lint', '--fix-dry-run', '.']);
  assert.deepEqual([code, err], [1, '12 fixes would be applied in 6 files\n']);
  for (const [path, text] of Object.entries(texts)) assert.equal(read(path), text);
  const patched = spawnSync('patch', ['-p1', '--binary'], { input: out, cwd: folder });
  assert.equal(patched.status, 0, String(patched.stdout) + String(patched.stderr));
  for (const [path, text] of Object.entries(texts))
    assert.equal(read(path), text.replace('nodeport', 'NodePort').replace('protocol: tcp', 'protocol: TCP'), path);
  assert.deepEqual(await run(['lint', '--fix-dry-run', '.']), {
    code: 0,
    out: '',
    err: '0 fixes would be applied in 0 files\n',
  });
});

test('--fix-dry-run lists the unsafe fixes, and shows them apart from the safe ones with --fix-unsafe', async () => {
  const before = BAD.replace('tcp', 'HTTP');
  writeFileSync('web.yaml', before);
  const safe = await run(['lint', '--fix-dry-run']);
  assert.match(safe.out, /^\+ +type: "NodePort"/m);
  assert.doesNotMatch(safe.out, /^\+ +protocol/m);
  const [first, second, third, ...rest] = safe.err.split('\n');
  assert.equal(first, '1 fix would be applied in 1 file');
  assert.equal(second, '1 unsafe fix not in the diff; --fix-unsafe shows it:');
  assert.match(third ?? '', /^ {2}web\.yaml:9:17: .*TCP.* \[[a-z]+\/[\w-]+\]$/);
  assert.deepEqual(rest, ['']);
  const all = await run(['lint', '--diff', '--fix-unsafe']);
  const [, certain = '', guessed = ''] = all.out.split(/^# .*\n/m);
  assert.match(all.out, /^# safe fixes \(--fix\)\n[\s\S]*^# unsafe fixes \(--fix-unsafe\)\n/m);
  assert.deepEqual(certain.match(/^[-+] .*$/gm)?.length, 2);
  assert.match(certain, /^\+ +type: "NodePort"/m);
  assert.deepEqual(guessed.match(/^[-+] .*$/gm)?.length, 2);
  assert.match(guessed, /^\+ +protocol: TCP/m);
  assert.equal(all.err, '2 fixes (1 safe, 1 unsafe) would be applied in 1 file\n');
  assert.equal(read('web.yaml'), before);
  if (!hasPatch) return;
  const patched = spawnSync('patch', ['-p1', '--binary'], { input: all.out, cwd: folder });
  assert.equal(patched.status, 0, String(patched.stdout) + String(patched.stderr));
  assert.equal(read('web.yaml'), GOOD);
});

test('a report says how many findings are fixable, and does not offer fixes that were tried and left out', async () => {
  writeFileSync('web.yaml', BAD.replace('tcp', 'HTTP'));
  const before = await run(['lint', 'web.yaml']);
  assert.match(before.out, /^ {2}fix: .* \(--fix\)$/m);
  assert.match(before.out, /^ {2}fix: .* \(--fix-unsafe\)$/m);
  assert.match(before.out, /^1 fixable with --fix, 1 more with --fix-unsafe$/m);
  const after = await run(['lint', '--fix', 'web.yaml']);
  assert.doesNotMatch(after.out, /--fix\b(?!-unsafe)/);
  assert.match(after.out, /^1 fixable with --fix-unsafe$/m);
  const last = await run(['lint', '--fix-unsafe', 'web.yaml']);
  assert.equal(last.err, '1 fix (0 safe, 1 unsafe) applied in 1 file\n');
  assert.doesNotMatch(last.out, /fixable/);
});

test('--fix-dry-run is exact in a file or a pipe, and for reading on a terminal and in the log of a CI server', async () => {
  const text = `apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    a: |
      ::error::x
      ##[add-mask]z \u202e
spec:
  type: nodeport
  ports:\t[{port: 80}]
`;
  writeFileSync('web.yaml', text);
  const dryRun = (options: RunOptions): Promise<Run> => run(['lint', '--fix-dry-run', '-q', '.'], options);
  const exact = `--- a/web.yaml
+++ b/web.yaml
@@ -7,5 +7,5 @@
       ::error::x
       ##[add-mask]z \u202e
 spec:
-  type: nodeport
+  type: NodePort
   ports:\t[{port: 80}]
`;
  for (const options of [{}, { toFile: true, env: { GITHUB_ACTIONS: 'true' } }, { env: { CI: '' } }])
    assert.deepEqual(await dryRun(options), { code: 1, out: exact, err: '' });
  for (const options of [{ terminal: 80 }, { env: { GITHUB_ACTIONS: 'true' } }, { env: { TF_BUILD: 'True' } }]) {
    const { out, err } = await dryRun(options);
    assert.equal(
      out,
      exact.replace('      ::e', '      \\u{3a}:e').replace('##[', '##\\u{5b}').replace('\u202e', '\\u{202e}'),
    );
    assert.match(err, /^kroute: some characters of this diff are shown as \\u\{\.\.\.\}, [^\n]*\n$/);
    for (const line of linesOf(out)) assert.equal(commandIn(line), undefined);
  }
  // Nothing to hide: exact everywhere.
  writeFileSync('web.yaml', text.replaceAll(/::|##\[|\u202e/g, '').replaceAll('\n', '\r\n'));
  const plain = await dryRun({});
  assert.match(plain.out, /NodePort\r\n/);
  assert.deepEqual(await dryRun({ terminal: 80, env: { CI: 'true' } }), plain);
});
