/** Properties of fixing that hold for all manifests: checked with every fixture of every rule, in several spellings. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { worseDocuments } from '../dev/fix-oracle.ts';
import { type Case, casesOf, nameWithin } from '../dev/fixtures.ts';
import type { Diagnostic } from '../linter/diagnostic.ts';
import { Cursor } from '../load/value/cursor.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { fixFiles } from './fix.ts';
import { lintFiles } from './lint.ts';
import { parseInput } from './project.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));

interface Spelling {
  readonly name: string;
  readonly of: (path: string, text: string) => readonly ParsedFile[];
}

const SPELLINGS: readonly Spelling[] = [
  { name: 'as it is', of: (path, text) => [parseInput({ path, content: text })] },
  {
    name: 'with CRLF',
    of: (path, text) => [parseInput({ path, content: text.replaceAll(/\r?\n/g, '\r\n') })],
  },
  { name: 'with a byte-order mark', of: (path, text) => [parseInput({ path, content: `\ufeff${text}` })] },
  { name: 'without final line break', of: (path, text) => [parseInput({ path, content: text.replace(/\n+$/, '') })] },
  { name: 'as JSON', of: (path, text) => asJson(path, text, (value) => `${JSON.stringify(value, undefined, 2)}\n`) },
  { name: 'as JSON on one line', of: (path, text) => asJson(path, text, (value) => JSON.stringify(value)) },
  {
    name: 'in flow style and single quotes',
    of: (path, text) =>
      asJson(path, text, (value) => JSON.stringify(value, undefined, 1).replaceAll(/"([^"\\']*)"/g, "'$1'")),
  },
];

/** Each document as a separate file, without documents that cannot be read. */
function asJson(path: string, text: string, write: (value: unknown) => string): readonly ParsedFile[] {
  return parseInput({ path, content: text }).documents.flatMap((document, index) => {
    if (document.is !== 'readable') return [];
    return [parseInput({ path: `${path}.${index}.yaml`, content: write(Cursor.root(document).json()) })];
  });
}

for (const area of readdirSync(fixtures).sort())
  for (const error of readdirSync(join(fixtures, area)).sort()) {
    const folder = join(fixtures, area, error);
    if (!statSync(folder).isDirectory()) continue;
    test(`fix: ${area}/${error}`, async () => {
      for (const one of casesOf(folder)) {
        const files = (of: Spelling['of']): readonly ParsedFile[] =>
          one.files.flatMap((path) => of(nameWithin(one.base, path), readFileSync(path, 'utf8')));
        const plain = files((path, text) => [parseInput({ path, content: text })]);
        const { diagnostics } = await lintFiles(plain, optionsOf(one));
        // If the original has nothing to fix, the other spellings are skipped.
        if (!diagnostics.some(({ fix }) => fix !== undefined)) continue;
        await holds(`${area}/${error}/${one.name} as it is, safe fixes`, plain, optionsOf(one), 'safe');
        for (const { name, of } of SPELLINGS)
          await holds(`${area}/${error}/${one.name} ${name}, unsafe fixes`, files(of), optionsOf(one), 'unsafe');
      }
    });
  }

/** Fixes that would make something worse, so they are not applied. */
const LEFT: ReadonlySet<string> = new Set([
  // The Service of the similar name has another port.
  'ingress/backend-not-found/beside-a-second-service',
  // Two Ingresses would then have the same path.
  'ingress/class-not-found/misspelled-without-classes',
  // With the corrected kind, the object lacks required fields and is a duplicate.
  'schema/unknown-kind/misspelled',
  'schema/unknown-field/identity',
  // With the corrected value, there is another error at another place.
  'schema/unknown-field/misspelled',
  'schema/unknown-value/near-and-far',
  'ingress/invalid-path/other-owners',
  'route/invalid-filters/union',
  // Only the unsafe fix of the indentation makes the list readable.
  'yaml/lost-indentation/dashes-too',
]);

const optionsOf = ({ settings, ruleOptions }: Case): Pick<Case, 'settings' | 'ruleOptions'> => ({
  settings,
  ruleOptions,
});

async function holds(
  name: string,
  files: readonly ParsedFile[],
  options: Pick<Case, 'settings' | 'ruleOptions'>,
  safety: 'safe' | 'unsafe',
): Promise<void> {
  const before = await lintFiles(files, options);
  if (!before.diagnostics.some((one) => isOffered(one, safety))) return;
  const fixed = await fixFiles(files, options, safety);
  const after = files.map((parsed) => {
    const change = fixed.changed.find(({ path }) => path === parsed.file.path);
    return change === undefined
      ? parsed
      : parseInput({ path: change.path, content: (change.bom ? '\ufeff' : '') + change.after });
  });
  const again = await fixFiles(after, options, safety);
  const worse = worseDocuments(files, before.diagnostics, fixed.report.diagnostics, after);
  assert.deepEqual(worse, [], `${name}: nothing is worse than before`);
  assert.deepEqual(again.changed, [], `${name}: a second run changes nothing`);
  const left = again.report.diagnostics.filter((one) => isOffered(one, safety));
  if (!LEFT.has(name.slice(0, name.indexOf(' ')))) assert.deepEqual(left.map(reported), [], `${name}: no fix is left`);
  const had = new Set(before.diagnostics.filter(isError).map(({ at }) => at.file.path));
  const came = again.report.diagnostics.filter((one) => isError(one) && !had.has(one.at.file.path));
  assert.deepEqual(came.map(reported), [], `${name}: no new error`);
  for (const { path, before: old, after: text } of fixed.changed) {
    if (!/(^|[^\r])\n/.test(old) && old.includes('\n'))
      assert.doesNotMatch(text, /(^|[^\r])\n/, `${name}: ${path} keeps its CRLF`);
    else if (!old.includes('\r')) assert.doesNotMatch(text, /\r/, `${name}: ${path} gets no CR`);
    assert.equal(/\n$/.test(text), /\n$/.test(old), `${name}: ${path} ends as before`);
    if (isJson(old)) assert.ok(isJson(text), `${name}: ${path} stays JSON: ${text}`);
  }
  files.forEach(({ documents }, index) => {
    if (documents.some(({ is }) => is === 'unreadable')) return;
    assert.ok(!after[index]?.documents.some(({ is }) => is === 'unreadable'), `${name}: still readable`);
  });
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
const isOffered = ({ fix }: Diagnostic, safety: 'safe' | 'unsafe'): boolean =>
  fix !== undefined && (fix.safety === 'safe' || safety === 'unsafe');
const reported = ({ at, rule, message }: Diagnostic): string =>
  `${at.file.path}:${at.file.positionAt(at.span.start).line} ${rule}: ${message}`;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
