/**
 * How an ingress-nginx controller is configured, as far as its objects are among the files: its arguments and its
 * ConfigMap. Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/config/config.go, cmd/nginx/flags.go.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { portsOf } from '../network/service.ts';
import type { ResourceOf } from '../objects/resource.ts';
import type { Workload } from '../objects/workload.ts';
import { configOf } from './controller-config.ts';
import { type ControllerFlags, givenControllers } from './given-controllers.ts';
import { commaList, parseBool, parseInteger } from './go-values.ts';
import { isHarmless, type Risk, riskNamed } from './nginx-raw.ts';
import type { Watched } from './watched.ts';

export interface NginxController {
  /** Whether the controller is among the files, so that what it does not set has its default. */
  readonly isGiven: boolean;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly preserveTrailingSlash: boolean;
  /**
   * Whether it learns from a proxy in front of it how clients connect, from headers or the PROXY protocol; undefined where its
   * ConfigMap is not among the files.
   */
  readonly trustsProxy: boolean | undefined;
  readonly relativeRedirects: boolean;
  /** Whether its webhook rejects unusual characters in Prefix and Exact paths, as it does since version 1.12. */
  readonly strictPaths: boolean;
  /** Of redirects to https and between names with and without www. */
  readonly redirectCode: number;
  /** Prefixes of paths that are not redirected to https. */
  readonly plainPaths: readonly string[];
  /** Whether Ingresses with raw configuration are taken; undefined where that is not known. */
  readonly takesSnippets: boolean | undefined;
  /** Whether that raw configuration has an effect, as far as it is taken. */
  readonly appliesSnippets: boolean;
  /** The highest risk of annotations that it takes. */
  readonly highestRisk: Risk;
  /** Whether it drops Ingresses for values of annotations, as it does since version 1.12. */
  readonly validates: boolean;
  /** Whether it leaves out Ingresses with a default backend. */
  readonly disablesCatchAll: boolean;
  /** Whether Services of type ExternalName have no endpoints for it. */
  readonly disablesExternalNames: boolean;
  /** Whether requests go to the addresses of Services where no annotation says otherwise. */
  readonly serviceUpstream: boolean;
  /** Whether all clients authenticate, unless an annotation says otherwise. */
  readonly authenticates: boolean;
  /** Prefixes of paths for which no client authenticates. */
  readonly openPaths: readonly string[];
  /** The key of its ConfigMap that blocks some clients by what they send. */
  readonly blocking: string | undefined;
  /** The key of its ConfigMap with raw configuration that may answer requests. */
  readonly raw: string | undefined;
  /** Texts that no value of an annotation may contain. */
  readonly badWords: readonly string[];
  /** The class that it serves by annotation. */
  readonly className: string | undefined;
  /** Whether an allow list or deny list of addresses holds for all locations. */
  readonly limitsAddresses: boolean;
  /** Whether redirects name the port where no annotation says otherwise. */
  readonly usePortInRedirects: boolean;
  /** The keys of its ConfigMap that keep clients out of all locations beside lists of addresses. */
  readonly guards: readonly string[];
  /** The path under which the catch-all server answers health checks. */
  readonly healthPath: string;
  /** The Service that answers what no rule takes; undefined where the controller answers 404. */
  readonly defaultBackend: { readonly namespace: string; readonly name: string } | undefined;
  /** What annotations start with, with the slash. */
  readonly annotationsPrefix: string;
  /** Whether connections are passed on undecrypted where an annotation requests it. */
  readonly passesTls: boolean;
  /** The Secret with the certificate of servers that have no other one, `namespace/name`. */
  readonly defaultCertificate: string | undefined;
  /** The ports of its containers. */
  readonly ports: { readonly http: number; readonly https: number };
  /** The namespaces whose Ingresses it reads. */
  readonly watched: Watched;
  /** Its pods, where they are among the files. */
  readonly workload: Workload | undefined;
}

/** The settings of the controller with a name; those of a fresh installation where it is not among the files. */
export function nginxController(cluster: Cluster, name: string | undefined): NginxController {
  const found = givenControllers(cluster).filter((one) => one.dialect === 'ingress-nginx' && one.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) return settingsFrom(new Map(), undefined, undefined, undefined);
  return settingsFrom(only.flags, configOf(cluster, only.workload, only.flags), only.workload, only.className);
}

/** Where certificates are validated: it needs plain http, and no one who authenticates. */
const CHALLENGES = '/.well-known/acme-challenge';

const RAW: readonly string[] = ['http-snippet', 'server-snippet', 'location-snippet'];

