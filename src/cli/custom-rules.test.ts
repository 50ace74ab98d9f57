/** Rules of the user: the worked example of the docs, and rules that are broken in every way. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Run, run as runPlainly } from '../dev/io.ts';
import '../dev/typescript.ts';

const PAGE = fileURLToPath(new URL('../../docs/custom-rules.md', import.meta.url));
/** With permission to run the modules of the configurations that these tests lay down. */
const run = (argv: readonly string[]): Promise<Run> => runPlainly(argv, { env: { KROUTE_ALLOW_RULES: '1' } });

const home = process.cwd();
before(() => process.chdir(mkdtempSync(join(tmpdir(), 'kroute-rules-'))));
after(() => process.chdir(home));

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test('the worked example of docs/custom-rules.md finds what the page says', async () => {
  const page = readFileSync(PAGE, 'utf8');
  for (const [, path = '', text = ''] of page.matchAll(/<!-- file: (\S+) -->\n\n```\w+\n([\s\S]*?)```/g))
    write(join('docs', path), text);
  process.chdir('docs');
  try {
    const expected = /<!-- output -->\n\n```text\n([\s\S]*?)```/.exec(page)?.[1];
    assert.deepEqual(await runPlainly(['lint', '--allow-rules', 'k8s']), { code: 1, out: expected, err: '' });
    write('k8s/shop.yaml', readFileSync('k8s/shop.yaml', 'utf8').replace(': shoop', ': shop'));
    assert.equal((await run(['lint', 'k8s'])).code, 0);
  } finally {
    process.chdir('..');
  }
});

const RULE = `import { defineRule } from 'kroute';
const rule = (check) => defineRule({
  severity: 'error',
  docs: { summary: 'a', why: 'b', remedy: 'c' },
  messages: { fine: () => 'it is here', odd: () => 3 },
  check,
});
export default {
  throws: rule({ resource() { throw new Error('oops'); } }),
  nowhere: rule({ resource(_, { report }) { report(undefined, 'fine'); } }),
  wordless: rule({ resource({ root }, { report }) { report(root.at, 'odd'); } }),
  unknown: rule({ resource({ root }, { report }) { report(root.at, 'nothing'); } }),
  later: rule({ async cluster() { throw new Error('too late'); } }),
  fine: rule({ ConfigMap({ root }, { report }) { report(root.child('kind').at, 'fine'); } }),
  'No Name': rule({}),
};
`;

test('broken rules and modules are reported by name, and the others still run', async () => {
  write(
    'broken/kroute.yaml',
    'rules: [rules/all.mjs, rules/syntax.mjs, rules/none.mjs, rules/shape.mjs, rules/given.mjs]\n',
  );
  write('broken/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  write('broken/b.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n');
  write('broken/rules/all.mjs', RULE);
  write('broken/rules/syntax.mjs', 'this is no module\n');
  write('broken/rules/shape.mjs', "export default { severity: 'fatal', check: {} };\n");
  const docs = "docs: { summary: 'a', why: 'b', remedy: 'c' }, messages: { a: () => 'b' }";
  const checks = {
    cluster: 'cluster: { given: ["spec"], check() {} }',
    misspelled: 'Service: { witout: ["spec.selector"], check() {} }',
    empty: '"Service.spec.ports[]": { without: [], check() {} }',
    always: 'Service: { check() {} }',
    absent: 'Service: { required: ["spec"] }',
  };
  const made = Object.entries(checks).map(
    ([name, check]) => `${name}: { severity: 'error', ${docs}, check: { ${check} } }`,
  );
  write('broken/rules/given.mjs', `export default { ${made.join(', ')} };\n`);
  const { code, out, err } = await run(['lint', '--format', 'compact', 'broken']);
  assert.equal(code, 1);
  assert.equal(
    out,
    'broken/a.yaml:2:7: error: it is here [custom/fine]\nbroken/b.yaml:2:7: error: it is here [custom/fine]\n',
  );
  assert.deepEqual(
    err
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/(cannot be loaded): .*/, '$1'))
      .sort(),
    [
      'kroute: rule custom/later failed, so it is left out: a check must not be asynchronous',
      'kroute: rule custom/nowhere failed, so it is left out: the first argument of report must be a place, such as root.at or root.child("spec").key',
      'kroute: rule custom/throws failed, so it is left out: oops',
      'kroute: rule custom/unknown failed, so it is left out: no message "nothing"',
      'kroute: rule custom/wordless failed, so it is left out: a message must be a string, or { message, help }',
      'kroute: rules/all.mjs: "No Name" is not a valid rule name; use lowercase letters, digits and "-"',
      'kroute: rules/given.mjs: check.Service has the unknown field "witout"; use "given", "required" or "without"',
      'kroute: rules/given.mjs: check.Service requires "given", "required" or "without"',
      'kroute: rules/given.mjs: check.Service.check must be a function',
      'kroute: rules/given.mjs: check.Service.spec.ports[].without must be a list of at least one path',
      'kroute: rules/given.mjs: check.cluster must be a function: conditions are for checks of an object',
      'kroute: rules/none.mjs: no such file or directory',
      'kroute: rules/shape.mjs: severity must be "error", "warning" or "info"',
      'kroute: rules/syntax.mjs: cannot be loaded',
    ],
  );
});

