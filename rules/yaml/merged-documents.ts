/** Two objects in one document. */
import { defineRule, mergedObjects, type Place, placeOf, secondObjectInUnreadable, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'A `---` is missing between two objects, so they are in one document.',
    why: 'kubectl reads them as a single object, in which fields of the second replace those of the first.',
    remedy: 'Add a line with "---" between the objects.',
  },
  messages: {
    merged: (first: { object: string }) => ({
      message: `missing "---": a second object starts here, in the document of ${first.object}`,
      help: 'add a line with "---" before it',
    }),
  },
  check: {
    manifest({ document }, { report }) {
      if (document.is === 'unreadable') {
        const { file, span, index } = document;
        const second = secondObjectInUnreadable(document);
        if (second === -1) return;
        const start = span.start + second;
        const at = { file, document: index, path: [], span: { start, end: file.text.indexOf(':', start) } };
        report(at, 'merged', { object: 'another object' }, { fix: separation(at) });
        return;
      }
      const merged = document.is === 'readable' ? mergedObjects(document) : undefined;
      if (document.is !== 'readable' || merged === undefined) return;
      const at = { ...placeOf(document, merged.second), path: [] };
      const notes = [{ message: 'the first object starts here', at: placeOf(document, document.root + 1) }];
      const object = merged.name === '' ? `a ${merged.kind}` : `${merged.kind} "${merged.name}"`;
      const fix = document.engine === 'json' ? undefined : separation(at);
      report(at, 'merged', { object }, { notes, fix });
    },
  },
});

/** A separator can be added only before a key at the start of a line. */
function separation({ file, span: { start } }: Place) {
  const isAtEdge = start === 0 || file.text.charAt(start - 1) === '\n';
  return isAtEdge
    ? unsafeFix('add "---" between the objects', { file, span: { start, end: start }, text: '---\n' })
    : undefined;
}
