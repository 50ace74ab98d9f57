/** `kroute explain`: the documentation of one rule, or the list of all. */
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../engine/rule.ts';
import type { Paint } from '../report/paint.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { wrap } from '../text/width.ts';
import { Exit, type ExitCode, UsageError } from './exit.ts';
import type { Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { colorLevel, paintFor } from './paint.ts';

export async function explainCommand(id: string | undefined, flags: CommonOptions, io: Io): Promise<ExitCode> {
  const paint = paintFor(colorLevel(flags.color, io.env, io.out));
  const width = Math.min(io.out.width ?? 80, 100);
  io.writeOut(id === undefined ? list(paint, width) : (fullPage(id, paint, width, io) ?? page(id, paint, width)));
  return Exit.Ok;
}

/** The page under docs/rules, which stands two folders above both this file and what is built from it. */
function fullPage(id: string, paint: Paint, width: number, io: Io): string | undefined {
  if (rules[id] === undefined) return undefined;
  const text = io.files.read(fileURLToPath(new URL(`../../docs/rules/${id}.md`, import.meta.url)));
  return text.ok ? terminalText(new TextDecoder().decode(text.value), paint, width) : undefined;
}

/** Markdown for a terminal: headings stand out, listings are indented as they are, the rest is wrapped. */
function terminalText(markdown: string, paint: Paint, width: number): string {
  let isListing = false;
  const lines = markdown.split('\n').flatMap((line): readonly string[] => {
    if (line.startsWith('```')) {
      isListing = !isListing;
      return [];
    }
    if (isListing) return [line === '' ? '' : `    ${line}`];
    if (/^<!--.*-->$/.test(line)) return [];
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    return heading === undefined ? wrap(line.replaceAll(/[`*]/g, ''), width) : [paint.strong(heading)];
  });
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function list(paint: Paint, width: number): string {
  const ids = Object.keys(rules);
  const longest = Math.max(...ids.map((id) => id.length));
  const lines = Object.entries(rules).flatMap(([id, rule]) => {
    const [first = '', ...rest] = wrap(rule.docs.summary, Math.max(30, width - longest - 12));
    const severity = rule.offByDefault === true ? 'off' : rule.severity;
    return [
      `${paint.strong(id.padEnd(longest))}  ${paintSeverity(severity, paint)}  ${first}`,
      ...rest.map((line) => `${' '.repeat(longest + 11)}${line}`),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function paintSeverity(severity: 'error' | 'warning' | 'info' | 'off', paint: Paint): string {
  const text = severity.padEnd(7);
  return severity === 'off' ? paint.dim(text) : paint[severity](text);
}

function page(id: string, paint: Paint, width: number): string {
  const rule = rules[id];
  if (rule === undefined) {
    const meant = didYouMean(id, Object.keys(rules));
    throw new UsageError(
      `there is no rule "${id}"; ${meant === undefined ? 'kroute explain lists all' : `did you mean "${meant}"?`}`,
    );
  }
  const paragraph = (text: string): string => wrap(text, width).join('\n');
  return [
    `${paint.strong(id)}  ${paintSeverity(rule.offByDefault === true ? 'off' : rule.severity, paint).trimEnd()}`,
    '',
    paragraph(rule.docs.summary),
    '',
    paragraph(rule.docs.why),
    '',
    paragraph(rule.docs.remedy),
    ...fixLine(rule).map((line) => `\n${paragraph(line)}`),
    '',
  ].join('\n');
}

function fixLine(rule: Rule): readonly string[] {
  if (rule.fix === undefined) return [];
  return [rule.fix === 'safe' ? 'A safe fix is offered.' : 'A fix is offered that needs a look.'];
}
