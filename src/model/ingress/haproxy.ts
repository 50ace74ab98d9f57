/**
 * The annotations of Ingresses for the two HAProxy controllers. The controller of HAProxy Technologies logs and ignores
 * values that it cannot parse. Sources: haproxytech/kubernetes-ingress documentation/annotations.md, pkg/annotations, pkg/utils;
 * jcmoraisjr/haproxy-ingress docs/content/en/docs/configuration/keys.md.
 */
import { type Parser, reads, under } from './declaration.ts';
import { parseBool } from './go-values.ts';
import { integer, matching, oneOf, text } from './parsers.ts';
import { tableOf } from './record.ts';

/** GetBoolValue; the words are deprecated. */
const flag: Parser<boolean> = (given) => {
  const value = parseBool(given) ?? WORDS.get(given.toLowerCase());
  return value === undefined ? { error: 'must be "true" or "false"' } : { value };
};

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['enabled', true],
  ['on', true],
  ['disabled', false],
  ['off', false],
]);

const time = matching(/^\d+(us|ms|s|m|h|d)?$/, 'a time such as "5s"');

/** `haproxy.com/` and `haproxy.org/` are equivalent. */
export const HAPROXYTECH = tableOf({ name: 'haproxytech', isComplete: false }, () => [
  under(['haproxy.org/', 'haproxy.com/'], {
    'allow-list': reads(text),
    'auth-realm': reads(text),
    'auth-secret': reads(text),
    'auth-type': reads(text),
    'backend-config-snippet': reads(text, { isRaw: true }),
    blacklist: reads(text),
    check: reads(flag),
    'check-http': reads(text),
    'check-interval': reads(time),
    'cookie-persistence': reads(text),
    'cookie-persistence-no-dynamic': reads(text),
    'cors-allow-credentials': reads(flag),
    'cors-allow-headers': reads(text),
    'cors-allow-methods': reads(text),
    'cors-allow-origin': reads(text),
    'cors-enable': reads(flag),
    'cors-max-age': reads(time),
    'deny-list': reads(text),
    'forwarded-for': reads(flag),
    'load-balance': reads(text),
    'path-rewrite': reads(text),
    'pod-maxconn': reads(integer),
    'rate-limit-period': reads(time),
    'rate-limit-requests': reads(integer),
    'rate-limit-size': reads(text),
    'rate-limit-status-code': reads(text),
    'rate-limit-whitelist': reads(text),
    'request-capture': reads(text),
    'request-capture-len': reads(integer),
    'request-redirect': reads(text),
    'request-redirect-code': reads(integer),
    'request-set-header': reads(text),
    'response-set-header': reads(text),
    'route-acl': reads(text),
    'scale-server-slots': reads(integer),
    'send-proxy-protocol': reads(oneOf(['proxy', 'proxy-v1', 'proxy-v2', 'proxy-v2-ssl', 'proxy-v2-ssl-cn'])),
    'server-ca': reads(text),
    'server-crt': reads(text),
    'server-proto': reads(oneOf(['h2'])),
    'server-ssl': reads(flag),
    'set-host': reads(text),
    'src-ip-header': reads(text),
    'ssl-passthrough': reads(flag),
    'ssl-redirect': reads(flag),
    'ssl-redirect-code': reads(oneOf(['301', '302', '303'])),
    'ssl-redirect-port': reads(integer),
    'standalone-backend': reads(flag),
    'timeout-check': reads(time),
    'timeout-connect': reads(time),
    'timeout-queue': reads(time),
    'timeout-server': reads(time),
    'timeout-server-fin': reads(time),
    'timeout-tunnel': reads(time),
    whitelist: reads(text),
  }),
]);

/** Only the annotations of HAProxy Ingress that rules and routes use. */
export const HAPROXY_INGRESS = tableOf({ name: 'haproxy-ingress', isComplete: false }, () => [
  under('haproxy-ingress.github.io/', {
    'config-backend': reads(text, { isRaw: true }),
    'path-type': reads(text),
    'rewrite-target': reads(text),
  }),
]);
