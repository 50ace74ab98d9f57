/** What the annotations of an Ingress of ingress-nginx require beyond routing, in a form that policies are made of. */
import { type NginxSettings, nginxSettings } from '../model/ingress/nginx.ts';
import { assumed, type Setting } from '../model/ingress/setting.ts';
import type { ResourceOf } from '../model/objects/resource.ts';

export interface Needs {
  /** The largest body in bytes; undefined where nothing or no limit is set. */
  readonly bodyBytes: number | undefined;
  /** In seconds. `between` two reads or writes. */
  readonly timeouts: { readonly connect: number | undefined; readonly between: number | undefined };
  readonly cookie: AffinityCookie | undefined;
  /** Addresses that are let in; undefined for all. */
  readonly allowed: readonly string[] | undefined;
  readonly denied: readonly string[] | undefined;
  readonly rates: readonly Rate[];
  /** Requests of one client at a time. */
  readonly connections: number | undefined;
  readonly password: { readonly secret: string; readonly realm: string } | undefined;
  readonly login: Login | undefined;
  readonly backendTls: BackendTls | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
  /** The Service that gets copies of the requests. */
  readonly mirror: ServicePort | undefined;
}

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** Certificates that clients need, signed by what a Secret in the namespace of the Ingress holds as `ca.crt`. */
export interface ClientCertificate {
  readonly secret: string;
  readonly isOptional: boolean;
}

export interface AffinityCookie {
  readonly name: string;
  readonly maxAge: number | undefined;
}

export interface Rate {
  readonly requests: number;
  readonly unit: 'second' | 'minute';
  readonly burst: number;
}

/** A server that decides about each request. */
export interface Login {
  readonly url: string;
  readonly path: string;
  /** The Service that it is, if it is one of the cluster. */
  readonly service: ServicePort | undefined;
  readonly headers: readonly string[];
}

/** TLS to the backends. */
export interface BackendTls {
  /** The Secret in the namespace of the Ingress and the name that its certificates are checked with. */
  readonly verified: { readonly secret: string; readonly name: string } | undefined;
}

type AnIngress = ResourceOf<'Ingress'>;

export function needsOf(ingress: AnIngress): Needs {
  const settings = nginxSettings(ingress);
  const { proxyReadTimeout, proxySendTimeout, allowlistSourceRange, denylistSourceRange } = settings;
  const between = [assumed(proxyReadTimeout), assumed(proxySendTimeout)].filter((one) => one !== undefined);
  return {
    bodyBytes: bytesOf(assumed(settings.proxyBodySize)),
    timeouts: {
      connect: assumed(settings.proxyConnectTimeout),
      between: between.length === 0 ? undefined : Math.max(...between),
    },
    cookie:
      assumed(settings.affinity) === 'cookie'
        ? {
            name: assumed(settings.sessionCookieName) ?? 'INGRESSCOOKIE',
            maxAge: secondsOf(assumed(settings.sessionCookieMaxAge) ?? assumed(settings.sessionCookieExpires)),
          }
        : undefined,
    allowed: cidrs(allowlistSourceRange),
    denied: cidrs(denylistSourceRange),
    rates: ratesOf(settings),
    connections: positive(assumed(settings.limitConnections)),
    password: passwordOf(ingress, settings),
    login: loginOf(settings),
    backendTls: backendTlsOf(ingress, settings),
    clientCertificate: clientCertificateOf(ingress, settings),
    mirror: mirrorOf(settings),
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
]);

function bytesOf(size: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([bkmg]?)$/i.exec(size ?? '') ?? [];
  const bytes = Number(digits) * (UNITS.get(unit.toLowerCase()) ?? 1);
  return positive(Number.isSafeInteger(bytes) ? bytes : undefined);
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? positive(Number(text)) : undefined;
}

/** Addresses without a length are one address; undefined for all of them. */
function cidrs(setting: Setting<readonly string[], unknown>): readonly string[] | undefined {
  if (setting.is !== 'valid' || setting.value.includes('0.0.0.0/0')) return undefined;
  return setting.value.map((one) => (one.includes('/') ? one : `${one}/${one.includes(':') ? 128 : 32}`));
}

