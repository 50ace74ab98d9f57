/** Follows one request through the table: who takes it, and why nobody else does. */
import { describe } from '../model/resource.ts';
import { type Answer, answer } from './answer.ts';
import { compareHosts, hostMatch, matchesHost } from './host.ts';
import { type EntryRoutes, indexRoutes } from './lookup.ts';
import { failedTest, type Request } from './match.ts';
import type { Entry, Route, RouteTable } from './route.ts';
import { matchText } from './text.ts';

export type StepResult =
  | 'chosen'
  | 'less specific'
  | 'host'
  | 'path'
  | 'method'
  | 'headers'
  | 'query'
  | 'listener'
  | 'also';

export interface Step {
  /** `Ingress default/web`, or the entry asked. */
  readonly source: string;
  readonly match: string;
  readonly result: StepResult;
  readonly detail: string;
}

export interface Trace {
  readonly request: Request;
  readonly answer: Answer;
  readonly route: Route | undefined;
  readonly steps: readonly Step[];
}

export interface TraceOptions {
  /** Only Ingresses of this class. */
  readonly class?: string;
  /** Only this Gateway, `namespace/name`. */
  readonly gateway?: string;
}

export type Tracer = (request: Request, options: TraceOptions) => Trace;

/** Losers told one by one; the rest as a number. */
const MAX_STEPS = 40;

/** Indexes a table once for many requests. */
export function tracer(table: RouteTable): Tracer {
  const entries = indexRoutes(table);
  const listeners = listenersByGateway(entries);
  return (request, options) => {
    const asked = [
      ...ingressEntries(entries, options),
      ...gatewayEntries(listeners, request, options),
      ...(options.class === undefined && options.gateway === undefined ? serviceEntries(entries, request) : []),
    ];
    return follow(request, asked);
  };
}

/** One way in that the request could take, or the reason why it takes none there. */
type Asked =
  | { readonly is: 'entry'; readonly routes: EntryRoutes }
  | { readonly is: 'refused'; readonly step: Step; readonly statusCode: number };

function follow(request: Request, asked: readonly Asked[]): Trace {
  const steps: Step[] = [];
  let chosen: Route | undefined;
  let refusal: number | undefined;
  for (const one of asked) {
    if (one.is === 'refused') {
      steps.push(one.step);
      if (one.statusCode !== 404) refusal = one.statusCode;
      continue;
    }
    const winner = decide(one.routes, request, chosen !== undefined, steps);
    chosen ??= winner;
  }
  if (chosen !== undefined) return { request, answer: answer(chosen, request), route: chosen, steps };
  if (refusal !== undefined)
    return {
      request,
      answer: { outcome: 'error', statusCode: refusal, detail: 'the request came to the wrong listener' },
      route: undefined,
      steps,
    };
  const detail = asked.length === 0 ? 'nothing listens for such a request' : 'no route takes it';
  return { request, answer: { outcome: 'not-found', statusCode: 404, detail }, route: undefined, steps };
}

/** The first candidate that passes all tests wins; what lost to it, and at which test, becomes steps. */
function decide(routes: EntryRoutes, request: Request, isLate: boolean, steps: Step[]): Route | undefined {
  const candidates = routes.candidates(request);
  let winner: Route | undefined;
  for (const route of candidates) {
    const failed = failedTest(route, request);
    if (failed !== undefined) steps.push(stepOf(route, failed, WORDS[failed]));
    else if (winner === undefined) {
      winner = route;
      steps.push(
        isLate
          ? stepOf(route, 'also', 'another way in takes it too: choose with --class or --gateway')
          : stepOf(route, 'chosen', chosenBecause(route)),
      );
    } else steps.push(stepOf(route, 'less specific', `comes after route ${winner.order} in this entry`));
  }
  if (isLate) return winner;
  const seen = new Set(candidates);
  const others = routes.contenders(request).filter((route) => !seen.has(route));
  for (const route of others.slice(0, MAX_STEPS)) steps.push(stepOf(route, 'path', WORDS.path));
  if (others.length > MAX_STEPS)
    steps.push({
      source: describeEntry(routes.entry),
      match: `${others.length - MAX_STEPS} more routes`,
      result: 'path',
      detail: WORDS.path,
    });
  return winner;
}

const WORDS = {
  host: 'the host differs',
  path: 'the path differs',
  method: 'the method differs',
  headers: 'a header is missing or differs',
  query: 'a query parameter is missing or differs',
} as const;

function chosenBecause(route: Route): string {
  if (route.isFallback) return 'the default backend takes what no rule does';
  return route.uncertain ?? 'first in evaluation order that matches';
}

function stepOf(route: Route, result: StepResult, detail: string): Step {
  return { source: describe(route.source.resource), match: matchText(route.match), result, detail };
}

