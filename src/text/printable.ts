/**
 * Text from outside, made safe to show: names, values and messages of manifests, files, tools and command lines.
 *
 * What a terminal obeys, what hides or reorders text, and what a CI server reads as a command is written as `\n`, `\r`,
 * `\t` or `\u{1b}`, in ASCII, so that names that differ look different and a column stays a character. A backslash that
 * the text itself holds stays as it is. Each function gives the same text back for what it has made.
 */

/**
 * Control characters, line separators, bidirectional controls, blanks other than the common ones, whatever Unicode calls
 * default-ignorable (zero-width characters, fillers, tags, variation selectors), private use, noncharacters and lone
 * surrogates. Source: Unicode 16, DerivedCoreProperties and PropList. As ranges of code points, both ends included, they
 * do not change with the version of Node.
 */
const UNSEEN: readonly (readonly [from: number, to: number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x00a0],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10ffff],
  // The last two of each plane.
  ...Array.from({ length: 14 }, (_, index): [number, number] => [index * 0x10000 + 0x1fffe, index * 0x10000 + 0x1ffff]),
];

const LINE_FEED = 0x0a;
/** As Unicode writes it, and as it is shown. */
const named = (code: number): string => `\\u{${code.toString(16)}}`;
const classOf = (ranges: typeof UNSEEN): string =>
  `[${ranges.map(([from, to]) => `${named(from)}-${named(to)}`).join('')}]`;
const HIDDEN = new RegExp(classOf(UNSEEN), 'gu');
const HIDDEN_IN_LINES = new RegExp(classOf([[0, LINE_FEED - 1], [LINE_FEED + 1, 0x1f], ...UNSEEN.slice(1)]), 'gu');

/** Which UTF-16 code units need a closer look: those of `UNSEEN`, and the halves of everything above U+FFFF. */
const SUSPECT = new Uint8Array(0x10000);
for (const [from, to] of UNSEEN) SUSPECT.fill(1, from, to + 1);

/**
 * `##[command]`, `##vso[command]` and `##teamcity[command]`, wherever in a line they stand. Sources: actions/runner,
 * `ActionCommand.TryParse`; azure-pipelines-agent, `Command.TryParse`; the service messages of TeamCity.
 */
const MARKED_COMMAND = /##\w*\[/g;
const HASH = 0x23;

/** Whether a text can stay as it is; nearly all can. A loop, since a regular expression takes several times as long. */
function isPlain(text: string, allowed?: typeof LINE_FEED): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (SUSPECT[code] === 1 && code !== allowed) return false;
    if (code === HASH && text.charCodeAt(at + 1) === HASH) return false;
  }
  return true;
}

/** Text on one line; line breaks and tabs in it are written as escapes. */
export function printable(text: string): string {
  return isPlain(text) ? text : withoutMarkedCommands(text.replaceAll(HIDDEN, visible));
}

/** A line of code: tabs are four columns wide. */
export function printableCode(text: string): string {
  return isPlain(text) ? text : printable(text.replaceAll('\t', TAB));
}

/** Text of several lines; line breaks stay. */
export function printableLines(text: string): string {
  return isPlain(text, LINE_FEED) ? text : withoutMarkedCommands(text.replaceAll(HIDDEN_IN_LINES, visible));
}

/** Whether `printable` leaves a text as it is. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}

const TAB = '    ';

/**
 * A line of code cut at two offsets: each part as it looks in the whole line, since what stands on the two sides of a
 * cut may belong together.
 */
export function printableParts(text: string, from: number, to: number): readonly [string, string, string] {
  const replaced = isPlain(text)
    ? []
    : Array.from(text.matchAll(IN_CODE), ({ index, 0: found }) => ({
        index,
        end: index + found.length,
        shown: found === '\t' ? TAB : visible(found, index, text),
      }));
  let at = 0;
  const upTo = (end: number): string => {
    let shown = '';
    for (const one of replaced) {
      if (one.index < at || one.index >= end) continue;
      shown += text.slice(at, one.index) + one.shown;
      at = one.end;
    }
    shown += text.slice(at, Math.max(at, end));
    at = Math.max(at, end);
    return shown;
  };
  return [upTo(from), upTo(to), upTo(text.length)];
}

/** All that `printableCode` replaces, each by itself. */
const IN_CODE = new RegExp(String.raw`${HIDDEN.source}|(?<=##\w*)\[`, 'gu');

/**
 * A whole output, in lines, of which parts may have been forgotten: colors of kroute's own and line breaks stay, and no
 * line starts a command. It is the last step before text leaves the process.
 */
export function harmless(text: string): string {
  if (isHarmless(text)) return text;
  const shown = text.replaceAll(HIDDEN_OR_COLOR, visible).replaceAll(PAINTED_COMMAND, bracketEscaped);
  return shown.replaceAll(LINE_COMMAND, String.raw`$1\u{3a}`);
}

