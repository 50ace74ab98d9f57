/**
 * The shipped build, with bundled rules and precompiled validators, has the same findings in all rule fixtures as the
 * sources.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { type Case, casesOf, nameWithin } from './fixtures.ts';
import { isBundle, run } from './io.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));
const configFile = join(mkdtempSync(join(tmpdir(), 'kroute-bundle-')), 'kroute.yaml');

/** The fields of a finding in a report of `--format json` that are compared. */
interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly severity: string;
  readonly message: string;
  readonly range: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
}

for (const [id, { severity, offByDefault }] of Object.entries(rules)) {
  test(`${id}, as shipped`, { skip: !isBundle && 'npm run test:bundle runs it' }, async () => {
    const cases = casesOf(join(fixtures, id));
    for (const one of cases) {
      const { out, err } = await run([
        ...['lint', '--no-render', '--format', 'json'],
        ...(offByDefault === true ? ['--rule', `${id}=${severity}`] : []),
        ...configOf(one),
        ...one.flags,
        ...one.files,
      ]);
      const found = findingsIn(out, err).filter(({ rule }) => rule === id);
      assert.deepEqual(
        found.map((finding) => lineOf(one, finding)),
        one.expected.map(withoutMessageId),
        one.name,
      );
    }
  });
}

function configOf({ config }: Case): readonly string[] {
  // Without a configuration, ignore comments may be for custom rules.
  writeFileSync(configFile, config ?? '{}');
  return ['--config', configFile];
}

function findingsIn(out: string, err: string): readonly Finding[] {
  assert.ok(out !== '', err);
  return JSON.parse(out).diagnostics;
}

function lineOf({ base }: Case, { file, severity, message, range: { start, end } }: Finding): string {
  const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
  return `${nameWithin(base, resolve(file))}:${place} ${severity}: ${message}`;
}

/** The id of a message is not part of a report. */
function withoutMessageId(expected: string): string {
  return expected.replace(/(:\d+:\d+-\d+:\d+ \w+) [\w-]+: /, '$1: ');
}
