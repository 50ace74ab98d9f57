/** Malformed values of loadBalancerClass and loadBalancerIP. */
import { defineRule, parseAddress, qualifiedNameError, serviceType } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The loadBalancerClass of a Service is malformed, or its loadBalancerIP is not an IP address.',
    why: 'The API server rejects a malformed class. It accepts any text as loadBalancerIP, but the cloud cannot assign it.',
    remedy:
      'Set loadBalancerClass as the implementation documents it (example.com/internal-vip), and loadBalancerIP to an IP address.',
  },
  messages: {
    class: (to: { value: string; error: string }) => `loadBalancerClass "${to.value}" ${to.error}`,
    address: (to: { value: string }) => ({
      message: `loadBalancerIP "${to.value}" is not a valid IP address`,
      help: 'set loadBalancerIP to an IP address, or use the annotation of your cloud that accepts names',
    }),
  },
  check: {
    Service: {
      given: ['spec.type'],
      check(service, { report }) {
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
  },
});
