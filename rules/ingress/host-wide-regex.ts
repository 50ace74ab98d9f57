/** ingress-nginx: one Ingress with use-regex or rewrite-target changes how all paths of its host match. */
import {
  annotationsOf,
  type Cluster,
  classOf,
  defineRule,
  describe,
  hostsOfIngress,
  ingressPaths,
  isCanary,
  isNear,
  type ResourceOf,
  regexSwitch,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary:
      'An Ingress turns every path of its host into a case-insensitive regular expression, those of other Ingresses too.',
    why: 'ingress-nginx switches a whole host to regular expressions as soon as one Ingress of it asks for that: Exact paths of other Ingresses then also take longer ones, and case no longer counts.',
    remedy:
      'Give the rewritten paths a host of their own, or check that the other paths of the host still mean the same.',
  },
  messages: {
    switched: (what: { annotation: string; host: string; other: string }) => ({
      message: `"${what.annotation}" makes the paths of ${what.other} on host "${what.host}" regular expressions too`,
      help: 'give the rewritten paths a host of their own, or check the paths of the other Ingress',
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
          const path = ingressPaths(other).find((one) => one.host?.toLowerCase() === host);
          if (path === undefined) continue;
          const notes = [{ message: 'this path matches as a regular expression', at: path.path.at }];
          report(at, 'switched', { annotation, host: host || '*', other: describe(other) }, { about: ingress, notes });
        }
      }
    },
  },
});

type AnIngress = ResourceOf<'Ingress'>;

/** The Ingresses that do not switch their hosts themselves, by host. */
function ingressesByHost(cluster: Cluster): ReadonlyMap<string, readonly AnIngress[]> {
  const byHost = new Map<string, AnIngress[]>();
  for (const ingress of cluster.all('Ingress')) {
    if (regexSwitch(ingress) !== undefined || isCanary(ingress)) continue;
    for (const host of hostsOfIngress(ingress)) {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [ingress]);
      else list.push(ingress);
    }
  }
  return byHost;
}

/** The other Ingresses of the same class and neighbourhood whose paths are switched, each with the first host shared. */
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
      if (found.has(other) || isSame || !isNear(ingress, other) || classOf(other, cluster).name !== own) continue;
      found.set(other, host);
    }
  return found;
}
