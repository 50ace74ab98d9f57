/** Follows one request through the table: who takes it, why no other route does, and what else could happen. */
import { describe } from '../../model/objects/resource.ts';
import type { Workload } from '../../model/objects/workload.ts';
import { hostText, matchesHost } from '../match/host.ts';
import { failedTest, type Request, readRequest } from '../match/match.ts';
import { isSimple, readPath } from '../match/normalize.ts';
import { matchText } from '../match/text.ts';
import {
  AGELESS,
  type Backend,
  type CustomRoute,
  type Entry,
  type OwnPath,
  type Route,
  type RouteTable,
  serves,
  TIE,
} from '../route/route.ts';
import { type Answer, answer } from './answer.ts';
import { clientPassage, type SeenBy, seenBy } from './client.ts';
import { type EntryRoutes, indexRoutes } from './lookup.ts';
import { isForeign, isPreflight } from './preflight.ts';
import type { TraceOptions, Way } from './way.ts';
import { describeEntry, waysIn } from './ways.ts';

export type StepResult =
  | 'chosen'
  | 'less specific'
  | 'host'
  | 'path'
  | 'method'
  | 'headers'
  | 'query'
  | 'listener'
  | 'left out'
  | 'also';

export interface Step {
  /** `Ingress default/web`, or the entry asked. */
  readonly source: string;
  readonly match: string;
  readonly result: StepResult;
  readonly detail: string;
}

/** An answer that is possible, with the backends that requests are shared among. */
export interface PossibleAnswer {
  readonly answer: Answer;
  readonly route: Route | undefined;
}

/** What the files do not settle about the answer. */
export interface TraceDoubt {
  /** A phrase. */
  readonly reason: string;
  /** Empty where it is not known what else may happen. */
  readonly alternatives: readonly PossibleAnswer[];
}

export interface Trace extends PossibleAnswer {
  readonly request: Request;
  /** The pods that send it; undefined where no client inside of the cluster is given. */
  readonly client?: Workload | undefined;
  /** The host is a name of the cluster's DNS, which no host of a route could be meant by. */
  readonly isName?: boolean;
  /** The way in that was asked, with all of its routes; undefined where nothing listens. */
  readonly asked?: EntryRoutes | undefined;
  readonly steps: readonly Step[];
  /** Empty where the answer is certain. */
  readonly doubts: readonly TraceDoubt[];
}

/** Whether the files settle the answer. */
export function isCertain({ answer: { outcome }, doubts }: Trace): boolean {
  return outcome !== 'unknown' && doubts.length === 0;
}

export type Tracer = (request: Request, options: TraceOptions) => Trace;

/** Losing routes that are listed one by one; the rest is a number. */
const MAX_STEPS = 40;

/** Redirects that are followed to see whether they lead back: as many as browsers follow. */
const MAX_REDIRECTS = 20;

/** Indexes a table once for many requests. */
export function tracer(table: RouteTable): Tracer {
  const { entries, possibilities } = indexRoutes(table);
  const ways = waysIn(entries, table);
  return (request, options) => {
    const found = ways(request, options);
    const missing = found.length === 0 ? missingProxy(options) : undefined;
    if (missing !== undefined)
      return { request, answer: refusedBecause(missing), route: undefined, steps: [], doubts: [] };
    const seen = seenBy(table, options.from);
    const base = follow(request, found, AS_IT_IS, seen);
    const others = (world: World): Followed => follow(request, found, world, seen);
    const own = clientPassage(table, options.from, request, base);
    if (own.is === 'closed')
      return { request, client: options.from, ...refusedTo(own.because, base), steps: base.steps, doubts: [] };
    const doubts = [
      ...(own.is === 'unknown' ? [{ reason: own.because, alternatives: [refusedTo(own.because, base)] }] : []),
      ...doubtsOfRoute(base),
      ...readingDoubts(request, found, base, others),
      ...dotDoubts(request, base, (asked) => follow(asked, found, AS_IT_IS, seen)),
      ...possibilities(request).flatMap(({ possibility, routes }) => {
        const other = others({ reading: 0, replaced: routes });
        return isSame(other, base) ? [] : [{ reason: possibility.reason, alternatives: [other] }];
      }),
    ];
    const { route, steps } = base;
    const next = (asked: Request): Answer => follow(asked, ways(asked, options), AS_IT_IS, seen).answer;
    const isName = found.some((way) => way.is === 'refused' && way.isName === true);
    const owner = route === undefined && !isName && isNothing(base.answer) ? ownerOf(table, request) : undefined;
    const given = owner === undefined ? withLoop(base, request, next) : notFollowed(owner);
    const { asked } = base;
    return { request, client: options.from, isName, answer: given, route, asked, steps, doubts: merged(doubts) };
  };
}

