/**
 * Meets the values at many paths of an object in one walk over its tape. Fields that no path names are stepped over, and
 * what is absent is never looked for.
 */
import { deref, extraOf, Kind, kindOf, nextOf, type Tape } from '../tape/tape.ts';
import { NO_WORD, type Vocabulary } from '../tape/words.ts';
import { Cursor } from './cursor.ts';
import { keyWord } from './key.ts';

/** What a value must hold to be met, by paths below it. A path with `[]` has a value where one of the items has it. */
export interface Conditions {
  /** A value at one of these paths, or at several. */
  readonly given?: readonly string[];
  /** A value at each of these paths. */
  readonly required?: readonly string[];
  /** No value at any of these paths. */
  readonly without?: readonly string[];
}

/** Set by a walk that meets a value at one of its paths. */
interface Mark {
  isSet: boolean;
  readonly isWanted: boolean;
}

type Visit = (at: Cursor) => void;

/** Who waits at a path and below it. Null counts as absent. */
export class FieldTree {
  readonly #root = new Branch('');

  /**
   * Calls with each value at a path, such as `spec.ports[].nodePort`, that fulfills the conditions: `[]` is each item of
   * a list, `[*]` each item of a list or entry of a map. The empty path is the object itself.
   */
  visit(path: string, visit: Visit, conditions?: Conditions): void {
    const branch = at(this.#root, path);
    if (conditions === undefined) branch.visits.push(visit);
    else branch.waiting.push({ visit, marks: marksOf(conditions, branch) });
  }

  /** Meets the values below an object. */
  walk(root: Cursor): void {
    this.#root.enter(root);
  }
}

function at(from: Branch, path: string): Branch {
  return path === '' ? from : path.split('.').reduce((branch, step) => branch.into(step), from);
}

function marksOf({ given, required = [], without }: Conditions, branch: Branch): readonly Mark[] {
  const markFor = (paths: readonly string[] | undefined, isWanted: boolean): readonly Mark[] => {
    if (paths === undefined) return [];
    const mark = { isSet: false, isWanted };
    for (const path of paths) at(branch, path).marks.push(mark);
    return [mark];
  };
  return [markFor(given, true), ...required.map((path) => markFor([path], true)), markFor(without, false)].flat();
}

/** Whether a walk has left the marks as they are wanted. Takes them back, for the next value. */
function isFulfilled(marks: readonly Mark[]): boolean {
  let isMet = true;
  for (const mark of marks) {
    if (mark.isSet !== mark.isWanted) isMet = false;
    mark.isSet = false;
  }
  return isMet;
}

const ABSENT = -1;

class Branch {
  readonly #field: string;
  readonly #fields: Branch[] = [];
  #each: Branch | undefined;
  #items: Branch | undefined;
  readonly marks: Mark[] = [];
  readonly visits: Visit[] = [];
  /** Visits that depend on what is met below the value. */
  readonly waiting: { readonly visit: Visit; readonly marks: readonly Mark[] }[] = [];
  /** The key in the mapping that is looked through at the moment. */
  #key = ABSENT;
  /** The field that was found there after this one. */
  #following: Branch | undefined;
  /** `#fields` by the number of their name in a vocabulary. */
  readonly #byWord = new Map<number, Branch>();
  #words: Vocabulary | undefined;
  /** Whether all of them have a number. */
  #isNumbered = true;

  constructor(field: string) {
    this.#field = field;
  }

  /** The branch for `field`, `field[*]` or `field[]`. */
  into(step: string): Branch {
    const bracket = step.indexOf('[');
    const field = bracket < 0 ? step : step.slice(0, bracket);
    let branch = this.#fields.find((each) => each.#field === field);
    if (branch === undefined) {
      branch = new Branch(field);
      this.#fields.push(branch);
      this.#words = undefined;
    }
    if (bracket < 0) return branch;
    return step.endsWith('[*]') ? (branch.#each ??= new Branch('')) : (branch.#items ??= new Branch(''));
  }

  /** Calls for a value, and for what is inside of it. */
  enter(at: Cursor): void {
    for (const visit of this.visits) visit(at);
    if (this.#isInner) this.#descend(at);
    for (const { visit, marks } of this.waiting) if (isFulfilled(marks)) visit(at);
  }

  #descend(at: Cursor): void {
    const [each, items] = [this.#each, this.#items];
    if (items !== undefined) for (const item of at.items()) items.#meet(item);
    if (each !== undefined) for (const inner of at.isList ? at.items() : at.entries()) each.#meet(inner);
    if (this.#fields.length > 0 && at.isMap) this.#lookThrough(at);
  }

  #lookThrough(at: Cursor): void {
    const { tape } = at.document;
    if (this.#words !== tape.words) this.#index(tape.words);
    if (!this.#isNumbered) return this.#lookUp(at);
    const end = extraOf(tape, at.target);
    let first: Branch | undefined;
    let last: Branch | undefined;
    for (let key = at.target + 1; key < end; key = nextOf(tape, key + 1)) {
      const word = keyWord(tape, key);
      if (word === NO_WORD) return this.#lookUp(at);
      const branch = this.#byWord.get(word);
      if (branch === undefined) continue;
      if (branch.#key === ABSENT) {
        if (last === undefined) first = branch;
        else last.#following = branch;
        last = branch;
      }
      // Where a key is given twice the last one counts.
      branch.#key = key;
    }
    while (first !== undefined) {
      const branch = first;
      const key = branch.#key;
      first = branch.#following;
      branch.#key = ABSENT;
      branch.#following = undefined;
      branch.#meetKey(at, tape, key);
    }
  }

  /** For keys that have no number, such as merge keys. */
  #lookUp(at: Cursor): void {
    for (const branch of this.#fields) {
      branch.#key = ABSENT;
      branch.#following = undefined;
      branch.#meet(at.child(branch.#field));
    }
  }

  #meetKey(parent: Cursor, tape: Tape, key: number): void {
    const target = deref(tape, key + 1);
    const isCollection = kindOf(tape, target) < Kind.Alias;
    const isInner = isCollection && this.#isInner;
    if (this.visits.length > 0 || this.waiting.length > 0 || isInner || (!isCollection && this.marks.length > 0))
      return this.#meet(Cursor.field(parent, key, this.#field));
    for (const mark of this.marks) mark.isSet = true;
  }

  /** Whether somewhere below a check waits. */
  get #isInner(): boolean {
    return this.#fields.length > 0 || this.#each !== undefined || this.#items !== undefined;
  }

  #meet(at: Cursor): void {
    if (!at.exists) return;
    for (const mark of this.marks) mark.isSet = true;
    this.enter(at);
  }

  #index(words: Vocabulary): void {
    this.#words = words;
    this.#byWord.clear();
    for (const branch of this.#fields) this.#byWord.set(words.wordOf(branch.#field), branch);
    this.#isNumbered = !this.#byWord.has(NO_WORD);
  }
}
