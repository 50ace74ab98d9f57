/** No object is indexed by a text from outside, and no absent value is printed, in any file that is shipped. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPitfalls } from './pitfalls.ts';
import { isShipped, PROJECT_ROOT } from './search-nodes.ts';

/** Places that are known to be harmless, and why the types cannot show it. */
const ALLOWED: ReadonlyMap<string, string> = new Map([]);

test('no object is indexed by a text from outside, and no absent value is printed', () => {
  const found = findPitfalls(PROJECT_ROOT, isShipped);
  const reported = found.filter(({ path, text }) => !ALLOWED.has(`${path}: ${text}`));
  assert.deepEqual(
    reported.map(({ path, line, text, why }) => `${path}:${line} ${text}: ${why}`),
    [],
  );
});

/** Each line that must be found ends in `// no`. */
const SAMPLE = `
import { type Bare, bareOf, own, table } from './text/own.ts';
type Kind = 'a' | 'b';
interface Known { readonly a: number; readonly b: number }
export function all(text: string, kind: Kind, key: keyof Known, at: number, known: Known, open: Record<string, number>,
  list: readonly string[], bare: Bare<number>, either: Known | readonly number[], odd: 'a' | 'constructor', data: unknown) {
  return [
    open[text], // no
    open[text.toLowerCase()], // no
    open[\`\${text}/\`], // no
    open['a'],
    open[kind],
    known[key],
    open[odd], // no
    list[at],
    text[at],
    bare[text],
    own(open, text),
    table(open).get(text),
    (either as Known)[kind],
    text in open, // no
    'a' in open,
    kind in open,
    'constructor' in open, // no
    text as Kind, // no
    text as keyof Known, // no
    data as Kind, // no
    open as Bare<number>, // no
    { ...bare }, // no
    { ...open },
    bareOf(Object.entries(bare)),
    Object.assign({}, open), // no
    Reflect.get(open, text), // no
    JSON.parse(text)[text], // no
    new Uint8Array(2)[at],
    generic(open, 'a'),
  ];
}
function generic<T extends Record<string, number>, K extends keyof T>(given: T, key: K) {
  for (const each in given) { // no
    void each;
  }
  return given[key]; // no
}
export function parts(open: Record<string, number>, text: string) {
  const { [text]: one } = open; // no
  open[text] = 1; // no
  delete open[text]; // no
  const maybe = open.a as number | undefined;
  const all = [\`\${maybe}\`, \`\${maybe ?? 0}\`]; // no
  const sum = 'a' + maybe; // no
  const odd = \`\${open}\`; // no
  const list = \`\${[1, 2]}\`; // no
  const call = \`\${parts}\`; // no
  const said = String(maybe); // no
  const step = String({ step: maybe }.step);
  const count = (maybe ?? 0) + 1;
  void [all, sum, odd, list, call, said, step, count];
  const made = { [text]: one };
  return made;
}
`;

test('each way of doing so is found', () => {
  const root = `${realpathSync(mkdtempSync(join(tmpdir(), 'kroute-pitfalls-')))}/`;
  try {
    mkdirSync(`${root}src/text`, { recursive: true });
    cpSync(`${PROJECT_ROOT}src/text/own.ts`, `${root}src/text/own.ts`);
    const options = { strict: true, target: 'ES2023', module: 'nodenext', types: [], allowImportingTsExtensions: true };
    writeFileSync(`${root}tsconfig.json`, JSON.stringify({ compilerOptions: options, include: ['src'] }));
    writeFileSync(`${root}src/sample.ts`, SAMPLE);
    const wanted = SAMPLE.split('\n').flatMap((line, index) => (line.endsWith('// no') ? [index + 1] : []));
    const found = findPitfalls(root, () => true).map(({ line }) => line);
    assert.deepEqual(found, wanted);
  } finally {
    rmSync(root, { recursive: true });
  }
});
