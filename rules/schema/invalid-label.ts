/** Labels and label selectors that the API server rejects. */
import {
  affinitySelectors,
  CERTIFICATE_VOLUMES,
  type Cursor,
  defineRule,
  isServed,
  labelMaps,
  labelSelectors,
  labelValueError,
  type Place,
  placesAt,
  qualifiedNameError,
  SELECTOR_PATHS,
  shown,
  type ValidationError,
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
    '*.metadata.labels'(labels, { report }, resource) {
      for (const label of inMap(labels, 'label')) if (isServed(resource)) report(label.at, 'malformed', label);
    },
    resource: {
      given: SELECTOR_PATHS,
      check(resource, { report }) {
        if (!isServed(resource)) return;
        for (const map of labelMaps(resource))
          for (const label of inMap(map, 'selector')) report(label.at, 'malformed', label);
        for (const selector of labelSelectors(resource)) {
          for (const label of inSelector(selector)) report(label.at, 'malformed', label);
          for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
        }
      },
    },
    'CronJob.spec.jobTemplate.metadata.labels'(labels, { report }, job) {
      if (!isServed(job)) return;
      for (const label of inMap(labels, 'label')) report(label.at, 'malformedLater', label, { severity: 'warning' });
    },
    // The API server does not validate the templates of custom resources; their controllers do.
    'podTemplate.metadata.labels'(labels, { report }, { resource: { known } }) {
      if (known === undefined || known === 'Pod') return;
      for (const label of inMap(labels, 'label')) report(label.at, 'malformed', label);
    },
    'workload.nodeSelector'(selector, { report }, { resource: { known } }) {
      if (known === undefined) return;
      for (const label of inMap(selector, 'nodeSelector')) report(label.at, 'malformed', label);
    },
    'workload.tolerations[]'(toleration, { report }, { resource: { known } }) {
      if (known === undefined) return;
      for (const label of inToleration(toleration)) report(label.at, 'malformed', label);
    },
    'workload.topologySpreadConstraints[].labelSelector'(selector, { report }, { resource: { known } }) {
      if (known === undefined) return;
      for (const label of inSelector(selector)) report(label.at, 'malformed', label);
      for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
    },
    'workload.volumes[].projected.sources[]'(source, { report, settings }, { resource: { known } }) {
      if (known === undefined || settings.kubeMinor < CERTIFICATE_VOLUMES) return;
      const selector = source.child('clusterTrustBundle').child('labelSelector');
      for (const label of inSelector(selector)) report(label.at, 'malformed', label);
      for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
    },
    'workload.affinity'(_, { report }, { resource: { known }, pod }) {
      if (known === undefined) return;
      const selectors = affinitySelectors(pod);
      for (const label of [...selectors.flatMap(inSelector), ...inAffinity(pod)]) report(label.at, 'malformed', label);
      for (const selector of [...selectors, ...nodeTerms(pod)])
        for (const wrong of wrongOperators(selector)) report(wrong.at, wrong.is, wrong);
    },
  },
});

const NONE: readonly never[] = [];

/** What is wrong with a value, if anything is. */
function judged(value: Cursor, what: string, errorOf: (text: string) => ValidationError): readonly Malformed[] {
  const text = value.string;
  const error = text === undefined ? undefined : errorOf(text);
  return text === undefined || error === undefined ? NONE : [{ at: value.at, what, value: text, error }];
}

function inMap(map: Cursor, what: string): readonly Malformed[] {
  const found: Malformed[] = [];
  for (const entry of map.entries()) {
    const key = String(entry.step);
    const error = qualifiedNameError(key);
    if (error !== undefined) found.push({ at: entry.key, what: `${what} key`, value: key, error });
    found.push(...judged(entry, `${what} value`, labelValueError));
  }
  return found;
}

function inSelector(selector: Cursor): readonly Malformed[] {
  return [...inMap(selector.child('matchLabels'), 'selector'), ...inExpressions(selector, true)];
}

function inExpressions(selector: Cursor, checksValues: boolean): readonly Malformed[] {
  return placesAt(selector, 'matchExpressions[]').flatMap((expression): readonly Malformed[] => {
    const found = [...judged(expression.child('key'), 'selector key', qualifiedNameError)];
    const operator = expression.child('operator');
    if (operator.string === '')
      found.push({
        at: operator.at,
        what: 'operator',
        value: '',
        error: '',
        help: 'set operator to "In", "NotIn", "Exists" or "DoesNotExist"',
      });
    const values = checksValues ? placesAt(expression, 'values[]') : [];
    return [...found, ...values.flatMap((value) => judged(value, 'selector value', labelValueError))];
  });
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
  return [...placesAt(pod, REQUIRED_NODE_TERMS), ...placesAt(pod, PREFERRED_NODE_TERMS)];
}

const POD_TERMS = ['affinity.podAffinity', 'affinity.podAntiAffinity'].flatMap((affinity) => [
  `${affinity}.requiredDuringSchedulingIgnoredDuringExecution[]`,
  `${affinity}.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm`,
]);

/** The label keys and values of an affinity outside of its selectors. */
function inAffinity(pod: Cursor): readonly Malformed[] {
  const keys = POD_TERMS.flatMap((term) => placesAt(pod, `${term}.topologyKey`));
  return [
    ...placesAt(pod, REQUIRED_NODE_TERMS).flatMap((term) => inExpressions(term, true)),
    // The API server does not check the values of preferred terms.
    ...placesAt(pod, PREFERRED_NODE_TERMS).flatMap((term) => inExpressions(term, false)),
    ...keys.flatMap((key) => judged(key, 'topology key', qualifiedNameError)),
  ];
}

function inToleration(toleration: Cursor): readonly Malformed[] {
  const key = toleration.child('key');
  const operator = toleration.child('operator').string ?? 'Equal';
  // A toleration without a key matches every taint.
  const ofKey = key.string === '' ? [] : judged(key, 'toleration key', qualifiedNameError);
  if (operator !== 'Equal' && operator !== '') return ofKey;
  return [...ofKey, ...judged(toleration.child('value'), 'toleration value', labelValueError)];
}
