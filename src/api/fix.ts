/** Fixes files in memory: pass after pass, until nothing more can be mended. Writes nothing. */
import type { Diagnostic, Fix } from '../engine/diagnostic.ts';
import { applyFixes } from '../engine/fix.ts';
import type { ParsedFile } from '../model/project.ts';
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

/** Applies all fixes up to a safety. A pass that would leave a file with more errors than before is taken back. */
export async function fixFiles(
  files: readonly ParsedFile[],
  options: PipelineOptions,
  safety: Fix['safety'],
): Promise<FixResult> {
  let current = files;
  let report = await lintFiles(current, options);
  let fixes = 0;
  const given = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const byFile = fixesByFile(report.diagnostics, safety, given);
    if (byFile.size === 0) break;
    const next = current.map((parsed) => {
      const wanted = byFile.get(parsed.file.path);
      if (wanted === undefined) return parsed;
      const { text } = applyFixes(parsed.file, wanted);
      return reparse(parsed, text);
    });
    const nextReport = await lintFiles(next, options);
    const worse = filesMadeWorse(report, nextReport);
    if (worse.size > 0) {
      // What made another file worse is not known by its name, so then all of the pass is taken back.
      const blamed = [...worse].filter((path) => byFile.has(path));
      for (const path of blamed.length > 0 ? blamed : byFile.keys()) given.add(path);
      continue;
    }
    fixes += [...byFile.values()].reduce((sum, list) => sum + list.length, 0);
    current = next;
    report = nextReport;
  }
  const changed = files.flatMap((before, index): readonly FixedFile[] => {
    const after = current[index];
    if (after === undefined || after.file.text === before.file.text) return [];
    return [{ path: before.file.path, before: before.file.text, after: after.file.text, bom: before.file.bom }];
  });
  return { changed, fixes, report };
}

function fixesByFile(
  diagnostics: readonly Diagnostic[],
  safety: Fix['safety'],
  given: ReadonlySet<string>,
): ReadonlyMap<string, readonly Fix[]> {
  const byFile = new Map<string, Fix[]>();
  for (const { fix } of diagnostics) {
    const path = fix?.edits[0]?.file.path;
    if (fix === undefined || path === undefined || given.has(path)) continue;
    if (fix.safety === 'unsafe' && safety === 'safe') continue;
    const list = byFile.get(path);
    if (list === undefined) byFile.set(path, [fix]);
    else list.push(fix);
  }
  return byFile;
}

function reparse({ file }: ParsedFile, text: string): ParsedFile {
  return parseInput({ path: file.path, content: file.bom ? `\ufeff${text}` : text });
}

/** Files with more errors after a pass than before it; text that could not be read before hid some, which is no harm. */
function filesMadeWorse(before: Report, after: Report): ReadonlySet<string> {
  const hidden = new Set(
    errorsOf(before)
      .filter(({ rule }) => rule.startsWith('yaml/'))
      .map(({ at }) => at.file.path),
  );
  const had = countByFile(errorsOf(before));
  const worse = [...countByFile(errorsOf(after))].filter(
    ([path, number]) => number > (had.get(path) ?? 0) && !hidden.has(path),
  );
  const broken = errorsOf(after).filter(({ rule, at }) => rule === 'yaml/syntax' && !hidden.has(at.file.path));
  return new Set([...worse.map(([path]) => path), ...broken.map(({ at }) => at.file.path)]);
}

const errorsOf = ({ diagnostics }: Report): readonly Diagnostic[] =>
  diagnostics.filter(({ severity }) => severity === 'error');

function countByFile(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { at } of diagnostics) counts.set(at.file.path, (counts.get(at.file.path) ?? 0) + 1);
  return counts;
}
