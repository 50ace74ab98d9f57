/**
 * All annotations of ingress-nginx.
 * Source: kubernetes/ingress-nginx v1.15 docs/user-guide/nginx-configuration/annotations-risk.md, and for each annotation
 * the package under internal/ingress/annotations that parses it. The effect of an invalid value depends on the error of
 * Parse: a ValidationError drops the Ingress (annotations.go, Extract), a LocationDeniedError makes all its paths return 503.
 */
import { once } from '../../text/query.ts';
import { type Need, type Parser, reads, under } from './declaration.ts';
import { parseBool } from './go-values.ts';
import {
  authUrl,
  cacheDurations,
  causes,
  commonName,
  cookieDomain,
  cookieSeconds,
  forwardedPrefix,
  fullSecretName,
  headerNames,
  holding,
  httpUrl,
  location,
  ownObject,
  rootPath,
  serverName,
  serverNames,
  serviceName,
  shaped,
  size,
  statusCodes,
} from './nginx-validators.ts';
import { addresses, bool, integer, NOTHING, oneOf, text } from './parsers.ts';
import { tableOf } from './record.ts';

const DROPS = { loses: 'ingress' } as const;
const DENIES = { loses: 'paths' } as const;
/** Critical risk: rejected while annotations-risk-level is High, the default. */
const CRITICAL = reads(text, { isRaw: true, ...DROPS });

const OFF = { fallback: false } as const;
const ON = { fallback: true } as const;

/** Only read if another annotation is set and not empty. */
const beside = (name: string): { readonly need: Need } => ({
  need: { name, allows: (other) => other !== undefined && other !== '', reason: `is not read without "${name}"` },
});
const canary: { readonly need: Need } = {
  need: {
    name: 'canary',
    allows: (other) => parseBool(other ?? '') === true,
    reason: 'is not read without "canary"',
  },
};
const cookie: { readonly need: Need } = {
  need: { name: 'affinity', allows: (other) => other === 'cookie', reason: 'is not read without "affinity"' },
};

const telemetry: { readonly need: Need } = {
  need: {
    name: 'enable-opentelemetry',
    allows: (other) => parseBool(other ?? '') === true,
    reason: 'is not read without "enable-opentelemetry"',
  },
};
/** temporal-redirect takes precedence. */
const unlessTemporal: { readonly need: Need } = {
  need: {
    name: 'temporal-redirect',
    allows: (other) => other === undefined || other === '',
    reason: 'is not read because "temporal-redirect" is set',
  },
};

const METHODS = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE)$/;
const PROTOCOLS = ['HTTP', 'HTTPS', 'AUTO_HTTP', 'GRPC', 'GRPCS', 'FCGI'] as const;
const ON_OFF = /^(?:on|off)$/;
const ERROR_PAGE = /^(?:@[A-Za-z0-9_-]+|(?:(?:https?:\/\/)?[A-Za-z0-9\-.]+(?::[0-9]+)?)?(?:\/[A-Za-z0-9\-_.]+)*\/?)$/;
/** corsOriginRegexValidator, unrolled: its parts may occur in any order. */
const ORIGINS = /^(?:\*|(?:[A-Za-z0-9\-.,]|\*\.|:[0-9]|(?<=[a-z]):\/\/)*)$/;

const blanks = { blanks: true } as const;
const options = <const W extends string>(...words: readonly W[]): Parser<W> => oneOf(words, { trims: true });
const onOff = options('on', 'off');

const PREFIX = 'nginx.ingress.kubernetes.io/';

