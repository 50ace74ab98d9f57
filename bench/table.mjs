/** Writes the figures of bench/results.json into docs/performance.md, between its two markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const START = '<!-- figures: written by `npm run bench` -->';
const END = '<!-- end of figures -->';

export function writeTable(root) {
  const page = join(root, 'docs/performance.md');
  const text = readFileSync(page, 'utf8');
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start === -1 || end === -1) throw new Error('docs/performance.md lacks the markers of its table');
  const results = JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8'));
  writeFileSync(page, `${text.slice(0, start + START.length)}\n\n${figures(results)}\n${text.slice(end)}`);
}

function figures({ date, versions, machine, rows }) {
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${date}, ${machine.processors} processors: ${tools.join(', ')}.`,
    '',
    '| what | against | time | processor time | peak memory | row |',
    '|---|---|---:|---:|---:|---|',
    ...rows.map(
      ({ id, what, against, ratio, processorRatio, peakMegabytes, otherPeakMegabytes }) =>
        `| ${what} | ${against} | ${ratio.toFixed(2)} | ${processorRatio?.toFixed(2) ?? '?'} | ${megabytes(peakMegabytes)} to ${megabytes(otherPeakMegabytes)} | \`${id}\` |`,
    ),
    '',
    ...phaseTable(rows),
  ].join('\n');
}

function megabytes(size) {
  return size === undefined ? '?' : `${size} MB`;
}

/** The share of each phase in the run time of kroute, once for each input. */
function phaseTable(rows) {
  const inputs = new Map(rows.filter(({ phases }) => phases?.total > 0).map((row) => [row.what, row.phases]));
  const names = [...new Set([...inputs.values()].flatMap((phases) => Object.keys(phases)))].filter(
    (name) => name !== 'total',
  );
  if (inputs.size === 0) return [];
  return [
    `| where the time goes | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...[...inputs].map(
      ([what, phases]) =>
        `| ${what} | ${names.map((name) => `${Math.round((100 * (phases[name] ?? 0)) / phases.total)} %`).join(' | ')} |`,
    ),
    '',
  ];
}
