/** Ingresses that a cluster gives no address, although it gives one to others of the class. */
import { classOf, defineRule, groupBy, type ResourceOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary:
      'An Ingress has no address in its status, although other Ingresses of its class do. Only objects of a cluster show this: with `--cluster`, or in the output of `kubectl get -o yaml`.',
    why: 'The controller writes the address when it has set up the Ingress. Without one it has most likely refused the Ingress, or does not watch its namespace.',
    remedy: 'Look for the Ingress in the events of `kubectl describe ingress` and in the log of the controller.',
  },
  messages: {
    noAddress: (to: { name: string; namespace: string; class: string; other: string }) => ({
      message: `Ingress "${to.name}" has no address; Ingress "${to.other}" of class "${to.class}" has one`,
      help: `see the events with "kubectl describe ingress -n ${to.namespace} ${to.name}"`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const live = cluster.all('Ingress').filter(({ root }) => root.child('metadata').child('uid').exists);
      for (const [name, ingresses] of groupBy(live, (ingress) => classOf(ingress, cluster).name ?? '')) {
        const served = ingresses.find((ingress) => addressesOf(ingress) > 0);
        if (served === undefined || name === '') continue;
        for (const ingress of ingresses) {
          if (addressesOf(ingress) > 0) continue;
          const data = { name: ingress.name, namespace: ingress.namespace, class: name, other: served.name };
          const notes = [{ message: 'this one has an address', at: served.root.child('metadata').child('name').at }];
          report(ingress.root.child('metadata').child('name').at, 'noAddress', data, { notes, about: ingress });
        }
      }
    },
  },
});

function addressesOf({ root }: ResourceOf<'Ingress'>): number {
  return root.child('status').child('loadBalancer').child('ingress').items().length;
}
