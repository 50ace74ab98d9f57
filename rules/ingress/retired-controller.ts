/** The use of ingress-nginx, which is no longer maintained. */
import {
  annotationsOf,
  type Cluster,
  classOf,
  controllersIn,
  defineRule,
  dialectOfController,
  dialectOfKey,
  type Place,
  type Resource,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'value',
  docs: {
    summary: 'The ingress controller is ingress-nginx, which has had no releases since March 2026.',
    why: 'Vulnerabilities found since then stay open: the repository is archived, and nobody patches the images.',
    remedy: 'Plan a move to the Gateway API or to another controller; ingress2gateway translates Ingresses.',
  },
  messages: {
    retired: (to: { how: string }) => ({
      message: `${to.how} ingress-nginx, which has had no releases since March 2026`,
      help: 'plan a move to the Gateway API (ingress2gateway translates Ingresses) or to another controller',
    }),
  },
  check: {
    // Once per run: it is one decision, however many Ingresses depend on it.
    cluster(cluster, { report }) {
      const use = ofWorkload(cluster) ?? ofClass(cluster) ?? ofIngress(cluster);
      if (use !== undefined) report(use.at, 'retired', { how: use.how }, { about: use.about });
    },
  },
});

interface Use {
  readonly at: Place;
  readonly how: string;
  readonly about: Resource;
}

function ofWorkload(cluster: Cluster): Use | undefined {
  for (const workload of cluster.workloads) {
    const found = controllersIn(workload).find(({ dialect }) => dialect === 'ingress-nginx');
    if (found !== undefined)
      return { at: found.container.child('image').at, how: 'the image is', about: workload.resource };
  }
  return undefined;
}

function ofClass(cluster: Cluster): Use | undefined {
  for (const one of cluster.all('IngressClass')) {
    const controller = one.root.get('spec').get('controller');
    if (dialectOfController(controller.string ?? '') === 'ingress-nginx')
      return { at: controller.at, how: 'the controller of the class is', about: one };
  }
  return undefined;
}

/** Only annotations tell: other controllers call their class "nginx" as well. */
function ofIngress(cluster: Cluster): Use | undefined {
  for (const ingress of cluster.all('Ingress')) {
    if (classOf(ingress, cluster).dialect !== 'ingress-nginx') continue;
    const annotation = annotationsOf(ingress)
      .entries()
      .find((entry) => dialectOfKey(String(entry.step)) === 'ingress-nginx');
    if (annotation !== undefined) return { at: annotation.key, how: 'the annotation is for', about: ingress };
  }
  return undefined;
}
