/** Services of type LoadBalancer that a cluster has given no address. */
import { defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary:
      'A Service of type LoadBalancer has no address in its status. Only objects of a cluster show this: with `--cluster`, or in the output of `kubectl get -o yaml`.',
    why: 'No controller has created the load balancer: it gets no external IP, and no traffic comes from outside.',
    remedy:
      'See the events of the Service. The cluster may have no controller for load balancers, or none for its class.',
  },
  messages: {
    noAddress: (to: { name: string; namespace: string }) => ({
      message: `Service "${to.name}" of type LoadBalancer has no address`,
      help: `see the events with "kubectl describe service -n ${to.namespace} ${to.name}"`,
    }),
  },
  check: {
    Service: {
      // Only what a cluster has printed with its status says whether there is an address.
      required: ['metadata.uid', 'status.loadBalancer'],
      without: ['status.loadBalancer.ingress[]'],
      check({ root, name, namespace }, { report }) {
        const type = root.get('spec').get('type');
        if (type.string === 'LoadBalancer') report(type.at, 'noAddress', { name, namespace });
      },
    },
  },
});
