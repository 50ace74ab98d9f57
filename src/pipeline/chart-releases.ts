/** The releases of charts in the tree that kustomizations and objects of Flux and Argo CD declare, with their values. */
import { Cursor } from '../load/value/cursor.ts';
import { applicationsOf } from '../model/objects/application-set.ts';
import { isTemplated } from '../model/objects/argo-template.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import { directoryOf, joinPath } from '../model/objects/paths.ts';
import { known, plain, Tree } from '../model/project/gitops.ts';
import type { ParsedFile } from '../model/project/project.ts';

/** A release of a chart. */
export interface ChartRelease {
  /** The directory of the chart, as the paths of files. */
  readonly directory: string;
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  /** Values files, as the paths of files. */
  readonly files: readonly string[];
  /** Values as data or as YAML, in the order in which they are laid over each other. */
  readonly values: readonly (object | string)[];
  /** Values that are not among the files, in words that follow "values from". */
  readonly missing: string | undefined;
}

const DECLARING = /helm\.toolkit\.fluxcd\.io|argoproj\.io/;
const HELM_CHARTS = /^helmCharts:/m;

/** All releases, in the order of the files. */
export function releasesIn(files: readonly ParsedFile[]): readonly ChartRelease[] {
  const declaring = files.filter(
    ({ file }) => DECLARING.test(file.text) || (isKustomizationFile(file.path) && HELM_CHARTS.test(file.text)),
  );
  if (declaring.length === 0) return [];
  const tree = new Tree(files.map(({ file }) => file.path));
  return declaring.flatMap(({ file, documents }) =>
    documents.flatMap((document) => {
      if (document.is !== 'readable') return [];
      const root = Cursor.root(document);
      const group = root.child('apiVersion').string ?? '';
      const kind = root.child('kind').string;
      if (isKustomizationFile(file.path)) return kustomize(root, file.path, tree);
      if (kind === 'HelmRelease' && group.startsWith('helm.toolkit.fluxcd.io/'))
        return flux(root, file.path, tree, files);
      if (!group.startsWith('argoproj.io/')) return [];
      if (kind === 'Application') return argo(root, file.path, tree);
      return kind === 'ApplicationSet' ? argoSet(root, file.path, tree) : [];
    }),
  );
}

/**
 * A test for directories: whether an object of Argo CD or Flux, or a template of one, installs the chart in it with values.
 * Which ones is known only where `releasesIn` has the release.
 */
export function installedIn(files: readonly ParsedFile[]): (directory: string) => boolean {
  const installed = new Set(
    files.flatMap(({ file: { text } }) =>
      DECLARING.test(text) && GIVING.test(text)
        ? [...text.matchAll(PATH)].map(([, path = '']) => plain(path)).filter((path) => path !== '')
        : [],
    ),
  );
  if (installed.size === 0) return () => false;
  return (directory) => {
    const parts = plain(directory).split('/');
    return parts.some((_, index) => installed.has(parts.slice(index).join('/')));
  };
}

