/** `--show-files`: which files a run reads, renders and skips, and why; nothing is checked. */
import type { Settings } from '../model/cluster/settings.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { projectOf } from '../pipeline/project.ts';
import { directoryName, judgedFiles, type Rendering } from '../pipeline/rendered.ts';
import { plural } from '../report/report.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import { jsonText, printable } from '../text/printable.ts';
import { columns } from '../text/width.ts';

/** `rendered`: replaced by what kustomize or helm made of it. */
type Status = 'read' | 'rendered' | 'skipped' | 'ignored';

interface ShownFile {
  readonly file: string;
  readonly status: Status;
  /** Objects in it, if it is read. */
  readonly objects?: number;
  /** Why it is not read as it is. */
  readonly reason?: string;
}

/** `ignored` are those that the configuration leaves out. */
export async function shownFiles(
  files: readonly ParsedFile[],
  ignored: readonly string[],
  rendering: Rendering | undefined,
  settings: Settings,
): Promise<readonly ShownFile[]> {
  const judged = rendering === undefined ? files : judgedFiles(files, rendering);
  const { cluster, skipped } = await projectOf(judged, settings);
  const objects = groupBy(cluster.resources, ({ file }) => file.path);
  const reasons = new Map(skipped.map(({ file, reason }) => [file.path, reason]));
  const toolOf = rendering === undefined ? undefined : toolsIn(rendering);
  const shown = files.map(({ file: { path: file } }): ShownFile => {
    if (rendering?.covered.has(file) === true) return { file, status: 'rendered', reason: toolOf?.(file) };
    const reason = reasons.get(file);
    if (reason !== undefined) return { file, status: 'skipped', reason };
    return { file, status: 'read', objects: objects.get(file)?.length ?? 0 };
  });
  const left = ignored.map((file): ShownFile => ({ file, status: 'ignored', reason: 'by the configuration' }));
  return [...shown, ...left].sort((a, b) => compareText(a.file, b.file));
}

/** How each file that kustomize or helm read is rendered. */
function toolsIn({ outputs }: Rendering): (file: string) => string {
  const bySource = groupBy(
    outputs.flatMap((output) => [...new Set(output.sources)].map((source) => ({ source, output }))),
    ({ source }) => source,
  );
  return (file) =>
    (bySource.get(file) ?? []).map(({ output }) => `by ${output.by} in ${directoryName(output.directory)}`).join(', ');
}

const asText = (files: readonly ShownFile[]): string => {
  const width = Math.max(0, ...files.map(({ file }) => columns(printable(file))));
  const lines = files.map(({ file, status, objects, reason }) => {
    const name = printable(file);
    const what = reason ?? plural(objects ?? 0, 'object');
    return `${status.padEnd(8)}  ${name}${' '.repeat(width - columns(name))}  ${printable(what)}\n`;
  });
  return lines.join('');
};

export const FILE_LISTS = {
  pretty: asText,
  json: (files: readonly ShownFile[]) => `${jsonText({ version: 1, files }, 2)}\n`,
} as const;
