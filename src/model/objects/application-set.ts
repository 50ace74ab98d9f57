/**
 * The Applications that an ApplicationSet of Argo CD makes, as far as the files settle it: with list generators, and those for
 * directories of git, alone or in a matrix or merge. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
 */
import { parseFile } from '../../load/parse.ts';
import { Cursor } from '../../load/value/cursor.ts';
import { own } from '../../text/own.ts';
import { sourceFile } from '../../text/source-file.ts';
import {
  type Fill,
  fillingActions,
  fillingNames,
  isTemplated,
  normalized,
  type Params,
  printed,
} from './argo-template.ts';

export interface Applications {
  /** The root of each. */
  readonly made: readonly Cursor[];
  /** The roots of templates that others may be made of, with what is not settled. */
  readonly open: readonly Cursor[];
}

/** The directories of the repository that a pattern matches; undefined where that is not known. */
export type DirectoriesOf = (pattern: string) => readonly string[] | undefined;

/** Of one ApplicationSet. */
const MOST_APPLICATIONS = 200;
/** Values and characters of an ApplicationSet, of all that it becomes, and of what one of its generators is filled in to. */
const MOST_READ = 500_000;
const MOST_MADE = 4_000_000;
const MOST_OF_A_GENERATOR = 50_000;
/** Of all sets of parameters that are combined. */
const MOST_FIELDS = 50_000;
const MOST_LEVELS = 100;
/** A matrix within a merge within a generator. */
const MOST_NESTED = 3;

export function applicationsOf(set: Cursor, directoriesOf: DirectoriesOf): Applications {
  // What aliases share is taken apart.
  const spec = new Filling((text) => text, MOST_READ).whole(set.child('spec').json());
  if (!isMap(spec)) return { made: [], open: [set] };
  const isGo = own(spec, 'goTemplate') === true;
  const generation = new Generation(isGo, own(spec, 'applyNestedSelectors') === true, directoriesOf);
  const patch = own(spec, 'templatePatch');
  const made: Cursor[] = [];
  const open: Cursor[] = [];
  let left = MOST_MADE;
  for (const generator of listOf(own(spec, 'generators'))) {
    const template = under(templateOf(generator), own(spec, 'template'));
    const all = generation.all(generator);
    let isOpen = all === undefined || generation.isCut;
    for (const params of all ?? []) {
      const fill = generation.filling(params);
      const filling = new Filling(fill, left);
      const filled = filling.whole(template);
      const patched = typeof patch === 'string' ? patchedBy(fill(patch), filled) : filled;
      left = filling.left - (typeof patch === 'string' ? patch.length : 0);
      const isTooMuch = left < 0 || made.length === MOST_APPLICATIONS;
      const object = isTooMuch || !isMap(patched) ? undefined : objectOf(patched, set);
      if (object === undefined) isOpen = true;
      else made.push(object);
      if (isTooMuch) break;
    }
    if (isOpen) open.push(...[isMap(template) ? objectOf(template, set) : undefined].flatMap((one) => one ?? []));
  }
  return { made, open };
}

const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };

function objectOf(data: Params, set: Cursor): Cursor | undefined {
  const [document] = parseFile(sourceFile(set.document.file.path, JSON.stringify({ ...data, ...APPLICATION })));
  return document?.is === 'readable' ? Cursor.root(document) : undefined;
}

/** The parameters that generators yield, each a set for one Application; undefined where they are not settled. */
class Generation {
  readonly #isGo: boolean;
  readonly #hasNestedSelectors: boolean;
  readonly #directoriesOf: DirectoriesOf;
  #left = MOST_FIELDS;
  /** Whether there were too many. */
  isCut = false;

  constructor(isGo: boolean, hasNestedSelectors: boolean, directoriesOf: DirectoriesOf) {
    this.#isGo = isGo;
    this.#hasNestedSelectors = hasNestedSelectors;
    this.#directoriesOf = directoriesOf;
  }

  filling(params: Params): Fill {
    return this.#isGo ? fillingActions(params) : fillingNames(params);
  }

  all(generator: unknown): readonly Params[] | undefined {
    return this.#generated(generator, 0);
  }

