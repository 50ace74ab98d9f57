/**
 * Cuts the words of a space into classes: the words of a class are taken by the same automata. All automata are run side by
 * side; those that have died or accept whatever follows are not followed any longer, so that plain texts cost what a trie
 * costs.
 */
import { ALL, accepts, DEAD, LAST, type Machine, TooLarge } from './machine.ts';

export interface WordClass {
  /** Indexes of the automata that accept, ascending. */
  readonly accepted: readonly number[];
  /** A word of the class: of the given ones the first, or one of the shortest. */
  readonly word: string;
}

export interface WordClasses {
  readonly classes: readonly WordClass[];
  /** False where a bound was hit, so that there may be others. */
  readonly isComplete: boolean;
}

interface Node {
  readonly space: number;
  /** Index and state of each automaton that is still open, flat. */
  readonly open: readonly number[];
  /** The automata that accept all that follows, ascending. */
  readonly all: readonly number[];
  readonly word: string;
}

/** Steps of automata that one cutting may take. */
const MOST_STEPS = 3_000_000;

/**
 * The classes of the words of a space. `natural` are words to choose from before others; `most` limits the steps. With
 * `wanted`, only classes are found that at least one of these automata accepts.
 */
export function wordClasses(
  machines: readonly Machine[],
  space: Machine,
  natural: readonly string[] = [],
  { most = MOST_STEPS, wanted }: { readonly most?: number; readonly wanted?: ReadonlySet<number> | undefined } = {},
): WordClasses {
  const found = new Map<string, WordClass>();
  const add = (accepted: readonly number[], word: string): void => {
    const key = accepted.join(' ');
    if (!found.has(key)) found.set(key, { accepted, word });
  };
  let isComplete = true;
  try {
    const named = new Map<string, string>();
    for (const word of natural) {
      if (!accepts(space, word)) continue;
      const key = walked(machines, word).join(' ');
      if (!named.has(key)) named.set(key, word);
    }
    explore(machines, space, { most, wanted }, (accepted, word) =>
      add(accepted, named.get(accepted.join(' ')) ?? word),
    );
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    isComplete = false;
  }
  return { classes: [...found.values()], isComplete };
}

/** The automata that accept a word. */
export function walked(machines: readonly Machine[], word: string): readonly number[] {
  return machines.flatMap((machine, index) => (accepts(machine, word) ? [index] : []));
}

function explore(
  machines: readonly Machine[],
  space: Machine,
  { most, wanted }: { readonly most: number; readonly wanted: ReadonlySet<number> | undefined },
  add: (accepted: readonly number[], word: string) => void,
): void {
  let steps = 0;
  const seen = new Set<string>();
  const queue: Node[] = [];
  const enqueue = (node: Node): void => {
    if (wanted !== undefined && !hasWanted(node, wanted)) return;
    const key = `${node.space};${node.open.join(',')};${node.all.join(',')}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push(node);
  };
  const open: number[] = [];
  const all: number[] = [];
  machines.forEach((machine, index) => {
    if (machine.start === ALL) all.push(index);
    else if (machine.start !== DEAD) open.push(index, machine.start);
  });
  enqueue({ space: space.start, open, all, word: '' });
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at];
    if (node === undefined) break;
    if (space.isAccepting(node.space)) {
      const accepted = acceptedAt(machines, node);
      if (wanted === undefined || accepted.some((index) => wanted.has(index))) add(accepted, node.word);
    }
    const edges = new Set<number>(space.edges(node.space));
    for (let index = 0; index < node.open.length; index += 2)
      for (const edge of machines[node.open[index] ?? 0]?.edges(node.open[index + 1] ?? 0) ?? []) edges.add(edge);
    const starts = [...edges].filter((edge) => edge > 0 && edge <= LAST).sort((a, b) => a - b);
    const intervals: [from: number, to: number][] = [];
    let from = 0;
    for (const start of starts) {
      intervals.push([from, start - 1]);
      from = start;
    }
    intervals.push([from, LAST]);
    const chars = intervals
      .filter(([code]) => space.step(node.space, code) !== DEAD)
      .map(([first, last]) => preferred(first, last))
      .sort((a, b) => rankOf(a) - rankOf(b) || a - b);
    for (const code of chars) {
      steps += 1 + node.open.length / 2;
      if (steps > most) throw new TooLarge();
      enqueue(stepped(machines, space, node, code));
    }
  }
}

/** Whether a wanted automaton may still accept. */
function hasWanted({ open, all }: Node, wanted: ReadonlySet<number>): boolean {
  for (let index = 0; index < open.length; index += 2) if (wanted.has(open[index] ?? 0)) return true;
  return all.some((index) => wanted.has(index));
}

function acceptedAt(machines: readonly Machine[], node: Node): readonly number[] {
  const accepted: number[] = [];
  for (let index = 0; index < node.open.length; index += 2)
    if (machines[node.open[index] ?? 0]?.isAccepting(node.open[index + 1] ?? 0) === true)
      accepted.push(node.open[index] ?? 0);
  return accepted.length === 0 ? node.all : [...accepted, ...node.all].sort((a, b) => a - b);
}

function stepped(machines: readonly Machine[], space: Machine, node: Node, code: number): Node {
  const open: number[] = [];
  const more: number[] = [];
  for (let index = 0; index < node.open.length; index += 2) {
    const which = node.open[index] ?? 0;
    const next = machines[which]?.step(node.open[index + 1] ?? 0, code) ?? DEAD;
    if (next === ALL) more.push(which);
    else if (next !== DEAD) open.push(which, next);
  }
  return {
    space: space.step(node.space, code),
    open,
    all: more.length === 0 ? node.all : [...node.all, ...more].sort((a, b) => a - b),
    word: node.word + String.fromCharCode(code),
  };
}

/** The characters that words are best made of, in order; `x` first. */
const NATURAL = [...'xabcdefghijklmnopqrstuvwyz1023456789-/._ABCDEFGHIJKLMNOPQRSTUVWXYZ~=+,:;@!$&()*'].map((char) =>
  char.charCodeAt(0),
);
const RANKS: ReadonlyMap<number, number> = new Map(NATURAL.map((code, index) => [code, index]));

const rankOf = (code: number): number => RANKS.get(code) ?? (code > 0x20 && code < 0x7f ? 200 : 300);

/** The most natural character of an interval. */
function preferred(from: number, to: number): number {
  if (from === to) return from;
  let best = from;
  for (let code = from; code <= Math.min(to, 0x7e); code++) if (rankOf(code) < rankOf(best)) best = code;
  return best;
}
