/**
 * The default backend of Traefik: one for the whole cluster, from an Ingress without rules.
 * Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/kubernetes.go (loadConfigurationFromIngresses).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { defaultBackend, type IngressBackend } from '../../model/ingress/ingress.ts';
import type { TraefikController } from '../../model/ingress/traefik-controller.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST } from '../match/host.ts';
import { type Doubt, type Entry, NOTHING_APPLIES } from '../route/route.ts';
import { type AnIngress, draftOf } from './paths.ts';
import { type Router, SCHEMES, type Scheme } from './traefik-router.ts';
import { type TraefikService, traefikService } from './traefik-service.ts';

interface Candidate extends TraefikService {
  readonly ingress: AnIngress;
  readonly wanted: IngressBackend;
  /** One for each scheme, or one for both. */
  readonly routers: readonly Router[];
}

/** The priority of the default router, below every other one. */
const LOWEST = -(2 ** 31);

const REASON = 'several Ingresses have a default backend, and Traefik uses any one of them';

/**
 * The default backends. Only one of those that Traefik can use exists, and which one is not settled. If that one does not
 * see a request, the others do not either.
 */
export function defaultDrafts(
  cluster: Cluster,
  entry: Entry,
  controller: TraefikController,
  ingresses: readonly AnIngress[],
  routersOf: (ingress: AnIngress) => readonly Router[],
): readonly Draft[] {
  const candidates = ingresses.flatMap((ingress): readonly Candidate[] => {
    const wanted = defaultBackend(ingress);
    if (wanted === undefined || ingress.root.get('spec').get('rules').items().length > 0) return [];
    return [{ ...traefikService(cluster, controller, ingress, wanted), ingress, wanted, routers: routersOf(ingress) }];
  });
  const usable = candidates.filter(({ leftOut }) => leftOut === undefined);
  /** Schemes of which one of the default backends does not see requests. */
  const hidden = new Set(SCHEMES.filter((scheme) => usable.some((one) => !surelySees(one, scheme))));
  return candidates.flatMap((one) =>
    one.routers.flatMap((router) => {
      const seen = router.schemes;
      const isSplit = seen.length === 2 && seen.some((scheme) => hidden.has(scheme));
      if (isSplit) return seen.map((scheme) => draftFor(entry, one, router, scheme, hidden));
      return [draftFor(entry, one, router, seen.length === 1 ? seen[0] : undefined, hidden)];
    }),
  );
}

const surelySees = ({ routers }: Candidate, scheme: Scheme): boolean =>
  routers.some(({ schemes, mayBeElsewhere }) => !mayBeElsewhere && schemes.includes(scheme));

function draftFor(
  entry: Entry,
  one: Candidate,
  router: Router,
  scheme: Scheme | undefined,
  hidden: ReadonlySet<Scheme>,
): Draft {
  const { ingress, wanted, backend, reply } = one;
  const leftOut = one.leftOut ?? router.leftOut;
  const nothing: Doubt = {
    reason: REASON,
    alternatives: [
      {
        text: '404',
        ...NOTHING_APPLIES,
        reply: { outcome: 'not-found', statusCode: 404, because: 'the default backend serves another entry point' },
      },
    ],
  };
  const doubts = [...router.doubts, ...(scheme !== undefined && hidden.has(scheme) ? [nothing] : [])];
  return draftOf(entry, {
    host: ANY_HOST,
    path: { type: 'string-prefix', value: '/' },
    pathType: 'Prefix',
    backends: [backend],
    at: { resource: ingress, at: wanted.at.key },
    isFallback: true,
    scheme,
    reply,
    filters: router.filters,
    httpsRedirect: router.httpsRedirect,
    doubts: leftOut === undefined ? doubts : [],
    rank: LOWEST,
    leftOut,
  });
}
