/** Two objects in one document. */
import { defineRule, mergedObjects, type Place, placeOf, secondObjectIn, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'Two objects stand in one document, for want of a `---` between them.',
    why: 'kubectl reads one object that mixes both: the fields of the second overwrite those of the first.',
    remedy: 'Put a line with "---" between the objects.',
  },
  messages: {
    merged: (first: { object: string }) => ({
      message: `a second object starts here, in the document of ${first.object}`,
      help: 'put a line with "---" before it',
    }),
  },
  check: {
    manifest({ document }, { report }) {
      if (document.is === 'unreadable') {
        const { file, span, index } = document;
        const second = secondObjectIn(file.text.slice(span.start, span.end));
        if (second === -1) return;
        const start = span.start + second;
        const at = { file, document: index, path: [], span: { start, end: file.text.indexOf(':', start) } };
        report(at, 'merged', { object: 'another' }, { fix: separation(at) });
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

/** Only where the key stands at the left edge can a separator go before it. */
function separation({ file, span: { start } }: Place) {
  const isAtEdge = start === 0 || file.text.charAt(start - 1) === '\n';
  return isAtEdge
    ? unsafeFix('put "---" between the objects', { file, span: { start, end: start }, text: '---\n' })
    : undefined;
}
