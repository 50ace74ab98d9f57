/** Manifests that lost their indentation, for example by copying. */
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
    summary: 'The manifest lost its indentation: nested fields are at the same level as their parents.',
    why: 'The parent fields are empty and the nested fields are unknown at their level, so the API server rejects the object.',
    remedy: 'Indent the nested fields.',
  },
  messages: {
    lost: (text: { key: string; parent: string; lines: number }) => ({
      message: `missing indentation: "${text.key}" belongs under "${text.parent}"${andMore(text.lines - 1)}`,
      help: 'indent the nested fields; --fix-unsafe does it, guided by the fields of the API',
    }),
    gone: (text: { key: string }) => ({
      message: `missing indentation: "${text.key}" belongs under "metadata"`,
      help: 'indent the nested fields; kroute does not know the fields of this kind, so it offers no fix',
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
      const fix = { title: 'indent by the fields of the API', safety: 'unsafe', edits } as const;
      const path = at.path.slice(0, -1);
      report(at, 'lost', { key: String(at.path.at(-1) ?? ''), parent: fieldPath(path), lines: lines.length }, { fix });
    },
  },
});

function andMore(lines: number): string {
  if (lines === 0) return '';
  return lines === 1 ? ', and 1 more line lacks indentation' : `, and ${lines} more lines lack indentation`;
}

function isComment({ at }: Insertion, { file }: ParsedDocument): boolean {
  return file.text.slice(at).trimStart().startsWith('#');
}

/** The first field after the empty metadata of an object whose indentation cannot be restored. */
function flattened(document: ParsedDocument): Cursor | undefined {
  const root = document.is === 'readable' ? Cursor.root(document) : undefined;
  if (document.is !== 'readable' || root === undefined || !isFlattened(root)) return undefined;
  if (mergedObjects(document) !== undefined) return undefined;
  const entries = root.entries();
  return entries[entries.findIndex(({ step }) => step === 'metadata') + 1];
}
