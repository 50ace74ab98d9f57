/** The pipeline of linting: files in, a report out. Reads nothing, prints nothing. */
import { rules } from '../../rules/index.ts';
import { type LintOptions, lint } from '../engine/lint.ts';
import { decode } from '../load/decode.ts';
import { parseFile } from '../load/parse.ts';
import { buildProject, type ParsedFile } from '../model/project.ts';
import type { Report } from '../report/report.ts';
import { allKinds, type KnownKind } from '../schema/catalog.ts';
import { loadSchemas } from '../schema/load.ts';
import { sourceFile } from '../text/source-file.ts';

/** A file as it was read. `path` is how findings name it. */
export interface InputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Parses a file; bytes that are no text become a document that cannot be read. */
export function parseInput({ path, content }: InputFile): ParsedFile {
  const { text, fault } = typeof content === 'string' ? { text: content, fault: undefined } : decode(content);
  const file = sourceFile(path, text);
  if (fault === undefined) return { file, documents: parseFile(file) };
  const span = { start: 0, end: file.text.length };
  return { file, documents: [{ is: 'unreadable', file, index: 0, span, faults: [fault] }] };
}

/** Lints parsed files, in reading order, with all rules. */
export async function lintFiles(files: readonly ParsedFile[], options: LintOptions): Promise<Report> {
  await loadSchemas(kindsNamedIn(files));
  const project = buildProject(files, options.settings);
  await loadSchemas(project.cluster.resources);
  return {
    diagnostics: lint(project, rules, options),
    files: project.files.length,
    documents: project.documentCount,
    resources: project.cluster.resources.length,
    suppressed: 0,
    skipped: project.skipped.map(({ file, reason }) => ({ file: file.path, reason })),
  };
}

/** Every version of the kinds that the texts name: what mending and judging them may ask about, and little else. */
function kindsNamedIn(files: readonly ParsedFile[]): readonly KnownKind[] {
  const names = new Set<string>();
  for (const { file } of files)
    for (const [, name = ''] of file.text.matchAll(/\bkind["']?[ \t]*:[ \t]*["']?(\w+?)(?:List)?\b/g)) names.add(name);
  return allKinds().filter(({ kind }) => names.has(kind));
}
