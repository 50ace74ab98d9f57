/** Which of two objects is older: the tie-breaker of the Gateway API. */
import { compareText } from '../../text/compare.ts';
import { query } from '../../text/query.ts';
import type { Resource } from './resource.ts';

/**
 * Older first. An object without creationTimestamp is not created yet, so it is younger. Then by namespace and name, then
 * by order in the files.
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

/** The creation time of an object, and the name that decides if times are equal. */
const birthOf = query('creation-order.birthOf', ({ root, namespace, name }: Resource) => ({
  time: root.child('metadata').child('creationTimestamp').string ?? '',
  name: `${namespace}/${name}`,
}));

/** Whether the files give the age of an object. */
export function hasAge(resource: Resource): boolean {
  return birthOf(resource).time !== '';
}
