/** One route of a controller as a rule of the Gateway API. */
import type { Filter, HeaderValue, Route, ValueMatch } from '../routes/route/route.ts';
import { compact } from '../text/compact.ts';
import type { Extras } from './extras.ts';
import type { ServicePort } from './needs.ts';
import {
  anchored,
  type Expressions,
  type GatewayPath,
  gatewayPath,
  type PathModifier,
  pathModifier,
  type ReadPath,
  rewritePattern,
} from './path.ts';
import type { Policies, PolicyObject, PolicyPlan, ServicePolicy } from './policy.ts';

export type Scheme = 'http' | 'https';

/** A rule. Without backends and redirects, an implementation answers with 500. */
export interface Rule {
  readonly route: Route;
  readonly path: GatewayPath;
  readonly headers: readonly ValueMatch[];
  readonly method: string | undefined;
  readonly filters: readonly object[];
  readonly backends: readonly RuleBackend[];
  /** What gets copies of its requests. */
  readonly mirror: ServicePort | undefined;
  readonly isGrpc: boolean;
  /** Objects of the implementation that refer to its route. */
  readonly policies: readonly PolicyObject[];
  /** Objects that refer to the Services behind it. */
  readonly services: readonly ServicePolicy[];
  /** Why it has no backends, a phrase. */
  readonly closed: string | undefined;
}

export interface RuleBackend {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly weight: number | undefined;
}

/** What a rule depends on besides its route. */
export interface RuleContext {
  /** Why requests of the Ingress must not reach its backends. */
  readonly closedBecause: string | undefined;
  /** Whether a doubt without alternatives may mean that clients are refused. */
  readonly doubtsClose: boolean;
  /** Whether objects of the implementation decide who is let in. */
  readonly isPolicyWritten: boolean;
  readonly extras: Extras;
  /** What the implementation has for the Ingress. */
  readonly plan: PolicyPlan;
  /** The filter for an object of the implementation, which is written. */
  readonly filterFor: (object: PolicyObject) => object;
  /** The object for a rewrite that the Gateway API has no filter for. */
  readonly rewriteBy: Policies['rewrite'];
  /** The object for CORS, where the implementation has no filter for it. */
  readonly corsBy: Policies['cors'];
  /** What of a path an expression has to match. */
  readonly expressions: Expressions;
  /** Called with what has no place in the Gateway API. */
  readonly lose: (what: 'rewrite' | 'redirect' | 'rule' | 'protocol' | 'port', means: string) => void;
}

/** The rule for requests of a scheme; undefined where none is needed. */
export function ruleOf(route: Route, scheme: Scheme, context: RuleContext): Rule | undefined {
  const { match, httpsRedirect, reply, filters } = route;
  if (match.scheme !== undefined && match.scheme !== scheme) return undefined;
  const read = gatewayPath(match.path);
  if (read === undefined) {
    context.lose(
      'rule',
      `path ${match.path?.value ?? ''} has no match in the Gateway API; its requests get the answer of the next rule`,
    );
    return undefined;
  }
  const base: Rule = {
    route,
    path: anchored(read.path, context.expressions),
    headers: match.headers,
    method: match.method,
    filters: [],
    backends: [],
    mirror: undefined,
    isGrpc: false,
    policies: [],
    services: [],
    closed: undefined,
  };
  if (httpsRedirect !== undefined && scheme === 'http') {
    const { port, statusCode } = httpsRedirect;
    return {
      ...base,
      filters: [
        redirectFilter({ scheme: 'https', port: port === 443 ? undefined : port, statusCode: codeOf(statusCode) }),
      ],
    };
  }
  if (reply?.outcome === 'not-found') return undefined;
  if (reply !== undefined) return { ...base, closed: `${reply.statusCode} before: ${reply.because}` };
  const redirect = filters.find((filter) => filter.type === 'RequestRedirect');
  if (redirect !== undefined) return redirected(base, redirect, read, context);
  return forwarded(base, read, context);
}

const CODES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const codeOf = (status: number): number => (CODES.has(status) ? status : 302);

function redirectFilter(redirect: object): object {
  return { type: 'RequestRedirect', requestRedirect: compact(redirect) };
}

function redirected(
  base: Rule,
  redirect: Extract<Filter, { type: 'RequestRedirect' }>,
  read: ReadPath,
  { lose }: RuleContext,
): Rule {
  const { location, statusCode, pattern } = redirect;
  const closed = (why: string): Rule => {
    lose('redirect', `${why}; the rule answers 500`);
    return { ...base, closed: why };
  };
  if (pattern !== undefined) return closed('a redirect by a regular expression over the URL has no filter');
  if (!CODES.has(statusCode))
    lose('redirect', `the status ${statusCode} cannot be set in a RequestRedirect filter; it is 302 now`);
  const code = { statusCode: codeOf(statusCode) };
  if (location !== undefined) {
    const url = urlParts(location);
    if (url === undefined) return closed(`the redirect to ${location} has no filter`);
    if (url.query) lose('redirect', `the query of ${location} has no place in a filter, and is left out`);
    return {
      ...base,
      filters: [
        redirectFilter({ ...url.parts, path: { type: 'ReplaceFullPath', replaceFullPath: url.path }, ...code }),
      ],
    };
  }
  const { scheme, hostname, port, path } = redirect;
  const modifier = path === undefined ? 'same' : pathModifier(path, read);
  if (modifier === undefined) return closed(`the redirect to ${path?.value ?? ''} has no filter`);
  const to: object = modifier === 'same' ? {} : { path: modifier };
  return { ...base, filters: [redirectFilter({ scheme, hostname, port, ...to, ...code })] };
}

