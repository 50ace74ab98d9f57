/** What a tool made of manifests: its text, and where each stretch of it comes from. */
import type { Place } from '../load/value/place.ts';
import type { ParsedFile } from '../model/project/project.ts';

/** Where the objects of a stretch of rendered text come from. */
export interface Origin {
  /** Offset of its first character; it reaches to the next one's. */
  readonly start: number;
  /** The source file, template, or the file of the generator; undefined where the tool does not tell. */
  readonly path: string | undefined;
  readonly isGenerated: boolean;
}

/** What a tool made of one directory. */
export interface Rendered {
  readonly by: 'kustomize' | 'helm';
  readonly directory: string;
  readonly parsed: ParsedFile;
  readonly origins: readonly Origin[];
  /** Files whose objects, among others, it is made of. */
  readonly sources: readonly string[];
  readonly patches: readonly string[];
}

export interface Rendering {
  readonly outputs: readonly Rendered[];
  /** Files that the outputs stand for, which are not judged themselves. */
  readonly covered: ReadonlySet<string>;
}

/** What is judged: the files that nothing stands for, and what was rendered of the others. */
export function judgedFiles(files: readonly ParsedFile[], { outputs, covered }: Rendering): readonly ParsedFile[] {
  return [...files.filter(({ file }) => !covered.has(file.path)), ...outputs.map(({ parsed }) => parsed)];
}

/** How a directory is named in what is said about it. */
export function directoryName(directory: string): string {
  return directory === '' ? '.' : directory;
}

/** The stretch of rendered text that a place is in. */
export function originAt({ span }: Place, { origins }: Rendered): Origin | undefined {
  return origins.findLast(({ start }) => start <= span.start);
}