/** The class or Gateway that a request is for, where it has no way in. */
function missingProxy({ class: name, gateway }: TraceOptions): string | undefined {
  if (gateway !== undefined) return `no Gateway "${gateway}" with a listener is among the files`;
  return name === undefined ? undefined : `no Ingress of class "${name}" is among the files`;
}

const refusedBecause = (detail: string): Answer => ({ outcome: 'refused', statusCode: undefined, detail });

const isNothing = ({ outcome }: Answer): boolean => outcome === 'not-found' || outcome === 'refused';

/** A route of a kind that is not followed and that may serve the host of a request. */
function ownerOf({ custom }: RouteTable, { host }: Request): CustomRoute | undefined {
  return custom.find(({ hosts }) => hosts.some((one) => matchesHost(one, host)));
}

function notFollowed({ resource }: CustomRoute): Answer {
  const detail = `kroute does not follow ${describe(resource)}, which may serve this host`;
  return { outcome: 'unknown', statusCode: undefined, detail };
}

/** How what is open is taken to be. */
interface World {
  /** Which of the readings of paths that an entry has. */
  readonly reading: number;
  /** Routes that an entry has instead of those in the table. */
  readonly replaced: EntryRoutes | undefined;
}

const AS_IT_IS: World = { reading: 0, replaced: undefined };

interface Followed extends PossibleAnswer {
  /** The request as the route saw it. */
  readonly seen: Request;
  readonly asked: EntryRoutes | undefined;
  readonly steps: readonly Step[];
  /** Routes that may as well serve the request, since the proxy does not settle their order. */
  readonly ties: readonly Route[];
  /** Nothing listens on the port of the request itself. */
  readonly isPortAssumed: boolean;
  /** Routes of a Gateway for a narrower wildcard than that of the chosen route do not take the request. */
  readonly hasNarrowerHost: boolean;
}

function follow(request: Request, ways: readonly Way[], world: World, seenAs: SeenBy): Followed {
  const steps: Step[] = [];
  let chosen: Decided | undefined;
  let failure: Answer | undefined;
  let isPortAssumed = false;
  let asked: EntryRoutes | undefined;
  for (const way of ways) {
    if (way.is === 'refused') {
      asked ??= way.handshake;
      steps.push({ source: way.entry, match: way.match, result: 'listener', detail: way.detail });
      failure = worse(failure, refusal(way));
      continue;
    }
    const routes = world.replaced?.entry.id === way.routes.entry.id ? world.replaced : way.routes;
    const decided = decide(routes, way.seen ?? request, chosen !== undefined, steps, world.reading);
    if (chosen === undefined && way.isPortAssumed === true) isPortAssumed = true;
    asked ??= routes;
    if (decided.is === 'chosen' && chosen === undefined) {
      chosen = decided;
      asked = routes;
    }
    if (decided.is !== 'chosen' && chosen === undefined) failure = worse(failure, decided.answer);
    if (way.isFinal === true && chosen === undefined) break;
  }
  if (chosen !== undefined) {
    const { seen, ties, hasNarrowerHost } = chosen;
    const route = seenAs(chosen.route);
    const given = answer(route, seen);
    // The answer of a route that only says "not found" is that of no route.
    return {
      answer: given,
      route: given.outcome === 'not-found' ? undefined : route,
      seen,
      asked,
      steps,
      ties,
      isPortAssumed,
      hasNarrowerHost,
    };
  }
  const nothing: Answer = {
    outcome: 'refused',
    statusCode: undefined,
    detail: 'nothing listens for such a request',
  };
  // A name of a Service says more than a proxy without a route for it.
  const named = ways.find((way) => way.is === 'refused' && way.isName === true);
  return {
    answer: named?.is === 'refused' ? refusal(named) : (failure ?? nothing),
    route: undefined,
    seen: request,
    asked,
    steps,
    ties: [],
    isPortAssumed,
    hasNarrowerHost: false,
  };
}

