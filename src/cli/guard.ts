/**
 * The last step before text leaves the process. Formats and messages clean what they are made of; should one forget it,
 * neither a terminal nor a CI server is to obey what a manifest or a file name says.
 *
 * GitHub's `::stop-commands::` is not used: standard error is another stream, so that its end may come too early or too
 * late; it would silence what the user's own step prints meanwhile, and kroute's annotations; it needs a secret word in
 * an output that must be the same each time; other servers have nothing like it.
 */
import { harmless } from '../text/printable.ts';
import type { Io } from './io.ts';

export function guarded(io: Io): Io {
  return {
    ...io,
    writeOut: (text, as) => io.writeOut(as === 'exact' ? text : harmless(text)),
    writeError: (text, as) => io.writeError(as === 'exact' ? text : harmless(text)),
  };
}
