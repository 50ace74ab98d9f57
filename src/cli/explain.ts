/** `kroute explain`: the documentation of one rule, or the list of all. */

import { rules as ownRules } from '../../rules/index.ts';
import { docsOf, rulesNamed } from '../library/explain.ts';
import { UsageError } from '../library/usage-error.ts';
import { formOf, optionText } from '../linter/options.ts';
import { defaultGrade, type Rule, type Rules } from '../linter/rule.ts';
import { PURPOSES } from '../load/discover/limits.ts';
import { configFor } from '../node/config.ts';
import { customRulesOf, leftOut, leftOutLine } from '../node/custom-rules.ts';
import type { Paint } from '../report/paint.ts';
import { pageOf } from '../report/report.ts';
import { own } from '../text/own.ts';
import { jsonText } from '../text/printable.ts';
import { wrap } from '../text/width.ts';
import { Exit, type ExitCode } from './exit.ts';
import { packagePath, packageUrl } from './hyperlinks.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { say } from './say.ts';

export interface ExplainFlags extends InputOptions {
  readonly format: 'pretty' | 'json';
}

/** `name` is that of a rule or an area; without one all rules are listed. */
export async function explainCommand(name: string | undefined, flags: ExplainFlags, io: Io): Promise<ExitCode> {
  const some = await rulesFor(name, flags, io);
  io.writeOut(flags.format === 'json' ? asJson(some, io) : asText(name, some, flags, io));
  return Exit.Ok;
}

function asJson(rules: Rules, io: Io): string {
  const linkTo = packageUrl(io);
  const list = Object.entries(rules).map(([id, rule]) => docsOf(id, rule, linkTo));
  return `${jsonText({ version: 1, rules: list }, 2)}\n`;
}

function asText(name: string | undefined, some: Rules, flags: ExplainFlags, io: Io): string {
  const paint = paintFor(hasColor(flags.color, io.env, io.out));
  const width = Math.min(io.out.width ?? 80, 100);
  const rule = name === undefined ? undefined : own(some, name);
  if (name === undefined || rule === undefined)
    return list(some, paint, io.out.width === undefined ? undefined : width);
  return fullPage(name, paint, width, io) ?? page(name, rule, paint, width);
}

/** The rules of a name, those that the configuration of the working directory names too; that is read only where it counts. */
async function rulesFor(name: string | undefined, flags: InputOptions, io: Io): Promise<Rules> {
  if (name !== undefined && Object.hasOwn(ownRules, name)) return rulesNamed(name, ownRules);
  const configured = configFor([], flags.config, io);
  const unasked = leftOut(configured, flags, io);
  if (unasked !== undefined && name?.startsWith('custom/') === true)
    throw new UsageError(`unknown rule "${name}": ${leftOutLine(unasked)}`);
  const custom = await customRulesOf(configured, flags, io, (problem) => say(problem, io));
  // Where there is no such rule, that is all there is to say.
  const some = rulesNamed(name, { ...ownRules, ...custom.rules });
  if (unasked !== undefined) say(leftOutLine(unasked), io);
  return some;
}

/** The page of the package. */
function fullPage(id: string, paint: Paint, width: number, io: Io): string | undefined {
  if (!Object.hasOwn(ownRules, id)) return undefined;
  const text = io.files.read(packagePath(pageOf(id) ?? ''), PURPOSES.page);
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
    return heading === undefined ? wrap(withoutMarks(line), width) : [paint.strong(heading)];
  });
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

/** Stars within code are what it says. */
function withoutMarks(line: string): string {
  return line.replaceAll(/`([^`]*)`|\*\*/g, (_, code: string = '') => code);
}

/** A summary needs more room than this beside the id of its rule. */
const LEAST_ROOM = 40;

/** A line for each rule if there is no width; else summaries continue below themselves, or below the rule. */
function list(rules: Rules, paint: Paint, width: number | undefined): string {
  const longest = Math.max(...Object.keys(rules).map((id) => id.length));
  const lines = Object.entries(rules).flatMap(([id, rule]) => {
    const { docs } = rule;
    const head = `${paint.strong(id.padEnd(longest))}  ${paintSeverity(defaultGrade(rule), paint)}`;
    if (width === undefined) return [`${head}  ${docs.summary}`];
    const room = width - longest - 11;
    if (room < LEAST_ROOM) return [head.trimEnd(), ...wrap(docs.summary, width - 4).map((line) => `    ${line}`)];
    const [first = '', ...rest] = wrap(docs.summary, room);
    return [`${head}  ${first}`, ...rest.map((line) => `${' '.repeat(longest + 11)}${line}`)];
  });
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function paintSeverity(severity: 'error' | 'warning' | 'info' | 'off', paint: Paint): string {
  const text = severity.padEnd(7);
  return severity === 'off' ? paint.dim(text) : paint[severity](text);
}

function page(id: string, rule: Rule, paint: Paint, width: number): string {
  const paragraph = (text: string): string => wrap(text, width).join('\n');
  return [
    `${paint.strong(id)}  ${paintSeverity(defaultGrade(rule), paint).trimEnd()}`,
    '',
    paragraph(rule.docs.summary),
    '',
    paragraph(rule.docs.why),
    '',
    paragraph(rule.docs.remedy),
    ...[...fixLine(rule), ...optionLines(rule)].map((line) => `\n${paragraph(line)}`),
    '',
  ].join('\n');
}

function optionLines({ options = {} }: Rule): readonly string[] {
  return Object.entries(options).map(
    ([name, option]) => `Option ${name} (${formOf(option)}; default ${optionText(option.default)}): ${option.docs}`,
  );
}

function fixLine(rule: Rule): readonly string[] {
  if (rule.fix === undefined) return [];
  return [rule.fix === 'safe' ? 'A safe fix is offered.' : 'A fix is offered that needs a look.'];
}
