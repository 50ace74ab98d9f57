/** Text from outside in Markdown says what it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { printable } from '../text/printable.ts';
import { asCode, asMarkdown } from './markdown-text.ts';

const CASES: readonly (readonly [text: string, markdown: string])[] = [
  ['Service "web" has no port 80', 'Service "web" has no port 80'],
  ['a|b *c* `d` <e> [f](g)', 'a&#124;b &#42;c&#42; &#96;d&#96; &#60;e&#62; &#91;f&#93;(g)'],
  ['<img src=x> &lt; C:\\x', '&#60;img src=x&#62; &#38;lt; C:&#92;x'],
  ['1. first', '&#49;. first'],
  ['- item', '&#45; item'],
  ['--', '&#45;-'],
  ['-', '-'],
  ['see "https://example.com/a".', 'see "`https://example.com/a`".'],
  ['at www.example.com, or WWW.example.com', 'at `www.example.com`, or `WWW.example.com`'],
  ['(mail me@example.com)', '(mail `me@example.com`)'],
  ['@team #1 GH-2 owner/web#3', '`@team` `#1` `GH-2` `owner/web#3`'],
  ['!4 ~bug %1.0 &5', '`!4` `~bug` `%1.0` `&5`'],
  ['fixed in deadbeef', 'fixed in `deadbeef`'],
  ['k8s/a.yaml:12: x :tada: web:100:x', 'k8s/a.yaml:12: x `:tada`: `web:100:x`'],
  ['$x$ `$y$`', '&#36;`x`&#36; &#96;&#36;`y`&#36;&#96;'],
  ['`@me|you`', '&#96;`@me`&#124;`you`&#96;'],
  ['two\nlines\u0007', 'two&#92;nlines&#92;u&#123;7&#125;'],
];

for (const [text, markdown] of CASES)
  test(`${JSON.stringify(text)} in Markdown`, () => {
    assert.equal(asMarkdown(text), markdown);
    assert.equal(said(markdown), printable(text));
  });

/** What Markdown as it is written here shows. */
function said(markdown: string): string {
  return markdown.replaceAll(/`([^`]*)`|&#(\d+);/g, (_, code: string | undefined, number: string) =>
    code === undefined ? String.fromCharCode(Number(number)) : code,
  );
}

const word = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.constantFrom(
    '@me',
    '#1',
    '$',
    '`',
    '|',
    '\\',
    'www.x.y',
    '://',
    ' ',
    '  ',
    '"',
    "'",
    '(',
    ')',
    ':x:',
    '*',
    '<b>',
    '&amp;',
  ),
);
const text = fc.array(word, { maxLength: 10 }).map((words) => words.join(''));

test('nothing outside of code is looked for, and every text is shown whole', () => {
  fc.assert(
    fc.property(text, (text) => {
      for (const markdown of [asMarkdown(text), asCode(text)]) {
        assert.equal(said(markdown), printable(text));
        const bare = markdown.replaceAll(/`[^`]+`/g, '\0').replaceAll(/&#\d+;/g, '\0');
        assert.doesNotMatch(bare, /[`|\\<>*_[\]{}$~@#&]|:\/\/|www\.|GH-\d/i, markdown);
      }
      assert.doesNotMatch(asCode(text).replaceAll(/`[^`|\\$]+`|&#\d+;/g, ''), /./);
    }),
    { numRuns: 2000 },
  );
});

test('a long word of marks takes no long time', () => {
  const start = performance.now();
  asMarkdown(`${'.'.repeat(200_000)}@me${'"'.repeat(200_000)}x`);
  assert.ok(performance.now() - start < 1000);
});
