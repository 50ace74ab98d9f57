/** A trace for people: the answer first, then the tests in order. */

import { describe } from '../model/resource.ts';
import type { Paint } from '../report/paint.ts';
import type { Backend, Route, RouteTable } from '../routes/route.ts';
import { matchText } from '../routes/text.ts';
import { describeEntry, type Step, type Trace } from '../routes/trace.ts';
import { printable, wrap } from '../text/width.ts';

export interface RenderOptions {
  readonly paint: Paint;
  readonly width: number;
}

export function traceText(trace: Trace, table: RouteTable, options: RenderOptions): string {
  const { paint, width } = options;
  const { request, answer, route, steps } = trace;
  const port = request.port === (request.scheme === 'https' ? 443 : 80) ? '' : `:${request.port}`;
  const query = request.query === '' ? '' : `?${request.query}`;
  const lines = [
    paint.strong(`${request.method} ${request.scheme}://${request.host}${port}${printable(request.path)}${query}`),
    '',
    ...answerLines(trace, paint),
  ];
  if (route !== undefined) lines.push(...routeLines(route, paint));
  if (answer.forwarded !== undefined && answer.forwarded.path !== request.path)
    lines.push(`  rewrite   the backend receives ${answer.forwarded.host}${answer.forwarded.path}`);
  else if (answer.forwarded !== undefined && answer.forwarded.host !== request.host)
    lines.push(`  rewrite   the backend receives host ${answer.forwarded.host}`);
  if (steps.length > 0)
    lines.push(
      '',
      paint.dim('routes tried, in evaluation order'),
      ...steps.flatMap((step) => stepLines(step, paint, width)),
    );
  const detached = route === undefined ? table.detached : [];
  if (detached.length > 0) lines.push('', paint.dim('objects that get no traffic'));
  for (const one of detached.slice(0, 20))
    lines.push(
      ...wrap(`${describe(one.resource)}: ${one.because} (${one.reason})`, width - 4).map(
        (line, i) => `${i === 0 ? '  ' : '    '}${line}`,
      ),
    );
  return `${lines.join('\n')}\n`;
}

function answerLines({ answer }: Trace, paint: Paint): readonly string[] {
  const detail = answer.detail === undefined ? '' : `  ${answer.detail}`;
  switch (answer.outcome) {
    case 'backend':
      return [`${paint.good('served')}${detail}`];
    case 'redirect':
      return [
        `${paint.good(`redirect ${answer.statusCode}`)}  to ${answer.location ?? ''}${detail === '' ? '' : ` (${detail.trim()})`}`,
      ];
    default:
      return [`${paint.error(`${answer.statusCode} ${answer.outcome}`)}${detail}`];
  }
}

function routeLines(route: Route, paint: Paint): readonly string[] {
  const { at, resource } = route.source;
  const { line } = at.file.positionAt(at.span.start);
  const lines = [
    `  entry     ${describeEntry(route.entry)}${route.tls === undefined ? '' : `, TLS ${route.tls.secrets.join(', ') || route.tls.mode.toLowerCase()}`}`,
    `  route     ${describe(resource)}  ${paint.link(`${printable(at.file.path)}:${line}`)}`,
    `  match     ${printable(matchText(route.match))}`,
  ];
  const total = route.backends.reduce((sum, backend) => sum + backend.weight, 0);
  for (const backend of route.backends) lines.push(...backendLines(backend, total, paint));
  return lines;
}

function backendLines(backend: Backend, total: number, paint: Paint): readonly string[] {
  const share = total > 0 && backend.weight !== total ? `${Math.round((backend.weight / total) * 100)}% ` : '';
  const port = backend.port ?? backend.portName;
  const target = backend.targetPort === undefined ? '' : ` -> ${backend.targetPort}`;
  const broken = backend.status !== 'ok' && backend.status !== 'external';
  const status =
    backend.status === 'ok' ? '' : `  ${(broken ? paint.error : paint.dim)(backend.because ?? backend.status)}`;
  const lines = [
    `  backend   ${share}Service ${backend.namespace}/${backend.service}${port === undefined ? '' : `:${port}`}${target}${status}`,
  ];
  for (const { resource, replicas, container, containerPort } of backend.workloads) {
    const pods = replicas === undefined ? '' : `, ${replicas} ${replicas === 1 ? 'pod' : 'pods'}`;
    const inside =
      container === undefined
        ? ''
        : `, container ${container}${containerPort === undefined ? '' : `:${containerPort}`}`;
    lines.push(`  pods      ${describe(resource)}${pods}${inside}`);
  }
  return lines;
}

function stepLines(step: Step, paint: Paint, width: number): readonly string[] {
  const sign = step.result === 'chosen' ? paint.good('=>') : paint.dim(' -');
  const [first = '', ...rest] = wrap(printable(`${step.source}: ${step.match}`), width - 5);
  return [
    `  ${sign} ${first}`,
    ...rest.map((line) => `     ${line}`),
    ...wrap(step.detail, width - 7).map((line) => paint.dim(`       ${line}`)),
  ];
}
