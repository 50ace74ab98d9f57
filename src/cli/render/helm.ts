/** Renders Helm charts with the user's own helm, as `helm template` does it. */
import { writeFileSync } from 'node:fs';
import { join, posix, relative, resolve } from 'node:path';
import { Cursor } from '../../load/value/cursor.ts';
import { isPlaceholder } from '../../load/value/placeholder.ts';
import type { Settings } from '../../model/cluster/settings.ts';
import { directoryOf, joinPath } from '../../model/objects/paths.ts';
import { isTemplateLine } from '../../model/project/other-tools.ts';
import type { ParsedFile } from '../../model/project/project.ts';
import { digest } from '../../node/digest.ts';
import { slashed } from '../../node/slashed.ts';
import { isWithin, treeAround } from '../../node/tree.ts';
import { installedIn, releasesIn } from '../../pipeline/chart-releases.ts';
import { parseInput } from '../../pipeline/project.ts';
import { directoryName, type Origin, type Rendered } from '../../pipeline/rendered.ts';
import { groupBy, push } from '../../text/group.ts';
import { memo } from '../../text/query.ts';
import type { Io } from '../io.ts';
import { Argument, isReleaseName } from '../tool/argument.ts';
import { sealed } from '../tool/environment.ts';
import type { Tool } from '../tool/find.ts';
import { eachOf, type Ran, runTool, textOf } from '../tool/run.ts';
import { withScratch } from '../tool/scratch.ts';
import { checkChart, type SchemaDoubt } from './chart-check.ts';
import {
  isForValues,
  isGivenValues,
  isOfHelmfile,
  isOfParent,
  isOfSyntax,
  isOfTerraform,
  valuesBeside,
} from './chart-values.ts';
import { scriptsIn } from './scripts.ts';
import { NO_TIME, type TimeBudget } from './time-budget.ts';

/** One way to render a chart. */
export interface Variant {
  /** What distinguishes its output from others of the chart; empty where there is one. */
  readonly label: string;
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly values: readonly (object | string)[];
  readonly missing: string | undefined;
}

const DEFAULTS: Variant = {
  label: '',
  release: undefined,
  namespace: undefined,
  files: [],
  values: [],
  missing: undefined,
};

export interface Chart {
  readonly directory: string;
  /** Its Chart.yaml. */
  readonly path: string;
  /** How it is rendered: once for each. */
  readonly variants: readonly Variant[];
  /** Charts that it depends on and that would have to be fetched. */
  readonly remote: readonly string[];
  /** The paths of dependencies in other directories, by name. */
  readonly local: ReadonlyMap<string, string>;
  /** As the chart has it: any text. */
  readonly name: string;
  /** Whether its Chart.yaml presents it to others, who install it with their values, or it is one of a collection of charts. */
  readonly isPublished: boolean;
  /** Files below it that become part of what it renders. */
  readonly sources: readonly string[];
  /**
   * Whether it has no file of values, or an object of Argo CD or Flux installs it with some that are not known, or another
   * chart of the tree includes it, and hands its values down.
   */
  readonly isGivenValues: boolean;
  /** Why it is a template of charts, whose name or values are filled in first. */
  readonly template: string | undefined;
}

export type Templated =
  /** `note` says what was left out. */
  | { readonly ok: true; readonly chart: Chart; readonly output: Rendered; readonly note: string | undefined }
  /** `isError` where the chart is wrong, and not what kroute allows helm to do; `needsValues` where it only lacks values. */
  | {
      readonly ok: false;
      readonly chart: Chart;
      readonly message: string;
      readonly isError: boolean;
      readonly needsValues?: boolean;
      /** Where it may be that other values render it. */
      readonly mayLackValues?: boolean;
    };

const MOST_OUTPUT = 64 * 1024 * 1024;
/** What `helm template` itself calls a release that was given no name. */
const NO_NAME = 'release-name';
/** Of a release. */
const MOST_OF_A_NAME = 53;
/** Fields of a Chart.yaml that say who made a chart for others, and where to read about it. */
const PRESENTING = ['home', 'icon', 'keywords', 'maintainers', 'sources'];

/** So many charts side by side are there for others. */
const COLLECTION = 10;

