/** What a client sees when a route takes its request: a redirect, a backend, or an error of the proxy. */
import type { Request } from '../match/match.ts';
import { trimmedPrefix } from '../match/path.ts';
import { compileRegex } from '../match/regex.ts';
import type { Backend, Filter, PathRewrite, Route } from '../route/route.ts';

export type Outcome = 'backend' | 'redirect' | 'not-found' | 'no-endpoints' | 'error';

export interface Answer {
  readonly outcome: Outcome;
  readonly statusCode: number;
  readonly location?: string;
  /** Why, where it is no plain success. */
  readonly detail?: string;
  /** What the backend receives after rewrites. */
  readonly forwarded?: { readonly host: string; readonly path: string };
}

type Redirect = Extract<Filter, { type: 'RequestRedirect' }>;
type Rewrite = Extract<Filter, { type: 'URLRewrite' }>;

export function answer(route: Route, request: Request): Answer {
  if (route.httpsRedirect !== undefined && request.scheme === 'http') {
    const location = `https://${request.host}${request.path}${queryOf(request)}`;
    return {
      outcome: 'redirect',
      statusCode: route.httpsRedirect,
      location,
      detail: 'plain http is redirected to https',
    };
  }
  const redirect = route.filters.find((filter): filter is Redirect => filter.type === 'RequestRedirect');
  if (redirect !== undefined)
    return { outcome: 'redirect', statusCode: redirect.statusCode, location: locationOf(redirect, route, request) };
  return { ...served(route), forwarded: forwarded(route, request) };
}

/** Status of the proxy for the backends of a route, by their weights. Source: gateway-api HTTPRouteRule.backendRefs. */
function served(route: Route): Answer {
  const weighted = route.backends.filter((backend) => backend.weight > 0);
  const isGateway = route.entry.type === 'gateway';
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
  const empty = weighted.some(hasNoPods);
  if (empty || !isGateway)
    return { outcome: empty ? 'no-endpoints' : 'error', statusCode: 503, detail: first?.because };
  return { outcome: 'error', statusCode: 500, detail: first?.because };
}

function hasNoPods({ status }: Backend): boolean {
  return status === 'no-workload' || status === 'target-port-not-found';
}

function forwarded(route: Route, request: Request): { host: string; path: string } {
  const rewrite = route.filters.find((filter): filter is Rewrite => filter.type === 'URLRewrite');
  if (rewrite === undefined) return { host: request.host, path: request.path };
  return {
    host: rewrite.hostname ?? request.host,
    path: rewrite.path === undefined ? request.path : rewritten(rewrite.path, route, request.path),
  };
}

/** Source for prefixes: the table of gateway-api HTTPPathModifier.replacePrefixMatch. */
function rewritten(path: PathRewrite, route: Route, requestPath: string): string {
  const { path: matched } = route.match;
  switch (path.type) {
    case 'ReplaceFullPath':
      return path.value === '' ? '/' : path.value;
    case 'ReplacePrefixMatch': {
      const prefix = matched?.type === 'prefix' ? trimmedPrefix(matched.value) : '';
      const rest = requestPath.slice(prefix.length);
      const joined = trimmedPrefix(path.value) + rest;
      return joined === '' ? '/' : joined;
    }
    case 'ReplaceRegex': {
      const compiled = matched === undefined ? undefined : compileRegex(matched.value, true);
      return (compiled?.ok ? compiled.pattern.expand(requestPath, path.value) : undefined) ?? requestPath;
    }
    default:
      return path satisfies never;
  }
}

/** Source: gateway-api HTTPRequestRedirectFilter, port. */
function locationOf(redirect: Redirect, route: Route, request: Request): string {
  if (redirect.location !== undefined) return redirect.location;
  const scheme = redirect.scheme ?? request.scheme;
  const wellKnown = scheme === 'https' ? 443 : 80;
  const port = redirect.port ?? (redirect.scheme === undefined ? (route.entry.port ?? request.port) : wellKnown);
  const host = redirect.hostname ?? request.host;
  const path = redirect.path === undefined ? request.path : rewritten(redirect.path, route, request.path);
  return `${scheme}://${host}${port === wellKnown ? '' : `:${port}`}${path}${queryOf(request)}`;
}

const queryOf = ({ query }: Request): string => (query === '' ? '' : `?${query}`);
