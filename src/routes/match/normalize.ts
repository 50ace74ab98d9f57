/**
 * What proxies make of the path of a request before they compare it.
 * Sources: nginx src/http/ngx_http_parse.c (ngx_http_parse_complex_uri, merge_slashes on); traefik
 * pkg/server/server_entrypoint_tcp.go (normalizePath, sanitizePath) and pkg/muxer/http/mux.go (withRoutingPath).
 */
import type { PathReading } from '../route/route.ts';

export type ReadPath =
  | {
      readonly is: 'path';
      /** What rules are compared with. */
      readonly compared: string;
      /** What the backend receives where nothing rewrites it. */
      readonly forwarded: string;
    }
  /** The proxy redirects to the same URL with another path before it looks for a route. */
  | { readonly is: 'redirect'; readonly statusCode: number; readonly path: string; readonly because: string }
  /** The proxy refuses the request. */
  | { readonly is: 'refused'; readonly statusCode: number; readonly because: string };

/** Reads the path of a request as one kind of proxy does. */
export function readPath(path: string, reading: PathReading): ReadPath {
  if (isSimple(path)) return { is: 'path', compared: path, forwarded: path };
  switch (reading) {
    case 'as-sent':
      return { is: 'path', compared: path, forwarded: path };
    case 'nginx':
      return readByNginx(path);
    case 'traefik':
      return readByTraefik(path);
    case 'envoy':
      return readByEnvoy(path);
    default:
      return reading satisfies never;
  }
}

/** Whether every proxy reads a path as it is. */
export function isSimple(path: string): boolean {
  return !/[%"<>\\^`{|}]|\/\/|\/\.{1,2}(?:\/|$)/.test(path);
}

const BAD_ENCODING = 'a percent sign in the path is not followed by two hexadecimal digits';

function readByNginx(path: string): ReadPath {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return { is: 'refused', statusCode: 400, because: BAD_ENCODING };
  if (/%00/.test(path)) return { is: 'refused', statusCode: 400, because: 'the path holds %00' };
  const compared = resolveDots(decodeAll(path));
  if (compared === undefined) return { is: 'refused', statusCode: 400, because: 'the path leads above the root' };
  return { is: 'path', compared, forwarded: path };
}

/** Percent-decoding of every byte; bytes that are not UTF-8 stay apart from each other. */
function decodeAll(path: string): string {
  return path.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replaceAll(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    }
  });
}

/** Merges slashes and resolves `.` and `..`; undefined where that leads above the root. */
function resolveDots(path: string, atRoot: 'refuse' | 'stay' = 'refuse'): string | undefined {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.pop() === undefined && atRoot === 'refuse') return undefined;
  }
  const last = segments.at(-1) ?? '';
  const endsWithSlash = last === '' || last === '.' || last === '..';
  return `/${kept.join('/')}${endsWithSlash && kept.length > 0 ? '/' : ''}`;
}

const RESERVED = new Set(":/?#[]@!$&'()*+,;=%");

function readByTraefik(path: string): ReadPath {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return { is: 'refused', statusCode: 400, because: BAD_ENCODING };
  const unreserved = path.replaceAll(/%(..)/g, (whole, digits: string) => {
    const char = String.fromCharCode(Number.parseInt(digits, 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : whole.toUpperCase();
  });
  const forwarded = joined(UNSAFE.test(unreserved) ? encodedAgain(unreserved) : unreserved);
  const compared = forwarded.replaceAll(/(?:%[0-9A-F]{2})+/g, (run) => {
    const kept = run.replaceAll(/%(..)/g, (whole, digits: string) =>
      RESERVED.has(String.fromCharCode(Number.parseInt(digits, 16))) ? `%25${digits}` : whole,
    );
    return decodeAll(kept);
  });
  return { is: 'path', compared, forwarded };
}

/** Characters that Go does not leave in a path. Source: golang/go src/net/url (validEncoded). */
const UNSAFE = /["<>\\^`{|}]/;

/** Go then encodes the whole decoded path anew, without regard to what was encoded. Source: net/url (escape). */
function encodedAgain(path: string): string {
  return path.replaceAll(/%(..)|[^A-Za-z0-9\-._~$&+,/:;=@]/g, (char, digits: string | undefined) => {
    const code = digits === undefined ? char.charCodeAt(0) : Number.parseInt(digits, 16);
    if (/[A-Za-z0-9\-._~$&+,/:;=@]/.test(String.fromCharCode(code))) return String.fromCharCode(code);
    return percentEncoded(code);
  });
}

/** A path as nginx writes it into a request or a URL: blanks, `%`, `?`, `#`, control and non-ASCII characters are encoded. */
export function encodedByNginx(path: string): string {
  return path.replaceAll(/[^!-~]+|[%?#]/g, (text) => [...new TextEncoder().encode(text)].map(percentEncoded).join(''));
}

const percentEncoded = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** Source: golang/go src/net/url (JoinPath): a slash at the end stays, but none is added for a final `.` or `..`. */
function joined(path: string): string {
  const resolved = resolveDots(path, 'stay') ?? '/';
  return path.endsWith('/') || resolved === '/' ? resolved : resolved.replace(/\/$/, '');
}

/**
 * As Envoy Gateway configures Envoy: slashes are merged, and encoded slashes are decoded by a redirect.
 * Source: envoyproxy/gateway internal/xds/translator/listener.go (UNESCAPE_AND_REDIRECT); envoyproxy/envoy
 * source/common/http/path_utility.cc.
 */
function readByEnvoy(path: string): ReadPath {
  if (/%00/.test(path)) return { is: 'refused', statusCode: 400, because: 'the path holds %00' };
  const unreserved = path.replaceAll(/%([0-9A-Fa-f]{2})/g, (whole, digits: string) => {
    const char = String.fromCharCode(Number.parseInt(digits, 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : whole;
  });
  const unescaped = unreserved.replaceAll(/%2f/gi, '/').replaceAll(/%5c|\\/gi, '/');
  const resolved = resolveDots(unescaped);
  if (resolved === undefined) return { is: 'refused', statusCode: 400, because: 'the path leads above the root' };
  if (/%(?:2f|5c)/i.test(path))
    return { is: 'redirect', statusCode: 307, path: resolved, because: 'encoded slashes are decoded by a redirect' };
  return { is: 'path', compared: resolved, forwarded: resolved };
}
