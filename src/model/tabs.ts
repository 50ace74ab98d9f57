/** Indentation by tabs, which YAML does not take, turned into spaces. */
import { parseFast } from '../load/fast.ts';
import type { Replacement } from '../text/replacement.ts';
import type { Span } from '../text/source-file.ts';

const INDENTATION = /^[ \t]*/;
const WIDTHS = [2, 4, 8] as const;

/** Whether a line of the text is indented with a tab. */
export function hasTabs(text: string): boolean {
  return /^ *\t/m.test(text);
}

/**
 * The indentations of `text.slice(start, end)` that hold tabs, each with the spaces that may take its place, such that
 * the whole can be read; undefined where no width of a tab makes it so.
 */
export function withoutTabs(text: string, { start, end }: Span): readonly Replacement[] | undefined {
  const lines = tabbedLines(text, start, end);
  for (const width of WIDTHS) {
    const untabbed = lines.map(({ span, indentation }) => ({ span, text: expand(indentation, width) }));
    if (isReadable(text, start, end, untabbed)) return untabbed;
  }
  return undefined;
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

function isReadable(text: string, start: number, end: number, untabbed: readonly Replacement[]): boolean {
  const parts: string[] = [];
  let at = start;
  for (const { span, text: spaces } of untabbed) {
    parts.push(text.slice(at, span.start), spaces);
    at = span.end;
  }
  const mended = `${parts.join('')}${text.slice(at, end)}`;
  return (parseFast(mended, 0, mended.length)?.size ?? 0) > 1;
}
