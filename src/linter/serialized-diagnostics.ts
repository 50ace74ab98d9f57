/** Findings as plain data, to send them to another thread or store them for the next run. */
import type { Place, Step } from '../load/value/place.ts';
import type { Identity, Resource } from '../model/objects/resource.ts';
import type { Project } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';
import type { SourceFile } from '../text/source-file.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

export interface PortablePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly document: number;
  readonly path: readonly Step[];
}

/** A finding that refers to files by path, without its object. */
export interface PackedFinding {
  readonly rule: string;
  readonly messageId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly at: PortablePlace;
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

/** An object, as its file and its index in the file. */
interface ObjectPlace {
  readonly file: string;
  readonly index: number;
}

/** The same with its object. */
export interface PortableFinding extends PackedFinding {
  readonly resource?: ObjectPlace;
}

/** The findings on a project as plain data. */
export function packFindings(found: readonly Diagnostic[], project: Project): readonly PortableFinding[] {
  const places = new Map<Identity, ObjectPlace>();
  for (const [file, inFile] of resourcesByFile(project))
    for (const [index, resource] of inFile.entries()) places.set(resource, { file, index });
  return found.map((diagnostic) => {
    const resource = diagnostic.resource === undefined ? undefined : places.get(diagnostic.resource);
    return { ...packFinding(diagnostic), ...(resource === undefined ? {} : { resource }) };
  });
}

/** A finding as plain data, without its object. */
export function packFinding({ rule, messageId, severity, message, help, at, notes, fix }: Diagnostic): PackedFinding {
  return {
    rule,
    messageId,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    at: packPlace(at),
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
}

/**
 * Restores the findings on a project of the same files; undefined if they refer to something that the project lacks.
 */
export function unpackFindings(
  packed: readonly PortableFinding[],
  project: Project,
): readonly Diagnostic[] | undefined {
  const files = new Map(project.files.map((file) => [file.path, file]));
  const resources = resourcesByFile(project);
  const found: Diagnostic[] = [];
  for (const one of packed) {
    const about = one.resource === undefined ? undefined : resources.get(one.resource.file)?.[one.resource.index];
    if ((one.resource === undefined) !== (about === undefined)) return undefined;
    const unpacked = unpackFinding(one, about, files);
    if (unpacked === undefined) return undefined;
    found.push(unpacked);
  }
  return found;
}

/** Restores a finding on an object; undefined if it refers to a file that is not among these. */
export function unpackFinding(
  { rule, messageId, severity, message, help, at, notes, fix }: PackedFinding,
  resource: Identity | undefined,
  files: ReadonlyMap<string, SourceFile>,
): Diagnostic | undefined {
  const place = unpackPlace(at, files);
  const unpackedNotes = notes.flatMap((note) => {
    const noteAt = unpackPlace(note.at, files);
    return noteAt === undefined ? [] : [{ message: note.message, at: noteAt }];
  });
  const edits = fix?.edits.flatMap(({ file: path, start, end, text }) => {
    const file = files.get(path);
    return file === undefined ? [] : [{ file, span: { start, end }, text }];
  });
  const isWhole = unpackedNotes.length === notes.length && edits?.length === fix?.edits.length;
  if (place === undefined || !isWhole) return undefined;
  return {
    rule,
    messageId,
    severity,
    message,
    help,
    at: place,
    resource,
    notes: unpackedNotes,
    fix: fix === undefined || edits === undefined ? undefined : { title: fix.title, safety: fix.safety, edits },
  };
}

function resourcesByFile({ cluster }: Project): ReadonlyMap<string, readonly Resource[]> {
  return groupBy(cluster.resources, ({ file }) => file.path);
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
