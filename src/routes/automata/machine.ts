/** Finite automata over the characters of paths, hosts and values: one interface, however a language is written. */

/** From here no word is accepted. */
export const DEAD = -1;
/** From here every word is accepted. */
export const ALL = -2;

/**
 * An automaton whose states are made when they are reached. Where a state leads changes only at its edges: all characters
 * between two edges lead to the same one.
 */
export interface Machine {
  readonly start: number;
  /** The state after a character: `DEAD`, `ALL`, or a state of the automaton. */
  step(state: number, code: number): number;
  isAccepting(state: number): boolean;
  /** The characters at which a state begins to lead elsewhere, in no order. */
  edges(state: number): readonly number[];
}

/** Thrown where an automaton would become larger than it may: nothing is then known about its language. */
export class TooLarge extends Error {}

/** The last character that words may have; characters beyond it are not distinguished from it. */
export const LAST = 0xffff;

/** Accepts nothing. */
export const NOTHING: Machine = { start: DEAD, step: () => DEAD, isAccepting: () => false, edges: () => [] };

/** Accepts everything. */
export const EVERYTHING: Machine = { start: ALL, step: () => ALL, isAccepting: () => true, edges: () => [] };

/**
 * Accepts one text, what starts with it, or, by `element`, what has it as its first path elements. A state is the number of
 * characters read.
 */
export function literal(text: string, then: 'end' | 'any' | 'element'): Machine {
  if (text === '' && then === 'any') return EVERYTHING;
  const end = text.length;
  return {
    start: 0,
    step: (state, code) => {
      if (state === end) return then === 'element' && code === SLASH ? ALL : DEAD;
      if (text.charCodeAt(state) !== code) return DEAD;
      return state + 1 === end && then === 'any' ? ALL : state + 1;
    },
    isAccepting: (state) => state === end,
    edges: (state) => {
      const code = state === end ? SLASH : text.charCodeAt(state);
      return state === end && then !== 'element' ? [] : [code, code + 1];
    },
  };
}

const SLASH = 0x2f;

/** Whether an automaton accepts a text. */
export function accepts(machine: Machine, text: string): boolean {
  let state = machine.start;
  for (let at = 0; at < text.length && state !== DEAD && state !== ALL; at++)
    state = machine.step(state, text.charCodeAt(at));
  return state === ALL || (state !== DEAD && machine.isAccepting(state));
}
