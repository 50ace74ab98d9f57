/**
 * The ways to add a line to the open maps and lists before it: as a key of an open map, as an item of an open list, or
 * in what the key before it opens; either where YAML puts it, or where it was meant to be before indentation or a space
 * was lost.
 */
import { didYouMean } from '../../text/edit-distance.ts';
import { type Dash, type Line, type Reading, UNSPACED_QUOTE } from './line-readings.ts';
import type { Outline, Slot } from './schema-outline.ts';

export type Cause = 'lost-indentation' | 'missing-space';

/** Text that moves right, or a missing space. */
export interface Shift {
  /** The offset at which `width` spaces are inserted. */
  readonly at: number;
  readonly width: number;
  readonly because: Cause;
  /** The offset of the error: several shifts may repair one error. */
  readonly error: number;
}

/** The costs of a reading, in points. */
export const Cost = {
  /** A key is nested in a map or list that YAML ends before it. */
  lost: 2,
  /** A space is inserted. */
  space: 0.2,
  /** A map or list is opened and stays empty. */
  empty: 1,
  /** A key that the author can choose freely has the name of an unset field of an outer map. */
  swallowed: 1,
  caseOnly: 1,
  misspelled: 2,
  oddKey: 5,
  emptyScalar: 4,
  wrongType: 5,
  unknown: 6,
  repeated: 6,
} as const;

export interface Frame {
  readonly slot: Slot;
  /** The columns in the text where its keys or dashes may be; the first is where YAML expects them. */
  readonly columns: readonly number[];
  /** Their column after the repair. */
  readonly target: number;
  readonly held: readonly string[];
  /** YAML does not read its keys as part of it. */
  readonly lost: boolean;
  /** Why its lines move, if they do. */
  readonly because: Cause | undefined;
  readonly error: number;
}

export interface Step {
  readonly line: Line;
  readonly shifts: readonly Shift[];
  readonly before: Step | undefined;
}

export interface State {
  readonly frames: readonly Frame[];
  /** What the last key opens, if it has no value on its line. */
  readonly pending: Slot | undefined;
  /** The column of a plain scalar that may continue on lines further right. */
  readonly continued: number | undefined;
  readonly cost: number;
  readonly steps: Step | undefined;
}

/** All ways to add one reading of a line to a state. */
export function place(
  state: State,
  line: Line,
  reading: Reading,
  outline: Outline,
  asWritten: boolean,
): readonly State[] {
  const { dashes } = reading;
  if (dashes.length === 0 && reading.key === undefined) return placeScalar(state, line, reading, asWritten);
  const cost = state.cost + reading.missing.length * Cost.space;
  let opened: readonly State[] = [{ ...state, cost }];
  for (const [index, dash] of dashes.entries())
    opened = opened.flatMap((one) => openItem(one, dash, contentColumn(reading, index), outline, asWritten, index > 0));
  const column = dashes[0]?.column ?? reading.column;
  const placed =
    dashes.length === 0
      ? opened.flatMap((one) => placeKey(one, reading, outline, asWritten))
      : opened.flatMap((one) => fillItem(one, reading, outline));
  return placed.flatMap(({ state: after, frame }) => {
    const width = frame.target - column;
    if (width < 0 || (asWritten && width > 0)) return [];
    return [{ ...after, steps: { line, shifts: shiftsFor(line, reading, frame, width), before: state.steps } }];
  });
}

function contentColumn(reading: Reading, index: number): number {
  return reading.dashes[index + 1]?.column ?? reading.column;
}

interface Placed {
  readonly state: State;
  /** The frame that decides how far the line moves. */
  readonly frame: Frame;
}

function shiftsFor(line: Line, reading: Reading, frame: Frame, width: number): readonly Shift[] {
  const shifts: Shift[] = [];
  const because = frame.because ?? 'lost-indentation';
  const error = frame.because === undefined || frame.error < 0 ? reading.at : frame.error;
  const glued = reading.dashes.some(({ unspaced }) => unspaced) ? 1 : 0;
  const comments = line.followers.filter((start) => start < line.start);
  if (width > 0) for (const at of [...comments, line.start]) shifts.push({ at, width, because, error });
  for (const at of reading.missing)
    shifts.push({ at, width: 1, because: 'missing-space', error: isColon(reading, at) ? reading.at : at - 1 });
  if (width + glued > 0)
    for (const at of line.followers)
      if (at > line.start)
        shifts.push({
          at,
          width: width + glued,
          because: width > 0 ? because : 'missing-space',
          error: width > 0 ? error : (reading.dashes[0]?.at ?? error),
        });
  return shifts;
}