const annotations = () =>
  under(PREFIX, {
    affinity: reads(options('cookie')),
    'affinity-canary-behavior': reads(options('sticky', 'legacy')),
    'affinity-mode': reads(options('balanced', 'persistent')),
    'allowlist-source-range': reads(addresses, { aliases: ['whitelist-source-range'], ...DENIES, whenEmpty: 'paths' }),
    'app-root': reads(rootPath),
    'auth-always-set-cookie': reads(bool, { ...OFF, ...beside('auth-url') }),
    'auth-cache-duration': reads(cacheDurations, { ...DENIES, ...beside('auth-url') }),
    'auth-cache-key': reads(holding('variable', blanks), beside('auth-url')),
    'auth-keepalive': reads(integer, beside('auth-url')),
    'auth-keepalive-requests': reads(integer, beside('auth-url')),
    'auth-keepalive-share-vars': reads(bool, { ...OFF, ...beside('auth-url') }),
    'auth-keepalive-timeout': reads(integer, beside('auth-url')),
    'auth-method': reads(shaped(METHODS, 'a method such as "GET"'), { ...DENIES, ...beside('auth-url') }),
    'auth-proxy-set-headers': reads(ownObject('paths'), beside('auth-url')),
    'auth-realm': reads(holding('spaced'), { ...DROPS, ...beside('auth-type') }),
    'auth-request-redirect': reads(holding('url', blanks), beside('auth-url')),
    'auth-response-headers': reads(headerNames, { ...DENIES, ...beside('auth-url') }),
    'auth-secret': reads(ownObject('paths'), { ...DENIES, whenEmpty: 'paths', ...beside('auth-type') }),
    'auth-secret-type': reads(shaped(/auth-file|auth-map/, '"auth-file" or "auth-map"'), {
      ...DROPS,
      ...beside('auth-type'),
    }),
    'auth-signin': reads(holding('variableUrl'), beside('auth-url')),
    'auth-signin-redirect-param': reads(holding('url', blanks), beside('auth-url')),
    'auth-snippet': CRITICAL,
    'auth-tls-error-page': reads(shaped(ERROR_PAGE, 'a URL or a path'), { ...DROPS, ...beside('auth-tls-secret') }),
    'auth-tls-match-cn': reads(commonName, { ...DROPS, ...beside('auth-tls-secret') }),
    'auth-tls-pass-certificate-to-upstream': reads(bool, { ...OFF, ...DROPS, ...beside('auth-tls-secret') }),
    'auth-tls-secret': reads(fullSecretName, DROPS),
    'auth-tls-verify-client': reads(
      shaped(/^(?:on|off|optional|optional_no_ca)$/, '"on", "off", "optional" or "optional_no_ca"'),
      beside('auth-tls-secret'),
    ),
    'auth-tls-verify-depth': reads(integer, beside('auth-tls-secret')),
    'auth-type': reads(shaped(/basic|digest/, '"basic" or "digest"'), DROPS),
    'auth-url': reads(authUrl, DROPS),
    'backend-protocol': reads(oneOf(PROTOCOLS, { ignoresCase: true, trims: true }), { fallback: 'HTTP' }),
    canary: reads(bool, OFF),
    'canary-by-cookie': reads(holding('basic', blanks), canary),
    'canary-by-header': reads(holding('basic', blanks), canary),
    'canary-by-header-pattern': reads(holding('regex'), canary),
    'canary-by-header-value': reads(holding('basic', blanks), canary),
    'canary-weight': reads(integer, { fallback: 0, ...canary }),
    'canary-weight-total': reads(integer, { fallback: 100, ...canary }),
    'client-body-buffer-size': reads(size, DROPS),
    'configuration-snippet': CRITICAL,
    'connection-proxy-header': reads(shaped(/^(?:close|keep-alive)$/, '"close" or "keep-alive"'), DROPS),
    'cors-allow-credentials': reads(bool, ON),
    'cors-allow-headers': reads(holding('headers')),
    'cors-allow-methods': reads(shaped(/^(?:[A-Za-z],?)+$/, 'a list of methods')),
    'cors-allow-origin': reads(shaped(ORIGINS, 'a list of origins such as "https://example.com"')),
    'cors-expose-headers': reads(shaped(/^(?:[-A-Za-z0-9_*],?)+$/, 'a list of headers')),
    'cors-max-age': reads(integer),
    'custom-headers': reads(holding('basic', blanks)),
    'custom-http-errors': reads(statusCodes, DROPS),
    'default-backend': reads(serviceName, DROPS),
    'denylist-source-range': reads(addresses, { ...DENIES, whenEmpty: 'paths' }),
    'disable-proxy-intercept-errors': reads(bool, OFF),
    'enable-access-log': reads(bool, ON),
    'enable-cors': reads(bool, OFF),
    'enable-global-auth': reads(bool, ON),
    'enable-modsecurity': reads(bool, OFF),
    'enable-opentelemetry': reads(bool, OFF),
    'enable-owasp-core-rules': reads(bool, OFF),
    'enable-rewrite-log': reads(bool, OFF),
    'fastcgi-index': reads(holding('fileName', blanks), DROPS),
    'fastcgi-params-configmap': reads(ownObject('nothing'), DROPS),
    'force-ssl-redirect': reads(bool, OFF),
    'from-to-www-redirect': reads(bool, { ...OFF, ...DROPS }),
    'http2-push-preload': reads(bool, { ...OFF, ...DROPS }),
    'limit-allowlist': reads(addresses, { aliases: ['limit-whitelist'], ...DROPS }),
    'limit-burst-multiplier': reads(integer),
    'limit-connections': reads(integer, DROPS),
    'limit-rate': reads(integer),
    'limit-rate-after': reads(integer),
    'limit-rpm': reads(integer, DROPS),
    'limit-rps': reads(integer, DROPS),
    'load-balance': reads(
      options('round_robin', 'chash', 'chashsubset', 'sticky_balanced', 'sticky_persistent', 'ewma'),
      DROPS,
    ),
    'mirror-host': reads(serverName),
    'mirror-request-body': reads(shaped(ON_OFF, '"on" or "off"')),
    'mirror-target': reads(serverName),
    'modsecurity-snippet': CRITICAL,
    'modsecurity-transaction-id': reads(holding('variable', blanks)),
    'opentelemetry-operation-name': reads(holding('word', blanks), { ...DROPS, ...telemetry }),
    'opentelemetry-trust-incoming-span': reads(bool),
    'permanent-redirect': reads(location, { ...DROPS, ...unlessTemporal }),
    'permanent-redirect-code': reads(integer, { ...DROPS, ...unlessTemporal }),
    'preserve-trailing-slash': reads(bool, OFF),
    'proxy-body-size': reads(size),
    'proxy-buffer-size': reads(size),
    'proxy-buffering': reads(onOff),
    'proxy-buffers-number': reads(integer),
    'proxy-busy-buffers-size': reads(size),
    'proxy-connect-timeout': reads(integer),
    'proxy-cookie-domain': reads(cookieDomain),
    'proxy-cookie-path': reads(holding('url', blanks)),
    'proxy-http-version': reads(options('1.0', '1.1')),
    'proxy-max-temp-file-size': reads(size),
    'proxy-next-upstream': reads(causes),
    'proxy-next-upstream-timeout': reads(integer),
    'proxy-next-upstream-tries': reads(integer),
    'proxy-read-timeout': reads(integer),
    'proxy-redirect-from': reads(holding('url', blanks)),
    'proxy-redirect-to': reads(holding('url', blanks)),
    'proxy-request-buffering': reads(onOff),
    'proxy-send-timeout': reads(integer),
    'proxy-ssl-ciphers': reads(holding('ciphers', blanks), beside('proxy-ssl-secret')),
    'proxy-ssl-name': reads(serverName, beside('proxy-ssl-secret')),
    'proxy-ssl-protocols': reads(
      shaped(/^(?:TLSv1\.2|TLSv1\.3)*$/, '"TLSv1.2", "TLSv1.3" or both'),
      beside('proxy-ssl-secret'),
    ),
    'proxy-ssl-secret': reads(fullSecretName, DROPS),
    'proxy-ssl-server-name': reads(shaped(ON_OFF, '"on" or "off"'), beside('proxy-ssl-secret')),
    'proxy-ssl-verify': reads(shaped(ON_OFF, '"on" or "off"'), beside('proxy-ssl-secret')),
    'proxy-ssl-verify-depth': reads(integer, beside('proxy-ssl-secret')),
    'relative-redirects': reads(bool, { ...OFF, ...DROPS }),
    'rewrite-target': reads(holding('path')),
    satisfy: reads(options('any', 'all')),
    'server-alias': reads(serverNames, { fallback: NOTHING, ...DROPS }),
    'server-snippet': CRITICAL,
    'service-upstream': reads(bool, OFF),
    'session-cookie-change-on-failure': reads(bool, { ...OFF, ...cookie }),
    'session-cookie-conditional-samesite-none': reads(bool, { ...OFF, ...cookie }),
    'session-cookie-domain': reads(holding('basic', blanks), cookie),
    'session-cookie-expires': reads(cookieSeconds, cookie),
    'session-cookie-max-age': reads(cookieSeconds, cookie),
    'session-cookie-name': reads(holding('basic', blanks), cookie),
    'session-cookie-partitioned': reads(bool, { ...OFF, ...cookie }),
    'session-cookie-path': reads(holding('url', blanks), cookie),
    'session-cookie-samesite': reads(oneOf(['None', 'Lax', 'Strict'], { ignoresCase: true, trims: true }), cookie),
    'session-cookie-secure': reads(bool, { ...OFF, ...cookie }),
    'ssl-ciphers': reads(shaped(/^(?:[-A-Za-z0-9!:+_]|@STRENGTH|@SECLEVEL=[0-5])*$/, 'a list of ciphers'), DROPS),
    'ssl-passthrough': reads(bool, { ...OFF, ...DROPS }),
    'ssl-prefer-server-ciphers': reads(bool),
    'ssl-redirect': reads(bool, ON),
    'stream-snippet': CRITICAL,
    'temporal-redirect': reads(httpUrl, DROPS),
    'temporal-redirect-code': reads(integer, { ...DROPS, ...beside('temporal-redirect') }),
    'upstream-hash-by': reads(holding('variable', blanks), DROPS),
    'upstream-hash-by-subset': reads(bool, { ...OFF, ...DROPS }),
    'upstream-hash-by-subset-size': reads(integer, DROPS),
    'upstream-vhost': reads(serverName, DROPS),
    'use-port-in-redirects': reads(bool, OFF),
    'use-regex': reads(bool, OFF),
    'x-forwarded-prefix': reads(forwardedPrefix, DROPS),
  });