/** A connection that policies of the client drop. */
function refusedTo(because: string, { route }: PossibleAnswer): PossibleAnswer {
  return { answer: { outcome: 'refused', statusCode: undefined, detail: because }, route };
}

const answered = ({ answer: given, route }: Followed): PossibleAnswer => ({ answer: given, route });

function refusal({ statusCode, detail, outcome }: Extract<Way, { is: 'refused' }>): Answer {
  if (outcome !== undefined) return { outcome, statusCode, detail };
  if (statusCode === undefined) return { outcome: 'refused', statusCode, detail };
  return statusCode === 404
    ? { outcome: 'not-found', statusCode, detail: 'no route takes it' }
    : { outcome: 'error', statusCode, detail: 'the request came to the wrong listener' };
}

const RANKS = ['refused', 'not-found', 'error', 'redirect', 'unknown'];

/** Of the failures of several ways in, the one that says most: an answer before no connection. */
function worse(known: Answer | undefined, next: Answer): Answer {
  if (known === undefined) return next;
  return RANKS.indexOf(next.outcome) > RANKS.indexOf(known.outcome) ? next : known;
}

interface Decided {
  readonly is: 'chosen';
  readonly route: Route;
  readonly seen: Request;
  readonly ties: readonly Route[];
  readonly hasNarrowerHost: boolean;
}

/** The first candidate that passes all tests wins; what lost to it, and at which test, becomes steps. */
function decide(
  routes: EntryRoutes,
  request: Request,
  isLate: boolean,
  steps: Step[],
  reading: number,
): Decided | { readonly is: 'failed'; readonly answer: Answer } {
  const { entry } = routes;
  const path = readPath(request.path, entry.paths[reading] ?? entry.paths[0]);
  if (path.is === 'refused') {
    const { statusCode, because } = path;
    steps.push({ source: describeEntry(entry), match: request.path, result: 'path', detail: because });
    return { is: 'failed', answer: { outcome: 'error', statusCode, detail: because } };
  }
  if (path.is === 'redirect') {
    const { statusCode, because } = path;
    const location = `${path.path}${request.query === '' ? '' : `?${request.query}`}`;
    return { is: 'failed', answer: { outcome: 'redirect', statusCode, location, detail: because } };
  }
  const seen: Request = { ...request, path: path.compared, target: path.forwarded };
  const own = ownReply(routes, seen);
  if (own !== undefined) {
    steps.push({ source: describeEntry(entry), match: own.path, result: 'chosen', detail: own.reply.because });
    const { outcome, statusCode, because } = own.reply;
    return { is: 'failed', answer: { outcome, statusCode, detail: because } };
  }
  const candidates = routes.candidates(seen);
  const ties: Route[] = [];
  const tried = new Map<Route, Step>();
  let winner: Route | undefined;
  let leftOut: string | undefined;
  for (const route of candidates) {
    const failed = failedTest(route, seen);
    if (failed === 'left out') {
      leftOut ??= route.leftOut;
      tried.set(route, stepOf(route, 'left out', route.leftOut ?? ''));
    } else if (failed !== undefined)
      tried.set(route, stepOf(route, failed === 'scheme' ? 'listener' : failed, WORDS[failed]));
    else if (winner === undefined) {
      winner = route;
      tried.set(
        route,
        isLate
          ? stepOf(route, 'also', 'another way in takes it too: choose with --class or --gateway')
          : stepOf(route, 'chosen', chosenBecause(route)),
      );
    } else {
      if (isTied(winner, route, ties)) ties.push(route);
      tried.set(route, stepOf(route, 'less specific', 'comes after the chosen route'));
    }
  }
  const contenders = isLate ? [] : routes.contenders(seen);
  const others = contenders.length - candidates.filter((route) => isAmong(route, contenders, entry)).length;
  const most = tried.size + Math.min(others, MAX_STEPS);
  for (const route of contenders) {
    if (tried.size === most) break;
    if (!tried.has(route)) tried.set(route, stepOf(route, 'path', WORDS.path));
  }
  for (const [, step] of [...tried].sort(([a], [b]) => a.order - b.order)) steps.push(step);
  if (others > MAX_STEPS)
    steps.push({
      source: describeEntry(entry),
      match: `${others - MAX_STEPS} more routes`,
      result: 'path',
      detail: WORDS.path,
    });
  if (winner !== undefined) {
    const narrowest = entry.type === 'gateway' ? routes.hostOf(seen) : undefined;
    const hasNarrowerHost = narrowest?.type === 'wildcard' && hostText(narrowest) !== hostText(winner.match.host);
    return { is: 'chosen', route: winner, seen, ties, hasNarrowerHost };
  }
  if (entry.notLoaded !== undefined)
    return { is: 'failed', answer: { outcome: 'unknown', statusCode: undefined, detail: entry.notLoaded } };
  const detail = leftOut === undefined ? 'no route takes it' : `the route for it is left out: ${leftOut}`;
  return { is: 'failed', answer: { outcome: 'not-found', statusCode: 404, detail } };
}

