/** Ingresses that make ingress-nginx match all paths of a host as regular expressions. */
import {
  annotationsOf,
  type Cluster,
  classOf,
  defineRule,
  describe,
  hostsOfIngress,
  type IngressPath,
  ingressPaths,
  isAppliedWith,
  isCanary,
  isNear,
  push,
  type ResourceOf,
  regexSwitch,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary:
      'An Ingress makes all paths of its host case-insensitive regular expressions, including the paths of other Ingresses.',
    why: 'ingress-nginx matches all paths of a host as regular expressions if one Ingress of the host sets use-regex or rewrite-target. Exact paths of other Ingresses then also match longer paths, and case is ignored.',
    remedy:
      'Move the rewritten paths to a separate host, or check that the other paths of the host still match as intended.',
  },
  messages: {
    switched: (what: { annotation: string; host: string; other: string }) => ({
      message: `annotation "${what.annotation}" makes all paths of host "${what.host}" regular expressions, also those of ${what.other}`,
      help: 'move the rewritten paths to a separate host, or check that the paths of the other Ingress still match as intended',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const byHost = ingressesByHost(cluster);
      for (const ingress of cluster.all('Ingress')) {
        const annotation = regexSwitch(ingress);
        if (annotation === undefined || classOf(ingress, cluster).dialect !== 'ingress-nginx') continue;
        const at = annotationsOf(ingress).child(annotation).key;
        for (const [other, host] of switchedBy(ingress, byHost, cluster)) {
          const affected = ingressPaths(other).filter((one) => one.host?.toLowerCase() === host && !matchesAll(one));
          const path = affected.find(meansMore) ?? affected[0];
          if (path === undefined) continue;
          const notes = [{ message: 'this path is matched as a regular expression', at: path.path.at }];
          const severity = meansMore(path) ? 'warning' : 'info';
          const data = { annotation, host: host || '*', other: describe(other) };
          report(at, 'switched', data, { about: ingress, notes, severity });
        }
      }
    },
  },
});

/** Whether a path matches every request, as a prefix and as a regular expression. */
function matchesAll({ path, pathType }: IngressPath): boolean {
  return path.string === '/' && pathType.string !== 'Exact';
}

/** Whether a regular expression of the same text matches other requests; a prefix also gets those of longer names. */
function meansMore({ path, pathType }: IngressPath): boolean {
  return pathType.string === 'Exact' || /[\\^$.*+?()[\]{}|]/.test(path.string ?? '');
}

type AnIngress = ResourceOf<'Ingress'>;

/** The Ingresses that do not set such an annotation themselves, by host. */
function ingressesByHost(cluster: Cluster): ReadonlyMap<string, readonly AnIngress[]> {
  const byHost = new Map<string, AnIngress[]>();
  for (const ingress of cluster.all('Ingress')) {
    if (regexSwitch(ingress) !== undefined || isCanary(ingress)) continue;
    for (const host of hostsOfIngress(ingress)) push(byHost, host, ingress);
  }
  return byHost;
}

/** The other Ingresses of the same class and in near directories whose paths are affected, each with the first shared host. */
function switchedBy(
  ingress: AnIngress,
  byHost: ReadonlyMap<string, readonly AnIngress[]>,
  cluster: Cluster,
): ReadonlyMap<AnIngress, string> {
  const found = new Map<AnIngress, string>();
  const own = classOf(ingress, cluster).name;
  for (const host of hostsOfIngress(ingress))
    for (const other of byHost.get(host) ?? []) {
      const isSame = other.name === ingress.name && other.namespace === ingress.namespace;
      if (
        found.has(other) ||
        isSame ||
        !isNear(ingress, other) ||
        !isAppliedWith(cluster, ingress, other) ||
        classOf(other, cluster).name !== own
      )
        continue;
      found.set(other, host);
    }
  return found;
}
