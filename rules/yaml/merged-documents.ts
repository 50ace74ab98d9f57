/** Two objects in one document. */
import { Cursor, defineRule, isFlattened, mergedObjects, placeOf, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'Two objects stand in one document, for want of a `---` between them.',
    why: 'kubectl reads one object that mixes both: the fields of the second overwrite those of the first.',
    remedy: 'Put a line with "---" between the objects.',
  },
  messages: {
    merged: (first: { kind: string; name: string }) => ({
      message: `a second object starts here, in the document of ${first.name === '' ? first.kind : `${first.kind} "${first.name}"`}`,
      help: 'put a line with "---" before it',
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      const read = repair?.document ?? document;
      const merged = read.is === 'readable' ? mergedObjects(read) : undefined;
      if (read.is !== 'readable' || merged === undefined || isFlattened(Cursor.root(read))) return;
      const at = placeOf(read, merged.second);
      const notes = [{ message: 'the first object starts here', at: placeOf(read, read.root + 1) }];
      const start = at.file.text.lastIndexOf('\n', at.span.start - 1) + 1;
      const isAlone = start === at.span.start && read.engine !== 'json';
      const separator = isAlone ? { file: at.file, span: { start, end: start }, text: '---\n' } : undefined;
      report({ ...at, path: [] }, 'merged', merged, {
        notes,
        fix: unsafeFix('put "---" between the objects', separator),
      });
    },
  },
});
