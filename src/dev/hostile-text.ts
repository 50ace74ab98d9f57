/** Text that an attacker would write into names and values, and effects that it must not have. For tests. */
import { fc } from './property.ts';

/**
 * Invisible characters, by the names of their classes; the code has them as ranges. Joiners and variation
 * selectors do their work in scripts and emoji, and are left out.
 */
export const UNSEEN =
  /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\ufff9-\ufffb]/u;

/** The colors that kroute uses. */
export const PAINT = /\u001b\[(?:1|2|22|31|32|33|34|36|39)m/g;

/** The lines of a log as .NET splits them. */
export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** The command that a CI server would read in a line; undefined for none. Any command name counts. */
export function commandIn(line: string): string | undefined {
  return githubCommand(line) ?? oldGithubCommand(line) ?? /##(?:vso|teamcity)\[[^\]]*/i.exec(line)?.[0];
}

/** As `ActionCommand.TryParseV2` of actions/runner. .NET trims NEL too, and no byte-order mark. */
function githubCommand(line: string): string | undefined {
  const message = line.replace(/^[\s\u0085]+/, '');
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  return end < 0 ? undefined : `::${message.slice(2, end)}::`;
}

/** As `ActionCommand.TryParse`. */
function oldGithubCommand(line: string): string | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  return end < 0 ? undefined : line.slice(start, end + 1);
}

const COMMANDS = [
  '::error file=x::pwn',
  '::set-output name=a::b',
  ' ::stop-commands::t',
  '\u3000::notice::n',
  '\u00a0::debug::d',
  '##[add-mask]e',
  '##[set-output name=x;]y',
  '##vso[task.setvariable variable=x]y',
  "##teamcity[buildStatus text='x']",
  'section_start:1:a\r\u001b[0Kx',
];
const CONTROLS = [
  '\n',
  '\r',
  '\t',
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\u001b[1m',
  '\u001b]8;;https://example.com\u0007',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u061c',
  '\u200b',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u{e0041}',
  '\ue000',
  '\ufffe',
];
const MARKS = [
  '"',
  "'",
  '`',
  '|',
  '\\',
  '<script>',
  '&',
  '[x](y)',
  'javascript:',
  '#',
  '@me',
  ' ',
  '/',
  ':',
  '%0A',
  '{{',
  '$',
];

/** A name or value: mostly hostile, sometimes very long. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...COMMANDS),
      fc.constantFrom(...CONTROLS),
      fc.constantFrom(...MARKS),
      fc.constantFrom('web', 'shop.example.com', 'a', '日本', 'é', '👩\u200d🚀'),
      { weight: 1, arbitrary: fc.constantFrom('x'.repeat(300), 'long '.repeat(60)) },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''));

/** The same as a file name: valid on Linux, not too long, and without a leading dot. */
export const hostileFileName = hostileText.map((text) =>
  Array.from(`n${text.replaceAll(/[/\0]/g, '')}`)
    .slice(0, 40)
    .join(''),
);
