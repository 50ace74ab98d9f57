/** Workloads without pods that a Service counts on. */
import { areIdle, defineRule, describe, isScaled, type Resource, servicesOver, type Workload } from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'objects',
  docs: {
    summary: 'Nothing runs behind a Service, since the only workloads it selects are scaled to zero.',
    why: 'Each connection to the Service is refused until somebody scales the workload up.',
    remedy: 'Set replicas to 1 or more, or let an autoscaler decide.',
  },
  messages: {
    idle: (of: { kind: string; name: string; service: string }) => ({
      message: `${of.kind} "${of.name}" has no replicas, so Service "${of.service}" reaches no pod`,
      help: 'set replicas to 1 or more, or remove replicas and let an autoscaler decide',
    }),
  },
  check: {
    workload(workload, { cluster, report }) {
      const { resource } = workload;
      const replicas = replicasAt(workload);
      if (replicas.integer !== 0 || isScaled(cluster, resource)) return;
      const [service] = servicesOver(cluster, workload)
        .flatMap(({ workloads, services }) => (areIdle(workloads) ? services.slice(0, 1) : []))
        .sort((a, b) => a.order - b.order);
      if (service === undefined) return;
      const notes = [
        { message: `${describe(service)} selects its pods`, at: service.root.get('spec').get('selector').key },
      ];
      report(replicas.at, 'idle', { kind: resource.kind, name: resource.name, service: service.name }, { notes });
    },
  },
});

function replicasAt({ resource }: Workload): Resource['root'] {
  return resource.root.child('spec').child('replicas');
}
