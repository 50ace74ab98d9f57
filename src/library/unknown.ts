/** Error messages for unknown names, with suggestions. */
import { areasOf } from '../linter/rule.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { push } from '../text/group.ts';
import { quotedChoice } from '../text/listing.ts';
import { UsageError } from './usage-error.ts';

export interface Unknown {
  /** The option with the unknown name, as in `UsageError`. */
  readonly option?: string;
  /** What the name is for: `format`, `rule`. */
  readonly kind: string;
  readonly word: string;
  readonly known: readonly string[];
  /** Where to find the list of known names, if it is too long for the message. */
  readonly all?: string;
}

/** An unknown name. The command line adds which `--help` to read. */
export class UnknownWord extends UsageError {}

/** `unknown format "jsn"; did you mean "json"?`, or the list of known names. */
export function unknownWord({ option, kind, word, known, all }: Unknown): UnknownWord {
  return new UnknownWord(
    `unknown ${kind} "${word}"; ${meantText(word, known) ?? all ?? `use ${quotedChoice(known)}`}`,
    option,
  );
}

/** `did you mean "json"?`; undefined if no name is close. */
export function meantText(word: string, known: readonly string[]): string | undefined {
  const meant = meantBy(word, [...new Set(known)]);
  return meant.length === 0 ? undefined : `did you mean ${quotedChoice(meant)}?`;
}

/** At most this many names are suggested. */
const MOST = 3;

/**
 * The closest name, or else names with the same or a similar last part: several areas have a rule `backend-not-found`.
 */
function meantBy(word: string, known: readonly string[]): readonly string[] {
  const closest = didYouMean(word, known);
  if (closest !== undefined) return [closest];
  const started = word.length < 3 ? [] : known.filter((name) => name.startsWith(word.toLowerCase()));
  if (started.length === 1) return started;
  const byLast = new Map<string, string[]>();
  for (const name of known) {
    const last = lastPart(name);
    if (last !== name && last !== '*') push(byLast, last, name);
  }
  const last = lastPart(word);
  return (byLast.get(last) ?? byLast.get(didYouMean(last, byLast.keys()) ?? '') ?? []).slice(0, MOST);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** A rule or an area that does not exist. */
export function unknownRule(word: string, ids: readonly string[], option?: string): UnknownWord {
  const all = word.startsWith('custom/')
    ? 'custom rules come from the configuration; --config <file> selects another one'
    : 'kroute explain lists all rules';
  return unknownWord({ option, kind: 'rule', word, known: [...ids, ...areasOf(ids)], all });
}
