/**
 * Meets the values at many paths of an object in one walk over its tape. Fields that no path names are stepped over, and
 * what is absent is never looked for.
 */
import { deref, extraOf, Kind, kindOf, nextOf, type Tape } from '../tape/tape.ts';
import { NO_WORD, type Vocabulary } from '../tape/words.ts';
import { Cursor } from './cursor.ts';
import { keyWord } from './key.ts';

/** Set by a walk that meets a value at one of its paths; who reads it sets it back. */
export interface Mark {
  isSet: boolean;
}

type Visit = (at: Cursor) => void;

/** Who waits at a path and below it. Null counts as absent. */
export class FieldTree {
  readonly #root = new Branch('');

  /**
   * Calls with each value at a path, such as `spec.ports[*].nodePort`: `[*]` is each item of a list or entry of a map,
   * `[]` each item of a list. The empty path is the object itself.
   */
  visit(path: string, visit: Visit): void {
    this.#at(path).visits.push(visit);
  }

  /** Sets a mark where there is a value at a path. */
  mark(path: string, mark: Mark): void {
    this.#at(path).marks.push(mark);
  }

  /** Meets the values below an object. */
  walk(root: Cursor): void {
    if (!root.isMap) return;
    for (const visit of this.#root.visits) visit(root);
    this.#root.descend(root);
  }

  #at(path: string): Branch {
    return path === '' ? this.#root : path.split('.').reduce((branch, step) => branch.into(step), this.#root);
  }
}

const ABSENT = -1;

class Branch {
  readonly #field: string;
  readonly #fields: Branch[] = [];
  #each: Branch | undefined;
  #items: Branch | undefined;
  readonly marks: Mark[] = [];
  readonly visits: Visit[] = [];
  /** The key in the mapping that is looked through at the moment. */
  #key = ABSENT;
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

  /** Meets what is inside of a map or list. */
  descend(at: Cursor): void {
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
    let found = 0;
    for (let key = at.target + 1; key < end; key = nextOf(tape, key + 1)) {
      const word = keyWord(tape, key);
      if (word === NO_WORD) return this.#lookUp(at);
      const branch = this.#byWord.get(word);
      if (branch === undefined) continue;
      // Where a key is given twice the last one counts.
      if (branch.#key === ABSENT) found++;
      branch.#key = key;
    }
    if (found === 0) return;
    for (const branch of this.#fields) {
      const key = branch.#key;
      if (key === ABSENT) continue;
      branch.#key = ABSENT;
      branch.#meetKey(at, tape, key);
    }
  }

  /** For keys that have no number, such as merge keys. */
  #lookUp(at: Cursor): void {
    for (const branch of this.#fields) {
      branch.#key = ABSENT;
      branch.#meet(at.child(branch.#field));
    }
  }

  #meetKey(parent: Cursor, tape: Tape, key: number): void {
    const target = deref(tape, key + 1);
    const isCollection = kindOf(tape, target) < Kind.Alias;
    const isInner = isCollection && this.#isInner;
    if (this.visits.length > 0 || isInner || (!isCollection && this.marks.length > 0))
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
    for (const visit of this.visits) visit(at);
    if (this.#isInner) this.descend(at);
  }

  #index(words: Vocabulary): void {
    this.#words = words;
    this.#byWord.clear();
    for (const branch of this.#fields) this.#byWord.set(words.wordOf(branch.#field), branch);
    this.#isNumbered = !this.#byWord.has(NO_WORD);
  }
}
