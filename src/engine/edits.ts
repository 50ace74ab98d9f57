/** Small edits of manifests, as fixes need them: each touches no more than it must. */
import type { Cursor } from '../load/cursor.ts';
import type { Place } from '../load/place.ts';
import type { Edit, Fix } from './diagnostic.ts';

export function replacing({ file, span }: Place, text: string): Edit {
  return { file, span, text };
}

/** Another text for a scalar, in the quotes it has. */
export function rewriting(scalar: Cursor, text: string): Edit {
  const quote = scalar.isQuoted ? scalar.source.charAt(0) : '';
  return replacing(scalar.at, quote === '"' || quote === "'" ? `${quote}${text}${quote}` : text);
}

/** Another key for an entry, in the quotes it has. */
export function renamingKey(entry: Cursor, key: string): Edit {
  const { file, span } = entry.key;
  const quote = file.text.charAt(span.start);
  return replacing(entry.key, quote === '"' || quote === "'" ? `${quote}${key}${quote}` : key);
}

/** A fix that may change what the manifest means; none where an edit is missing. */
export function unsafeFix(title: string, ...edits: readonly (Edit | undefined)[]): Fix | undefined {
  return fixOf(title, 'unsafe', edits);
}

/** A fix of what cannot have meant anything else; none where an edit is missing. */
export function safeFix(title: string, ...edits: readonly (Edit | undefined)[]): Fix | undefined {
  return fixOf(title, 'safe', edits);
}

function fixOf(title: string, safety: Fix['safety'], edits: readonly (Edit | undefined)[]): Fix | undefined {
  const whole = edits.flatMap((edit) => edit ?? []);
  return whole.length === edits.length && whole.length > 0 ? { title, safety, edits: whole } : undefined;
}

/**
 * Takes an entry of a block mapping out, with its lines; undefined where that cannot be done by lines
 * (flow style, JSON, text whose indentation was lost).
 */
export function removing(entry: Cursor): Edit | undefined {
  const { file, tape } = entry.document;
  if (!entry.written || tape.toSource !== undefined) return undefined;
  const { start } = entry.key.span;
  const { end } = entry.at.span;
  const first = file.positionAt(start);
  const last = file.positionAt(end);
  const before = file.lineText(first.line).slice(0, first.column - 1);
  const after = file.lineText(last.line).slice(last.column - 1);
  if (!/^[ \t]*(#.*)?$/.test(after)) return undefined;
  const nextLine = last.line < file.lineCount ? file.lineStart(last.line + 1) : file.text.length;
  if (before.trim() === '') return { file, span: { start: file.lineStart(first.line), end: nextLine }, text: '' };
  if (!/^[ ]*(- +)+$/.test(before)) return undefined;
  // The first entry of a list item: the next one takes its place after the dash.
  const siblings = (entry.parent?.entries() ?? []).map((sibling) => sibling.key.span.start).filter((at) => at > start);
  if (siblings.length === 0) return undefined;
  return { file, span: { start, end: Math.min(...siblings) }, text: '' };
}

/**
 * Writes `key: value` before an entry of a block mapping, in its column; undefined where the mapping is in flow style,
 * JSON, or text whose indentation was lost.
 */
export function writingBefore(entry: Cursor, line: string): Edit | undefined {
  const { file, tape } = entry.document;
  if (!entry.written || tape.toSource !== undefined) return undefined;
  const { start } = entry.key.span;
  const { line: number, column } = file.positionAt(start);
  const before = file.lineText(number).slice(0, column - 1);
  if (!/^[ ]*(- +)*$/.test(before)) return undefined;
  return { file, span: { start, end: start }, text: `${line}\n${' '.repeat(column - 1)}` };
}
