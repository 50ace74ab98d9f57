/**
 * Which of several matching Gateway API rules serves a request.
 * Source: gateway-api apis/v1/httproute_types.go (HTTPRouteRule.matches), grpcroute_types.go.
 */
import { compareAge } from '../../model/objects/creation-order.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { compareHosts } from '../match/host.ts';
import { trimmedPrefix } from '../match/path.ts';
import type { HostMatch, PathMatch } from '../route/route.ts';

/** What precedence reads of a rule's match; `rule` and `match` are its places in the route. */
export interface Candidate {
  readonly host: HostMatch;
  readonly path: PathMatch | undefined;
  /** gRPC: characters of the service and method matched; absent for HTTP. */
  readonly grpc: { readonly service: number; readonly method: number } | undefined;
  readonly hasMethod: boolean;
  readonly headers: number;
  readonly queryParams: number;
  readonly route: Resource;
  readonly rule: number;
  readonly matchIndex: number;
}

/** Negative where `a` goes before `b`. */
export function comparePrecedence(a: Candidate, b: Candidate): number {
  return (
    compareMatches(a, b) ||
    // 5. The oldest route, then the first by name, then the first rule.
    compareAge(a.route, b.route) ||
    a.rule - b.rule ||
    a.matchIndex - b.matchIndex
  );
}

/** Negative where the match of `a` is the more specific one. */
export function compareMatches(a: Candidate, b: Candidate): number {
  return (
    // 1. The most specific hostname: more characters without a wildcard, then more characters at all.
    compareHosts(a.host, b.host) ||
    // 2. The path, for HTTP: Exact, then (by implementation) a regular expression, then the longest prefix.
    comparePaths(a.path, b.path) ||
    // 3. Service and method, for gRPC: more characters.
    (b.grpc?.service ?? 0) - (a.grpc?.service ?? 0) ||
    (b.grpc?.method ?? 0) - (a.grpc?.method ?? 0) ||
    // 4. A method, then more headers, then more query parameters.
    Number(b.hasMethod) - Number(a.hasMethod) ||
    b.headers - a.headers ||
    b.queryParams - a.queryParams
  );
}

function comparePaths(a: PathMatch | undefined, b: PathMatch | undefined): number {
  const rank = (path: PathMatch | undefined): number =>
    path === undefined ? 3 : path.type === 'exact' ? 0 : path.type === 'regex' ? 1 : 2;
  return rank(a) - rank(b) || pathLength(b) - pathLength(a);
}

/** Characters of a path; the trailing slash of a prefix does not count. */
function pathLength(path: PathMatch | undefined): number {
  if (path === undefined) return 0;
  return path.type === 'prefix' ? trimmedPrefix(path.value).length : path.value.length;
}
