/** Services without the ports that their type needs. */
import { defineRule, serviceType } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
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
      // What is written but is no list (or no map above it) is a fault of its type.
      if ((spec.exists && !spec.isMap) || (ports.exists && !ports.isList) || ports.items().length > 0) return;
      if (type === 'ExternalName' || type === undefined || isNone(spec.get('clusterIP').string, spec.get('clusterIPs').items().map((ip) => ip.string))) return;
      report(ports.written ? ports.key : spec.written ? spec.key : service.root.child('kind').at, 'none', {});
    },
  },
});

/** Whether the Service asks for no address, in whatever type. */
function isNone(single: string | undefined, all: readonly (string | undefined)[]): boolean {
  return all.length === 0 ? single === 'None' : all.length === 1 && all[0] === 'None';
}
