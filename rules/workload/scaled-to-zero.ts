/** Workloads without pods that a Service counts on. */
import {
  type Cluster,
  defineRule,
  describe,
  type Resource,
  type ResourceOf,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
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
      if (replicas.integer !== 0 || resource.overlay.content || isScaled(cluster, resource)) return;
      const service = cluster
        .inNamespace('Service', resource.namespace)
        .find((candidate) => reachesOnlyIdle(cluster, candidate, workload));
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

function reachesOnlyIdle(cluster: Cluster, service: ResourceOf<'Service'>, workload: Workload): boolean {
  const behind = workloadsBehind(cluster, service);
  return behind.includes(workload) && behind.every((other) => replicasAt(other).integer === 0);
}

const AUTOSCALERS = [
  ['autoscaling', 'HorizontalPodAutoscaler'],
  ['keda.sh', 'ScaledObject'],
  ['http.keda.sh', 'HTTPScaledObject'],
] as const;

/** Whether some autoscaler decides how many pods there are. */
function isScaled(cluster: Cluster, { namespace, name }: Resource): boolean {
  return AUTOSCALERS.flatMap(([group, kind]) => cluster.ofKind(group, kind)).some(
    (scaler) =>
      scaler.namespace === namespace && scaler.root.child('spec').child('scaleTargetRef').child('name').string === name,
  );
}