  #generated(generator: unknown, level: number): readonly Params[] | undefined {
    if (!isMap(generator)) return undefined;
    const [kind, ...more] = Object.keys(generator).filter((key) => key !== 'selector' && isMap(own(generator, key)));
    const content = kind === undefined ? undefined : own(generator, kind);
    if (kind === undefined || more.length > 0 || !isMap(content)) return undefined;
    const found = this.#ofKind(kind, content, level);
    const selector = level === 0 || this.#hasNestedSelectors ? own(generator, 'selector') : undefined;
    if (selector === undefined || selector === null || found === undefined) return found;
    const matches = matching(selector);
    return matches === undefined ? undefined : found.filter(matches);
  }

  #ofKind(kind: string, content: Params, level: number): readonly Params[] | undefined {
    if (kind === 'list') return this.#list(content);
    if (kind === 'git') return this.#git(content);
    if (level === MOST_NESTED) return undefined;
    if (kind === 'matrix') return this.#matrix(content, level + 1);
    return kind === 'merge' ? this.#merge(content, level + 1) : undefined;
  }

  #list(list: Params): readonly Params[] | undefined {
    const text = own(list, 'elementsYaml');
    const more = typeof text === 'string' ? dataIn(text) : [];
    const elements = [
      ...listOf(own(list, 'elements')),
      ...(Array.isArray(more) ? (more as readonly unknown[]) : [null]),
    ];
    if (!elements.every(isMap)) return undefined;
    const cut = this.#cut(elements);
    return this.#isGo ? cut : cut.map(flat);
  }

  #git(git: Params): readonly Params[] | undefined {
    const listed = listOf(own(git, 'directories')).filter(isMap);
    if (listed.length === 0 || listed.length > MOST_APPLICATIONS) return undefined;
    const found = new Set<string>();
    const excluded = new Set<string>();
    for (const directory of listed) {
      const pattern = own(directory, 'path');
      const matched = typeof pattern === 'string' ? this.#directoriesOf(pattern) : undefined;
      if (matched === undefined) return undefined;
      for (const one of matched) (own(directory, 'exclude') === true ? excluded : found).add(one);
    }
    // Those of another repository, or of a part of this one that is not given.
    if (found.size === 0) return undefined;
    const paths = [...found].filter((one) => !excluded.has(one));
    const prefix = own(git, 'pathParamPrefix');
    const values = own(git, 'values');
    return this.#cut(paths).map((path) => {
      const params = this.#paramsOf(path, typeof prefix === 'string' ? prefix : '');
      if (!isMap(values)) return params;
      const filled = new Filling(this.filling(params), MOST_OF_A_GENERATOR).whole(values);
      return { ...params, ...(this.#isGo ? { values: filled } : flat({ values: filled })) };
    });
  }

  #cut<T>(items: readonly T[]): readonly T[] {
    if (items.length <= MOST_APPLICATIONS) return items;
    this.isCut = true;
    return items.slice(0, MOST_APPLICATIONS);
  }

  #paramsOf(path: string, prefix: string): Params {
    const segments = path.split('/');
    const basename = segments.at(-1) ?? '';
    const basenameNormalized = normalized(basename);
    if (this.#isGo) {
      const params = { path: { path, basename, basenameNormalized, segments } };
      return prefix === '' ? params : Object.fromEntries([[prefix, params]]);
    }
    const name = prefix === '' ? 'path' : `${prefix}.path`;
    return Object.fromEntries([
      [name, path],
      [`${name}.basename`, basename],
      [`${name}.basenameNormalized`, basenameNormalized],
      ...segments.map((segment, index) => [`${name}[${index}]`, segment] as const),
    ]);
  }

  /** Each set of the first with each of the second, which the first fills in. */
  #matrix(matrix: Params, level: number): readonly Params[] | undefined {
    const [first, ...others] = listOf(own(matrix, 'generators'));
    let sets = others.length === 0 ? undefined : this.#generated(first, level);
    for (const generator of others) {
      if (sets === undefined) return undefined;
      const next: Params[] = [];
      for (const set of sets) {
        const filled = new Filling(this.filling(set), MOST_OF_A_GENERATOR).whole(generator);
        const found = this.#generated(filled, level);
        if (found === undefined) return undefined;
        for (const one of found) {
          this.#left -= Object.keys(set).length + Object.keys(one).length;
          if (this.#left < 0) return undefined;
          next.push(under(set, one) as Params);
        }
        if (next.length > MOST_APPLICATIONS) break;
      }
      sets = this.#cut(next);
    }
    return sets;
  }

  /** The sets of the first, and over each what the others have for the same keys. */
  #merge(merge: Params, level: number): readonly Params[] | undefined {
    const keys = listOf(own(merge, 'mergeKeys')).filter((key) => typeof key === 'string');
    const [first, ...others] = listOf(own(merge, 'generators')).map((one) => this.#generated(one, level));
    if (keys.length === 0 || first === undefined) return undefined;
    const keyOf = (set: Params): string => JSON.stringify(keys.map((key) => own(set, key) ?? null));
    let sets = first;
    for (const other of others) {
      if (other === undefined) return undefined;
      const byKey = new Map(other.map((set) => [keyOf(set), set]));
      sets = sets.map((set) => under(byKey.get(keyOf(set)) ?? {}, set) as Params);
    }
    return sets;
  }
}

