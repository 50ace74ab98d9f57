/**
 * What fixes made worse. Findings are compared by where they stand: no place may have more of them than before, or more
 * severe ones. One exception: a warning or info may come to light for one of the same object that is gone and was no less
 * severe, as long as the file has no more findings and no more errors than before. Places are told by their offset in the
 * text before.
 */
import { type Diagnostic, type Edit, SEVERITY_RANK } from '../linter/diagnostic.ts';
import { duplicateKeys } from '../load/value/value.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';

/** Files, and all that is found in them. */
export interface State {
  readonly files: readonly ParsedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A place that is worse than it was. */
export interface Harm {
  readonly path: string;
  /** In the text before; undefined where the whole file is worse. */
  readonly offset: number | undefined;
  /** The edit in whose text it stands. */
  readonly edit: Edit | undefined;
  /** Other places in the texts before that the finding speaks of. */
  readonly related: readonly { readonly path: string; readonly offset: number }[];
}

/** The edits of a pass, by file, each in the order of the text. */
export type Edits = ReadonlyMap<string, readonly Edit[]>;

/**
 * The places that are worse after some edits than before them. Where the edits are to make a text readable, all that it
 * says is new, and only damage counts.
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
  // At each place, what there is now stands for what was there; what is left over on either side is new, or gone.
  const isNew: Located[] = [];
  const isGone: Located[] = [];
  for (const [place, now] of has) {
    const { unmatched, left } = matched(now, had.get(place) ?? []);
    isNew.push(...unmatched);
    isGone.push(...left);
  }
  for (const [place, then] of had) if (!has.has(place)) isGone.push(...then);
  // What is gone may have hidden something else of the same object, but no error, not two, and nothing that makes the
  // file as a whole worse.
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

/** The files in which there are more findings than before, or more errors. */
function worseFiles(before: State, after: State): (path: string) => boolean {
  const had = groupBy(before.diagnostics, ({ at }) => at.file.path);
  const has = groupBy(after.diagnostics, ({ at }) => at.file.path);
  const errors = (some: readonly Diagnostic[]): number => some.filter(({ severity }) => severity === 'error').length;
  return (path) => {
    const then = had.get(path) ?? [];
    const now = has.get(path) ?? [];
    return now.length > then.length || errors(now) > errors(then);
  };
}

/** A finding, and the offset in the text before that it stands at. */
interface Located extends Partial<Origin> {
  readonly diagnostic: Diagnostic;
  readonly offset: number;
}

const placeOf = ({ diagnostic: { at }, offset }: Located): string => `${offset} ${at.file.path}`;

/** The object that a place lies in, as a key: a document, or an item of a list of objects. */
function objectsIn(files: readonly ParsedFile[]): (located: Located) => string {
  const documentAt = documentsIn(files);
  return ({ diagnostic: { at }, offset }) => {
    const [first, second] = at.path;
    const item = first === 'items' && typeof second === 'number' ? String(second) : '';
    return `${item} ${documentAt(at.file.path, offset)}`;
  };
}

/** The document that an offset of a file lies in, as a key. */
export function documentsIn(files: readonly ParsedFile[]): (path: string, offset: number) => string {
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  return (path, offset) => {
    const documents = byPath.get(path)?.documents ?? [];
    const index = documents.findLastIndex(({ span }) => span.start <= offset);
    return `${Math.max(0, index)} ${path}`;
  };
}

/** Pairs findings with earlier ones that are no less severe, each with one; what has no other is left over. */
function matched(
  now: readonly Located[],
  then: readonly Located[],
): { readonly unmatched: readonly Located[]; readonly left: readonly Located[] } {
  const byRank: Located[][] = [[], [], []];
  for (const one of then) byRank[rankOf(one)]?.push(one);
  // The most severe first, each with the least severe that will do.
  const unmatched = [...now]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .filter((one) => byRank.findLast((some, rank) => rank <= rankOf(one) && some.length > 0)?.pop() === undefined);
  return { unmatched, left: byRank.flat() };
}

const rankOf = ({ diagnostic: { severity } }: Located): number => SEVERITY_RANK[severity];

/** Where a finding in the texts after some edits stands in those before. */
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
  /** The edit that brought the text at the offset. */
  readonly edit: Edit | undefined;
}

/** From an offset in the text after some edits to that in the text before. */
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

/** The index of the last number that is no greater; -1 where there is none. */
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

/** The files that could be read and cannot be any more, that were JSON and are not, or that have another key twice. */
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

/** Whether a file holds JSON, for whoever reads it next; behind a byte-order mark kubectl takes it for YAML. */
function isJson({ file: { text } }: ParsedFile): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
