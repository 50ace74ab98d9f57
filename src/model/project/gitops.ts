/** What Flux and Argo CD do with directories of the tree: into which namespace they put objects, and what they change. */
import type { ParsedDocument } from '../../load/tape/document.ts';
import { Cursor } from '../../load/value/cursor.ts';
import { push } from '../../text/group.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { wildcard } from '../../text/wildcard.ts';
import { isKustomizationFile, type Placement } from '../objects/kustomize.ts';
import { directoryOf, joinPath } from '../objects/paths.ts';

interface Parsed {
  readonly file: SourceFile;
  readonly documents: readonly ParsedDocument[];
}

type Placements = (path: string) => Placement | undefined;

const NONE: Placements = () => undefined;
/** Custom resources of Flux itself, which many repositories patch all at once. */
const OF_FLUX: ReadonlySet<string> = new Set([
  'HelmRelease',
  'HelmRepository',
  'GitRepository',
  'Kustomization',
  'OCIRepository',
]);

/** Whether a text may hold objects of Flux or Argo CD that apply directories. */
export function isGitOps(text: string): boolean {
  return /kustomize\.toolkit\.fluxcd\.io|argoproj\.io/.test(text);
}

/** The placements that the objects of Flux and Argo CD among the files declare. */
export function placementsIn(files: readonly Parsed[], paths: readonly string[]): Placements {
  const declaring = files.filter(({ file }) => isGitOps(file.text));
  if (declaring.length === 0) return NONE;
  const tree = new Tree(paths);
  const byDirectory = new Map<string, Placement[]>();
  for (const { file, documents } of declaring) {
    for (const document of documents) {
      if (document.is !== 'readable') continue;
      for (const one of placementsOf(Cursor.root(document), file.path, tree)) push(byDirectory, one.directory, one);
    }
  }
  if (byDirectory.size === 0) return NONE;
  const merged = new Map([...byDirectory].map(([directory, all]) => [directory, together(all)]));
  return (path) => {
    const own = directoryOf(path);
    for (let at = own; ; at = directoryOf(at)) {
      const found = merged.get(at);
      if (found !== undefined && (!found.isFlat || at === own)) return found;
      if (at === '') return merged.has(ANYWHERE) ? { ...SOMEWHERE, directory: '' } : undefined;
    }
  };
}

/** Of directories that an object may apply whose paths are filled in. */
const SOMEWHERE: Omit<Placement, 'directory'> = {
  namespace: undefined,
  isOpen: true,
  overrides: false,
  changes: { labels: false, names: false, patches: false },
  isFlat: false,
};

/** Several that do not agree leave the namespace open. One without it may be a patch of another. */
function together(all: readonly Placement[]): Placement {
  const [first] = all as [Placement, ...Placement[]];
  const namespaces = new Set(all.flatMap(({ namespace }) => namespace ?? []));
  const [namespace] = namespaces.size === 1 ? namespaces : [];
  return {
    ...(all.find((one) => one.namespace !== undefined) ?? first),
    namespace,
    isOpen: namespace === undefined,
    isFlat: all.every(({ isFlat }) => isFlat),
    changes: {
      labels: all.some(({ changes }) => changes.labels),
      names: all.some(({ changes }) => changes.names),
      patches: all.some(({ changes }) => changes.patches),
    },
  };
}

