/** `kroute routes`: the effective routing table. */

import { selectionOf } from '../library/routes.ts';
import { UsageError } from '../library/usage-error.ts';
import { describe, type Resource } from '../model/objects/resource.ts';
import { shownTable } from '../pipeline/routing.ts';
import { VIEWS, type View } from '../render/index.ts';
import { selectRoutes } from '../routes/request/select.ts';
import type { RouteTable } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { InputOptions } from './options.ts';
import { hasColor, paintFor } from './paint.ts';
import { routed } from './routed.ts';
import { say } from './say.ts';
import { type NamesAsked, suggestions } from './suggest-names.ts';

export interface RoutesFlags extends InputOptions {
  readonly format: View;
  readonly wide?: boolean;
  readonly host?: string;
  readonly service?: string;
  readonly inNamespace?: string;
  readonly entry?: string;
  readonly status?: string;
  readonly controller?: string;
  readonly strict?: boolean;
}

/** Wider tables are hard to read. */
const MOST_COLUMNS = 200;

export async function routesCommand(paths: readonly string[], flags: RoutesFlags, io: Io): Promise<ExitCode> {
  const { host, service, inNamespace, entry } = flags;
  const status = flags.status?.split(',').map((word) => word.trim());
  const selection = selectionOf({ host, service, inNamespace, entry, status });
  const view = viewOf(flags);
  const routing = await routed(paths, flags, io);
  const { project, isIncomplete } = routing;
  const whole = shownTable(routing);
  const table = selectRoutes(whole, selection);
  const repeated = flags.quiet === true ? undefined : repeatedNote(project.cluster.resources);
  if (repeated !== undefined) say(repeated, io);
  const paint = paintFor(hasColor(flags.color, io.env, io.out));
  const isEmpty = table.routes.length === 0;
  if (
    !isEmpty ||
    view === 'json' ||
    view === 'yaml' ||
    (table.detached.length > 0 && view !== 'dot' && view !== 'mermaid')
  )
    io.writeOut(VIEWS[view](table, { paint, width: Math.min(io.out.width ?? 80, MOST_COLUMNS), whole }));
  // Where something could not be read, that has been said.
  if (isEmpty && !isIncomplete)
    for (const text of whole.routes.length === 0 ? ['no routes in these manifests'] : noneLeft(selection, whole))
      say(text, io);
  if (isIncomplete) return Exit.Usage;
  const isBroken = table.routes.some(({ status }) => status === 'broken' || status === 'partial');
  return flags.strict === true && isBroken ? Exit.Findings : Exit.Ok;
}

/** Said where a tree holds variants of the same objects, of which a cluster would have one. */
function repeatedNote(resources: readonly Resource[]): string | undefined {
  const named = resources.filter(({ name, kind }) => name !== '' && kind !== 'Namespace');
  const definitions = groupBy(named, (resource) => `${resource.group}/${describe(resource)}`);
  const repeated = [...definitions.values()].filter((list) => list.length > 1);
  const [first, second] = repeated[0] ?? [];
  if (first === undefined || second === undefined) return undefined;
  const files =
    first.file === second.file ? `twice in ${first.file.path}` : `in ${first.file.path} and ${second.file.path}`;
  const count = `${repeated.length} ${repeated.length === 1 ? 'object is' : 'objects are'} defined more than once`;
  return `${count}, such as ${describe(first)} ${files}; references use the nearest definition, and of Ingresses and Services the last one is shown; pass a single directory to see one variant`;
}

function noneLeft(asked: NamesAsked, whole: RouteTable): readonly string[] {
  const meant = suggestions(asked, whole);
  if (meant.length > 0) return meant;
  const count = whole.routes.length;
  return [
    `no route matches the filters; without --host, --service, --in-namespace, --entry and --status there ${count === 1 ? 'is 1' : `are ${count}`}`,
  ];
}

function viewOf({ format, wide }: RoutesFlags): View {
  if (wide !== true) return format;
  if (format !== 'table' && format !== 'wide')
    throw new UsageError(`--wide: cannot be combined with --format ${format}`);
  return 'wide';
}
