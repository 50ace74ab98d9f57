/** A finding stays known when lines, items and documents move, and is new after any other change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { parseFile } from '../load/parse.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { buildProject } from '../model/project/project.ts';
import { digest } from '../node/digest.ts';
import { loadSchemas } from '../schema/load.ts';
import { sourceFile } from '../text/source-file.ts';
import { baselineOf, compareToBaseline, readBaseline, writeBaseline } from './baseline.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fingerprints } from './fingerprint.ts';
import { lint } from './lint.ts';

const chosen = Object.fromEntries(Object.entries(rules).filter(([id]) => id === 'service/node-port-out-of-range'));

async function findings(text: string, path = 'k8s/web.yaml'): Promise<readonly Diagnostic[]> {
  await loadSchemas();
  const file = sourceFile(path, text);
  const project = buildProject([{ file, documents: parseFile(file) }], DEFAULT_SETTINGS);
  return lint(project, chosen, { settings: DEFAULT_SETTINGS });
}

const service = (name: string, ...ports: number[]): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec:\n  type: NodePort\n  ports:\n${ports
    .map((port) => `    - {port: 80, nodePort: ${port}}\n`)
    .join('')}`;
const same = (path: string): string => path;

test('fingerprints do not move with lines, items or documents', async () => {
  const [before] = fingerprints(await findings(service('web', 80)), digest);
  assert.deepEqual(fingerprints(await findings(`# hello\n\n${service('web', 80)}`), digest), [before]);
  assert.deepEqual(fingerprints(await findings(service('web', 30000, 80)), digest), [before]);
  assert.deepEqual(fingerprints(await findings(`${service('other', 30000)}---\n${service('web', 80)}`), digest), [
    before,
  ]);
  assert.notDeepEqual(fingerprints(await findings(service('web', 81)), digest), [before]);
  assert.notDeepEqual(fingerprints(await findings(service('cart', 80)), digest), [before]);
  assert.notDeepEqual(fingerprints(await findings(service('web', 80), 'other.yaml'), digest), [before]);
});

test('equal findings are distinguished by a number', async () => {
  const prints = fingerprints(await findings(service('web', 80, 80)), digest);
  assert.equal(new Set(prints).size, 2);
});

test('a baseline recognizes its findings, and lists the entries that no longer occur', async () => {
  const known = readBaseline(writeBaseline(baselineOf(await findings(service('web', 80, 81)), digest, same))) ?? [];
  const { fresh, known: still, stale } = compareToBaseline(await findings(service('web', 81, 82)), known, digest, same);
  assert.deepEqual(
    fresh.map(({ message }) => message),
    ['nodePort must be in 30000-32767, but is 82'],
  );
  assert.deepEqual(
    still.map(({ message }) => message),
    ['nodePort must be in 30000-32767, but is 81'],
  );
  assert.deepEqual(
    stale.map(({ message }) => message),
    ['nodePort must be in 30000-32767, but is 80'],
  );
});

test('the text of a baseline does not depend on the order of the findings', async () => {
  const found = await findings(service('web', 80, 81, 82));
  assert.equal(
    writeBaseline(baselineOf(found, digest, same)),
    writeBaseline(baselineOf(found.toReversed(), digest, same)),
  );
});

test('a file that is not a baseline is rejected', () => {
  for (const text of ['', '[]', '{}', '{"version":2,"findings":[]}', '{"version":1,"findings":[{"rule":"a"}]}'])
    assert.equal(readBaseline(text), undefined, text);
});
