/** Parts of objects that are merged into others before they are applied. */
import type { Cursor } from '../../load/value/cursor.ts';

const WITH_TEMPLATE: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet']);

/**
 * Whether a workload lacks all that makes one: selector, labels of the pods, and an image of each container. It is
 * a patch, whichever kustomization or plugin uses it.
 */
export function looksLikePatch(root: Cursor, kind: string): boolean {
  if (!WITH_TEMPLATE.has(kind)) return false;
  const spec = root.child('spec');
  const template = spec.child('template');
  if (!spec.isMap || spec.child('selector').exists || template.child('metadata').child('labels').exists) return false;
  if (!template.isMap) return true;
  const containers = template.child('spec').child('containers').items();
  return containers.length === 0 || containers.some((container) => !container.child('image').exists);
}
