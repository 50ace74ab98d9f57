/** ingress-nginx: one Ingress with use-regex or rewrite-target changes how all paths of its host match. */
import { classOf, defineRule, describe, hostsOfIngress, ingressPaths, isNear, type ResourceOf } from '../../src/kit.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

export default defineRule({
  severity: 'warning',
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
    Ingress(ingress, { cluster, report }) {
      const switchedBy = switching(ingress);
      if (switchedBy === undefined || classOf(ingress, cluster).dialect !== 'ingress-nginx') return;
      const own = classOf(ingress, cluster).name;
      const hosts = new Set(hostsOfIngress(ingress));
      for (const other of cluster.all('Ingress')) {
        if (other === ingress || switching(other) !== undefined || isCanary(other) || !isNear(ingress, other)) continue;
        if (other.name === ingress.name && other.namespace === ingress.namespace) continue;
        const path = ingressPaths(other).find((one) => one.host !== undefined && hosts.has(one.host));
        if (path === undefined || classOf(other, cluster).name !== own) continue;
        const at = ingress.root.get('metadata').get('annotations').child(switchedBy).key;
        report(
          at,
          'switched',
          { annotation: switchedBy, host: path.host || '*', other: describe(other) },
          { notes: [{ message: 'this path matches as a regular expression', at: path.path.at }] },
        );
      }
    },
  },
});

/** The annotation of an Ingress that switches its hosts, if it has one. */
function switching(ingress: ResourceOf<'Ingress'>): string | undefined {
  const annotations = ingress.root.get('metadata').get('annotations');
  if (annotations.child(`${PREFIX}use-regex`).string === 'true') return `${PREFIX}use-regex`;
  return annotations.child(`${PREFIX}rewrite-target`).string ? `${PREFIX}rewrite-target` : undefined;
}

function isCanary(ingress: ResourceOf<'Ingress'>): boolean {
  return ingress.root.get('metadata').get('annotations').child(`${PREFIX}canary`).string === 'true';
}
