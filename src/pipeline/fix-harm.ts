/**
 * Finds what fixes made worse. Findings are compared by place: no place may have more findings than before, or more
 * severe ones. One exception: a new warning or info may replace a finding of the same object that was fixed and was at
 * least as severe, if the file has no more findings and no more errors than before. Places are compared by their offset
 * in the text before the fix.
 */
import { type Diagnostic, type Edit, SEVERITY_RANK } from '../linter/diagnostic.ts';
import { duplicateKeys } from '../load/value/value.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';
import { memo } from '../text/query.ts';

/** Files with all of their findings. */
export interface State {
  readonly files: readonly ParsedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A place that is worse than before. */
export interface Harm {
  readonly path: string;
  /** In the text before; undefined if the whole file is worse. */
  readonly offset: number | undefined;
  /** The edit that wrote the text with the finding. */
  readonly edit: Edit | undefined;
  /** The places of the notes of the finding, in the texts before. */
  readonly related: readonly { readonly path: string; readonly offset: number }[];
}

/** The edits of a pass, by file, each in the order of the text. */
export type Edits = ReadonlyMap<string, readonly Edit[]>;

/**
 * The places that are worse after some edits than before them. If the edits make a text readable, all findings in it
 * are new, so only damage to the file counts.
 */
export function harmOf(before: State, after: State, edits: Edits, revealing: boolean): readonly Harm[] {
  const damaged = damagedFiles(before.files, after.files, revealing);
  if (damaged.length > 0 || revealing)
    return damaged.map((path) => ({ path, offset: undefined, edit: undefined, related: [] }));
  const originOf = originsOf(edits);
  const objectAt = objectsIn(before.files);
  const had = groupBy(
    before.diagnostics.map((diagnostic) => ({ diagnostic, offset: diagnostic.at.span.start })),
    placeOf,
  );
  const has = groupBy(
    after.diagnostics.map((diagnostic) => ({
      diagnostic,
      ...originOf(diagnostic.at.file.path, diagnostic.at.span.start),
    })),
    placeOf,
  );
  // Findings are paired by place. Those without a partner are new, or no longer there.
  const isNew: Located[] = [];
  const isGone: Located[] = [];
  for (const [place, now] of has) {
    const { unmatched, left } = matched(now, had.get(place) ?? []);
    isNew.push(...unmatched);
    isGone.push(...left);
  }
  for (const [place, then] of had) if (!has.has(place)) isGone.push(...then);
  // A fixed finding may have hidden another one of the same object. That is accepted unless it is an error, is more
  // than one, or makes the file as a whole worse.
  const gone = groupBy(isGone, objectAt);
  const isWorse = worseFiles(before, after);
  const mayCome = ({ diagnostic: { severity, at } }: Located): boolean =>
    severity !== 'error' && !isWorse(at.file.path);
  const harm = [...groupBy(isNew, objectAt)].flatMap(([object, some]) => [
    ...some.filter((one) => !mayCome(one)),
    ...matched(some.filter(mayCome), gone.get(object) ?? []).unmatched,
  ]);
  return harm.map(({ diagnostic: { at, notes }, offset, edit }) => ({
    path: at.file.path,
    offset,
    edit,
    related: notes.map((note) => {
      const { path } = note.at.file;
      return { path, offset: originOf(path, note.at.span.start).offset };
    }),
  }));
}

/** The files with more findings than before, or more errors. */
function worseFiles(before: State, after: State): (path: string) => boolean {
  const had = groupBy(before.diagnostics, ({ at }) => at.file.path);
  const has = groupBy(after.diagnostics, ({ at }) => at.file.path);
  const errors = (some: readonly Diagnostic[]): number => some.filter(({ severity }) => severity === 'error').length;
  return memo((path) => {
    const then = had.get(path) ?? [];
    const now = has.get(path) ?? [];
    return now.length > then.length || errors(now) > errors(then);
  });
}

/** A finding, and its offset in the text before. */
interface Located extends Partial<Origin> {
  readonly diagnostic: Diagnostic;
  readonly offset: number;
}

const placeOf = ({ diagnostic: { at }, offset }: Located): string => `${offset} ${at.file.path}`;

/** The key of the object that contains a place: a document, or an item of a list of objects. */
function objectsIn(files: readonly ParsedFile[]): (located: Located) => string {
  const documentAt = documentsIn(files);
  return ({ diagnostic: { at }, offset }) => {
    const [first, second] = at.path;
    const item = first === 'items' && typeof second === 'number' ? String(second) : '';
    return `${item} ${documentAt(at.file.path, offset)}`;
  };
}

/** The key of the document at an offset of a file. */
export function documentsIn(files: readonly ParsedFile[]): (path: string, offset: number) => string {
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  return (path, offset) => {
    const documents = byPath.get(path)?.documents ?? [];
    const index = documents.findLastIndex(({ span }) => span.start <= offset);
    return `${Math.max(0, index)} ${path}`;
  };
}

/** Pairs each finding with an earlier one that is at least as severe; returns those without a partner. */
function matched(
  now: readonly Located[],
  then: readonly Located[],
): { readonly unmatched: readonly Located[]; readonly left: readonly Located[] } {
  const byRank: Located[][] = [[], [], []];
  for (const one of then) byRank[rankOf(one)]?.push(one);
  // The most severe first, each with the least severe one that suffices.
  const unmatched = [...now]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .filter((one) => byRank.findLast((some, rank) => rank <= rankOf(one) && some.length > 0)?.pop() === undefined);
  return { unmatched, left: byRank.flat() };
}

const rankOf = ({ diagnostic: { severity } }: Located): number => SEVERITY_RANK[severity];

/** Maps a finding in the texts after some edits to its place in the texts before. */
export function placesAfter(edits: Edits): (finding: Diagnostic) => number {
  const origins = originsOf(edits);
  return ({ at }) => origins(at.file.path, at.span.start).offset;
}

function originsOf(edits: Edits): (path: string, offset: number) => Origin {
  const origins = new Map([...edits].map(([path, some]) => [path, originIn(some)]));
  return (path, offset) => origins.get(path)?.(offset) ?? { offset, edit: undefined };
}

interface Origin {
  readonly offset: number;
  /** The edit that wrote the text at the offset. */
  readonly edit: Edit | undefined;
}

/** Maps an offset in the text after some edits to one in the text before. */
function originIn(edits: readonly Edit[]): (offset: number) => Origin {
  const starts: number[] = [];
  let shift = 0;
  for (const { span, text } of edits) {
    starts.push(span.start + shift);
    shift += text.length - (span.end - span.start);
  }
  return (offset) => {
    const index = lastUpTo(starts, offset);
    const edit = edits[index];
    const start = starts[index];
    if (edit === undefined || start === undefined) return { offset, edit: undefined };
    const beyond = offset - start - edit.text.length;
    return beyond < 0 ? { offset: edit.span.start, edit } : { offset: edit.span.end + beyond, edit: undefined };
  };
}

/** The index of the last number that is not greater; -1 if there is no such number. */
function lastUpTo(sorted: readonly number[], wanted: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** The files that can no longer be read, are no longer JSON, or have a new duplicate key. */
function damagedFiles(
  before: readonly ParsedFile[],
  after: readonly ParsedFile[],
  revealing: boolean,
): readonly string[] {
  return before.flatMap((old, index) => {
    const now = after[index];
    if (now === undefined || now === old) return [];
    const isLost = unreadable(now) > unreadable(old) || (isJson(old) && !isJson(now));
    return isLost || (!revealing && keysTwice(now) > keysTwice(old)) ? [old.file.path] : [];
  });
}

const unreadable = ({ documents }: ParsedFile): number => documents.filter(({ is }) => is === 'unreadable').length;

function keysTwice({ documents }: ParsedFile): number {
  return documents.reduce(
    (sum, document) => sum + (document.is === 'readable' ? duplicateKeys(document.tape, document.root).length : 0),
    0,
  );
}

/** Whether other programs read a file as JSON; kubectl reads it as YAML if it starts with a byte-order mark. */
function isJson({ file: { text } }: ParsedFile): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
