/** Kustomizations that Fleet applies to the output of a chart, so that what they change is not in the tree. */
import { dirname, join, resolve } from 'node:path';
import { PURPOSES } from '../../load/discover/limits.ts';
import type { Io } from '../io.ts';

const DIRECTORY = /^[ \t-]*dir:[ \t]*["']?([\w./-]+)/gm;

/** https://fleet.rancher.io/ref-fleet-yaml: whether a `fleet.yaml` at or above the directory refers to it beside a chart. */
export function isForOutputOfChart(directory: string, tree: string, { files }: Pick<Io, 'files'>): boolean {
  for (let at = directory; ; at = dirname(at)) {
    const content = files.read(join(at, 'fleet.yaml'), PURPOSES.manifest);
    const text = content.ok ? new TextDecoder().decode(content.value) : '';
    if (
      /^[ \t]*helm:/m.test(text) &&
      [...text.matchAll(DIRECTORY)].some(([, way = '']) => resolve(at, way) === directory)
    )
      return true;
    if (at === tree || at === dirname(at)) return false;
  }
}