/** Annotations of earlier versions, each with what to use now. */
const removed = once(
  (): ReadonlyMap<string, string> =>
    new Map(
      Object.entries({
        'secure-backends': `replace it with ${PREFIX}backend-protocol: "HTTPS"`,
        'secure-verify-ca-secret': `replace it with ${PREFIX}proxy-ssl-secret and ${PREFIX}proxy-ssl-verify`,
        'grpc-backend': `replace it with ${PREFIX}backend-protocol: "GRPC"`,
        'add-base-url': 'remove it: there is no replacement',
        'base-url-scheme': 'remove it: there is no replacement',
        'session-cookie-hash': 'remove it: there is no replacement',
        'mirror-uri': `replace it with ${PREFIX}mirror-target`,
        'upstream-max-fails': `replace it with ${PREFIX}proxy-next-upstream`,
        'upstream-fail-timeout': `replace it with ${PREFIX}proxy-next-upstream-timeout`,
        'enable-opentracing': `replace it with ${PREFIX}enable-opentelemetry`,
        'opentracing-trust-incoming-span': `replace it with ${PREFIX}opentelemetry-trust-incoming-span`,
        'enable-influxdb': 'remove it: InfluxDB is no longer supported',
        'influxdb-host': 'remove it: InfluxDB is no longer supported',
        'influxdb-measurement': 'remove it: InfluxDB is no longer supported',
        'influxdb-port': 'remove it: InfluxDB is no longer supported',
        'influxdb-server-name': 'remove it: InfluxDB is no longer supported',
        'global-rate-limit': `replace it with ${PREFIX}limit-rps or ${PREFIX}limit-rpm`,
        'global-rate-limit-window': `replace it with ${PREFIX}limit-rps or ${PREFIX}limit-rpm`,
        'global-rate-limit-key': `replace it with ${PREFIX}limit-rps or ${PREFIX}limit-rpm`,
        'global-rate-limit-ignored-cidrs': `replace it with ${PREFIX}limit-allowlist`,
        'lua-resty-waf': `replace it with ${PREFIX}enable-modsecurity`,
        'lua-resty-waf-debug': `replace it with ${PREFIX}enable-modsecurity`,
        'lua-resty-waf-ignore-rulesets': `replace it with ${PREFIX}enable-modsecurity`,
        'lua-resty-waf-extra-rules': `replace it with ${PREFIX}enable-modsecurity`,
      }).map(([name, remedy]) => [`${PREFIX}${name}`, remedy]),
    ),
);

export const NGINX = tableOf({ name: 'nginx', isComplete: true, removed }, () => [annotations()]);
