/** What a configuration in a tree may make kroute do that the user did not give: nothing harmful. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { run } from '../dev/io.ts';
import '../dev/typescript.ts';

const home = process.cwd();
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-trust-')));
  mkdirSync(join(folder, 'tree/.git'), { recursive: true });
  process.chdir(join(folder, 'tree'));
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
/** Suppresses findings of a rule that only a module could bring. */
const ASKING = CONFIG_MAP.replace('\nmetadata', ' # kroute-ignore custom/other -- for later\nmetadata');
/** Leaves a trace where it is loaded. */
const MODULE = `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('ran', import.meta.url), '');
export default {
  severity: 'error', docs: { summary: 'a', why: 'b', remedy: 'c' }, messages: { seen: () => 'seen' },
  check: { ConfigMap({ root }, { report }) { report(root.child('metadata').key, 'seen'); } },
};
`;
const LINE =
  /^kroute: \S+: its rule module is not run, because this configuration was found and not given with --config; to run it, use --allow-rules or set KROUTE_ALLOW_RULES=1\n$/;

let modules = 0;
/** A tree with its own module: what was imported once would not be loaded again. */
function ruleTree(config: (module: string) => Readonly<Record<string, string>>): { readonly hasRun: () => boolean } {
  const name = `r${modules++}`;
  write({ 'a.yaml': CONFIG_MAP, [`${name}/own.mjs`]: MODULE, ...config(`./${name}/own.mjs`) });
  return { hasRun: () => existsSync(`${name}/ran`) };
}

const FOUND: Readonly<Record<string, (module: string) => Readonly<Record<string, string>>>> = {
  'kroute.yaml': (module) => ({ 'kroute.yaml': `rules: ${module}\n` }),
  '.kroute.yaml': (module) => ({ '.kroute.yaml': `rules: [${module}]\n` }),
  'kroute.json': (module) => ({ 'kroute.json': JSON.stringify({ rules: module }) }),
  'package.json': (module) => ({ 'package.json': JSON.stringify({ name: 'x', kroute: { rules: [module] } }) }),
  'by way of extends': (module) => ({ 'kroute.yaml': 'extends: base.yaml\n', 'base.yaml': `rules: ${module}\n` }),
};

for (const [name, config] of Object.entries(FOUND))
  test(`rule modules of a configuration that was found do not run: ${name}`, async () => {
    const { hasRun } = ruleTree(config);
    for (const argv of [['lint'], ['lint', '-q', 'a.yaml'], ['lint', '--cache'], ['explain']]) {
      const { code, err } = await run(argv);
      assert.deepEqual([code, hasRun()], [0, false], argv.join(' '));
      assert.match(err, LINE);
    }
    for (const argv of [['routes'], ['trace', 'http://a.example/'], ['__complete', 'lint', ''], ['config']]) {
      await run(argv);
      assert.ok(!hasRun(), argv.join(' '));
    }
    const explained = await run(['explain', 'custom/own']);
    assert.deepEqual([explained.code, hasRun()], [2, false]);
    assert.match(explained.err, /^kroute: unknown rule "custom\/own": .* --allow-rules .*\n$/);
  });

test('rule modules run where the user allows it: by flag, by environment, by naming the configuration', async () => {
  const asked: readonly (readonly [argv: readonly string[], env: Readonly<Record<string, string>>])[] = [
    [['--allow-rules'], {}],
    [[], { KROUTE_ALLOW_RULES: '1' }],
    [['--config', 'kroute.yaml'], {}],
  ];
  for (const [argv, env] of asked) {
    const { hasRun } = ruleTree((module) => ({
      'kroute.yaml': 'extends: base.yaml\n',
      'base.yaml': `rules: ${module}\n`,
    }));
    const { code, out, err } = await run(['lint', '-f', 'compact', ...argv, 'a.yaml'], { env });
    assert.deepEqual([code, err, hasRun()], [1, '', true]);
    assert.match(out, /^a\.yaml:3:1: error: seen \[custom\/own\]$/m);
  }
  for (const KROUTE_ALLOW_RULES of ['', '0', 'no'])
    assert.match((await run(['lint', 'a.yaml'], { env: { KROUTE_ALLOW_RULES } })).err, LINE);
});

