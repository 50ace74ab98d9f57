/** The output of a tool such as helm: its text, and the source of each part of it. */
import type { BuildFailure } from '../linter/rule.ts';
import type { Place } from '../load/value/place.ts';
import type { ParsedFile } from '../model/project/project.ts';

/** The source of the objects in a part of rendered text. */
export interface Origin {
  /** Offset of the first character of the part; it ends where the next one begins. */
  readonly start: number;
  /** The source file, template, or generator file; undefined if the tool does not report it. */
  readonly path: string | undefined;
  readonly isGenerated: boolean;
}

/** The output of a tool for one directory. */
export interface Rendered {
  readonly by: 'kustomize' | 'helm';
  readonly directory: string;
  readonly parsed: ParsedFile;
  readonly origins: readonly Origin[];
  /** Source files of its objects. */
  readonly sources: readonly string[];
  readonly patches: readonly string[];
  /** The name of the release, where kroute chose it. */
  readonly release?: string | undefined;
}

/** What became of a kustomization or a chart. */
export interface Build {
  /** Its kustomization.yaml or Chart.yaml. */
  readonly file: string;
  readonly by: Rendered['by'];
  readonly ok: boolean;
  /** Why it was not built, or what was left out; empty otherwise. */
  readonly reason: string;
}

export interface Rendering {
  readonly outputs: readonly Rendered[];
  readonly builds: readonly Build[];
  /** Those that the tool refused; others were not given to it, or need the network or plugins. */
  readonly failures: readonly BuildFailure[];
  /** Files that are linted only through the outputs. */
  readonly covered: ReadonlySet<string>;
}

/** The files to lint: those without rendered output, and the rendered output of the others. */
export function judgedFiles(files: readonly ParsedFile[], { outputs, covered }: Rendering): readonly ParsedFile[] {
  return [...files.filter(({ file }) => !covered.has(file.path)), ...outputs.map(({ parsed }) => parsed)];
}

/** The name of a directory in messages. */
export function directoryName(directory: string): string {
  return directory === '' ? '.' : directory;
}

/** The part of rendered text that contains a place. */
export function originAt({ span }: Place, { origins }: Rendered): Origin | undefined {
  return origins.findLast(({ start }) => start <= span.start);
}
