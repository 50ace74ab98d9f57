/** What a client sees when a route takes its request: a redirect, a backend, or an answer of the proxy itself. */
import type { Request } from '../match/match.ts';
import { encodedByNginx } from '../match/normalize.ts';
import { trimmedPrefix } from '../match/path.ts';
import { compileRegex, type Pattern } from '../match/regex.ts';
import {
  type Entry,
  type Filter,
  type HttpsRedirect,
  hasNoPods,
  isClosed,
  mayAnswer,
  OWN_ANSWER,
  type PathRewrite,
  type Route,
} from '../route/route.ts';
import { isPreflight } from './preflight.ts';

/**
 * `response`: the proxy itself answers. `denied`: an allow list or policy of the proxy refuses the client. `refused`: no
 * connection. `loop`: redirects lead back to the request. `unknown`: what routes here is not followed or not settled.
 */
export type Outcome =
  | 'backend'
  | 'redirect'
  | 'response'
  | 'not-found'
  | 'no-endpoints'
  | 'denied'
  | 'refused'
  | 'loop'
  | 'error'
  | 'unknown';

export const OUTCOMES: readonly Outcome[] = [
  'backend',
  'redirect',
  'response',
  'not-found',
  'no-endpoints',
  'denied',
  'refused',
  'loop',
  'error',
  'unknown',
];

export interface Answer {
  readonly outcome: Outcome;
  /** Undefined where no HTTP answer comes, or none is known. */
  readonly statusCode: number | undefined;
  readonly location?: string;
  /** Why, where it is no plain success. */
  readonly detail?: string;
  /** What the backend receives after rewrites. */
  readonly forwarded?: { readonly host: string; readonly path: string };
}

type Redirect = Extract<Filter, { type: 'RequestRedirect' }>;

/** What a route answers to a request that it takes, as its proxy reads the path of the request. */
export function answer(route: Route, request: Request): Answer {
  const { entry, httpsRedirect, reply, filters } = route;
  if (entry.notLoaded !== undefined) return { outcome: 'unknown', statusCode: undefined, detail: entry.notLoaded };
  if (httpsRedirect !== undefined && (request.scheme === 'http' || hasPortToDrop(httpsRedirect, request))) {
    const path = (httpsRedirect.rewrites ?? []).reduce(
      (target, rewrite) => rewritten(rewrite, route, { ...request, target }),
      request.target,
    );
    const uri = `${path}${queryOf(request)}`;
    const port = httpsRedirect.port === undefined ? '' : `:${httpsRedirect.port}`;
    const location = `https://${nameOf(request.authority)}${port}${httpsRedirect.dropsSlash ? withoutSlash(uri) : uri}`;
    const detail =
      request.scheme === 'http' ? 'plain http is redirected to https' : 'the port is dropped by a redirect to https';
    return { outcome: 'redirect', statusCode: statusFor(httpsRedirect, request), location, detail };
  }
  if (reply !== undefined) return { outcome: reply.outcome, statusCode: reply.statusCode, detail: reply.because };
  let { target } = request;
  for (const filter of filters) {
    if (filter.type === 'URLRewrite' && filter.path !== undefined)
      target = rewritten(filter.path, route, { ...request, target });
    const location = filter.type === 'RequestRedirect' ? locationOf(filter, route, { ...request, target }) : undefined;
    if (filter.type === 'RequestRedirect' && location !== undefined)
      return { outcome: 'redirect', statusCode: statusFor(filter, request), location };
    if (filter.type === 'CORS' && isPreflight(request))
      return { outcome: 'response', statusCode: 200, detail: 'the proxy itself answers the preflight request' };
  }
  return passedOn(route, request);
}

function statusFor(redirect: Pick<Redirect, 'statusCode' | 'statusCodeUnlessGet'>, { method }: Request): number {
  return method === 'GET' ? redirect.statusCode : (redirect.statusCodeUnlessGet ?? redirect.statusCode);
}

/** Status of the proxy for the backends of a route, by their weights. Source: gateway-api HTTPRouteRule.backendRefs. */
function served(route: Route): Answer {
  const weighted = route.backends.filter((backend) => backend.weight > 0);
  const isGateway = route.entry.type === 'gateway';
  if (route.backends.length === 0 && mayAnswer(route.filters))
    return { outcome: 'unknown', statusCode: undefined, detail: OWN_ANSWER };
  if (weighted.length === 0)
    return { outcome: 'error', statusCode: isGateway ? 500 : 503, detail: route.because ?? 'the route has no backend' };
  const good = weighted.filter(
    (backend) => backend.status === 'ok' || backend.status === 'external' || backend.status === 'unknown',
  );
  const [first] = weighted;
  if (good.length > 0) {
    const detail =
      good.length < weighted.length ? 'part of the requests fails, by weight' : (good[0]?.because ?? undefined);
    return { outcome: 'backend', statusCode: 200, detail };
  }
  if (weighted.every(isClosed)) return { outcome: 'refused', statusCode: undefined, detail: first?.because };
  const empty = weighted.some(hasNoPods);
  // Without a proxy there is no HTTP answer.
  if (empty && isServiceAlone(route.entry)) {
    const { because = 'the Service has no endpoints' } = first ?? {};
    return { outcome: 'refused', statusCode: undefined, detail: noPodsWords(route.entry, because) };
  }
  if (empty || !isGateway)
    return { outcome: empty ? 'no-endpoints' : 'error', statusCode: 503, detail: first?.because };
  return { outcome: 'error', statusCode: 500, detail: first?.because };
}

