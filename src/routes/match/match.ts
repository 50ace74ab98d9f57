/** Whether a route takes a request, and at which test it does not. */

import { type Bare, emptyBare } from '../../text/own.ts';
import type { Route, ValueMatch } from '../route/route.ts';
import { matchesHost, requestHost } from './host.ts';
import { matchesPath } from './path.ts';
import { patternOf } from './regex.ts';

export interface Request {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** As rules see it: lower case, no port. */
  readonly host: string;
  /** The Host header as the client sends it. */
  readonly authority: string;
  readonly port: number;
  /** What rules are compared with: as the client sends it until a proxy reads it otherwise. */
  readonly path: string;
  /** What a backend receives where nothing rewrites it. */
  readonly target: string;
  /** Without the question mark; `''` where the URL has no query. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Bare<string>>;
  /** The server name of the TLS handshake (SNI); `host` unless a Host header says otherwise. */
  readonly sni: string;
}

export type Test = 'host' | 'path' | 'method' | 'headers' | 'query' | 'scheme' | 'left out';

/** The name that a client sends in TLS, which has none for addresses: there it is taken to be the host. */
export function tlsName({ sni, host }: Request): string {
  return /^[\d.]+$|^\[/.test(sni) ? host : sni;
}

/** The first test that a request fails; undefined where the route takes it. */
export function failedTest({ match, leftOut }: Route, request: Request): Test | undefined {
  if (match.scheme !== undefined && match.scheme !== request.scheme) return 'scheme';
  if (!matchesHost(match.host, request.host)) return 'host';
  if (match.path !== undefined && !matchesPath(match.path, request.path)) return 'path';
  if (match.method !== undefined && match.method !== request.method) return 'method';
  if (!match.headers.every((header) => takes(header, request.headers[header.name.toLowerCase()]))) return 'headers';
  const query = match.queryParams.length === 0 ? undefined : new URLSearchParams(request.query);
  // Of a parameter given several times the first value counts.
  if (!match.queryParams.every((param) => takes(param, query?.get(param.name) ?? undefined))) return 'query';
  return leftOut === undefined ? undefined : 'left out';
}

function takes(match: ValueMatch, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (match.type === 'Exact') return value === match.value;
  const compiled = patternOf(match);
  return compiled.ok && compiled.pattern.matchesAll(value);
}

/** Reads a URL and flags into a request; undefined where the URL is not valid. */
export function readRequest(
  url: string,
  method: string,
  headers: readonly (readonly [string, string])[],
): Request | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.hostname === '') return undefined;
  const scheme = parsed.protocol === 'https:' ? 'https' : parsed.protocol === 'http:' ? 'http' : undefined;
  if (scheme === undefined) return undefined;
  const named = emptyBare<string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    named[key] = named[key] === undefined ? value : `${named[key]},${value}`;
  }
  const sni = requestHost(parsed.hostname);
  const path = writtenPath(url, parsed);
  return {
    method,
    scheme,
    host: named.host === undefined ? sni : requestHost(named.host),
    authority: named.host ?? parsed.host,
    port: parsed.port === '' ? (scheme === 'https' ? 443 : 80) : Number(parsed.port),
    path,
    target: path,
    query: parsed.search.slice(1),
    headers: named,
    sni,
  };
}

/** The path as the client sends it: not what URL makes of `..` and odd characters. */
function writtenPath(url: string, parsed: URL): string {
  const raw = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1];
  return raw === undefined || raw === '' ? '/' : /^[!-~]*$/.test(raw) ? raw : parsed.pathname;
}
