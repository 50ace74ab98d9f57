/** The report formats by name. */
import { compact } from './compact.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import type { Reporter } from './report.ts';

export const FORMATS = { pretty, compact, json } as const satisfies Readonly<Record<string, Reporter>>;
export type Format = keyof typeof FORMATS;

export function isFormat(name: string): name is Format {
  return Object.hasOwn(FORMATS, name);
}
