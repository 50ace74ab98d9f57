/** What is known of a controller's annotations: their names, and the form their values must have. */

import { parseAddress, parseCidr } from '../../objects/ip.ts';
import type { Flaw } from '../../objects/names.ts';

/** The form of a value. `text` takes anything. */
export type ValueForm =
  | 'text'
  | 'boolean'
  | 'true-or-false'
  | 'integer'
  | 'size'
  | 'nginx-time'
  | 'json'
  | 'addresses'
  | 'service-name'
  | 'status-codes'
  | { readonly oneOf: readonly string[]; readonly ignoreCase?: boolean }
  | { readonly pattern: RegExp; readonly wanted: string };

export interface AnnotationTable {
  /** Whether it names every annotation under its prefixes, so that any other is unknown to the controller. */
  readonly isComplete: boolean;
  /** By full key. */
  readonly known: ReadonlyMap<string, ValueForm>;
  /** What keys with a free end start with (`alb.ingress.kubernetes.io/actions.`). */
  readonly families: ReadonlyMap<string, ValueForm>;
  /** Annotations that are no longer read, with what to use now. */
  readonly removed: ReadonlyMap<string, string>;
}

/** Builds the entries of a table: form by form, the names that take it, under one prefix. */
export function under(
  prefix: string,
  names: readonly (readonly [ValueForm, readonly string[]])[],
): Iterable<[string, ValueForm]> {
  return names.flatMap(([form, keys]) => keys.map((key): [string, ValueForm] => [prefix + key, form]));
}

/** What is wrong with a value, in words that follow "the value"; undefined when it is right. */
export function formFlaw(value: string, form: ValueForm): Flaw {
  if (typeof form === 'object') return objectFormFlaw(value, form);
  const trimmed = value.trim();
  switch (form) {
    case 'text':
      return undefined;
    case 'boolean':
      // What Go's strconv.ParseBool takes.
      return /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value) ? undefined : 'must be "true" or "false"';
    case 'true-or-false':
      return value === 'true' || value === 'false' ? undefined : 'must be "true" or "false"';
    case 'integer':
      return /^[-+]?\d+$/.test(value) ? undefined : integerFlaw(value);
    case 'size':
      return /^\d+[bkmg]?$/i.test(value.replaceAll(' ', ''))
        ? undefined
        : 'must be a size such as "8m" (units k, m and g)';
    case 'nginx-time':
      return /^(\d+(ms|[smhdwMy])?\s*)+$/.test(trimmed) ? undefined : 'must be a time such as "60s"';
    case 'json':
      return isJson(value) ? undefined : 'is no valid JSON';
    case 'addresses':
      return addressesFlaw(value);
    case 'service-name':
      return /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)
        ? undefined
        : 'must be the name of a Service in the same namespace';
    case 'status-codes':
      return /^\s*\d{3}(\s*,\s*\d{3})*\s*,?\s*$/.test(value)
        ? undefined
        : 'must be a list of status codes such as "404,503"';
    default:
      return form satisfies never;
  }
}

function objectFormFlaw(value: string, form: Extract<ValueForm, object>): Flaw {
  if ('pattern' in form) return form.pattern.test(value) ? undefined : `must be ${form.wanted}`;
  const wanted = form.oneOf;
  const text = value.trim();
  const fits =
    form.ignoreCase === true ? wanted.some((one) => one.toLowerCase() === text.toLowerCase()) : wanted.includes(text);
  return fits ? undefined : `must be ${listed(wanted)}`;
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.slice(-1).join('')}`;
}

function integerFlaw(value: string): string {
  return /^\d+(ms|s|m|h)$/.test(value) ? 'must be a number of seconds without a unit' : 'must be a whole number';
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function addressesFlaw(value: string): Flaw {
  const bad = value
    .split(',')
    .map((item) => item.trim())
    .find((item) => item !== '' && parseAddress(item) === undefined && parseCidr(item) === undefined);
  return bad === undefined ? undefined : `must be a list of addresses and CIDRs, and "${bad}" is neither`;
}
