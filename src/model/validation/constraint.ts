/** The checks that tables are made of: each looks at one value and says what the API server has against it. */
import type { Cursor } from '../../load/value/cursor.ts';
import { fieldPath, type Place } from '../../load/value/place.ts';
import type { Settings } from '../cluster/settings.ts';
import { shown } from '../objects/names.ts';
import { quantityOf } from '../objects/quantity.ts';
import type { Resource } from '../objects/resource.ts';

/** Which rule reports a violation. */
export type Concern = 'content' | 'combination' | 'duplicate' | 'warning';

export interface Violation {
  readonly concern: Concern;
  readonly at: Place;
  readonly message: string;
  readonly help: string;
  /** Where it is not that of the rule. */
  readonly severity?: 'info' | 'warning';
}

export interface Subject {
  readonly resource: Resource;
  readonly settings: Releases;
}

/** What is installed in the cluster. */
export type Releases = Pick<Settings, 'kubeMinor' | 'gatewayApi'>;

/** What is wrong with a value that is there and not null. */
export interface Check {
  (at: Cursor, subject: Subject): Violation | undefined | readonly (Violation | undefined)[];
  /** Whether it refuses an empty value, and so null as an item of a list; by the release. */
  readonly refusesNull?: (subject: Subject) => boolean;
}

export function refusesNull(check: Check, subject: Subject): boolean {
  return check.refusesNull?.(subject) === true;
}

/** Marks a check that refuses an empty value. */
export function refusing(check: Check, when: (subject: Subject) => boolean = () => true): Check {
  const marked = (at: Cursor, subject: Subject): ReturnType<Check> => check(at, subject);
  marked.refusesNull = when;
  return marked;
}

/**
 * Checks by path: `spec.volumes[].nfs.path`. `a|b[]` is either list. The same path may be in
 * several tables.
 */
export type Table = Readonly<Record<string, Check | readonly Check[]>>;

/** `spec.containers[0].name`, as seen from the object. */
export function nameOf(at: Cursor, { resource }: Subject): string {
  return fieldPath(at.path.slice(resource.root.path.length));
}

export function content(at: Cursor, message: string, help: string): Violation {
  return { concern: 'content', at: at.at, message, help };
}

export function warning(at: Place, message: string, help: string, severity?: 'info'): Violation {
  return { concern: 'warning', at, message, help, ...(severity === undefined ? {} : { severity }) };
}

/** A string must have a form. `error` says what is wrong, to follow the value: `must not be empty`. An empty one is absent. */
export function form(error: (text: string) => string | undefined, options: { readonly empty?: true } = {}): Check {
  const check: Check = (at, subject) => {
    const text = at.string;
    const wrong = text === undefined || (text === '' && options.empty !== true) ? undefined : error(text);
    return wrong === undefined
      ? undefined
      : content(at, `${nameOf(at, subject)} "${shown(text ?? '')}" ${wrong}`, 'replace it with a valid value');
  };
  return options.empty === true && error('') !== undefined ? refusing(check) : check;
}

/** A string must not be empty. */
export const notEmpty: Check = refusing((at, subject) =>
  at.string === '' ? content(at, `${nameOf(at, subject)} must not be empty`, 'set a value') : undefined,
);

/** A number must lie in a range. */
export function range(from: number, to: number): Check {
  return (at, subject) => {
    const value = at.integer;
    if (value === undefined || (value >= from && value <= to)) return undefined;
    const limits = to === Number.POSITIVE_INFINITY ? `${from} or greater` : `in ${from}-${to}`;
    return content(at, `${nameOf(at, subject)} must be ${limits}, but is ${value}`, `set a number that is ${limits}`);
  };
}

/** The value must be one of a few; an empty one is absent. */
export function oneOf(...values: readonly string[]): Check {
  return (at, subject) => {
    const text = at.string;
    return text === undefined || text === '' || values.includes(text)
      ? undefined
      : content(
          at,
          `unsupported value "${shown(text)}" for ${nameOf(at, subject)}`,
          `use ${listed(values.map((value) => `"${value}"`))}`,
        );
  };
}

/** The item of a list must be one of a few. */
export function member(...values: readonly string[]): Check {
  const check = oneOf(...values);
  return refusing((at, subject) => (at.string === '' ? notEmpty(at, subject) : check(at, subject)));
}

/** A wildcard means all, so a list must have nothing beside it. */
export const alone: Check = (list, subject) => {
  const items = list.items();
  const all = items.find(({ string }) => string === '*');
  return all !== undefined && items.length > 1
    ? combination(all.at, `${nameOf(list, subject)} must not have other items beside "*"`, 'remove the others, or "*"')
    : undefined;
};

/** A map must have exactly one of these fields. */
export function exactlyOne(...fields: readonly string[]): Check {
  const [few, many] = [atLeastOne(...fields), atMostOne(...fields)];
  return refusing((at, subject) => [few(at, subject), many(at, subject)].flat());
}

export function atLeastOne(...fields: readonly string[]): Check {
  const among = new Map(fields.map((field) => [field, true]));
  return refusing((at, subject) => {
    if (!at.isMap || presentIn(at, among).length > 0 || hasUnknownFields(at, fields)) return undefined;
    return combination(at.key, `${nameOf(at, subject)} requires ${listed(fields)}`, `add ${listed(fields)}`);
  });
}

