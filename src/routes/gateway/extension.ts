/**
 * Filters of implementations that rules of the Gateway API refer to, as far as they decide where a request goes: Middlewares
 * of Traefik and HTTPRouteFilters of Envoy Gateway. Source: traefik/traefik v3.7 pkg/provider/kubernetes/gateway/httproute.go;
 * envoyproxy/gateway v1.9 api/v1alpha1/httproutefilter_types.go.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { effectsOf, normalized } from '../../model/ingress/traefik-middleware.ts';
import type { RouteFilter } from '../../model/objects/gateway-api.ts';
import { appliedEffects } from '../draft/traefik-middlewares.ts';
import type { Doubt, Filter } from '../route/route.ts';

export interface Extension {
  readonly filters: readonly Filter[];
  readonly doubts: readonly Doubt[];
}

const UNREAD: Filter = { type: 'Other', name: 'ExtensionRef' };

/** What the object behind an ExtensionRef filter does. */
export function readExtension(cluster: Cluster, namespace: string, filter: Cursor<RouteFilter>): Extension {
  const ref = filter.get('extensionRef');
  const [group = '', kind = '', name = ''] = (['group', 'kind', 'name'] as const).map((field) => ref.child(field).text);
  const own =
    group === 'traefik.io' && kind === 'Middleware'
      ? middleware(cluster, namespace, name)
      : group === 'gateway.envoyproxy.io' && kind === 'HTTPRouteFilter'
        ? routeFilter(cluster, namespace, name)
        : undefined;
  return own ?? { filters: [UNREAD], doubts: [openDoubt(`${kind} ${name} may change the request, or answer it`)] };
}

const openDoubt = (reason: string): Doubt => ({ reason, alternatives: [] });

function middleware(cluster: Cluster, namespace: string, name: string): Extension | undefined {
  const found = effectsOf(cluster, `${normalized(`${namespace}-${name}`)}@kubernetescrd`);
  if (found.is !== 'known') return undefined;
  const { filters, doubts, httpsRedirect, leftOut } = appliedEffects(found.effects);
  return httpsRedirect === undefined && leftOut === undefined ? { filters, doubts } : undefined;
}

/** One that rewrites the path, and does nothing else. */
function routeFilter(cluster: Cluster, namespace: string, name: string): Extension | undefined {
  const found = cluster
    .ofKind('gateway.envoyproxy.io', 'HTTPRouteFilter')
    .find((one) => one.namespace === namespace && one.name === name);
  const rewrite = found?.root.child('spec').child('urlRewrite');
  const path = rewrite?.child('path').child('replaceRegexMatch');
  const [pattern, substitution] = [path?.child('pattern').string, path?.child('substitution').string];
  const isAlone = found?.root.child('spec').keys().length === 1 && rewrite?.keys().length === 1;
  if (!isAlone || pattern === undefined || substitution === undefined) return undefined;
  const value = substitution.replaceAll('$', '$$$$').replaceAll(/\\(\d)/g, '$${$1}');
  return { filters: [{ type: 'URLRewrite', path: { type: 'ReplacePattern', pattern, value } }], doubts: [] };
}
