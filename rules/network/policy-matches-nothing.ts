/** NetworkPolicies, and peers in them, whose selectors match no pods. */
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
  mapSelects,
  mayHaveLabel,
  misspelledNamespaces,
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
    summary: 'A selector of a NetworkPolicy matches no pods, or no Namespace.',
    why: 'A policy that selects no pods restricts nothing, and a peer that matches no pods allows nothing. Neither is reported by the cluster.',
    remedy: 'Use labels of the pod template in the selector, with the same keys and values.',
  },
  messages: {
    policy: (to: { selector: string; meant: string | undefined }) => ({
      message: `podSelector "${to.selector}" of the policy matches no pods`,
      help:
        to.meant === undefined ? 'replace the selector with labels of a pod template' : `did you mean "${to.meant}"?`,
    }),
    peer: (to: { selector: string; namespace: string; meant: string | undefined }) => ({
      message: `podSelector "${to.selector}" of this peer matches no pods in namespace "${to.namespace}"`,
      help:
        to.meant === undefined ? 'replace the selector with labels of a pod template' : `did you mean "${to.meant}"?`,
    }),
    misspelled: (to: { name: string; meant: string }) => ({
      message: `the namespaceSelector of this peer selects namespace "${to.name}", which is not found`,
      help: `did you mean "${to.meant}"?`,
    }),
    namespace: (to: { key: string; name: string }) => ({
      message: `namespaceSelector "${to.key}=${to.name}" of this peer does not match Namespace "${to.name}", which has no label "${to.key}"`,
      help: `replace the label with "kubernetes.io/metadata.name: ${to.name}", or add the label "${to.key}: ${to.name}" to the Namespace`,
    }),
  },
  check: {
    NetworkPolicy(policy, { cluster, report }) {
      const { namespace, root } = policy;
      const own = vainIn(cluster, policy, namespace, root.get('spec').get('podSelector'), NO_PODS);
      if (own !== undefined) {
        const { at, meant } = placeOf(cluster, namespace, root.get('spec').get('podSelector'), own);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const severity = gradeOf(cluster, namespace, own, meant);
        report(at.key, 'policy', { selector: labelText(own), meant }, { fix, severity });
      }
      // If the files contain only the pods of the policy itself, its peers are defined elsewhere.
      const pods = podsOfPolicy(cluster, policy);
      for (const { peers } of rulesOfPolicy(policy))
        for (const peer of peers) {
          const where = namespaceOfPeer(policy, peer);
          const selector = peer.get('podSelector');
          const vain = where === undefined ? undefined : vainIn(cluster, policy, where, selector, pods);
          if (where !== undefined && vain !== undefined) {
            const { at, meant } = placeOf(cluster, where, selector, vain);
            const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
            const severity = gradeOf(cluster, where, vain, meant);
            report(at.key, 'peer', { selector: labelText(vain), namespace: where, meant }, { fix, severity });
          }
          for (const { at, name, meant } of misspelledNamespaces(cluster, peer.get('namespaceSelector'), policy)) {
            const fix = unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
            report(at.at, 'misspelled', { name, meant }, { fix });
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
          if (mayHaveLabel(found.resource, key)) continue;
          // Another Namespace can have the label.
          if (isNamespaceLabel(cluster, key, pair.string)) continue;
          const notes = [{ message: 'the Namespace is defined here', at: given.get('metadata').get('name').at }];
          report(pair.key, 'namespace', { key, name: pair.string }, { notes });
        }
      }
    },
  },
});

/** Labels that are commonly used to select a namespace by its name. */
const NAME_KEYS: ReadonlySet<string> = new Set(['name', 'namespace', 'ns', 'kubernetes.io/name']);

const NO_PODS: KeptList<Workload> = keptList([]);

const MOST_VALUES = 16;

/** The labels of a selector that matches no pods; undefined if it is empty, or some pod can have the labels. */
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
    // Labels that a pod must not have only narrow the selection.
    if (operator === 'NotIn' || operator === 'DoesNotExist' || RUNTIME_LABELS.has(key)) continue;
    if (operator === 'Exists') return undefined;
    choices = choices.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value })));
    if (choices.length > MOST_VALUES) return undefined;
  }
  const [first] = choices;
  if (first === undefined || Object.keys(first).length === 0) return undefined;
  return choices.every((labels) => vainLabels(cluster, policy, namespace, labels) !== undefined) ? first : undefined;
}

/** Where no pods have any of the labels, in this namespace or together in another, the pods are probably defined elsewhere. */
function gradeOf(cluster: Cluster, namespace: string, labels: Pairs, meant: string | undefined): 'warning' | 'info' {
  const isNear = Object.entries(labels).some(([key, value]) => labelValues(cluster, namespace, key).has(value));
  if (meant !== undefined || isNear) return 'warning';
  return cluster.workloads.some((one) => mapSelects(labels, one.labels)) ? 'warning' : 'info';
}

/** Whether the files beside the policy contain pods of the namespace other than those that it selects. */
function isDescribedBeyond(
  cluster: Cluster,
  policy: ResourceOf<'NetworkPolicy'>,
  namespace: string,
  own: KeptList<Workload>,
): boolean {
  const place = isAmongAlternatives(cluster, policy) ? policy.file.path : `${directoryOf(policy.file.path)}/`;
  const beside = countByPlace(cluster.workloadsIn(namespace)).get(place) ?? 0;
  // The pods of the policy can be in another namespace.
  return beside > (own[0]?.resource.namespace === namespace ? (countByPlace(own).get(place) ?? 0) : 0);
}

/** The one label that no pod has, if it is only one, and the similar value of that label. */
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
