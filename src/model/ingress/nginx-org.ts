/**
 * The annotations of an Ingress for the F5 NGINX Ingress Controller, which rejects an Ingress if it cannot parse a value.
 * Source: nginx/kubernetes-ingress internal/k8s/validation.go, internal/configs/annotations.go and
 * parsing_helpers.go.
 */
import type { ResourceOf } from '../objects/resource.ts';
import { type Declaration, type Need, type Parser, reads, under } from './declaration.ts';
import { trimSpace } from './go-values.ts';
import { bool, integer, NOTHING, oneOf, text } from './parsers.ts';
import { type SettingsIn, tableOf } from './record.ts';

const REJECTS = { loses: 'ingress', whenEmpty: 'ingress' } as const;
/** With the prefix limit-req- only the key is validated: other invalid values are logged and ignored. */
const LOGS = {} as const;
const RAW = { isRaw: true, loses: 'ingress' } as const;

const hsts: { readonly need: Need } = {
  need: { name: 'hsts', allows: (other) => other !== undefined, reason: 'requires "hsts"', loses: 'ingress' },
};

function sized(pattern: RegExp, units: string): Parser<string> {
  return (given) => {
    const value = trimSpace(given);
    return pattern.test(value) ? { value } : { error: `must be a size such as "8m" (units ${units})` };
  };
}

/** ParseSize and ParseOffset. */
const size = sized(/^[0-9]+[km]?$/i, 'k and m');
const offset = sized(/^[0-9]+[kmg]?$/i, 'k, m and g');

const UNITS: readonly string[] = ['y', 'M', 'w', 'd', 'h', 'm', 's', 'ms'];

/** ParseTime: each unit at most once, the largest first. */
const time: Parser<string> = (value) => {
  const places = Array.from(value.matchAll(/[0-9]+([a-zA-Z]*)/g), ([, unit]) => UNITS.indexOf(unit || 's'));
  const isOrdered = places.length > 0 && places.every((place, i) => place > (places[i - 1] ?? -1));
  return isOrdered && /^[0-9a-zA-Z\s]*$/.test(value) && !/(?:^|\s)[a-zA-Z]/.test(value)
    ? { value }
    : { error: 'must be a time such as "60s"' };
};

/** ParseUint64. */
const count: Parser<number> = (given, namespace) => {
  const reading = integer(given, namespace);
  return 'error' in reading || (reading.value >= 0 && !/^[-+]/.test(given))
    ? reading
    : { error: 'must be a non-negative integer' };
};

/** ParseServiceList: names are not trimmed, and the Ingress is rejected if no path uses one of them. */
const services: Parser<readonly string[]> = (given) => {
  const value = given.split(',');
  return value.some((name) => /\s/.test(name))
    ? { error: 'must be a comma-separated list of Services without spaces' }
    : { value };
};

const rejects = <T>(parse: Parser<T>): Declaration<T, undefined> => reads(parse, REJECTS);

export const NGINX_ORG = tableOf({ name: 'nginx-org', isComplete: false }, () => [
  under('nginx.org/', {
    'app-root': rejects(text),
    'basic-auth-realm': reads(text, { loses: 'ingress' }),
    'basic-auth-secret': rejects(text),
    'client-body-buffer-size': rejects(size),
    'client-max-body-size': rejects(offset),
    'custom-http-errors': rejects(text),
    'fail-timeout': rejects(time),
    'grpc-services': reads(services, { fallback: NOTHING, ...REJECTS }),
    hsts: rejects(bool),
    'hsts-behind-proxy': reads(bool, { ...REJECTS, ...hsts }),
    'hsts-include-subdomains': reads(bool, { ...REJECTS, ...hsts }),
    'hsts-max-age': reads(integer, { ...REJECTS, ...hsts }),
    'http-redirect-code': rejects(oneOf(['301', '302', '307', '308'])),
    keepalive: rejects(integer),
    'lb-method': rejects(text),
    'limit-req-burst': reads(integer, LOGS),
    'limit-req-delay': reads(integer, LOGS),
    'limit-req-dry-run': reads(bool, LOGS),
    'limit-req-key': rejects(text),
    'limit-req-log-level': reads(text, LOGS),
    'limit-req-no-delay': reads(bool, LOGS),
    'limit-req-rate': reads(text, LOGS),
    'limit-req-reject-code': reads(integer, LOGS),
    'limit-req-scale': reads(bool, LOGS),
    'limit-req-zone-size': reads(size, LOGS),
    'listen-ports': rejects(text),
    'listen-ports-ssl': rejects(text),
    'location-snippets': reads(text, RAW),
    'max-conns': rejects(count),
    'max-fails': rejects(count),
    'mergeable-ingress-type': rejects(oneOf(['master', 'minion'])),
    'path-regex': rejects(oneOf(['case_sensitive', 'case_insensitive', 'exact'])),
    policies: rejects(text),
    'proxy-buffer-size': rejects(size),
    'proxy-buffering': rejects(bool),
    'proxy-buffers': rejects(text),
    'proxy-busy-buffers-size': reads(size, { loses: 'ingress' }),
    'proxy-connect-timeout': rejects(time),
    'proxy-hide-headers': reads(text),
    'proxy-max-temp-file-size': rejects(size),
    'proxy-next-upstream': rejects(text),
    'proxy-next-upstream-timeout': rejects(time),
    'proxy-next-upstream-tries': rejects(count),
    'proxy-pass-headers': reads(text),
    'proxy-read-timeout': rejects(time),
    'proxy-redirect-from': rejects(text),
    'proxy-redirect-to': rejects(text),
    'proxy-send-timeout': rejects(time),
    'proxy-set-headers': rejects(text),
    'redirect-to-https': rejects(bool),
    'rewrite-target': rejects(text),
    rewrites: rejects(text),
    'server-snippets': reads(text, RAW),
    'server-tokens': reads(text),
    'ssl-ciphers': reads(text),
    'ssl-prefer-server-ciphers': reads(bool),
    'ssl-redirect': rejects(bool),
    'ssl-services': reads(services, { fallback: NOTHING, ...REJECTS }),
    'upstream-zone-size': rejects(size),
    'use-cluster-ip': rejects(bool),
    'websocket-services': reads(services, { fallback: NOTHING, ...REJECTS }),
  }),
  // These require NGINX Plus; whether the controller runs it is not known here.
  under('nginx.com/', {
    'health-checks': rejects(bool),
    'health-checks-mandatory': rejects(bool),
    'health-checks-mandatory-queue': rejects(count),
    'jwt-key': rejects(text),
    'jwt-login-url': reads(text),
    'jwt-realm': rejects(text),
    'jwt-token': reads(text),
    policies: rejects(text),
    'slow-start': rejects(time),
    'sticky-cookie-services': rejects(text),
  }),
  under('appprotect.f5.com/', {
    'app-protect-enable': rejects(bool),
    'app-protect-policy': rejects(text),
    'app-protect-security-log': rejects(text),
    'app-protect-security-log-destination': rejects(text),
    'app-protect-security-log-enable': rejects(bool),
  }),
  under('appprotectdos.f5.com/', { 'app-protect-dos-resource': reads(text, { loses: 'ingress' }) }),
]);

/** The annotations of an Ingress as the F5 NGINX Ingress Controller reads them. */
export function nginxOrgSettings(ingress: ResourceOf<'Ingress'>): SettingsIn<typeof NGINX_ORG> {
  return NGINX_ORG.read(ingress).settings;
}
