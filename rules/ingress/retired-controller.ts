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
    why: 'The repository is archived and the images get no patches: vulnerabilities found since then stay open.',
    remedy: 'Plan a move to the Gateway API or to another controller; ingress2gateway converts Ingresses.',
  },
  messages: {
    retired: (to: { how: string }) => ({
      message: `${to.how} ingress-nginx, which has had no releases since March 2026`,
      help: 'plan a move to the Gateway API (ingress2gateway converts Ingresses) or to another controller',
    }),
  },
  check: {
    // Once per run: moving away is one decision for all Ingresses.
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
      return { at: controller.at, how: 'the controller of the IngressClass is', about: one };
  }
  return undefined;
}

/** By annotations only: other controllers use the class name "nginx" too. */
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
