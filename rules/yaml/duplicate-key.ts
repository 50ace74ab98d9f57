/** Duplicate keys in a mapping. */
import {
  Cursor,
  defineRule,
  duplicateKeys,
  fieldPath,
  isFlattened,
  mergedObjects,
  type Place,
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
    summary: 'A mapping has the same key twice.',
    why: 'kubectl silently uses the last one. kustomize, Flux and strict decoders reject the file.',
    remedy: 'Remove one of the two.',
  },
  messages: {
    twice: (of: { key: string; map: string }) => ({
      message: `duplicate key "${of.key}"${of.map === '' ? '' : ` in ${of.map}`}`,
      help: 'remove one of the two: kubectl uses the last one',
    }),
  },
  check: {
    manifest({ document, repair }, { report }) {
      const read = repair?.document ?? document;
      if (read.is !== 'readable') return;
      const merged = mergedObjects(read);
      if (isFlattened(Cursor.root(read))) return;
      for (const { first, again } of duplicateKeys(read.tape, read.root)) {
        // `yaml/merged-documents` reports the keys of a second object.
        if (merged?.keys.has(again) === true) continue;
        const at = placeOf(read, again);
        const key = String(at.path.at(-1) ?? '');
        const notes = [{ message: 'the first one is here', at: placeOf(read, first) }];
        const fix = unsafeFix(`remove the first "${key}"`, removing(Cursor.entry(read, first)));
        report(
          at,
          'twice',
          { key, map: fieldPath(at.path.slice(0, -1)) },
          {
            notes,
            fix,
            severity: isForHelm(read) ? 'warning' : 'error',
          },
        );
      }
    },
  },
});

/** Whether helm installs an object by itself, such as a CustomResourceDefinition of a chart: it takes the last key, too. */
function isForHelm({ file, span }: Pick<Place, 'file' | 'span'>): boolean {
  return file.text.slice(span.start, span.end).includes('helm.sh/hook');
}
