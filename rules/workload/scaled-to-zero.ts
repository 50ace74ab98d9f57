/** Workloads with 0 replicas behind a Service. */
import { areIdle, defineRule, describe, isScaled, type Resource, servicesOver, type Workload } from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  judges: 'objects',
  docs: {
    summary: 'All workloads that a Service selects are scaled to 0.',
    why: 'The Service has no endpoints, and connections to it are refused until the workload is scaled up.',
    remedy: 'Set replicas to 1 or greater, or remove replicas and use an autoscaler.',
  },
  messages: {
    idle: (of: { kind: string; name: string; service: string }) => ({
      message: `${of.kind} "${of.name}" has 0 replicas, so Service "${of.service}" has no endpoints`,
      help: 'set replicas to 1 or greater, or remove replicas and use an autoscaler',
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
