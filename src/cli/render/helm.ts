/** Renders Helm charts with the user's own helm, as `helm template` does it. */
import { posix, resolve } from 'node:path';
import { Cursor } from '../../load/value/cursor.ts';
import type { Settings } from '../../model/cluster/settings.ts';
import { directoryOf } from '../../model/objects/paths.ts';
import type { ParsedFile } from '../../model/project/project.ts';
import { parseInput } from '../../pipeline/project.ts';
import { directoryName, type Origin, type Rendered } from '../../pipeline/rendered.ts';
import type { Io } from '../io.ts';
import { eachOf, runTool, type Tool } from '../tool.ts';

export interface Chart {
  readonly directory: string;
  readonly name: string;
  /** Files below it that become part of what it renders. */
  readonly sources: readonly string[];
}

export type Templated =
  | { readonly ok: true; readonly chart: Chart; readonly output: Rendered }
  | { readonly ok: false; readonly chart: Chart; readonly message: string };

const SECONDS = 60;

/** The charts that stand for themselves: libraries, and charts within charts, do not. */
export function chartsIn(files: readonly ParsedFile[]): readonly Chart[] {
  const charts = files.flatMap((parsed) => {
    const { file } = parsed;
    // Asked for the documents, a file is parsed.
    if (!/(^|\/)Chart\.yaml$/.test(file.path)) return [];
    const [document] = parsed.documents;
    if (document?.is !== 'readable') return [];
    const root: Cursor = Cursor.root(document);
    const name = root.child('name').string;
    if (name === undefined || root.child('type').string === 'library') return [];
    return [{ directory: directoryOf(file.path), name }];
  });
  const isBelow = (path: string, directory: string): boolean => directory === '' || path.startsWith(`${directory}/`);
  return charts
    .filter(
      ({ directory }) => !charts.some((other) => other.directory !== directory && isBelow(directory, other.directory)),
    )
    .map((chart) => ({
      ...chart,
      sources: files
        .map(({ file }) => file.path)
        .filter(
          (path) => isBelow(path, chart.directory) && /(^|\/)templates\//.test(path.slice(chart.directory.length)),
        ),
    }));
}

export async function templateAll(
  charts: readonly Chart[],
  values: readonly string[],
  tool: Tool,
  settings: Settings,
  io: Io,
  onDone: (chart: Chart) => void,
): Promise<readonly Templated[]> {
  return eachOf(charts, async (chart): Promise<Templated> => {
    const ran = await runTool(tool, argumentsFor(chart, values, settings, io), { env: io.env, seconds: SECONDS });
    onDone(chart);
    return ran.ok ? { ok: true, chart, output: outputOf(chart, ran.out) } : { ok: false, chart, message: ran.message };
  });
}

function argumentsFor(
  { directory, name }: Chart,
  values: readonly string[],
  settings: Settings,
  io: Io,
): readonly string[] {
  const path = resolve(io.cwd, directoryName(directory));
  const more = values.flatMap((file) => ['--values', resolve(io.cwd, file)]);
  return [
    'template',
    name,
    path,
    '--skip-tests',
    '--namespace',
    settings.namespace,
    '--kube-version',
    `1.${settings.kubeMinor}`,
    ...more,
  ];
}

function outputOf(chart: Chart, text: string): Rendered {
  const origins: Origin[] = [];
  for (const { index, 1: source = '' } of text.matchAll(/^# Source: (\S.*)$/gm)) {
    // `chart/templates/x.yaml`: the first word is the name of the chart, not of its directory.
    const path = posix.join(chart.directory, source.trim().split('/').slice(1).join('/'));
    origins.push({ start: index, path, isGenerated: false });
  }
  return {
    by: 'helm',
    directory: chart.directory,
    parsed: parseInput({ path: posix.join(chart.directory, '<helm template>'), content: text }),
    origins,
    sources: chart.sources,
    patches: [],
  };
}
