/** Controllers whose selector does not match the labels of their pod template. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  labelValueError,
  type Note,
  type Place,
  podSelector,
  qualifiedNameError,
  type Resource,
  requirementsOf,
  satisfies,
  shown,
  type Workload,
} from '../../src/kit.ts';

type Selector = ReturnType<typeof podSelector>;

interface Disagreement {
  readonly is: 'empty' | 'unlabelled' | 'absent' | 'different' | 'expression';
  readonly at: Place;
  /** The label or expression of the selector: `app: shop`. */
  readonly wanted?: string;
  /** The label of the template with the same or a similar key. */
  readonly actual?: string;
  readonly notes?: readonly Note[];
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'The selector of a controller does not match the labels of its pod template.',
    why: 'The API server rejects the controller, because it would not select the pods that it creates.',
    remedy: 'Add the labels of the selector to the pod template, with the same values.',
  },
  messages: {
    empty: (_: Disagreement) => ({
      message: 'selector must not be empty',
      help: 'add the labels of the pod template to matchLabels',
    }),
    unlabelled: (_: Disagreement) => ({
      message: 'the pod template has no labels, so the selector does not match it',
      help: 'add the labels of the selector to metadata.labels of the pod template',
    }),
    absent: ({ wanted = '', actual }: Disagreement) => ({
      message: `selector does not match the pod template, which has no label "${wanted}"`,
      help:
        actual === undefined
          ? 'add the label to the pod template, or remove it from the selector'
          : `did you mean "${actual}"?`,
    }),
    different: ({ wanted = '', actual = '' }: Disagreement) => ({
      message: `selector "${wanted}" does not match the pod template, which has the value "${actual}"`,
      help: `replace the value with "${actual}", or change the label of the pod template`,
    }),
    expression: ({ wanted = '' }: Disagreement) => ({
      message: `selector expression "${wanted}" does not match the labels of the pod template`,
      help: 'change the expression, or the labels of the pod template',
    }),
  },
  check: {
    workload(workload, { report }) {
      for (const found of disagreements(workload)) report(found.at, found.is, found, { notes: found.notes ?? [] });
    },
  },
});

function disagreements(workload: Workload): readonly Disagreement[] {
  const { resource } = workload;
  const selector = podSelector(resource);
  switch (resource.known) {
    case 'ReplicationController':
      // The default selector is the labels of the template.
      if (selector.entries().length > 0) return inPairs(workload, selector, false);
      return workload.labelsAt.entries().length > 0 ? [] : [unlabelled(workload)];
    case 'Job':
      // Its selector is generated. A manual one may be empty.
      return hasManualSelector(resource) ? inSelector(workload, selector) : [];
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return isEmpty(selector) ? [{ is: 'empty', at: selector.at }] : inSelector(workload, selector);
    default:
      return [];
  }
}

function hasManualSelector({ root }: Resource): boolean {
  return root.child('spec').child('manualSelector').boolean === true;
}

/** Whether a selector is empty. Another rule reports labels outside of matchLabels. */
function isEmpty(selector: Cursor): boolean {
  return selector.isMap && selector.entries().every((entry) => isPart(entry) && hasNothing(entry));
}

function isPart({ step }: Cursor): boolean {
  return step === 'matchLabels' || step === 'matchExpressions';
}

function hasNothing(value: Cursor): boolean {
  if (!value.exists) return true;
  return (value.isMap || value.isList) && value.entries().length + value.items().length === 0;
}

function inSelector(workload: Workload, selector: Selector): readonly Disagreement[] {
  const pairs = inPairs(workload, selector.get('matchLabels'), true);
  const [first] = pairs;
  return first?.is === 'unlabelled' ? pairs : [...pairs, ...inExpressions(workload, selector)];
}

/** `formIsChecked`: another rule reports malformed pairs. */
function inPairs(workload: Workload, pairs: Cursor, formIsChecked: boolean): readonly Disagreement[] {
  const wanted = pairs.entries();
  const given = new Map(workload.labelsAt.entries().map((entry) => [String(entry.step), entry]));
  if (wanted.length > 0 && given.size === 0) return [unlabelled(workload)];
  const keys = new Set(Object.keys(workload.labels));
  return wanted.flatMap((pair): readonly Disagreement[] => {
    const key = String(pair.step);
    const value = pair.isNull ? '' : pair.string;
    if (value === undefined || (formIsChecked && isMalformed(key, [value]))) return [];
    return inPair(workload, { at: pair, key, value }, given.get(key), keys);
  });
}

interface Pair {
  readonly at: Cursor;
  readonly key: string;
  readonly value: string;
}

/** `written`: the label of the pod template with the key of the pair. */
function inPair(
  workload: Workload,
  { at, key, value }: Pair,
  written: Cursor | undefined,
  keys: ReadonlySet<string>,
): readonly Disagreement[] {
  const actual = written?.isNull ? '' : workload.labels[key];
  const wanted = `${shown(key)}: ${shown(value)}`;
  if (actual === value) return [];
  if (actual !== undefined) {
    const notes = [{ message: 'the label of the pod template is set here', at: (written ?? workload.labelsAt).at }];
    return [{ is: 'different', at: at.at, wanted, actual: shown(actual), notes }];
  }
  // A value that is not a string is reported by another rule.
  return written?.exists ? [] : [{ is: 'absent', at: at.key, wanted, ...meant(workload, key, keys) }];
}

function isMalformed(key: string, values: readonly string[]): boolean {
  return qualifiedNameError(key) !== undefined || values.some((value) => labelValueError(value) !== undefined);
}

function meant({ labels }: Workload, key: string, keys: ReadonlySet<string>): { readonly actual?: string } {
  const near = didYouMean(key, keys);
  return near === undefined ? {} : { actual: `${near}: ${labels[near] ?? ''}` };
}

function inExpressions(workload: Workload, selector: Selector): readonly Disagreement[] {
  const requirements = workload.labelsKnown ? requirementsOf(selector) : undefined;
  const expressions = selector.get('matchExpressions').items();
  const ofExpressions = requirements?.slice(requirements.length - expressions.length) ?? [];
  return ofExpressions.flatMap((requirement, index): readonly Disagreement[] => {
    const { key, operator, values } = requirement;
    const expression = expressions[index];
    const compares = operator === 'In' || operator === 'NotIn';
    if (expression === undefined || isMalformed(key, values) || compares !== values.length > 0) return [];
    if (satisfies(workload.labels, [requirement])) return [];
    const wanted = [shown(key), operator, ...(compares ? [`(${shown(values.join(', '))})`] : [])].join(' ');
    return [{ is: 'expression', at: expression.get('operator').at, wanted }];
  });
}

function unlabelled({ labelsAt, pod }: Workload): Disagreement {
  return { is: 'unlabelled', at: (labelsAt.parent?.exists ? labelsAt.parent : (pod.parent ?? pod)).key };
}
