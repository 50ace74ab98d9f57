/**
 * How Traefik is configured, as far as its arguments are among the files.
 * Source: traefik/traefik v3 pkg/config/static, pkg/provider/kubernetes/ingress/kubernetes.go (Provider); its Helm chart.
 */
import type { Cluster } from '../cluster/cluster.ts';
import type { Workload } from '../objects/workload.ts';
import { openPorts } from './controller-ports.ts';
import { type ControllerFlags, givenControllers } from './given-controllers.ts';
import { commaList, parseBool, parseInteger } from './go-values.ts';
import type { Watched } from './watched.ts';

export interface TraefikController {
  /** A Service without endpoints has a router that answers 503, instead of no router. */
  readonly allowsEmptyServices: boolean;
  readonly allowsExternalNames: boolean;
  /** Prefixes match by path elements instead of characters. */
  readonly matchesPrefixesStrictly: boolean;
  /** Services are reached by their cluster IP instead of their endpoints. */
  readonly nativeByDefault: boolean;
  /** Rules are written in the syntax of Traefik 2. */
  readonly writesV2: boolean;
  readonly entryPoints: readonly EntryPoint[];
  /** Whether `entryPoints` has every entry point, so that no other name exists. */
  readonly isComplete: boolean;
  /** The namespaces whose Ingresses it reads. */
  readonly watched: Watched;
  /** A selector of labels of Ingresses, as text. */
  readonly ingressSelector: string | undefined;
  /** The namespaces whose Ingresses may refer to middlewares; undefined for all of them. */
  readonly crossProviderNamespaces: readonly string[] | undefined;
  /** The providers that are on, by the names that references have after `@`; undefined where they are not known. */
  readonly providers: ReadonlySet<string> | undefined;
  /** The only class that it serves; undefined for all classes of its controller. */
  readonly className: string | undefined;
  /** Whether IngressClasses are looked up; without that, `ingressClassName` selects nothing. */
  readonly readsClasses: boolean;
  /** Whether the provider for Ingresses is on, as far as flags say so. */
  readonly readsIngresses: boolean;
  /** Its pods, where they are among the files. */
  readonly workload: Workload | undefined;
}

export interface EntryPoint {
  readonly name: string;
  /** The scheme of the requests that reach it, on the usual port; undefined for another port. */
  readonly scheme: 'http' | 'https' | undefined;
  /** Whether all its routers serve TLS. */
  readonly hasTls: boolean;
  /** Routers that do not select entry points use it. */
  readonly isDefault: boolean;
  /** The port of the container. */
  readonly port: number | undefined;
  /** Redirects what no router of a higher priority takes. */
  readonly redirect: EntryRedirect | undefined;
  /** Middlewares that all its routers have. */
  readonly middlewares: readonly string[];
}

export interface EntryRedirect {
  readonly scheme: string;
  /** Undefined for the usual one. */
  readonly port: number | undefined;
  readonly isPermanent: boolean;
  readonly priority: number;
  /** Paths for certificate challenges are not redirected. */
  readonly sparesChallenges: boolean;
}

const PLAIN = { port: undefined, redirect: undefined, middlewares: [] } as const;

/** Those of the Helm chart that serve HTTP. */
const USUAL: readonly EntryPoint[] = [
  { name: 'web', scheme: 'http', hasTls: false, isDefault: true, ...PLAIN },
  { name: 'websecure', scheme: 'https', hasTls: true, isDefault: true, ...PLAIN },
];

/** As the Helm chart installs it. */
const INSTALLED: TraefikController = {
  allowsEmptyServices: true,
  allowsExternalNames: false,
  matchesPrefixesStrictly: false,
  nativeByDefault: false,
  writesV2: false,
  entryPoints: USUAL,
  isComplete: false,
  watched: { namespaces: undefined, selector: undefined },
  ingressSelector: undefined,
  crossProviderNamespaces: undefined,
  providers: undefined,
  className: undefined,
  readsClasses: true,
  readsIngresses: true,
  workload: undefined,
};

/** The settings of the only Traefik among the files; those of the Helm chart if there are several or if it is not among them. */
export function traefikController(cluster: Cluster): TraefikController {
  const found = givenControllers(cluster).filter(({ dialect }) => dialect === 'traefik');
  const [only] = found;
  if (only === undefined || found.length > 1) return INSTALLED;
  const { flags, workload } = only;
  // Without flags, the settings come from a file or from variables.
  return flags.size === 0 || flags.has('configfile') ? INSTALLED : settingsFrom(cluster, flags, workload);
}

const PROVIDER = 'providers.kubernetesingress.';

