/** Follows one request through the table: who takes it, and why nobody else does. */
import { controllersIn } from '../../model/ingress/controller.ts';
import { describe } from '../../model/objects/resource.ts';
import { workloadOf } from '../../model/objects/workload.ts';
import { compareHosts, hostMatch, matchesHost } from '../match/host.ts';
import { failedTest, type Request } from '../match/match.ts';
import { matchText } from '../match/text.ts';
import type { Entry, Route, RouteTable } from '../route/route.ts';
import { type Answer, answer } from './answer.ts';
import { type EntryRoutes, indexRoutes } from './lookup.ts';

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
    const proxies = [...ingressEntries(entries, options), ...gatewayEntries(listeners, request, options)];
    if (options.class !== undefined || options.gateway !== undefined) return follow(request, proxies);
    const services = serviceEntries(entries, request);
    return follow(request, [
      ...services.before,
      ...proxies,
      ...(proxies.length === 0 ? services.lastResort : []),
      ...services.after,
    ]);
  };
}

/** One way in that the request could take, or the reason why it takes none there. */
type Asked =
  | {
      readonly is: 'entry';
      readonly routes: EntryRoutes;
      /** What routes see of the request, where that is not all of it: of TLS that is passed on only the name asked for. */
      readonly seen?: Request;
      /** What no route takes here is refused, and goes nowhere else. */
      readonly isFinal?: boolean;
    }
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
    const winner = decide(one.routes, one.seen ?? request, chosen !== undefined, steps);
    chosen ??= winner;
    if (one.isFinal === true && chosen === undefined) break;
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
  const named = [...gateways.values()].filter(
    ([first]) => options.gateway === undefined || options.gateway === first?.entry.gateway,
  );
  // A port that no listener has is most likely one in front of the Gateway: the scheme's own stands for it.
  const ports = [request.port, request.scheme === 'https' ? 443 : 80];
  const port = ports.find((one) => named.some((listeners) => onPort(listeners, request, one).length > 0));
  return named.map((listeners) => {
    const near = port === undefined ? onOnlyPort(listeners, request) : onPort(listeners, request, port);
    return listenerFor(listeners[0]?.entry.gateway ?? '', near, request);
  });
}

const SPOKEN = { http: ['HTTP'], https: ['HTTPS', 'TLS'] } as const;

/** The listeners of a port that take what the request is sent with; TCP carries everything. */
function onPort(listeners: readonly EntryRoutes[], { scheme }: Request, port: number): readonly EntryRoutes[] {
  const spoken: readonly string[] = [...SPOKEN[scheme], 'TCP'];
  return listeners.filter(({ entry }) => entry.port === port && spoken.includes(entry.protocol ?? ''));
}

/** The listeners that speak the scheme, where they all have one port. */
function onOnlyPort(listeners: readonly EntryRoutes[], { scheme }: Request): readonly EntryRoutes[] {
  const spoken: readonly string[] = SPOKEN[scheme];
  const speaking = listeners.filter(({ entry }) => spoken.includes(entry.protocol ?? ''));
  return new Set(speaking.map(({ entry }) => entry.port)).size === 1 ? speaking : [];
}

/**
 * The one listener of a Gateway that a request reaches among those of its port: by the most specific hostname.
 * Source: gateway-api apis/v1/gateway_types.go, listeners; GEP-3567 for misdirected TLS requests.
 */
function listenerFor(gateway: string, near: readonly EntryRoutes[], request: Request): Asked {
  const refuse = (detail: string, statusCode: number): Asked => ({
    is: 'refused',
    statusCode,
    step: { source: `Gateway ${gateway}`, match: `port ${request.port}`, result: 'listener', detail },
  });
  if (near.length === 0) return refuse(`no ${request.scheme} listener on port ${request.port}`, 404);
  const tcp = near.find(({ entry }) => entry.protocol === 'TCP');
  if (tcp !== undefined) return { is: 'entry', routes: tcp };
  if (request.scheme === 'http') {
    const byHost = mostSpecific(near, request.host);
    return byHost === undefined
      ? refuse(`no listener takes host ${request.host}`, 404)
      : { is: 'entry', routes: byHost };
  }
  // TLS has no names for addresses: a client that asks for one sends none.
  const sni = isAddress(request.sni) ? request.host : request.sni;
  const bySni = mostSpecific(near, sni);
  if (bySni === undefined) return refuse(`no listener takes TLS for the name ${sni}`, 404);
  if (bySni.entry.closed !== undefined) return refuse(bySni.entry.closed, 404);
  if (bySni.entry.protocol === 'TLS') return { is: 'entry', routes: bySni, seen: { ...request, host: sni } };
  const byHost = mostSpecific(
    near.filter(({ entry }) => entry.protocol === 'HTTPS'),
    request.host,
  );
  if (byHost === undefined) return refuse(`no listener takes host ${request.host}`, 404);
  if (byHost === bySni) return { is: 'entry', routes: byHost };
  return refuse(
    `TLS was set up with listener "${bySni.entry.listener ?? ''}", which does not take host ${request.host}`,
    421,
  );
}

