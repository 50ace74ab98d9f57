/** Plain data as YAML that every parser reads back the same: block maps and lists, strings quoted where in doubt. */

import { yamlText } from '../text/printable.ts';

/** A word that no YAML, 1.1 or 1.2, takes for anything but a string. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
const NOT_A_STRING = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

export function toYaml(value: unknown): string {
  const lines = linesOf(value);
  return `${lines.join('\n')}\n`;
}

function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap(itemLines);
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return fields.length === 0 ? ['{}'] : fields.flatMap(([name, field]) => fieldLines(name, field));
  }
  return [scalar(value)];
}

function itemLines(item: unknown): readonly string[] {
  return linesOf(item).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

function fieldLines(name: string, value: unknown): readonly string[] {
  const lines = linesOf(value);
  const [first = ''] = lines;
  if (!isBlock(value)) return [`${scalar(name)}: ${first}`];
  return [`${scalar(name)}:`, ...lines.map((line) => `  ${line}`)];
}

/** Whether a value takes separate lines. */
function isBlock(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.values(value).some((field) => field !== undefined);
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) && !NOT_A_STRING.test(value) ? value : yamlText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : yamlText(String(value));
  return typeof value === 'boolean' ? String(value) : 'null';
}
