/** Services without the ports that their type requires. */
import { defineRule, hasClusterIpNone, serviceType } from '../../src/kit.ts';

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
    Service(service, { report }) {
      const spec = service.root.get('spec');
      const ports = spec.get('ports');
      const type = serviceType(service);
      // Other rules report a missing spec, and ports that are not a list.
      if (!spec.isMap || (ports.exists && !ports.isList) || ports.items().length > 0) return;
      if (type === 'ExternalName' || type === undefined || hasClusterIpNone(service)) return;
      report(ports.key, 'none', {});
    },
  },
});
