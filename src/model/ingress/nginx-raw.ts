/**
 * What ingress-nginx annotations risk: raw configuration, and the level of each. Sources: kubernetes/ingress-nginx v1.15
 * docs/user-guide/nginx-configuration/annotations-risk.md, internal/ingress/annotations/parser (CheckAnnotationRisk).
 */
import type { ResourceOf } from '../objects/resource.ts';
import { NGINX } from './nginx-annotations.ts';

export type Risk = 'Low' | 'Medium' | 'High' | 'Critical';

const LEVELS: readonly Risk[] = ['Low', 'Medium', 'High', 'Critical'];

/** A level as the ConfigMap has it; what is no level is the lowest. */
export function riskNamed(text: string): Risk {
  return LEVELS.find((level) => level.toLowerCase() === text.toLowerCase()) ?? 'Low';
}

/** Those above Low; raw text is Critical. An alias of an annotation has no level. */
const MEDIUM: ReadonlySet<string> = new Set([
  'affinity-mode',
  'allowlist-source-range',
  'app-root',
  'auth-cache-duration',
  'auth-cache-key',
  'auth-proxy-set-headers',
  'auth-realm',
  'auth-request-redirect',
  'auth-response-headers',
  'auth-secret',
  'auth-signin-redirect-param',
  'auth-tls-secret',
  'auth-tls-verify-client',
  'canary-by-cookie',
  'canary-by-header',
  'canary-by-header-pattern',
  'canary-by-header-value',
  'cors-allow-headers',
  'cors-allow-methods',
  'cors-allow-origin',
  'cors-expose-headers',
  'custom-headers',
  'denylist-source-range',
  'fastcgi-index',
  'fastcgi-params-configmap',
  'force-ssl-redirect',
  'opentelemetry-operation-name',
  'permanent-redirect',
  'preserve-trailing-slash',
  'proxy-body-size',
  'proxy-cookie-domain',
  'proxy-cookie-path',
  'proxy-next-upstream',
  'proxy-redirect-from',
  'proxy-redirect-to',
  'proxy-ssl-ciphers',
  'proxy-ssl-secret',
  'rewrite-target',
  'session-cookie-domain',
  'session-cookie-expires',
  'session-cookie-max-age',
  'session-cookie-name',
  'session-cookie-path',
  'temporal-redirect',
  'x-forwarded-prefix',
]);

const HIGH: ReadonlySet<string> = new Set([
  'auth-signin',
  'auth-tls-error-page',
  'auth-tls-match-cn',
  'auth-url',
  'mirror-host',
  'mirror-target',
  'modsecurity-transaction-id',
  'proxy-ssl-name',
  'server-alias',
  'upstream-hash-by',
]);

/** The first annotation of an Ingress with a risk above a level; raw text apart. */
export function riskierThan(ingress: ResourceOf<'Ingress'>, level: Risk): string | undefined {
  if (level === 'High' || level === 'Critical') return undefined;
  for (const [key, annotation] of NGINX.read(ingress).annotations) {
    if (annotation.is !== 'known') continue;
    const name = key.slice(key.indexOf('/') + 1);
    if (HIGH.has(name) || (level === 'Low' && MEDIUM.has(name))) return key;
  }
  return undefined;
}

/** Directives of nginx that let everyone in as before. */
const HARMLESS = new Set([
  'add_header',
  'charset',
  'client_body_buffer_size',
  'client_body_timeout',
  'client_header_timeout',
  'client_max_body_size',
  'etag',
  'expires',
  'gzip',
  'gzip_types',
  'keepalive_timeout',
  'more_clear_headers',
  'more_set_headers',
  'proxy_buffer_size',
  'proxy_buffering',
  'proxy_buffers',
  'proxy_busy_buffers_size',
  'proxy_connect_timeout',
  'proxy_hide_header',
  'proxy_http_version',
  'proxy_read_timeout',
  'proxy_request_buffering',
  'proxy_send_timeout',
  'send_timeout',
  'sub_filter',
  'sub_filter_once',
]);

/** Whether raw configuration of nginx has only directives that keep no client out. */
export function isHarmless(snippet: string): boolean {
  const lines = snippet.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const text = lines.join('\n');
  if (/[{}]/.test(text)) return false;
  return text.split(';').every((statement) => {
    const [directive = ''] = statement.trim().split(/\s+/);
    return directive === '' || HARMLESS.has(directive);
  });
}
