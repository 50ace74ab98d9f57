/** The picture of a terminal: styles, escaping, and what an excerpt keeps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptOf, terminalPicture } from './terminal-picture.ts';

const draw = (output: string): string =>
  terminalPicture({ title: 'a title', description: 'a description', command: 'kroute lint', output });

test('colors and weights become classes, and end where they are turned off', () => {
  const svg = draw('  \u001b[31m\u001b[1merror\u001b[22m\u001b[39m  \u001b[2mdim\u001b[22m rest\n');
  assert.ok(svg.includes('>  <tspan class="bold red">error</tspan>  <tspan class="dim">dim</tspan> rest</text>'), svg);
});

test('text is escaped', () => {
  const svg = draw('a < b && "c" > <script>\n');
  assert.ok(svg.includes('>a &lt; b &amp;&amp; "c" &gt; &lt;script&gt;</text>'), svg);
});

test('the picture has room for its widest and its last line', () => {
  const sizeOf = (svg: string): readonly number[] =>
    (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).slice(1).map((number) => Number(number));
  const [narrow = 0, low = 0] = sizeOf(draw('a'.repeat(40)));
  const [wide = 0, high = 0] = sizeOf(draw(`${'a'.repeat(80)}\nb`));
  assert.ok(wide - narrow > 40 * 8, `${narrow}, ${wide}`);
  assert.equal(high - low, 19);
});

test('codes that are not known are not left in the picture', () => {
  assert.throws(() => draw('\u001b[95mpink'), /no style for the code 95/);
  assert.throws(() => draw('\u001b]8;;https://example.com\u0007link'), /control character/);
});

const REPORT = `a.yaml

  error  first
  a.yaml:1:1
  area/one

  error  second
  a.yaml:2:1
  area/two

b.yaml

  error  third
  b.yaml:1:1
  area/three

  error  fourth
  b.yaml:2:1
  \u001b[2marea/four\u001b[22m

4 errors; 2 objects in 2 files
`;

test('an excerpt keeps the findings of the rules below their file, marks what it leaves out, and ends with the summary', () => {
  const text = excerptOf(REPORT, ['area/four']).replaceAll(/\u001b\[\d+m/g, '');
  assert.equal(text, '  ⋮\nb.yaml\n\n  error  fourth\n  b.yaml:2:1\n  area/four\n\n4 errors; 2 objects in 2 files\n');
});

test('an excerpt of a rule without findings is an error', () => {
  assert.throws(() => excerptOf(REPORT, ['area/one', 'area/five']), /no finding of area\/five in the report/);
});
