/** Mutations of text, line by line. */
import { pick, type Random } from './random.ts';
import { NAMES, VALUES } from './values.ts';

type Mutation = (lines: string[], random: Random) => void;

/** Replaces a line by another text. */
function change(lines: string[], random: Random, other: (line: string) => string): void {
  const at = random(lines.length);
  lines[at] = other(lines[at] ?? '');
}

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  (lines, random) => void lines.splice(random(lines.length), 1 + random(3)),
  (lines, random) => void lines.splice(random(lines.length), 0, pick(lines, random) ?? ''),
  (lines, random) => change(lines, random, () => pick(lines, random) ?? ''),
  (lines, random) => change(lines, random, (line) => line.replace(/:.*$/, () => `: ${pick(VALUES, random)}`)),
  (lines, random) => change(lines, random, (line) => line.replace(/:.*$/, ':')),
  (lines, random) => change(lines, random, (line) => line.replace(/[\w.-]+(?=:)/, () => pick(NAMES, random))),
  (lines, random) => change(lines, random, (line) => ' '.repeat(random(9)) + line.trimStart()),
  (lines, random) => change(lines, random, (line) => line.slice(0, random(line.length + 1))),
  (lines, random) => change(lines, random, (line) => line.replaceAll(' ', '')),
  (lines, random) =>
    change(lines, random, (line) => {
      const at = random(line.length + 1);
      return line.slice(0, at) + String.fromCharCode(random(0x3000)) + line.slice(at);
    }),
  (lines, random) =>
    change(lines, random, (line) => `${/^[ -]*/.exec(line)?.[0] ?? ''}${pick(NAMES, random)}: ${pick(VALUES, random)}`),
  (lines, random) => void lines.splice(random(lines.length), 0, '---'),
  (lines, random) => change(lines, random, (line) => line.replace(/^ */, (blanks) => blanks.replaceAll('  ', '\t'))),
  (lines, random) => change(lines, random, (line) => `${line} # kroute-ignore ${pick(NAMES, random)}`),
  (lines, random) => void lines.splice(random(lines.length), 1 + random(lines.length)),
];

/** A text with one to six mutations. */
export function mutatedLines(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let left = 1 + random(6); left > 0 && lines.length > 0; left--) pick(MUTATIONS, random)(lines, random);
  return lines.join('\n');
}
