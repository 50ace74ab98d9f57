/**
 * Questions whose answers are remembered. A query has a name, is counted, and its answers live as long as the thing
 * they are about: nothing else has to be cleared, and dropping a file drops every answer about it.
 */

/** How often a query was asked, and how often the answer had to be computed. */
export interface QueryCount {
  /** `<file>.<question>`, such as `service.portsOf`. */
  readonly name: string;
  readonly asked: number;
  readonly computed: number;
}

interface Counter {
  readonly name: string;
  asked: number;
  computed: number;
}

const counters: Counter[] = [];

/** Every query that the loaded code defines, by name. The counts are those of this thread since it started. */
export function queryCounts(): readonly QueryCount[] {
  return counters.map((counter) => ({ ...counter })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Registers a query; for modules that build on `query` with their own keys. */
export function counterFor(name: string): { asked: number; computed: number } {
  const counter = { name, asked: 0, computed: 0 };
  counters.push(counter);
  return counter;
}

declare const KEPT: unique symbol;

/**
 * A list that keeps its identity, so that answers about it can be remembered. The code that makes the list declares it with
 * `keptList`; a list that is made anew for each question would be remembered in vain, and the compiler refuses it.
 */
export type KeptList<T> = readonly T[] & { readonly [KEPT]: true };

/** Marks a list that its owner hands out again and again. */
export function keptList<T>(items: readonly T[]): KeptList<T> {
  return items as KeptList<T>;
}

/** What answers can be remembered about: an object, or a list that keeps its identity. */
export type Subject = (object & { readonly length?: never }) | KeptList<unknown>;

const ANSWERS = Symbol('answers');

/** What an object keeps: itself, then the number of each query with the answer. A copy of the object finds another owner. */
type Answers = unknown[];

interface Keeper {
  [ANSWERS]?: Answers;
}

/** Of objects that take no further properties. */
const aside = new WeakMap<object, Answers>();

function answersOf(about: object & Keeper): Answers {
  const kept = about[ANSWERS] ?? aside.get(about);
  if (kept !== undefined && kept[0] === about) return kept;
  const answers: Answers = [about];
  // A property costs the garbage collector far less than an entry of a WeakMap.
  if (Object.isExtensible(about)) about[ANSWERS] = answers;
  else aside.set(about, answers);
  return answers;
}

let queries = 0;

/** A question about one object. The answer is computed once and forgotten with the object. */
export function query<K extends Subject, R>(name: string, answer: (about: K) => R): (about: K) => R {
  const counter = counterFor(name);
  const id = queries++;
  return (about) => {
    counter.asked++;
    const answers = answersOf(about as object);
    for (let at = 1; at < answers.length; at += 2) if (answers[at] === id) return answers[at + 1] as R;
    counter.computed++;
    const found = answer(about);
    answers.push(id, found);
    return found;
  };
}

/**
 * Answers by key inside of the answer to a query, or inside of one function call: they live as long as the function
 * that is returned, and no other code can add to it. `keyOf` decides which questions are the same.
 */
export function memo<A, R>(answer: (about: A) => R, keyOf: (about: A) => unknown = (about) => about): (about: A) => R {
  const known = new Map<unknown, { readonly answer: R }>();
  return (about) => {
    const key = keyOf(about);
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = { answer: answer(about) }));
    return found.answer;
  };
}

/**
 * Answers that depend on nothing but their key, for the whole process: at most `most` of them are kept, so that a
 * process that runs for days does not grow.
 */
export function recent<A, R>(
  most: number,
  answer: (about: A) => R,
  keyOf: (about: A) => unknown = (about) => about,
): (about: A) => R {
  const known = new Map<unknown, { readonly answer: R }>();
  return (about) => {
    const key = keyOf(about);
    let found = known.get(key);
    if (found === undefined) {
      if (known.size >= most) known.clear();
      known.set(key, (found = { answer: answer(about) }));
    }
    return found.answer;
  };
}

/** A value that is made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
