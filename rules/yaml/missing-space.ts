/** Dashes and colons without the space that makes them mean something. */
import { defineRule, type Insertion, nodeAt, type Place, placeOf } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'text',
  docs: {
    summary: 'The space after a dash or a colon is missing.',
    why: 'Without it YAML reads no list item and no value: `-name: x` is a key with a dash, `key:"x"` a piece of text.',
    remedy: 'Put a space after the dash or colon.',
  },
  messages: {
    dash: (item: { text: string }) => ({
      message: `the dash before "${item.text}" lacks its space, so this is no list item`,
      help: `write "- ${item.text}"`,
    }),
    colon: (entry: { key: string }) => ({
      message: `the colon after "${entry.key}" lacks its space, so this is no key with a value`,
      help: `write "${entry.key}: " before the value`,
    }),
  },
  check: {
    manifest({ repair }, { report }) {
      if (repair === undefined) return;
      const { document } = repair;
      const { file } = document;
      for (const [error, insertions] of parseErrorsOf(repair.insertions)) {
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
        const fix = { title: 'put in the space', safety: 'safe', edits } as const;
        if (isDash) report(at, 'dash', { text }, { fix });
        else report(at, 'colon', { key: text }, { fix });
      }
    },
  },
});

/** Insertions by the dash or key they mend, in the order of the text. */
function parseErrorsOf(insertions: readonly Insertion[]): ReadonlyMap<number, readonly Insertion[]> {
  const errors = new Map<number, Insertion[]>();
  for (const insertion of insertions) {
    if (insertion.because !== 'missing-space') continue;
    const group = errors.get(insertion.error);
    if (group === undefined) errors.set(insertion.error, [insertion]);
    else group.push(insertion);
  }
  return new Map([...errors].sort(([a], [b]) => a - b));
}

/** Keys of annotations are long, and worth seeing whole. */
const LONGEST = 100;

function shortened(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
