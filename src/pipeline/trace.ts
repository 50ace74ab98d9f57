/** What is shown of a request besides its answer: what lint finds about the objects on its way. */
import { rules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../linter/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import { suppress } from '../linter/suppress.ts';
import { concerns, objectsOnTheWay } from '../routes/request/on-the-way.ts';
import type { Trace } from '../routes/request/trace.ts';
import type { PipelineOptions } from './lint.ts';
import { judgeRendered } from './lint-rendered.ts';
import { projectOf } from './project.ts';
import type { Routing } from './routing.ts';

/** The findings of rules about the objects on the way of a request, in the order of a report. */
export async function findingsOnTheWay(
  { project, table, files, rendering, placeOf }: Routing,
  trace: Trace,
  options: PipelineOptions,
): Promise<readonly Diagnostic[]> {
  const met = objectsOnTheWay(project.cluster, table, trace);
  if (met.size === 0) return [];
  const about = new Set(met.keys());
  const parts = new Map<unknown, ReturnType<typeof met.get>>(met);
  const isWanted = ({ resource, at }: Diagnostic): boolean => parts.has(resource) && concerns(at, parts.get(resource));
  const limited = { ...options, about, table };
  if (rendering === undefined)
    return suppress(project, lint(project, rules, limited).filter(isWanted), rules, limited).kept;
  const covered = files.filter(({ file }) => rendering.covered.has(file.path));
  const sources = covered.length === 0 ? undefined : await projectOf(covered, options.settings);
  const { kept } = judgeRendered({ project, sources, files, rendering }, rules, limited, isWanted);
  return kept.map((found) => ({ ...found, at: placeOf(found.at) })).sort(compareDiagnostics);
}
