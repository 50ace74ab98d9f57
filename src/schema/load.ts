/** Loads schemas ahead of linting, so that everything after can ask without waiting. */
import { allKinds } from './catalog.ts';
import { type KindName, loadValidators } from './validators.ts';

/** Makes `validate` and `fieldsAt` ready for these kinds; without an argument for every kind there is. */
export async function loadSchemas(kinds: Iterable<KindName> = allKinds()): Promise<void> {
  await loadValidators(kinds);
}
