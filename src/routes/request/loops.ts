/** Routes that redirect a request to its own URL, at once or by way of others. */
import { readRequest } from '../match/match.ts';
import type { Filter, HostMatch, Route, RouteTable } from '../route/route.ts';
import { isCertain, type Tracer, tracer } from './trace.ts';

export interface RedirectLoop {
  readonly route: Route;
  /** A URL that is redirected to itself. */
  readonly url: string;
  /** Where the redirect leads, if not to the same URL: other redirects lead back, or on without end. */
  readonly through: string | undefined;
}

type Redirect = Extract<Filter, { type: 'RequestRedirect' }>;

/** The routes of a table that certainly redirect a request to its own URL; only redirects that may do so are traced. */
export function redirectLoops(table: RouteTable, routes: readonly Route[]): readonly RedirectLoop[] {
  let trace: Tracer | undefined;
  const loops: RedirectLoop[] = [];
  for (const route of routes) {
    if (route.status === 'shadowed' || route.leftOut !== undefined || route.doubts.length > 0) continue;
    for (const url of urlsOf(route)) {
      const request = readRequest(url, 'GET', []);
      if (request === undefined) continue;
      trace ??= tracer(table);
      const found = trace(request, {});
      if (found.route !== route || found.answer.outcome !== 'loop' || !isCertain(found)) continue;
      loops.push({ route, url, through: throughOf(found.answer.location, url) });
      break;
    }
  }
  return loops;
}

function throughOf(location: string | undefined, url: string): string | undefined {
  if (location === undefined || !URL.canParse(location, url)) return undefined;
  const { href } = new URL(location, url);
  return href === new URL(url).href ? undefined : href;
}

/** URLs that the route takes and that it may redirect to themselves. */
function urlsOf(route: Route): readonly string[] {
  const { match, filters } = route;
  const redirect = filters.find((filter): filter is Redirect => filter.type === 'RequestRedirect');
  // A host that is only written in the redirect may be served elsewhere.
  const isElsewhere = match.host.type === 'any' && (redirect?.hostname ?? redirect?.location) !== undefined;
  if (redirect === undefined || isElsewhere || match.headers.length > 0 || match.queryParams.length > 0) return [];
  const { hostname, location, path } = redirect;
  const target = path?.type === 'ReplaceFullPath' ? path.value : undefined;
  // The target itself, where the route may take that, too; and a URL of the route, if another redirect may lead back.
  const isScheme = hostname === undefined && location === undefined && path === undefined;
  const atOnce =
    location !== undefined && URL.canParse(location)
      ? [location]
      : urlsAt(route, redirect, hostname ?? hostOf(match.host), target ?? match.path?.value);
  return isScheme ? atOnce : [...atOnce, ...urlsAt(route, {}, hostOf(match.host), match.path?.value)];
}

/** URLs with a host and path on the ports of a route, as far as a redirect keeps them. */
function urlsAt(
  { match, entry }: Route,
  redirect: Pick<Redirect, 'scheme' | 'port'>,
  host: string | undefined,
  path: string | undefined,
): readonly string[] {
  if (host === undefined || path === undefined || match.path?.type === 'regex' || match.path?.type === 'glob')
    return [];
  const listens = entry.listens ?? [{ port: entry.port ?? 443, protocol: entry.protocol ?? 'HTTPS' }];
  return listens.flatMap(({ port, protocol }) => {
    const scheme = protocol === 'HTTPS' ? 'https' : 'http';
    if ((redirect.scheme ?? scheme) !== scheme || (redirect.port ?? port) !== port) return [];
    return [`${scheme}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`];
  });
}

/** A host that a pattern matches. */
function hostOf(host: HostMatch): string | undefined {
  switch (host.type) {
    case 'exact':
      return host.value;
    case 'wildcard':
      return host.value.replace('*', 'www');
    case 'any':
      return 'www.example.com';
    default:
      return undefined;
  }
}
