import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandIn, linesOf, PAINT, UNSEEN } from '../dev/hostile-text.ts';
import { fc } from '../dev/property.ts';
import {
  harmless,
  isPrintable,
  jsonText,
  printable,
  printableCode,
  printableLines,
  printableParts,
  yamlText,
} from './printable.ts';

const SHOWN: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['plain text', 'Service "web" (80/TCP)', 'Service "web" (80/TCP)'],
  ['a backslash in the text', String.raw`\d+\u{1b}`, String.raw`\d+\u{1b}`],
  ['line breaks and tabs', 'a\r\nb\tc', String.raw`a\r\nb\tc`],
  ['an escape sequence', 'a\u001b[31mb', String.raw`a\u{1b}[31mb`],
  ['C1 and DEL', 'a\u009bb\u007f', String.raw`a\u{9b}b\u{7f}`],
  ['separators of lines', 'a\u2028b\u2029', String.raw`a\u{2028}b\u{2029}`],
  ['marks of direction', 'a\u202eb\u2066c\u061c\u200f', String.raw`a\u{202e}b\u{2066}c\u{61c}\u{200f}`],
  ['characters without width', 'w\u200be\u2060b\ufeff\u00ad', String.raw`w\u{200b}e\u{2060}b\u{feff}\u{ad}`],
  ['a blank that is not the common one', 'a\u00a0b', String.raw`a\u{a0}b`],
  ['the blank of Chinese and Japanese', '本番\u3000用', '本番\u3000用'],
  ['tags', 'a\u{e0041}', String.raw`a\u{e0041}`],
  ['private use', '\ue000\u{100000}', String.raw`\u{e000}\u{100000}`],
  ['half a character', 'a\ud83db', String.raw`a\u{d83d}b`],
  ['accents, other scripts, emoji', 'é e\u0301 中文 日本 😀', 'é e\u0301 中文 日本 😀'],
  ['joiners in scripts that join', 'می\u200cخواهم க்\u200cஷ', 'می\u200cخواهم க்\u200cஷ'],
  ['joiners elsewhere', 'a\u200db\u200c', String.raw`a\u{200d}b\u{200c}`],
  [
    'emoji of several characters',
    '👩🏽\u200d🚀 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3',
    '👩🏽\u200d🚀 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3',
  ],
  ['variation selectors elsewhere', 'a\ufe0f ❤\ufe0f\ufe0f', String.raw`a\u{fe0f} ❤${'\ufe0f'}\u{fe0f}`],
  ['commands of CI servers', 'x ##[add-mask]y ##vso[z] ##[[', String.raw`x ##\u{5b}add-mask]y ##vso\u{5b}z] ##\u{5b}[`],
  ['no command', '# [x] ## [y] #[z]', '# [x] ## [y] #[z]'],
];

for (const [what, text, shown] of SHOWN)
  test(`${what} shows as ${JSON.stringify(shown)}`, () => {
    assert.equal(printable(text), shown);
    assert.equal(isPrintable(text), text === shown);
    assert.equal(printable(shown), shown);
  });

test('of all characters those are replaced that are not seen', () => {
  const wrong: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    // These by themselves have nothing to join.
    const isUnseen = UNSEEN.test(character) || /^(?:\u200c|\u200d|\ufe0e|\ufe0f)$/.test(character);
    if (isUnseen === isPrintable(character)) wrong.push(code.toString(16));
  }
  assert.deepEqual(wrong, []);
});

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  fc.constantFrom(
    '##',
    '[',
    '::',
    'error',
    '##vso',
    '\t',
    ' ',
    '\n',
    '\r',
    '\u001b[1m',
    '\u001b[39m',
    '\u200d',
    '❤',
    '\ufe0f',
  ),
  fc.constantFrom('\ud800', '\udc00', '\u202e', '\ufeff', '\u0085', '\u{e0001}', 'ا', '\u200c', '\u00a0', '\u3000'),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