test('what is said of rules that were left out is no mistake', async () => {
  ruleTree((module) => ({
    'kroute.yaml': `rules: ${module}
severity: {custom/own: off, custom/*: warning}
options: {custom/own: {limit: 3}, custom/else: {}}
overrides: [{files: x, severity: {custom/own: error}}]
`,
    'a.yaml': ASKING,
    'b.yaml': '# kroute-ignore-file\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
  }));
  const lint = ['lint', '-f', 'compact'];
  assert.deepEqual(await run([...lint, '--rule', 'custom/own=off', '--rule', 'custom/*=error']), {
    code: 0,
    out: '',
    err: 'kroute: kroute.yaml: its rule module is not run, because this configuration was found and not given with --config; to run it, use --allow-rules or set KROUTE_ALLOW_RULES=1\n',
  });
  assert.equal((await run([...lint, '--no-config', '--rule', 'custom/own=off'])).out, '');
  assert.match((await run([...lint, '--rule', 'custom/Own=off'])).err, /unknown rule "custom\/Own"/);
  assert.equal((await run([...lint, '--rule', '*=off'])).code, 0);
  // With all rules loaded it is known.
  assert.match((await run([...lint, '--allow-rules'])).err, /rule "custom\/own" has no options/);
  ruleTree((module) => ({ 'a.yaml': ASKING, 'kroute.yaml': `rules: ${module}\n` }));
  assert.match((await run([...lint, '--allow-rules', '--rule', 'custom/own=off'])).out, /unknown rule "custom\/other"/);
});

test('a baseline keeps what it knows of rules that were left out', async () => {
  const { hasRun } = ruleTree((module) => ({ 'kroute.yaml': `rules: ${module}\n` }));
  const lint = ['lint', '--baseline', 'known.json', 'a.yaml'];
  await run([...lint, '--allow-rules', '--update-baseline']);
  assert.ok(hasRun());
  const known = readFileSync('known.json', 'utf8');
  assert.match(known, /custom\/own/);
  const again = await run(lint);
  assert.doesNotMatch(again.err, /out of date/);
  await run([...lint, '--update-baseline']);
  assert.match(readFileSync('known.json', 'utf8'), /custom\/own/);
});

test('the cache distinguishes runs with all rules from those without', async () => {
  const cacheDirectory = join(folder, 'cache');
  write({ 'a.yaml': ASKING, 'none.mjs': 'export default {};\n', 'kroute.yaml': 'rules: none.mjs\n' });
  const lint = async (...more: string[]): Promise<string> =>
    (await run(['lint', '--cache', '-f', 'compact', 'a.yaml', ...more], { cacheDirectory })).out;
  const without = await lint();
  const whole = await lint('--allow-rules');
  assert.equal(without, '');
  assert.match(whole, /unused-suppression/);
  assert.deepEqual([await lint(), await lint('--allow-rules')], [without, whole]);
});

test('config shows rule modules, and that they do not run', async () => {
  const { hasRun } = ruleTree((module) => ({ 'kroute.yaml': `rules: ${module}\n` }));
  const { out } = await run(['config']);
  assert.match(out, /^# kroute\.yaml: its rule module is not run, /m);
  assert.match(out, /^rules:\n {2}- "\.\/r\d+\/own\.mjs" +# kroute\.yaml:1$/m);
  assert.doesNotMatch((await run(['config', '--allow-rules'])).out, /is not run/);
  assert.match(JSON.parse((await run(['config', '-f', 'json'])).out).rulesLeftOut, /is not run/);
  assert.ok(!hasRun());
});

// --- files that are written

const FORMATS = ['pretty', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'markdown'];
const BAD = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 0}]}\n';

test('a report that the configuration requests is a new file below it, or replaces a former report', async () => {
  for (const format of FORMATS)
    for (const [manifest, ...flags] of [[BAD], [CONFIG_MAP], [BAD, '-q'], [CONFIG_MAP, '-q']] as const) {
      write({ 'k8s/kroute.yaml': `format: "${format}:out/report.x"\n`, 'k8s/a.yaml': manifest });
      rmSync('k8s/out', { recursive: true, force: true });
      const argv = ['lint', 'k8s', '--fail-on', 'never', ...flags];
      for (const _ of ['new', 'replaced'])
        assert.deepEqual(await run(argv), { code: 0, out: '', err: '' }, `${format} ${flags.join()}`);
      const written = readFileSync('k8s/out/report.x', 'utf8');
      const named = await run(['lint', 'k8s', '--no-config', '-f', format, '--fail-on', 'never', ...flags]);
      assert.equal(written, named.out);
    }
});