function isColon(reading: Reading, at: number): boolean {
  return at > reading.at;
}

/** A value on a separate line. */
function placeScalar(state: State, line: Line, { column, value }: Reading, asWritten: boolean): readonly State[] {
  const top = state.frames.at(-1);
  if (top === undefined) return [];
  const outer = Math.max(...top.columns);
  const { pending } = state;
  const isContinued = state.continued !== undefined && column > state.continued;
  const isLost = pending !== undefined && value === 'collection' && top.columns.includes(column);
  if (!isContinued && !isLost && (pending === undefined || column <= outer)) return [];
  const wrong = pending !== undefined && pending.is !== 'unknown' && (pending.is === 'scalar') !== (value === 'scalar');
  const width = isLost ? top.target + 2 - column : top.target - (top.columns[0] ?? 0);
  if (width < 0 || (asWritten && width > 0)) return [];
  const because = top.because ?? 'lost-indentation';
  const shifts = width > 0 ? [{ at: line.start, width, because, error: top.error }] : [];
  return [
    {
      frames: state.frames,
      pending: undefined,
      continued: state.continued ?? outer,
      cost: state.cost + (wrong ? Cost.wrongType : 0) + (isLost ? Cost.lost : 0),
      steps: { line, shifts, before: state.steps },
    },
  ];
}

// --- list items

/** Opens a list item at a dash: in the list that the last key opens, or in one that is already open. */
function openItem(
  state: State,
  dash: Dash,
  content: number,
  outline: Outline,
  asWritten: boolean,
  nested: boolean,
): readonly State[] {
  const results: State[] = [];
  const opened = openList(state, dash, nested);
  if (opened !== undefined && !(asWritten && opened.lost)) results.push(itemIn(opened.state, dash, content, outline));
  if (nested) return results;
  for (let depth = state.frames.length - 1; depth >= 0; depth--) {
    const frame = state.frames[depth];
    if (frame?.slot.is !== 'list' && frame?.slot.is !== 'unknown') continue;
    if (!frame.held.includes('-') || !frame.columns.includes(dash.column)) continue;
    const cost = state.cost + closing(state);
    results.push(itemIn({ ...state, frames: state.frames.slice(0, depth + 1), cost }, dash, content, outline));
  }
  return results;
}

interface OpenedList {
  readonly state: State;
  readonly lost: boolean;
}

/** Opens the list of the last key; the name `-` marks a list. */
function openList(state: State, dash: Dash, nested: boolean): OpenedList | undefined {
  const { pending } = state;
  const top = state.frames.at(-1);
  if (pending === undefined || top === undefined || pending.is === 'scalar') return undefined;
  // Where the API schema is unknown, a key may start with a dash (`-Xmx`).
  if (dash.unspaced && pending.is !== 'list') return undefined;
  const flush = top.columns.includes(dash.column);
  if (!nested && !flush && dash.column <= Math.max(...top.columns)) return undefined;
  const isLost = flush && dash.column !== top.columns[0];
  if (isLost && pending.is !== 'list') return undefined;
  const frame: Frame = {
    slot: pending.is === 'list' ? pending : { is: 'unknown', path: pending.path },
    columns: [dash.column],
    target: listTarget(top, dash, nested),
    held: ['-'],
    lost: false,
    because: top.because ?? (isLost ? 'lost-indentation' : undefined),
    error: top.error,
  };
  const wrong = pending.is === 'object' || pending.is === 'entries';
  const cost = state.cost + (wrong ? Cost.wrongType : 0) + (isLost ? Cost.lost : 0);
  return { state: { ...state, frames: [...state.frames, frame], pending: undefined, cost }, lost: isLost };
}

