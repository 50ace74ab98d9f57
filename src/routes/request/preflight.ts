/**
 * Preflight requests of browsers, which the proxy itself answers where a route has a CORS filter.
 * Source: gateway-api HTTPCORSFilter.
 */
import type { Request } from '../match/match.ts';
import type { Filter, Route } from '../route/route.ts';

type Cors = Extract<Filter, { type: 'CORS' }>;

/** Whether a browser sends a request to find out whether it may send another one. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Whether the CORS filter of a route does not list the origin of a preflight request. */
export function isForeign({ filters }: Route, request: Request): boolean {
  const cors = filters.find((filter): filter is Cors => filter.type === 'CORS');
  const origin = withPort(request.headers.origin ?? '');
  return cors !== undefined && !cors.allowOrigins.some((allowed) => takes(withPort(allowed), origin));
}

/** With the port of the scheme where none is given. */
function withPort(origin: string): string {
  const [, scheme, host, port] = /^(https?):\/\/([^:/]*)(:\d+)?$/i.exec(origin) ?? [];
  if (scheme === undefined || host === undefined) return origin;
  return `${scheme}://${host}${port ?? (scheme.toLowerCase() === 'https' ? ':443' : ':80')}`.toLowerCase();
}

/** The star in an allowed origin is any characters. */
function takes(allowed: string, origin: string): boolean {
  const star = allowed.indexOf('*');
  if (star === -1) return allowed === origin;
  const [before, after] = [allowed.slice(0, star), allowed.slice(star + 1)];
  return origin.length > before.length + after.length && origin.startsWith(before) && origin.endsWith(after);
}
