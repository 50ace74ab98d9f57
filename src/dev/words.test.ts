/** Holds texts to the section "Words" of CONTRIBUTING.md: the words listed there as not to use occur in no file. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AVOIDED_FORMS, AVOIDED_WORDS, avoidedWordsIn } from './words.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is searched: comments, strings and names in sources, and all of a page. */
const SEARCHED = [
  ...filesIn('rules', '.ts'),
  ...filesIn('src', '.ts'),
  ...filesIn('docs', '.md'),
  'README.md',
  'CONTRIBUTING.md',
];

/** The list of words, and its test. */
const EXEMPT: ReadonlySet<string> = new Set(['src/dev/words.ts', 'src/dev/words.test.ts']);

/** Files and folders whose texts are not rewritten yet. To be emptied: an entry goes as soon as its files are clean. */
const PENDING: readonly string[] = [];

test('no file uses a word that CONTRIBUTING.md lists as not to use', () => {
  const found = SEARCHED.filter((path) => !EXEMPT.has(path) && !isPending(path)).flatMap((path) =>
    avoidedWordsIn(proseOf(path)).map(({ line, text, instead }) => `${path}:${line}: "${text}" (${instead})`),
  );
  assert.deepEqual(found, []);
});

test('messages say the same in the same form', () => {
  const sources = SEARCHED.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !EXEMPT.has(path));
  const found = sources.flatMap((path) => {
    const lines = textOf(path).split('\n');
    return AVOIDED_FORMS.flatMap(({ pattern, instead }) =>
      lines.flatMap((line, index) =>
        line.search(pattern) === -1 || /^\s*(?:\/\/|\/?\*)/.test(line)
          ? []
          : [`${path}:${index + 1}: write ${instead}`],
      ),
    );
  });
  assert.deepEqual(found, []);
  const page = textOf('CONTRIBUTING.md');
  for (const { instead, pattern, found: samples, passed } of AVOIDED_FORMS) {
    assert.ok(page.includes(instead), instead);
    for (const sample of samples) assert.notEqual(sample.search(pattern), -1, sample);
    for (const sample of passed) assert.equal(sample.search(pattern), -1, sample);
  }
});

test('what waits for its rewriting exists and needs it', () => {
  const needless = PENDING.filter(
    (entry) =>
      !SEARCHED.some((path) => !EXEMPT.has(path) && covers(entry, path) && avoidedWordsIn(proseOf(path)).length > 0),
  );
  assert.deepEqual(needless, [], 'take these entries out of PENDING');
});

test('CONTRIBUTING.md lists every word, and what to write instead', () => {
  const page = textOf('CONTRIBUTING.md');
  const missing = AVOIDED_WORDS.map(({ words, instead }) => `| ${words} | ${instead} |`).filter(
    (row) => !page.includes(row),
  );
  assert.deepEqual(missing, []);
});

for (const { words, pattern, found, passed = [] } of AVOIDED_WORDS) {
  test(`${words}: found where it is used, and not in other words`, () => {
    const isFound = (sample: string): boolean => sample.search(pattern) !== -1;
    assert.deepEqual(
      found.filter((sample) => !isFound(sample)),
      [],
    );
    assert.deepEqual(passed.filter(isFound), []);
  });
}

test('words are found across the lines of a comment, at the first of them', () => {
  const text = 'export const x = 1;\n/**\n * The empty list stands\n * for all ports.\n */\n// This is\n// none.';
  assert.deepEqual(
    avoidedWordsIn(text).map(({ line, text: word }) => [line, word]),
    [
      [3, 'stands for'],
      [6, 'is none'],
    ],
  );
});

function isPending(path: string): boolean {
  return PENDING.some((entry) => covers(entry, path));
}

function covers(entry: string, path: string): boolean {
  return path === entry || (entry.endsWith('/') && path.startsWith(entry));
}

/** The text that is searched: all but the section with the list of words, and names of options. */
function proseOf(path: string): string {
  const text = textOf(path);
  if (path !== 'CONTRIBUTING.md') return text;
  const section = /\n## Words\n[\s\S]*?(?=\n## )/.exec(text)?.[0] ?? '';
  return text.replace(section, section.replaceAll(/[^\n]/g, '')).replaceAll(/`--[^`\n]*`/g, '');
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith(ending))
    .sort();
}
