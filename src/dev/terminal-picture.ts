/** Draws the colored output of a command as an SVG that looks like a terminal window. */
import { columns } from '../text/width.ts';

export interface Session {
  readonly title: string;
  readonly description: string;
  readonly command: string;
  /** What the command printed, with codes of Select Graphic Rendition (ECMA-48). */
  readonly output: string;
}

/** A part of a line in one style. */
interface Span {
  readonly text: string;
  readonly classes: readonly string[];
}

const FONT_SIZE = 14;
/** Monospaced fonts are about 0.6 em wide; a font that is narrower leaves room at the right. */
const COLUMN = FONT_SIZE * 0.605;
const LINE = 19;
const MARGIN = 22;
const BAR = 34;

/** The background and the colors of a dark terminal, each with a contrast of at least 4.5 to the background. */
const STYLES = [
  'text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d4dae3}',
  `text{font-size:${FONT_SIZE}px}`,
  '.bold{font-weight:bold;fill:#f5f7fa}',
  '.dim{fill:#8b96a8}',
  '.red{fill:#ff7b72}',
  '.green{fill:#56d364}',
  '.yellow{fill:#e3b341}',
  '.blue{fill:#79b8ff}',
  '.cyan{fill:#56d4dd}',
];

const COLORS: ReadonlyMap<number, string> = new Map([
  [31, 'red'],
  [32, 'green'],
  [33, 'yellow'],
  [34, 'blue'],
  [36, 'cyan'],
]);

/** Throws on control codes other than those that kroute uses for color. */
export function terminalPicture({ title, description, command, output }: Session): string {
  const prompt: readonly Span[] = [
    { text: '$ ', classes: ['green'] },
    { text: command, classes: ['bold'] },
  ];
  const lines = [prompt, [], ...spansOf(output.trimEnd())];
  const widest = Math.max(...lines.map((line) => columns(line.map(({ text }) => text).join(''))));
  const width = Math.ceil(widest * COLUMN) + 2 * MARGIN;
  const height = BAR + lines.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)}</desc>`,
    `<style>${STYLES.join('')}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="#161b22" stroke="#3d444d"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map(
      (color, index) => `<circle cx="${MARGIN + index * 20}" cy="${BAR / 2 + 2}" r="6" fill="${color}"/>`,
    ),
    ...lines.flatMap((line, index) =>
      line.length === 0
        ? []
        : [
            `<text x="${MARGIN}" y="${BAR + (index + 1) * LINE}" xml:space="preserve">${line.map(tspan).join('')}</text>`,
          ],
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** The spans of each line. A style lasts until it is turned off, over the end of a line, too. */
function spansOf(output: string): readonly (readonly Span[])[] {
  const style = { isBold: false, isDim: false, color: '' };
  return output.split('\n').map((line) => {
    const spans: Span[] = [];
    for (const part of line.split(/(\u001b\[\d+m)/)) {
      const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
      if (code !== undefined) apply(Number(code), style);
      else if (/[\u0000-\u001f\u007f-\u009f]/.test(part))
        throw new Error(`control character in ${JSON.stringify(part)}`);
      else if (part !== '') spans.push({ text: part, classes: classesOf(style) });
    }
    return spans;
  });
}

interface Style {
  isBold: boolean;
  isDim: boolean;
  color: string;
}

function apply(code: number, style: Style): void {
  if (code === 1) style.isBold = true;
  else if (code === 2) style.isDim = true;
  else if (code === 22) {
    style.isBold = false;
    style.isDim = false;
  } else if (code === 39) style.color = '';
  else {
    const color = COLORS.get(code);
    if (color === undefined) throw new Error(`no style for the code ${code}`);
    style.color = color;
  }
}

function classesOf({ isBold, isDim, color }: Style): readonly string[] {
  return [...(isBold ? ['bold'] : []), ...(isDim ? ['dim'] : []), ...(color === '' ? [] : [color])];
}

function tspan({ text, classes }: Span): string {
  return classes.length === 0 ? escaped(text) : `<tspan class="${classes.join(' ')}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Shortens a report of `kroute lint` in the pretty format to the findings of some rules and the summary; `⋮` marks what
 * is left out. Throws where a rule has no finding.
 */
export function excerptOf(report: string, rules: readonly string[]): string {
  const blocks = report.trimEnd().split('\n\n');
  const missing = rules.filter((rule) => !blocks.some((block) => isOf(block, rule)));
  if (missing.length > 0) throw new Error(`no finding of ${missing.join(', ')} in the report`);
  const kept: string[] = [];
  let file = '';
  for (const [index, block] of blocks.entries()) {
    const isSummary = index === blocks.length - 1;
    const isFile = !isSummary && !block.startsWith(' ');
    if (isFile) file = block;
    else if (isSummary || rules.some((rule) => isOf(block, rule))) {
      kept.push(...(file === '' || isSummary ? [] : [file]), block);
      file = '';
    } else if (kept.at(-1) !== OMISSION) kept.push(OMISSION);
  }
  return `${kept.join('\n\n').replaceAll(`\n\n${OMISSION}`, `\n${OMISSION}`).replaceAll(`${OMISSION}\n\n`, `${OMISSION}\n`)}\n`;
}

const OMISSION = '  \u001b[2m⋮\u001b[22m';

function isOf(block: string, rule: string): boolean {
  return block.split('\n').some((line) => plain(line).trim() === rule);
}

function plain(text: string): string {
  return text.replaceAll(/\u001b\[\d+m/g, '');
}