function ingressEntries(entries: readonly EntryRoutes[], options: TraceOptions): readonly Asked[] {
  if (options.gateway !== undefined) return [];
  return entries
    .filter(({ entry }) => entry.type === 'ingress' && (options.class === undefined || entry.class === options.class))
    .map((routes): Asked => ({ is: 'entry', routes }));
}

/** Gateways by name, each with the entries of its listeners. */
function listenersByGateway(entries: readonly EntryRoutes[]): ReadonlyMap<string, readonly EntryRoutes[]> {
  const gateways = new Map<string, EntryRoutes[]>();
  for (const routes of entries) {
    if (routes.entry.type !== 'gateway') continue;
    const { gateway = '', alternative } = routes.entry;
    const key = alternative === undefined ? gateway : `${gateway} ${alternative}`;
    const list = gateways.get(key);
    if (list === undefined) gateways.set(key, [routes]);
    else list.push(routes);
  }
  return gateways;
}

function gatewayEntries(
  gateways: ReadonlyMap<string, readonly EntryRoutes[]>,
  request: Request,
  options: TraceOptions,
): readonly Asked[] {
  if (options.class !== undefined) return [];
  return [...gateways.values()].flatMap((listeners): readonly Asked[] => {
    const name = listeners[0]?.entry.gateway ?? '';
    return options.gateway === undefined || options.gateway === name ? [listenerFor(name, listeners, request)] : [];
  });
}

/**
 * The one listener of a Gateway that a request reaches: by port, then by the most specific hostname.
 * Source: gateway-api apis/v1/gateway_types.go, listeners; GEP-3567 for misdirected TLS requests.
 */
function listenerFor(gateway: string, listeners: readonly EntryRoutes[], request: Request): Asked {
  const speaks = listeners.filter(({ entry }) =>
    request.scheme === 'https' ? entry.protocol === 'HTTPS' || entry.protocol === 'TLS' : entry.protocol === 'HTTP',
  );
  const refuse = (detail: string, statusCode: number): Asked => ({
    is: 'refused',
    statusCode,
    step: { source: `Gateway ${gateway}`, match: `port ${request.port}`, result: 'listener', detail },
  });
  // A port that no listener has is most likely one in front of the Gateway: the scheme's own stands for it.
  const onPort = speaks.filter(({ entry }) => entry.port === request.port);
  const standIn = request.scheme === 'https' ? 443 : 80;
  const near = onPort.length > 0 ? onPort : speaks.filter(({ entry }) => entry.port === standIn);
  if (near.length === 0) return refuse(`no ${request.scheme} listener on port ${request.port}`, 404);
  const byHost = mostSpecific(near, request.host);
  if (byHost === undefined) return refuse(`no listener takes host ${request.host}`, 404);
  if (request.scheme === 'https' && request.sni !== request.host) {
    const bySni = mostSpecific(near, request.sni);
    if (bySni !== undefined && bySni !== byHost)
      return refuse(
        `TLS was set up with listener "${bySni.entry.listener ?? ''}", which does not take host ${request.host}`,
        421,
      );
  }
  return { is: 'entry', routes: byHost };
}

function mostSpecific(listeners: readonly EntryRoutes[], host: string): EntryRoutes | undefined {
  return listeners
    .filter(({ entry }) => matchesHost(hostMatch(entry.hostname, 'many'), host))
    .toSorted((a, b) => compareHosts(hostMatch(a.entry.hostname, 'many'), hostMatch(b.entry.hostname, 'many')))[0];
}

/** Services asked directly: by DNS name and port inside the cluster, by node port or address from outside. */
function serviceEntries(entries: readonly EntryRoutes[], request: Request): readonly Asked[] {
  return entries
    .filter(({ entry }) => {
      if (entry.protocol === 'UDP' || entry.protocol === 'SCTP') return false;
      switch (entry.type) {
        case 'clusterIP':
        case 'headless':
          return entry.port === request.port && isServiceName(entry, request.host);
        case 'nodePort':
          return entry.port === request.port;
        case 'loadBalancer':
        case 'externalIP':
          return entry.port === request.port && entry.address === request.host;
        default:
          return false;
      }
    })
    .map((routes): Asked => ({ is: 'entry', routes }));
}

/** `svc.ns`, `svc.ns.svc`, `svc.ns.svc.<zone>`; a bare name could be of any namespace and counts too. */
function isServiceName({ address = '' }: Entry, host: string): boolean {
  const [name = '', namespace = ''] = address.split('.');
  return host === name || host === `${name}.${namespace}` || host === address || host.startsWith(`${address}.`);
}

export function describeEntry(entry: Entry): string {
  switch (entry.type) {
    case 'ingress':
      return entry.class === undefined ? 'Ingress without class' : `Ingress class ${entry.class}`;
    case 'gateway':
      return `Gateway ${entry.gateway ?? ''} listener ${entry.listener ?? ''}`;
    default:
      return `${entry.type} ${entry.address ?? ''}${entry.port === undefined ? '' : `:${entry.port}`}`.trim();
  }
}
