/** What middlewares of Traefik do to requests: filters, redirects to https, and what remains a doubt. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { type TraefikController, traefikController } from '../../model/ingress/traefik-controller.ts';
import { type Effect, effectsOf } from '../../model/ingress/traefik-middleware.ts';
import { compileRegex } from '../match/regex.ts';
import {
  type Alternative,
  type Doubt,
  type Filter,
  type HttpsRedirect,
  NOTHING_APPLIES,
  type PathRewrite,
} from '../route/route.ts';

export interface Middlewares {
  readonly filters: readonly Filter[];
  readonly httpsRedirect: HttpsRedirect | undefined;
  readonly doubts: readonly Doubt[];
  /** Why Traefik makes no router, a phrase. */
  readonly leftOut: string | undefined;
}

/** What becomes of requests for a router that is left out, as far as no other router takes them. */
const MISSING: Alternative = {
  text: '404',
  ...NOTHING_APPLIES,
  reply: { outcome: 'not-found', statusCode: 404, because: 'Traefik leaves out a router whose middleware is missing' },
};

/** The middlewares of a router by their names, in order. Source: pkg/provider/provider.go (GetQualifiedName). */
export function middlewaresOf(
  cluster: Cluster,
  { providers }: TraefikController,
  names: readonly string[],
): Middlewares {
  const doubts: Doubt[] = [];
  const effects: Effect[] = [];
  for (const name of names) {
    // A name without a provider is looked up in the Ingress provider, which has no middlewares.
    if (!name.includes('@')) return leftOut(`middleware "${name}" does not exist: the name needs "@kubernetescrd"`);
    const [, provider = ''] = /@([^@]*)$/.exec(name) ?? [];
    if (providers !== undefined && !providers.has(provider.toLowerCase()))
      return leftOut(`middleware "${name}" does not exist: the flags of Traefik do not turn on its provider`);
    const found = effectsOf(cluster, name);
    if (found.is === 'broken') return leftOut(found.because);
    if (found.is === 'known') effects.push(...found.effects);
    else
      doubts.push({
        reason: `middleware "${name}" is not among the files; without it, Traefik leaves the route out`,
        alternatives: [MISSING],
      });
  }
  const made = appliedEffects(effects);
  return { ...made, doubts: [...doubts, ...made.doubts] };
}

/** Why Traefik leaves out routers that refer to a middleware, a phrase; undefined where it does not, or where that is open. */
export function middlewareRefusal(cluster: Cluster, name: string): string | undefined {
  return middlewaresOf(cluster, traefikController(cluster), [name]).leftOut;
}

/** A router that Traefik leaves out. */
function leftOut(because: string): Middlewares {
  return { filters: [], httpsRedirect: undefined, doubts: [], leftOut: because };
}

/**
 * What effects do, one after the other. A redirect ends the way, unless it is one to https, which other requests pass.
 */
export function appliedEffects(effects: readonly Effect[]): Middlewares {
  const bad = effects.find((effect) => 'pattern' in effect && !compileRegex(effect.pattern, false).ok);
  if (bad !== undefined && 'pattern' in bad) return leftOut(`"${bad.pattern}" is not a regular expression`);
  const doubts: Doubt[] = [];
  const filters: Filter[] = [];
  let httpsRedirect: HttpsRedirect | undefined;
  const open = (reason: string): void => {
    doubts.push({ reason, alternatives: [] });
  };
  for (const effect of effects) {
    switch (effect.is) {
      case 'path':
        filters.push({ type: 'URLRewrite', path: { type: 'ReplaceFullPath', value: effect.value } });
        break;
      case 'replace': {
        const { pattern, value, isDecoded } = effect;
        const path: PathRewrite = {
          type: 'ReplacePattern',
          pattern,
          value,
          ...(isDecoded === true ? { isDecoded } : {}),
        };
        filters.push({ type: 'URLRewrite', path });
        break;
      }
      case 'scheme':
        if (effect.scheme !== 'https' || isRedirecting(filters) || !/^(?:443|)$/.test(effect.port ?? ''))
          open(`kroute does not evaluate a redirect to ${effect.scheme} of this form`);
        else httpsRedirect ??= withRewrites(middlewareRedirect(effect), filters);
        break;
      case 'redirect': {
        const [statusCode, statusCodeUnlessGet] =
          effect.statusCode === undefined ? statusCodes(effect.isPermanent) : [effect.statusCode, effect.statusCode];
        const { pattern, value: replacement } = effect;
        filters.push({ type: 'RequestRedirect', pattern, replacement, statusCode, statusCodeUnlessGet });
        break;
      }
      case 'guard':
        doubts.push(guardDoubt(effect, httpsRedirect));
        break;
      case 'nothing':
        break;
      default:
        effect satisfies never;
    }
  }
  return { filters, httpsRedirect, doubts, leftOut: undefined };
}

const isRedirecting = (filters: readonly Filter[]): boolean => filters.some(({ type }) => type === 'RequestRedirect');

/** A redirect to https of a path that is rewritten before. */
function withRewrites(redirect: HttpsRedirect, before: readonly Filter[]): HttpsRedirect {
  const rewrites = before.flatMap((filter) => (filter.type === 'URLRewrite' ? (filter.path ?? []) : []));
  return rewrites.length === 0 ? redirect : { ...redirect, rewrites };
}

/** What an entry point does that redirects to https, behind its own middlewares. */
export function redirectBehind(
  { filters, httpsRedirect, doubts, leftOut }: Middlewares,
  redirect: HttpsRedirect,
): Middlewares {
  const open = { reason: 'a middleware of the entry point redirects part of the requests', alternatives: [] };
  return {
    filters: [],
    httpsRedirect: httpsRedirect ?? withRewrites(redirect, filters),
    doubts: isRedirecting(filters) ? [...doubts, open] : doubts,
    leftOut,
  };
}

/** What a middleware makes, which compares the whole URL. Source: redirect_scheme.go (clientRequestURL). */
function middlewareRedirect({ isPermanent, statusCode }: Extract<Effect, { is: 'scheme' }>): HttpsRedirect {
  const redirect = { ...schemeRedirect(isPermanent), dropsPort: true };
  return statusCode === undefined ? redirect : { ...redirect, statusCode, statusCodeUnlessGet: statusCode };
}

/** A redirect to https, as middlewares and entry points make it. */
export function schemeRedirect(isPermanent: boolean, port?: number): HttpsRedirect {
  const [statusCode, statusCodeUnlessGet] = statusCodes(isPermanent);
  return { statusCode, statusCodeUnlessGet, dropsSlash: false, ...(port === undefined ? {} : { port }) };
}

/** The status of a redirect for GET, and for other methods. Source: pkg/middlewares/redirect/redirect.go (moveHandler). */
function statusCodes(isPermanent: boolean): readonly [number, number] {
  return isPermanent ? [301, 308] : [302, 307];
}

/** A request that is redirected before does not come to the guard. */
function guardDoubt(
  { reason, statusCode }: Extract<Effect, { is: 'guard' }>,
  httpsRedirect: HttpsRedirect | undefined,
): Doubt {
  if (statusCode === undefined) return { reason, alternatives: [] };
  const reply = { outcome: 'denied', statusCode, because: reason } as const;
  return { reason, alternatives: [{ text: String(statusCode), reply, httpsRedirect }] };
}
