/** Replaces tabs in indentation, which YAML does not allow, by spaces. */

import { toJson } from '../../load/value/value.ts';
import { parseFast } from '../../load/yaml/fast.ts';
import { validate } from '../../schema/validate.ts';
import type { Replacement } from '../../text/replacement.ts';
import type { Span } from '../../text/source-file.ts';
import { hasSchema } from './schema-errors.ts';

const INDENTATION = /^[ \t]*/;
const WIDTHS = [2, 4, 8] as const;

/**
 * The indentations of `text.slice(start, end)` that contain tabs, each with the spaces to replace it by. The tab width
 * is the one that makes the text readable with the fewest API errors; undefined if no width does.
 */
export function withoutTabs(text: string, { start, end }: Span): readonly Replacement[] | undefined {
  const lines = tabbedLines(text, start, end);
  let best: { replacements: readonly Replacement[]; errors: number } | undefined;
  for (const width of WIDTHS) {
    const replacements = lines.map(({ span, indentation }) => ({ span, text: expand(indentation, width) }));
    const errors = errorCount(replaced(text, start, end, replacements));
    if (errors !== undefined && (best === undefined || errors < best.errors)) best = { replacements, errors };
  }
  return best?.replacements;
}

function tabbedLines(text: string, start: number, end: number): readonly { span: Span; indentation: string }[] {
  const found: { span: Span; indentation: string }[] = [];
  for (let line = start; line < end; ) {
    const newline = text.indexOf('\n', line);
    const next = newline === -1 || newline >= end ? end : newline + 1;
    const indentation = INDENTATION.exec(text.slice(line, next))?.[0] ?? '';
    if (indentation.includes('\t')) found.push({ span: { start: line, end: line + indentation.length }, indentation });
    line = next;
  }
  return found;
}

/** A tab advances to the next multiple of the width. */
function expand(indentation: string, width: number): string {
  let column = 0;
  for (const character of indentation)
    column = character === '\t' ? (Math.floor(column / width) + 1) * width : column + 1;
  return ' '.repeat(column);
}

function replaced(text: string, start: number, end: number, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = start;
  for (const { span, text: spaces } of replacements) {
    parts.push(text.slice(at, span.start), spaces);
    at = span.end;
  }
  return parts.join('') + text.slice(at, end);
}

/** The number of API errors; undefined if the text cannot be read. */
function errorCount(text: string): number | undefined {
  const tape = parseFast(text, 0, text.length);
  if (tape === undefined || tape.size < 2) return undefined;
  const object = toJson(tape, 0);
  if (typeof object !== 'object' || object === null || !('apiVersion' in object) || !('kind' in object)) return 0;
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !hasSchema(apiVersion, kind)) return 0;
  return validate(apiVersion, kind, object).length;
}
