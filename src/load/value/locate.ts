/** From a node of a tape to the place it is written at, its path included. */

import { query } from '../../text/query.ts';
import { endOf, Kind, kindOf, nextOf, startOf, type Tape } from '../tape/tape.ts';
import type { ReadableDocument } from './cursor.ts';
import type { Place, Step } from './place.ts';
import { keyText } from './value.ts';

/** The place of a node, be it a key or a value. */
export function placeOf(document: ReadableDocument, node: number): Place {
  const { file, index, tape } = document;
  const start = startOf(tape, node);
  const end = endOf(tape, node);
  const toSource = tape.toSource ?? ((offset: number) => offset);
  return {
    file,
    document: index,
    path: pathTo(tape, document.root, node),
    span: { start: toSource(start), end: toSource(end) },
  };
}

/** The first node that is written at an offset of the source file and is not a collection; -1 if no node is. */
export function nodeAt({ tape }: ReadableDocument, offset: number): number {
  return nodesByOffset(tape).get(offset) ?? -1;
}

/** The value that is written at an offset of the source file, or whose key is; -1 if no value is. */
export function valueAt(document: ReadableDocument, offset: number): number {
  const node = nodeAt(document, offset);
  if (node === -1) return -1;
  const { container, place } = containers(document.tape);
  const parent = container[node] ?? -1;
  const isKey = parent !== -1 && kindOf(document.tape, parent) === Kind.Mapping && (place[node] ?? 0) % 2 === 0;
  return isKey ? node + 1 : node;
}

/** The values that stand in one map with a node of it, be it a key or a value; none in a list. */
export function valuesBeside({ tape }: ReadableDocument, node: number): readonly number[] {
  const map = containers(tape).container[node] ?? -1;
  if (map === -1 || kindOf(tape, map) !== Kind.Mapping) return [];
  const values: number[] = [];
  for (let key = map + 1; key < nextOf(tape, map); key = nextOf(tape, key + 1)) values.push(key + 1);
  return values;
}

/** A document is asked for many of its nodes, or for none. */
const nodesByOffset = query('locate.nodesByOffset', (tape: Tape): ReadonlyMap<number, number> => {
  const toSource = tape.toSource ?? ((at: number) => at);
  const nodes = new Map<number, number>();
  for (let node = 0; node < tape.size; node++) {
    if (kindOf(tape, node) <= Kind.Sequence || endOf(tape, node) <= startOf(tape, node)) continue;
    const start = toSource(startOf(tape, node));
    if (!nodes.has(start)) nodes.set(start, node);
  }
  return nodes;
});

/** For each node its container, and its place in there: what leads to it is found upwards, without passing its siblings. */
const containers = query('locate.containers', (tape: Tape) => {
  const container = new Int32Array(tape.size).fill(-1);
  const place = new Int32Array(tape.size);
  for (let node = 0; node < tape.size; node++) {
    const kind = kindOf(tape, node);
    if (kind > Kind.Sequence) continue;
    const end = nextOf(tape, node);
    let index = 0;
    for (let child = node + 1; child < end; child = nextOf(tape, child)) {
      container[child] = node;
      place[child] = index++;
    }
  }
  return { container, place };
});

/** The fields and indices that lead from the root to a node; a key has the path of its value. */
function pathTo(tape: Tape, root: number, node: number): readonly Step[] {
  const { container, place } = containers(tape);
  const path: Step[] = [];
  for (let child = node; child !== root && child >= 0; child = container[child] ?? -1) {
    const parent = container[child] ?? -1;
    if (parent === -1) break;
    const index = place[child] ?? 0;
    const isMap = kindOf(tape, parent) === Kind.Mapping;
    // In a map keys and values take turns.
    path.push(isMap ? keyText(tape, index % 2 === 0 ? child : child - 1) : index);
  }
  return path.reverse();
}