/** Whether a candidate is one of the contenders, and no default backend for any host. */
function isAmong({ match }: Route, [first]: readonly Route[], { hosts }: Entry): boolean {
  return first !== undefined && (hosts === 'ordered' || hostText(first.match.host) === hostText(match.host));
}

/** Whether another route that takes the same request may serve it as well; of each object only the first may. */
function isTied(winner: Route, other: Route, others: readonly Route[]): boolean {
  if (winner.rank !== undefined) return winner.rank === other.rank;
  if (winner.peers === undefined || winner.peers !== other.peers) return false;
  return [winner, ...others].every(({ source }) => source.resource !== other.source.resource);
}

/** What the proxy itself answers, unless a route of the request's host is longer. */
function ownReply({ entry, hostOf, candidates }: EntryRoutes, seen: Request): OwnPath | undefined {
  if (entry.own === undefined || hostOf(seen)?.type !== 'any') return undefined;
  const own = entry.own.find(({ path }) => seen.path.startsWith(path));
  const route = own && candidates(seen)[0];
  const length = route?.match.path?.value.length ?? 0;
  return own !== undefined && (route === undefined || length <= own.path.length) ? own : undefined;
}

const WORDS = {
  scheme: 'it takes another scheme',
  host: 'the host differs',
  path: 'the path differs',
  method: 'the method differs',
  headers: 'a header is missing or differs',
  query: 'a query parameter is missing or differs',
} as const;

function chosenBecause(route: Route): string {
  if (route.isFallback) return 'the default backend takes what no rule does';
  return route.doubts[0]?.reason ?? 'first in evaluation order that matches';
}

function stepOf(route: Route, result: StepResult, detail: string): Step {
  return { source: describe(route.source.resource), match: matchText(route.match), result, detail };
}

