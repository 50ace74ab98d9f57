/**
 * The parsed form of a YAML or JSON document: a flat tape of nodes in document order.
 *
 * Every node takes four integers: kind, start, end, extra. Offsets are UTF-16 offsets into `text`. A mapping's
 * children are key, value, key, value…; a sequence's are its items. Nothing but offsets is stored for ordinary
 * scalars: their value is cut from the text when they are read.
 */

import type { Vocabulary } from './words.ts';

/** Node kinds. Order matters: everything from `Plain` on is a scalar. */
export const Kind = {
  /** `extra` = index of the node after the last descendant. */
  Mapping: 1,
  /** `extra` = index of the node after the last descendant. */
  Sequence: 2,
  /** `extra` = index of the anchored node; the span is that of `*name`. */
  Alias: 3,
  /** No text at all (`key:`): null. `start` = `end` = just after the `:` or `-` that opens it. */
  Empty: 4,
  /**
   * Unquoted, resolved as kubectl does. For all scalars `extra` is 0, or 1 + an index into `values`; a key that was asked
   * for by its text keeps the number of that text here, negated.
   */
  Plain: 5,
  SingleQuoted: 6,
  DoubleQuoted: 7,
  /** `|`: the span starts at the indicator and ends after the last content character. */
  Literal: 8,
  /** `>` */
  Folded: 9,
} as const;
export type NodeKind = (typeof Kind)[keyof typeof Kind];

/** Integers per node. */
export const STRIDE = 4;

export type Scalar = string | number | boolean | null;

export interface Tape {
  /** The text that the offsets of the nodes count in. */
  readonly text: string;
  /** Written while the tape is built; after that only `keyWord` notes the numbers of keys here. */
  readonly nodes: Int32Array;
  /** Which the numbers of keys belong to. */
  readonly words: Vocabulary;
  /** Values that cannot be cut from the text (tagged scalars, what the tolerant engine resolved). */
  readonly values: readonly Scalar[];
  /** How many nodes are in use. */
  readonly size: number;
  /** Maps an offset in `text` to one in the source file, where the text parsed is a repaired one. */
  readonly toSource?: (offset: number) => number;
}

export function kindOf(tape: Tape, node: number): NodeKind {
  return tape.nodes[node * STRIDE] as NodeKind;
}
export function startOf(tape: Tape, node: number): number {
  return tape.nodes[node * STRIDE + 1] ?? 0;
}
export function endOf(tape: Tape, node: number): number {
  return tape.nodes[node * STRIDE + 2] ?? 0;
}
export function extraOf(tape: Tape, node: number): number {
  return tape.nodes[node * STRIDE + 3] ?? 0;
}
/** The node after this one and all its descendants. */
export function nextOf(tape: Tape, node: number): number {
  const kind = tape.nodes[node * STRIDE];
  return kind === Kind.Mapping || kind === Kind.Sequence ? extraOf(tape, node) : node + 1;
}
/** The node itself, or the anchored node of an alias. */
export function deref(tape: Tape, node: number): number {
  let at = node;
  while (kindOf(tape, at) === Kind.Alias) at = extraOf(tape, at);
  return at;
}
