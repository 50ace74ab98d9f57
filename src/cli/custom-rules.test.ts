/** Rules of the user: the worked example of the docs, and rules that are broken in every way. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../dev/io.ts';

const PAGE = fileURLToPath(new URL('../../docs/custom-rules.md', import.meta.url));
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
    assert.deepEqual(await run(['lint', 'k8s']), { code: 1, out: expected, err: '' });
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

test('broken rules and modules are told by name, and the others still run', async () => {
  write('broken/kroute.yaml', 'rules: [rules/all.mjs, rules/syntax.mjs, rules/none.mjs, rules/shape.mjs]\n');
  write('broken/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
  write('broken/b.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n');
  write('broken/rules/all.mjs', RULE);
  write('broken/rules/syntax.mjs', 'this is no module\n');
  write('broken/rules/shape.mjs', "export default { severity: 'fatal', check: {} };\n");
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
      'kroute: rule custom/nowhere failed, so it is left out: report wants a place first, such as root.at or root.child("spec").key',
      'kroute: rule custom/throws failed, so it is left out: oops',
      'kroute: rule custom/unknown failed, so it is left out: no message "nothing"',
      'kroute: rule custom/wordless failed, so it is left out: a message must be a string, or { message, help }',
      'kroute: rules/all.mjs: "No Name" is no name for a rule; use small letters, digits and "-"',
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
