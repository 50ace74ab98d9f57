/** What is said where the routes of a document cannot be known because its text cannot be read. */
import { unreadIn } from '../library/unread.ts';
import type { Routing } from '../pipeline/routing.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

/** So many are listed one by one. */
const MOST = 3;

/** Says which documents are left out: their routes are not in any table. Answers with how many there are. */
export function sayUnread(routing: Pick<Routing, 'project' | 'placeOf'>, io: Io): number {
  const unread = unreadIn(routing);
  for (const { at, message } of unread.slice(0, MOST)) {
    const { line } = at.file.rangeOf(at.span).start;
    say(`${at.file.path}:${line}: ${message}; what this document routes is left out`, io);
  }
  if (unread.length > MOST) say(`${unread.length - MOST} more documents cannot be read; see kroute lint`, io);
  return unread.length;
}
