/** Fixes files in memory: pass after pass, until nothing more can be mended. Writes nothing. */
import type { Diagnostic, Fix } from '../linter/diagnostic.ts';
import { fingerprints } from '../linter/fingerprint.ts';
import { applyFixes } from '../linter/fix.ts';
import type { Place } from '../load/value/place.ts';
import type { ParsedFile } from '../model/project/project.ts';
import type { Report } from '../report/report.ts';
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
  /** Files whose text changed, in reading order. */
  readonly changed: readonly FixedFile[];
  readonly fixes: number;
  /** What is left to say about the fixed texts. */
  readonly report: Report;
}

/** Fixes may open the way for others; so many passes are enough for any sane file. */
const MAX_PASSES = 10;

/** A fix that would do harm is looked for by halves, and left out; after so many trials the rest is left as it is. */
const MAX_TRIALS = 60;

/** A fix, and what it is called from pass to pass, whatever line it stands on. */
interface Candidate {
  readonly fix: Fix;
  readonly print: string;
}

/** Applies all fixes up to a safety, but for those that would leave something less valid than before. */
export async function fixFiles(
  files: readonly ParsedFile[],
  options: PipelineOptions,
  safety: Fix['safety'],
): Promise<FixResult> {
  let current = files;
  let report = await lintFiles(current, options);
  let fixes = 0;
  const refused = new Set<string>();
  let wanted = candidates(report.diagnostics, safety, refused);
  for (let pass = 0, trial = 0; wanted.length > 0 && pass < MAX_PASSES && trial < MAX_TRIALS; trial++) {
    const { next, applied } = apply(current, wanted);
    if (applied === 0) break;
    const nextReport = await lintFiles(next, options);
    if (isWorse({ files: current, report }, { files: next, report: nextReport })) {
      const [only, second] = wanted;
      if (only !== undefined && second === undefined) {
        refused.add(only.print);
        wanted = candidates(report.diagnostics, safety, refused);
      } else wanted = wanted.slice(0, Math.ceil(wanted.length / 2));
      continue;
    }
    pass++;
    fixes += applied;
    current = next;
    report = nextReport;
    wanted = candidates(report.diagnostics, safety, refused);
  }
  const changed = files.flatMap((before, index): readonly FixedFile[] => {
    const after = current[index];
    if (after === undefined || after.file.text === before.file.text) return [];
    return [{ path: before.file.path, before: before.file.text, after: after.file.text, bom: before.file.bom }];
  });
  return { changed, fixes, report };
}

function candidates(
  diagnostics: readonly Diagnostic[],
  safety: Fix['safety'],
  refused: ReadonlySet<string>,
): readonly Candidate[] {
  const prints = fingerprints(diagnostics);
  return diagnostics.flatMap(({ fix }, index) => {
    const print = prints[index] ?? '';
    const isWanted = fix !== undefined && (fix.safety === 'safe' || safety === 'unsafe') && !refused.has(print);
    return isWanted ? [{ fix, print }] : [];
  });
}

function apply(
  files: readonly ParsedFile[],
  wanted: readonly Candidate[],
): { next: readonly ParsedFile[]; applied: number } {
  const byFile = new Map<string, Fix[]>();
  for (const { fix } of wanted) {
    const path = fix.edits[0]?.file.path;
    if (path === undefined) continue;
    const list = byFile.get(path);
    if (list === undefined) byFile.set(path, [fix]);
    else list.push(fix);
  }
  let applied = 0;
  const next = files.map((parsed) => {
    const list = byFile.get(parsed.file.path);
    if (list === undefined) return parsed;
    const fixed = applyFixes(parsed.file, list);
    if (fixed.text === parsed.file.text) return parsed;
    applied += fixed.applied.length;
    return reparse(parsed, fixed.text);
  });
  return { next, applied };
}

function reparse({ file }: ParsedFile, text: string): ParsedFile {
  return parseInput({ path: file.path, content: file.bom ? `\ufeff${text}` : text });
}

interface State {
  readonly files: readonly ParsedFile[];
  readonly report: Report;
}

/**
 * Whether something was without fault and is no longer: a document that has errors now, a text that cannot be read,
 * JSON that is none. What had errors may show others, which those hid.
 */
function isWorse(before: State, after: State): boolean {
  const lostText = before.files.some((old, index) => {
    const parsed = after.files[index];
    return (
      parsed !== undefined && parsed !== old && (isReadable(old) > isReadable(parsed) || isJson(old) > isJson(parsed))
    );
  });
  if (lostText) return true;
  const had = new Set(errorsOf(before.report).flatMap(({ at }) => [at.file.path, documentOf(at)]));
  const count = new Map(before.files.map(({ file, documents }) => [file.path, documents.length]));
  const resized = new Set(
    after.files.filter(({ file, documents }) => count.get(file.path) !== documents.length).map(({ file }) => file.path),
  );
  return errorsOf(after.report).some(
    ({ at }) => !had.has(documentOf(at)) && !(resized.has(at.file.path) && had.has(at.file.path)),
  );
}

const isReadable = ({ documents }: ParsedFile): boolean => documents.every(({ is }) => is !== 'unreadable');

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

const documentOf = ({ file, document }: Place): string => `${file.path}#${document}`;

const errorsOf = ({ diagnostics }: Report): readonly Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === 'error');
