/**
 * The manifests of the article that kroute began with, in two forms: as the author meant them, and as published, with
 * indentation and spaces lost. The `.expect` file next to each one lists all findings of all rules; UPDATE=1 records
 * them.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { applyFixes } from '../linter/fix.ts';
import { lint } from '../linter/lint.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { fixFiles } from '../pipeline/fix.ts';
import { parseInput } from '../pipeline/project.ts';
import { projectOf } from './project.ts';

const folder = fileURLToPath(new URL('../../fixtures/article', import.meta.url));
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

for (const name of files) test(`article: ${name}`, () => expectFindings([name], name.replace('.yaml', '.expect')));

for (const form of ['meant', 'published']) {
  const together = files.filter((name) => name.endsWith(`.${form}.yaml`));
  test(`article: all as ${form}, together`, () => expectFindings(together, `all.${form}.expect`));
}

test('article: the published text is read as it was meant', async () => {
  for (const name of files.filter((file) => file.endsWith('.published.yaml'))) {
    const meant = await objectsIn(name.replace('.published.', '.meant.'));
    assert.deepEqual(await objectsIn(name), meant, name);
  }
});

test('article: fixes of the text restore what was meant', async () => {
  const textRules = Object.fromEntries(Object.entries(rules).filter(([id]) => id.startsWith('yaml/')));
  for (const name of files.filter((file) => file.endsWith('.published.yaml'))) {
    const project = await projectOf([join(folder, name)], DEFAULT_SETTINGS);
    const fixes = lint(project, textRules, { settings: DEFAULT_SETTINGS }).flatMap(({ fix }) => fix ?? []);
    const [file] = project.files;
    assert.ok(file !== undefined);
    const { text, left } = applyFixes(file, fixes);
    assert.deepEqual(left, [], name);
    assert.equal(text, readFileSync(join(folder, name.replace('.published.', '.meant.')), 'utf8'), name);
  }
});

/** What only the author can know: which Services and pods exist, and which access is intended. */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
  'ingress/backend-not-found',
  'ingress/controller-miswired',
  'ingress/retired-controller',
  'service/exposed-database',
  'service/selector-matches-nothing',
]);

test('article: after all fixes, only findings that need a decision are left, and both forms have the same text', async () => {
  const [meant, published] = await Promise.all(['meant', 'published'].map(fixedForm));
  assert.ok(meant !== undefined && published !== undefined);
  assert.deepEqual([...published.values()], [...meant.values()]);
});

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

test('article: kubectl reads what the fixes leave', { skip: !hasKubectl && 'kubectl is not installed' }, async () => {
  for (const [name, input] of await fixedForm('published')) {
    // One of the listings is only a part of an object.
    if (!input.includes('kind: ')) continue;
    const { status, stderr } = spawnSync('kubectl', ['label', '--local', '-f', '-', 'read=yes', '-o', 'json'], {
      input,
    });
    assert.equal(status, 0, `${name}: ${stderr}`);
  }
});

/** The texts of a form after all fixes, by name; also checks the findings that are left. */
async function fixedForm(form: string): Promise<ReadonlyMap<string, string>> {
  const parsed = files
    .filter((name) => name.endsWith(`.${form}.yaml`))
    .map((path) => parseInput({ path, content: readFileSync(join(folder, path)) }));
  const { changed, report } = await fixFiles(parsed, { settings: DEFAULT_SETTINGS }, 'unsafe');
  const left = report.diagnostics.filter(({ rule, fix }) => fix !== undefined || !FOR_PEOPLE.has(rule));
  assert.deepEqual(
    left.map(({ at, rule, message }) => `${at.file.path} ${rule}: ${message}`),
    [],
  );
  const after = new Map(changed.map((file) => [file.path, file.after]));
  return new Map(parsed.map(({ file }) => [file.path, after.get(file.path) ?? file.text]));
}

async function objectsIn(name: string): Promise<readonly unknown[]> {
  const project = await projectOf([join(folder, name)], DEFAULT_SETTINGS);
  return project.cluster.resources.map(({ root }) => root.json());
}

async function expectFindings(names: readonly string[], expectation: string): Promise<void> {
  const project = await projectOf(
    names.map((name) => join(folder, name)),
    DEFAULT_SETTINGS,
  );
  const found = lint(project, rules, { settings: DEFAULT_SETTINGS }).map(({ rule, severity, message, at }) => {
    const file = names.length === 1 ? '' : `${at.file.path.slice(folder.length + 1)}:`;
    return `${file}${at.file.positionAt(at.span.start).line} ${severity} ${rule}: ${message}`;
  });
  const path = join(folder, expectation);
  if (process.env.UPDATE === '1') writeFileSync(path, found.map((line) => `${line}\n`).join(''));
  const expected = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
  assert.deepEqual(found, expected);
}
