/** The documentation page of a rule, in Markdown: the same text for `kroute explain` and for docs/rules. */

import { formOf, type Options, type OptionValue, optionText } from '../linter/options.ts';
import { areaOf, areasOf, type Rule, type Rules } from '../linter/rule.ts';
import { compareText } from '../text/compare.ts';
import { own } from '../text/own.ts';

export interface ExampleFile {
  readonly name: string;
  readonly text: string;
}

/** What a page shows besides what the rule says itself. */
export interface Examples {
  readonly bad: readonly ExampleFile[];
  /** The options of the rule that it is judged with. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** What kroute says about the bad example, as it prints it. */
  readonly output: string;
  readonly good: readonly ExampleFile[];
}

export function rulePage(id: string, rule: Rule, examples: Examples): string {
  const { summary, why, remedy } = rule.docs;
  const sections = [`# ${id}`, grading(rule), summary, `## Why it matters`, why, `## What to do`, remedy];
  if (rule.options !== undefined)
    sections.push('## Options', optionList(rule.options), `They are set in the configuration, under \`options\`.`);
  if (examples.bad.length > 0) sections.push('## Example', ...examples.bad.map(listing));
  if (Object.keys(examples.options ?? {}).length > 0)
    sections.push('With this configuration:', fenced('yaml', optionsText(id, examples.options ?? {})));
  if (examples.output !== '') sections.push('kroute says:', fenced('text', examples.output));
  if (examples.good.length > 0) sections.push('## Corrected', ...examples.good.map(listing));
  return `${sections.join('\n\n')}\n`;
}

function optionList(options: Options): string {
  return Object.entries(options)
    .map(
      ([name, option]) =>
        `- \`${name}\` (${formOf(option)}; default \`${optionText(option.default)}\`): ${option.docs}`,
    )
    .join('\n');
}

/** Options of a rule as a configuration gives them. */
function optionsText(id: string, options: Readonly<Record<string, OptionValue>>): string {
  const lines = Object.entries(options).map(([name, value]) => `    ${name}: ${optionText(value)}`);
  return ['options:', `  ${id}:`, ...lines].join('\n');
}

/** The table of all rules, an area at a time. */
export function ruleTable(rules: Rules): string {
  const ids = Object.keys(rules).sort(compareText);
  const sections = areasOf(ids).map((area) => {
    const rows = ids.filter((id) => areaOf(id) === area).map((id) => row(id, own(rules, id)));
    return [`## ${area}`, '', '| rule | severity | fix | finds |', '|---|---|---|---|', ...rows].join('\n');
  });
  const head = `# Rules\n\n${ids.length} rules. \`kroute explain <rule>\` prints the page of one in the terminal.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}

function row(id: string, rule: Rule | undefined): string {
  if (rule === undefined) return '';
  const severity = rule.offByDefault === true ? `${rule.severity}, off by default` : rule.severity;
  return `| [\`${id}\`](${id}.md) | ${severity} | ${rule.fix ?? ''} | ${rule.docs.summary.replaceAll('|', '\\|')} |`;
}

function grading({ severity, fix, offByDefault }: Rule): string {
  const facts = [`**${severity}**`];
  if (offByDefault === true) facts.push('off by default');
  if (fix === 'safe') facts.push('fixed by `--fix`');
  if (fix === 'unsafe') facts.push('fixed by `--fix` where that is certain, else by `--fix-unsafe`');
  return facts.join(' · ');
}

function listing({ name, text }: ExampleFile): string {
  const language = name.endsWith('.json') ? 'json' : 'yaml';
  return `\`${name}\`:\n\n${fenced(language, text)}`;
}

function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/^`{3,}/gm), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/(?<!\n)\n+$/, '')}\n${fence}`;
}
