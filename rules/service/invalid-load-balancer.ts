/** What a LoadBalancer Service asks of its implementation in a form that nobody understands. */
import { defineRule, parseAddress, qualifiedNameError, serviceType } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The class of a load balancer has a form that the API refuses, or its address is no IP address.',
    why: 'The API server refuses the class; an address that is none it accepts, and the cloud never assigns it.',
    remedy:
      'Write the class as its documentation names it (example.com/internal-vip), and an IP address as loadBalancerIP.',
  },
  messages: {
    class: (to: { value: string; error: string }) => `loadBalancerClass "${to.value}" ${to.error}`,
    address: (to: { value: string }) => ({
      message: `loadBalancerIP "${to.value}" is no IP address`,
      help: 'write an IP address, or use the annotation of your cloud that takes names',
    }),
  },
  check: {
    Service(service, { report }) {
      if (serviceType(service) !== 'LoadBalancer') return;
      const loadBalancerClass = service.root.get('spec').get('loadBalancerClass');
      const value = loadBalancerClass.string;
      const error = value === undefined ? undefined : qualifiedNameError(value);
      if (value !== undefined && error !== undefined) report(loadBalancerClass.at, 'class', { value, error });
      const address = service.root.get('spec').get('loadBalancerIP');
      const text = address.string;
      if (text !== undefined && text !== '' && parseAddress(text) === undefined)
        report(address.at, 'address', { value: text }, { severity: 'warning' });
    },
  },
});
