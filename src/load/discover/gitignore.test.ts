/** Patterns of a `.gitignore` say what git says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { ignoreRules } from './gitignore.ts';

const verdictOf = (lines: readonly string[], path: string, isDirectory = false): string | undefined =>
  ignoreRules(lines, { steps: 1e9 }).verdict(path, isDirectory);

const CASES: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
  ['x.yaml', ['x.yaml', 'a/b/x.yaml'], ['xx.yaml', 'x.yaml.bak']],
  ['/x.yaml', ['x.yaml'], ['a/x.yaml']],
  ['a/x.yaml', ['a/x.yaml'], ['b/a/x.yaml']],
  ['*.gen.yaml', ['x.gen.yaml', 'a/.gen.yaml'], ['x.yaml']],
  ['a/*.yaml', ['a/x.yaml'], ['a/b/x.yaml']],
  ['**/x', ['x', 'a/x', 'a/b/x'], ['ax']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'b', 'xa/b']],
  ['a/**', ['a/x', 'a/x/y'], ['a', 'b/a/x']],
  ['a**b', ['ab', 'axb', 'c/axb'], ['a/b']],
  ['a/x**y', ['a/xy', 'a/xzy'], ['a/x/y']],
  ['?.yaml', ['a.yaml', 'b/a.yaml'], ['ab.yaml', '.yaml']],
  ['[a-c].yaml', ['a.yaml'], ['d.yaml', '-.yaml']],
  ['[!a-c].yaml', ['d.yaml'], ['a.yaml']],
  ['[]a].yaml', ['].yaml', 'a.yaml'], ['b.yaml']],
  ['[[:digit:]_].yaml', ['1.yaml', '_.yaml'], ['a.yaml']],
  ['[a', [], ['[a', 'a']],
  ['a\\', [], ['a', 'a\\']],
  ['\\*', ['*'], ['a']],
  ['\\#x', ['#x'], ['\\#x', 'x']],
  ['\\!x', ['!x'], ['x']],
  ['#x', [], ['#x', 'x']],
  ['x ', ['x'], ['x ']],
  ['x\\ ', ['x '], ['x']],
  ['/', [], ['x']],
  ['', [], ['x']],
  ['!', [], ['x', '!']],
];

test('a pattern matches names or paths', () => {
  for (const [pattern, matching, others] of CASES) {
    for (const path of matching) assert.equal(verdictOf([pattern], path), 'ignored', `${pattern} ${path}`);
    for (const path of others) assert.equal(verdictOf([pattern], path), undefined, `${pattern} ${path}`);
  }
});

test('the last rule that matches decides, whether it is looked up or compared', () => {
  assert.equal(verdictOf(['*.yaml', '!x.yaml'], 'x.yaml'), 'kept');
  assert.equal(verdictOf(['!x.yaml', '*.yaml'], 'x.yaml'), 'ignored');
  assert.equal(verdictOf(['x.yaml', '!x.*', '/x.yaml'], 'x.yaml'), 'ignored');
  assert.equal(verdictOf(['x', '!x/'], 'x'), 'ignored');
  assert.equal(verdictOf(['x', '!x/'], 'x', true), 'kept');
});

test('patterns made to be slow come to an end', () => {
  const name = 'a'.repeat(250);
  const slow = Array.from({ length: 500 }, (_, index) => `/${'*a'.repeat(60)}*${index}b?`);
  const budget = { steps: 10_000_000 };
  const rules = ignoreRules([name, ...slow], budget);
  for (let count = 0; count < 1000; count++) rules.verdict(name, false);
  assert.ok(budget.steps <= 0);
  assert.equal(rules.verdict(name, false), undefined);
  assert.equal(verdictOf([`/${'*a'.repeat(60)}*b`], name), undefined);
  assert.equal(verdictOf([`/${'*a'.repeat(60)}*`], name), 'ignored');
});

const hasGit = spawnSync('git', ['--version']).status === 0;

test('git says the same', { skip: !hasGit && 'git is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-gitignore-'));
  spawnSync('git', ['init', '-q', folder]);
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', 'B'), minLength: 1, maxLength: 3 });
  const plain = word.filter((name) => !/^\.+$/.test(name));
  const path = fc.array(plain, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  const piece = fc.oneof(
    { weight: 4, arbitrary: word },
    fc.constantFrom('*', '**', '?', '/', '[ab]', '[!a]', '[a-b', '\\a', '[[:upper:]]', ' ', '**/', '/**', '!', '#'),
  );
  const line = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(path, { minLength: 5, maxLength: 20 }),
      (lines, paths) => {
        writeFileSync(join(folder, '.gitignore'), lines.join('\n'));
        const rules = ignoreRules(lines, { steps: 1e9 });
        // Where a directory is ignored, git does not look at what is below it.
        const verdict = (one: string): boolean => {
          for (let at = one.indexOf('/'); at !== -1; at = one.indexOf('/', at + 1))
            if (rules.verdict(one.slice(0, at), true) === 'ignored') return true;
          return rules.verdict(one, false) === 'ignored';
        };
        const asked = spawnSync('git', ['check-ignore', '--no-index', '--stdin', '-z'], {
          cwd: folder,
          input: paths.join('\0'),
          encoding: 'utf8',
        });
        const ignored = new Set(asked.stdout.split('\0'));
        for (const one of paths) assert.equal(verdict(one), ignored.has(one), `${JSON.stringify(lines)} ${one}`);
      },
    ),
    { numRuns: Number(process.env.KROUTE_RUNS ?? 60) },
  );
});
