/** Which of two objects the API takes for the older one: the tie-breaker of the Gateway API. */
import type { Resource } from './resource.ts';

/** Older first where both say when they were made; then by namespace and name, then by place in the files. */
export function compareAge(a: Resource, b: Resource): number {
  const left = createdAt(a);
  const right = createdAt(b);
  if (left !== '' && right !== '' && left !== right) return left < right ? -1 : 1;
  return compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`) || a.order - b.order;
}

function createdAt({ root }: Resource): string {
  return root.child('metadata').child('creationTimestamp').string ?? '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
