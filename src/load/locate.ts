/** From a node of a tape to the place it is written at, its path included. */
import type { ReadableDocument } from './cursor.ts';
import type { Place, Step } from './place.ts';
import { endOf, Kind, kindOf, nextOf, startOf, type Tape } from './tape.ts';
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

/** The first node that is written at an offset of the source file and is no collection; -1 where there is none. */
export function nodeAt({ tape }: ReadableDocument, offset: number): number {
  const toSource = tape.toSource ?? ((at: number) => at);
  for (let node = 0; node < tape.size; node++)
    if (
      kindOf(tape, node) > Kind.Sequence &&
      toSource(startOf(tape, node)) === offset &&
      endOf(tape, node) > startOf(tape, node)
    )
      return node;
  return -1;
}

/** The fields and indices that lead from the root to a node; a key has the path of its value. */
function pathTo(tape: Tape, root: number, node: number): readonly Step[] {
  const path: Step[] = [];
  let container = root;
  while (container !== node && kindOf(tape, container) <= Kind.Sequence) {
    const isMap = kindOf(tape, container) === Kind.Mapping;
    let index = 0;
    let child = container + 1;
    for (let next = after(tape, child, isMap); next <= node; next = after(tape, child, isMap)) {
      child = next;
      index++;
    }
    path.push(isMap ? keyText(tape, child) : index);
    if (child === node) break;
    container = isMap ? child + 1 : child;
  }
  return path;
}

function after(tape: Tape, child: number, isMap: boolean): number {
  return isMap ? nextOf(tape, nextOf(tape, child)) : nextOf(tape, child);
}
