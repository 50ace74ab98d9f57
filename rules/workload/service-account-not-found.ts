/** Pods that run under a ServiceAccount nobody declares, where others of the namespace are declared. */
import { defineRule, guessesFor, inOtherNamespace, isDescribed, rewriting, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A workload runs under a ServiceAccount that is not among those of its namespace.',
    why: 'Without its ServiceAccount no pod is created: the workload stays at zero pods.',
    remedy: 'Create the ServiceAccount in the namespace of the workload, or correct the name.',
  },
  messages: {
    absent: (to: { account: string; namespace: string; meant: string | undefined }) => ({
      message: `ServiceAccount "${to.account}" is not among those of namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create it in the namespace of the workload, or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    workload({ resource, pod }, { cluster, report }) {
      const { namespace } = resource;
      const at = pod.get('serviceAccountName').exists ? pod.get('serviceAccountName') : pod.get('serviceAccount');
      const account = at.string;
      // Every namespace has an account "default".
      if (!account || account === 'default') return;
      if (cluster.find('ServiceAccount', namespace, account, resource).is !== 'absent') return;
      if (!isDescribed(cluster, 'ServiceAccount', resource)) return;
      // That one of the two names no namespace is told elsewhere.
      if (inOtherNamespace(cluster, 'ServiceAccount', account, resource)) return;
      const meant = guessesFor(cluster, 'ServiceAccount').alike(namespace, account);
      const fix = meant === undefined ? undefined : unsafeFix(`use ServiceAccount "${meant}"`, rewriting(at, meant));
      report(at.at, 'absent', { account, namespace, meant }, { fix });
    },
  },
});
