/** Makes a project of files: parses them, and loads the schemas that rules and fixes need. */
import type { Stopwatch } from '../linter/stopwatch.ts';
import { decode } from '../load/decode.ts';
import { parseFile } from '../load/parse.ts';
import type { ParseError } from '../load/tape/document.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { buildProject, isTemplateFile, type ParsedFile, type Project, type Whole } from '../model/project/project.ts';
import { type KnownKind, kindsNamed } from '../schema/catalog.ts';
import { loadSchemas } from '../schema/load.ts';
import { type SourceFile, sourceFile } from '../text/source-file.ts';

/** A file as it was read. Findings show its `path`. */
export interface InputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Parses a file; bytes that are not valid text become a document that cannot be read. */
export function parseInput({ path, content }: InputFile): ParsedFile {
  const { text, error } = typeof content === 'string' ? { text: content, error: undefined } : decode(content);
  return parseText(sourceFile(path, text), error);
}

/** The same for text, with its decoding error if there is one. It is parsed on first use of the documents. */
export function parseText(file: SourceFile, undecodable: ParseError | undefined): ParsedFile {
  if (undecodable === undefined) {
    let documents: ParsedFile['documents'] | undefined;
    return {
      file,
      get documents() {
        documents ??= parseFile(file);
        return documents;
      },
    };
  }
  const span = { start: 0, end: file.text.length };
  return { file, documents: [{ is: 'unreadable', file, index: 0, span, errors: [undecodable] }], undecodable };
}

/** The project of parsed files, in the order they were read; with what they have of a larger project, if they are a part. */
export async function projectOf(
  given: readonly ParsedFile[],
  settings: Settings,
  phases?: Stopwatch,
  whole?: Whole,
): Promise<Project> {
  const time = <T>(phase: string, run: () => T): T => (phases === undefined ? run() : phases.time(phase, run));
  const files = await time('parse', () => withAllParseErrors(given));
  await time('schemas', () => loadSchemas(kindsNamedIn(files)));
  const project = time('project', () => buildProject(files, settings, whole));
  await time('schemas', () => loadSchemas(project.cluster.resources));
  return project;
}

/** Parses files with a broken document again, with the parser that reports all errors and not only the first. */
async function withAllParseErrors(files: readonly ParsedFile[]): Promise<readonly ParsedFile[]> {
  if (!files.some(isBroken)) return files;
  const { slowEngine } = await import('../load/all-errors.ts');
  return files.map((parsed) =>
    isBroken(parsed) ? { file: parsed.file, documents: parseFile(parsed.file, slowEngine) } : parsed,
  );
}

/** Bytes that are not valid text have no further errors, and those of templates are not reported: finding them takes long. */
function isBroken({ file, documents, undecodable }: ParsedFile): boolean {
  return (
    undecodable === undefined && documents.some(({ is }) => is === 'unreadable') && !isTemplateFile(file, documents)
  );
}

/** All versions of the kinds in the texts: few files have more than ten kinds. */
function kindsNamedIn(files: readonly ParsedFile[]): readonly KnownKind[] {
  const names = new Set<string>();
  for (const { file } of files)
    for (const [, name = ''] of file.text.matchAll(/\bkind["']?[ \t]*:[ \t]*["']?(\w+?)(?:List)?\b/g)) names.add(name);
  // The metadata for kinds without a schema.
  names.add('ConfigMap');
  return [...names].flatMap(kindsNamed);
}