/** The directories of the files. */
export class Tree {
  readonly #directories = new Set<string>();
  readonly #built = new Set<string>();
  readonly #paths: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    for (const path of paths) {
      const directory = directoryOf(path);
      for (let at = directory; !this.#directories.has(at); at = directoryOf(at)) this.#directories.add(at);
      if (isKustomizationFile(path) || /(^|\/)Chart\.yaml$|<kustomize build>$|<helm template/.test(path))
        this.#built.add(directory);
    }
  }

  /** A path of the repository, as an object in a file has it: below the directory of the run, or one above the file. */
  resolve(path: string, from: string): string | undefined {
    for (let at = directoryOf(from); ; at = directoryOf(at)) {
      const directory = joinPath(at, path);
      if (path !== '' && this.#directories.has(directory)) return directory;
      if (at === '') return undefined;
    }
  }

  /** A file of the repository. */
  locate(path: string, from: string): string | undefined {
    for (let at = directoryOf(from); ; at = directoryOf(at)) {
      const file = joinPath(at, path);
      if (this.#paths.has(file)) return file;
      if (at === '') return undefined;
    }
  }

  isChart(directory: string): boolean {
    return this.#paths.has(joinPath(directory, 'Chart.yaml'));
  }

  isBuilt(directory: string): boolean {
    return this.#built.has(directory);
  }

  /** The directories that a pattern of Argo CD matches, without those before them. */
  matching(pattern: string, from: string): readonly string[] {
    const test = wildcard(pattern);
    const depth = pattern.split('/').length;
    const base = pattern.split('/*')[0] ?? '';
    const root = this.resolve(base, from);
    if (root === undefined) return [];
    const prefix = root.slice(0, root.length - base.length);
    return [...this.#directories]
      .filter((one) => one.startsWith(prefix))
      .map((one) => one.slice(prefix.length))
      .filter((one) => one.split('/').length === depth && test(one));
  }
}

function placementsOf(root: Cursor, path: string, tree: Tree): readonly Placement[] {
  const kind = root.child('kind').string;
  const group = root.child('apiVersion').string ?? '';
  const spec = root.child('spec');
  if (kind === 'Kustomization' && group.startsWith('kustomize.toolkit.fluxcd.io/')) return flux(spec, path, tree);
  if (!group.startsWith('argoproj.io/')) return [];
  if (kind === 'Application') return application(spec, (text) => text, path, tree);
  return kind === 'ApplicationSet' ? applicationSet(spec, path, tree) : [];
}

/** https://fluxcd.io/flux/components/kustomize/kustomizations/ */
function flux(spec: Cursor, path: string, tree: Tree): readonly Placement[] {
  const directory = tree.resolve(plain(spec.child('path').string ?? ''), path);
  if (directory === undefined) return [];
  const patches = spec.child('patches').items();
  const changes = {
    labels: spec.child('commonMetadata').child('labels').exists,
    names: spec.child('namePrefix').exists || spec.child('nameSuffix').exists,
    patches:
      spec.child('components').items().length > 0 ||
      patches.some((patch) => !OF_FLUX.has(patch.child('target').child('kind').string ?? '')),
  };
  const namespace = known(spec.child('targetNamespace').string);
  // Flux refuses objects without a namespace: where it is not set here, a patch or replacement sets it.
  const isOpen = namespace === undefined;
  return [{ directory, namespace, isOpen, overrides: true, changes: { ...changes, labels: false }, isFlat: false }];
}

type Fill = (text: string) => string;

/** https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
function application(spec: Cursor, fill: Fill, path: string, tree: Tree): readonly Placement[] {
  const sources = [spec.child('source'), ...spec.child('sources').items()];
  const written = spec.child('destination').child('namespace').text;
  return sources.flatMap((source): readonly Placement[] => {
    const way = plain(fill(source.child('path').text ?? ''));
    const kustomize = source.child('kustomize');
    const own = known(fill(kustomize.child('namespace').text ?? ''));
    const namespace = own ?? known(fill(written ?? ''));
    const changes = {
      labels: kustomize.child('commonLabels').exists,
      names: kustomize.child('namePrefix').exists || kustomize.child('nameSuffix').exists,
      patches: ['patches', 'components'].some((field) => kustomize.child(field).items().length > 0),
    };
    const recurses = source.child('directory').child('recurse').boolean === true;
    return directoriesOf(way, path, tree).map((directory) => ({
      directory,
      namespace,
      // Argo CD, too, refuses objects that get none.
      isOpen: namespace === undefined,
      overrides: own !== undefined,
      changes,
      isFlat: !tree.isBuilt(directory) && !recurses,
    }));
  });
}

/** The directory of a placement whose whole path is filled in. No file has it. */
const ANYWHERE = '*';

/** The directory of a path, or each that it may lead to where a part of it is filled in. */
function directoriesOf(way: string, path: string, tree: Tree): readonly string[] {
  const start = way.indexOf('{{');
  if (start === -1) return [tree.resolve(way, path)].flatMap((one) => one ?? []);
  if (start === 0) return [ANYWHERE];
  const found = tree.matching(way.replaceAll(/\{\{[^{}]*\}\}/g, '*'), path);
  return found.flatMap((one) => tree.resolve(one, path) ?? []);
}

/** The list and the git directory generator. */
function applicationSet(spec: Cursor, path: string, tree: Tree): readonly Placement[] {
  const template = spec.child('template').child('spec');
  return spec
    .child('generators')
    .items()
    .flatMap((generator): readonly Fill[] => {
      const elements = generator.child('list').child('elements').items().map(filling);
      const directories = generator.child('git').child('directories').items();
      const excluded = directories.flatMap((one) =>
        one.child('exclude').boolean === true ? tree.matching(plain(one.child('path').string ?? ''), path) : [],
      );
      const found = directories.flatMap((one) =>
        one.child('exclude').boolean === true ? [] : tree.matching(plain(one.child('path').string ?? ''), path),
      );
      const all = [...elements, ...found.filter((one) => !excluded.includes(one)).map(fillingPath)];
      // What other generators yield is in the cluster, or elsewhere.
      return all.length === 0 ? [(text) => text] : all;
    })
    .flatMap((fill) => application(template, fill, path, tree));
}

/** `{{name}}` and `{{.name}}`, for the values of an element. */
function filling(element: Cursor): Fill {
  return (text) =>
    text.replaceAll(/\{\{\s*\.?([\w.]+)\s*\}\}/g, (whole, name: string) => {
      const value = element.follow(name.split('.')).text;
      return value ?? whole;
    });
}

/** `{{path}}`, `{{path.basename}}`, `{{path[0]}}`, and the same of Go templates. */
function fillingPath(directory: string): Fill {
  const parts = directory.split('/');
  return (text) =>
    text.replaceAll(/\{\{\s*([^{}]*?)\s*\}\}/g, (whole, expression: string) => {
      if (/^(?:path|\.path\.path)$/.test(expression)) return directory;
      if (/^\.?path\.basename(?:Normalized)?$/.test(expression)) return parts.at(-1) ?? whole;
      const index = /^path\[(\d+)\]$|^index \.path\.segments (\d+)$/.exec(expression);
      return index === null ? whole : (parts[Number(index[1] ?? index[2])] ?? whole);
    });
}

/** A path of a repository without `./` before and slashes behind. */
export function plain(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const start = parts.findIndex((part) => part !== '.');
  return parts.slice(start === -1 ? parts.length - 1 : start).join('/');
}

/** Undefined for what is empty or filled in later. */
function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || /[{}$<>]/.test(text) ? undefined : text;
}
