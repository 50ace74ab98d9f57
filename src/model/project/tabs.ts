/** Indentation by tabs, which YAML does not take, turned into spaces. */

import { toJson } from '../../load/value/value.ts';
import { parseFast } from '../../load/yaml/fast.ts';
import { validate } from '../../schema/validate.ts';
import type { Replacement } from '../../text/replacement.ts';
import type { Span } from '../../text/source-file.ts';
import { hasSchema } from './schema-errors.ts';

const INDENTATION = /^[ \t]*/;
const WIDTHS = [2, 4, 8] as const;

/**
 * The indentations of `text.slice(start, end)` that hold tabs, each with the spaces that may take its place: as wide as
 * lets the whole be read, and be the best object that the API can make of it; undefined where no width does.
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

/** A tab goes to the next multiple of the width. */
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

/** How much the API would find wrong; undefined where the text cannot be read. */
function errorCount(text: string): number | undefined {
  const tape = parseFast(text, 0, text.length);
  if (tape === undefined || tape.size < 2) return undefined;
  const object = toJson(tape, 0);
  if (typeof object !== 'object' || object === null || !('apiVersion' in object) || !('kind' in object)) return 0;
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !hasSchema(apiVersion, kind)) return 0;
  return validate(apiVersion, kind, object).length;
}
