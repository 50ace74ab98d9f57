/** Autoscalers whose target does not exist. */
import {
  type Cluster,
  type Cursor,
  definedHere,
  defineRule,
  groupOf,
  isDescribed,
  kindName,
  missingObject,
  onlyElsewhere,
  type Resource,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'The target of an autoscaler does not exist.',
    why: 'The autoscaler reports FailedGetScale and never changes the number of pods.',
    remedy: 'Correct the kind and name of the target; it must be in the namespace of the autoscaler.',
  },
  messages: {
    absent: (to: { kind: string; name: string; namespace: string; meant: string | undefined }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? `create the ${to.kind}, or set the target to an existing one`
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { kind: string; name: string; namespace: string; other: string }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}"; it exists only in namespace "${to.other}"`,
      help: `set namespace: ${to.other} for the autoscaler`,
    }),
    otherKind: (to: { kind: string; name: string; other: string }) => ({
      message: `${to.kind} "${to.name}" not found; "${to.name}" is a ${to.other}`,
      help: `set kind: ${to.other}`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      for (const [group, kind, field] of SCALERS)
        for (const scaler of cluster.ofKind(group, kind)) judge(scaler, scaler.root.child('spec').child(field));

      function judge(scaler: Resource, target: Cursor): void {
        const { namespace } = scaler;
        const at = target.child('name');
        const kind = target.child('kind').stringOr('Deployment');
        const group = target.child('apiVersion').stringOr('apps/v1');
        const name = at.string;
        if (name === undefined || kind === undefined || group === undefined) return;
        const known = kindName(groupOf(group), kind);
        if (known === undefined || !SCALED.has(known)) return;
        const missing = missingObject(cluster, { group: groupOf(group), kind, namespace, name }, scaler);
        if (missing === undefined) return;
        const other = otherKindOf(cluster, scaler, name);
        if (other !== undefined)
          return report(target.child('kind').at, 'otherKind', { kind, name, other }, { about: scaler });
        const { meant } = missing;
        const elsewhere = meant === undefined ? onlyElsewhere(cluster, known, name, scaler) : undefined;
        if (elsewhere !== undefined) {
          const notes = [definedHere(elsewhere)];
          return report(
            at.at,
            'elsewhere',
            { kind, name, namespace, other: elsewhere.namespace },
            { about: scaler, notes },
          );
        }
        const isSure = meant !== undefined || isDescribed(cluster, known, scaler);
        if (!isSure && cluster.workloadsIn(namespace).length === 0) return;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(
          at.at,
          'absent',
          { kind, name, namespace, meant },
          { about: scaler, fix, severity: isSure ? 'warning' : 'info' },
        );
      }
    },
  },
});

/** By group, with the field that has the target. */
const SCALERS = [
  ['autoscaling', 'HorizontalPodAutoscaler', 'scaleTargetRef'],
  ['autoscaling.k8s.io', 'VerticalPodAutoscaler', 'targetRef'],
  ['keda.sh', 'ScaledObject', 'scaleTargetRef'],
] as const;

const SCALED: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'DaemonSet',
  'ReplicationController',
]);

/** The kind of the only workload of the namespace with a name. */
function otherKindOf(cluster: Cluster, { namespace }: Resource, name: string): string | undefined {
  const found = cluster
    .workloadsIn(namespace)
    .filter(({ resource }) => resource.name === name && SCALED.has(resource.kind));
  const [only] = found;
  return found.length === 1 ? only?.resource.kind : undefined;
}