test('severities and suppressions go for custom rules, too', async () => {
  const fine = ['lint', '--format', 'compact', 'broken'];
  assert.equal((await run([...fine, '--rule', 'custom/fine=warning'])).code, 0);
  assert.equal((await run([...fine, '--rule', 'custom/*=off'])).out, '');
  assert.match((await run([...fine, '--rule', 'custom/fnie=off'])).err, /did you mean "custom\/fine"\?/);
  write('broken/a.yaml', 'apiVersion: v1\nkind: ConfigMap # kroute-ignore custom/fine\nmetadata: {name: a}\n');
  assert.match((await run(fine)).out, /^broken\/b\.yaml:2:7[^\n]*\n$/);
});

const CHOOSY = `import { defineRule } from 'kroute';
const rule = (options) => defineRule({
  severity: 'error',
  docs: { summary: 'a', why: 'b', remedy: 'c' },
  options,
  messages: { reported: (options) => JSON.stringify(options) },
  check: { ConfigMap({ root }, { options, report }) { report(root.child('kind').at, 'reported', options); } },
});
export default {
  choosy: rule({
    teams: { is: 'texts', docs: 'd', default: ['ops'], errorOf: (text) => { if (text === 'boom') throw new Error('no'); if (text === 'x') return 'is no team'; } },
    limit: { is: 'number', docs: 'd', default: 3, max: 9 },
  }),
  plain: rule(undefined),
};
`;

