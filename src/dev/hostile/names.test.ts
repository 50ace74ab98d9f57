/**
 * Charts and kustomizations in directories with any name, with the real tools: each is rendered, and no name has an
 * effect.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart, holds, prepare, RENDERED, SERVICE, without } from './hostile.ts';
import { canTrace, record } from './recorder.ts';

const DIRECTORIES: readonly string[] = [
  '-f',
  '-o',
  '--set',
  '--post-renderer=sh',
  'a b',
  "a'b",
  'a"b',
  'a,b',
  'a=b',
  'a\nb',
  '$(touch ran)',
  '%2e%2e',
  '?ref=--upload-pack=touch',
  'x?ref=main',
  'github.com/a/b',
  'base.git/x',
  'git::https:/a/b',
  'user@host/a',
  'http:/127.0.0.1:1/a',
  'file:/a/b',
  'ä→',
  ' first',
  'last ',
  '#a',
  '*',
];

for (const tool of ['helm', 'kustomize'] as const)
  test(`directories with any name: ${tool}`, without(tool), async () => {
    const files = Object.assign(
      {},
      ...DIRECTORIES.map((name) =>
        tool === 'helm'
          ? chart('shop', name)
          : { [`${name}/kustomization.yaml`]: 'resources: [a.yaml]\nnamePrefix: x-\n', [`${name}/a.yaml`]: SERVICE },
      ),
    );
    const ran = await record(['lint', '-f', 'json', '.'], prepare(tool, { files }));
    holds(ran);
    const found: { diagnostics: { file: string; message: string }[] } = JSON.parse(ran.out);
    for (const name of DIRECTORIES) {
      assert.ok(
        found.diagnostics.some(({ file, message }) => file.startsWith(`${name}/`) && RENDERED.test(message)),
        `${JSON.stringify(name)}: ${ran.err}`,
      );
    }
    if (canTrace) assert.ok(ran.programs.filter((name) => name === tool).length >= DIRECTORIES.length - 2);
  });
