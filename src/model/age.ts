/** Which of two objects the API takes for the older one: the tie-breaker of the Gateway API. */
import type { Resource } from './resource.ts';

/**
 * Older first; what does not say when it was made has yet to be applied, and is younger. Then by namespace and name,
 * then by place in the files.
 */
export function compareAge(a: Resource, b: Resource): number {
  const left = createdAt(a);
  const right = createdAt(b);
  if (left !== right) {
    if (left === '' || right === '') return left === '' ? 1 : -1;
    return left < right ? -1 : 1;
  }
  return compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`) || a.order - b.order;
}

function createdAt({ root }: Resource): string {
  return root.child('metadata').child('creationTimestamp').string ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