const GIVING = /^\s*(?:values|valuesObject|valueFiles|valuesFiles|valuesFrom|parameters):/m;
const PATH = /^[ \t-]*(?:path|chart):[ \t]*["']?([\w./-]+)/gm;

/** https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_helmchartinflationgenerator_ */
function kustomize(root: Cursor, path: string, tree: Tree): readonly ChartRelease[] {
  const own = directoryOf(path);
  const home = joinPath(own, root.child('helmGlobals').child('chartHome').string ?? 'charts');
  return root
    .child('helmCharts')
    .items()
    .flatMap((chart): readonly ChartRelease[] => {
      const name = chart.child('name').string;
      if (name === undefined) return [];
      const version = chart.child('version').text;
      // Where kustomize keeps what it fetched of a version.
      const places = [joinPath(home, name), joinPath(home, `${name}-${version ?? ''}/${name}`)];
      const directory = places.find((one) => tree.isChart(one));
      if (directory === undefined) return [];
      const named = [chart.child('valuesFile'), ...chart.child('additionalValuesFiles').items()];
      const inline = chart.child('valuesInline');
      return [
        {
          directory,
          release: chart.child('releaseName').string,
          namespace: chart.child('namespace').string ?? root.child('namespace').string,
          files: named.flatMap(({ string }) => (string === undefined ? [] : [joinPath(own, string)])),
          values: inline.isMap ? [dataOf(inline)] : [],
          missing: undefined,
        },
      ];
    });
}

/** https://fluxcd.io/flux/components/helm/helmreleases/ */
function flux(root: Cursor, path: string, tree: Tree, files: readonly ParsedFile[]): readonly ChartRelease[] {
  const spec = root.child('spec');
  const chart = spec.child('chart').child('spec');
  if (chart.child('sourceRef').child('kind').string !== 'GitRepository') return [];
  const directory = tree.resolve(plain(chart.child('chart').string ?? ''), path);
  if (directory === undefined) return [];
  const name = root.child('metadata').child('name').string;
  const target = spec.child('targetNamespace').string;
  const own = root.child('metadata').child('namespace').string;
  const from = spec
    .child('valuesFrom')
    .items()
    .map((source) => valuesFrom(source, own, files));
  const inline = spec.child('values');
  const valuesFiles = chart.child('valuesFiles').items();
  return [
    {
      directory,
      release: spec.child('releaseName').string ?? (target === undefined ? name : `${target}-${name ?? ''}`),
      namespace: target ?? own,
      files: valuesFiles.flatMap(({ string }) =>
        string === undefined ? [] : (tree.locate(plain(string), path) ?? []),
      ),
      values: [...from.flatMap(({ text }) => text ?? []), ...(inline.isMap ? [dataOf(inline)] : [])],
      missing: from.find(({ missing }) => missing !== undefined)?.missing,
    },
  ];
}

interface FoundValues {
  readonly text?: string;
  readonly missing?: string;
}

function valuesFrom(source: Cursor, namespace: string | undefined, files: readonly ParsedFile[]): FoundValues {
  const kind = source.child('kind').string ?? '';
  const name = source.child('name').string ?? '';
  const key = source.child('valuesKey').string ?? 'values.yaml';
  if (source.child('targetPath').exists) return { missing: `${kind} ${name}` };
  for (const { file, documents } of files) {
    if (!file.text.includes(name)) continue;
    for (const document of documents) {
      if (document.is !== 'readable') continue;
      const root = Cursor.root(document);
      const metadata = root.child('metadata');
      const other = metadata.child('namespace').string;
      if (root.child('kind').string !== kind || metadata.child('name').string !== name) continue;
      if (other !== undefined && namespace !== undefined && other !== namespace) continue;
      const text = root.child(kind === 'Secret' ? 'stringData' : 'data').child(key).text;
      if (text !== undefined) return { text };
    }
  }
  return source.child('optional').boolean === true ? {} : { missing: `${kind} ${name}` };
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/helm/ */
function argo(root: Cursor, path: string, tree: Tree): readonly ChartRelease[] {
  const spec = root.child('spec');
  return [spec.child('source'), ...spec.child('sources').items()].flatMap((source): readonly ChartRelease[] => {
    const directory = tree.resolve(plain(source.child('path').string ?? ''), path);
    if (directory === undefined || !tree.isChart(directory)) return [];
    const helm = source.child('helm');
    const listed = helm
      .child('valueFiles')
      .items()
      .flatMap(({ text }) => text ?? []);
    const remote = listed.find((one) => /^\$|^[a-z]+:\/\/|[*{]/.test(one));
    const own = (one: string): string | undefined =>
      one.startsWith('/') ? tree.locate(plain(one), path) : joinPath(directory, one);
    const mayLack = helm.child('ignoreMissingValueFiles').boolean === true;
    const text = helm.child('values').text;
    const data = helm.child('valuesObject');
    const parameters = helm.child('parameters').items();
    return [
      {
        directory,
        release: known(helm.child('releaseName').string) ?? known(root.child('metadata').child('name').string),
        namespace: known(spec.child('destination').child('namespace').string),
        files: listed
          .flatMap((one) => (one === remote ? [] : (own(one) ?? [])))
          .filter((one) => !mayLack || tree.isFile(one)),
        values: [
          ...(data.isMap ? [dataOf(data)] : text === undefined ? [] : [text]),
          ...parameters.flatMap((one) => parameterOf(one) ?? []),
        ],
        missing: remote,
      },
    ];
  });
}

/** What is not settled of an ApplicationSet is no release: the chart is then rendered with its own values. */
function argoSet(root: Cursor, path: string, tree: Tree): readonly ChartRelease[] {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  const { made } = applicationsOf(root, (pattern) => tree.matching(plain(pattern), path));
  return made
    .flatMap((one) => argo(one, path, tree))
    .filter((release) => {
      const { directory, files, values, missing } = release;
      if (missing !== undefined || isTemplated(JSON.stringify([files, values]))) return false;
      const key = JSON.stringify(release);
      const count = (counts.get(directory) ?? 0) + 1;
      if (seen.has(key) || count > MOST_OF_A_CHART) return false;
      seen.add(key);
      counts.set(directory, count);
      return true;
    });
}

/** Of the releases that an ApplicationSet makes of one chart: each is rendered. */
const MOST_OF_A_CHART = 10;

function dataOf(map: Cursor): object {
  const data = map.json();
  return typeof data === 'object' && data !== null ? data : {};
}

/** `--set a.b=c` as data; undefined for names with more syntax than that. */
function parameterOf(parameter: Cursor): object | undefined {
  const name = parameter.child('name').text ?? '';
  const value = parameter.child('value').text;
  if (value === undefined || !/^[\w-]+(?:\.[\w-]+)*$/.test(name)) return undefined;
  const isText = parameter.child('forceString').boolean === true;
  const typed = isText || !/^(?:true|false|null|-?\d+)$/.test(value) ? value : (JSON.parse(value) as unknown);
  return name
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => Object.fromEntries([[key, inner]]), typed) as object;
}