/** A test for parameters; undefined for a selector that cannot be read. */
function matching(selector: unknown): ((params: Params) => boolean) | undefined {
  if (!isMap(selector)) return undefined;
  const labels = own(selector, 'matchLabels');
  const equal = isMap(labels) ? Object.entries(labels) : [];
  const tests = equal.map(
    ([key, value]) =>
      (params: Params) =>
        own(params, key) === value,
  );
  for (const one of listOf(own(selector, 'matchExpressions'))) {
    const test = isMap(one) ? expression(own(one, 'key'), own(one, 'operator'), listOf(own(one, 'values'))) : undefined;
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (params) => tests.every((test) => test(params));
}

function expression(
  key: unknown,
  operator: unknown,
  values: readonly unknown[],
): ((params: Params) => boolean) | undefined {
  if (typeof key !== 'string') return undefined;
  const textOf = (params: Params): unknown => {
    const value = own(params, key);
    return typeof value === 'string' ? value : undefined;
  };
  if (operator === 'In') return (params) => values.includes(textOf(params));
  if (operator === 'NotIn') return (params) => !values.includes(textOf(params));
  if (operator === 'Exists') return (params) => textOf(params) !== undefined;
  return operator === 'DoesNotExist' ? (params) => textOf(params) === undefined : undefined;
}

/** Fills in all texts of a value, up to so many values and characters: what aliases share can be met any number of times. */
class Filling {
  readonly #fill: Fill;
  left: number;

  constructor(fill: Fill, most: number) {
    this.#fill = fill;
    this.left = most;
  }

  /** Undefined where it is too much. */
  whole(value: unknown): unknown {
    const filled = this.#of(value, 0);
    return this.left < 0 ? undefined : filled;
  }

  #of(value: unknown, level: number): unknown {
    this.left--;
    if (level > MOST_LEVELS) this.left = -1;
    if (this.left < 0) return undefined;
    if (typeof value === 'string') {
      const filled = this.#fill(value);
      this.left -= filled.length;
      return filled;
    }
    if (Array.isArray(value)) return value.map((one) => this.#of(one, level + 1));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#of(one, level + 1)]));
  }
}

/** The template of a generator, which goes before that of the ApplicationSet. */
function templateOf(generator: unknown): unknown {
  if (!isMap(generator)) return undefined;
  return Object.values(generator)
    .filter(isMap)
    .map((content) => own(content, 'template'))
    .find(isMap);
}

/** A patch as YAML over an Application; undefined where it may change what is applied, and is not settled. */
function patchedBy(patch: string, application: unknown): unknown {
  if (!isTemplated(patch)) return under(dataIn(patch), application);
  return /\b(?:source|sources|destination)\b/.test(patch) ? undefined : application;
}

function dataIn(yaml: string): unknown {
  if (isTemplated(yaml)) return undefined;
  const [document, ...others] = parseFile(sourceFile('', yaml)).filter(({ is }) => is !== 'empty');
  return document?.is === 'readable' && others.length === 0 ? Cursor.root(document).json() : undefined;
}

/** What is set, and under it the fields of maps that it lacks. */
function under(set: unknown, other: unknown, level = 0): unknown {
  if (set === undefined || set === null || set === '') return other;
  if (!isMap(set) || !isMap(other) || level > MOST_LEVELS) return set;
  const merged = new Map(Object.entries(other));
  for (const [key, value] of Object.entries(set)) merged.set(key, under(value, merged.get(key), level + 1));
  return Object.fromEntries(merged);
}

/** Without levels, as `values.size`, and as texts. */
function flat(params: Params): Params {
  const entries = Object.entries(params).flatMap(([key, value]) =>
    isMap(value)
      ? Object.entries(value).map(([inner, one]) => [`${key}.${inner}`, printed(one)] as const)
      : [[key, printed(value)] as const],
  );
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined));
}

function isMap(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
