/** Which nodes of a tape are left in the data, where equal keys and merge keys overwrite others. */
import { scalarValue } from '../scalar/scalar.ts';
import { deref, extraOf, Kind, kindOf, nextOf, type Tape } from '../tape/tape.ts';
import { isMergeKey, keyText, mergeSources } from '../value/value.ts';

/**
 * A flag by node, set for what is left. go-yaml decodes what is overwritten too, but only what is left becomes JSON.
 * Linear in the size of the tape and in what merge keys copy.
 */
export function remainingNodes(tape: Tape): Uint8Array {
  const flags = new Uint8Array(tape.size);
  const entries = new Entries(tape);
  const stack = [0];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    flags[node] = 1;
    const target = deref(tape, node);
    if (target !== node && flags[target] === 1) continue;
    flags[target] = 1;
    if (kindOf(tape, target) === Kind.Sequence) {
      const end = extraOf(tape, target);
      for (let item = target + 1; item < end; item = nextOf(tape, item)) stack.push(item);
    } else if (kindOf(tape, target) === Kind.Mapping) {
      for (const key of entries.of(target).values()) {
        flags[key] = 1;
        flags[deref(tape, key)] = 1;
        stack.push(nextOf(tape, key));
      }
    }
  }
  return flags;
}

/** Deeper merge keys within merge keys are not followed: no file needs them. */
const MAX_DEPTH = 500;

/** The keys that are left in a mapping, merged ones included, as nodes by their text. */
class Entries {
  readonly #tape: Tape;
  readonly #known = new Map<number, ReadonlyMap<string, number>>();

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  of(mapping: number, depth = 0): ReadonlyMap<string, number> {
    const known = this.#known.get(mapping);
    if (known !== undefined) return known;
    const found = new Map<string, number>();
    const end = extraOf(this.#tape, mapping);
    for (let key = mapping + 1; key < end; ) {
      const value = nextOf(this.#tape, key);
      if (!isMergeKey(this.#tape, key)) found.set(this.#idOf(key), key);
      else if (depth < MAX_DEPTH) {
        for (const source of mergeSources(this.#tape, value)) {
          for (const [id, merged] of this.of(source, depth + 1)) found.set(id, merged);
        }
      }
      key = nextOf(this.#tape, value);
    }
    this.#known.set(mapping, found);
    return found;
  }

  /** To go-yaml, `1` is another key than `"1"`. */
  #idOf(key: number): string {
    return `${typeof scalarValue(this.#tape, deref(this.#tape, key))} ${keyText(this.#tape, key)}`;
  }
}
