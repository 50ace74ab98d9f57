/** The matches of Gateway API rules, with the API's defaults. Source: gateway-api apis/v1 HTTPRouteMatch, GRPCRouteMatch. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Place } from '../../load/value/place.ts';
import type { AnyRoute } from '../../model/network/gateway-route.ts';
import type { GRPCRouteMatch, HTTPRouteMatch, ValueMatcher } from '../../model/objects/gateway-api.ts';
import type { PathMatch, RouteMatch, ValueMatch } from '../route/route.ts';

export interface ReadMatch {
  readonly match: Omit<RouteMatch, 'host'>;
  /** gRPC: characters of service and method matched, which decide about precedence. */
  readonly grpc: { readonly service: number; readonly method: number } | undefined;
  /** The match as it is written; the rule where no match is written. */
  readonly at: Place;
  readonly uncertain: string | undefined;
}

const REGEX_ORDER = 'where a regular expression ranks among paths is up to the implementation';

/** The matches of a rule; one that takes everything where none is written. */
export function matchesOf(route: AnyRoute, rule: Cursor): readonly ReadMatch[] {
  const written = rule.child('matches').items();
  switch (route.kind) {
    case 'HTTPRoute':
      return written.length === 0
        ? [httpMatch(rule.child('matches').child('0'), rule)]
        : written.map((at) => httpMatch(at, at));
    case 'GRPCRoute':
      return written.length === 0
        ? [grpcMatch(rule.child('matches').child('0'), rule)]
        : written.map((at) => grpcMatch(at, at));
    default:
      return [{ match: l4Match, grpc: undefined, at: rule.key, uncertain: undefined }];
  }
}

const l4Match: Omit<RouteMatch, 'host'> = {
  path: undefined,
  pathType: 'Exact',
  method: undefined,
  headers: [],
  queryParams: [],
};

function httpMatch(match: Cursor<HTTPRouteMatch>, at: Cursor): ReadMatch {
  const value = match.get('path').get('value').text ?? '/';
  const type = match.get('path').get('type').string ?? 'PathPrefix';
  const isRegex = type === 'RegularExpression';
  const path: PathMatch =
    type === 'Exact'
      ? { type: 'exact', value }
      : isRegex
        ? { type: 'regex', value, ignoreCase: false, anchored: 'both' }
        : { type: 'prefix', value };
  return {
    match: {
      path,
      pathType: type === 'Exact' ? 'Exact' : isRegex ? 'Regex' : 'Prefix',
      method: match.get('method').text,
      headers: valueMatches(match.get('headers'), true),
      queryParams: valueMatches(match.get('queryParams'), false),
    },
    grpc: undefined,
    at: at.key,
    uncertain: isRegex ? REGEX_ORDER : undefined,
  };
}

function grpcMatch(match: Cursor<GRPCRouteMatch>, at: Cursor): ReadMatch {
  const method = match.get('method');
  const service = method.get('service').text ?? '';
  const name = method.get('method').text ?? '';
  const isRegex = method.get('type').string === 'RegularExpression';
  const path = isRegex || (service === '' && name !== '') ? grpcRegex(service, name, isRegex) : grpcPath(service, name);
  return {
    match: {
      path,
      pathType: path.type === 'exact' ? 'Exact' : path.type === 'regex' ? 'Regex' : 'Prefix',
      method: undefined,
      headers: valueMatches(match.get('headers'), true),
      queryParams: [],
    },
    grpc: { service: service.length, method: name.length },
    at: at.key,
    uncertain: undefined,
  };
}

function grpcPath(service: string, method: string): PathMatch {
  if (service === '') return { type: 'prefix', value: '/' };
  return method === '' ? { type: 'prefix', value: `/${service}/` } : { type: 'exact', value: `/${service}/${method}` };
}

/** A method of any service, or expressions for one or both. */
function grpcRegex(service: string, method: string, isRegex: boolean): PathMatch {
  const part = (text: string): string => (text === '' ? '[^/]+' : isRegex ? `(?:${text})` : text);
  return { type: 'regex', value: `/${part(service)}/${part(method)}`, ignoreCase: false, anchored: 'both' };
}

/** Of several entries with one name only the first counts. */
function valueMatches(list: Cursor<ValueMatcher[]>, ignoreCase: boolean): readonly ValueMatch[] {
  const seen = new Set<string>();
  return list.items().flatMap((item): readonly ValueMatch[] => {
    const name = item.get('name').text;
    const value = item.get('value').text;
    if (name === undefined || value === undefined) return [];
    const key = ignoreCase ? name.toLowerCase() : name;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ type: item.get('type').string === 'RegularExpression' ? 'RegularExpression' : 'Exact', name, value }];
  });
}
