/**
 * What the annotations of an Ingress say about all its Traefik routers: who sees them, their priority, their middlewares.
 * Source: traefik/traefik v3 pkg/config/runtime/runtime_http.go (GetRoutersByEntryPoints), pkg/server/router/router.go.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { isTlsRouter, traefikSettings } from '../../model/ingress/traefik.ts';
import type { EntryPoint, TraefikController } from '../../model/ingress/traefik-controller.ts';
import { middlewaresOf } from '../draft/traefik-middlewares.ts';
import { type Doubt, type Filter, type HttpsRedirect, NOTHING_APPLIES, type Reply } from '../route/route.ts';
import type { AnIngress } from './paths.ts';

export const SCHEMES = ['http', 'https'] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface Router {
  /** The schemes of the requests that it sees on the usual ports. */
  readonly schemes: readonly Scheme[];
  /** Whether it may see no requests on the usual ports, since entry points of other names decide. */
  readonly mayBeElsewhere: boolean;
  /** Whether it serves only TLS by its annotations. */
  readonly hasTls: boolean;
  /** 0: the length of the rule. */
  readonly priority: number;
  /** What its middlewares do. */
  readonly filters: readonly Filter[];
  readonly httpsRedirect: HttpsRedirect | undefined;
  readonly doubts: readonly Doubt[];
  /** Why Traefik makes no router, a phrase. */
  readonly leftOut: string | undefined;
}

/**
 * What the routers of an Ingress have in common: one for each scheme where the middlewares of the entry points differ, which
 * come before those of the router.
 */
export function readRouters(cluster: Cluster, ingress: AnIngress, controller: TraefikController): readonly Router[] {
  const settings = traefikSettings(ingress);
  const hasTls = isTlsRouter(ingress);
  const priority = assumed(settings.routerPriority);
  const { schemes, unknown, missing, byScheme } = reachedBy(assumed(settings.routerEntrypoints), hasTls, controller);
  const own = assumed(settings.routerMiddlewares);
  const refused =
    schemes.length === 0
      ? missing
      : priority > HIGHEST
        ? 'the priority is above the highest that Traefik accepts'
        : crossing(ingress, controller, own.length > 0 || settings.routerTlsOptions.is === 'valid');
  const routerFor = (seen: readonly Scheme[], before: readonly string[]): Router => {
    const middlewares = middlewaresOf(cluster, controller, [...before, ...own]);
    return {
      schemes: seen,
      mayBeElsewhere: unknown.length > 0,
      hasTls,
      priority,
      filters: middlewares.filters,
      httpsRedirect: middlewares.httpsRedirect,
      doubts: [...entryPointDoubts(unknown), ...middlewares.doubts],
      leftOut: refused ?? middlewares.leftOut,
    };
  };
  const before = schemes.map((scheme) => byScheme(scheme));
  const [first = [], ...others] = before;
  if (others.every((list) => list.join() === first.join())) return [routerFor(schemes, first)];
  return schemes.map((scheme, place) => routerFor([scheme], before[place] ?? []));
}

/** Why an Ingress may not refer to objects of other providers. Source: kubernetes.go (CrossProviderNamespaces). */
function crossing(
  { namespace }: AnIngress,
  { crossProviderNamespaces }: TraefikController,
  refers: boolean,
): string | undefined {
  if (!refers || crossProviderNamespaces === undefined || crossProviderNamespaces.includes(namespace)) return undefined;
  return `the flags of Traefik do not let Ingresses of namespace "${namespace}" refer to middlewares or TLS options`;
}

/** The largest 64-bit integer less 1000, as near as it can be written. */
const HIGHEST = 2 ** 63 - 1024;

/** The one scheme of the requests that a router sees; undefined for both. */
export function onlyScheme({ schemes }: Router): Scheme | undefined {
  const [first, second] = schemes;
  return second === undefined ? first : undefined;
}

/** Why a router serves nothing on the usual ports, though it may serve requests on others. */
export const ON_OTHER_PORTS = 'no entry point on port 80 or 443 serves it';

interface Reached {
  readonly schemes: readonly Scheme[];
  /** Entry points that decide which requests the router sees, and that may or may not exist. */
  readonly unknown: readonly string[];
  /** Why no scheme is left, a phrase. */
  readonly missing: string;
  /** The middlewares of the entry points for a scheme. */
  readonly byScheme: (scheme: Scheme) => readonly string[];
}

function reachedBy(names: readonly string[], hasTls: boolean, { entryPoints, isComplete }: TraefikController): Reached {
  const named = (name: string): EntryPoint | undefined =>
    entryPoints.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const used =
    names.length === 0 ? entryPoints.filter(({ isDefault }) => isDefault) : names.flatMap((name) => named(name) ?? []);
  const unknown = isComplete ? [] : names.filter((name) => named(name) === undefined);
  // Entry points under other names than the usual ones: whichever requests they get, the router may see them.
  if (unknown.length > 0)
    return { schemes: hasTls ? ['https'] : ['http', 'https'], unknown, missing: ON_OTHER_PORTS, byScheme: () => [] };
  const reaching = (scheme: Scheme): EntryPoint | undefined =>
    used.find((one) => one.scheme === scheme && (one.hasTls || hasTls) === (scheme === 'https'));
  const schemes = SCHEMES.filter((scheme) => reaching(scheme) !== undefined);
  const [name = ''] = names;
  const missing =
    used.length === 0 && name !== ''
      ? `no entry point of Traefik is called "${name}"`
      : hasTls && used.every(({ scheme }) => scheme === 'http')
        ? 'it serves TLS alone, on an entry point for plain http'
        : ON_OTHER_PORTS;
  return { schemes, unknown: [], missing, byScheme: (scheme) => reaching(scheme)?.middlewares ?? [] };
}

const notSeen: Reply = { outcome: 'not-found', statusCode: 404, because: 'the router serves another entry point' };

function entryPointDoubts(unknown: readonly string[]): readonly Doubt[] {
  if (unknown.length === 0) return [];
  const names = unknown.map((name) => `"${name}"`).join(', ');
  const reason = `the configuration of Traefik decides on which port entry point ${names} listens`;
  return [{ reason, alternatives: [{ text: '404', ...NOTHING_APPLIES, reply: notSeen }] }];
}