/** What is open about the route that was chosen, as far as it changes the answer. */
function doubtsOfRoute(base: Followed): readonly TraceDoubt[] {
  const { route, seen, ties, isPortAssumed } = base;
  const doubts: TraceDoubt[] = [];
  if (isPortAssumed) {
    const detail = `nothing listens on port ${seen.port}`;
    doubts.push({
      reason: `${detail} itself; something in front of the proxy is assumed to lead there`,
      alternatives: [{ answer: { outcome: 'refused', statusCode: undefined, detail }, route: undefined }],
    });
  }
  if (route === undefined) return doubts;
  if (base.hasNarrowerHost) {
    const detail = 'no route of the most specific wildcard takes it';
    doubts.push({
      reason:
        'whether a request that no route of the most specific wildcard takes goes to a wider one is up to the implementation',
      alternatives: [{ answer: { outcome: 'not-found', statusCode: 404, detail }, route: undefined }],
    });
  }
  if (base.answer.outcome === 'response' && isPreflight(seen) && isForeign(route, seen)) {
    const detail = 'the CORS filter does not list the origin';
    doubts.push({
      reason: 'whether a preflight request from an origin that is not allowed is refused is up to the implementation',
      alternatives: [{ answer: { outcome: 'denied', statusCode: 403, detail }, route }],
    });
  }
  if (base.answer.outcome === 'backend')
    for (const backend of sharedAmong(route)) if (backend.status === 'unknown') doubts.push(unknownDoubt(backend));
  for (const { reason, alternatives } of route.doubts) {
    // The routes that take the request are compared below.
    if (reason === AGELESS && route.peers !== undefined) continue;
    if (alternatives.length === 0 && base.answer.outcome !== 'redirect') doubts.push({ reason, alternatives: [] });
    const others = alternatives
      .map((alternative): PossibleAnswer => {
        const other = { ...route, ...alternative };
        const given = answer(other, seen);
        return { answer: given, route: given.outcome === 'not-found' ? undefined : other };
      })
      .filter((other) => !isSame(other, base));
    if (others.length > 0) doubts.push({ reason, alternatives: others });
  }
  const equal = ties
    .map((other): PossibleAnswer => ({ answer: answer(other, seen), route: other }))
    .filter((other) => !isSame(other, base));
  if (equal.length > 0) doubts.push({ reason: route.peers === undefined ? TIE : AGELESS, alternatives: equal });
  return doubts;
}

/** A backend that may have no endpoints. */
function unknownDoubt({ namespace, service, because }: Backend): TraceDoubt {
  const why = because === undefined ? '' : `: ${because}`;
  return { reason: `whether backend ${namespace}/${service} has endpoints is not known${why}`, alternatives: [] };
}

/** Answers that differ where the proxy reads an odd path otherwise. */
function readingDoubts(
  request: Request,
  ways: readonly Way[],
  base: Followed,
  others: (world: World) => Followed,
): readonly TraceDoubt[] {
  if (isSimple(request.path)) return [];
  const most = Math.max(1, ...ways.map((way) => (way.is === 'entry' ? way.routes.entry.paths.length : 1)));
  const found: PossibleAnswer[] = [];
  for (let reading = 1; reading < most; reading++) {
    const other = others({ reading, replaced: undefined });
    if (!isSame(other, base) && !found.some((one) => isSame(one, other))) found.push(answered(other));
  }
  return found.length === 0
    ? []
    : [{ reason: 'whether the path is normalized is up to the implementation', alternatives: found }];
}

/** The Gateway API does not say whether `shop.test.` is `shop.test`, and implementations differ. */
function dotDoubts(request: Request, base: Followed, others: (request: Request) => Followed): readonly TraceDoubt[] {
  if (base.asked?.entry.type !== 'gateway' || !/\.(?::\d*)?$/.test(request.authority)) return [];
  const other = withoutDot(others({ ...request, host: `${request.host}.` }), request.host);
  return isSame(other, base)
    ? []
    : [{ reason: 'whether a final dot of the host counts is up to the implementation', alternatives: [other] }];
}

/** The answer with a host as others are compared. */
function withoutDot({ answer: given, route }: Followed, host: string): PossibleAnswer {
  const { location, forwarded } = given;
  const bare = (text: string): string => text.replace(`${host}.`, host);
  return {
    route,
    answer: {
      ...given,
      ...(location === undefined ? {} : { location: bare(location) }),
      ...(forwarded === undefined ? {} : { forwarded: { ...forwarded, host: bare(forwarded.host) } }),
    },
  };
}

