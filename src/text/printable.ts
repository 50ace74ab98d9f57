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
 * surrogates. Source: Unicode 16, DerivedCoreProperties and PropList; as ranges, which need no tables at the start and
 * do not change with the version of Node.
 */
const RANGES = [
  String.raw`\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f`,
  String.raw`\u205f-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb`,
  String.raw`\ufffe\uffff`,
].join('');
/** The same above U+FFFF; the last two code points of each plane are noncharacters. */
const ASTRAL = [
  String.raw`\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}`,
  ...Array.from(
    { length: 14 },
    (_, index) => `\\u{${(index + 1).toString(16)}fffe}\\u{${(index + 1).toString(16)}ffff}`,
  ),
].join('');

/** Whether a closer look is needed: without the flag `u`, any character above U+FFFF is two surrogates. */
const SUSPECT = new RegExp(String.raw`[\u0000-\u001f${RANGES}]`);
const SUSPECT_IN_LINES = new RegExp(String.raw`[\u0000-\u0009\u000b-\u001f${RANGES}]`);
const HIDDEN = new RegExp(String.raw`[\u0000-\u001f${RANGES}${ASTRAL}]`, 'gu');
const HIDDEN_IN_LINES = new RegExp(String.raw`[\u0000-\u0009\u000b-\u001f${RANGES}${ASTRAL}]`, 'gu');

/**
 * `##[command]`, `##vso[command]` and `##teamcity[command]`, wherever in a line they stand. Sources: actions/runner,
 * `ActionCommand.TryParse`; azure-pipelines-agent, `Command.TryParse`; the service messages of TeamCity.
 */
const MARKED_COMMAND = /##\w*\[/g;

/** Most text is plain ASCII, and nothing in it starts a command. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes('##');
}

/** Text on one line; line breaks and tabs in it are written as escapes. */
export function printable(text: string): string {
  if (isPlain(text)) return text;
  return withoutMarkedCommands(SUSPECT.test(text) ? text.replaceAll(HIDDEN, visible) : text);
}

/** A line of code: tabs are four columns wide. */
export function printableCode(text: string): string {
  return isPlain(text) ? text : printable(text.replaceAll('\t', TAB));
}

/** Text of several lines; line breaks stay. */
export function printableLines(text: string): string {
  if (isPlain(text)) return text;
  return withoutMarkedCommands(SUSPECT_IN_LINES.test(text) ? text.replaceAll(HIDDEN_IN_LINES, visible) : text);
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
 * A whole output, in lines, of which parts may have been forgotten: colours of kroute's own and line breaks stay, and no
 * line starts a command. It is the last step before text leaves the process.
 */
export function harmless(text: string): string {
  const bare = text.includes('\u001b') ? text.replaceAll(OWN_COLOUR, '') : text;
  if (/^[\n -~]*$/.test(bare) && !bare.includes('##') && !bare.includes('::')) return text;
  const shown = SUSPECT_IN_LINES.test(bare) ? text.replaceAll(UNSEEN_OR_COLOUR, visible) : text;
  return withoutMarkedCommands(shown).replaceAll(LINE_COMMAND, String.raw`$1\u{3a}`);
}

/** The colours of `Paint`. */
const COLOUR = String.raw`\u001b\[(?:1|2|22|31|32|33|34|36|39)m`;
const OWN_COLOUR = new RegExp(COLOUR, 'g');
const UNSEEN_OR_COLOUR = new RegExp(`${COLOUR}|${HIDDEN_IN_LINES.source}`, 'gu');

/**
 * `::command::` at the start of a line, behind blanks. What .NET calls white space is escaped by now, but for these two.
 * Source: actions/runner, `ActionCommand.TryParseV2`.
 */
const LINE_COMMAND = new RegExp(String.raw`^((?:[ \u3000]|${COLOUR})*):(?=:.*::)`, 'gm');

function withoutMarkedCommands(text: string): string {
  return text.includes('##') ? text.replaceAll(MARKED_COMMAND, (found) => `${found.slice(0, -1)}\\u{5b}`) : text;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** What is shown of a character; `[` is one only where it would start a command. */
function visible(found: string, at: number, text: string): string {
  const code = found.codePointAt(0) ?? 0;
  if (code === 0x1b && found.length > 1) return found;
  if (code >= 0x200c && code <= 0xfe0f && isJoined(code, at, text)) return found;
  return NAMED.get(found) ?? `\\u{${code.toString(16)}}`;
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
  if (/^[\n -~]*$/.test(text) && !text.includes('##')) return text;
  return text
    .replaceAll(HIDDEN_IN_LINES, escaped)
    .replaceAll(MARKED_COMMAND, (found) => `${found.slice(0, -1)}\\u005b`);
}

function unitEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}