const isSeen = (shown: string): boolean => !UNSEEN.test(shown);

test('nothing unseen is left of any text, and what is made stays as it is', () => {
  fc.assert(
    fc.property(text, (text) => {
      for (const [make, line] of [
        [printable, true],
        [printableCode, true],
        [printableLines, false],
      ] as const) {
        const shown = make(text);
        assert.ok(isSeen(line ? shown : shown.replaceAll('\n', '')), JSON.stringify(shown));
        assert.equal(make(shown), shown);
        assert.doesNotMatch(shown, /##\w*\[/);
      }
    }),
    { numRuns: 3000 },
  );
});

test('the parts of a line are those of the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(text, fc.nat(40), fc.nat(40), (text, a, b) => {
      const from = Math.min(a, b, text.length);
      const to = Math.min(Math.max(a, b), text.length);
      assert.equal(printableParts(text, from, to).join(''), printableCode(text));
    }),
    { numRuns: 3000 },
  );
  assert.deepEqual(printableParts('a\t##[x]\u0007', 2, 4), ['a    ', '##', '\\u{5b}x]\\u{7}']);
});

// --- a whole output

test('no line of an output starts a command, and colors stay', () => {
  const painted = '\u001b[1mname\u001b[22m \u001b[31m\u001b[1merror\u001b[22m\u001b[39m\n';
  assert.equal(harmless(painted), painted);
  assert.equal(harmless('::error file=x::y\n'), '\\u{3a}:error file=x::y\n');
  assert.equal(harmless('\u001b[1m \u3000::a::b\u001b[22m'), '\u001b[1m \u3000\\u{3a}:a::b\u001b[22m');
  assert.equal(harmless('::1 and x::y'), '\\u{3a}:1 and x::y');
  // Addresses that start a line are no commands.
  assert.equal(harmless('::1\n::/0\nx ::a::\n'), '::1\n::/0\nx ::a::\n');
  assert.equal(harmless('##vso\u001b[1m[x]'), '##vso\u001b[1m\\u{5b}x]');
  assert.equal(harmless('#\u001b[1m#\u001b[22m[x]'), '#\u001b[1m#\u001b[22m\\u{5b}x]');
  assert.equal(harmless('a\u001b[5mb\u001b]0;x\u0007\r\n'), 'a\\u{1b}[5mb\\u{1b}]0;x\\u{7}\\r\n');
  fc.assert(
    fc.property(text, (text) => {
      const shown = harmless(text);
      const bare = shown.replaceAll(PAINT, '');
      assert.ok(isSeen(bare.replaceAll('\n', '')), JSON.stringify(shown));
      assert.doesNotMatch(shown, /##\w*\[/);
      for (const line of linesOf(`${shown}\n${bare}`)) assert.equal(commandIn(line), undefined, JSON.stringify(shown));
      assert.equal(harmless(shown), shown);
      assert.equal(shown.split('\n').length, text.split('\n').length);
    }),
    { numRuns: 3000 },
  );
});

// --- machines

test('JSON keeps every value, and holds nothing unseen', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(undefined, 2), (text, indent) => {
      const json = jsonText({ [text]: [text] }, indent);
      assert.deepEqual(JSON.parse(json), { [text]: [text] });
      assert.doesNotMatch(json.replaceAll('\n', ''), UNSEEN);
      assert.doesNotMatch(json, /##\w*\[/);
      assert.equal(harmless(json), json);
    }),
    { numRuns: 3000 },
  );
  assert.equal(jsonText('a\u202e##vso[b]\u{e0001}'), String.raw`"a\u202e##vso\u005bb]\udb40\udc01"`);
});

test('YAML escapes in its own way', () => {
  assert.equal(
    yamlText('a\u202e##[b]\u{e0001}\u0085\ud800'),
    `${String.raw`"a\u202e##\u005bb]\U000e0001\u0085`}\ufffd"`,
  );
});