/** Doubts of one reason together, each alternative once. */
function merged(doubts: readonly TraceDoubt[]): readonly TraceDoubt[] {
  if (doubts.length < 2) return doubts;
  const byReason = new Map<string, PossibleAnswer[]>();
  for (const { reason, alternatives } of doubts) {
    const known = byReason.get(reason) ?? [];
    byReason.set(reason, known);
    for (const one of alternatives) if (!known.some((other) => isSame(one, other))) known.push(one);
  }
  return [...byReason].map(([reason, alternatives]) => ({ reason, alternatives }));
}

/** Whether clients see the same, and the same backends serve it. */
function isSame(a: PossibleAnswer, b: PossibleAnswer): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ answer: { outcome, statusCode, location, forwarded }, route }: PossibleAnswer): string {
  const backends = outcome === 'backend' || outcome === 'no-endpoints' ? sharedAmong(route) : [];
  const shares = backends.map(
    (one) => `${one.namespace}/${one.service}:${one.port ?? one.portName ?? ''} ${one.weight} ${serves(one)}`,
  );
  return JSON.stringify([outcome, statusCode, location, outcome === 'backend' ? forwarded : '', ...shares.sort()]);
}

/** The backends that get requests. */
export function sharedAmong(route: Route | undefined): readonly Backend[] {
  return (route?.backends ?? []).filter(({ weight }) => weight > 0);
}

/** Turns a redirect that leads back to its own request into a loop, and says so of one that leads into a circle. */
function withLoop(
  { answer: first, route }: PossibleAnswer,
  request: Request,
  next: (asked: Request) => Answer,
): Answer {
  const own = requestKey(request);
  const seen = new Set<string>([own]);
  let asked = redirected(first, request);
  for (let hop = 0; asked !== undefined && hop < MAX_REDIRECTS; hop++) {
    const key = requestKey(asked);
    if (key === own) {
      const detail = hop === 0 ? 'the redirect leads to the same URL' : 'the redirects lead back to the same URL';
      // The Gateway API takes a redirect without a target, and its conformance tests expect it.
      return route !== undefined && hasTarget(route) ? { ...first, outcome: 'loop', detail } : { ...first, detail };
    }
    if (seen.has(key)) return { ...first, detail: 'the redirects that follow lead in a circle' };
    seen.add(key);
    asked = redirected(next(asked), asked);
  }
  return asked === undefined ? first : { ...first, outcome: 'loop', detail: 'the redirects lead on without end' };
}

/** The request that a client sends after a redirect. Source: Fetch, HTTP-redirect fetch. */
function redirected({ outcome, statusCode, location }: Answer, request: Request): Request | undefined {
  if (outcome !== 'redirect' || location === undefined) return undefined;
  const { scheme, authority, method } = request;
  const url = location.startsWith('/') ? `${scheme}://${authority}${location}` : location;
  const isPostToGet = method === 'POST' && (statusCode === 301 || statusCode === 302);
  const isAnyToGet = statusCode === 303 && method !== 'HEAD';
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'host');
  return readRequest(url, isPostToGet || isAnyToGet ? 'GET' : method, headers);
}

/** Whether a redirect says at all where to. */
function hasTarget({ filters, httpsRedirect }: Route): boolean {
  if (httpsRedirect !== undefined) return true;
  return filters.some(
    (filter) =>
      filter.type === 'RequestRedirect' &&
      [filter.scheme, filter.hostname, filter.port, filter.path, filter.location, filter.pattern].some(
        (part) => part !== undefined,
      ),
  );
}

/** What distinguishes requests that follow each other: a Host header may differ from the URL, in its port, too. */
function requestKey({ method, scheme, sni, port, host, authority, target, query }: Request): string {
  const usual = scheme === 'https' ? '443' : '80';
  const named = /:(\d+)$/.exec(authority)?.[1] ?? usual;
  return JSON.stringify([method, scheme, sni, port, host, named, target, query]);
}
