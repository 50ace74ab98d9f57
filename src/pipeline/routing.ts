/** The routing pipeline: files in, a table of routes out. Does not read files or print. */
import type { Place } from '../load/value/place.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import type { Route, RouteTable } from '../routes/route/route.ts';
import { buildRouteTable } from '../routes/table.ts';
import { once } from '../text/query.ts';
import { sourcePlaces } from './lint-rendered.ts';
import { projectOf } from './project.ts';
import { judgedFiles, type Rendering } from './rendered.ts';

export interface Routing {
  readonly project: Project;
  readonly table: RouteTable;
  /** The files that were read, and what tools made of them. */
  readonly files: readonly ParsedFile[];
  readonly rendering: Rendering | undefined;
  /** Where in these files a place of rendered text comes from. */
  readonly placeOf: (at: Place) => Place;
}

export async function routingOf(
  files: readonly ParsedFile[],
  settings: Settings,
  rendering?: Rendering,
): Promise<Routing> {
  const project = await projectOf(rendering === undefined ? files : judgedFiles(files, rendering), settings);
  const table = buildRouteTable(project.cluster, settings);
  return { project, table, files, rendering, placeOf: sourcePlaces(files, rendering) };
}

/** The table as it is shown: each source is a place in a file that the user can open. */
export function shownTable({ table, rendering, placeOf }: Routing): RouteTable {
  if (rendering === undefined) return table;
  const routes = once(() => table.routes.map((route) => shownRoute(route, placeOf)));
  const detached = once(() => table.detached.map((one) => ({ ...one, at: placeOf(one.at) })));
  return {
    cluster: table.cluster,
    get entries() {
      return table.entries;
    },
    get routes() {
      return routes();
    },
    get ofIngresses() {
      return table.ofIngresses;
    },
    get ofGateways() {
      return table.ofGateways;
    },
    get detached() {
      return detached();
    },
    get possibilities() {
      return table.possibilities;
    },
    get refusals() {
      return table.refusals;
    },
    get custom() {
      return table.custom;
    },
  };
}

/** The same for one route. */
export function shownRoute(route: Route, placeOf: Routing['placeOf']): Route {
  return { ...route, source: { ...route.source, at: placeOf(route.source.at) } };
}
