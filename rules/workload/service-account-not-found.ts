/** Workloads whose ServiceAccount is not found, although the files define ServiceAccounts of the namespace. */
import { defineRule, guessesFor, inOtherNamespace, isDescribed, rewriting, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'The ServiceAccount of a workload is not found in its namespace.',
    why: 'Pods are not created until their ServiceAccount exists.',
    remedy: 'Create the ServiceAccount in the namespace of the workload, or correct the name.',
  },
  messages: {
    absent: (to: { account: string; namespace: string; meant: string | undefined }) => ({
      message: `ServiceAccount "${to.account}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the ServiceAccount, or correct the name; if it exists elsewhere, add it to "external: serviceAccounts" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    workload: {
      given: ['serviceAccountName', 'serviceAccount'],
      check({ resource, pod }, { cluster, report }) {
        const { namespace } = resource;
        const at = pod.get('serviceAccountName').exists ? pod.get('serviceAccountName') : pod.get('serviceAccount');
        const account = at.string;
        // Every namespace has a ServiceAccount "default".
        if (!account || account === 'default') return;
        if (cluster.find('ServiceAccount', namespace, account, resource).is !== 'absent') return;
        const meant = guessesFor(cluster, 'ServiceAccount').alike(namespace, account);
        const near = meant === undefined ? [] : cluster.definitions('ServiceAccount', namespace, meant);
        // What a file defines together, no platform does.
        const isOwn = near.some(({ file }) => file === resource.file);
        if (!isOwn && !isDescribed(cluster, 'ServiceAccount', resource)) return;
        // Another rule reports that only one of the two sets a namespace.
        if (inOtherNamespace(cluster, 'ServiceAccount', account, resource)) return;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(at.at, 'absent', { account, namespace, meant }, { fix });
      },
    },
  },
});
