import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { sourceFile } from '../text/source-file.ts';
import { codeFrame } from './code-frame.ts';
import { NO_PAINT } from './paint.ts';

const OPTIONS = { paint: NO_PAINT, width: 60, mark: (text: string) => text, before: 1 };

test('what is far off on a long line changes nothing of what is shown', () => {
  const word = fc.constantFrom('a', 'bc', ' ', '\t', '中', '{', '"');
  const near = fc.array(word, { minLength: 700, maxLength: 900 }).map((words) => words.join(''));
  fc.assert(
    fc.property(near, near, fc.integer({ min: 0, max: 90 }), (before, after, length) => {
      const [short, long] = ['', 'x'.repeat(5000)].map((far) => {
        const start = far.length + before.length;
        const text = `first\n${far}${before}${'m'.repeat(length)}${after}${far}\n`;
        const span = { start: start + 6, end: start + 6 + length };
        return codeFrame(sourceFile('a.yaml', text), span, OPTIONS);
      });
      assert.deepEqual(long, short);
    }),
    { numRuns: 50 },
  );
});
