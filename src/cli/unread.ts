/** What is said where the routes of a document cannot be known because its text cannot be read. */
import type { Routing } from '../pipeline/routing.ts';
import type { Io } from './io.ts';
import { say } from './say.ts';

/** So many are listed one by one. */
const MOST = 3;

/** Says which documents are left out: their routes are not in any table. Answers with how many there are. */
export function sayUnread({ project, placeOf }: Routing, io: Io): number {
  const unread = project.manifests.flatMap(({ document }) => (document.is === 'unreadable' ? [document] : []));
  for (const { file, index, span, errors } of unread.slice(0, MOST)) {
    const [first] = errors;
    const at = placeOf({ file, span: first?.span ?? span, document: index, path: [] });
    const { line } = at.file.rangeOf(at.span).start;
    const why = first === undefined ? '' : `: ${first.message}`;
    say(`${at.file.path}:${line}${why}; what this document routes is left out`, io);
  }
  if (unread.length > MOST) say(`${unread.length - MOST} more documents cannot be read; see kroute lint`, io);
  return unread.length;
}
