/** Canary Ingresses of ingress-nginx without a main Ingress. */
import { type Cluster, classOf, defineRule, ingressPaths, isCanary, type ResourceOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A canary Ingress has no main Ingress for the same host and path.',
    why: 'ingress-nginx adds a canary only to a path that another Ingress serves: without one, the canary gets no requests.',
    remedy: 'Set the host, path and pathType of the canary to those of its main Ingress.',
  },
  messages: {
    alone: (canary: { host: string; path: string }) => ({
      message: `canary for host "${canary.host}" and path "${canary.path}" has no main Ingress among the given files, so it gets no requests`,
      help: 'set host and path to those of the main Ingress, or pass the file with the main Ingress too',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const canaries = cluster.all('Ingress').filter(isCanary);
      if (canaries.length === 0) return;
      const served = servedPlaces(cluster);
      for (const ingress of canaries) {
        if (classOf(ingress, cluster).dialect !== 'ingress-nginx') continue;
        for (const { host, path } of ingressPaths(ingress)) {
          if (host === undefined || served.has(placeOf(ingress, host, path.string))) continue;
          report(path.at, 'alone', { host: host || '*', path: path.string || '/' }, { about: ingress });
        }
      }
    },
  },
});

/** The hosts and paths of the Ingresses that are not canaries. */
function servedPlaces(cluster: Cluster): ReadonlySet<string> {
  const places = new Set<string>();
  for (const ingress of cluster.all('Ingress'))
    if (!isCanary(ingress))
      for (const { host, path } of ingressPaths(ingress))
        if (host !== undefined) places.add(placeOf(ingress, host, path.string));
  return places;
}

function placeOf({ namespace }: ResourceOf<'Ingress'>, host: string, path: string | undefined): string {
  return `${namespace} ${host.toLowerCase()} ${path || '/'}`;
}
