/** Manifests whose nesting was lost in copying. */
import {
  Cursor,
  defineRule,
  fieldPath,
  type Insertion,
  isFlattened,
  mergedObjects,
  nodeAt,
  type ParsedDocument,
  placeOf,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'The indentation of a manifest is lost: what belongs inside a field stands beside it.',
    why: 'The fields stay empty, and what should fill them is unknown where it stands: the API server refuses the object.',
    remedy: 'Indent what belongs inside.',
  },
  messages: {
    lost: (text: { key: string; parent: string; lines: number }) => ({
      message: `the indentation is lost: "${text.key}" belongs under "${text.parent}"${andMore(text.lines - 1)}`,
      help: 'indent what belongs inside; the unsafe fix indents it as the API has it',
    }),
    gone: (text: { key: string }) => ({
      message: `the indentation is lost: "${text.key}" belongs under "metadata"`,
      help: 'indent what belongs inside; too little is known of this object to do it for you',
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      if (repair === undefined) {
        const next = flattened(document);
        if (next !== undefined) report(next.key, 'gone', { key: String(next.step) });
        return;
      }
      const lost = repair.insertions.filter(({ because }) => because === 'lost-indentation');
      const lines = lost.filter((insertion) => !isComment(insertion, document));
      const [first] = lines;
      if (first === undefined) return;
      const { file } = document;
      const node = nodeAt(repair.document, first.error);
      const at = placeOf(repair.document, Math.max(node, 0));
      const edits = lost.map((one) => ({ file, span: { start: one.at, end: one.at }, text: one.text }));
      const fix = { title: 'indent it as the API has it', safety: 'unsafe', edits } as const;
      const path = at.path.slice(0, -1);
      report(at, 'lost', { key: String(at.path.at(-1) ?? ''), parent: fieldPath(path), lines: lines.length }, { fix });
    },
  },
});

function andMore(lines: number): string {
  if (lines === 0) return '';
  return lines === 1 ? ', and 1 more line is not deep enough' : `, and ${lines} more lines are not deep enough`;
}

function isComment({ at }: Insertion, { file }: ParsedDocument): boolean {
  return file.text.slice(at).trimStart().startsWith('#');
}

/** The first of the fields that stand beside the empty metadata of an object that cannot be rebuilt. */
function flattened(document: ParsedDocument): Cursor | undefined {
  const root = document.is === 'readable' ? Cursor.root(document) : undefined;
  if (document.is !== 'readable' || root === undefined || !isFlattened(root)) return undefined;
  if (mergedObjects(document) !== undefined) return undefined;
  const entries = root.entries();
  return entries[entries.findIndex(({ step }) => step === 'metadata') + 1];
}
