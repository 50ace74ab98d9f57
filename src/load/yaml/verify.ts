/** What go-yaml's decoder, or its conversion to JSON, rejects in a text whose syntax is valid. */

import { integerText } from '../scalar/plain.ts';
import { scalarValue } from '../scalar/scalar.ts';
import { ParseException } from '../tape/parse-error.ts';
import { deref, endOf, extraOf, Kind, kindOf, nextOf, STRIDE, startOf, type Tape } from '../tape/tape.ts';
import { isMergeKey } from '../value/value.ts';
import { remainingNodes } from './remaining.ts';
import { missingKey } from './syntax-errors.ts';

/** Throws a `ParseException` if kubectl cannot turn the document into JSON. */
export function verifyDocument(tape: Tape): void {
  let hasAlias = false;
  const noKeys: number[] = [];
  for (let node = 0; node < tape.size; node++) {
    const kind = tape.nodes[node * STRIDE];
    if (kind === Kind.Mapping) verifyKeys(tape, node, noKeys);
    else if (kind === Kind.Alias) hasAlias = true;
  }
  if (hasAlias) new AliasBudget(tape).spend();
  const noNumbers = numbersWithoutForm(tape);
  if (noKeys.length + noNumbers.length === 0) return;
  const isLeft = remainingNodes(tape);
  const key = noKeys.find((node) => isLeft[node] === 1);
  if (key !== undefined) throw badKey(tape, key);
  const number = noNumbers.find((node) => isLeft[node] === 1);
  if (number !== undefined) throw badNumber(tape, number);
}

/** Throws at keys that go-yaml rejects, and adds to `noKeys` those that JSON cannot have. */
function verifyKeys(tape: Tape, mapping: number, noKeys: number[]): void {
  const end = extraOf(tape, mapping);
  for (let key = mapping + 1; key < end; ) {
    const value = nextOf(tape, key);
    if (isMergeKey(tape, key)) verifyMerge(tape, value);
    else if (!canBeKey(tape, key)) noKeys.push(key);
    key = nextOf(tape, value);
  }
}

function canBeKey(tape: Tape, key: number): boolean {
  const target = deref(tape, key);
  const kind = kindOf(tape, target);
  if (kind === Kind.Mapping || kind === Kind.Sequence) throw collectionKey(tape, key);
  const value = scalarValue(tape, target);
  if (kind === Kind.Plain && typeof value === 'number' && value >= 2 ** 63) return !isBigInteger(tape, target);
  return value !== null;
}

function badKey(tape: Tape, key: number): ParseException {
  const start = startOf(tape, key);
  const end = endOf(tape, key);
  if (kindOf(tape, key) === Kind.Empty) return missingKey(start, end);
  const isNull = scalarValue(tape, deref(tape, key)) === null;
  const message = isNull ? 'null cannot be a key' : 'this number is too large for a key';
  const help = `put the key in quotes: "${tape.text.slice(start, end)}"`;
  return new ParseException({ message, help }, start, end);
}

function collectionKey(tape: Tape, key: number): ParseException {
  const start = startOf(tape, key);
  const end = endOf(tape, key);
  const what = kindOf(tape, deref(tape, key)) === Kind.Mapping ? 'mapping' : 'list';
  return new ParseException({ message: `a ${what} cannot be a key`, help: 'use a string as key' }, start, end);
}

/** go-yaml reads integers beyond int64 as unsigned, and cannot convert those to JSON keys. */
function isBigInteger(tape: Tape, node: number): boolean {
  const digits = integerText(tape.text.slice(startOf(tape, node), endOf(tape, node)));
  return digits !== undefined && BigInt(digits) >= 1n << 63n;
}

function verifyMerge(tape: Tape, value: number): void {
  const isList = kindOf(tape, value) === Kind.Sequence;
  const end = isList ? extraOf(tape, value) : value + 1;
  for (let source = isList ? value + 1 : value; source < end; source = nextOf(tape, source)) {
    if (kindOf(tape, deref(tape, source)) === Kind.Mapping) continue;
    const message = '"<<" requires a mapping or a list of mappings';
    const help = 'use an alias of a mapping, or put "<<" in quotes';
    throw new ParseException({ message, help }, startOf(tape, source), endOf(tape, source));
  }
}

