/** Whether a document may hold scalars that are read as something else than they look like. */
import type { ReadableDocument } from '../load/cursor.ts';
import { mayHoldOddScalars } from './odd-scalars.ts';
import { rememberedOf } from './remembered-of.ts';

/** What is worth a closer look: a number with a leading zero or an underscore, a key that may be no string. */
const ODDITIES =
  /[\s:[{,][-+]?0[0-9_]|\d_\d|^[ \t]*(?:- +)*(?:y|n|yes|no|on|off|true|false|null|[-+]?\d\w*|[-+]?\.\w+)[ \t]*:(?:\s|$)/im;

/** Asked for each object of a list, so remembered. */
export const mayHoldOddities = rememberedOf((document: ReadableDocument): boolean => {
  const { engine, file, span } = document;
  if (engine === 'json' || !mayHoldOddScalars(document)) return false;
  return ODDITIES.test(file.text.slice(span.start, span.end));
});
