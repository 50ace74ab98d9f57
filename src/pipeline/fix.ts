/**
 * Fixes files in memory: pass after pass, until nothing more can be fixed without making something worse. Does not
 * write files.
 */
import type { Diagnostic, Edit, Fix } from '../linter/diagnostic.ts';
import { factsOf } from '../linter/fingerprint.ts';
import { applyFixes } from '../linter/fix.ts';
import type { ParsedDocument } from '../load/tape/document.ts';
import { Cursor } from '../load/value/cursor.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { repair } from '../model/recovery/indentation.ts';
import type { Report } from '../report/report.ts';
import { groupBy } from '../text/group.ts';
import { memo, query } from '../text/query.ts';
import { withMark } from '../text/source-file.ts';
import { documentsIn, type Edits, type Harm, harmOf, placesAfter, type State } from './fix-harm.ts';
import { lintFiles, type PipelineOptions } from './lint.ts';
import { parseInput } from './project.ts';

export interface FixedFile {
  readonly path: string;
  /** Texts without byte-order mark. */
  readonly before: string;
  readonly after: string;
  readonly bom: boolean;
}

export interface FixResult {
  /** Files whose text changed, in the order they were read. */
  readonly changed: readonly FixedFile[];
  readonly fixes: number;
  /** How many of them are safe; the others are not. */
  readonly safeFixes: number;
  /** The findings in the fixed texts. */
  readonly report: Report;
}

/** All files are linted once for each trial. Few are needed: all documents are checked at the same time. */
const MAX_TRIALS = 100;

/** A fix with its finding, and the facts of the finding, which do not depend on its line. */
interface Candidate {
  readonly fix: Fix;
  readonly finding: Diagnostic;
  readonly facts: string;
}

/** Files and all of their findings, with the fixes that the user selected. */
interface Judged extends State {
  /** What is reported to the user. */
  readonly report: Report;
}

/** The outcome of a pass. */
interface Pass {
  readonly state: Judged;
  readonly applied: readonly Candidate[];
}

/**
 * Applies all fixes up to a safety level, except those that would leave a place with more findings, or more severe
 * ones.
 */
export async function fixFiles(
  files: readonly ParsedFile[],
  options: PipelineOptions,
  safety: Fix['safety'],
): Promise<FixResult> {
  const run = new Run(options, safety, files);
  let state = await run.judge(files);
  const applied: Candidate[] = [];
  let isNew = false;
  while (run.trials < MAX_TRIALS) {
    const wanted = run.wanted(state);
    if (wanted.length === 0) {
      // Refused fixes may be harmless now that others are applied; otherwise a second run of kroute would apply them.
      if (!isNew || !run.forgive()) break;
      isNew = false;
      continue;
    }
    const pass = await run.pass(state, wanted);
    if (pass === undefined) continue;
    state = pass.state;
    applied.push(...pass.applied);
    isNew = true;
  }
  const safeFixes = applied.filter(({ fix }) => fix.safety === 'safe').length;
  return { changed: changedFiles(files, state.files), fixes: applied.length, safeFixes, report: state.report };
}

/** The files whose text changed; both lists are in the same order. */
export function changedFiles(before: readonly ParsedFile[], after: readonly ParsedFile[]): readonly FixedFile[] {
  return before.flatMap(({ file: { path, text, bom } }, index): readonly FixedFile[] => {
    const now = after[index]?.file.text ?? text;
    return now === text ? [] : [{ path, before: text, after: now, bom }];
  });
}

class Run {
  readonly #options: PipelineOptions;
  readonly #safety: Fix['safety'];
  /** Findings whose fixes did harm or had no effect. */
  readonly #refused = new Set<string>();
  /** All earlier texts of the files, to stop fixes that undo each other. */
  readonly #texts: Map<string, Set<string>>;
  trials = 0;

  constructor(options: PipelineOptions, safety: Fix['safety'], files: readonly ParsedFile[]) {
    this.#options = options;
    this.#safety = safety;
    this.#texts = new Map(files.map(({ file }) => [file.path, new Set([file.text])]));
  }

