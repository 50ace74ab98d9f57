/** Dashes and colons without the space that YAML requires after them. */
import { defineRule, groupBy, type Insertion, nodeAt, type Place, placeOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'text',
  docs: {
    summary: 'The space after a dash or a colon is missing.',
    why: 'Without it, `-name: x` is a key that starts with a dash instead of a list item, and `key:"x"` is plain text instead of a key and a value.',
    remedy: 'Add a space after the dash or colon.',
  },
  messages: {
    dash: (item: { text: string }) => ({
      message: `missing space after "-" in "-${item.text}", so this is not a list item`,
      help: `write "- ${item.text}"`,
    }),
    colon: (entry: { key: string }) => ({
      message: `missing space after "${entry.key}:", so this is not a key with a value`,
      help: `write "${entry.key}: " before the value`,
    }),
  },
  check: {
    manifest({ repair }, { report }) {
      if (repair === undefined) return;
      const { document } = repair;
      const { file } = document;
      for (const [error, insertions] of byError(repair.insertions)) {
        const isDash = file.text.charAt(error) === '-';
        const node = nodeAt(document, isDash ? error + 1 : error);
        const key = node === -1 ? undefined : placeOf(document, node);
        const text = key === undefined ? '' : shortened(file.text.slice(key.span.start, key.span.end));
        const at: Place = {
          file,
          document: document.index,
          path: key?.path ?? [],
          span: { start: error, end: key?.span.end ?? error + 1 },
        };
        const edits = insertions.map((one) => ({ file, span: { start: one.at, end: one.at }, text: one.text }));
        const fix = { title: 'add the space', safety: 'safe', edits } as const;
        if (isDash) report(at, 'dash', { text }, { fix });
        else report(at, 'colon', { key: text }, { fix });
      }
    },
  },
});

/** Insertions by the dash or key that they correct, in the order of the text. */
function byError(insertions: readonly Insertion[]): readonly (readonly [number, readonly Insertion[]])[] {
  const missing = insertions.filter(({ because }) => because === 'missing-space');
  return [...groupBy(missing, ({ error }) => error)].sort(([a], [b]) => a - b);
}

/** Annotation keys are long and should be shown completely. */
const LONGEST = 100;

function shortened(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