test('a report that the configuration requests goes nowhere else', async () => {
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  write({
    'k8s/a.yaml': BAD,
    [join(outside, 'victim.sh')]: 'echo mine\n',
    'k8s/package.json': '{}\n',
    'k8s/notes.md': '# notes\n',
    'k8s/other.sarif': '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "kroute"}}}]}\n',
    'k8s/list.json': '[1]\n',
    'k8s/.hidden/x': '',
    'k8s/node_modules/x': '',
    'k8s/dir/x': '',
    'up.txt': '',
  });
  symlinkSync(join(outside, 'victim.sh'), 'k8s/link.txt');
  symlinkSync(join(outside, 'new.txt'), 'k8s/dangling.txt');
  symlinkSync(outside, 'k8s/linked');
  symlinkSync('dir', 'k8s/inner');
  const refused: readonly (readonly [string, RegExp])[] = [
    ['../up.txt', /is outside of the directory/],
    ['../outside/new.txt', /is outside of the directory/],
    ['dir/../../up.txt', /is outside of the directory/],
    ['dir\\\\..\\\\..\\\\up.txt', /is outside of the directory/],
    [join(outside, 'victim.sh'), /is outside of the directory/],
    ['/dev/stdout', /is outside of the directory/],
    ['C:/x.txt', /is outside of the directory/],
    ['\\\\\\\\host\\\\share', /is outside of the directory/],
    ['link.txt', /is a link/],
    ['dangling.txt', /is a link/],
    ['linked/new.txt', /leads through a link/],
    ['inner/new.txt', /leads through a link/],
    ['package.json', /not a report of kroute/],
    ['notes.md', /not a report of kroute/],
    ['other.sarif', /not a report of kroute/],
    ['list.json', /not a report of kroute/],
    ['a.yaml', /not a report of kroute/],
    ['kroute.yaml', /not a report of kroute/],
    ['dir', /not a file/],
    ['dir/', /is not a file name/],
    ['dir/.', /is not a file name/],
    ['dir\\\\new.txt', /is not a portable file name/],
    ['dir//x/', /is not a file name/],
    ['dangling.txt/new.txt', /leads through a link/],
    ['notes.md/new.txt', /leads through a file that is not a directory/],
    ['.hidden/x', /is in a directory of a tool/],
    ['.git/hooks/pre-commit', /is in a directory of a tool/],
    ['.npmrc', /is in a directory of a tool/],
    ['node_modules/x', /is in a directory of a tool/],
    ['nul', /is not a portable file name/],
    ['out.txt:stream', /is not a portable file name/],
  ];
  const before = snapshot(folder);
  for (const [file, reason] of refused) {
    write({ 'k8s/kroute.yaml': `format: [pretty, "compact:${file}"]\n` });
    const { code, out, err } = await run(['lint', 'k8s']);
    assert.deepEqual([code, out], [2, ''], file);
    assert.match(err, reason, file);
    assert.match(err, /^k8s\/kroute\.yaml:1:18: "format": .*; .* --format compact:<file> or --config <file>\n$/);
    rmSync('k8s/kroute.yaml');
    assert.deepEqual(snapshot(folder), before, file);
  }
  // The command line has its own way, and does not care.
  write({ 'k8s/kroute.yaml': 'format: "compact:../up.txt"\n' });
  assert.equal((await run(['lint', 'k8s', '-f', 'compact'])).code, 1);
  assert.equal((await run(['lint', 'k8s', '--config', 'k8s/kroute.yaml'])).code, 1);
  assert.match(readFileSync('up.txt', 'utf8'), /port must be/);
});

/** All files below a directory with their content. */
function snapshot(directory: string): readonly string[] {
  return walk(directory).sort();
}

function walk(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return walk(path);
    return [entry.isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path];
  });
}

test('init writes through no link', async () => {
  symlinkSync(join(folder, 'elsewhere'), 'kroute.yaml');
  assert.equal((await run(['init'])).code, 2);
  assert.ok(!existsSync(join(folder, 'elsewhere')));
});

// --- files that are read

const SECRET = 'password: hunter2\napi:\n  - token: abcdef\n';