  /** All findings, including those that `--baseline` leaves out: they must not become worse either. */
  async judge(files: readonly ParsedFile[]): Promise<Judged> {
    const { sieve, ...options } = this.#options;
    const report = await lintFiles(files, options);
    const { diagnostics } = report;
    if (sieve === undefined) return { files, diagnostics, report };
    const { shown, suppressed } = sieve(diagnostics);
    return {
      files,
      diagnostics,
      report: { ...report, diagnostics: shown, suppressed: report.suppressed + suppressed },
    };
  }

  /**
   * The fixes for the next pass. First those that make a text readable, because the findings that they reveal are not
   * harm; then safe ones, so that their good does not make up for the harm of a guess.
   */
  wanted({ report, files }: Judged): readonly Candidate[] {
    const all = report.diagnostics.flatMap((diagnostic): readonly Candidate[] => {
      const { fix, at } = diagnostic;
      if (fix === undefined || (fix.safety === 'unsafe' && this.#safety === 'safe')) return [];
      const facts = factsOf(diagnostic, at.file.path);
      return this.#refused.has(facts) ? [] : [{ fix, finding: diagnostic, facts }];
    });
    const isRevealing = revealingIn(files);
    const stages = [all.filter(({ fix }) => isRevealing(fix)), all.filter(({ fix }) => fix.safety === 'safe')];
    return stages.find((stage) => stage.length > 0) ?? all;
  }

  /** Tries refused fixes again; returns whether there are any. */
  forgive(): boolean {
    const hadAny = this.#refused.size > 0;
    this.#refused.clear();
    return hadAny;
  }

  /** Applies as many of the fixes as do no harm; undefined if no fix is left, and others may be needed. */
  async pass(before: Judged, wanted: readonly Candidate[]): Promise<Pass | undefined> {
    const isRevealingFix = revealingIn(before.files);
    const isRevealing = wanted.every(({ fix }) => isRevealingFix(fix));
    for (let some = wanted; some.length > 0 && this.trials < MAX_TRIALS; ) {
      const { files, applied, edits } = apply(before.files, some);
      if (applied.length === 0) {
        this.#refuse(some);
        return undefined;
      }
      this.trials++;
      const state = await this.judge(files);
      const harm = harmOf(before, state, edits, isRevealing);
      const blamed =
        harm.length > 0 ? blame(harm, before.files, applied) : this.#useless(before, state, applied, edits);
      if (blamed.length === 0) {
        for (const { file } of files) this.#texts.get(file.path)?.add(file.text);
        return { state, applied };
      }
      some = this.#without(applied, blamed);
    }
    return undefined;
  }

  /** Refuses a single suspect for good, and of several suspects one half for now. */
  #without(applied: readonly Candidate[], blamed: readonly Suspects[]): readonly Candidate[] {
    const left = new Set<Candidate>();
    for (const { suspects, areSure } of blamed) {
      if (areSure || suspects.length === 1) {
        this.#refuse(suspects);
        for (const one of suspects) left.add(one);
      } else for (const one of suspects.slice(Math.ceil(suspects.length / 2))) left.add(one);
    }
    return applied.filter((one) => !left.has(one));
  }

  #refuse(some: readonly Candidate[]): void {
    for (const { facts } of some) this.#refused.add(facts);
  }

  /** Fixes whose finding is still there, and fixes of files that have a text again that they had before. */
  #useless(before: State, after: State, applied: readonly Candidate[], edits: Edits): readonly Suspects[] {
    const placeOf = placesAfter(edits);
    const had = groupBy(before.diagnostics, (finding) => kindAt(finding, finding.at.span.start));
    const has = groupBy(after.diagnostics, (finding) => kindAt(finding, placeOf(finding)));
    const isStillThere = ({ finding }: Candidate): boolean => {
      const key = kindAt(finding, finding.at.span.start);
      return (has.get(key)?.length ?? 0) >= (had.get(key)?.length ?? 0);
    };
    const again = new Set(
      after.files.flatMap(({ file }, index) =>
        file !== before.files[index]?.file && this.#texts.get(file.path)?.has(file.text) === true ? [file.path] : [],
      ),
    );
    const suspects = applied.filter(
      (one) => isStillThere(one) || one.fix.edits.some(({ file }) => again.has(file.path)),
    );
    return suspects.length === 0 ? [] : [{ suspects, areSure: true }];
  }
}

