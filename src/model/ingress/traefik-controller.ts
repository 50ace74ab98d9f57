/**
 * How Traefik is configured, as far as its arguments are among the files.
 * Source: traefik/traefik v3 pkg/config/static, pkg/provider/kubernetes/ingress/kubernetes.go (Provider); its Helm chart.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { controllersIn } from './controller.ts';
import { parseBool } from './go-values.ts';

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
}

export interface EntryPoint {
  readonly name: string;
  /** The scheme of the requests that reach it, on the usual port; undefined for another port. */
  readonly scheme: 'http' | 'https' | undefined;
  /** Whether all its routers serve TLS. */
  readonly hasTls: boolean;
  /** Routers that do not select entry points use it. */
  readonly isDefault: boolean;
}

/** Those of the Helm chart that serve HTTP. */
const USUAL: readonly EntryPoint[] = [
  { name: 'web', scheme: 'http', hasTls: false, isDefault: true },
  { name: 'websecure', scheme: 'https', hasTls: true, isDefault: true },
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
};

/** The settings of the only Traefik among the files; those of the Helm chart if there are several or if it is not among them. */
export function traefikController(cluster: Cluster): TraefikController {
  const found = cluster.workloads.flatMap((workload) =>
    controllersIn(workload).filter(({ dialect }) => dialect === 'traefik'),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) return INSTALLED;
  const texts = [...only.container.child('command').items(), ...only.container.child('args').items()];
  const flags = new Map<string, string>();
  for (const { string: text } of texts) {
    // Names are case-insensitive; a flag without a value is on.
    const [, name, value = 'true'] = /^--([a-z][^=\s]*)(?:=(.*))?$/is.exec(text ?? '') ?? [];
    if (name !== undefined) flags.set(name.toLowerCase(), value);
  }
  // Without flags, the settings come from a file or from variables.
  return flags.size === 0 || flags.has('configfile') ? INSTALLED : settingsFrom(flags);
}

const PROVIDER = 'providers.kubernetesingress.';

function settingsFrom(flags: ReadonlyMap<string, string>): TraefikController {
  const on = (name: string): boolean => parseBool(flags.get(PROVIDER + name) ?? '') ?? false;
  const entryPoints = entryPointsFrom(flags);
  return {
    allowsEmptyServices: on('allowemptyservices'),
    allowsExternalNames: on('allowexternalnameservices'),
    matchesPrefixesStrictly: on('strictprefixmatching'),
    nativeByDefault: on('nativelbbydefault'),
    writesV2: flags.get('core.defaultrulesyntax') === 'v2',
    entryPoints: entryPoints.length === 0 ? USUAL : entryPoints,
    isComplete: entryPoints.length > 0,
  };
}

function entryPointsFrom(flags: ReadonlyMap<string, string>): readonly EntryPoint[] {
  const names = new Map<string, string>();
  for (const [flag, value] of flags) {
    const [, name] = /^entrypoints\.([^.]+)\.address$/.exec(flag) ?? [];
    if (name !== undefined && !/\/udp$/i.test(value)) names.set(name, value);
  }
  const asDefault = new Set(
    [...names.keys()].filter((name) => parseBool(flags.get(`entrypoints.${name}.asdefault`) ?? '')),
  );
  return [...names].map(([name, address]) => ({
    name,
    scheme: schemeOf(name, address),
    hasTls: [...flags].some(
      ([flag, value]) =>
        (flag === `entrypoints.${name}.http.tls` && value !== 'false') ||
        flag.startsWith(`entrypoints.${name}.http.tls.`),
    ),
    isDefault: asDefault.size > 0 ? asDefault.has(name) : name !== 'traefik',
  }));
}

/** What reaches an entry point on port 80 or 443, by its port or by the usual names. */
function schemeOf(name: string, address: string): EntryPoint['scheme'] {
  const port = /:(\d+)(?:\/tcp)?$/i.exec(address)?.[1];
  if (port === '80' || /^(?:web|http)$/i.test(name)) return 'http';
  return port === '443' || /^(?:websecure|https)$/i.test(name) ? 'https' : undefined;
}
