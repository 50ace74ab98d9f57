/** Whether a document may contain scalars that YAML reads as another type than they seem to have. */

import { endOf, Kind, kindOf, nextOf, startOf, type Tape } from '../../load/tape/tape.ts';
import type { ReadableDocument } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';

/** Text that needs a closer look: a number with a leading zero or an underscore, a key that may not be a string. */
const ODDITIES =
  /[\s:[{,][-+]?0[0-9_]|\d_\d|^[ \t]*(?:- +)*(?:y|n|yes|no|on|off|true|false|null|[-+]?\d\w*|[-+]?\.\w+)[ \t]*:(?:\s|$)/im;

/** Stored, because it is called for each object of a list. */
export const mayHoldOddities = query('ambiguous-scalars.mayHoldOddities', (document: ReadableDocument): boolean => {
  const { engine, file, span } = document;
  if (engine === 'json' || !mayHoldOddScalars(document)) return false;
  return ODDITIES.test(file.text.slice(span.start, span.end));
});

/** The same as a fast first search in the plain scalars. */
function mayHoldOddScalars({ tape }: ReadableDocument): boolean {
  for (let node = 0; node < tape.size; node++) {
    const kind = kindOf(tape, node);
    if (kind === Kind.Plain ? isOddNumber(tape, node) : kind === Kind.Mapping && hasOddKey(tape, node)) return true;
  }
  return false;
}

const ODD_NUMBER = /^[-+]?0.|_/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const FIRST_OF_WORDS = 'ynotfYNOTF';
const LONGEST_WORD = 5;

function isOddNumber(tape: Tape, node: number): boolean {
  const start = startOf(tape, node);
  return mayStartNumber(tape.text.charCodeAt(start)) && ODD_NUMBER.test(tape.text.slice(start, endOf(tape, node)));
}

function hasOddKey(tape: Tape, mapping: number): boolean {
  const end = nextOf(tape, mapping);
  for (let key = mapping + 1; key < end; key = nextOf(tape, nextOf(tape, key)))
    if (kindOf(tape, key) === Kind.Plain && isOddKey(tape, startOf(tape, key), endOf(tape, key))) return true;
  return false;
}

function isOddKey({ text }: Tape, start: number, end: number): boolean {
  if (mayStartNumber(text.charCodeAt(start))) return true;
  return (
    end - start <= LONGEST_WORD && FIRST_OF_WORDS.includes(text.charAt(start)) && WORDS.test(text.slice(start, end))
  );
}

/** A digit, a sign or a dot. */
function mayStartNumber(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46;
}
