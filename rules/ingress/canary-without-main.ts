/** Canary Ingresses of ingress-nginx that have no Ingress to take requests from. */
import { type Cluster, classOf, defineRule, ingressPaths, isCanary, type ResourceOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A canary Ingress has no main Ingress for the same host and path.',
    why: 'ingress-nginx only ever adds a canary to a path that another Ingress serves: alone it gets no request at all.',
    remedy: 'Give the canary the host, path and pathType of the Ingress that it stands beside.',
  },
  messages: {
    alone: (canary: { host: string; path: string }) => ({
      message: `no other Ingress of the given files serves "${canary.path}" on host "${canary.host}", so this canary gets no request`,
      help: 'give it the host and path of its main Ingress, or lint the two together',
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

/** Where the Ingresses that are no canaries listen. */
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
