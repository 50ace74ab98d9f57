/** Labels and label selectors that the API server rejects. */
import {
  type Cursor,
  defineRule,
  isServed,
  labelMaps,
  labelSelectors,
  labelValueError,
  type Place,
  placesAt,
  podLabelSelectors,
  qualifiedNameError,
  shown,
  type ValidationError,
  type Workload,
} from '../../src/kit.ts';

interface Malformed {
  readonly at: Place;
  /** What the value is: "label key". */
  readonly what: string;
  readonly value: string;
  readonly error: string;
  /** What to do, where it is not the form of labels that matters. */
  readonly help?: string;
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
  judges: 'value',
  docs: {
    summary: 'A label or label selector has an invalid key, value or operator.',
    why: 'The API server rejects the object.',
    remedy: 'Use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
  },
  messages: {
    malformed: ({ what, value, error, help = FORM }: Malformed) => ({
      message: value === '' ? `${what} must not be empty` : `${what} "${shown(value)}" ${error}`,
      help,
    }),
    malformedLater: ({ what, value, error }: Malformed) => ({
      message: `${what} "${shown(value)}" ${error}, so the API server will reject the Jobs created from this template`,
      help: FORM,
    }),
    noValues: (of: WrongOperator) => ({
      message: `operator "${of.operator}" requires values`,
      help: 'add values, or use the operator "Exists" or "DoesNotExist"',
    }),
    needlessValues: (of: WrongOperator) => ({
      message: `operator "${of.operator}" must not have values`,
      help: 'remove values, or use the operator "In" or "NotIn"',
    }),
    notOneValue: (of: WrongOperator) => ({
      message: `operator "${of.operator}" requires exactly one value`,
      help: 'set values to a list with the one number to compare with',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isServed(resource)) return;
      const found: Malformed[] = [];
      inMap(resource.root.child('metadata').child('labels'), 'label', found);
      for (const map of labelMaps(resource)) inMap(map, 'selector', found);
      const selectors = labelSelectors(resource);
      for (const selector of selectors) inSelector(selector, found);
      for (const label of found) report(label.at, 'malformed', label);
      for (const selector of selectors) for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
      if (resource.known !== 'CronJob') return;
      const later: Malformed[] = [];
      inMap(resource.root.child('spec').child('jobTemplate').child('metadata').child('labels'), 'label', later);
      for (const label of later) report(label.at, 'malformedLater', label, { severity: 'warning' });
    },
    workload(workload, { report, settings }) {
      const { resource, pod, labelsAt } = workload;
      // The API server does not validate the templates of custom resources; their controllers do.
      if (resource.known === undefined) return;
      const found: Malformed[] = [];
      if (resource.known !== 'Pod') inMap(labelsAt, 'label', found);
      const selectors = podLabelSelectors(pod, settings.kubeMinor);
      for (const selector of selectors) inSelector(selector, found);
      inScheduling(workload, found);
      for (const label of found) report(label.at, 'malformed', label);
      for (const selector of [...selectors, ...nodeTerms(pod)])
        for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
    },
  },
});

/** Adds what is wrong with a value, if anything is. */
function judge(value: Cursor, what: string, errorOf: (text: string) => ValidationError, found: Malformed[]): void {
  const text = value.string;
  const error = text === undefined ? undefined : errorOf(text);
  if (text !== undefined && error !== undefined) found.push({ at: value.at, what, value: text, error });
}

function inMap(map: Cursor, what: string, found: Malformed[]): void {
  for (const entry of map.entries()) {
    const key = String(entry.step);
    const error = qualifiedNameError(key);
    if (error !== undefined) found.push({ at: entry.key, what: `${what} key`, value: key, error });
    judge(entry, `${what} value`, labelValueError, found);
  }
}

function inSelector(selector: Cursor, found: Malformed[]): void {
  inMap(selector.child('matchLabels'), 'selector', found);
  inExpressions(selector, true, found);
}

function inExpressions(selector: Cursor, checksValues: boolean, found: Malformed[]): void {
  for (const expression of placesAt(selector, 'matchExpressions[]')) {
    judge(expression.child('key'), 'selector key', qualifiedNameError, found);
    const operator = expression.child('operator');
    if (operator.string === '')
      found.push({
        at: operator.at,
        what: 'operator',
        value: '',
        error: '',
        help: 'set operator to "In", "NotIn", "Exists" or "DoesNotExist"',
      });
    if (!checksValues) continue;
    for (const value of placesAt(expression, 'values[]')) judge(value, 'selector value', labelValueError, found);
  }
}

function wrongOperators(selector: Cursor): readonly WrongOperator[] {
  const expressions = placesAt(selector, 'matchExpressions[]');
  if (expressions.length === 0) return [];
  const isOfNodes = selector.path.includes('nodeAffinity');
  return expressions.flatMap((expression): readonly WrongOperator[] => {
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
        // The schema reports unknown operators.
        return isOfNodes && /^[GL]t$/.test(operator) && count !== 1 ? [{ at: at.at, is: 'notOneValue', operator }] : [];
    }
  });
}

const REQUIRED_NODE_TERMS = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[]';
const PREFERRED_NODE_TERMS = 'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference';

function nodeTerms(pod: Cursor): readonly Cursor[] {
  if (!pod.child('affinity').exists) return [];
  return [...placesAt(pod, REQUIRED_NODE_TERMS), ...placesAt(pod, PREFERRED_NODE_TERMS)];
}

const POD_TERMS = ['affinity.podAffinity', 'affinity.podAntiAffinity'].flatMap((affinity) => [
  `${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`,
  `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`,
]);

/** The label keys and values that decide on which nodes a pod may run. */
function inScheduling({ pod }: Pick<Workload, 'pod'>, found: Malformed[]): void {
  inMap(pod.get('nodeSelector'), 'nodeSelector', found);
  if (pod.get('affinity').exists) {
    for (const term of placesAt(pod, REQUIRED_NODE_TERMS)) inExpressions(term, true, found);
    // The API server does not check the values of preferred terms.
    for (const term of placesAt(pod, PREFERRED_NODE_TERMS)) inExpressions(term, false, found);
    for (const term of POD_TERMS)
      for (const key of placesAt(pod, `${term}.topologyKey`)) judge(key, 'topology key', qualifiedNameError, found);
  }
  for (const toleration of placesAt(pod, 'tolerations[]')) inToleration(toleration, found);
}

function inToleration(toleration: Cursor, found: Malformed[]): void {
  const key = toleration.child('key');
  const operator = toleration.child('operator').string ?? 'Equal';
  // A toleration without a key matches every taint.
  if (key.string !== '') judge(key, 'toleration key', qualifiedNameError, found);
  if (operator === 'Equal' || operator === '')
    judge(toleration.child('value'), 'toleration value', labelValueError, found);
}
