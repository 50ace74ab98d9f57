/**
 * The annotations of the HAProxy Technologies controller that an Ingress may carry; `haproxy.com/` and `haproxy.org/` mean the same.
 * Source: haproxytech/kubernetes-ingress documentation/annotations.md.
 */
import { type AnnotationTable, under, type ValueForm } from './table.ts';

const HAPROXY_TIME = { pattern: /^\d+(us|ms|s|m|h|d)?$/, wanted: 'a time such as "5s"' } as const;

const NAMES: readonly (readonly [ValueForm, readonly string[]])[] = [
  [
    'boolean',
    [
      'check',
      'cors-allow-credentials',
      'cors-enable',
      'forwarded-for',
      'server-ssl',
      'ssl-passthrough',
      'ssl-redirect',
      'standalone-backend',
    ],
  ],
  [
    'integer',
    [
      'pod-maxconn',
      'rate-limit-requests',
      'request-capture-len',
      'request-redirect-code',
      'scale-server-slots',
      'ssl-redirect-port',
    ],
  ],
  [
    HAPROXY_TIME,
    [
      'check-interval',
      'cors-max-age',
      'rate-limit-period',
      'timeout-check',
      'timeout-server',
      'timeout-server-fin',
      'timeout-tunnel',
      'timeout-connect',
      'timeout-queue',
    ],
  ],
  [{ oneOf: ['301', '302', '303'] }, ['ssl-redirect-code']],
  [{ oneOf: ['h2'] }, ['server-proto']],
  [{ oneOf: ['proxy', 'proxy-v1', 'proxy-v2', 'proxy-v2-ssl', 'proxy-v2-ssl-cn'] }, ['send-proxy-protocol']],
  [
    'text',
    [
      'allow-list',
      'auth-realm',
      'auth-secret',
      'auth-type',
      'backend-config-snippet',
      'blacklist',
      'check-http',
      'cookie-persistence',
      'cookie-persistence-no-dynamic',
      'cors-allow-headers',
      'cors-allow-methods',
      'cors-allow-origin',
      'deny-list',
      'load-balance',
      'path-rewrite',
      'rate-limit-size',
      'rate-limit-status-code',
      'rate-limit-whitelist',
      'request-capture',
      'request-redirect',
      'request-set-header',
      'response-set-header',
      'route-acl',
      'server-ca',
      'server-crt',
      'set-host',
      'src-ip-header',
      'whitelist',
    ],
  ],
];

export const HAPROXYTECH: AnnotationTable = {
  isComplete: false,
  known: new Map([...under('haproxy.org/', NAMES), ...under('haproxy.com/', NAMES)]),
  families: new Map(),
  removed: new Map(),
};