/** The rule and place of a finding, without its names and numbers. */
const kindAt = ({ rule, messageId, at }: Diagnostic, offset: number): string =>
  `${rule} ${messageId} ${offset} ${at.file.path}`;

/** Fixes that did harm, or at least one of them did. */
interface Suspects {
  readonly suspects: readonly Candidate[];
  /** Whether each of them did harm. */
  readonly areSure: boolean;
}

/**
 * The fixes that may have caused the harm: the one that wrote the text with the finding, else those in the same
 * document, else those in the documents of its notes, else all.
 */
function blame(
  harm: readonly Harm[],
  files: readonly ParsedFile[],
  applied: readonly Candidate[],
): readonly Suspects[] {
  const documentAt = documentsIn(files);
  const byEdit = new Map(applied.flatMap((one) => one.fix.edits.map((edit) => [spanOf(edit), one] as const)));
  const byFile = groupBy(applied, ({ fix }) => fix.edits[0]?.file.path);
  const byDocument = groupBy(applied, ({ fix: { edits } }) => {
    const [edit] = edits;
    return edit === undefined ? '' : documentAt(edit.file.path, edit.span.start);
  });
  const sure = new Set<Candidate>();
  const groups = new Map<string, readonly Candidate[]>();
  for (const { path, offset, edit, related } of harm) {
    const writer = edit === undefined ? undefined : byEdit.get(spanOf(edit));
    if (writer !== undefined) sure.add(writer);
    else {
      const document = offset === undefined ? undefined : documentAt(path, offset);
      const places = [
        ...(document === undefined ? [] : [document]),
        ...related.map((one) => documentAt(one.path, one.offset)),
      ];
      const place = places.find((one) => byDocument.has(one));
      if (place !== undefined) groups.set(place, byDocument.get(place) ?? []);
      else groups.set(byFile.has(path) ? path : '', byFile.get(path) ?? applied);
    }
  }
  const several = [...groups.values()].map((suspects) => ({ suspects, areSure: false }));
  return sure.size === 0 ? several : [...several, { suspects: [...sure], areSure: true }];
}

const spanOf = ({ file, span }: Edit): string => `${span.start} ${span.end} ${file.path}`;

/** Whether a fix reveals text that was not read before: it makes a text readable, or separates two objects. */
function revealingIn(files: readonly ParsedFile[]): (fix: Fix) => boolean {
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  const brokenIn = memo((path: string) => (byPath.get(path)?.documents ?? []).filter(isBroken));
  return ({ edits }) =>
    edits.some(
      ({ file, span: { start }, text }) =>
        /^---/m.test(text) || brokenIn(file.path).some(({ span }) => span.start <= start && start <= span.end),
    );
}

/**
 * Whether a document cannot be read as it is. If the indentation is lost, only all fixes together make the text
 * readable: adding just the space after a dash makes a list in a place where a list is invalid.
 */
const isBroken = query(
  'fix.isBroken',
  (document: ParsedDocument): boolean =>
    document.is === 'unreadable' ||
    (document.is === 'readable' && repair(document, Cursor.root(document)) !== undefined),
);

function apply(
  files: readonly ParsedFile[],
  wanted: readonly Candidate[],
): {
  readonly files: readonly ParsedFile[];
  readonly applied: readonly Candidate[];
  readonly edits: Edits;
} {
  const byFile = groupBy(wanted, ({ fix }) => fix.edits[0]?.file.path);
  const applied: Candidate[] = [];
  const edits = new Map<string, readonly Edit[]>();
  const next = files.map((parsed) => {
    const some = byFile.get(parsed.file.path);
    if (some === undefined) return parsed;
    const fixed = applyFixes(
      parsed.file,
      some.map(({ fix }) => fix),
    );
    if (fixed.text === parsed.file.text) return parsed;
    const done = new Set(fixed.applied);
    applied.push(...some.filter(({ fix }) => done.has(fix)));
    edits.set(parsed.file.path, fixed.edits);
    return reparse(parsed, fixed.text);
  });
  return { files: next, applied, edits };
}

/** The same file with another text. */
export function reparse({ file }: ParsedFile, text: string): ParsedFile {
  return parseInput({ path: file.path, content: withMark(text, file.bom) });
}
