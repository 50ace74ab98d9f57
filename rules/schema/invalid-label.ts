/** Labels, and selectors of labels, that the API server does not take. */
import {
  type Cursor,
  defineRule,
  type Flaw,
  isServed,
  labelMaps,
  labelSelectors,
  labelValueFlaw,
  looksLikePlaceholder,
  type Place,
  placesAt,
  podLabelSelectors,
  qualifiedNameFlaw,
  type Resource,
  shown,
  type Workload,
} from '../../src/kit.ts';

interface Malformed {
  readonly at: Place;
  /** What it is: "label key". */
  readonly what: string;
  readonly value: string;
  readonly flaw: string;
}
interface WrongOperator {
  readonly at: Place;
  readonly is: 'noValues' | 'needlessValues' | 'notOneValue';
  readonly operator: string;
}

const FORM = 'use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends';

export default defineRule({
  severity: 'error',
  scope: 'object',
  docs: {
    summary: 'A label or a selector of labels does not have the form that Kubernetes wants.',
    why: 'The API server refuses the object, so nothing of it takes effect.',
    remedy: 'Use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
  },
  messages: {
    malformed: ({ what, value, flaw }: Malformed) => ({
      message: value === '' ? `${what} is empty` : `${what} "${shown(value)}" ${flaw}`,
      help: looksLikePlaceholder(value) ? 'this looks like a placeholder: put the real value in its place' : FORM,
    }),
    malformedLater: ({ what, value, flaw }: Malformed) => ({
      message: `${what} "${shown(value)}" ${flaw}, so the Jobs made of this template are refused`,
      help: FORM,
    }),
    noValues: (of: WrongOperator) => ({
      message: `operator "${of.operator}" has no values to compare with`,
      help: 'list the values, or use "Exists" or "DoesNotExist"',
    }),
    needlessValues: (of: WrongOperator) => ({
      message: `operator "${of.operator}" takes no values`,
      help: 'remove the values, or use "In" or "NotIn"',
    }),
    notOneValue: (of: WrongOperator) => ({
      message: `operator "${of.operator}" takes exactly one value`,
      help: 'give it the one number to compare with',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isServed(resource)) return;
      const spec = resource.root.child('spec');
      const maps = labelMaps(resource).flatMap((map) => inMap(map, 'selector'));
      const selectors = labelSelectors(resource);
      const labels = inMap(resource.root.child('metadata').child('labels'), 'label');
      for (const label of kept(resource, [...labels, ...maps, ...selectors.flatMap(inSelector)]))
        report(label.at, 'malformed', label);
      for (const wrong of selectors.flatMap(wrongOperators)) report(wrong.at, wrong.is, wrong);
      if (resource.known !== 'CronJob') return;
      for (const label of inMap(spec.child('jobTemplate').child('metadata').child('labels'), 'label'))
        report(label.at, 'malformedLater', label, { severity: 'warning' });
    },
    workload(workload, { report }) {
      const { resource, pod, labelsAt } = workload;
      // Custom resources are taken as they are; what they make of their template is their controller's affair.
      if (resource.known === undefined) return;
      const labels = resource.known === 'Pod' ? [] : inMap(labelsAt, 'label');
      const selectors = podLabelSelectors(pod);
      for (const label of kept(resource, [...labels, ...selectors.flatMap(inSelector), ...inScheduling(workload)]))
        report(label.at, 'malformed', label);
      const expressions = [...selectors, ...nodeTerms(pod)].flatMap(wrongOperators);
      for (const wrong of expressions) report(wrong.at, wrong.is, wrong);
    },
  },
});

/** Without placeholders in what a kustomization patches: the patch may be what replaces them. */
function kept({ overlay }: Resource, found: readonly Malformed[]): readonly Malformed[] {
  return overlay.content ? found.filter(({ value }) => !looksLikePlaceholder(value)) : found;
}

function malformed(
  at: Place,
  what: string,
  value: string | undefined,
  flawOf: (text: string) => Flaw,
): readonly Malformed[] {
  const flaw = value === undefined || value.includes('${') ? undefined : flawOf(value);
  return value === undefined || flaw === undefined ? [] : [{ at, what, value, flaw }];
}