/** Whether clients are connected to pods without a proxy or a mesh in between. */
function isServiceAlone({ type, gateway }: Entry): boolean {
  return gateway === undefined && type !== 'ingress' && type !== 'gateway';
}

/** What a client sees where no pod is ready: the name of a headless Service does not resolve, the address of others refuses. */
function noPodsWords({ type }: Entry, because: string): string {
  return `${type === 'headless' ? 'no such host' : 'connection refused'}: ${because}`;
}

/** Rewrites apply one after the other. */
function passedOn(route: Route, request: Request): Answer {
  let { host, target } = request;
  for (const filter of route.filters) {
    if (filter.type !== 'URLRewrite') continue;
    host = filter.hostname ?? host;
    if (filter.path !== undefined) target = rewritten(filter.path, route, { ...request, target });
  }
  return { ...served(route), forwarded: { host, path: target } };
}

/** Source for prefixes: the table of gateway-api HTTPPathModifier.replacePrefixMatch. */
function rewritten(rewrite: PathRewrite, route: Route, { path, target }: Request): string {
  const { path: matched } = route.match;
  switch (rewrite.type) {
    case 'ReplaceFullPath':
      return rewrite.value === '' ? '/' : rewrite.value;
    case 'ReplacePrefixMatch': {
      const prefix = matched?.type === 'prefix' ? trimmedPrefix(matched.value) : '';
      const rest = path.slice(prefix.length);
      const joined = trimmedPrefix(rewrite.value) + rest;
      return joined === '' ? '/' : joined;
    }
    case 'ReplaceRegex': {
      const compiled = matched === undefined ? undefined : compileRegex(matched.value, true);
      const expanded = compiled?.ok ? compiled.pattern.expand(path, rewrite.value) : undefined;
      return expanded === undefined ? target : encodedByNginx(expanded);
    }
    case 'ReplacePattern': {
      const compiled = compileRegex(rewrite.pattern, false);
      if (compiled.ok && rewrite.isDecoded === true) return stripped(compiled.pattern, rewrite.value, target);
      if (compiled.ok && rewrite.isNormalized === true) {
        const normal = compiled.pattern.replaceAll(path, rewrite.value);
        return normal === undefined ? target : encodedByNginx(normal);
      }
      const replaced = compiled.ok ? compiled.pattern.replaceAll(target, rewrite.value) : undefined;
      return replaced === undefined ? target : replaced === '' ? '/' : replaced;
    }
    default:
      return rewrite satisfies never;
  }
}

/** A path without the beginning that an expression finds in its decoded form; the rest is as it was written. */
function stripped(pattern: Pattern, value: string, target: string): string {
  const decoded = decodedBytes(target);
  const replaced = pattern.replaceAll(decoded, value);
  if (replaced === undefined || replaced === decoded) return target;
  let rest = target;
  for (let count = decoded.length - (replaced.length - value.length); count > 0; count--)
    rest = rest.slice(/^%[0-9a-f]{2}/i.test(rest) ? 3 : 1);
  return value + rest;
}

/** A path with its escapes decoded, a character for each byte. */
function decodedBytes(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A URL after a redirect by regular expression; undefined where it stays as it is. */
function replacedUrl(pattern: string, replacement: string, request: Request): string | undefined {
  const url = `${request.scheme}://${request.authority}${request.target}${queryOf(request)}`;
  const compiled = compileRegex(pattern, false);
  const replaced = compiled.ok ? compiled.pattern.replaceAll(url, replacement) : undefined;
  return replaced === url ? undefined : replaced;
}

/** Where a redirect leads; undefined where it does not apply. Source: gateway-api HTTPRequestRedirectFilter, port. */
function locationOf(redirect: Redirect, route: Route, request: Request): string | undefined {
  const { location, relative = false, dropsQuery = false, dropsSlash = false, pattern, replacement } = redirect;
  if (pattern !== undefined) return replacedUrl(pattern, replacement ?? '', request);
  if (location !== undefined)
    return location.startsWith('/') && !relative ? `${request.scheme}://${request.host}${location}` : location;
  const path = redirect.path === undefined ? request.target : rewritten(redirect.path, route, request);
  const uri = `${path}${dropsQuery ? '' : queryOf(request)}`;
  return `${redirect.scheme ?? request.scheme}://${authorityOf(redirect, route, request)}${dropsSlash ? withoutSlash(uri) : uri}`;
}

function authorityOf(redirect: Redirect, route: Route, request: Request): string {
  const scheme = redirect.scheme ?? request.scheme;
  const wellKnown = scheme === 'https' ? 443 : 80;
  switch (redirect.authority) {
    case 'name':
      return redirect.hostname ?? request.host;
    case 'as-sent':
      return request.authority;
    case 'with-port':
      return `${redirect.hostname ?? request.host}:${wellKnown}`;
    default: {
      const own = route.entry.port ?? request.port;
      const port = redirect.port ?? (redirect.scheme === undefined ? own : wellKnown);
      return `${redirect.hostname ?? request.host}${port === wellKnown ? '' : `:${port}`}`;
    }
  }
}

function hasPortToDrop({ dropsPort }: HttpsRedirect, { authority }: Request): boolean {
  return dropsPort === true && authority !== nameOf(authority) && !authority.endsWith(':443');
}

/** A Host header without its port. */
const nameOf = (authority: string): string => authority.replace(/:\d*$/, '');

const withoutSlash = (uri: string): string => (uri.endsWith('/') ? uri.slice(0, -1) : uri);

const queryOf = ({ query }: Request): string => (query === '' ? '' : `?${query}`);
