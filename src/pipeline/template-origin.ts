/** Maps a line that Helm rendered to the line of the template it was rendered from. */
import type { Place } from '../load/value/place.ts';
import type { SourceFile } from '../text/source-file.ts';
import { inTurn } from '../text/wildcard.ts';
import { originAt, type Rendered } from './rendered.ts';

/** The place in the template; the nearest line above if the line itself comes from an action or a helper. */
export function inTemplate(
  at: Place,
  output: Rendered,
  template: SourceFile,
): { readonly at: Place; readonly isLiteral: boolean } | undefined {
  const { file } = output.parsed;
  const origin = originAt(at, output);
  if (origin === undefined) return undefined;
  const first = file.positionAt(origin.start).line;
  const line = file.positionAt(at.span.start).line;
  const next = output.origins[output.origins.indexOf(origin) + 1];
  const last = next === undefined ? file.lineCount : file.positionAt(next.start).line - 1;
  const lines = linesOf(file, first, last);
  const aligned = align(lines, linesOf(template, 1, template.lineCount));
  for (let index = line - first; index >= 0; index--) {
    const found = aligned[index];
    if (found === undefined) continue;
    const span = spanIn(template, found + 1, index === line - first ? at : undefined);
    const isLiteral = index === line - first && template.lineText(found + 1).trim() === file.lineText(line).trim();
    return { at: { file: template, document: 0, path: at.path, span }, isLiteral };
  }
  return undefined;
}

/** The text of the place if the line contains it, else the line without its indentation. */
function spanIn(template: SourceFile, line: number, at: Place | undefined): Place['span'] {
  const text = template.lineText(line);
  const start = template.lineStart(line);
  const words = at === undefined ? '' : at.file.text.slice(at.span.start, at.span.end);
  const before = at === undefined ? 0 : at.file.positionAt(at.span.start).column - 1;
  const indent = text.length - text.trimStart().length;
  if (words !== '' && !words.includes('\n')) {
    const offset = text.startsWith(words, before) ? before : text.indexOf(words);
    if (offset !== -1) return { start: start + offset, end: start + offset + words.length };
  }
  // The source of the text, if it is a single action.
  const actions = actionsIn(text);
  const [action] = actions;
  if (at !== undefined && action !== undefined && actions.length === 1)
    return { start: start + action.start, end: start + action.end };
  return { start: start + indent, end: start + text.trimEnd().length };
}

function linesOf(file: SourceFile, first: number, last: number): readonly string[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => file.lineText(first + index).trim());
}

/** More cells than this would take too long. */
const MAX_CELLS = 4_000_000;

/** For each rendered line, the index of its template line: a longest common subsequence. */
function align(rendered: readonly string[], template: readonly string[]): readonly (number | undefined)[] {
  const aligned: (number | undefined)[] = rendered.map(() => undefined);
  const width = template.length + 1;
  if (rendered.length * width > MAX_CELLS) return aligned;
  const shapes = template.map(shapeOf);
  const fits = (line: string, index: number): number => {
    if (line === '' || line === '---') return 0;
    // Equal text weighs more than text that an action may have written.
    return line === template[index] ? 3 : (shapes[index]?.(line) ?? false) ? 2 : 0;
  };
  const best = new Int32Array((rendered.length + 1) * width);
  const at = (row: number, column: number): number => best[row * width + column] ?? 0;
  for (let row = rendered.length - 1; row >= 0; row--)
    for (let column = template.length - 1; column >= 0; column--) {
      const weight = fits(rendered[row] ?? '', column);
      const taken = weight === 0 ? 0 : weight + at(row + 1, column + 1);
      best[row * width + column] = Math.max(taken, at(row + 1, column), at(row, column + 1));
    }
  for (let row = 0, column = 0; row < rendered.length && column < template.length; ) {
    const weight = fits(rendered[row] ?? '', column);
    if (weight > 0 && at(row, column) === weight + at(row + 1, column + 1)) {
      aligned[row] = column;
      row++;
      column++;
    } else if (at(row, column) === at(row + 1, column)) row++;
    else column++;
  }
  return aligned;
}

/** A pattern for what a template line can render to; undefined for lines that may render to anything. */
function shapeOf(line: string): ((rendered: string) => boolean) | undefined {
  const parts = [...partsAround(actionsIn(line), line)];
  return parts.length > 1 && parts.some((part) => /\w/.test(part)) ? inTurn(parts) : undefined;
}

/** The actions of a line, `{{ … }}`, each with its start. */
function actionsIn(line: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = line.indexOf('{{'); start !== -1; start = line.indexOf('{{', found.at(-1)?.end)) {
    const end = line.indexOf('}}', start + 2);
    if (end === -1) break;
    found.push({ start, end: end + 2 });
  }
  return found;
}

function* partsAround(actions: ReturnType<typeof actionsIn>, line: string): Generator<string> {
  let at = 0;
  for (const { start, end } of actions) {
    yield line.slice(at, start);
    at = end;
  }
  yield line.slice(at);
}
