/** Grows a tape: nodes are added in document order, collections are closed when their last child is in. */
import { type NodeKind, type Scalar, STRIDE, type Tape } from './tape.ts';
import { vocabulary } from './words.ts';

export class TapeBuilder {
  #nodes: Int32Array;
  #size = 0;
  readonly #text: string;
  readonly #values: Scalar[] = [];

  constructor(text: string, capacity: number) {
    this.#text = text;
    this.#nodes = new Int32Array(Math.max(capacity, 16) * STRIDE);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a node and returns its index. */
  add(kind: NodeKind, start: number, end: number, extra = 0): number {
    const at = this.#size * STRIDE;
    if (at === this.#nodes.length) this.#grow();
    this.#nodes[at] = kind;
    this.#nodes[at + 1] = start;
    this.#nodes[at + 2] = end;
    this.#nodes[at + 3] = extra;
    return this.#size++;
  }

  /** Adds a scalar whose value cannot be cut from the text. */
  addValue(kind: NodeKind, start: number, end: number, value: Scalar): number {
    return this.add(kind, start, end, this.#values.push(value));
  }

  /** Ends a collection after the last node added. */
  close(node: number, end: number): void {
    this.#nodes[node * STRIDE + 2] = end;
    this.#nodes[node * STRIDE + 3] = this.#size;
  }

  kindOf(node: number): number {
    return this.#nodes[node * STRIDE] ?? 0;
  }

  startOf(node: number): number {
    return this.#nodes[node * STRIDE + 1] ?? 0;
  }

  finish(): Tape {
    const nodes = this.#nodes.slice(0, this.#size * STRIDE);
    return { text: this.#text, nodes, words: vocabulary(), values: this.#values, size: this.#size };
  }

  #grow(): void {
    const wider = new Int32Array(this.#nodes.length * 2);
    wider.set(this.#nodes);
    this.#nodes = wider;
  }
}