/** A dash may be in the column of its key, as YAML allows; if lines move anyway, it is placed to the right of it. */
function listTarget({ columns, target }: Frame, { column }: Dash, nested: boolean): number {
  const moved = target - (columns[0] ?? 0);
  if (nested) return target;
  if (!columns.includes(column)) return column + moved;
  return target + (moved > 0 || column !== columns[0] ? 2 : 0);
}

function itemIn(state: State, dash: Dash, content: number, outline: Outline): State {
  const list = state.frames.at(-1);
  if (list === undefined) return state;
  const slot: Slot =
    list.slot.is === 'list' ? outline.at([...list.slot.path, 0]) : { is: 'unknown', path: list.slot.path };
  const proper = dash.unspaced ? content + 1 : content;
  const columns = dash.unspaced ? [proper, dash.column, dash.column + 1] : [proper, dash.column];
  const item: Frame = {
    slot,
    columns,
    target: list.target + proper - dash.column,
    held: [],
    lost: false,
    because: list.because ?? (dash.unspaced ? 'missing-space' : undefined),
    error: list.because === undefined && dash.unspaced ? dash.at : list.error,
  };
  return { ...state, frames: [...state.frames, item], pending: slot, continued: undefined };
}

/** Adds what follows the dashes to the item that they opened. */
function fillItem(state: State, reading: Reading, outline: Outline): readonly Placed[] {
  const item = state.frames.at(-1);
  const list = state.frames.at(-reading.dashes.length * 2);
  if (item === undefined || list === undefined) return [];
  if (reading.key !== undefined) {
    const filled = hold({ ...state, pending: undefined }, state.frames.length - 1, item, reading, outline);
    return [{ state: filled, frame: list }];
  }
  if (reading.value === 'none') {
    // `-` alone: the content follows on the next lines, anywhere to the right of the dash.
    return [{ state, frame: list }];
  }
  const wrong = reading.value === 'scalar' && !['scalar', 'unknown'].includes(item.slot.is);
  const cost = state.cost + (wrong ? Cost.wrongType : 0);
  const continued = continuable(reading) ? reading.dashes.at(-1)?.column : undefined;
  return [{ state: { ...state, frames: state.frames.slice(0, -1), pending: undefined, continued, cost }, frame: list }];
}

// --- keys

function placeKey(state: State, reading: Reading, outline: Outline, asWritten: boolean): readonly Placed[] {
  const results: Placed[] = [];
  const child = openMap(state, reading);
  if (child !== undefined && !(asWritten && child.frame.lost)) {
    const frames = [...state.frames, child.frame];
    const opened = { ...state, frames, pending: undefined, cost: state.cost + child.cost };
    results.push(into(opened, frames.length - 1, child.frame, reading, outline));
  }
  for (let depth = state.frames.length - 1; depth >= 0; depth--) {
    const frame = state.frames[depth];
    if (frame === undefined || frame.held.includes('-') || frame.slot.is === 'scalar' || frame.slot.is === 'list')
      continue;
    if (!frame.columns.includes(reading.column)) continue;
    const isLost = frame.lost || reading.column !== frame.columns[0];
    // The nesting of unknown fields cannot be restored.
    if (isLost && (asWritten || frame.slot.is === 'unknown')) continue;
    const settled: Frame = { ...frame, columns: [reading.column], lost: isLost };
    const frames = [...state.frames.slice(0, depth), settled];
    const cost = state.cost + closing(state) + (settled.lost ? Cost.lost : 0) + swallowing(state, depth, reading);
    results.push(into({ ...state, frames, pending: undefined, cost }, depth, settled, reading, outline));
  }
  return results;
}

function into(state: State, depth: number, frame: Frame, reading: Reading, outline: Outline): Placed {
  const moved: Frame = frame.lost && frame.because === undefined ? { ...frame, because: 'lost-indentation' } : frame;
  return { state: hold({ ...state, continued: undefined }, depth, moved, reading, outline), frame: moved };
}