test('custom rules declare options: they get what is given, and mistakes are reported with their place', async () => {
  write('choosy/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  write('choosy/rules/all.mjs', CHOOSY);
  const lint = async (options: string): Promise<Awaited<ReturnType<typeof run>>> => {
    write('choosy/kroute.yaml', `rules: rules/all.mjs\noptions: ${options}\n`);
    return run(['lint', '--format', 'compact', '--rule', 'custom/plain=off', 'choosy']);
  };
  const reported = (text: string): string => `choosy/a.yaml:2:7: error: ${text} [custom/choosy]\n`;
  assert.equal((await lint('')).out, reported('{"teams":["ops"],"limit":3}'));
  assert.equal((await lint('{custom/choosy: {teams: [shop]}}')).out, reported('{"teams":["shop"],"limit":3}'));
  const wrong: readonly (readonly [string, string])[] = [
    ['{custom/choosy: {team: []}}', '2:27: unknown option "team"; did you mean "teams"?'],
    ['{custom/choosy: {limit: 10}}', '2:34: "limit" must be a number of at most 9'],
    ['{custom/choosy: {teams: [x]}}', '2:35: an item of "teams": "x" is no team'],
    ['{custom/chosy: {limit: 1}}', '2:11: unknown rule "custom/chosy"; did you mean "custom/choosy"?'],
    ['{custom/plain: {limit: 1}}', '2:11: rule "custom/plain" has no options'],
  ];
  for (const [options, message] of wrong)
    assert.deepEqual(await lint(options), { code: 2, out: '', err: `choosy/kroute.yaml:${message}\n` });
  const failing = await lint('{custom/choosy: {teams: [boom]}}');
  assert.equal(failing.err, 'kroute: rule custom/choosy cannot judge its option "teams": no\n');
  assert.equal(failing.out, reported('{"teams":["boom"],"limit":3}'));
  // It is not known which rules a module has that cannot be loaded.
  write('choosy/kroute.yaml', 'rules: [rules/all.mjs, rules/none.mjs]\noptions: {custom/none: {limit: 1}}\n');
  assert.equal((await run(['lint', '--format', 'compact', '--rule', 'custom/plain=off', 'choosy'])).code, 1);
  write('choosy/kroute.yaml', 'options: {custom/none: {limit: 1}}\n');
  assert.match((await run(['lint', 'choosy'])).err, /^choosy\/kroute\.yaml:1:11: unknown rule "custom\/none"\n$/);
});

test('options that are declared in a wrong way are reported, and the rule is left out', async () => {
  const errors: readonly (readonly [string, string])[] = [
    ['[]', 'options must be a map of options by name'],
    ['{ a: 1 }', 'option "a" must be a map with is, docs and default'],
    ["{ a: { is: 'list' } }", 'option "a": "is" must be texts, text, words, number, boolean'],
    ["{ a: { is: 'text', default: '' } }", 'option "a" must have the text docs'],
    ["{ a: { is: 'text', docs: 'd' } }", 'option "a": its default is not of type "text"'],
    [
      "{ a: { is: 'words', docs: 'd', words: ['x'], default: 'y' } }",
      'option "a" must have a list of words, with its default among them',
    ],
  ];
  write('odd/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  for (const [index, [options, error]] of errors.entries()) {
    write('odd/kroute.yaml', `rules: rule-${index}.mjs\n`);
    write(
      `odd/rule-${index}.mjs`,
      `export default { severity: 'error', docs: { summary: '', why: '', remedy: '' }, options: ${options}, messages: {}, check: {} };\n`,
    );
    assert.deepEqual(await run(['lint', '-q', 'odd']), {
      code: 0,
      out: '',
      err: `kroute: rule-${index}.mjs: ${error}\n`,
    });
  }
});

test('explain knows the rules that the configuration names', async () => {
  const module = `import { defineRule } from 'kroute';
export default defineRule({
  severity: 'warning',
  docs: { summary: 'An Ingress has no owner.', why: 'It is not clear whom to call.', remedy: 'Set a team.' },
  messages: {},
  check: {},
});
`;
  write('reported/rules/without-owner.mjs', module);
  write('reported/kroute.yaml', 'rules: rules/without-owner.mjs\n');
  mkdirSync('reported/k8s');
  const start = process.cwd();
  process.chdir('reported/k8s');
  try {
    const one = await run(['explain', 'custom/without-owner']);
    assert.deepEqual([one.code, one.err], [0, '']);
    assert.match(one.out, /^custom\/without-owner {2}warning\n\nAn Ingress .*\n\nIt is .*\n\nSet a team\.\n$/);
    assert.match((await run(['explain'])).out, /^custom\/without-owner +warning +An Ingress has no owner\.$/m);
    const slip = await run(['explain', 'custom/without-ownr']);
    assert.match(slip.err, /unknown rule "custom\/without-ownr"; did you mean "custom\/without-owner"\?/);
    const none = await run(['explain', '--no-config', 'custom/without-owner']);
    assert.deepEqual(
      [none.code, none.err],
      [
        2,
        'kroute: unknown rule "custom/without-owner"; custom rules come from the configuration; --config <file> selects another one; run "kroute explain --help"\n',
      ],
    );
    process.chdir('../..');
    assert.equal((await run(['explain', '--config', 'reported/kroute.yaml', 'custom/without-owner'])).code, 0);
    write('wrong/kroute.yaml', 'ruls: x\n');
    process.chdir('wrong');
    assert.equal((await run(['explain', 'service/unnamed-port'])).code, 0);
    assert.equal((await run(['explain', 'custom/x'])).code, 2);
  } finally {
    process.chdir(start);
  }
});

test('explain takes the options common to all commands', async () => {
  const flags = ['-n', 'shop', '--kube-version', '1.31', '--no-color', '-q'];
  assert.equal((await run(['explain', 'service/unnamed-port', ...flags])).code, 0);
});
