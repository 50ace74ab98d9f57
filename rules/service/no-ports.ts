/** Services without the ports that their type needs. */
import { asksForNoAddress, defineRule, serviceType } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'A Service has no port.',
    why: 'The API server refuses the Service: only headless and ExternalName Services may go without ports.',
    remedy: 'List at least one port, or set clusterIP: None.',
  },
  messages: {
    none: () => 'the Service has no port',
  },
  check: {
    Service(service, { report }) {
      const spec = service.root.get('spec');
      const ports = spec.get('ports');
      const type = serviceType(service);
      // What is absent above it, or is written but no list, is a error of another kind.
      if (!spec.isMap || (ports.exists && !ports.isList) || ports.items().length > 0) return;
      if (type === 'ExternalName' || type === undefined || asksForNoAddress(service)) return;
      report(ports.key, 'none', {});
    },
  },
});
