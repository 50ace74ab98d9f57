/** Adds ignore comments for findings, in memory: on or above the line of the finding, and only if no value changes. */
import type { Diagnostic, Edit } from '../linter/diagnostic.ts';
import { applyFixes } from '../linter/fix.ts';
import { commentsIn } from '../linter/suppression.ts';
import type { ParsedDocument } from '../load/tape/document.ts';
import { Cursor } from '../load/value/cursor.ts';
import type { ParsedFile } from '../model/project/project.ts';
import type { Report } from '../report/report.ts';
import { groupBy } from '../text/group.ts';
import type { SourceFile } from '../text/source-file.ts';
import { changedFiles, type FixedFile, reparse } from './fix.ts';
import { lintFiles, type PipelineOptions } from './lint.ts';

export interface Ignored {
  /** Files whose text changed, in the order they were read. */
  readonly changed: readonly FixedFile[];
  /** How many more findings are suppressed than before. */
  readonly count: number;
  /** The findings that are still reported. */
  readonly report: Report;
}

/** A finding about an unused ignore comment is not suppressed by another comment. */
const ABOUT_COMMENTS = 'tree/unused-suppression';

/** While a file cannot be read, its other problems are unknown, so a syntax error is not suppressed. */
const NEVER: ReadonlySet<string> = new Set([ABOUT_COMMENTS, 'yaml/syntax']);

/** The ways to place a comment, in the order in which they are tried. */
type Way = 'joined' | 'beside' | 'above';

/** The findings of a line, and the comment for them. */
interface Wanted {
  readonly line: number;
  readonly rules: readonly string[];
  /** The end of the list of rules in an existing comment for this line. */
  readonly joins: number | undefined;
  readonly ways: readonly Way[];
}

/** Adds comments for all findings that can have one. A second run finds nothing to add. */
export async function addIgnores(files: readonly ParsedFile[], options: PipelineOptions): Promise<Ignored> {
  const before = await lintFiles(files, options);
  const byFile = groupBy(
    before.diagnostics.filter(({ rule }) => !NEVER.has(rule)),
    ({ at }) => at.file.path,
  );
  let wanted = new Map(
    files.flatMap(({ file, documents }) => {
      const found = byFile.get(file.path);
      return found === undefined ? [] : [[file.path, wantedIn(file, found, listsIn({ file, documents }))] as const];
    }),
  );
  for (;;) {
    const written = files.map((parsed) => write(parsed, wanted.get(parsed.file.path) ?? []));
    const after = written.map(({ parsed }) => parsed);
    const report = await lintFiles(after, options);
    const left = groupBy(report.diagnostics, ({ at }) => at.file.path);
    const useless = new Map(
      written.map((one) => [one.parsed.file.path, uselessIn(one, left.get(one.parsed.file.path) ?? [])]),
    );
    if ([...useless.values()].every((lines) => lines.size === 0)) {
      const count = before.diagnostics.length - report.diagnostics.length;
      return { changed: changedFiles(files, after), count, report };
    }
    wanted = new Map(written.map((one) => [one.parsed.file.path, retried(one, useless)]));
  }
}

/** The comments, with the next way to place those that had no effect. */
function retried({ parsed, placed }: Written, useless: ReadonlyMap<string, ReadonlySet<number>>): readonly Wanted[] {
  const lines = useless.get(parsed.file.path);
  return placed.map((want) => (lines?.has(want.line) === true ? { ...want, ways: want.ways.slice(1) } : want));
}

/** The ends of the rule lists of existing comments of a file, by the line that they are for. */
function listsIn({ file, documents }: ParsedFile): ReadonlyMap<number, number> {
  return new Map(
    commentsIn(file, documents).flatMap(({ at, pattern, reach }) =>
      reach?.is === 'line' && pattern !== '' ? [[reach.line, at.span.end] as const] : [],
    ),
  );
}