function settingsFrom(cluster: Cluster, flags: ControllerFlags, workload: Workload): TraefikController {
  const on = (name: string): boolean => parseBool(flags.get(PROVIDER + name) ?? '') ?? false;
  const entryPoints = entryPointsFrom(
    flags,
    new Map(openPorts(cluster, workload)?.map(({ port, target }) => [target, port])),
  );
  const namespaces = commaList(flags.get(`${PROVIDER}namespaces`) ?? '');
  return {
    allowsEmptyServices: on('allowemptyservices'),
    allowsExternalNames: on('allowexternalnameservices'),
    matchesPrefixesStrictly: on('strictprefixmatching'),
    nativeByDefault: on('nativelbbydefault'),
    writesV2: flags.get('core.defaultrulesyntax') === 'v2',
    entryPoints: entryPoints.length === 0 ? USUAL : entryPoints,
    isComplete: entryPoints.length > 0,
    watched: { namespaces: namespaces.length === 0 ? undefined : namespaces, selector: undefined },
    ingressSelector: flags.get(`${PROVIDER}labelselector`) || undefined,
    crossProviderNamespaces: namespacesIn(flags.get(`${PROVIDER}crossprovidernamespaces`)),
    providers: new Set(['internal', ...[...flags.keys()].flatMap((flag) => providerOf(flag) ?? [])]),
    className: flags.get(`${PROVIDER}ingressclass`) || undefined,
    readsClasses: !on('disableingressclasslookup') && !on('disableclusterscoperesources'),
    readsIngresses: [...flags.keys()].some((flag) => /^providers\.kubernetesingress(?:\.|$)/.test(flag)),
    workload,
  };
}

/** A flag without a value allows no namespace. */
function namespacesIn(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : value === 'true' ? [] : commaList(value);
}

/** The provider that a flag configures, which turns it on. */
function providerOf(flag: string): string | undefined {
  const name = /^providers\.([^.]+)/.exec(flag)?.[1];
  if (name === 'plugin') return /^providers\.(plugin\.[^.]+)/.exec(flag)?.[1]?.replace('.', '-');
  return name === 'kubernetesingress' ? 'kubernetes' : name;
}

function entryPointsFrom(flags: ControllerFlags, outside: ReadonlyMap<number, number>): readonly EntryPoint[] {
  const names = new Map<string, string>();
  for (const [flag, value] of flags) {
    const [, name] = /^entrypoints\.([^.]+)\.address$/.exec(flag) ?? [];
    if (name !== undefined && !/\/udp$/i.test(value)) names.set(name, value);
  }
  const asDefault = new Set(
    [...names.keys()].filter((name) => parseBool(flags.get(`entrypoints.${name}.asdefault`) ?? '')),
  );
  const portOf = (name: string): number | undefined =>
    parseInteger(/:(\d+)(?:\/|$)/.exec(names.get(name) ?? '')?.[1] ?? '');
  return [...names.keys()].map((name) => {
    const port = portOf(name);
    return {
      name,
      scheme: schemeOf(name, outside.get(port ?? 0) ?? port),
      hasTls: [...flags].some(
        ([flag, value]) =>
          (flag === `entrypoints.${name}.http.tls` && value !== 'false') ||
          flag.startsWith(`entrypoints.${name}.http.tls.`),
      ),
      isDefault: asDefault.size > 0 ? asDefault.has(name) : name !== 'traefik',
      port,
      redirect: redirectOf(flags, name, portOf),
      middlewares: commaList(flags.get(`entrypoints.${name}.http.middlewares`) ?? ''),
    };
  });
}

/** Above all other priorities. Source: pkg/config/static/entrypoints.go (RedirectEntryPoint). */
const HIGHEST = Number.MAX_SAFE_INTEGER;

/** The redirect of an entry point; none where its target does not exist. Source: pkg/provider/traefik/internal.go (redirection). */
function redirectOf(
  flags: ControllerFlags,
  name: string,
  portOf: (name: string) => number | undefined,
): EntryRedirect | undefined {
  const of = (field: string): string | undefined =>
    flags.get(`entrypoints.${name}.http.redirections.entrypoint.${field}`);
  const to = of('to');
  if (to === undefined) return undefined;
  const port = parseInteger(/^:(\d+)$/.exec(to)?.[1] ?? '') ?? portOf(to.toLowerCase());
  if (port === undefined) return undefined;
  const scheme = of('scheme') ?? 'https';
  return {
    scheme,
    port: port === (scheme === 'https' ? 443 : 80) ? undefined : port,
    isPermanent: parseBool(of('permanent') ?? '') ?? true,
    priority: parseInteger(of('priority') ?? '') ?? HIGHEST,
    sparesChallenges: parseBool(flags.get(`entrypoints.${name}.allowacmebypass`) ?? '') === true,
  };
}

/** What reaches an entry point on port 80 or 443, by the port outside or by the usual names. */
function schemeOf(name: string, port: number | undefined): EntryPoint['scheme'] {
  if (port === 80 || /^(?:web|http)$/i.test(name)) return 'http';
  return port === 443 || /^(?:websecure|https)$/i.test(name) ? 'https' : undefined;
}