function inMap(map: Cursor, what: string): readonly Malformed[] {
  return map
    .entries()
    .flatMap((entry) => [
      ...malformed(entry.key, `${what} key`, String(entry.step), qualifiedNameFlaw),
      ...malformed(entry.at, `${what} value`, entry.string, labelValueFlaw),
    ]);
}

function inSelector(selector: Cursor): readonly Malformed[] {
  return [...inMap(selector.child('matchLabels'), 'selector'), ...inExpressions(selector, true)];
}

function inExpressions(selector: Cursor, checksValues: boolean): readonly Malformed[] {
  return placesAt(selector, 'matchExpressions[]').flatMap((expression) => {
    const [key, operator] = [expression.child('key'), expression.child('operator')];
    const values = checksValues ? placesAt(expression, 'values[]') : [];
    return [
      ...malformed(key.at, 'selector key', key.string, qualifiedNameFlaw),
      ...(operator.string === '' ? [{ at: operator.at, what: 'operator', value: '', flaw: 'is empty' }] : []),
      ...values.flatMap((value) => malformed(value.at, 'selector value', value.string, labelValueFlaw)),
    ];
  });
}

function wrongOperators(selector: Cursor): readonly WrongOperator[] {
  const isOfNodes = selector.path.includes('nodeAffinity');
  return placesAt(selector, 'matchExpressions[]').flatMap((expression): readonly WrongOperator[] => {
    const at = expression.child('operator');
    const operator = at.string;
    const values = expression.child('values');
    const count = values.items().length;
    switch (operator) {
      case undefined:
        return [];
      case 'In':
      case 'NotIn':
        return count === 0 ? [{ at: at.at, is: 'noValues', operator }] : [];
      case 'Exists':
      case 'DoesNotExist':
        return count > 0 ? [{ at: values.key, is: 'needlessValues', operator }] : [];
      default:
        // Whether there is such an operator, the schema says.
        return isOfNodes && /^[GL]t$/.test(operator) && count !== 1 ? [{ at: at.at, is: 'notOneValue', operator }] : [];
    }
  });
}

const REQUIRED_NODE_TERMS = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[]';
const PREFERRED_NODE_TERMS = 'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference';

function nodeTerms(pod: Cursor): readonly Cursor[] {
  return [...placesAt(pod, REQUIRED_NODE_TERMS), ...placesAt(pod, PREFERRED_NODE_TERMS)];
}

const POD_TERMS = ['affinity.podAffinity', 'affinity.podAntiAffinity'].flatMap((affinity) => [
  `${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`,
  `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`,
]);

/** The label keys and values by which a pod says where it may run. */
function inScheduling({ pod }: Workload): readonly Malformed[] {
  const topologies = POD_TERMS.flatMap((term) => placesAt(pod, `${term}.topologyKey`));
  const tolerations = placesAt(pod, 'tolerations[]');
  return [
    ...inMap(pod.get('nodeSelector'), 'nodeSelector'),
    ...placesAt(pod, REQUIRED_NODE_TERMS).flatMap((term) => inExpressions(term, true)),
    // Values of preferences go unchecked.
    ...placesAt(pod, PREFERRED_NODE_TERMS).flatMap((term) => inExpressions(term, false)),
    ...topologies.flatMap((key) => malformed(key.at, 'topology key', key.string, qualifiedNameFlaw)),
    ...tolerations.flatMap(inToleration),
  ];
}

function inToleration(toleration: Cursor): readonly Malformed[] {
  const [key, value] = [toleration.child('key'), toleration.child('value')];
  const operator = toleration.child('operator').string ?? 'Equal';
  const compares = operator === 'Equal' || operator === '';
  return [
    // No key at all stands for every taint.
    ...(key.string === '' ? [] : malformed(key.at, 'toleration key', key.string, qualifiedNameFlaw)),
    ...(compares ? malformed(value.at, 'toleration value', value.string, labelValueFlaw) : []),
  ];
}
