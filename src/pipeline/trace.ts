/** What is shown of a request besides its answer: what lint finds about the objects on its way. */
import { rules } from '../../rules/index.ts';
import { compareDiagnostics, type Diagnostic } from '../linter/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import { suppress } from '../linter/suppress.ts';
import { concerns, objectsOnTheWay } from '../routes/request/on-the-way.ts';
import type { Trace, TraceDoubt } from '../routes/request/trace.ts';
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

/** Rules whose warnings say that requests may not get through. */
const CLOSING: ReadonlySet<string> = new Set([
  'gateway/certificate-not-found',
  'gateway/class-not-found',
  'ingress/backend-unreachable',
  'ingress/backend-unsuitable',
  'ingress/class-not-found',
  'network/policy-blocks-route',
  'route/backend-unreachable',
  'route/backend-unsuitable',
  'service/selector-matches-nothing',
  'service/selector-matches-other-namespace',
  'service/target-port-not-found',
]);

/**
 * The trace with a doubt where it says that a backend serves the request although lint finds on the way what is broken,
 * or what may not get through.
 */
export function doubted(trace: Trace, findings: readonly Diagnostic[]): Trace {
  if (trace.answer.outcome !== 'backend') return trace;
  const closing = findings.filter(({ rule, severity }) => severity === 'error' || CLOSING.has(rule));
  if (closing.length === 0) return trace;
  const rulesFound = [...new Set(closing.map(({ rule }) => rule))].sort();
  const reason = `findings on the way may keep the request from its backend: ${rulesFound.join(', ')}`;
  const doubt: TraceDoubt = { reason, alternatives: [] };
  return { ...trace, doubts: [...trace.doubts, doubt] };
}
