/**
 * The annotations of Traefik's Ingress provider, and those of Traefik 1 that later versions ignore.
 * Source: traefik/traefik docs/content/reference/routing-configuration/kubernetes/ingress.md.
 */
import { type AnnotationTable, under } from './table.ts';

const PREFIX = 'traefik.ingress.kubernetes.io/';
const MIDDLEWARE = 'define a Middleware and name it in router.middlewares';

export const TRAEFIK: AnnotationTable = {
  isComplete: false,
  known: new Map(
    under(PREFIX, [
      [
        'boolean',
        [
          'router.observability.accesslogs',
          'router.observability.metrics',
          'router.observability.tracing',
          'router.tls',
          'service.nativelb',
          'service.nodeportlb',
          'service.passhostheader',
          'service.sticky.cookie',
          'service.sticky.cookie.httponly',
          'service.sticky.cookie.secure',
        ],
      ],
      ['integer', ['router.priority', 'service.sticky.cookie.maxage']],
      [{ oneOf: ['Path', 'PathPrefix', 'PathRegexp'] }, ['router.pathmatcher']],
      [{ oneOf: ['http', 'https', 'h2c'] }, ['service.serversscheme']],
      [
        'text',
        [
          'router.entrypoints',
          'router.middlewares',
          'router.rulesyntax',
          'router.tls.certresolver',
          'router.tls.options',
          'service.serverstransport',
          'service.sticky.cookie.domain',
          'service.sticky.cookie.name',
          'service.sticky.cookie.path',
          'service.sticky.cookie.samesite',
        ],
      ],
    ]),
  ),
  families: new Map([[`${PREFIX}router.tls.domains.`, 'text']]),
  removed: new Map(
    [
      ['frontend-entry-points', 'use router.entrypoints'],
      ['rule-type', 'use pathType, or router.pathmatcher'],
      ['priority', 'use router.priority'],
      ['preserve-host', 'use service.passhostheader on the Service'],
      ['affinity', 'use service.sticky.cookie on the Service'],
      ['session-cookie-name', 'use service.sticky.cookie.name on the Service'],
      ['service-weights', 'use a TraefikService'],
      ['load-balancer-method', 'remove it: there is no replacement'],
      ['request-modifier', MIDDLEWARE],
      ['rewrite-target', MIDDLEWARE],
      ['app-root', MIDDLEWARE],
      ['redirect-entry-point', MIDDLEWARE],
      ['redirect-permanent', MIDDLEWARE],
      ['redirect-regex', MIDDLEWARE],
      ['redirect-replacement', MIDDLEWARE],
      ['whitelist-source-range', MIDDLEWARE],
      ['whitelist-x-forwarded-for', MIDDLEWARE],
      ['pass-client-tls-cert', MIDDLEWARE],
      ['error-pages', MIDDLEWARE],
      ['rate-limit', MIDDLEWARE],
      ['buffering', MIDDLEWARE],
      ['circuit-breaker-expression', MIDDLEWARE],
      ['max-conn-amount', MIDDLEWARE],
      ['max-conn-extractor-func', MIDDLEWARE],
      ['auth-type', MIDDLEWARE],
      ['auth-secret', MIDDLEWARE],
      ['auth-url', MIDDLEWARE],
    ].map(([name = '', remedy = '']) => [`${PREFIX}${name}`, remedy] as const),
  ),
};