/** The same as `isPlain` for lines, but for colors; and no line starts with `::`, whatever is behind it. */
function isHarmless(text: string): boolean {
  let isStart = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) isStart = true;
    else if (code === ESCAPE) {
      OWN_COLOR.lastIndex = at;
      if (!OWN_COLOR.test(text)) return false;
      at = OWN_COLOR.lastIndex - 1;
    } else if (code !== 0x20 && code !== 0x3000) {
      if (SUSPECT[code] === 1) return false;
      if (code === HASH && (text.charCodeAt(at + 1) === HASH || text.charCodeAt(at + 1) === ESCAPE)) return false;
      if (isStart && code === 0x3a && text.charCodeAt(at + 1) === 0x3a) return false;
      isStart = false;
    }
  }
  return true;
}

const ESCAPE = 0x1b;

/** The colors of `Paint`. */
const SGR = String.raw`\u001b\[(?:1|2|22|31|32|33|34|36|39)m`;
/** Links of a terminal to pages of rules, and their end. */
const LINK = String.raw`\u001b\]8;;(?:file://[\w%./:~@+-]*/docs/rules/[a-z]+/[a-z0-9-]+\.md)?\u001b\\`;
const COLOR = `(?:${SGR}|${LINK})`;
const OWN_COLOR = new RegExp(COLOR, 'y');
const HIDDEN_OR_COLOR = new RegExp(`${COLOR}|${HIDDEN_IN_LINES.source}`, 'gu');

/** The same as `MARKED_COMMAND` where colors stand in between, which some viewers take out before they read on. */
const PAINTED_COMMAND = new RegExp(String.raw`#(?:${COLOR})*#(?:\w|${COLOR})*\[`, 'g');

/**
 * `::command::` at the start of a line, behind blanks. What .NET calls white space is escaped by now, but for these two.
 * Source: actions/runner, `ActionCommand.TryParseV2`.
 */
const LINE_COMMAND = new RegExp(String.raw`^((?:[ \u3000]|${COLOR})*):(?=:.*::)`, 'gm');

function withoutMarkedCommands(text: string): string {
  return text.includes('##') ? text.replaceAll(MARKED_COMMAND, bracketEscaped) : text;
}

const bracketEscaped = (command: string): string => `${command.slice(0, -1)}\\u{5b}`;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** What is shown of a character; `[` is one only where it would start a command. */
function visible(found: string, at: number, text: string): string {
  const code = found.codePointAt(0) ?? 0;
  if (code === ESCAPE && found.length > 1) return found;
  if (code >= 0x200c && code <= 0xfe0f && isJoined(code, at, text)) return found;
  return SHORT.get(found) ?? named(code);
}

// Classes of Unicode take their time to set up, and are asked for only where one of these characters stands.
const joiningScript = (): RegExp =>
  /[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{sc=Mymr}]/u;
const pictograph = (): RegExp => /\p{Extended_Pictographic}/u;
const endsInPictograph = (): RegExp => /\p{Extended_Pictographic}\p{Emoji_Modifier}?$/u;

/** Whether a joiner or a variation selector does its work: between letters that join, or in an emoji. */
function isJoined(code: number, at: number, text: string): boolean {
  const before = text.slice(Math.max(0, at - 5), at);
  const after = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  if (code === 0xfe0e || code === 0xfe0f) return after === '\u20e3' || endsInPictograph().test(before);
  if (code !== 0x200c && code !== 0x200d) return false;
  if (joiningScript().test(before.slice(-1)) && joiningScript().test(after)) return true;
  return code === 0x200d && endsInPictograph().test(before.replace(/\ufe0f$/, '')) && pictograph().test(after);
}

/**
 * A value as JSON that holds nothing but what can be seen: all else is written as `\u001b`, which readers take for the
 * same.
 */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return jsonEscaped(text, unitEscapes);
}

/** A text between double quotes as YAML 1.1 and 1.2 read it, in the same way. */
export function yamlText(text: string): string {
  // YAML has no way to say a lone surrogate, and takes two for two characters.
  return jsonEscaped(JSON.stringify(text.replaceAll(/[\ud800-\udfff]/gu, '\ufffd')), (found) =>
    found.length === 1 ? unitEscapes(found) : `\\U${(found.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
  );
}

function jsonEscaped(text: string, escaped: (found: string) => string): string {
  if (isPlain(text, LINE_FEED)) return text;
  return text
    .replaceAll(HIDDEN_IN_LINES, escaped)
    .replaceAll(MARKED_COMMAND, (found) => `${found.slice(0, -1)}\\u005b`);
}

function unitEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
