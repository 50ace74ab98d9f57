/** Sets of combinations of conditions as boxes, each with its words. */
import type { ChoiceSet, Conditions, Dimension } from './conditions.ts';

export interface ConditionWords {
  /** `*`, `POST`, `GET, HEAD`, or `* without POST`. */
  readonly method: string;
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

/** A product of choices: of each dimension the chosen ones. */
export interface Box {
  readonly words: ConditionWords;
  readonly combinations: readonly (readonly number[])[];
}

const ALL: ConditionWords = { method: '*', headers: [], query: [] };

/** Cuts a set of combinations into products, so that each is a list of conditions. */
export function boxesOf(
  { dimensions, combinations }: Conditions,
  wanted: readonly (readonly number[])[],
): readonly Box[] {
  if (wanted.length === combinations.length) return [{ words: ALL, combinations: wanted }];
  const asked = new Set(combinations.map((one) => one.join()));
  const left = new Map(wanted.map((one) => [one.join(), one]));
  const boxes: Box[] = [];
  while (left.size > 0) {
    const [first] = left.values();
    if (first === undefined) break;
    const sets: ChoiceSet[] = first.map((choice) => [choice]);
    let inside: readonly (readonly number[])[] = [first];
    dimensions.forEach(({ choices }, at) => {
      choices.forEach((_, choice) => {
        const own = sets[at];
        if (own === undefined || own.includes(choice)) return;
        const more = product(sets.map((set, index) => (index === at ? [choice] : set)));
        const real = more.filter((one) => asked.has(one.join()));
        if (real.length === 0 || real.some((one) => !left.has(one.join()))) return;
        sets[at] = [...own, choice];
        inside = [...inside, ...real];
      });
    });
    for (const one of inside) left.delete(one.join());
    boxes.push({ words: wordsOf(dimensions, sets), combinations: inside });
  }
  return boxes;
}

function product(sets: readonly ChoiceSet[]): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [[]];
  for (const set of sets) all = all.flatMap((before) => set.map((choice): readonly number[] => [...before, choice]));
  return all;
}

function wordsOf(dimensions: readonly Dimension[], sets: readonly ChoiceSet[]): ConditionWords {
  let method = '*';
  const headers: string[] = [];
  const query: string[] = [];
  dimensions.forEach((dimension, at) => {
    const chosen = sets[at] ?? [];
    const { of, name, choices } = dimension;
    if (chosen.length === choices.length) return;
    if (of === 'method') method = methodWords(dimension, chosen);
    else if (of === 'query') query.push(chosen.includes(0) ? 'without a query' : 'with a query');
    else if (of === 'end') query.push(`URLs that ${chosen.includes(0) ? 'do not end' : 'end'} with /`);
    else if (of === 'header') headers.push(valueWords(dimension, chosen, `header ${name}`, ': '));
    else query.push(valueWords(dimension, chosen, `query ${name}`, '='));
  });
  return { method, headers, query };
}

function methodWords({ choices }: Dimension, chosen: ChoiceSet): string {
  const named = (indexes: ChoiceSet): string => indexes.flatMap((index) => choices[index]?.value ?? []).join(', ');
  if (!chosen.includes(0)) return named(chosen);
  return `* without ${named(choices.flatMap((_, index) => (chosen.includes(index) ? [] : [index])))}`;
}

/** By the conditions that the chosen values meet; the choice with index 0 meets none. */
function valueWords({ choices, matches }: Dimension, chosen: ChoiceSet, what: string, sign: string): string {
  const isWithout = chosen.includes(0);
  const shown = choices.flatMap((_, index) => (chosen.includes(index) !== isWithout ? [index] : []));
  const texts = shown.map((index) => {
    const { accepted = [] } = choices[index] ?? {};
    const exact = accepted.flatMap((at) => (matches[at]?.type === 'Exact' ? [matches[at]?.value ?? ''] : []));
    if (exact.length > 0) return exact.join(' and ');
    const others = matches.flatMap(({ value }, at) => (accepted.includes(at) ? [] : [value]));
    const taken = accepted.map((at) => matches[at]?.value ?? '').join(' and ');
    return `~${taken}${others.length === 0 ? '' : ` but not ${others.join(', ')}`}`;
  });
  return `${isWithout ? 'without' : 'with'} ${what}${sign}${texts.join(' or ')}`;
}