/** Authentication, blocked clients, a firewall, and raw configuration that may be any of it. */
const GUARDS: readonly string[] = [
  'global-auth-url',
  'block-cidrs',
  'block-user-agents',
  'block-referers',
  'enable-modsecurity',
  ...RAW,
];

function settingsFrom(
  flags: ControllerFlags,
  given: ReadonlyMap<string, string> | undefined,
  workload: Workload | undefined,
  className: string | undefined,
): NginxController {
  const config: ReadonlyMap<string, string> = given ?? new Map<string, string>();
  const isGiven = workload !== undefined;
  const watched = flags.get('watch-namespace');
  const portOf = (flag: string, usual: number): number => parseInteger(flags.get(flag) ?? '') ?? usual;
  const on = (key: string, fallback: boolean): boolean => parseBool(config.get(key) ?? '') ?? fallback;
  const [namespace = '', name] = (flags.get('default-backend-service') ?? '').split('/');
  const isOld = isBefore(112, workload);
  const risk = riskNamed(config.get('annotations-risk-level') ?? (isOld ? 'Critical' : 'High'));
  const listOf = (key: string): readonly string[] => commaList(config.get(key) ?? '');
  const flagOn = (name: string): boolean => parseBool(flags.get(name) ?? '') === true;
  const has = (key: string): boolean => !/^(?:|false)$/i.test((config.get(key) ?? '').trim());
  return {
    isGiven,
    sslRedirect: on('ssl-redirect', true),
    forceSslRedirect: on('force-ssl-redirect', false),
    trustsProxy: given && (on('use-forwarded-headers', false) || on('use-proxy-protocol', false)),
    preserveTrailingSlash: on('preserve-trailing-slash', false),
    strictPaths: on('strict-validate-path-type', !isOld),
    relativeRedirects: on('relative-redirects', false),
    redirectCode: parseInteger(config.get('http-redirect-code') ?? '') ?? 308,
    plainPaths: commaList(config.get('no-tls-redirect-locations') ?? CHALLENGES),
    takesSnippets: isGiven ? risk === 'Critical' : undefined,
    appliesSnippets: !isGiven || on('allow-snippet-annotations', isBefore(109, workload)),
    highestRisk: risk,
    validates: parseBool(flags.get('enable-annotation-validation') ?? '') ?? !isOld,
    disablesCatchAll: flagOn('disable-catch-all'),
    disablesExternalNames: flagOn('disable-svc-external-name'),
    serviceUpstream: on('service-upstream', false),
    authenticates: has('global-auth-url'),
    openPaths: commaList(config.get('no-auth-locations') ?? CHALLENGES),
    blocking: ['block-user-agents', 'block-referers'].find(has),
    raw: RAW.find((key) => !isHarmless(config.get(key) ?? '')),
    badWords: commaList(config.get('annotation-value-word-blocklist') ?? ''),
    className,
    limitsAddresses: limitsAddresses(
      listOf('whitelist-source-range'),
      ['denylist-source-range', 'block-cidrs'].flatMap(listOf),
    ),
    usePortInRedirects: on('use-port-in-redirects', false),
    guards: GUARDS.filter(has),
    healthPath: flags.get('health-check-path') ?? '/healthz',
    defaultBackend: name === undefined ? undefined : { namespace, name },
    annotationsPrefix: `${flags.get('annotations-prefix') ?? 'nginx.ingress.kubernetes.io'}/`,
    passesTls: flagOn('enable-ssl-passthrough'),
    defaultCertificate: flags.get('default-ssl-certificate') || undefined,
    ports: { http: portOf('http-port', 80), https: portOf('https-port', 443) },
    watched: {
      namespaces: watched ? [watched] : undefined,
      selector: flags.get('watch-namespace-selector') || undefined,
    },
    workload,
  };
}

/** Whether lists of addresses that are allowed and denied keep some clients out. */
export function limitsAddresses(allowed: readonly string[], denied: readonly string[]): boolean {
  return denied.length > 0 || (allowed.length > 0 && !allowed.includes('0.0.0.0/0'));
}

/** Whether a version is before 1.9 (109) or 1.12 (112), by the tag of its image. */
function isBefore(version: number, workload: Workload | undefined): boolean {
  const images = workload?.pod.get('containers').items() ?? [];
  return images.some((one) => {
    const [, major, minor] = /controller[^:]*:v?(\d+)\.(\d+)\./.exec(one.get('image').string ?? '') ?? [];
    return major !== undefined && Number(major) * 100 + Number(minor) < version;
  });
}

/** The first port of a Service, which is the one that serves as a default backend. */
export function firstPort(service: ResourceOf<'Service'>): number | string | undefined {
  const [first] = portsOf(service);
  return first?.name ?? first?.port;
}
