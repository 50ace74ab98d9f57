/** Settings of load balancers that the controller that creates them does not read. */
import { awsAnnotation, defineRule, rewriting, serviceType, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'An annotation for a load balancer is not read by the controller that the type selects.',
    why: 'With type "nlb" the cloud provider of Kubernetes creates the load balancer. It knows no target type and sends traffic to node ports.',
    remedy: 'Set the type to external, so that the AWS Load Balancer Controller creates the load balancer.',
  },
  messages: {
    targetType: (to: { key: string; value: string }) => ({
      message: `annotation "${to.key}: ${to.value}" has no effect when the type is "nlb"`,
      help: 'set the type to "external": only the AWS Load Balancer Controller supports target types',
    }),
  },
  check: {
    Service: {
      given: ['metadata.annotations'],
      check(service, { report }) {
        if (serviceType(service) !== 'LoadBalancer') return;
        const type = awsAnnotation(service, 'type');
        const target = awsAnnotation(service, 'nlb-target-type');
        if (type.string !== 'nlb' || target.string !== 'ip') return;
        if (service.root.get('spec').get('loadBalancerClass').exists) return;
        const fix = unsafeFix('set the type to "external"', rewriting(type, 'external'));
        const notes = [{ message: 'the target type is set here', at: target.at }];
        report(type.at, 'targetType', { key: String(target.step), value: target.string }, { fix, notes });
      },
    },
  },
});
