/** BackendTLSPolicies for the same Service and port, of which only one is used. */
import {
  type Cursor,
  compareAge,
  defineRule,
  describe,
  isAppliedWith,
  type PolicyTarget,
  push,
  type ResourceOf,
} from '../../src/kit.ts';

type Policy = ResourceOf<'BackendTLSPolicy'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'Two BackendTLSPolicies have the same target.',
    why: 'Only the older policy is used, or the first by name if both are equally old. The other one reports Conflicted and has no effect.',
    remedy: 'Merge the two, or set sectionName to different ports of the Service.',
  },
  messages: {
    conflict: (to: { target: string; other: string }) => ({
      message: `this policy has no effect on ${to.target}: ${to.other} has the same target and takes precedence`,
      help: 'remove one of the two, or set sectionName to different ports',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const policies = cluster.all('BackendTLSPolicy');
      if (policies.length < 2) return;
      const byTarget = new Map<string, { readonly policy: Policy; readonly at: Cursor<PolicyTarget> }[]>();
      for (const policy of policies.toSorted(compareAge))
        for (const at of policy.root.get('spec').get('targetRefs').items()) {
          const key = keyOf(policy, at);
          if (key !== undefined) push(byTarget, key, { policy, at });
        }
      for (const [first, ...others] of byTarget.values())
        for (const { policy, at } of others) {
          if (first === undefined || first.policy.name === policy.name) continue;
          if (!isAppliedWith(cluster, first.policy, policy)) continue;
          const notes = [
            { message: `${describe(first.policy)} has the same target here`, at: first.at.get('name').at },
          ];
          const target = `${at.get('kind').string ?? ''} "${at.get('name').string ?? ''}"`;
          report(at.get('name').at, 'conflict', { target, other: describe(first.policy) }, { about: policy, notes });
        }
    },
  },
});

/** Undefined where a part of it is not known. */
function keyOf({ namespace }: Policy, target: Cursor<PolicyTarget>): string | undefined {
  const parts = [target.get('group').stringOr(''), target.get('kind').string, target.get('name').string];
  const section = target.get('sectionName').stringOr('');
  if (parts.includes(undefined) || section === undefined) return undefined;
  return [namespace, ...parts, section].join('|');
}
