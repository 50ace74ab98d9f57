/**
 * Classes that one controller serves together. Sources: kubernetes/ingress-nginx v1.15
 * internal/ingress/controller/store/store.go (GetIngressClass); traefik/traefik v3.7 shouldProcessIngress.
 */
import { compareText } from '../../text/compare.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { classOf } from './class.ts';
import { givenControllers } from './given-controllers.ts';

/** The classes of Ingresses that one controller serves together, in order, by each of their names. */
export const sharedClasses = query('shared-classes.all', (cluster: Cluster): ReadonlyMap<string, readonly string[]> => {
  const byController = new Map<string, Set<string>>();
  for (const ingress of cluster.all('Ingress')) {
    const { name, controller, dialect, evidence } = classOf(ingress, cluster);
    if (name === undefined || controller === undefined || evidence !== 'ingress-class') continue;
    if (dialect !== 'ingress-nginx' && (dialect !== 'traefik' || choosesClass(cluster))) continue;
    const names = byController.get(controller);
    if (names === undefined) byController.set(controller, new Set([name]));
    else names.add(name);
  }
  const several = [...byController.values()].filter(({ size }) => size > 1);
  return new Map(
    several.flatMap((names) => {
      const sorted = [...names].sort(compareText);
      return sorted.map((name) => [name, sorted] as const);
    }),
  );
});

/** Whether a Traefik among the files serves only a class that its provider names. */
function choosesClass(cluster: Cluster): boolean {
  return givenControllers(cluster).some(
    ({ dialect, flags }) => dialect === 'traefik' && flags.has('providers.kubernetesingress.ingressclass'),
  );
}
