/** Objects whose names or namespaces are not settled, and the names that they can still get. */
import { fittingTo, isPlaceholder } from '../../load/value/placeholder.ts';
import { containing } from '../../text/containing.ts';
import type { Resource } from '../objects/resource.ts';

/** A function that returns whether one of the objects can still get a name in a namespace; `''` for cluster-scoped objects. */
export function pendingAmong(objects: readonly Resource[]): (namespace: string, name: string) => boolean {
  const isRenamed = renamedAmong(objects);
  const names = new Set(objects.map(({ name }) => name));
  const open = objects.filter((one) => isOpen(one.name) || isOpen(one.namespace)).map(fitting);
  return (namespace, name) =>
    isRenamed(name) || open.some((fits) => fits(namespace, name)) || (isOpen(namespace) && names.has(name));
}

/** Whether two namespaces that are written differently can be the same. */
export function mayBeOne(a: string, b: string): boolean {
  return a !== b && (isOpen(a) || isOpen(b));
}

/** Whether a name or namespace is filled in later. */
const isOpen = (text: string): boolean => isPlaceholder(text, { path: [] });

function fitting(one: Resource): (namespace: string, name: string) => boolean {
  const [fitsNamespace, fitsName] = [fittingTo(one.namespace), fittingTo(one.name)];
  return (namespace, name) => fitsNamespace(namespace) && fitsName(name);
}

/** A function that returns whether a prefix or suffix can give one of the objects a name: its own name is a part of it. */
function renamedAmong(objects: readonly Resource[]): (name: string) => boolean {
  const renamed = new Set(objects.filter(({ pending, name }) => pending.names && name !== '').map(({ name }) => name));
  return containing(renamed);
}
