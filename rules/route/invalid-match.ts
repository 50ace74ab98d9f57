/** Matches of a route in a form that the API refuses, or that never match. */
import {
  type Cursor,
  defineRule,
  type Fix,
  type GRPCRouteMatch,
  type HTTPRouteMatch,
  rewriting,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

/** Over all rules of a route. */
const MAX_MATCHES = 128;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', noMethod: 'objects' },
  docs: {
    summary: 'A match of a route is not one that the Gateway API knows.',
    why: 'The API server refuses the route.',
    remedy: 'Write an absolute path in its plain form, and a gRPC service or method by its name.',
  },
  messages: {
    path: (to: { path: string; error: string; type: string }) => ({
      message: `path "${shown(to.path)}" ${to.error}`,
      help: `a path of type ${to.type} is absolute, in its plain form, and matched as it is written`,
    }),
    noMethod: () => ({
      message: 'the gRPC match names neither a service nor a method',
      help: 'add service or method, or leave the match out to take every call',
    }),
    grpcName: (to: { field: string; name: string; isPath: boolean }) => ({
      message: `gRPC ${to.field} "${shown(to.name)}" is no name of a ${to.field}`,
      help: to.isPath
        ? 'write the part before "/" as service and the part after it as method'
        : `a ${to.field} has letters, digits and "_"${to.field === 'service' ? ' between dots' : ''}, as in the .proto file`,
    }),
    tooMany: (to: { count: number }) => ({
      message: `the rules of this route have ${to.count} matches in all, and the API takes ${MAX_MATCHES}`,
      help: 'split the route: routes of one host are merged by the Gateway',
    }),
    repeated: (to: { name: string; what: string }) => ({
      message: `${to.what} "${to.name}" is already matched above, so this condition is ignored`,
      help: 'remove one of the two: of several conditions on one name only the first counts',
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
        if (error !== undefined) report(value.at, 'path', { path, error, type }, { fix: plainPath(value, path) });
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
          report(method.get(field).at, 'grpcName', { field, name, isPath: name.includes('/') });
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
  if (!path.startsWith('/')) return 'does not start with "/"';
  for (const part of ['//', '/./', '/../', '%2f', '%2F', '#']) if (path.includes(part)) return `holds "${part}"`;
  for (const end of ['/..', '/.']) if (path.endsWith(end)) return `ends with "${end}"`;
  if (/^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path)) return undefined;
  const odd = /[^-A-Za-z0-9/._~!$&'()*+,;=:@%]/u.exec(path)?.[0];
  return odd === undefined ? 'holds a "%" that starts no escape' : `holds "${odd}", which a path may not have`;
}

/** The path with its leading slash and without doubled ones, where that is all that is wrong. */
function plainPath(value: Cursor, path: string): Fix | undefined {
  const plain = `/${path}`.replaceAll(/\/{2,}/g, '/');
  return pathError(plain) === undefined ? unsafeFix(`write "${plain}"`, rewriting(value, plain)) : undefined;
}

/** Calls back for names that differ from an earlier one in case only; equal ones are refused as duplicate items. */
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
