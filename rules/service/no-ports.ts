/** Services without the ports that their type requires. */
import { type Cursor, defineRule, hasClusterIpNone, serviceType } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'A Service has no ports.',
    why: 'The API server rejects the Service. Only headless Services and Services of type ExternalName can have no ports.',
    remedy: 'Add at least one port, or set clusterIP: None for a headless Service.',
  },
  messages: {
    none: () => ({
      message: 'spec.ports must have at least one port',
      help: 'add a port, or set clusterIP: None for a headless Service',
    }),
  },
  check: {
    Service: {
      required: ['spec'],
      without: ['spec.ports[]'],
      check(service, { report }) {
        const spec = service.root.get('spec');
        const ports = spec.get('ports');
        const type = serviceType(service);
        // Other rules report a missing spec, and ports that are not a list.
        if (!spec.isMap || (ports.exists && !ports.isList) || ports.items().length > 0) return;
        if (type === 'ExternalName' || type === undefined || hasClusterIpNone(service)) return;
        report(ports.key, 'none', {}, { severity: isPart(spec) ? 'info' : 'error' });
      },
    },
  },
});

/** Fields that are set on Services which something else creates: applied to one that exists, the part is merged into it. */
const ADDED: ReadonlySet<string> = new Set([
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'loadBalancerIP',
  'loadBalancerSourceRanges',
  'sessionAffinity',
  'trafficDistribution',
]);

/** Whether a Service has neither a type nor a selector, but other settings. */
function isPart(spec: Cursor): boolean {
  const keys = spec.keys();
  return keys.length > 0 && keys.every((key) => ADDED.has(key));
}
