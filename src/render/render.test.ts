/** Every view of the tables under fixtures/routes against its golden file; UPDATE=1 records them, to be read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../dev/io.ts';
import { Cursor } from '../load/value/cursor.ts';
import { parseInput } from '../pipeline/project.ts';
import { columns } from '../text/width.ts';
import { VIEWS } from './index.ts';

const home = process.cwd();
const root = fileURLToPath(new URL('../../fixtures/routes', import.meta.url));
const cases = readdirSync(root).sort();
const GOLDEN = ['table', 'wide', 'tree', 'markdown', 'mermaid', 'dot', 'json'];

after(() => process.chdir(home));

async function show(name: string, view: string, ...options: readonly string[]): Promise<string> {
  process.chdir(join(root, name));
  const { out, err, code } = await run(['routes', 'manifests.yaml', '-o', view, ...options]);
  assert.equal(err, '');
  assert.equal(code, 0);
  return out;
}

for (const name of cases) {
  for (const view of GOLDEN)
    test(`${name}: ${view}`, async () => {
      const out = await show(name, view);
      const golden = join(root, name, `${view}.out`);
      if (process.env.UPDATE !== undefined) writeFileSync(golden, out);
      assert.equal(out, existsSync(golden) ? readFileSync(golden, 'utf8') : '(not recorded: run with UPDATE=1)');
    });

  if (existsSync(join(root, name, 'requests.yaml')))
    test(`${name}: its requests go where they should`, async () => {
      process.chdir(join(root, name));
      const { out, code } = await run(['test', 'requests.yaml', 'manifests.yaml']);
      assert.equal(code, 0, out);
    });

  test(`${name}: table and tree fit 80 columns`, async () => {
    for (const view of ['table', 'tree']) {
      const wide = (await show(name, view)).split('\n').filter((line) => columns(line) > 80);
      assert.deepEqual(wide, []);
    }
  });

  test(`${name}: YAML says the same as JSON`, async () => {
    const { documents } = parseInput({ path: 'routes.yaml', content: await show(name, 'yaml') });
    const [document] = documents;
    assert.ok(documents.length === 1 && document?.is === 'readable');
    assert.deepEqual(toPlain(Cursor.root(document).json()), JSON.parse(await show(name, 'json')));
  });

  test(`${name}: Mermaid's grammar takes the flowchart`, async () => {
    const [head, ...lines] = (await show(name, 'mermaid')).trimEnd().split('\n');
    assert.equal(head, 'flowchart LR');
    const label = String.raw`"(?:[A-Za-z0-9 ./:,()-]|#\d+;|<br/>)*"`;
    const node = new RegExp(
      String.raw`^  (?:n\d+|legend)(?:\(\[${label}\]\)|\{\{${label}\}\}|\[${label}\]|\[\[${label}\]\]|>${label}\])$`,
    );
    const edge = /^ {2}n\d+ (?:---|-\.-|-->|-\.->|--x) n\d+$/;
    for (const line of lines)
      assert.ok(
        node.test(line) ||
          edge.test(line) ||
          /^ {2}(?:classDef (?:trouble|words) |class \w+(?:,n\d+)* (?:trouble|words)$)/.test(line),
        line,
      );
  });

  test(`${name}: every row of a Markdown table has the cells of its head`, async () => {
    let cells: number | undefined;
    for (const line of (await show(name, 'markdown')).split('\n')) {
      if (!line.startsWith('|')) cells = undefined;
      else cells = assertCells(line, cells);
    }
  });

  const hasDot = spawnSync('dot', ['-V']).error === undefined;
  test(`${name}: Graphviz draws the graph`, { skip: hasDot ? false : 'dot (Graphviz) is not installed' }, async () => {
    const { status, stderr } = spawnSync('dot', ['-Tplain'], { input: await show(name, 'dot'), encoding: 'utf8' });
    assert.equal(stderr.replaceAll(/^(?:Fontconfig|\(process).*\n/gm, ''), '');
    assert.equal(status, 0);
  });

  test(`${name}: color changes nothing but color`, async () => {
    for (const view of Object.keys(VIEWS)) {
      const painted = await show(name, view, '--color');
      assert.equal(painted.replaceAll(/\u001b\[\d+(?:;\d+)*m/g, ''), await show(name, view));
    }
  });
}

function assertCells(line: string, expected: number | undefined): number {
  const cells = line.split('|').length;
  if (expected !== undefined) assert.equal(cells, expected, line);
  return cells;
}

/** Without what YAML values have beyond JSON's. */
function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
