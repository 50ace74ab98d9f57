/** Counts the steps that a backtracking engine takes to search a text, like V8 without its optimizations. */
import type { Node } from './parse.ts';

/** Thrown if a search exceeds its limit of steps. */
class TooMany extends Error {}

/** The steps of a search for one match, or for all if the flags require it; at most `most`. */
export function stepsOf(node: Node, text: string, flags: string, most: number): number {
  const search = new Search(text, most);
  const last = flags.includes('y') ? 0 : text.length;
  try {
    for (let start = 0; start <= last; ) {
      const end = search.endFrom(node, start);
      if (end !== undefined && !flags.includes('g')) break;
      start = Math.max(end ?? 0, start + 1);
    }
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  return search.steps;
}

type Next = (at: number) => boolean;

class Search {
  readonly #text: string;
  readonly #most: number;
  readonly #groups = new Map<number, string>();
  steps = 0;

  constructor(text: string, most: number) {
    this.#text = text;
    this.#most = most;
  }

  /** The ends of matches from a place. */
  endFrom(node: Node, at: number): number | undefined {
    let end: number | undefined;
    this.#match(node, at, (last) => {
      end = last;
      return true;
    });
    return end;
  }

  #match(node: Node, at: number, next: Next): boolean {
    if (++this.steps > this.#most) throw new TooMany();
    switch (node.is) {
      case 'character':
        return at < this.#text.length && node.accepts(this.#text[at] ?? '') && next(at + 1);
      case 'sequence':
        return this.#sequence(node.items, 0, at, next);
      case 'choice':
        return node.of.some((one) => this.#match(one, at, next));
      case 'repeat':
        return this.#repeat(node, 0, at, next);
      case 'assertion':
        return node.holds(this.#text, at) && next(at);
      case 'group':
        return this.#match(node.item, at, (end) => {
          const before = this.#groups.get(node.index);
          this.#groups.set(node.index, this.#text.slice(at, end));
          if (next(end)) return true;
          if (before === undefined) this.#groups.delete(node.index);
          else this.#groups.set(node.index, before);
          return false;
        });
      case 'reference': {
        const said = this.#groups.get(node.index) ?? '';
        return this.#text.startsWith(said, at) && next(at + said.length);
      }
      case 'look':
        return this.#look(node, at) !== node.isNegative && next(at);
    }
  }

  #sequence(items: readonly Node[], index: number, at: number, next: Next): boolean {
    const item = items[index];
    if (item === undefined) return next(at);
    return this.#match(item, at, (end) => this.#sequence(items, index + 1, end, next));
  }

  #repeat(node: Extract<Node, { is: 'repeat' }>, count: number, at: number, next: Next): boolean {
    const more = (): boolean =>
      count < node.max &&
      // An empty match is not repeated.
      this.#match(node.item, at, (end) => (end > at || count < node.min) && this.#repeat(node, count + 1, end, next));
    if (count < node.min) return more();
    return node.isLazy ? next(at) || more() : more() || next(at);
  }

  /** Lookbehind covers only the few characters that this project needs. */
  #look({ item, isBehind }: Extract<Node, { is: 'look' }>, at: number): boolean {
    if (!isBehind) return this.#match(item, at, () => true);
    for (let start = at; start >= Math.max(0, at - 20); start--)
      if (this.#match(item, start, (end) => end === at)) return true;
    return false;
  }
}
