/** What ignore comments and annotations suppress, and what they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { parseFile } from '../load/parse.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { buildProject } from '../model/project/project.ts';
import { loadSchemas } from '../schema/load.ts';
import { sourceFile } from '../text/source-file.ts';
import { type Grade, lint } from './lint.ts';
import { suppress } from './suppress.ts';

const chosen = Object.fromEntries(
  Object.entries(rules).filter(([id]) => id.startsWith('schema/invalid-') || id.startsWith('tree/')),
);

/** The rules of the findings in one file that are kept, suppressed and reported as unused. */
async function outcome(text: string, path = 'cart.yaml', gradeOf?: (rule: string) => Grade | undefined) {
  await loadSchemas();
  const file = sourceFile(path, text);
  const project = buildProject([{ file, documents: await parseFile(file) }], DEFAULT_SETTINGS);
  const options = gradeOf === undefined ? { settings: DEFAULT_SETTINGS } : { settings: DEFAULT_SETTINGS, gradeOf };
  const result = suppress(project, lint(project, chosen, options), chosen, options);
  const names = (list: readonly { readonly rule: string }[]): readonly string[] => list.map(({ rule }) => rule);
  return { kept: names(result.kept), suppressed: names(result.suppressed), unused: names(result.unused) };
}

const NAME = 'schema/invalid-name';
const UNUSED = 'tree/unused-suppression';
const manifest = (above: string, behind = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n${above}  name: Cart${behind}\n`;

test('without ignore comments everything is kept', async () => {
  assert.deepEqual(await outcome(manifest('')), { kept: [NAME], suppressed: [], unused: [] });
});

test('a comment applies to its own line, or to the first line below it and the comments next to it', async () => {
  const all = { kept: [], suppressed: [NAME], unused: [] };
  assert.deepEqual(await outcome(manifest('', ` # kroute-ignore ${NAME}`)), all);
  assert.deepEqual(await outcome(manifest(`  # kroute-ignore ${NAME} -- an old name\n`)), all);
  assert.deepEqual(await outcome(manifest(`  # kroute-ignore ${NAME}\n  # since it is old\n`)), all);
  assert.deepEqual(await outcome(manifest(`#kroute-ignore: ${NAME}\n`)), all);
  assert.deepEqual(await outcome(manifest(`  # kroute-ignore ${NAME}\n`).replaceAll('\n', '\r\n')), all);
  assert.deepEqual(await outcome(`\ufeff${manifest(`  # kroute-ignore ${NAME}\n`)}`), all);
});

test('a comment further away does not apply', async () => {
  const none = { kept: [NAME], suppressed: [], unused: [UNUSED] };
  assert.deepEqual(await outcome(manifest(`  # kroute-ignore ${NAME}\n\n`)), none);
  assert.deepEqual(await outcome(manifest(`  labels: {} # kroute-ignore ${NAME}\n`)), none);
  assert.deepEqual(await outcome(manifest('', `\n  # kroute-ignore ${NAME}`)), none);
});

test('a comment can list several rules, or an area', async () => {
  assert.deepEqual((await outcome(manifest('', ' # kroute-ignore schema/*'))).suppressed, [NAME]);
  const several = await outcome(manifest('', ` # kroute-ignore ${NAME}, schema/invalid-label`));
  assert.deepEqual(several, { kept: [], suppressed: [NAME], unused: [UNUSED] });
});

test('a comment for the file can list some rules, or all', async () => {
  assert.deepEqual((await outcome(`# kroute-ignore-file ${NAME}\n${manifest('')}`)).suppressed, [NAME]);
  assert.deepEqual(await outcome(`${manifest('')}# kroute-ignore-file -- generated\n`), {
    kept: [],
    suppressed: [NAME],
    unused: [],
  });
});

test('an annotation applies to its whole object', async () => {
  const annotated = manifest(`  annotations:\n    kroute.dev/ignore: "${NAME} -- an old name"\n`);
  assert.deepEqual(await outcome(annotated), { kept: [], suppressed: [NAME], unused: [] });
  const other = manifest('').replace('Cart', 'Orders');
  assert.deepEqual(await outcome(`${annotated}---\n${other}`), { kept: [NAME], suppressed: [NAME], unused: [] });
  const json = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'Cart', annotations: { 'kroute.dev/ignore': NAME } },
    data: { text: `# kroute-ignore ${NAME}` },
  });
  assert.deepEqual(await outcome(json, 'cart.json'), { kept: [], suppressed: [NAME], unused: [] });
});

test('text in a value is not an ignore comment', async () => {
  const data = `data:\n  text: |\n    # kroute-ignore ${NAME}\n  quoted: "x\n    # kroute-ignore-file"\n`;
  assert.deepEqual(await outcome(manifest('') + data), { kept: [NAME], suppressed: [], unused: [] });
});

test('ignore comments for rules that are off are not reported as unused', async () => {
  const off = (rule: string): Grade | undefined => (rule === 'schema/invalid-label' ? 'off' : undefined);
  const text = manifest('', ' # kroute-ignore schema/invalid-label');
  assert.deepEqual(await outcome(text, 'cart.yaml', off), { kept: [NAME], suppressed: [], unused: [] });
  const quiet = (rule: string): Grade | undefined => (rule === UNUSED ? 'off' : undefined);
  assert.deepEqual((await outcome(text, 'cart.yaml', quiet)).unused, []);
});

test('findings about ignore comments can be suppressed', async () => {
  const text = `# kroute-ignore-file ${UNUSED}\n${manifest('  # kroute-ignore schema/invalid-label\n')}`;
  assert.deepEqual(await outcome(text), { kept: [NAME], suppressed: [UNUSED], unused: [] });
});
