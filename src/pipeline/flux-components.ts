/** Components that Flux adds to a kustomization of the tree, which alone may patch objects that only they bring. */
import { Cursor } from '../load/value/cursor.ts';
import { plain, Tree } from '../model/project/gitops.ts';
import type { ParsedFile } from '../model/project/project.ts';

const FLUX = 'kustomize.toolkit.fluxcd.io/';

/** A test for directories: https://fluxcd.io/flux/components/kustomize/kustomizations/#components */
export function completedByFlux(files: readonly ParsedFile[]): (directory: string) => boolean {
  const declaring = files.filter(({ file: { text } }) => text.includes(FLUX) && text.includes('components:'));
  if (declaring.length === 0) return () => false;
  const tree = new Tree(files.map(({ file }) => file.path));
  const directories = new Set(
    declaring.flatMap(({ file, documents }) =>
      documents.flatMap((document) => {
        if (document.is !== 'readable') return [];
        const root = Cursor.root(document);
        const spec = root.child('spec');
        const isFlux = root.child('apiVersion').string?.startsWith(FLUX) === true;
        if (!isFlux || spec.child('components').items().length === 0) return [];
        return tree.resolve(plain(spec.child('path').string ?? ''), file.path) ?? [];
      }),
    ),
  );
  return (directory) => directories.has(directory);
}
