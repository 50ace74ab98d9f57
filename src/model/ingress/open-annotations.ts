/** Annotations of several controllers by their keys, for what routes do not evaluate. Source: the documentation of each controller. */
import type { Dialect } from './dialect.ts';

export const CILIUM_HTTPS = 'ingress.cilium.io/force-https';

export const KONG_PROTOCOLS = 'konghq.com/protocols';

/** The prefixes that HAProxy Ingress reads. */
export const HAPROXY_PREFIXES: readonly string[] = ['haproxy-ingress.github.io/', 'ingress.kubernetes.io/'];

/** Annotations that change who is served, and by what, and that are not evaluated; for HAProxy also as keys of its ConfigMap. */
export const OPEN_ANNOTATIONS: Readonly<
  Partial<Record<Dialect, { readonly prefixes: readonly string[]; readonly keys: readonly string[] }>>
> = {
  haproxytech: {
    prefixes: ['haproxy.org/', 'haproxy.com/'],
    keys: [
      'allow-list',
      'auth-type',
      'blacklist',
      'deny-list',
      'request-redirect',
      'route-acl',
      'set-host',
      'whitelist',
    ],
  },
  'haproxy-ingress': {
    prefixes: HAPROXY_PREFIXES,
    keys: [
      'allowlist-source-range',
      'app-root',
      'auth-secret',
      'auth-url',
      'denylist-source-range',
      'oauth',
      'redirect-from',
      'redirect-from-regex',
      'redirect-to',
      'server-alias',
      'server-alias-regex',
      'whitelist-source-range',
    ],
  },
  kong: {
    prefixes: ['konghq.com/'],
    keys: ['host-aliases', 'methods', 'plugins', 'protocols', 'regex-priority'],
  },
  'azure-agic': {
    prefixes: ['appgw.ingress.kubernetes.io/'],
    keys: ['backend-path-prefix', 'override-frontend-port', 'ssl-redirect', 'use-private-ip'],
  },
};
