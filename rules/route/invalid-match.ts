/** Matches of a route that the API server rejects or that never match. */
import {
  type Cursor,
  defineRule,
  type GRPCRouteMatch,
  type HTTPRouteMatch,
  resolvedSegments,
  rewriting,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

/** In all rules of a route together. */
const MAX_MATCHES = 128;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', noMethod: 'objects' },
  docs: {
    summary: 'A match of a route is invalid.',
    why: 'The API server rejects the route.',
    remedy: 'Use an absolute, normalized path, and the name of a gRPC service or method.',
  },
  messages: {
    path: (to: { path: string; error: string; type: string; meant: string | undefined }) => ({
      message: `path "${shown(to.path)}" ${to.error} when type is "${to.type}"`,
      help:
        to.meant === undefined
          ? 'use an absolute, normalized path without encoded slashes'
          : `replace it with "${shown(to.meant)}"`,
    }),
    noMethod: () => ({
      message: 'the gRPC match requires service or method',
      help: 'add service or method, or remove the match to match all calls',
    }),
    grpcName: (to: { field: string; name: string; parts: readonly string[] }) => ({
      message: `"${shown(to.name)}" is not a valid gRPC ${to.field} name`,
      help:
        to.parts.length === 2
          ? `set service: ${to.parts[0] ?? ''} and method: ${to.parts[1] ?? ''}`
          : `use letters, digits and "_"${to.field === 'service' ? ', separated by dots' : ''}, as in the .proto file`,
    }),
    tooMany: (to: { count: number }) => ({
      message: `the route must have at most ${MAX_MATCHES} matches, but has ${to.count}`,
      help: 'split the route: the Gateway merges routes with the same hostname',
    }),
    repeated: (to: { name: string; what: string }) => ({
      message: `duplicate ${to.what} "${to.name}": names are case-insensitive, so this condition is ignored`,
      help: 'remove one of the two',
    }),
  },
  check: {
    HTTPRoute(route, { report }) {
      let count = 0;
      for (const rule of route.root.get('spec').get('rules').items()) {
        const matches = rule.get('matches');
        count += matches.exists ? matches.items().length : 1;
        for (const match of matches.items()) {
          judgePath(match);
          judgeNames(match.get('headers').items());
        }
      }
      if (count > MAX_MATCHES) report(route.root.get('spec').get('rules').key, 'tooMany', { count });

      function judgePath(match: Cursor<HTTPRouteMatch>): void {
        const written = match.get('path').get('type');
        const type = written.exists ? written.string : 'PathPrefix';
        const value = match.get('path').get('value');
        const path = value.string;
        if (path === undefined || (type !== 'Exact' && type !== 'PathPrefix')) return;
        const error = pathError(path);
        if (error === undefined) return;
        const plain = plainPath(path);
        const fix = plain === undefined ? undefined : unsafeFix(`replace with "${plain}"`, rewriting(value, plain));
        report(value.at, 'path', { path, error, type, meant: plain ?? validPath(path) }, { fix });
      }

      function judgeNames(conditions: readonly Cursor<{ name: string }>[]): void {
        repeatedNames(conditions, (name) =>
          report(name.at, 'repeated', { name: name.string ?? '', what: 'header' }, WARNING),
        );
      }
    },
    GRPCRoute(route, { report }) {
      let count = 0;
      for (const rule of route.root.get('spec').get('rules').items()) {
        const matches = rule.get('matches').items();
        count += matches.length;
        for (const match of matches) {
          judgeMethod(match.get('method'));
          repeatedNames(match.get('headers').items(), (name) =>
            report(name.at, 'repeated', { name: name.string ?? '', what: 'header' }, WARNING),
          );
        }
      }
      if (count > MAX_MATCHES) report(route.root.get('spec').get('rules').key, 'tooMany', { count });

      function judgeMethod(method: Cursor<NonNullable<GRPCRouteMatch['method']>>): void {
        if (!method.isMap) return;
        if (!method.get('service').exists && !method.get('method').exists) {
          report(method.key, 'noMethod', undefined);
          return;
        }
        if (method.get('type').exists && method.get('type').string !== 'Exact') return;
        for (const field of ['service', 'method'] as const) {
          const name = method.get(field).string;
          if (name === undefined || GRPC_NAMES[field].test(name)) continue;
          report(method.get(field).at, 'grpcName', { field, name, parts: partsOf(name) });
        }
      }
    },
  },
});

const WARNING = { severity: 'warning' } as const;

/** Source: CEL of GRPCMethodMatch. */
const GRPC_NAMES = {
  service: /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/iu,
  method: /^[A-Za-z_][A-Za-z_0-9]*$/,
} as const;

/** Source: CEL of HTTPPathMatch. */
function pathError(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must start with "/"';
  for (const part of ['//', '/./', '/../', '%2f', '%2F', '#'])
    if (path.includes(part)) return `must not contain "${part}"`;
  for (const end of ['/..', '/.']) if (path.endsWith(end)) return `must not end with "${end}"`;
  if (/^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path)) return undefined;
  const odd = /[^-A-Za-z0-9/._~!$&'()*+,;=:@%]/u.exec(path)?.[0];
  return odd === undefined ? 'must not contain "%" without two hexadecimal digits' : `must not contain "${odd}"`;
}

/** The path with one leading slash and without double slashes; undefined if that is not valid either. */
function plainPath(path: string): string | undefined {
  const plain = `/${path}`.replaceAll(/\/{2,}/g, '/');
  return pathError(plain) === undefined ? plain : undefined;
}

/** The path without dot segments or fragment, or percent-encoded; undefined if these forms are not valid either. */
function validPath(path: string): string | undefined {
  const forms = [`/${resolvedSegments(path).join('/')}`, path.replace(/#.*$/s, '')];
  if (!/%[0-9a-fA-F]{2}/.test(path) && !/\p{Cs}/u.test(path)) forms.push(encodeURI(path));
  return forms.find((form) => pathError(form) === undefined);
}

/** Service and method of a name such as `/shop.Cart/Add`; empty for other names. */
function partsOf(name: string): readonly string[] {
  const [, service = '', method = ''] = /^\/?([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return GRPC_NAMES.service.test(service) && GRPC_NAMES.method.test(method) ? [service, method] : [];
}

/** Calls back for names that differ from an earlier one only in case; the API server rejects equal names as duplicates. */
function repeatedNames(conditions: readonly Cursor<{ name: string }>[], found: (name: Cursor<string>) => void): void {
  const seen = new Set<string>();
  const seenFolded = new Set<string>();
  for (const condition of conditions) {
    const name = condition.get('name');
    if (name.string === undefined) continue;
    const folded = name.string.toLowerCase();
    if (!seen.has(name.string) && seenFolded.has(folded)) found(name);
    seen.add(name.string);
    seenFolded.add(folded);
  }
}