/** Values that JSON cannot have: infinity and not-a-number. As keys they are strings. */
function numbersWithoutForm(tape: Tape): readonly number[] {
  const found: number[] = [];
  const isKey = keyFlags(tape);
  for (let node = 0; node < tape.size; node++) {
    const isPlain = tape.nodes[node * STRIDE] === Kind.Plain || extraOf(tape, node) > 0;
    if (!isPlain || isCollection(tape, node) || isKey[node] === 1) continue;
    const value = scalarValue(tape, node);
    if (typeof value === 'number' && !Number.isFinite(value)) found.push(node);
  }
  return found;
}

function badNumber(tape: Tape, node: number): ParseException {
  const start = startOf(tape, node);
  const end = endOf(tape, node);
  const text = tape.text.slice(start, end);
  return new ParseException(
    { message: `number ${text} cannot be converted to JSON`, help: `put it in quotes: "${text}"` },
    start,
    end,
  );
}

function isCollection(tape: Tape, node: number): boolean {
  return kindOf(tape, node) < Kind.Empty;
}

function keyFlags(tape: Tape): Uint8Array {
  const flags = new Uint8Array(tape.size);
  for (let node = 0; node < tape.size; node++) {
    if (tape.nodes[node * STRIDE] !== Kind.Mapping) continue;
    const end = extraOf(tape, node);
    for (let key = node + 1; key < end; key = nextOf(tape, nextOf(tape, key))) flags[key] = 1;
  }
  return flags;
}

const LOW = 400_000;
const HIGH = 4_000_000;

/**
 * go-yaml's guard against aliases that expand without end: it counts the nodes it decodes and refuses when too many
 * of them come from aliases. 99 % may for documents of up to 400,000 decoded nodes, 10 % for 4,000,000 and more.
 */
class AliasBudget {
  readonly #tape: Tape;
  #decoded = 1;
  #aliased = 0;
  /** The outermost alias being expanded, and how deep it stands. */
  #alias = 0;
  #aliasLevel = Number.POSITIVE_INFINITY;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** Walks the expanded document without building it. The walk ends with the budget, so it is short. */
  spend(): void {
    const next: number[] = [0];
    const ends: number[] = [1];
    while (next.length > 0) {
      const top = next.length - 1;
      const node = next[top] ?? 0;
      if (node < (ends[top] ?? 0)) {
        next[top] = nextOf(this.#tape, node);
        this.#enter(node, next, ends);
      } else {
        next.pop();
        ends.pop();
        if (top === this.#aliasLevel) this.#aliasLevel = Number.POSITIVE_INFINITY;
      }
    }
  }

  #enter(node: number, next: number[], ends: number[]): void {
    this.#count(next.length > this.#aliasLevel);
    const kind = kindOf(this.#tape, node);
    if (kind === Kind.Mapping || kind === Kind.Sequence) {
      next.push(node + 1);
      ends.push(extraOf(this.#tape, node));
    } else if (kind === Kind.Alias) {
      if (this.#aliasLevel > next.length) {
        this.#aliasLevel = next.length;
        this.#alias = node;
      }
      next.push(extraOf(this.#tape, node));
      ends.push(extraOf(this.#tape, node) + 1);
    }
  }

  #count(inAlias: boolean): void {
    this.#decoded++;
    if (!inAlias) return;
    this.#aliased++;
    if (this.#aliased <= 100 || this.#decoded <= 1000) return;
    if (this.#aliased / this.#decoded <= allowedRatio(this.#decoded)) return;
    const message = 'the aliases of this document expand to too much data';
    const help = 'replace aliases with their values, or nest anchors less deeply';
    throw new ParseException(
      { message, help },
      startOf(this.#tape, this.#alias),
      endOf(this.#tape, this.#alias),
      'alias-bomb',
    );
  }
}

function allowedRatio(decoded: number): number {
  if (decoded <= LOW) return 0.99;
  if (decoded >= HIGH) return 0.1;
  return 0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW));
}
