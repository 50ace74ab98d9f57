import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { addedIn, hunksOf } from './line-diff.ts';

/** What a patch makes of a text, by the numbers and the lines of its hunks. */
function patched(before: string, hunks: string): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  for (const part of hunks.split(/^(?=@@)/m).filter((one) => one !== '')) {
    const [head = '', ...lines] = part.replaceAll(/\n\\ No newline at end of file\n/g, '\0').split(/(?<=[\n\0])/);
    const [, start, count, to, length] = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@/.exec(head) ?? [];
    const first = Number(count) === 0 ? Number(start) : Number(start) - 1;
    while (at < first) result.push(old[at++] ?? '');
    assert.equal(result.length, Number(length) === 0 ? Number(to) : Number(to) - 1);
    const size = result.length;
    const end = at + Number(count);
    for (const line of lines) {
      const text = line.slice(1).replace('\0', '');
      if (line.startsWith('+')) result.push(text);
      else assert.equal(text, old[at++]);
      if (line.startsWith(' ')) result.push(text);
    }
    assert.equal(at, end);
    assert.equal(result.length - size, Number(length));
  }
  while (at < old.length) result.push(old[at++] ?? '');
  return result.join('');
}

test('the hunks make the second text of the first', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', 'e\n', 'f\n', '\n', 'g\n', 'h\n');
  const text = fc
    .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('', 'end'))
    .map(([lines, end]) => lines.join('') + end);
  fc.assert(
    fc.property(text, text, (before, after) => {
      assert.equal(patched(before, hunksOf(before, after)), after);
    }),
    { numRuns: 1000 },
  );
});

test('small changes far apart are separate hunks, with three lines around each', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}\n`);
  const changed = lines.with(5, 'five\n').with(30, 'thirty\n');
  assert.equal(
    hunksOf(lines.join(''), changed.join('')),
    [
      '@@ -3,7 +3,7 @@\n line 2\n line 3\n line 4\n-line 5\n+five\n line 6\n line 7\n line 8\n',
      '@@ -28,7 +28,7 @@\n line 27\n line 28\n line 29\n-line 30\n+thirty\n line 31\n line 32\n line 33\n',
    ].join(''),
  );
  assert.equal(hunksOf('same\n', 'same\n'), '');
});

test('without the added lines the second text is a part of the first', () => {
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', '\n', 'e\n');
  const text = fc.array(line, { maxLength: 30, size: 'max' });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = addedIn(before.join(''), after.join(''));
      const isAdded = (number: number): boolean => runs.some(({ from, to }) => from <= number && number <= to);
      const left = after.filter((_, index) => !isAdded(index + 1));
      let at = 0;
      for (const one of before) if (one === left[at]) at++;
      assert.equal(at, left.length);
      if (before.join('') === after.join('')) assert.deepEqual(runs, []);
      // Runs are in order, and apart.
      for (const [index, { from, to }] of runs.entries()) {
        assert.ok(from <= to && to <= after.length);
        assert.ok(index === 0 || from > (runs[index - 1]?.to ?? 0) + 1);
      }
    }),
    { numRuns: 1000 },
  );
});
