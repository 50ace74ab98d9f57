/** Small edits of manifests for fixes: each changes as little text as possible. */

import { quoted, scalarText } from '../load/scalar/write-scalar.ts';
import type { Cursor } from '../load/value/cursor.ts';
import type { Place } from '../load/value/place.ts';
import { query } from '../text/query.ts';
import type { Edit, Fix } from './diagnostic.ts';

export function replacing({ file, span }: Place, text: string): Edit {
  return { file, span, text };
}

/**
 * Replaces the value of a scalar by a string. Keeps the quotes, and adds them where the value would otherwise not be a
 * string; undefined if there is nothing to replace.
 */
export function rewriting(scalar: Cursor, text: string): Edit | undefined {
  if (!scalar.written) return undefined;
  const isJson = scalar.document.engine === 'json';
  if (scalar.source === '') return filling(scalar, isJson ? quoted(text) : scalarText(text));
  return replacing(scalar.at, isJson ? quoted(text) : inQuotesOf(scalar.source, text));
}

/** Writes a value for an entry that is null or empty; undefined if more than the value would have to change. */
function filling(entry: Cursor, value: string): Edit | undefined {
  const { file, tape } = entry.document;
  const { parent, key, at, source } = entry;
  if (!entry.isNull || tape.toSource !== undefined || parent === undefined) return undefined;
  // Entries from a merge key are written elsewhere, and others use them as well.
  if (key.span.start < parent.at.span.start || key.span.end > parent.at.span.end) return undefined;
  const { line, column } = file.positionAt(key.span.end);
  const rest = file.lineText(line).slice(column - 1);
  const colon = /^[ \t]*:/.exec(rest)?.[0];
  if (colon === undefined) return undefined;
  const start = key.span.end + colon.length;
  if (source !== '') return /^[ \t]*$/.test(file.text.slice(start, at.span.start)) ? replacing(at, value) : undefined;
  // It may have an anchor or a tag.
  if (!/^[ \t]*(#.*|[,}].*)?$/.test(rest.slice(colon.length))) return undefined;
  return { file, span: { start, end: start }, text: ` ${value}` };
}

/** Renames the key of an entry and keeps its quotes; undefined if the mapping already has the new key. */
export function renamingKey(entry: Cursor, key: string): Edit | undefined {
  if (entry.parent !== undefined && writtenKeys(entry.parent).has(key)) return undefined;
  const { file, span } = entry.key;
  return replacing(entry.key, inQuotesOf(file.text.slice(span.start, span.end), key));
}

/** The keys of each map, kept because many keys of one map may be renamed. */
const writtenKeys = query('edits.writtenKeys', (map: Cursor): ReadonlySet<string> => new Set(map.keys()));

function inQuotesOf(written: string, text: string): string {
  if (written.startsWith("'")) return `'${text.replaceAll("'", "''")}'`;
  return written.startsWith('"') ? quoted(text) : scalarText(text);
}

/** A fix that may change what the manifest means; undefined if an edit is undefined. */
export function unsafeFix(title: string, ...edits: readonly (Edit | undefined)[]): Fix | undefined {
  return fixOf(title, 'unsafe', edits);
}

/** A fix that is certainly what the author meant; undefined if an edit is undefined. */
export function safeFix(title: string, ...edits: readonly (Edit | undefined)[]): Fix | undefined {
  return fixOf(title, 'safe', edits);
}

function fixOf(title: string, safety: Fix['safety'], edits: readonly (Edit | undefined)[]): Fix | undefined {
  const whole = edits.flatMap((edit) => edit ?? []);
  return whole.length === edits.length && whole.length > 0 ? { title, safety, edits: whole } : undefined;
}

/** Removes an entry from its mapping; undefined if this would change other entries. */
export function removing(entry: Cursor): Edit | undefined {
  const { engine, tape } = entry.document;
  if (!entry.written || tape.toSource !== undefined) return undefined;
  if (entry.parent?.source.startsWith('{')) return removingInFlow(entry, entry.parent);
  return engine === 'json' ? undefined : removingLines(entry);
}

/** Removes an entry of a block mapping, with its lines. */
function removingLines(entry: Cursor): Edit | undefined {
  const { file } = entry.document;
  const { start } = entry.key.span;
  const { end } = entry.at.span;
  const first = file.positionAt(start);
  const last = file.positionAt(end);
  const before = file.lineText(first.line).slice(0, first.column - 1);
  const after = file.lineText(last.line).slice(last.column - 1);
  if (!/^[ \t]*(#.*)?$/.test(after)) return undefined;
  const lineEnd = end + after.length;
  if (before.trim() === '') {
    const lineStart = file.lineStart(first.line);
    // A file that ends without a line break still does so afterwards.
    if (last.line === file.lineCount)
      return { file, span: { start: breakBefore(file.text, lineStart), end: lineEnd }, text: '' };
    return { file, span: { start: lineStart, end: file.lineStart(last.line + 1) }, text: '' };
  }
  if (!/^[ ]*(- +)+$/.test(before)) return undefined;
  // The first entry of a list item: the next entry moves after the dash.
  const siblings = (entry.parent?.entries() ?? []).map((sibling) => sibling.key.span.start).filter((at) => at > start);
  if (siblings.length === 0) return undefined;
  const next = Math.min(...siblings);
  return file.text.slice(lineEnd, next).trim() === '' ? { file, span: { start, end: next }, text: '' } : undefined;
}

/** Removes an entry between braces, with one of the commas next to it. */
function removingInFlow(entry: Cursor, map: Cursor): Edit | undefined {
  const { file } = entry.document;
  const { start } = entry.key.span;
  const { end } = entry.at.span;
  const entries = map.entries().toSorted((a, b) => a.key.span.start - b.key.span.start);
  const place = entries.findIndex(({ key }) => key.span.start === start);
  const isComma = (from: number, to: number): boolean => /^\s*,\s*$/.test(file.text.slice(from, to));
  const previous = entries[place - 1];
  const next = entries[place + 1];
  if (next !== undefined)
    return isComma(end, next.key.span.start)
      ? { file, span: { start, end: next.key.span.start }, text: '' }
      : undefined;
  if (previous === undefined) return { file, span: { start, end }, text: '' };
  const from = previous.at.span.end;
  return isComma(from, start) ? { file, span: { start: from, end }, text: '' } : undefined;
}

/** The offset before the line break that ends at an offset. */
function breakBefore(text: string, at: number): number {
  if (at === 0) return 0;
  return text.startsWith('\r\n', at - 2) ? at - 2 : at - 1;
}

/**
 * Writes `key: value` before an entry of a mapping: in the same column, or next to it within braces. If the key exists
 * without a value, it gets the value. Undefined if the key has a value, or the indentation was lost.
 */
export function writingBefore(entry: Cursor, key: string, value: string | number): Edit | undefined {
  const { file, tape, engine } = entry.document;
  if (!entry.written || tape.toSource !== undefined) return undefined;
  const isQuoted = engine === 'json';
  const bare = typeof value === 'number' ? String(value) : scalarText(value);
  const text = isQuoted ? JSON.stringify(value) : bare;
  const there = entry.parent?.child(key);
  if (there?.written) return filling(there, text);
  const { start } = entry.key.span;
  const { line, column } = file.positionAt(start);
  const before = file.lineText(line).slice(0, column - 1);
  const isFlow = entry.parent?.source.startsWith('{') === true;
  if (!isFlow && !/^[ ]*(- +)*$/.test(before)) return undefined;
  const pair = `${isQuoted ? quoted(key) : scalarText(key)}: ${text}`;
  const onItsLine = `\n${before.trim() === '' ? before : ' '.repeat(column - 1)}`;
  const after = !isFlow ? onItsLine : before.trim() === '' ? `,${onItsLine}` : ', ';
  return { file, span: { start, end: start }, text: pair + after };
}
