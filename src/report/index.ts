/** The report formats by name. */
import { checkstyle } from './checkstyle.ts';
import { compact } from './compact.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { pretty } from './pretty.ts';
import type { Reporter } from './report.ts';
import { sarif } from './sarif.ts';

export const FORMATS = {
  pretty,
  compact,
  json,
  sarif,
  github,
  gitlab,
  junit,
  checkstyle,
  markdown,
} as const satisfies Readonly<Record<string, Reporter>>;
export type Format = keyof typeof FORMATS;

export function isFormat(name: string): name is Format {
  return Object.hasOwn(FORMATS, name);
}
