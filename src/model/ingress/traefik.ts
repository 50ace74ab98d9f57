/**
 * The annotations of Ingresses and Services for the Ingress provider of Traefik. Names are paths of fields and
 * case-insensitive. Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/annotations.go and kubernetes.go; traefik/paerser
 * parser (element_fill.go, nodes_metadata.go); docs/content/reference/routing-configuration/kubernetes/ingress.md.
 */

import { once } from '../../text/query.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { type Parser, reads, under } from './declaration.ts';
import { bool, integer, list, NOTHING, oneOf, text } from './parsers.ts';
import { type SettingsIn, tableOf } from './record.ts';
import { assumed } from './setting.ts';

/** A router that does not parse makes Traefik skip the whole Ingress. */
const SKIPS = { loses: 'ingress', whenEmpty: 'parse' } as const;
/** A Service whose annotations do not parse counts as missing. */
const HIDES = { loses: 'service', whenEmpty: 'parse' } as const;

/** An optional part that is enabled with `true` or the empty text (`label:"allowEmpty"`). */
const part: Parser<boolean> = (given) => {
  const lower = given.toLowerCase();
  if (lower === 'true' || given === '') return { value: true };
  return lower === 'false' ? { value: false } : { error: 'must be "true" or "false"' };
};

/** One of three values, used for each path of type ImplementationSpecific; empty means the default. */
const matcher: Parser<'Path' | 'PathPrefix' | 'PathRegexp'> = (given, namespace) =>
  given === '' ? { value: 'PathPrefix' } : oneOf(['Path', 'PathPrefix', 'PathRegexp'])(given, namespace);

/** Traefik uses any text as the scheme of the server URLs. */
const scheme: Parser<string> = (value) =>
  /^(?:http|https|h2c|)$/.test(value) ? { value } : { value, doubt: 'must be "http", "https" or "h2c"' };

const PREFIX = 'traefik.ingress.kubernetes.io/';
const MIDDLEWARE = `create a Middleware, and add it to ${PREFIX}router.middlewares`;

const annotations = () =>
  under(PREFIX, {
    'router.entrypoints': reads(list, { fallback: NOTHING, whenEmpty: 'parse' }),
    'router.middlewares': reads(list, { fallback: NOTHING, whenEmpty: 'parse' }),
    'router.observability.accesslogs': reads(bool, SKIPS),
    'router.observability.metrics': reads(bool, SKIPS),
    'router.observability.traceverbosity': reads(text),
    'router.observability.tracing': reads(bool, SKIPS),
    'router.pathmatcher': reads(matcher, { fallback: 'PathPrefix', loses: 'paths', whenEmpty: 'parse' }),
    'router.priority': reads(integer, { fallback: 0, ...SKIPS }),
    'router.rulesyntax': reads(text),
    'router.tls': reads(part, { whenEmpty: 'parse' }),
    'router.tls.certresolver': reads(text),
    'router.tls.domains.': reads(text),
    'router.tls.options': reads(text),
    'service.middlewares': reads(list, { fallback: NOTHING, whenEmpty: 'parse' }),
    'service.nativelb': reads(bool, HIDES),
    'service.nodeportlb': reads(bool, { fallback: false, ...HIDES }),
    'service.passhostheader': reads(bool, { fallback: true, ...HIDES }),
    'service.serversscheme': reads(scheme),
    'service.serverstransport': reads(text),
    'service.sticky.cookie': reads(part, { whenEmpty: 'parse' }),
    'service.sticky.cookie.domain': reads(text),
    'service.sticky.cookie.httponly': reads(bool, HIDES),
    'service.sticky.cookie.maxage': reads(integer, HIDES),
    'service.sticky.cookie.name': reads(text),
    'service.sticky.cookie.path': reads(text),
    'service.sticky.cookie.samesite': reads(text),
    'service.sticky.cookie.secure': reads(bool, HIDES),
  });

/** Annotations of Traefik 1, each with what to use now. */
const removed = once(
  (): ReadonlyMap<string, string> =>
    new Map(
      Object.entries({
        'frontend-entry-points': `replace it with ${PREFIX}router.entrypoints`,
        'rule-type': `use pathType, or ${PREFIX}router.pathmatcher`,
        priority: `replace it with ${PREFIX}router.priority`,
        'preserve-host': `set ${PREFIX}service.passhostheader on the Service`,
        affinity: `set ${PREFIX}service.sticky.cookie on the Service`,
        'session-cookie-name': `set ${PREFIX}service.sticky.cookie.name on the Service`,
        'service-weights': 'use a TraefikService with weights',
        'load-balancer-method': 'remove it: there is no replacement',
        'request-modifier': MIDDLEWARE,
        'rewrite-target': MIDDLEWARE,
        'app-root': MIDDLEWARE,
        'redirect-entry-point': MIDDLEWARE,
        'redirect-permanent': MIDDLEWARE,
        'redirect-regex': MIDDLEWARE,
        'redirect-replacement': MIDDLEWARE,
        'whitelist-source-range': MIDDLEWARE,
        'whitelist-x-forwarded-for': MIDDLEWARE,
        'pass-client-tls-cert': MIDDLEWARE,
        'error-pages': MIDDLEWARE,
        'rate-limit': MIDDLEWARE,
        buffering: MIDDLEWARE,
        'circuit-breaker-expression': MIDDLEWARE,
        'max-conn-amount': MIDDLEWARE,
        'max-conn-extractor-func': MIDDLEWARE,
        'auth-type': MIDDLEWARE,
        'auth-secret': MIDDLEWARE,
        'auth-url': MIDDLEWARE,
      }).map(([name, remedy]) => [`${PREFIX}${name}`, remedy]),
    ),
);

export const TRAEFIK = tableOf(
  {
    name: 'traefik',
    isComplete: false,
    ignoresCase: true,
    removed,
    // An unknown field makes the whole router or service invalid.
    unrecognized: (name) => (/^router\../i.test(name) ? 'ingress' : /^service\../i.test(name) ? 'service' : undefined),
  },
  () => [annotations()],
);

export type TraefikSettings = SettingsIn<typeof TRAEFIK>;

/** The annotations of an Ingress, or of a Service behind one, as Traefik reads them. */
export function traefikSettings(object: Resource): TraefikSettings {
  return TRAEFIK.read(object).settings;
}

/**
 * Why Traefik treats a Service as missing: the first annotation that does not parse, a phrase; undefined if all of them do.
 */
export function serviceRefusal(service: ResourceOf<'Service'>): string | undefined {
  for (const [key, annotation] of TRAEFIK.read(service).annotations) {
    if (annotation.is === 'unrecognized' && annotation.loses === 'service')
      return `annotation "${key}" of Service ${service.name} is not recognized`;
    if (annotation.is !== 'known' || annotation.setting.is !== 'refused') continue;
    if (annotation.setting.loses === 'service')
      return `the value of annotation "${key}" of Service ${service.name} ${annotation.setting.reason}`;
  }
  return undefined;
}

/** Whether the routers of an Ingress serve only TLS: `router.tls` or one of its fields is set, and not turned off. */
export function isTlsRouter(ingress: ResourceOf<'Ingress'>): boolean {
  const { routerTls, routerTlsCertresolver, routerTlsOptions, routerTlsDomains } = traefikSettings(ingress);
  if (routerTls.is === 'valid') return assumed(routerTls) === true;
  if (routerTls.is === 'ignored') return false;
  return routerTlsCertresolver.is === 'valid' || routerTlsOptions.is === 'valid' || routerTlsDomains.size > 0;
}
