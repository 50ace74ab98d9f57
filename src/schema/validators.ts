/** Keeps the validators of the kinds at hand: they are loaded before linting, and asked without waiting. */
import { isKnownKind } from './catalog.ts';
import { type KindValidator, loadKind } from './source.ts';

/** A group, version and kind as manifests write them. */
export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Of kinds that the catalog knows only, so that it cannot grow with the kinds of manifests. */
const loaded = new Map<string, KindValidator | undefined>();

/** Loads what is needed to validate these kinds. */
export async function loadValidators(kinds: Iterable<KindName>): Promise<void> {
  const wanted = new Map<string, KindName>();
  for (const kind of kinds) {
    const key = keyOf(kind);
    if (!loaded.has(key)) wanted.set(key, kind);
  }
  await Promise.all(
    [...wanted].map(async ([key, kind]) => {
      const validator = await loadKind(key);
      if (validator !== undefined || isKnown(kind)) loaded.set(key, validator);
    }),
  );
}

const isKnown = ({ apiVersion, kind }: KindName): boolean => isKnownKind(apiVersion, kind);

/** The validator of a kind, or undefined where there is no schema. Asking before loading is a bug. */
export function validatorOf(kind: KindName): KindValidator | undefined {
  const key = keyOf(kind);
  const validator = loaded.get(key);
  if (validator === undefined && isKnown(kind) && !loaded.has(key))
    throw new Error(`the validator of ${key} was not loaded`);
  return validator;
}

function keyOf({ apiVersion, kind }: KindName): string {
  return `${apiVersion}/${kind}`;
}
