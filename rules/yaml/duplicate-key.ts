/** Keys given twice in one mapping. */
import {
  Cursor,
  defineRule,
  duplicateKeys,
  fieldPath,
  isFlattened,
  mergedObjects,
  placeOf,
  removing,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'text',
  docs: {
    summary: 'A key is given twice in one mapping.',
    why: 'kubectl keeps the last one without a word; kustomize, Flux and strict decoders refuse the file.',
    remedy: 'Keep one of the two.',
  },
  messages: {
    twice: (of: { key: string; map: string }) => ({
      message: `key "${of.key}" is given twice${of.map === '' ? '' : ` in ${of.map}`}`,
      help: 'keep one of the two: kubectl takes the last',
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      const read = repair?.document ?? document;
      if (read.is !== 'readable') return;
      const merged = mergedObjects(read);
      if (isFlattened(Cursor.root(read))) return;
      for (const { first, again } of duplicateKeys(read.tape, read.root)) {
        // What the second object repeats is told once, by `yaml/merged-documents`.
        if (merged?.keys.has(again) === true) continue;
        const at = placeOf(read, again);
        const key = String(at.path.at(-1) ?? '');
        const notes = [{ message: 'it is given here first', at: placeOf(read, first) }];
        const fix = unsafeFix(`remove the first "${key}"`, removing(Cursor.entry(read, first)));
        report(at, 'twice', { key, map: fieldPath(at.path.slice(0, -1)) }, { notes, fix });
      }
    },
  },
});