function wantedIn(
  file: SourceFile,
  found: readonly Diagnostic[],
  joins: ReadonlyMap<number, number>,
): readonly Wanted[] {
  const byLine = groupBy(found, ({ at }) => file.positionAt(at.span.start).line);
  return [...byLine].map(([line, some]) => {
    const end = joins.get(line);
    const ways: readonly Way[] = end === undefined ? ['beside', 'above'] : ['joined', 'beside', 'above'];
    return { line, rules: [...new Set(some.map(({ rule }) => rule))].sort(), joins: end, ways };
  });
}

interface Written {
  readonly parsed: ParsedFile;
  /** The written comments, in line order. */
  readonly placed: readonly Wanted[];
}

/** Writes as many of the comments as possible without changing a value, each in the first way that works. */
function write(parsed: ParsedFile, wanted: readonly Wanted[]): Written {
  const harmless = wanted.length === 0 ? [] : harmlessOf(parsed, wanted);
  if (harmless.length === 0) return { parsed, placed: [] };
  const edits = harmless.map((want) => editOf(parsed.file, want));
  return { parsed: withEdits(parsed, edits), placed: harmless.toSorted((a, b) => a.line - b.line) };
}

/** Bisects the comments to find those that would become part of a value; these are tried in another way. */
function harmlessOf(parsed: ParsedFile, wanted: readonly Wanted[]): readonly Wanted[] {
  const some = wanted.filter(({ ways }) => ways.length > 0);
  if (some.length === 0) return [];
  const edits = some.map((want) => editOf(parsed.file, want));
  if (areSame(parsed, withEdits(parsed, edits))) return some;
  const [only] = some;
  if (some.length === 1 && only !== undefined) return harmlessOf(parsed, [{ ...only, ways: only.ways.slice(1) }]);
  const middle = Math.ceil(some.length / 2);
  return [...harmlessOf(parsed, some.slice(0, middle)), ...harmlessOf(parsed, some.slice(middle))];
}

function editOf(file: SourceFile, { line, rules, joins, ways: [way] }: Wanted): Edit {
  const start = file.lineStart(line);
  const text = file.lineText(line);
  const list = rules.join(', ');
  if (way === 'joined' && joins !== undefined) return inserting(file, joins, `, ${list}`);
  if (way === 'above') {
    const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
    return inserting(file, start, `${indent}# kroute-ignore ${list}\n`);
  }
  return inserting(file, start + text.trimEnd().length, `  # kroute-ignore ${list}`);
}

function inserting(file: SourceFile, at: number, text: string): Edit {
  return { file, span: { start: at, end: at }, text };
}

function withEdits(parsed: ParsedFile, edits: readonly Edit[]): ParsedFile {
  const fixes = edits.map((edit) => ({ title: '', safety: 'safe' as const, edits: [edit] }));
  return reparse(parsed, applyFixes(parsed.file, fixes).text);
}

/** Whether two texts have the same values. JSON has no comments: a text with a comment is no longer JSON. */
function areSame(before: ParsedFile, after: ParsedFile): boolean {
  if (before.documents.length !== after.documents.length) return false;
  return before.documents.every((document, index) => {
    const other = after.documents[index];
    return other !== undefined && valuesOf(document) === valuesOf(other);
  });
}

function valuesOf(document: ParsedDocument): string {
  if (document.is !== 'readable') return document.is;
  return document.engine === 'json' ? 'json' : JSON.stringify(Cursor.root(document).json());
}

/** The lines whose new comment suppresses nothing, because it is part of another comment or applies to another line. */
function uselessIn({ placed }: Written, diagnostics: readonly Diagnostic[]): ReadonlySet<number> {
  const left = new Set(diagnostics.map(({ rule, at }) => `${at.file.positionAt(at.span.start).line} ${rule}`));
  let added = 0;
  const useless = placed.filter(({ line, rules, ways: [way] }) => {
    if (way === 'above') added++;
    return rules.some((rule) => left.has(`${line + added} ${rule}`));
  });
  return new Set(useless.map(({ line }) => line));
}
