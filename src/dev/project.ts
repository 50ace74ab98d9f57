/** Builds a project from files on disk, for tests, as a run does. */
import { readFileSync } from 'node:fs';
import { parseFile } from '../load/parse.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { Project } from '../model/project/project.ts';
import { projectOf as projectOfFiles } from '../pipeline/project.ts';
import { sourceFile } from '../text/source-file.ts';

export async function projectOf(paths: readonly string[], _base: string, settings: Settings): Promise<Project> {
  const files = paths.map((path) => sourceFile(path, readFileSync(path, 'utf8')));
  return projectOfFiles(
    files.map((file) => ({ file, documents: parseFile(file) })),
    settings,
  );
}
