/** Label selectors, as the API evaluates them. Source: apimachinery pkg/labels/selector.go. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import type { Bare } from '../../text/own.ts';

/** Labels of an object by key. */
export type Labels = Readonly<Bare<string>>;

/** The labels of a plain map selector. */
export type Pairs = Readonly<Record<string, string>>;

/** Whether the labels contain every label of a plain map selector. An empty selector matches nothing here. */
export function mapSelects(selector: Pairs, labels: Labels): boolean {
  const pairs = Object.entries(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === value);
}

/** A requirement of a set-based selector. */
export type Requirement = {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
};

/** matchLabels and matchExpressions as one list of requirements; undefined if a part is malformed or not known. */
export function requirementsOf(selector: Cursor<LabelSelector>): readonly Requirement[] | undefined {
  const requirements: Requirement[] = [];
  for (const entry of selector.get('matchLabels').entries()) {
    const value = textOf(entry);
    if (value === undefined) return undefined;
    requirements.push({ key: String(entry.step), operator: 'In', values: [value] });
  }
  for (const expression of selector.get('matchExpressions').items()) {
    const key = expression.get('key').string;
    const operator = expression.get('operator').string;
    if (key === undefined) return undefined;
    if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist')
      return undefined;
    const values: string[] = [];
    for (const item of expression.get('values').items()) {
      const value = textOf(item);
      if (value === undefined) return undefined;
      values.push(value);
    }
    requirements.push({ key, operator, values });
  }
  return requirements;
}

/** The text of a value. The API server reads null as the empty string. */
function textOf(value: Cursor<string>): string | undefined {
  return value.isNull ? '' : value.string;
}

/** Whether labels satisfy all requirements. An empty list matches everything. */
export function satisfies(labels: Labels, requirements: readonly Requirement[]): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return operator satisfies never;
    }
  });
}

/**
 * A selector as flags have it, `a=b,c!=d,e in (x, y),!f`, as requirements; undefined if it is malformed.
 * Source: kubernetes apimachinery/pkg/labels/selector.go (Parse).
 */
export function requirementsIn(text: string): readonly Requirement[] | undefined {
  const requirements: Requirement[] = [];
  for (const part of partsOf(text)) {
    const bare = /^(!?)\s*([\w./-]+)$/.exec(part);
    const equal = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(part);
    const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
    const [, not, name] = bare ?? [];
    const [, key = '', operator, value = ''] = equal ?? set ?? [];
    if (name !== undefined)
      requirements.push({ key: name, operator: not === '' ? 'Exists' : 'DoesNotExist', values: [] });
    else if (operator === undefined) return undefined;
    else {
      const values = equal === null ? value.split(',').map((one) => one.trim()) : [value];
      requirements.push({ key, operator: operator === '!=' || operator === 'notin' ? 'NotIn' : 'In', values });
    }
  }
  return requirements;
}

/** What stands between the commas outside of parentheses. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let isOpen = false;
  for (let index = 0; index <= text.length; index++) {
    const char = text[index] ?? ',';
    if (char === '(' || char === ')') isOpen = char === '(';
    if (char !== ',' || (isOpen && index < text.length)) continue;
    parts.push(text.slice(start, index).trim());
    start = index + 1;
  }
  return parts;
}