const isAddress = (host: string): boolean => /^[\d.]+$|^\[/.test(host);

function mostSpecific(listeners: readonly EntryRoutes[], host: string): EntryRoutes | undefined {
  return listeners
    .filter(({ entry }) => matchesHost(hostMatch(entry.hostname, 'many'), host))
    .toSorted((a, b) => compareHosts(hostMatch(a.entry.hostname, 'many'), hostMatch(b.entry.hostname, 'many')))[0];
}

interface ServiceEntries {
  /** Asked by an address that only a Service has: a node port, an address, a name of the cluster's DNS. */
  readonly before: readonly Asked[];
  /** Asked by a bare name, which may as well be a host of rules; or ways to the proxies that serve the rules. */
  readonly after: readonly Asked[];
  /** Load balancers of unknown address on that port. */
  readonly lastResort: readonly Asked[];
}

/** Services asked directly: by DNS name and port inside the cluster, by node port or address from outside. */
function serviceEntries(entries: readonly EntryRoutes[], request: Request): ServiceEntries {
  const before: EntryRoutes[] = [];
  const after: EntryRoutes[] = [];
  const lastResort: EntryRoutes[] = [];
  for (const routes of entries) {
    const { entry } = routes;
    // Routes of a mesh may take any port of their Service.
    const isOnPort = entry.port === request.port || (entry.port === undefined && entry.gateway !== undefined);
    if (!isOnPort || entry.protocol === 'UDP' || entry.protocol === 'SCTP') continue;
    switch (entry.type) {
      case 'clusterIP':
      case 'headless':
        if (isDnsName(entry, request.host)) before.push(routes);
        else if (entry.address?.split('.')[0] === request.host) after.push(routes);
        break;
      case 'nodePort':
        before.push(routes);
        break;
      case 'loadBalancer':
      case 'externalIP':
        if (entry.address === request.host) before.push(routes);
        else if (entry.address === undefined) lastResort.push(routes);
        break;
      default:
    }
  }
  const direct = before.filter((routes) => !leadsToProxy(routes));
  const asked = (list: readonly EntryRoutes[]): readonly Asked[] =>
    // Routes of a mesh take the requests of their Service, and refuse what they do not match.
    list
      .toSorted((a, b) => Number(a.entry.gateway === undefined) - Number(b.entry.gateway === undefined))
      .map((routes): Asked => ({ is: 'entry', routes, isFinal: isProducer(routes) }));
  return {
    before: asked(direct),
    after: asked([...after, ...before.filter(leadsToProxy)]),
    lastResort: asked(lastResort),
  };
}

/** Whether a mesh applies the routes to every client: routes of another namespace are for clients of theirs alone. */
function isProducer({ entry, routes }: EntryRoutes): boolean {
  return (
    entry.gateway !== undefined &&
    routes.every(({ source }) => entry.gateway?.startsWith(`${source.resource.namespace}/`))
  );
}

/** Whether an ingress controller is behind it, which asks the rules again. */
function leadsToProxy({ routes }: EntryRoutes): boolean {
  return routes.some(({ backends }) =>
    backends.some(({ workloads }) =>
      workloads.some(({ resource }) => {
        const workload = workloadOf(resource);
        return workload !== undefined && controllersIn(workload).length > 0;
      }),
    ),
  );
}

/** `svc.ns`, `svc.ns.svc`, `svc.ns.svc.<zone>` */
function isDnsName({ address = '' }: Entry, host: string): boolean {
  const [name = '', namespace = ''] = address.split('.');
  return host === `${name}.${namespace}` || host === address || host.startsWith(`${address}.`);
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