test('a configuration that was found builds on files of its repository alone', async () => {
  write({
    'k8s/a.yaml': CONFIG_MAP,
    [join(folder, 'outside/base.yaml')]: SECRET,
    '.git/config': SECRET,
    'base.yaml': 'namespace: shop\n',
  });
  symlinkSync(join(folder, 'outside/base.yaml'), 'k8s/link.yaml');
  symlinkSync(join(folder, 'outside'), 'k8s/linked');
  symlinkSync('../.git/config', 'k8s/git.yaml');
  const refused = [
    '../../outside/base.yaml',
    join(folder, 'outside/base.yaml'),
    '/etc/passwd',
    '../../../../../../etc/passwd',
    '../../../no/such/directory/base.yaml',
    'linked/no/such.yaml',
    'link.yaml',
    'linked/base.yaml',
    '../.git/config',
    'git.yaml',
  ];
  for (const base of refused) {
    write({ 'k8s/kroute.yaml': `extends: ${base}\n` });
    for (const argv of [
      ['lint', 'k8s'],
      ['config', 'k8s'],
      ['routes', 'k8s'],
    ]) {
      const { code, out, err } = await run(argv);
      assert.deepEqual([code, out], [2, ''], base);
      assert.match(
        err,
        /^k8s\/kroute\.yaml:1:10: "[^"]+" is (outside of|a link that leads out of) the tree; [^\n]*\n$/,
      );
      assert.doesNotMatch(err, /password|hunter2|token|root:/);
    }
  }
  for (const [base, message] of [
    ['.', 'is not a file'],
    ['..', 'is not a file'],
    ['none.yaml', 'no such file or directory'],
    ['no/such.yaml', 'no such file or directory'],
  ]) {
    write({ 'k8s/kroute.yaml': `extends: ${base}\n` });
    assert.equal((await run(['lint', 'k8s'])).err, `k8s/kroute.yaml:1:10: "${base}": ${message}\n`);
  }
  write({ 'k8s/kroute.yaml': 'extends: ../base.yaml\n' });
  assert.match((await run(['config', 'k8s'])).out, /^namespace: "shop" +# base\.yaml:1$/m);
  // A given configuration may extend anything.
  write({ [join(folder, 'outside/fine.yaml')]: 'namespace: far\n', 'k8s/kroute.yaml': 'extends: linked/fine.yaml\n' });
  assert.match((await run(['config', 'k8s', '--config', 'k8s/kroute.yaml'])).out, /^namespace: "far"/m);
});

test('outside of a repository a configuration builds on what the working directory holds', async () => {
  rmSync('.git', { recursive: true });
  write({ 'base.yaml': 'namespace: shop\n', 'k8s/a.yaml': CONFIG_MAP, 'k8s/kroute.yaml': 'extends: ../base.yaml\n' });
  assert.equal((await run(['lint', 'k8s'])).code, 0);
  process.chdir('k8s');
  assert.match((await run(['lint'])).err, /"\.\.\/base\.yaml" is outside of the tree; /);
});

test('a configuration that is a link out of the repository is not read', async () => {
  write({ 'a.yaml': CONFIG_MAP, [join(folder, 'secret.yaml')]: SECRET });
  symlinkSync('../secret.yaml', 'kroute.yaml');
  const { code, out, err } = await run(['lint']);
  assert.deepEqual([code, out], [2, '']);
  assert.equal(err, 'kroute: kroute.yaml: is a link that leads out of the tree; if you trust it, use --config\n');
});

test('nothing is printed of a file that does not look like a configuration', async () => {
  const unlike = [
    SECRET,
    'password: hunter2\n',
    'hunter2\n',
    '- hunter2\n',
    '"hunter2": [\n',
    'namespace: Hunter2!\n',
    'namespace: shop\npassword: hunter2\n',
    'options: {hunter2: {}}\n',
    'rules: {hunter2: 1}\n',
    'kubeVersion: "1.31"\npassword: hunter2\n',
    'severity: &hunter2 {a: *token}\n',
    'kubeVersoin: hunter2\n',
    'hunter2: 1\nhunter2: 2\n',
    '{"hunter2": }',
  ];
  write({ 'a.yaml': CONFIG_MAP });
  for (const text of unlike) {
    write({ 'secret.yaml': text, 'kroute.yaml': 'extends: secret.yaml\n' });
    for (const argv of [['lint'], ['config'], ['explain']]) {
      const { code, out, err } = await run(argv);
      assert.equal(code, 2, text);
      assert.doesNotMatch(out + err, /hunter2|token|password/i, text);
      assert.match(err, /^secret\.yaml:\d+:\d+: this does not look like a kroute configuration, [^\n]*\n$/);
    }
    rmSync('kroute.yaml');
    symlinkSync('secret.yaml', 'kroute.yaml');
    assert.doesNotMatch((await run(['lint'])).err, /hunter2|token|password/i, text);
    rmSync('kroute.yaml');
  }
  // What is one keeps its exact messages.
  write({ 'base.yaml': 'severity: {service/unnamed-prt: off}\n', 'kroute.yaml': 'extends: base.yaml\n' });
  assert.match((await run(['lint'])).err, /^base\.yaml:1:12: .*did you mean "service\/unnamed-port"/);
});
