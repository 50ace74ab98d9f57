/** A trace for people: the answer first, then the way of the request, then the tests in order. */
import { type Diagnostic, SEVERITY_RANK } from '../linter/diagnostic.ts';
import { describe } from '../model/objects/resource.ts';
import type { Paint } from '../report/paint.ts';
import { tlsName } from '../routes/match/match.ts';
import { matchText } from '../routes/match/text.ts';
import type { AnsweringCertificate } from '../routes/request/certificate.ts';
import type { PossibleAnswer, Step, Trace } from '../routes/request/trace.ts';
import { describeEntry } from '../routes/request/ways.ts';
import type { Backend, Route, RouteTable } from '../routes/route/route.ts';
import { printable } from '../text/printable.ts';
import { columns, wrap } from '../text/width.ts';
import type { ExplainedTrace } from './json.ts';
import type { RenderOptions } from './render.ts';
import { backendWords, filterWords, placeWords, shareOf, workloadSentence } from './words.ts';

/** Findings that are listed. */
const MAX_FINDINGS = 5;

/** Objects without traffic that are listed if no route takes the request. */
const MAX_DETACHED = 20;

export function traceText(
  { trace, findings, certificate }: ExplainedTrace,
  table: RouteTable,
  options: RenderOptions,
): string {
  const { paint, width } = options;
  const { route, steps } = trace;
  const way = [...(route === undefined ? [] : routeLines(route, trace, options)), ...rewriteLines(trace, options)];
  const tried = steps.flatMap((step, index) => stepLines(step, index + 1, paint, width));
  const blocks = [
    [paint.strong(requestWords(trace))],
    [...answerLines(trace, paint, width), ...certificateLines(certificate, trace, options)],
    way,
    doubtLines(trace, options),
    findingLines(findings, options),
    tried.length === 0 ? [] : [paint.dim('routes tried, in evaluation order'), ...tried],
    route === undefined ? detachedLines(table, options) : [],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function requestWords({ request, client }: Trace): string {
  const from = client === undefined ? '' : ` from ${describe(client.resource)}`;
  const { method, scheme, host, path, query } = request;
  const port = request.port === (scheme === 'https' ? 443 : 80) ? '' : `:${request.port}`;
  return printable(`${method} ${scheme}://${host}${port}${path}${query === '' ? '' : `?${query}`}${from}`);
}

function answerLines({ answer, route }: Trace, paint: Paint, width: number): readonly string[] {
  const detail = answer.detail === undefined ? '' : printable(answer.detail);
  const { outcome } = answer;
  const isAnswered = outcome === 'backend' || outcome === 'redirect' || outcome === 'response';
  return labeled(answerWords({ answer, route }), detail, isAnswered ? paint.good : paint.error, width);
}

/** Which certificate the client gets, and whether it is valid for the name in the URL, whatever the Host header is. */
function certificateLines(
  certificate: AnsweringCertificate | undefined,
  { request }: Trace,
  { paint, width }: RenderOptions,
): readonly string[] {
  if (certificate === undefined) return [];
  const host = tlsName(request);
  const { secret, own, covers } = certificate;
  const proxy = own === undefined ? '' : `the proxy answers with its own certificate, "${own}"`;
  const words =
    secret === undefined
      ? `${proxy}${covers === undefined ? ', unless its configuration sets another one' : ''}`
      : covers === undefined
        ? `Secret ${secret}; whether it covers ${host} is not known`
        : `Secret ${secret} ${covers ? 'covers' : 'does not cover'} ${host}${own === undefined ? '' : `; ${proxy}`}`;
  const mark = covers === false ? paint.warning : (line: string): string => line;
  return wrap(printable(`certificate: ${words}`), width).map(mark);
}

/** The answer to a request in a few words. */
function answerWords({ answer, route }: PossibleAnswer): string {
  const { outcome, statusCode } = answer;
  switch (outcome) {
    case 'backend':
      return `served by ${servers(route)}`;
    case 'redirect':
      return printable(`redirect ${statusCode ?? ''} to ${answer.location ?? ''}`);
    case 'response':
      return `answered by the proxy with ${statusCode ?? ''}`;
    default:
      return printable(statusCode === undefined ? outcome : `${statusCode} ${outcome}`);
  }
}

/** What else could happen, one line for each answer. */
function doubtLines({ doubts }: Trace, { paint, width }: RenderOptions): readonly string[] {
  return doubts.flatMap(({ reason, alternatives }) => [
    ...wrap(printable(`not certain: ${reason}`), width).map(paint.info),
    ...alternatives.flatMap((one) => fact('or', answerWords(one), width)),
  ]);
}

/** The most severe findings first, each with its rule, its place and what to do. */
function findingLines(findings: readonly Diagnostic[], { paint, width }: RenderOptions): readonly string[] {
  if (findings.length === 0) return [];
  const sorted = [...findings].sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
  const marks = { error: paint.error, warning: paint.warning, info: paint.info };
  const lines = sorted.slice(0, MAX_FINDINGS).flatMap(({ severity, message, help, rule, at }) => {
    const [first = '', ...rest] = wrap(printable(`${severity}: ${message} [${rule}]`), width - 4);
    return [
      `  ${marks[severity](first)}`,
      ...rest.map((line) => `    ${marks[severity](line)}`),
      ...wrap(printable(help === undefined ? placeWords(at) : `${placeWords(at)}: ${help}`), width - 4).map(
        (line) => `    ${paint.dim(line)}`,
      ),
    ];
  });
  const more = findings.length - MAX_FINDINGS;
  return [
    paint.dim('findings about the objects on the way'),
    ...lines,
    ...(more > 0 ? [`  and ${more} more: run "kroute lint" to list all`] : []),
  ];
}

function servers(route: Route | undefined): string {
  const backends = (route?.backends ?? []).filter(({ weight }) => weight > 0);
  return printable(
    backends
      .map(
        ({ namespace, service, port, portName }) =>
          `${namespace}/${service}${port === undefined && portName === undefined ? '' : `:${port ?? portName ?? ''}`}`,
      )
      .join(' or '),
  );
}

/** The answer in color, and why: on its line where it fits, else below. */
function labeled(answer: string, detail: string, mark: (text: string) => string, width: number): readonly string[] {
  if (detail === '') return [mark(answer)];
  if (columns(answer) + 2 + columns(detail) <= width) return [`${mark(answer)}: ${detail}`];
  return [mark(answer), ...wrap(detail, width - 2).map((line) => `  ${line}`)];
}

const LABEL = 12;

/** `  backend   text`, wrapped below itself. */
function fact(
  label: string,
  text: string,
  width: number,
  mark: (text: string) => string = (line) => line,
): readonly string[] {
  return wrap(printable(text), width - LABEL).map(
    (line, index) => `${index === 0 ? `  ${label}`.padEnd(LABEL) : ' '.repeat(LABEL)}${mark(line)}`,
  );
}

function routeLines(route: Route, trace: Trace, options: RenderOptions): readonly string[] {
  const { paint, width } = options;
  const { tls } = route;
  const filters = filterWords(route);
  return [
    ...fact('entry', describeEntry(route.entry), width),
    ...(tls === undefined
      ? []
      : fact('tls', tls.secrets.length === 0 ? tls.mode.toLowerCase() : tls.secrets.join(', '), width)),
    ...fact('route', describe(route.source.resource), width),
    `${' '.repeat(LABEL)}${paint.link(placeWords(route.source.at))}`,
    ...fact('match', matchText(route.match), width),
    ...filters.flatMap((text, index) => fact(index === 0 ? 'filters' : '', text, width)),
    ...route.backends.flatMap((backend) => backendLines(backend, route, trace, options)),
  ];
}

function backendLines(
  backend: Backend,
  route: Route,
  { answer }: Trace,
  { paint, width }: RenderOptions,
): readonly string[] {
  const share = shareOf(backend, route.backends);
  const isFine = backend.status === 'ok';
  const mark = backend.status === 'external' || backend.status === 'unknown' ? paint.info : paint.error;
  const isTold = backend.because === answer.detail;
  return [
    ...fact('backend', `${share === '' ? '' : `${share} `}Service ${backendWords(backend, undefined)}`, width),
    ...(isFine || isTold ? [] : fact('', backend.because ?? backend.status, width, mark)),
    ...backend.workloads.flatMap((workload) => fact('pods', workloadSentence(workload, undefined), width)),
  ];
}

function rewriteLines({ answer, request }: Trace, { width }: RenderOptions): readonly string[] {
  const { forwarded } = answer;
  if (forwarded === undefined || (forwarded.path === request.path && forwarded.host === request.host)) return [];
  const host = forwarded.host === request.host ? '' : ` for host ${forwarded.host}`;
  return fact('forwarded', `as ${forwarded.path}${host}`, width);
}

function stepLines(step: Step, count: number, paint: Paint, width: number): readonly string[] {
  const sign = step.result === 'chosen' ? paint.good('=>') : paint.dim(' -');
  const [first = '', ...rest] = wrap(printable(`${count}. ${step.source}: ${step.match}`), width - 5);
  return [
    `  ${sign} ${first}`,
    ...rest.map((line) => `     ${line}`),
    ...wrap(printable(step.detail), width - 7).map((line) => paint.dim(`       ${line}`)),
  ];
}

function detachedLines({ detached }: RouteTable, { paint, width }: RenderOptions): readonly string[] {
  if (detached.length === 0) return [];
  const lines = detached
    .slice(0, MAX_DETACHED)
    .flatMap(({ resource, because, reason }) =>
      wrap(printable(`${describe(resource)}: ${because} (${reason})`), width - 4).map(
        (line, index) => `${index === 0 ? '  ' : '    '}${line}`,
      ),
    );
  const more =
    detached.length > MAX_DETACHED
      ? [`  and ${detached.length - MAX_DETACHED} more: run "kroute routes" to list all`]
      : [];
  return [paint.dim('objects that get no traffic'), ...lines, ...more];
}
