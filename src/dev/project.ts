/** Builds a project from files on disk, for tests, as a run does. */
import { readFileSync } from 'node:fs';
import type { Settings } from '../model/cluster/settings.ts';
import type { Project } from '../model/project/project.ts';
import { parseInput, projectOf as projectOfFiles } from '../pipeline/project.ts';

export async function projectOf(paths: readonly string[], settings: Settings): Promise<Project> {
  return projectOfFiles(
    paths.map((path) => parseInput({ path, content: readFileSync(path, 'utf8') })),
    settings,
  );
}
