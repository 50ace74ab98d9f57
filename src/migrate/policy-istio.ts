/** Objects of Istio. Source: istio/api networking/v1 destination_rule.proto. */
import { compact } from '../text/compact.ts';
import type { Needs } from './needs.ts';
import { Planner, type Policies, type PolicyPlan, planCookie } from './policy.ts';

export const ISTIO: Policies = { plan };

/** One DestinationRule for each Service. */
function plan({ cookie, backendTls, timeouts }: Needs): PolicyPlan {
  const planner = new Planner();
  const isUnverified = backendTls !== undefined && backendTls.verified === undefined;
  const trafficPolicy = compact({
    connectionPool: timeouts.connect === undefined ? undefined : { tcp: { connectTimeout: `${timeouts.connect}s` } },
    loadBalancer:
      cookie === undefined
        ? undefined
        : { consistentHash: { httpCookie: { name: cookie.name, ttl: `${cookie.maxAge ?? 0}s` } } },
    tls: isUnverified ? { mode: 'SIMPLE', insecureSkipVerify: true } : undefined,
  });
  if (Object.keys(trafficPolicy).length === 0) return planner.done();
  if (timeouts.connect !== undefined)
    planner.carry(['proxyConnectTimeout'], 'DestinationRule with connectionPool.tcp.connectTimeout');
  if (cookie !== undefined) planCookie(planner, 'DestinationRule with consistentHash by httpCookie');
  if (isUnverified) planner.carry(['backendProtocol'], 'DestinationRule with tls that verifies no certificate');
  return planner
    .service(
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        suffix: 'traffic',
        spec: ({ namespace, name }) => ({ host: `${name}.${namespace}.svc.cluster.local`, trafficPolicy }),
      },
      [],
      '',
    )
    .done();
}
