/** Broken and hostile manifests by the thousand, from a seed, and what must hold of every one of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { fixFiles } from '../pipeline/fix.ts';
import { lintFiles } from '../pipeline/lint.ts';
import { parseInput, projectOf } from '../pipeline/project.ts';
import { VIEWS } from '../render/index.ts';
import { traceJson } from '../render/json.ts';
import { FORMATS } from '../report/index.ts';
import { NO_PAINT } from '../report/paint.ts';
import { readRequest } from '../routes/match/match.ts';
import { tracer } from '../routes/request/trace.ts';
import { buildRouteTable } from '../routes/table.ts';

/** A number from 0 to below `below`. */
export type Random = (below: number) => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** The manifests under a folder, in code-unit order of their paths. */
export function manifestsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return manifestsIn(path);
      return /\.(ya?ml|json)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
    });
}

/** Names that every object of JavaScript has, and values that few programs expect. */
const VALUES: readonly string[] = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  '~',
  'null',
  '{}',
  '[]',
  '[[]]',
  '""',
  '0',
  '-1',
  '1e9',
  '0x1F90',
  '.nan',
  'true',
  'y',
  '*a',
  '&a x',
  '!!str 80',
  '<<',
  '|',
  '"\\u001b[31m"',
  '"::error::x"',
  '"##[add-mask]e"',
  '"\\u202e"',
  '${X}',
  '{{ .Values.x }}',
  'ENC[AES256_GCM,data:x]',
  'http',
  '443',
  'a.b.c',
  '*.example.com',
  '(((((',
  '/[',
];

type Mutation = (lines: string[], random: Random) => void;

const pick = <T>(items: readonly T[], random: Random): T | undefined => items[random(items.length)];

/** Puts another text in the place of a line. */
function change(lines: string[], random: Random, other: (line: string) => string): void {
  const at = random(lines.length);
  lines[at] = other(lines[at] ?? '');
}

const MUTATIONS: readonly Mutation[] = [
  (lines, random) => void lines.splice(random(lines.length), 1 + random(3)),
  (lines, random) => void lines.splice(random(lines.length), 0, pick(lines, random) ?? ''),
  (lines, random) => change(lines, random, () => pick(lines, random) ?? ''),
  (lines, random) => change(lines, random, (line) => line.replace(/:.*$/, `: ${pick(VALUES, random) ?? ''}`)),
  (lines, random) => change(lines, random, (line) => line.replace(/:.*$/, ':')),
  (lines, random) =>
    change(lines, random, (line) => line.replace(/[\w.-]+(?=:)/, () => pick(VALUES, random) || 'constructor')),
  (lines, random) => change(lines, random, (line) => ' '.repeat(random(9)) + line.trimStart()),
  (lines, random) => change(lines, random, (line) => line.slice(0, random(line.length + 1))),
  (lines, random) => change(lines, random, (line) => line.replaceAll(' ', '')),
  (lines, random) =>
    change(lines, random, (line) => {
      const at = random(line.length + 1);
      return line.slice(0, at) + String.fromCharCode(random(0x3000)) + line.slice(at);
    }),
  (lines, random) =>
    change(
      lines,
      random,
      (line) => `${/^[ -]*/.exec(line)?.[0] ?? ''}${pick(VALUES, random)}: ${pick(VALUES, random)}`,
    ),
  (lines, random) => void lines.splice(random(lines.length), 0, '---'),
];

/** A manifest with one to six mutations. */
export function mutated(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let left = 1 + random(6); left > 0 && lines.length > 0; left--) pick(MUTATIONS, random)?.(lines, random);
  return lines.join('\n');
}

/** What no message says, unless the manifest says it. */
const NEVER = ['undefined', '[object Object]', '[native code]', 'NaN'] as const;

const REQUEST = readRequest('https://shop.example.com/cart?q=1', 'GET', [['constructor', 'v2']]);
const OPTIONS = { settings: DEFAULT_SETTINGS };
const LOOK = { paint: NO_PAINT, width: 80 };

/** What is wrong with how kroute takes a text; undefined where all is well. Exceptions are for the caller. */
export async function judge(text: string, withFixes: boolean): Promise<string | undefined> {
  const parsed = parseInput({ path: 'fuzz.yaml', content: text });
  const report = await lintFiles([parsed], OPTIONS);
  const outputs = Object.entries(FORMATS).map(
    ([name, format]) => [name, format(report, { ...LOOK, quiet: false, rules, version: '0' })] as const,
  );
  for (const { at, rule } of report.diagnostics)
    if (at.span.start < 0 || at.span.end > at.file.text.length || at.span.start > at.span.end)
      return `${rule} points outside of the file`;
  const { cluster } = await projectOf([parsed], DEFAULT_SETTINGS);
  const table = buildRouteTable(cluster, { controller: undefined });
  const views = Object.entries(VIEWS).map(([name, view]) => [name, view(table, LOOK)] as const);
  const traced = REQUEST === undefined ? '' : JSON.stringify(traceJson(tracer(table)(REQUEST, {})));
  for (const [name, output] of [...outputs, ...views, ['trace', traced] as const])
    for (const word of NEVER)
      if (output.includes(word) && !text.includes(word) && !isInRules(word, output)) return `${name} says "${word}"`;
  for (const name of ['json', 'sarif', 'gitlab'] as const) JSON.parse(outputs.find(([one]) => one === name)?.[1] ?? '');
  if (!withFixes) return undefined;
  for (const safety of ['safe', 'unsafe'] as const) {
    const { changed } = await fixFiles([parsed], OPTIONS, safety);
    const [file] = changed;
    if (file === undefined) continue;
    const again = await fixFiles([parseInput({ path: 'fuzz.yaml', content: file.after })], OPTIONS, safety);
    if (again.changed.length > 0) return `a second run of --fix (${safety}) changes more`;
  }
  return undefined;
}

/** SARIF holds the documentation of all rules. */
const isInRules = (word: string, output: string): boolean =>
  output.startsWith('{') && JSON.stringify(Object.values(rules).map(({ docs }) => docs)).includes(word);

/** The error of a text: what `judge` says, or the exception. */
export async function errorOf(text: string, withFixes: boolean): Promise<string | undefined> {
  try {
    return await judge(text, withFixes);
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  }
}

/** A smaller text with a error, found by leaving lines out. */
export async function shrunk(text: string, withFixes: boolean): Promise<string> {
  let lines = text.split('\n');
  for (let size = lines.length >> 1; size > 0; size >>= 1)
    for (let at = 0; at < lines.length; ) {
      const fewer = [...lines.slice(0, at), ...lines.slice(at + size)];
      if ((await errorOf(fewer.join('\n'), withFixes)) === undefined) at += size;
      else lines = fewer;
    }
  return lines.join('\n');
}
