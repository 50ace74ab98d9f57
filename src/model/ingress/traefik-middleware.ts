/**
 * Middlewares of Traefik, as far as they decide where a request goes.
 * Source: traefik/traefik v3.7 pkg/provider/kubernetes/crd/kubernetes.go, pkg/server/middleware/middlewares.go,
 * pkg/middlewares/{stripprefix,stripprefixregex,addprefix,replacepath,replacepathregex,redirect,chain}.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Resource } from '../objects/resource.ts';

/** What a middleware does to a request. */
export type Effect =
  /** A path in place of the request's. */
  | { readonly is: 'path'; readonly value: string }
  /** What a regular expression finds in the path is replaced. */
  | { readonly is: 'replace'; readonly pattern: string; readonly value: string; readonly isDecoded?: boolean }
  | {
      readonly is: 'scheme';
      readonly scheme: string;
      readonly port: string | undefined;
      readonly isPermanent: boolean;
      readonly statusCode: number | undefined;
    }
  /** The same for the whole URL, as a redirect. */
  | {
      readonly is: 'redirect';
      readonly pattern: string;
      readonly value: string;
      readonly isPermanent: boolean;
      readonly statusCode: number | undefined;
    }
  /** May answer by itself; `statusCode` where it is known. */
  | { readonly is: 'guard'; readonly reason: string; readonly statusCode: number | undefined }
  | { readonly is: 'nothing' };

/** What the middlewares of a name do, in order; `broken` with a phrase where Traefik cannot make them. */
export type Effects =
  | { readonly is: 'known'; readonly effects: readonly Effect[] }
  | { readonly is: 'broken'; readonly because: string }
  | { readonly is: 'absent' };

/** The middlewares among the files by the names that annotations have for them, `<namespace>-<name>`. */
const middlewares = query(
  'traefik-middleware.byName',
  (cluster: Cluster): ReadonlyMap<string, Resource> =>
    new Map(
      ['traefik.containo.us', 'traefik.io'].flatMap((group) =>
        cluster.ofKind(group, 'Middleware').map((one) => [normalized(`${one.namespace}-${one.name}`), one] as const),
      ),
    ),
);

/** Everything but letters and digits is a separator. Source: pkg/provider/configuration.go (Normalize). */
export function normalized(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}

/** Whether a middleware is among the files. */
export function middlewareNamed(cluster: Cluster, namespace: string, name: string): boolean {
  return middlewares(cluster).has(normalized(`${namespace}-${name}`));
}

/**
 * The namespace of a reference to a middleware that is not among the files, if others of that namespace are, with their
 * names as annotations have them; undefined for all other references.
 */
export function strayReference(
  cluster: Cluster,
  reference: string,
): { readonly namespace: string; readonly others: readonly string[] } | undefined {
  const [, name] = /^(.*)@kubernetescrd$/.exec(reference) ?? [];
  if (name === undefined || middlewares(cluster).has(name)) return undefined;
  const beside = [...middlewares(cluster)].filter(([, one]) => name.startsWith(`${normalized(one.namespace)}-`));
  // The longest namespace is meant: `shop-web` and not `shop`.
  const namespace = beside.map(([, one]) => one.namespace).sort((a, b) => b.length - a.length)[0];
  if (namespace === undefined) return undefined;
  const others = beside.filter(([, one]) => one.namespace === namespace).map(([known]) => `${known}@kubernetescrd`);
  return { namespace, others };
}

/** What a middleware does that an annotation refers to as `<namespace>-<name>@kubernetescrd`. */
export function effectsOf(cluster: Cluster, reference: string): Effects {
  const [, name] = /^(.*)@kubernetescrd$/.exec(reference) ?? [];
  // Every middleware of this provider has a namespace and a name, with a hyphen in place of other separators.
  if (name !== undefined && (normalized(name) !== name || !name.includes('-')))
    return { is: 'broken', because: `middleware "${reference}" does not exist: its name must be <namespace>-<name>` };
  const found = name === undefined ? undefined : middlewares(cluster).get(name);
  return found === undefined ? { is: 'absent' } : effectsFrom(cluster, found, new Set());
}

function effectsFrom(cluster: Cluster, middleware: Resource, above: ReadonlySet<Resource>): Effects {
  if (above.has(middleware)) return { is: 'broken', because: `middleware ${middleware.name} contains itself` };
  const kinds = middleware.root.child('spec').entries();
  const [first] = kinds;
  if (first === undefined) return { is: 'broken', because: `middleware ${middleware.name} does nothing` };
  if (kinds.length > 1)
    return { is: 'broken', because: `middleware ${middleware.name} is of several kinds, which Traefik rejects` };
  if (String(first.step) === 'chain') return chained(cluster, middleware, first, new Set([...above, middleware]));
  const effect = effectOf(String(first.step), first, middleware);
  return typeof effect === 'string' ? { is: 'broken', because: effect } : { is: 'known', effects: [effect] };
}

