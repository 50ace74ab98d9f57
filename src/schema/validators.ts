/** Keeps the validators of the kinds at hand: they are loaded before linting, and asked without waiting. */
import { type KindValidator, loadKind } from './source.ts';

/** A group, version and kind as manifests write them. */
export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

const loaded = new Map<string, KindValidator | undefined>();

/** Loads what is needed to validate these kinds; kinds without a schema are remembered as such. */
export async function loadValidators(kinds: Iterable<KindName>): Promise<void> {
  const wanted = new Set([...kinds].map(keyOf).filter((key) => !loaded.has(key)));
  await Promise.all([...wanted].map(async (key) => loaded.set(key, await loadKind(key))));
}

/** The validator of a kind, or undefined where there is no schema. Asking before loading is a bug. */
export function validatorOf(kind: KindName): KindValidator | undefined {
  const key = keyOf(kind);
  if (!loaded.has(key)) throw new Error(`the validator of ${key} was not loaded`);
  return loaded.get(key);
}

function keyOf({ apiVersion, kind }: KindName): string {
  return `${apiVersion}/${kind}`;
}
