/** The classes of a way in of Ingresses. */
import type { Entry } from './route.ts';

/** The names of the classes that are served; none for Ingresses without one. */
export function classesOf({ class: name, classes }: Entry): readonly string[] {
  return classes ?? (name === undefined ? [] : [name]);
}

/** Whether Ingresses of a class use a way in. */
export function hasClass(entry: Entry, name: string): boolean {
  return entry.type === 'ingress' && classesOf(entry).includes(name);
}

/** `Ingress class nginx`, `Ingress classes internal, nginx`, `Ingress without class`. */
export function classWords(entry: Entry): string {
  const names = classesOf(entry);
  if (names.length === 0) return 'Ingress without class';
  return `Ingress ${names.length === 1 ? 'class' : 'classes'} ${names.join(', ')}`;
}
