/** Findings as plain data: what crosses from thread to thread, or waits in a file for the next run. */
import type { Place, Step } from '../load/place.ts';
import type { Project } from '../model/project.ts';
import type { Resource } from '../model/resource.ts';
import type { SourceFile } from '../text/source-file.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

export interface PortablePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly document: number;
  readonly path: readonly Step[];
}

/** A diagnostic that names files by path, and its object by file and number in it. */
export interface PortableFinding {
  readonly rule: string;
  readonly messageId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly at: PortablePlace;
  readonly resource?: { readonly file: string; readonly index: number };
  readonly notes: readonly { readonly message: string; readonly at: PortablePlace }[];
  readonly fix?: {
    readonly title: string;
    readonly safety: 'safe' | 'unsafe';
    readonly edits: readonly {
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }[];
  };
}

/** The findings on a project as plain data. */
export function packFindings(found: readonly Diagnostic[], project: Project): readonly PortableFinding[] {
  const indices = new Map<Resource, number>();
  for (const inFile of resourcesByFile(project).values())
    for (const [index, resource] of inFile.entries()) indices.set(resource, index);
  return found.map(({ rule, messageId, severity, message, help, at, resource, notes, fix }) => {
    const index = resource === undefined ? undefined : indices.get(resource);
    return {
      rule,
      messageId,
      severity,
      message,
      ...(help === undefined ? {} : { help }),
      at: packPlace(at),
      ...(resource === undefined || index === undefined ? {} : { resource: { file: resource.file.path, index } }),
      notes: notes.map((note) => ({ message: note.message, at: packPlace(note.at) })),
      ...(fix === undefined
        ? {}
        : {
            fix: {
              title: fix.title,
              safety: fix.safety,
              edits: fix.edits.map(({ file, span, text }) => ({ file: file.path, ...span, text })),
            },
          }),
    };
  });
}

/** The findings again, on a project of the same files; undefined where they speak of something it has not. */
export function unpackFindings(
  packed: readonly PortableFinding[],
  project: Project,
): readonly Diagnostic[] | undefined {
  const files = new Map(project.files.map((file) => [file.path, file]));
  const resources = resourcesByFile(project);
  const found: Diagnostic[] = [];
  for (const { rule, messageId, severity, message, help, at, resource, notes, fix } of packed) {
    const about = resource === undefined ? undefined : resources.get(resource.file)?.[resource.index];
    const place = unpackPlace(at, files);
    const unpackedNotes = notes.flatMap((note) => {
      const noteAt = unpackPlace(note.at, files);
      return noteAt === undefined ? [] : [{ message: note.message, at: noteAt }];
    });
    const edits = fix?.edits.flatMap(({ file: path, start, end, text }) => {
      const file = files.get(path);
      return file === undefined ? [] : [{ file, span: { start, end }, text }];
    });
    const isWhole =
      (resource === undefined) === (about === undefined) &&
      unpackedNotes.length === notes.length &&
      edits?.length === fix?.edits.length;
    if (place === undefined || !isWhole) return undefined;
    found.push({
      rule,
      messageId,
      severity,
      message,
      help,
      at: place,
      resource: about,
      notes: unpackedNotes,
      fix: fix === undefined || edits === undefined ? undefined : { title: fix.title, safety: fix.safety, edits },
    });
  }
  return found;
}

function resourcesByFile(project: Project): ReadonlyMap<string, readonly Resource[]> {
  const byFile = new Map<string, Resource[]>();
  for (const resource of project.cluster.resources) {
    const inFile = byFile.get(resource.file.path);
    if (inFile === undefined) byFile.set(resource.file.path, [resource]);
    else inFile.push(resource);
  }
  return byFile;
}

function packPlace({ file, span, document, path }: Place): PortablePlace {
  return { file: file.path, start: span.start, end: span.end, document, path };
}

function unpackPlace(
  { file: path, start, end, document, path: steps }: PortablePlace,
  files: ReadonlyMap<string, SourceFile>,
): Place | undefined {
  const file = files.get(path);
  if (file === undefined || end > file.text.length) return undefined;
  return { file, span: { start, end }, document, path: steps };
}