function chained(cluster: Cluster, chain: Resource, at: Cursor, above: ReadonlySet<Resource>): Effects {
  const effects: Effect[] = [];
  for (const one of at.child('middlewares').items()) {
    const name = one.child('name').text ?? '';
    const namespace = one.child('namespace').text || chain.namespace;
    const found = middlewares(cluster).get(normalized(`${namespace}-${name}`));
    if (found === undefined) return { is: 'absent' };
    const own = effectsFrom(cluster, found, above);
    if (own.is !== 'known') return own;
    effects.push(...own.effects);
  }
  return { is: 'known', effects };
}

/** Those that leave the way of a request as it is; limits of rates and sizes count only for requests beyond them. */
const HARMLESS: ReadonlySet<string> = new Set([
  'buffering',
  'circuitBreaker',
  'compress',
  'contentType',
  'errors',
  'grpcWeb',
  'inFlightReq',
  'passTLSClientCert',
  'rateLimit',
  'retry',
]);

/** What a middleware of one kind does, or why Traefik cannot make it, a phrase. */
function effectOf(kind: string, at: Cursor, { name, namespace }: Resource): Effect | string {
  // `${name}` in a replacement is a group.
  const text = (field: string): string | undefined => at.child(field).text;
  const groups = [...(text('regex') ?? '').matchAll(/\(\?P?<(\w+)>/g)].map(([, group]) => group);
  const isOpen = at.entries().some((entry) => isFilledIn(entry, groups));
  const texts = (field: string): readonly string[] =>
    at
      .child(field)
      .items()
      .map((one) => (one.text ?? '').trim());
  const isPermanent = at.child('permanent').boolean === true;
  const words = `middleware ${namespace}/${name}`;
  if (HARMLESS.has(kind)) return { is: 'nothing' };
  if (isOpen) return { is: 'guard', reason: `${words} is not complete before it is applied`, statusCode: undefined };
  switch (kind) {
    case 'stripPrefix':
      return stripped(texts('prefixes').map(literal), at.child('forceSlash').boolean === true);
    case 'stripPrefixRegex':
      return stripped(texts('regex'), false);
    case 'addPrefix': {
      const prefix = text('prefix') ?? '';
      if (prefix === '') return `${words} adds no prefix`;
      const value = prefix.startsWith('/') ? prefix : `/${prefix}`;
      return { is: 'replace', pattern: '^', value: value.replaceAll('$', '$$$$') };
    }
    case 'replacePath':
      return { is: 'path', value: text('path') ?? '' };
    case 'replacePathRegex':
      return { is: 'replace', pattern: (text('regex') ?? '').trim(), value: (text('replacement') ?? '').trim() };
    case 'redirectScheme': {
      const scheme = text('scheme') ?? '';
      return scheme === ''
        ? `${words} has no scheme`
        : {
            is: 'scheme',
            scheme,
            port: at.child('port').text,
            isPermanent,
            statusCode: at.child('forcePermanentRedirect').boolean === true ? 308 : undefined,
          };
    }
    case 'redirectRegex':
      return {
        is: 'redirect',
        pattern: text('regex') ?? '',
        value: text('replacement') ?? '',
        isPermanent,
        statusCode: at.child('statusCode').integer,
      };
    case 'basicAuth':
    case 'digestAuth':
      return { is: 'guard', reason: `${words} makes clients authenticate`, statusCode: 401 };
    case 'forwardAuth':
      return { is: 'guard', reason: `${words} has another server decide about each request`, statusCode: undefined };
    case 'ipAllowList':
    case 'ipWhiteList':
      if (
        at
          .child('sourceRange')
          .items()
          .some(({ string }) => string === '0.0.0.0/0')
      )
        return { is: 'nothing' };
      return {
        is: 'guard',
        reason: `${words} decides by the address of the client`,
        statusCode: at.child('rejectStatusCode').integer ?? 403,
      };
    case 'headers': {
      const isStrict = at.child('allowedHosts').exists || at.child('sslRedirect').exists || at.child('sslHost').exists;
      return isStrict
        ? { is: 'guard', reason: `${words} may refuse or redirect by the host`, statusCode: undefined }
        : { is: 'nothing' };
    }
    default:
      return {
        is: 'guard',
        reason: `kroute does not evaluate ${words}, which may change the request or the answer`,
        statusCode: undefined,
      };
  }
}

/** Whether a text is still to be filled in, as far as it is not a group of the expression. */
function isFilledIn(at: Cursor, groups: readonly (string | undefined)[]): boolean {
  if (at.text === undefined || at.string !== undefined) return false;
  const names = [...at.text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  return names.length === 0 || !names.every((name) => /^\d+$/.test(name ?? '') || groups.includes(name));
}

/** A slash is put before what is left, unless nothing is. */
function stripped(patterns: readonly string[], keepsSlash: boolean): Effect {
  if (patterns.length === 0) return { is: 'nothing' };
  const pattern = `^(?:${patterns.join('|')})`;
  return { is: 'replace', pattern: `${pattern}${keepsSlash ? '/*' : '/?'}`, value: '/', isDecoded: true };
}

function literal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9/_-]/g, (char) => (char.charCodeAt(0) < 128 ? `\\${char}` : char));
}
