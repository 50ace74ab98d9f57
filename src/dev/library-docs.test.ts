/** The examples in docs/library.md run with the built package, and print what the page shows. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'docs/library.md');
const EXAMPLE = /<!-- runs -->\n\n```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g;

const page = readFileSync(PAGE, 'utf8');
const examples = Array.from(page.matchAll(EXAMPLE), ([, code = '', output = '']) => ({ code, output }));
const isBuilt = existsSync(join(ROOT, 'dist/browser.js'));

test('every example of the library shows its output', () => {
  assert.equal(examples.length, Array.from(page.matchAll(/^```js$/gm)).length);
});

test('the examples of the library print what the page shows', { skip: !isBuilt }, () => {
  // In the package directory, its own name resolves to the build.
  const folder = join(ROOT, 'build/examples');
  mkdirSync(folder, { recursive: true });
  const outputs = examples.map(({ code }, index) => {
    const file = join(folder, `library-${index}.mjs`);
    writeFileSync(file, code);
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.equal(stderr, '');
    return stdout;
  });
  if (process.env.UPDATE === '1') {
    let index = 0;
    const written = page.replaceAll(EXAMPLE, (_, code: string) => {
      return `<!-- runs -->\n\n\`\`\`js\n${code}\`\`\`\n\n\`\`\`text\n${outputs[index++]}\`\`\``;
    });
    writeFileSync(PAGE, written);
    return;
  }
  for (const [index, { code, output }] of examples.entries()) assert.equal(outputs[index], output, code);
});
