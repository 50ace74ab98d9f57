/** The routing pipeline: files in, a table of routes out. Does not read files or print. */
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { buildRouteTable } from '../routes/table.ts';
import { projectOf } from './project.ts';

export interface Routing {
  readonly project: Project;
  readonly table: RouteTable;
}

export async function routingOf(files: readonly ParsedFile[], settings: Settings): Promise<Routing> {
  const project = await projectOf(files, settings);
  return { project, table: buildRouteTable(project.cluster, settings) };
}
