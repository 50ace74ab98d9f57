/** Canary Ingresses of ingress-nginx without a main Ingress. */
import { type Cluster, classOf, defineRule, type IngressPath, ingressPaths, isCanary } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A canary Ingress has no main Ingress for the same host, path and path type.',
    why: 'ingress-nginx adds a canary only to a path that another Ingress serves: without one, the canary gets no requests.',
    remedy: 'Set the host, path and pathType of the canary to those of its main Ingress.',
  },
  messages: {
    alone: (canary: { host: string; path: string }) => ({
      message: `canary for host "${canary.host}" and path "${canary.path}" has no main Ingress among the given files, so it gets no requests`,
      help: 'set host, path and pathType to those of the main Ingress, or pass the file with the main Ingress too',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const canaries = cluster.all('Ingress').filter(isCanary);
      if (canaries.length === 0) return;
      const served = servedPlaces(cluster);
      for (const ingress of canaries) {
        if (classOf(ingress, cluster).dialect !== 'ingress-nginx') continue;
        for (const one of ingressPaths(ingress)) {
          const { host, path } = one;
          if (host === undefined || served.has(placeOf(host, one))) continue;
          report(path.at, 'alone', { host: host || '*', path: path.string || '/' }, { about: ingress });
        }
      }
    },
  },
});

/** The hosts, paths and their types of the Ingresses that are not canaries. */
function servedPlaces(cluster: Cluster): ReadonlySet<string> {
  const places = new Set<string>();
  for (const ingress of cluster.all('Ingress'))
    if (!isCanary(ingress))
      for (const path of ingressPaths(ingress)) if (path.host !== undefined) places.add(placeOf(path.host, path));
  return places;
}

/** Namespaces do not count, and ImplementationSpecific is Prefix. */
function placeOf(host: string, { path, pathType }: IngressPath): string {
  return `${host.toLowerCase()} ${pathType.string === 'Exact' ? 'Exact' : 'Prefix'} ${path.string || '/'}`;
}
