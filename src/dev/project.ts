/** Builds a project from files on disk, for tests. */
import { readFileSync } from 'node:fs';
import { parseFile } from '../load/parse.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { buildProject, type Project } from '../model/project/project.ts';
import { loadSchemas } from '../schema/load.ts';
import { sourceFile } from '../text/source-file.ts';

export async function projectOf(paths: readonly string[], _base: string, settings: Settings): Promise<Project> {
  await loadSchemas();
  const files = [];
  for (const path of paths) {
    const file = sourceFile(path, readFileSync(path, 'utf8'));
    files.push({ file, documents: await parseFile(file) });
  }
  return buildProject(files, settings);
}
