/** What kustomizations and charts of an earlier revision rendered to, so that findings on rendered text can be compared. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Settings } from '../../model/cluster/settings.ts';
import type { ParsedFile } from '../../model/project/project.ts';
import { buildRoots } from '../../pipeline/kustomize-plan.ts';
import type { Rendering } from '../../pipeline/rendered.ts';
import type { Io } from '../io.ts';
import type { OldTree } from '../old-tree.ts';
import { outsideOfTree } from '../tool/find.ts';
import { withScratch } from '../tool/scratch.ts';
import { chartsIn } from './helm.ts';
import { type RenderFlags, render } from './render.ts';

/** What no kustomization and no chart is made of. */
const OTHER =
  /\.(?:avi|bz2|class|cc?|cpp|cs|dll|exe|gif|go|gz|h|ico|jar|java|jpe?g|kt|mov|mp[34]|pdf|png|rs|so|svg|swift|tsx?|ttf|webp|woff2?|xz|zip)$/i;

/** Renders the files of a revision in a copy of its tree. Undefined where there is nothing to render. */
export async function renderOld(
  tree: OldTree,
  files: readonly ParsedFile[],
  flags: RenderFlags,
  settings: Settings,
  io: Io,
): Promise<Rendering | undefined> {
  if (flags.render === false || (buildRoots(files).length === 0 && chartsIn(files, settings, io.cwd).length === 0))
    return undefined;
  const contents = await tree.contents((path) => !OTHER.test(path));
  return withScratch(async (scratch) => {
    const top = join(scratch, 'tree');
    // So that it is known where the tree ends.
    mkdirSync(join(top, '.git'), { recursive: true });
    for (const [path, bytes] of contents) {
      const to = resolve(top, path);
      if (!to.startsWith(`${top}/`) || to.startsWith(`${top}/.git/`)) continue;
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, bytes);
    }
    const way = relative(tree.repository.top, io.cwd);
    const cwd = way.startsWith('..') ? top : join(top, way);
    mkdirSync(cwd, { recursive: true });
    const values = flags.values?.map((path) => resolve(io.cwd, path));
    // What does not build is said of the tree as it is now.
    const copied = (path: string): string => join(top, relative(tree.repository.top, path));
    const charts = settings.charts?.map((one) => ({
      ...one,
      chart: copied(one.chart),
      values: one.values.map(copied),
    }));
    return render(files, { ...flags, values, quiet: true }, { ...settings, charts }, { ...outsideOfTree(io), cwd });
  });
}
