/** Services whose pods are there and not ready, as a cluster says. */
import { defineRule, podProvision, readinessOf, readinessText, severityOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary:
      'No pod behind a Service is ready. Only objects of a cluster show this: with `--cluster`, or in the output of `kubectl get -o yaml`.',
    why: 'A Service sends traffic to ready pods only. Without one, connections to it are refused, and proxies respond with 503.',
    remedy:
      'Run `kubectl describe` on the pods: an image that cannot be pulled, a container that ends, or a readiness probe that fails is shown there.',
  },
  messages: {
    notReady: (to: { service: string; count: string; namespace: string; selector: string }) => ({
      message: `Service "${to.service}" has no endpoints: ${to.count}`,
      help: `see why with "kubectl describe pods -n ${to.namespace} -l ${to.selector}"`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const running = readinessOf(cluster, service);
      if (running === undefined || running.ready > 0 || running.wanted === 0) return;
      if (podProvision(cluster, service)?.is !== 'provided') return;
      const selector = service.root.get('spec').get('selector').entries();
      const notes = running.at.exists
        ? [{ message: 'the state of the pods is described here', at: running.at.key }]
        : [];
      report(
        service.root.child('metadata').child('name').at,
        'notReady',
        {
          service: service.name,
          count: readinessText(running),
          namespace: service.namespace,
          selector: selector.map(({ step, string }) => `${String(step)}=${string ?? ''}`).join(','),
        },
        { severity: severityOf(running), notes },
      );
    },
  },
});
