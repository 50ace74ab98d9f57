/** NetworkPolicies, and peers in them, whose selectors take no pod. */
import {
  type Cluster,
  type Cursor,
  countByPlace,
  defineRule,
  didYouMean,
  directoryOf,
  distance,
  isAmongAlternatives,
  isNamespaceLabel,
  type KeptList,
  keptList,
  labelText,
  labelValues,
  mayBear,
  namespaceOfPeer,
  type Pairs,
  podsOfPolicy,
  type ResourceOf,
  RUNTIME_LABELS,
  requirementsOf,
  rewriting,
  rulesOfPolicy,
  unsafeFix,
  vainLabels,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A NetworkPolicy selects pods by labels that none has.',
    why: 'A policy for no pod protects none, and a peer that is no pod lets nobody in: both fail without a word.',
    remedy: 'Let the selector name labels of the pod template, all of them spelled as there.',
  },
  messages: {
    policy: (to: { selector: string; meant: string | undefined }) => ({
      message: `the policy is about pods with the labels "${to.selector}", and there are none`,
      help: to.meant === undefined ? 'let the selector name labels of the pod template' : `did you mean "${to.meant}"?`,
    }),
    peer: (to: { selector: string; namespace: string; meant: string | undefined }) => ({
      message: `no pod in namespace "${to.namespace}" has the labels "${to.selector}", so this peer is nobody`,
      help: to.meant === undefined ? 'let the selector name labels of the pod template' : `did you mean "${to.meant}"?`,
    }),
    namespace: (to: { key: string; name: string }) => ({
      message: `Namespace "${to.name}" has no label "${to.key}", so this peer does not select it`,
      help: `select it by "kubernetes.io/metadata.name: ${to.name}", or label the Namespace`,
    }),
  },
  check: {
    NetworkPolicy(policy, { cluster, report }) {
      const { namespace, root } = policy;
      const own = vainIn(cluster, policy, namespace, root.get('spec').get('podSelector'), NO_PODS);
      if (own !== undefined) {
        const { at, meant } = placeOf(cluster, namespace, root.get('spec').get('podSelector'), own);
        const fix = meant === undefined ? undefined : unsafeFix(`select "${meant}"`, rewriting(at, meant));
        report(at.key, 'policy', { selector: labelText(own), meant }, { fix });
      }
      // Where only the pods of the policy itself are given, its peers stand elsewhere.
      const pods = podsOfPolicy(cluster, policy);
      for (const { peers } of rulesOfPolicy(policy))
        for (const peer of peers) {
          const where = namespaceOfPeer(policy, peer);
          const selector = peer.get('podSelector');
          const vain = where === undefined ? undefined : vainIn(cluster, policy, where, selector, pods);
          if (where !== undefined && vain !== undefined) {
            const { at, meant } = placeOf(cluster, where, selector, vain);
            const fix = meant === undefined ? undefined : unsafeFix(`select "${meant}"`, rewriting(at, meant));
            report(at.key, 'peer', { selector: labelText(vain), namespace: where, meant }, { fix });
          }
          judgeNamespaces(peer.get('namespaceSelector').get('matchLabels'));
        }

      function judgeNamespaces(labels: Cursor): void {
        for (const pair of labels.entries()) {
          const key = String(pair.step);
          if (pair.string === undefined || !NAME_KEYS.has(key)) continue;
          const found = cluster.find('Namespace', '', pair.string, policy);
          if (found.is !== 'found' || distance(found.resource.file.path, policy.file.path) > 2) continue;
          const { root: given } = found.resource;
          if (mayBear(found.resource, key)) continue;
          // Another Namespace may bear the label.
          if (isNamespaceLabel(cluster, key, pair.string)) continue;
          const notes = [{ message: 'the Namespace is here', at: given.get('metadata').get('name').at }];
          report(pair.key, 'namespace', { key, name: pair.string }, { notes });
        }
      }
    },
  },
});

/** Labels by which people select a namespace by its name. */
const NAME_KEYS: ReadonlySet<string> = new Set(['name', 'namespace', 'ns', 'kubernetes.io/name']);

const NO_PODS: KeptList<Workload> = keptList([]);

const MOST_VALUES = 16;

/** What a selector asks for in vain; undefined where it asks for nothing, or some pod may carry it. */
function vainIn(
  cluster: Cluster,
  policy: ResourceOf<'NetworkPolicy'>,
  namespace: string,
  selector: Cursor<{ matchLabels?: { [key: string]: string } }>,
  own: KeptList<Workload>,
): Pairs | undefined {
  if (!isDescribedBeyond(cluster, policy, namespace, own)) return undefined;
  let choices: readonly Pairs[] = [{}];
  for (const { key, operator, values } of requirementsOf(selector) ?? []) {
    // What a pod must not have only narrows the choice further.
    if (operator === 'NotIn' || operator === 'DoesNotExist' || RUNTIME_LABELS.has(key)) continue;
    if (operator === 'Exists') return undefined;
    choices = choices.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value })));
    if (choices.length > MOST_VALUES) return undefined;
  }
  const [first] = choices;
  if (first === undefined || Object.keys(first).length === 0) return undefined;
  return choices.every((labels) => vainLabels(cluster, policy, namespace, labels) !== undefined) ? first : undefined;
}

/** Whether pods of the namespace are given beside the policy, and not just those it is about. */
function isDescribedBeyond(
  cluster: Cluster,
  policy: ResourceOf<'NetworkPolicy'>,
  namespace: string,
  own: KeptList<Workload>,
): boolean {
  const place = isAmongAlternatives(cluster, policy) ? policy.file.path : `${directoryOf(policy.file.path)}/`;
  const beside = countByPlace(cluster.workloadsIn(namespace)).get(place) ?? 0;
  // The policy's own pods may be those of another namespace.
  return beside > (own[0]?.resource.namespace === namespace ? (countByPlace(own).get(place) ?? 0) : 0);
}

/** The pair that no pod has, if it is just one, and the value of that label that was meant. */
function placeOf(
  cluster: Cluster,
  namespace: string,
  selector: Cursor<{ matchLabels?: { [key: string]: string } }>,
  vain: Pairs,
): { readonly at: Cursor; readonly meant: string | undefined } {
  const unmatched = Object.entries(vain).filter(([key, value]) => !labelValues(cluster, namespace, key).has(value));
  const [pair] = unmatched;
  const at: Cursor = selector.get('matchLabels').child(pair?.[0] ?? '');
  if (pair === undefined || unmatched.length > 1 || !at.exists) return { at: selector, meant: undefined };
  const [key, value] = pair;
  return { at, meant: didYouMean(value, labelValues(cluster, namespace, key)) };
}
