/** Notes that several rules add to their findings. */
import { describe, type Resource } from '../model/objects/resource.ts';
import type { Note } from './diagnostic.ts';

/** A note at the name of another object. */
export function definedHere(resource: Resource): Note {
  return { message: `${describe(resource)} is defined here`, at: resource.root.child('metadata').child('name').at };
}