/** The parts of a URL, or of a path. */
function urlParts(
  text: string,
): { readonly parts: object; readonly path: string; readonly query: boolean } | undefined {
  if (text.startsWith('/')) return { parts: {}, path: text.replace(/[?#].*$/s, ''), query: text.includes('?') };
  const [, scheme, hostname, port, path = '', query] =
    /^(https?):\/\/([A-Za-z0-9.-]+)(?::(\d+))?(\/[^?#]*)?(\?.*)?$/.exec(text) ?? [];
  if (scheme === undefined || hostname === undefined) return undefined;
  const number = port === undefined ? undefined : Number(port);
  return {
    parts: { scheme, hostname: hostname.toLowerCase(), port: number },
    path: path === '' ? '/' : path,
    query: query !== undefined,
  };
}

function forwarded(base: Rule, read: ReadPath, context: RuleContext): Rule {
  const { route } = base;
  const { lose, extras, plan, filterFor } = context;
  const why = closedBy(route, context);
  if (why !== undefined) return { ...base, closed: why };
  const protocol = route.filters.flatMap((filter) =>
    filter.type === 'Other' ? [filter.name] : filter.type === 'CORS' ? [filter.type] : [],
  );
  const other = protocol.find((one) => !/^backend-protocol (?:HTTP|GRPC)$/.test(one));
  const isHandled = other === 'backend-protocol HTTPS' && plan.outcomes.has('backendProtocol');
  if (other !== undefined && !isHandled) {
    lose('protocol', `${other} has no place in the Gateway API alone; the rule answers 500`);
    return { ...base, closed: other };
  }
  let hostname: string | undefined;
  let path: PathModifier | undefined;
  let rewriter: PolicyObject | undefined;
  let count = 0;
  for (const filter of route.filters) {
    if (filter.type !== 'URLRewrite') continue;
    hostname = filter.hostname ?? hostname;
    if (filter.path === undefined) continue;
    const modifier = pathModifier(filter.path, read);
    const pattern = modifier === undefined ? rewritePattern(filter.path, route.match.path) : undefined;
    rewriter = pattern === undefined ? undefined : context.rewriteBy?.(pattern);
    if ((modifier === undefined && rewriter === undefined) || count++ > 0) {
      lose(
        'rewrite',
        `a rewrite to ${filter.path.value} has no filter in the Gateway API; the rule answers 500, since the backend would get another path`,
      );
      return { ...base, closed: `the rewrite to ${filter.path.value} cannot be carried over` };
    }
    if (modifier !== undefined && modifier !== 'same') path = modifier;
  }
  const backends = backendsOf(route, lose);
  if (backends === undefined) return { ...base, closed: 'the port of the Service is not known' };
  const rewrite =
    hostname === undefined && path === undefined
      ? []
      : [{ type: 'URLRewrite', urlRewrite: compact({ hostname, path }) }];
  return {
    ...base,
    filters: [
      ...plan.filters.map(filterFor),
      ...(extras.cors !== undefined && context.corsBy !== undefined ? [filterFor(context.corsBy(extras.cors))] : []),
      ...(rewriter === undefined ? [] : [filterFor(rewriter)]),
      ...rewrite,
      ...headerFilter('RequestHeaderModifier', 'requestHeaderModifier', extras.request),
      ...headerFilter('ResponseHeaderModifier', 'responseHeaderModifier', extras.response),
      ...(extras.cors === undefined || context.corsBy !== undefined ? [] : [{ type: 'CORS', cors: extras.cors }]),
      ...(plan.mirror === undefined ? [] : [mirrorFilter(plan.mirror, route.source.resource.namespace)]),
    ],
    backends,
    mirror: plan.mirror,
    policies: plan.attached,
    services: plan.services,
    isGrpc: protocol.length > 0 && protocol[0] === 'backend-protocol GRPC',
  };
}

function headerFilter(type: string, field: string, set: readonly HeaderValue[]): readonly object[] {
  return set.length === 0 ? [] : [{ type, [field]: { set: set.slice(0, 16) } }];
}

function mirrorFilter({ namespace, name, port }: ServicePort, own: string): object {
  const backendRef = { name, ...(namespace === own ? {} : { namespace }), port };
  return { type: 'RequestMirror', requestMirror: { backendRef } };
}

/** Why no request may reach the backends. */
function closedBy(route: Route, { closedBecause, doubtsClose, isPolicyWritten }: RuleContext): string | undefined {
  if (closedBecause !== undefined || isPolicyWritten) return closedBecause;
  const doubt = route.doubts.find(
    ({ alternatives }) =>
      alternatives.some(({ reply }) => reply?.outcome === 'denied') || (doubtsClose && alternatives.length === 0),
  );
  return doubt?.reason;
}

function backendsOf(route: Route, lose: RuleContext['lose']): readonly RuleBackend[] | undefined {
  const shares = route.backends.filter(({ weight }) => weight > 0);
  const backends: RuleBackend[] = [];
  for (const { namespace, service, port, portName, weight } of shares) {
    if (port === undefined) {
      lose(
        'port',
        `port "${portName ?? ''}" of Service ${namespace}/${service} is not known as a number, since the Service is not among the files; the rule answers 500`,
      );
      return undefined;
    }
    backends.push({ namespace, name: service, port, weight: shares.length === 1 ? undefined : weight });
  }
  return backends;
}

/** All of a rule that is written, as a text. */
export function ruleKey({ path, headers, method, filters, backends, isGrpc, policies }: Rule): string {
  return JSON.stringify([path, headers, method, filters, backends, isGrpc, policies]);
}

/** What a rule answers, as a text. */
export function answerKey({ filters, backends, isGrpc, closed }: Rule): string {
  return JSON.stringify([filters, backends, isGrpc, closed !== undefined]);
}
