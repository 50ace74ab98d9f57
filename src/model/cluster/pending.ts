/** Objects whose names or namespaces are not settled: which ones they may yet come to bear. */
import { fittingTo, isPlaceholder } from '../../load/value/placeholder.ts';
import type { Resource } from '../objects/resource.ts';

/** Tells whether one of some objects may yet be the one of a name in a namespace; `''` for objects outside of namespaces. */
export function pendingAmong(objects: readonly Resource[]): (namespace: string, name: string) => boolean {
  const isRenamed = renamedAmong(objects);
  const names = new Set(objects.map(({ name }) => name));
  const open = objects.filter((one) => isOpen(one.name) || isOpen(one.namespace)).map(fitting);
  return (namespace, name) =>
    isRenamed(name) || open.some((fits) => fits(namespace, name)) || (isOpen(namespace) && names.has(name));
}

/** Whether two namespaces that are not written alike may be one. */
export function mayBeOne(a: string, b: string): boolean {
  return a !== b && (isOpen(a) || isOpen(b));
}

/** Whether a name or namespace is filled in later. */
const isOpen = (text: string): boolean => isPlaceholder(text, { path: [] });

function fitting(one: Resource): (namespace: string, name: string) => boolean {
  const [fitsNamespace, fitsName] = [fittingTo(one.namespace), fittingTo(one.name)];
  return (namespace, name) => fitsNamespace(namespace) && fitsName(name);
}

/** Whether a prefix or suffix may give one of some objects a name: its own is a part of it. */
function renamedAmong(objects: readonly Resource[]): (name: string) => boolean {
  const renamed = new Set(objects.filter(({ pending, name }) => pending.names && name !== '').map(({ name }) => name));
  const lengths = new Set([...renamed].map(({ length }) => length));
  return (name) => holdsAnother(name, renamed, lengths);
}

/** Whether a name holds one of others that is not itself: asks each other one, or each part of the name, whatever is less. */
function holdsAnother(name: string, others: ReadonlySet<string>, lengths: ReadonlySet<number>): boolean {
  if (others.size <= lengths.size * name.length) {
    for (const other of others) if (other !== name && name.includes(other)) return true;
    return false;
  }
  for (const length of lengths)
    for (let at = 0; length < name.length && at + length <= name.length; at++)
      if (others.has(name.slice(at, at + length))) return true;
  return false;
}
