/** Documents that cannot be read: what they route is in no table, so a comparison of two tables leaves it open. */
import type { Cause, Comparison } from '../compare/change.ts';
import type { ParsedDocument } from '../load/tape/document.ts';
import type { Place } from '../load/value/place.ts';
import type { Routing } from '../pipeline/routing.ts';

type Unreadable = Extract<ParsedDocument, { is: 'unreadable' }>;

/** A document that cannot be read. */
export interface Unread {
  /** Of the first error, in the file that the user can open. */
  readonly at: Place;
  /** The first error. */
  readonly message: string;
  /** The document as it is written. */
  readonly text: string;
}

/** The documents of a side that cannot be read, in the order of the files. */
export function unreadIn({ project, placeOf }: Pick<Routing, 'project' | 'placeOf'>): readonly Unread[] {
  const unread = project.manifests.flatMap(({ document }): readonly Unreadable[] =>
    document.is === 'unreadable' ? [document] : [],
  );
  return unread.map(({ file, index, span, errors: [first] }) => ({
    at: placeOf({ file, span: first?.span ?? span, document: index, path: [] }),
    message: first?.message ?? 'the document cannot be read',
    text: file.text.slice(span.start, span.end),
  }));
}

/**
 * A comparison of two tables of the same files, served or written in two ways: what cannot be read is on both sides, and may
 * be answered differently all the same.
 */
export function withUnread(comparison: Comparison, side: Pick<Routing, 'project' | 'placeOf'>): Comparison {
  return { ...comparison, unread: unreadApart(unreadIn(side), []) };
}

/** Those of one side that the other does not have as well: the same text routes the same, whatever that is. */
export function unreadApart(before: readonly Unread[], after: readonly Unread[]): readonly Cause[] {
  const causes = (side: Cause['side'], own: readonly Unread[], other: readonly Unread[]): readonly Cause[] => {
    const left = new Map<string, number>();
    for (const { text } of other) left.set(text, (left.get(text) ?? 0) + 1);
    return own.flatMap(({ at, message, text }) => {
      const count = left.get(text) ?? 0;
      left.set(text, count - 1);
      return count > 0 ? [] : [{ message, side, at }];
    });
  };
  return [...causes('before', before, after), ...causes('after', after, before)];
}
