/** Filters for what annotations of ingress-nginx do beside routing: headers and CORS. */
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Dialect } from '../model/ingress/dialect.ts';
import { nginxSettings } from '../model/ingress/nginx.ts';
import { NGINX } from '../model/ingress/nginx-annotations.ts';
import { assumed } from '../model/ingress/setting.ts';
import type { ResourceOf } from '../model/objects/resource.ts';
import type { Cors } from './policy.ts';

type AnIngress = ResourceOf<'Ingress'>;

interface Header {
  readonly name: string;
  readonly value: string;
}

export interface Extras {
  readonly request: readonly Header[];
  readonly response: readonly Header[];
  readonly cors: Cors | undefined;
  /** What could not be carried, by the key of the annotation. */
  readonly losses: ReadonlyMap<string, string>;
}

const NO_EXTRAS: Extras = { request: [], response: [], cors: undefined, losses: new Map() };

/** What the rules of an Ingress do beside routing. `isRewritten`: the prefix of the path is forwarded in a header only then. */
export function extrasOf(cluster: Cluster, ingress: AnIngress, dialect: Dialect | undefined, hasCors: boolean): Extras {
  if (dialect !== 'ingress-nginx') return NO_EXTRAS;
  const settings = nginxSettings(ingress);
  const losses = new Map<string, string>();
  const request: Header[] = [];
  const prefix = assumed(settings.xForwardedPrefix);
  const rewrites = settings.rewriteTarget.is === 'valid';
  if (prefix !== undefined && rewrites && !prefix.includes('$'))
    request.push({ name: 'X-Forwarded-Prefix', value: prefix });
  else if (prefix !== undefined)
    losses.set(
      NGINX.keys.xForwardedPrefix,
      rewrites ? 'headers cannot have groups of the path' : 'without a rewrite it has no effect',
    );
  const connection = assumed(settings.connectionProxyHeader);
  if (connection !== undefined) request.push({ name: 'Connection', value: connection });
  if (assumed(settings.enableCors) && !hasCors)
    losses.set(NGINX.keys.enableCors, 'the implementation has no CORS filter, so answers have no headers of CORS');
  return {
    request,
    response: customHeaders(cluster, ingress, losses),
    cors: assumed(settings.enableCors) && hasCors ? cors(ingress, losses) : undefined,
    losses,
  };
}

/** The headers in the ConfigMap of `custom-headers`. */
function customHeaders(cluster: Cluster, ingress: AnIngress, losses: Map<string, string>): readonly Header[] {
  const reference = assumed(nginxSettings(ingress).customHeaders);
  if (reference === undefined) return [];
  const [namespace, name] = reference.includes('/') ? reference.split('/') : [ingress.namespace, reference];
  const found = cluster.find('ConfigMap', namespace ?? '', name ?? '', ingress);
  if (found.is === 'found')
    return found.resource.root
      .get('data')
      .entries()
      .flatMap((line) => {
        const [name, value] = [String(line.step), line.string ?? ''];
        if (/^[\x20-\x7e]+$/.test(value) && /^[A-Za-z0-9!#$%&'*+.^_|~`-]+$/.test(name)) return [{ name, value }];
        if (value !== '') losses.set(NGINX.keys.customHeaders, `the API takes no header "${name}" with this value`);
        return [];
      });
  losses.set(NGINX.keys.customHeaders, `ConfigMap ${reference} is not among the files; answers have no headers of it`);
  return [];
}

/** What ingress-nginx allows where an annotation does not say it. Source: internal/ingress/annotations/cors. */
const METHODS = 'GET, PUT, POST, DELETE, PATCH, OPTIONS';
const HEADERS =
  'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization';

/** A method or a header in a list. */
const words = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
];

function cors(ingress: AnIngress, losses: Map<string, string>): Cors {
  const settings = nginxSettings(ingress);
  const origins = words(assumed(settings.corsAllowOrigin) ?? '*');
  const valid = origins.filter((one) => /^(?:\*|https?:\/\/(?:\*|(?:\*\.)?[A-Za-z0-9.-]+)(?::\d+)?)$/.test(one));
  if (valid.length < origins.length)
    losses.set(
      NGINX.keys.corsAllowOrigin,
      'an origin without a scheme has no place in the CORS filter; the others are carried',
    );
  const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', '*']);
  const methods = words(assumed(settings.corsAllowMethods) ?? METHODS).map((one) => one.toUpperCase());
  // Browsers refuse credentials with the origin "*", which ingress-nginx sends; the filter would send the very origin.
  const isAny = valid.includes('*');
  const exposed = assumed(settings.corsExposeHeaders);
  return {
    ...(valid.length === 0 ? {} : { allowOrigins: isAny ? ['*'] : valid }),
    ...(assumed(settings.corsAllowCredentials) && !isAny ? { allowCredentials: true } : {}),
    allowMethods: methods.filter((one) => known.has(one)),
    allowHeaders: words(assumed(settings.corsAllowHeaders) ?? HEADERS),
    ...(exposed === undefined ? {} : { exposeHeaders: words(exposed) }),
    maxAge: Math.max(1, assumed(settings.corsMaxAge) ?? 1728000),
  };
}