export function atMostOne(...fields: readonly string[]): Check {
  const among = new Map(fields.map((field) => [field, true]));
  return (at, subject) => {
    const [first, second] = presentIn(at, among);
    if (first === undefined || second === undefined) return undefined;
    const what = `${nameOf(second, subject)} cannot be combined with ${String(first.step ?? '')}`;
    return combination(second.key, what, 'remove one of the two');
  };
}

function presentIn(at: Cursor, fields: ReadonlyMap<string, unknown>): readonly Cursor[] {
  const entries = at.entriesAmong(fields);
  return entries.length === 0 ? entries : entries.filter(({ exists }) => exists);
}

/** A misspelled field is reported as unknown, not as missing. */
function hasUnknownFields(at: Cursor, fields: readonly string[]): boolean {
  return at.keys().some((key) => fields.some((field) => key.toLowerCase() === field.toLowerCase() && key !== field));
}

export function combination(at: Place, message: string, help: string): Violation {
  return { concern: 'combination', at, message, help };
}

/** A field that may be set only together with a value of another field of the same map, or that is needed then. */
export function onlyWhen(field: string, other: string, values: readonly string[], standard?: string): Check {
  return (at, subject) => {
    const value = at.child(other).stringOr(standard ?? '');
    if (!at.child(field).exists || value === undefined || values.includes(value)) return undefined;
    const when = `${other} is ${listed(values.map((each) => `"${each}"`))}`;
    return combination(
      at.child(field).key,
      `${nameOf(at.child(field), subject)} must be set only when ${when}`,
      `remove ${field}, or change ${other}`,
    );
  };
}

export function neededWhen(field: string, other: string, values: readonly string[], standard?: string): Check {
  return (at, subject) => {
    const value = at.child(other).stringOr(standard ?? '');
    if (at.child(field).exists || value === undefined || !values.includes(value)) return undefined;
    return combination(
      at.child(other).exists ? at.child(other).at : at.key,
      `${nameOf(at, subject)}.${field} is required when ${other} is "${value}"`,
      `add ${field}`,
    );
  };
}

/** The items of a list must differ in a key; without one, as a whole. */
export function distinct(...keys: readonly string[]): Check {
  return (list, subject) => {
    const seen = new Set<string>();
    return list.items().flatMap((item): readonly Violation[] => {
      const values = keys.length === 0 ? [item.intOrString] : keys.map((key) => item.child(key).intOrString);
      const known = values.flatMap((value) => value ?? []);
      if (known.length < values.length) return [];
      const key = JSON.stringify(values);
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      const at = keys.length === 0 ? item.at : item.child(keys[0] ?? '').at;
      const message = `duplicate ${known.map((value) => `"${shown(String(value))}"`).join(', ')} in ${nameOf(list, subject)}`;
      return [{ concern: 'duplicate', at, message, help: 'remove one of the two' }];
    });
  };
}

export function maxItems(limit: number): Check {
  return (list, subject) => {
    const count = list.items().length;
    return count <= limit
      ? undefined
      : {
          ...content(
            list,
            `${nameOf(list, subject)} must have at most ${limit} items, but has ${count}`,
            'remove some',
          ),
          at: list.key,
        };
  };
}

/** The check, from a minor of Kubernetes on. */
export function since(minor: number, check: Check): Check {
  const isSince = ({ settings }: Subject): boolean => settings.kubeMinor >= minor;
  const checked: Check = (at, subject) => (isSince(subject) ? check(at, subject) : undefined);
  return refusing(checked, (subject) => isSince(subject) && refusesNull(check, subject));
}

/** The value of a quantity, which may be written as a number. */
export function quantityAt(at: Cursor): number | undefined {
  return quantityOf(String(at.intOrString ?? at.number ?? ''));
}

/** A quantity that must not be 0 or negative. */
export const positive: Check = (at, subject) => {
  const value = quantityAt(at);
  return value !== undefined && value <= 0
    ? content(at, `${nameOf(at, subject)} must be greater than 0`, 'set a positive quantity')
    : undefined;
};

/** A quantity that must not be negative. */
export const notNegative: Check = (at, subject) => {
  const value = quantityAt(at);
  return value !== undefined && value < 0
    ? content(at, `${nameOf(at, subject)} must be 0 or greater`, 'set a positive quantity')
    : undefined;
};

/** The fields of a table below a path. */
export function below(prefix: string, table: Table): Table {
  return Object.fromEntries(
    Object.entries(table).map(([path, checks]) => [path === '' ? prefix : `${prefix}.${path}`, checks]),
  );
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** A map must have these fields, and they must not be empty. A misspelled field is reported as unknown. */
export function needs(...fields: readonly string[]): Check {
  return refusing((at, subject) => {
    if (!at.isMap) return undefined;
    return fields.map((field) => {
      const value = at.child(field);
      const isEmpty = value.isList
        ? value.items().length === 0
        : value.isMap
          ? value.entries().length === 0
          : !value.exists || value.scalar === '';
      if (!isEmpty || hasUnknownFields(at, [field])) return undefined;
      const place = value.written ? value.key : at.key;
      const name = nameOf(at, subject);
      return combination(place, `${name === '' ? '' : `${name}.`}${field} is required`, `add ${field}`);
    });
  });
}
