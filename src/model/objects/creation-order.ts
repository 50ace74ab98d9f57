/** Which of two objects the API takes for the older one: the tie-breaker of the Gateway API. */
import { query } from '../../text/query.ts';
import type { Resource } from './resource.ts';

/**
 * Older first; what does not say when it was made has yet to be applied, and is younger. Then by namespace and name,
 * then by place in the files.
 */
export function compareAge(a: Resource, b: Resource): number {
  const left = birthOf(a);
  const right = birthOf(b);
  if (left.time !== right.time) {
    if (left.time === '' || right.time === '') return left.time === '' ? 1 : -1;
    return left.time < right.time ? -1 : 1;
  }
  return compareText(left.name, right.name) || a.order - b.order;
}

/** When an object was made, and what decides where that is not told. */
const birthOf = query('creation-order.birthOf', ({ root, namespace, name }: Resource) => ({
  time: root.child('metadata').child('creationTimestamp').string ?? '',
  name: `${namespace}/${name}`,
}));

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