function ratesOf({ limitRps, limitRpm, limitBurstMultiplier, limitAllowlist }: NginxSettings): readonly Rate[] {
  // Clients that are not limited have no place in most policies.
  if (limitAllowlist.is === 'valid') return [];
  const times = positive(assumed(limitBurstMultiplier)) ?? 5;
  const rates: Rate[] = [];
  const perSecond = positive(assumed(limitRps));
  const perMinute = positive(assumed(limitRpm));
  if (perSecond !== undefined) rates.push({ requests: perSecond, unit: 'second', burst: perSecond * times });
  if (perMinute !== undefined) rates.push({ requests: perMinute, unit: 'minute', burst: perMinute * times });
  return rates;
}

/** The name of an object in the namespace of the Ingress; undefined for others. */
function ownName(ingress: AnIngress, reference: string | undefined): string | undefined {
  const [first = '', second] = (reference ?? '').split('/');
  if (second === undefined) return first === '' ? undefined : first;
  return first === ingress.namespace && second !== '' ? second : undefined;
}

function passwordOf(ingress: AnIngress, settings: NginxSettings): Needs['password'] {
  const { authType, authSecret, authSecretType, authRealm, satisfy } = settings;
  const secret = ownName(ingress, assumed(authSecret));
  const isPlain = assumed(authType) === 'basic' && (assumed(authSecretType) ?? 'auth-file') === 'auth-file';
  if (!isPlain || secret === undefined || assumed(satisfy) === 'any') return undefined;
  return { secret, realm: assumed(authRealm) ?? '' };
}

function loginOf(settings: NginxSettings): Login | undefined {
  const { authUrl, authMethod, authResponseHeaders, authProxySetHeaders, authSnippet, satisfy } = settings;
  const url = assumed(authUrl);
  const isPlain = authProxySetHeaders.is === 'absent' && authSnippet.is === 'absent' && assumed(satisfy) !== 'any';
  if (url === undefined || url.includes('$') || !isPlain || (assumed(authMethod) ?? 'GET') !== 'GET') return undefined;
  const [, scheme, host = '', port, path = '/'] = /^(https?):\/\/([A-Za-z0-9.-]+)(?::(\d+))?(\/\S*)?$/.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  return {
    url,
    path,
    service: scheme === 'http' ? servicePort(host, port) : undefined,
    headers: assumed(authResponseHeaders) ?? [],
  };
}

/** The Service of a name as pods resolve it: `<name>.<namespace>.svc`, alone or with `.cluster.local`. */
function servicePort(host: string, port: string | undefined): ServicePort | undefined {
  const [name = '', namespace, svc, ...rest] = host.split('.');
  const isService = svc === 'svc' && (rest.length === 0 || rest.join('.') === 'cluster.local');
  if (!isService || namespace === undefined) return undefined;
  return { namespace, name, port: port === undefined ? 80 : Number(port) };
}

/** A Service that gets a copy of each request with its path. Source: internal/ingress/annotations/mirror. */
function mirrorOf({ mirrorTarget }: NginxSettings): ServicePort | undefined {
  const [, host, port] = /^http:\/\/([A-Za-z0-9.-]+)(?::(\d+))?\$request_uri$/.exec(assumed(mirrorTarget) ?? '') ?? [];
  return host === undefined ? undefined : servicePort(host, port);
}

function backendTlsOf(ingress: AnIngress, settings: NginxSettings): BackendTls | undefined {
  const { backendProtocol, proxySslSecret, proxySslVerify, proxySslName } = settings;
  if (assumed(backendProtocol) !== 'HTTPS') return undefined;
  const secret = ownName(ingress, assumed(proxySslSecret));
  const name = assumed(proxySslName);
  if (assumed(proxySslVerify) !== 'on') return { verified: undefined };
  return secret === undefined || name === undefined || !/^[a-z0-9.-]+$/.test(name)
    ? undefined
    : { verified: { secret, name } };
}

function clientCertificateOf(ingress: AnIngress, settings: NginxSettings): ClientCertificate | undefined {
  const { authTlsSecret, authTlsVerifyClient, authTlsMatchCn } = settings;
  const secret = ownName(ingress, assumed(authTlsSecret));
  const mode = assumed(authTlsVerifyClient) ?? 'on';
  // The name of a certificate can be compared in alternative names alone.
  if (secret === undefined || authTlsMatchCn.is !== 'absent' || (mode !== 'on' && mode !== 'optional'))
    return undefined;
  return { secret, isOptional: mode === 'optional' };
}