/** Opens the map of the last key. */
function openMap(state: State, reading: Reading): { frame: Frame; cost: number } | undefined {
  const { pending } = state;
  const top = state.frames.at(-1);
  if (pending === undefined || top === undefined || pending.is === 'scalar') return undefined;
  const { column } = reading;
  const proper = top.columns[0] ?? 0;
  const lost = top.columns.includes(column);
  if (!lost && column <= Math.max(...top.columns)) return undefined;
  if (lost && (pending.is === 'unknown' || pending.is === 'list' || top.slot === pending)) return undefined;
  const frame: Frame = {
    slot: pending.is === 'list' ? { is: 'unknown', path: pending.path } : pending,
    columns: [column],
    target: lost ? top.target + 2 : column + top.target - proper,
    held: [],
    lost,
    because: top.because ?? (lost ? 'lost-indentation' : undefined),
    error: top.error,
  };
  return { frame, cost: (lost ? Cost.lost : 0) + (pending.is === 'list' ? Cost.wrongType : 0) };
}

/** The cost of leaving the last key without content. */
function closing({ pending }: State): number {
  return pending === undefined || pending.is === 'scalar' || pending.is === 'unknown' ? 0 : Cost.empty;
}

/** The cost of reading a key as a freely chosen name if an outer map has an unset field with that name. */
function swallowing({ frames }: State, depth: number, { key, column }: Reading): number {
  const frame = frames[depth];
  if (key === undefined || frame?.slot.is !== 'entries' || frame.held.length === 0) return 0;
  const isOpen = frames.slice(0, depth).some(({ slot, held, columns }) => {
    if (slot.is !== 'object' || !columns.includes(column) || !slot.fields.includes(key) || held.includes(key))
      return false;
    // Pod templates seldom have a metadata.name, but often a label "name".
    return !(key === 'name' && slot.path.at(-2) === 'template');
  });
  return isOpen ? Cost.swallowed : 0;
}

/** Sets a key in a map: finds its field, the cost, and what it opens. */
function hold(state: State, depth: number, frame: Frame, reading: Reading, outline: Outline): State {
  const { key = '', value } = reading;
  const { field, cost } = fieldFor(frame, key);
  const slot = slotOf(frame.slot, field, outline);
  const settled: Frame = { ...frame, held: [...frame.held, ...new Set([key, field])] };
  const frames = [...state.frames.slice(0, depth), settled];
  return {
    ...state,
    frames,
    continued: continuable(reading) ? reading.column : undefined,
    pending: value === 'none' ? slot : undefined,
    cost: state.cost + cost + costOfValue(frame.slot, slot, value),
  };
}

/** Whether the value may continue on the next line. */
function continuable({ value, text }: Reading): boolean {
  return value === 'scalar' && !/^["'|>]/.test(text);
}

function slotOf(slot: Slot, field: string, outline: Outline): Slot {
  if (slot.is === 'unknown' || slot.is === 'scalar') return { is: 'unknown', path: slot.path };
  if (slot.is === 'object' && !slot.fields.includes(field)) return { is: 'unknown', path: slot.path };
  return outline.at([...slot.path, field]);
}

function fieldFor({ slot, held }: Frame, key: string): { field: string; cost: number } {
  if (slot.is === 'scalar') return { field: key, cost: Cost.wrongType };
  if (held.includes(key)) return { field: key, cost: Cost.repeated };
  if (UNSPACED_QUOTE.test(key)) return { field: key, cost: Cost.oddKey };
  if (slot.is === 'unknown') return { field: key, cost: 0 };
  if (slot.is !== 'object' || slot.fields.includes(key)) return { field: key, cost: 0 };
  const free = slot.fields.filter((field) => !held.includes(field));
  const meant = didYouMean(key, free);
  if (meant !== undefined)
    return { field: meant, cost: meant.toLowerCase() === key.toLowerCase() ? Cost.caseOnly : Cost.misspelled };
  return { field: key, cost: slot.open && !key.startsWith('-') ? 0 : Cost.unknown };
}

function costOfValue(container: Slot, slot: Slot, value: Reading['value']): number {
  if (value === 'none') return container.is === 'entries' && slot.is === 'scalar' ? Cost.emptyScalar : 0;
  if (value === 'scalar')
    return slot.is === 'object' || slot.is === 'list' || slot.is === 'entries' ? Cost.wrongType : 0;
  return slot.is === 'scalar' ? Cost.wrongType : 0;
}
