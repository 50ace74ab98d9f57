/**
 * Records how kubectl's decoder reads YAML, for the comparison in `src/load/verdicts.test.ts`. Needs Go.
 *
 *   node --import tsx src/dev/record-yaml-verdicts.ts write             writes fixtures/yaml/verdicts.json
 *   node --import tsx src/dev/record-yaml-verdicts.ts compare 4 1000    damaged texts 4 to 999 of each case, not kept
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { damagedTexts, yamlCases } from './yaml-cases.ts';
import { DAMAGED, digestOf, krouteVerdict, VERDICTS, type Verdict } from './yaml-verdict.ts';

const PROGRAM = fileURLToPath(new URL('../../scripts/yaml-verdicts/', import.meta.url));
const DECIDES = ['k8s.io/apimachinery', 'sigs.k8s.io/yaml', 'go.yaml.in/yaml/v2'];
/** Texts per call of the program, which bounds memory. */
const PORTION = 50_000;

const [command, from = '0', to = from] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'kroute-yaml-'));
try {
  const decoder = join(folder, 'decode');
  execFileSync('go', ['build', '-o', decoder, '.'], { cwd: PROGRAM, stdio: 'inherit' });
  if (command === 'write') write(decoder);
  else if (command === 'compare') compare(decoder, Number(from), Number(to));
  else throw new Error('say "write" or "compare <from> <to>"');
} finally {
  rmSync(folder, { recursive: true });
}

function write(decoder: string): void {
  const cases = [...yamlCases()];
  const verdicts = ask(
    decoder,
    cases.map(([, text]) => text),
  );
  const damaged = ask(
    decoder,
    cases.flatMap(([, text]) => damagedTexts(text, 0, DAMAGED)),
  ).map(digestOf);
  const lines = (entry: (index: number) => unknown): string =>
    cases.map(([name], index) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry(index))}`).join(',\n');
  writeFileSync(
    VERDICTS,
    `{
  "from": ${JSON.stringify(modules())},
  "cases": {
${lines((index) => verdicts[index])}
  },
  "damaged": {
${lines((index) => damaged.slice(index * DAMAGED, (index + 1) * DAMAGED).join(' '))}
  }
}
`,
  );
}

/** The versions in `go.mod` of the modules that decide. */
function modules(): readonly string[] {
  const text = readFileSync(join(PROGRAM, 'go.mod'), 'utf8');
  return DECIDES.map((name) => `${name} ${text.split(`${name} `)[1]?.split(/\s/)[0]}`);
}

function compare(decoder: string, from: number, to: number): void {
  let count = 0;
  const disagreements: string[] = [];
  for (const [name, text] of yamlCases()) {
    const texts = damagedTexts(text, from, to);
    count += texts.length;
    for (const [index, verdict] of ask(decoder, texts).entries()) {
      const damaged = texts[index] ?? '';
      const expected = digestOf(verdict);
      for (const engine of ['any', 'complete'] as const) {
        const own = krouteVerdict(damaged, engine);
        if (expected === '?' || digestOf(own) === expected) continue;
        disagreements.push(
          [`${name} ${from + index}, engine: ${engine}`, damaged, verdict, own]
            .map((part) => JSON.stringify(part))
            .join('\n  '),
        );
      }
    }
  }
  for (const disagreement of disagreements) console.log(disagreement);
  console.log(`${count} texts, ${disagreements.length} disagreements`);
  if (disagreements.length > 0) process.exitCode = 1;
}

function ask(decoder: string, texts: readonly string[]): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  for (let start = 0; start < texts.length; start += PORTION) {
    const input = texts.slice(start, start + PORTION).map((text) => `${JSON.stringify(text)}\n`);
    const output = execFileSync(decoder, { input: input.join(''), encoding: 'utf8', maxBuffer: 2 ** 30 });
    for (const line of output.trimEnd().split('\n')) verdicts.push(JSON.parse(line) as Verdict);
  }
  return verdicts;
}