/** The charts that are rendered on their own: libraries, and charts within charts, are not. */
export function chartsIn(
  files: readonly ParsedFile[],
  { charts: settings = [] }: Settings,
  cwd: string,
): readonly Chart[] {
  const releases = groupBy(releasesIn(files), ({ directory }) => directory);
  const configurations = groupBy(settings, ({ chart }) => resolve(chart));
  const isInstalled = installedIn(files);
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  const variantsOf = (directory: string): readonly Variant[] => {
    const configured = (configurations.get(resolve(cwd, directoryName(directory))) ?? []).map(
      ({ release, namespace, values }) => ({ release, namespace, files: values, values: [], missing: undefined }),
    );
    const declared = (releases.get(directory) ?? []).map(({ release, namespace, values, missing, files: own }) => ({
      release,
      namespace,
      values,
      missing,
      files: own.map((path) => resolve(cwd, path)),
    }));
    const chosen = configured.length > 0 ? configured : declared;
    if (chosen.length === 0) return [DEFAULTS];
    return chosen.map((one, index) => ({ ...one, label: chosen.length === 1 ? '' : labelOf(one, index) }));
  };
  const charts = files.flatMap((parsed) => {
    const { file } = parsed;
    // Asked for the documents, a file is parsed.
    if (!/(^|\/)Chart\.yaml$/.test(file.path)) return [];
    const [document] = parsed.documents;
    if (document?.is !== 'readable') return [];
    const root: Cursor = Cursor.root(document);
    const name = root.child('name').text;
    if (name === undefined || root.child('type').string === 'library') return [];
    const isPublished = PRESENTING.some((field) => root.child(field).exists);
    const directory = directoryOf(file.path);
    // Charts for helm 2 list their dependencies there.
    const older = byPath.get(posix.join(directory, 'requirements.yaml'))?.documents[0];
    const lists = [root, ...(older?.is === 'readable' ? [Cursor.root(older)] : [])];
    const local = new Map(lists.flatMap((list) => [...localIn(list)]));
    const version = root.child('version').text ?? '';
    return [{ directory, path: file.path, name, version, isPublished, remote: lists.flatMap(remoteIn), local }];
  });
  const included = new Set(
    charts.flatMap(({ directory, local }) => [...local.values()].map((path) => joinPath(directory, path))),
  );
  const beside = groupBy(charts, ({ directory }) => directoryOf(directory));
  const directories = new Set(charts.map(({ directory }) => directory));
  const outermost = (directory: string): string | undefined => {
    let found: string | undefined;
    for (let at = directory; ; at = directoryOf(at)) {
      if (directories.has(at)) found = at;
      if (at === '') return found;
    }
  };
  const sources = new Map<string, string[]>();
  for (const path of byPath.keys()) {
    const chart = path.includes('templates/') ? outermost(directoryOf(path)) : undefined;
    if (chart !== undefined && /(^|\/)templates\//.test(path.slice(chart.length))) push(sources, chart, path);
  }
  return charts
    .filter(({ directory }) => outermost(directory) === directory)
    .map((chart) => ({
      ...chart,
      isPublished: chart.isPublished || (beside.get(directoryOf(chart.directory))?.length ?? 0) >= COLLECTION,
      variants: variantsOf(chart.directory),
      isGivenValues:
        !byPath.has(posix.join(chart.directory, 'values.yaml')) ||
        included.has(chart.directory) ||
        isInstalled(chart.directory),
      template: templateReason(chart, byPath.get(posix.join(chart.directory, 'values.yaml'))),
      sources: sources.get(chart.directory) ?? [],
    }));
}

function templateReason(
  { name, version }: { readonly name: string; readonly version: string },
  values: ParsedFile | undefined,
): string | undefined {
  if (isPlaceholder(name, { path: [] })) return 'its name is a template';
  // Architect and others fill in `0.1.0-[[ .SHA ]]`.
  if (/\[\[|\$\{|\{\{/.test(version)) return 'its version is a template';
  return hasTemplateOfValues(values) ? 'values.yaml is a template' : undefined;
}

/** Whether the values of a chart are text that becomes YAML when a program fills it in. */
function hasTemplateOfValues(values: ParsedFile | undefined): boolean {
  if (values === undefined) return false;
  const { file, documents } = values;
  return documents.some(
    (document) =>
      document.is === 'unreadable' &&
      document.errors.some(({ span }) => isTemplateLine(file.lineText(file.positionAt(span.start).line))),
  );
}

/** `release in namespace`, or the place in the list. */
function labelOf({ release, namespace }: Pick<Variant, 'release' | 'namespace'>, index: number): string {
  const name = [release, namespace].filter((one) => one !== undefined && /^[\w.-]+$/.test(one)).join(' in ');
  return name === '' ? ` ${index + 1}` : ` ${index + 1}: ${name}`;
}

/** Renders each chart, several at a time. helm runs outside of the tree, with a separate home and without a network. */
export async function templateAll(
  charts: readonly Chart[],
  values: readonly string[],
  tool: Tool,
  settings: Settings,
  io: Io,
  time: TimeBudget,
  onDone: (chart: Chart) => void,
): Promise<readonly Templated[]> {
  const scripts = memo((tree: string) => scriptsIn(tree, io));
  const answers = await withScratch((scratch) =>
    eachOf(
      charts.flatMap((chart) => chart.variants.map((variant) => ({ chart, variant }))),
      async ({ chart, variant }): Promise<readonly Templated[]> => {
        const render = (one: Variant): Promise<Templated> =>
          template(chart, one, values, tool, settings, io, time, scratch);
        const answer = await render(variant);
        const all = answer.ok || variant !== DEFAULTS || !answer.isError ? [answer] : await others(answer, render);
        onDone(chart);
        return all;
      },
    ),
  );
  return answers.flat();

  /** A chart that its defaults do not render: with the other values beside them, or how it gets them. */
  async function others(
    failed: Templated & { readonly ok: false },
    render: (variant: Variant) => Promise<Templated>,
  ): Promise<readonly Templated[]> {
    if (values.length > 0) return [failed];
    const { chart } = failed;
    const directory = resolve(io.cwd, directoryName(chart.directory));
    const rendered: Templated[] = [];
    for (const path of valuesBeside(directory, io)) {
      const answer = await render({
        ...DEFAULTS,
        label: ` ${slashed(relative(directory, path))}`,
        files: [path],
      });
      if (answer.ok) rendered.push(answer);
    }
    if (rendered.length > 0) return rendered;
    if (failed.needsValues !== true && failed.mayLackValues !== true) return [failed];
    const found = scripts(treeAround(directory, io));
    const isGiven =
      failed.needsValues === true &&
      (chart.isPublished || isOfParent(failed.message) || isGivenValues(directory, chart.name, found));
    const isElsewhere = isOfHelmfile(directory, found) || isOfTerraform(directory, found);
    return [{ ...failed, needsValues: isGiven || chart.isGivenValues || isElsewhere }];
  }
}

async function template(
  chart: Chart,
  variant: Variant,
  values: readonly string[],
  tool: Tool,
  settings: Settings,
  io: Io,
  time: TimeBudget,
  scratch: string,
): Promise<Templated> {
  const seconds = time.seconds();
  if (seconds === 0) return { ok: false, chart, message: NO_TIME, isError: false };
  const directory = resolve(io.cwd, directoryName(chart.directory));
  const check = checkChart(directory, treeAround(directory, io), io);
  if (!check.ok) return { ok: false, chart, message: check.message, isError: false };
  if (chart.template !== undefined) return { ok: false, chart, message: chart.template, isError: false };
  const { schema } = check;
  if (variant.missing !== undefined)
    return { ok: false, chart, message: `values from ${variant.missing} are not among the files`, isError: false };
  const tree = treeAround(directory, io);
  const outside = variant.files.find((path) => {
    const real = io.files.realPath(path);
    return !real.ok || !isWithin(real.value, tree);
  });
  if (outside !== undefined) {
    const shown = slashed(relative(io.cwd, outside));
    return { ok: false, chart, message: `${shown}: no such values file in the tree`, isError: true };
  }
  const inline = variant.values.map((one, index) => {
    const path = join(scratch, `values-${digest(`${chart.directory}\n${variant.label}`)}-${index}.yaml`);
    writeFileSync(path, typeof one === 'string' ? one : JSON.stringify(one));
    return path;
  });
  const all = [...variant.files, ...inline, ...values];
  const release = variant.release ?? chart.name;
  const asked = { ...settings, namespace: variant.namespace ?? settings.namespace };
  const args = argumentsFor(release, directory, all, asked, io, schema !== undefined);
  const options = { env: sealed(tool, io, scratch), seconds, directory: scratch, maxBytes: MOST_OUTPUT };
  const ran = await runTool(tool, args, options);
  if (ran.ok) return { ok: true, chart, output: outputOf(chart, textOf(ran.out), variant), note: noteOn(schema) };
  const message = cleaned(schema === undefined ? ran.message : reasonWith(schema, ran), [`${directory}/`, scratch]);
  // The message is cut off where it is long.
  const whole = ran.isStopped ? message : ran.err;
  return {
    ok: false,
    chart,
    message,
    needsValues: variant === DEFAULTS && isForValues(ran.message),
    mayLackValues: variant === DEFAULTS && !isOfSyntax(ran.message),
    isError:
      !ran.isStopped && !isUnfetched(whole, chart, directory, io) && !isFilledIn(variant) && !LIMITS.test(message),
  };
}

/** Dependencies with an address. A dependency without one is part of the repository. */
function remoteIn(chart: Cursor): readonly string[] {
  return chart
    .child('dependencies')
    .items()
    .flatMap((one) =>
      /^(?:https?|oci|s3|gs|git\+\w+):|^[@]|^alias:/.test(one.child('repository').string ?? '')
        ? (one.child('name').string ?? [])
        : [],
    );
}

/** Dependencies with a path, by name. */
function localIn(chart: Cursor): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const one of chart.child('dependencies').items()) {
    const { string: name } = one.child('name');
    const path = /^file:\/\/(.+)$/.exec(one.child('repository').string ?? '')?.[1];
    if (name !== undefined && path !== undefined) found.set(name, path);
  }
  return found;
}

/** Whether helm misses only what `helm dependency build` would fetch, or copy from another directory of the tree. */
function isUnfetched(message: string, { remote, local }: Chart, directory: string, io: Io): boolean {
  const missing = /missing in charts\/ directory: (.*)$/m.exec(message)?.[1]?.split(', ');
  return (
    missing?.map((name) => name.trim()).every((name) => remote.includes(name) || isInTree(local.get(name))) ?? false
  );

  function isInTree(path: string | undefined): boolean {
    return path !== undefined && io.files.realPath(resolve(directory, path, 'Chart.yaml')).ok;
  }
}

/** Whether values come from an object that is a template itself: what is filled in there decides whether the chart renders. */
function isFilledIn({ values }: Variant): boolean {
  return values.some((one) => (typeof one === 'string' ? one : JSON.stringify(one)).includes('{{'));
}

/** What depends on the version of helm, and not on the chart. */
const LIMITS = /unknown flag|; helm 3\.16 and newer|chart requires kubeVersion|incompatible with Kubernetes/;

/** The reason without what helm says of itself and of the places that it was given. */
function cleaned(message: string, directories: readonly string[]): string {
  const short = directories.reduce((sum, directory) => sum.replaceAll(directory, ''), message);
  return short.replace(/^INSTALLATION FAILED: /, '').replace(/^execution error at \(([^()]+)\): /, '$1: ');
}

function argumentsFor(
  name: string,
  directory: string,
  values: readonly string[],
  { namespace, kubeMinor }: Settings,
  io: Io,
  skipsSchema: boolean,
): readonly Argument[] {
  return [
    Argument.fixed('template'),
    Argument.fixed('--skip-tests'),
    ...(skipsSchema ? [Argument.fixed(SKIP_SCHEMA)] : []),
    Argument.option('--namespace', namespace),
    Argument.option('--kube-version', `1.${kubeMinor}`),
    // Every cluster serves it, and helm does not know.
    Argument.fixed('--api-versions=apiregistration.k8s.io/v1'),
    ...values.map((file) => Argument.option('--values', asCsv(resolve(io.cwd, file)))),
    Argument.fixed('--'),
    Argument.release(releaseName(name)),
    // Without the slash helm takes blanks off the end, which leads to another directory.
    Argument.path(`${directory}/`),
  ];
}

/** A name as it is, or in the letters that helm takes. */
function releaseName(name: string): string {
  if (isReleaseName(name)) return name;
  const short = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_OF_A_NAME);
  const word = short.split('-').find((part) => part !== '');
  return isReleaseName(short) ? short : (word ?? NO_NAME);
}

/** helm reads the value as a list with commas between its items (RFC 4180). */
function asCsv(path: string): string {
  return /[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}

/** Since helm 3.16. */
const SKIP_SCHEMA = '--skip-schema-validation';

function noteOn(schema: SchemaDoubt | undefined): string | undefined {
  return schema?.is === 'reference'
    ? `values are not checked against ${schema.file}: it refers to ${schema.to}, and nothing is fetched`
    : undefined;
}

function reasonWith(schema: SchemaDoubt, ran: Ran & { readonly ok: false }): string {
  if (!ran.err.includes(`unknown flag: ${SKIP_SCHEMA}`)) return ran.message;
  const what =
    schema.is === 'reference'
      ? `${schema.file} refers to ${schema.to}, and nothing is fetched`
      : `${schema.file} may refer to what would have to be fetched`;
  return `${what}; helm 3.16 and newer can render it without its schema`;
}

function outputOf(chart: Chart, text: string, { label, release }: Variant): Rendered {
  const origins: Origin[] = [];
  for (const { index, 1: source = '' } of text.matchAll(/^# Source: (\S.*)$/gm)) {
    // `chart/templates/x.yaml`: the first word is the name of the chart, not of its directory.
    const path = posix.join(chart.directory, source.trim().split('/').slice(1).join('/'));
    origins.push({ start: index, path, isGenerated: false });
  }
  return {
    by: 'helm',
    directory: chart.directory,
    parsed: parseInput({ path: posix.join(chart.directory, `<helm template${label}>`), content: text }),
    origins,
    sources: chart.sources,
    patches: [],
    release: release === undefined ? releaseName(chart.name) : undefined,
  };
}
