/** How `scripts/fuzz` describes inputs. */
import { inputOf, type Kind } from './inputs.ts';
import { readSeeds } from './seeds.ts';
import { shown } from './shrink.ts';

export { isKind, KINDS } from './inputs.ts';

/** An input as readable text, by its number. */
export function describeInput(root: string, seed: number, index: number, only: Kind | undefined): string {
  return shown(inputOf(readSeeds(root), seed, index, only));
}
