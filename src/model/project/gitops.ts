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
      if (at === '') return undefined;
    }
  };
}

/** Several that do not agree leave the namespace open. */
function together(all: readonly Placement[]): Placement {
  const [first] = all as [Placement, ...Placement[]];
  const isSame = all.every(({ namespace }) => namespace === first.namespace);
  return {
    ...first,
    namespace: isSame ? first.namespace : undefined,
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
  if (namespace === undefined && !changes.names && !changes.patches) return [];
  return [{ directory, namespace, overrides: true, changes: { ...changes, labels: false }, isFlat: false }];
}

type Fill = (text: string) => string;

/** https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
function application(spec: Cursor, fill: Fill, path: string, tree: Tree): readonly Placement[] {
  const sources = [spec.child('source'), ...spec.child('sources').items()];
  const written = spec.child('destination').child('namespace').text;
  return sources.flatMap((source): readonly Placement[] => {
    const directory = tree.resolve(plain(fill(source.child('path').text ?? '')), path);
    if (directory === undefined) return [];
    const kustomize = source.child('kustomize');
    const own = known(fill(kustomize.child('namespace').text ?? ''));
    const namespace = own ?? known(fill(written ?? ''));
    const changes = {
      labels: kustomize.child('commonLabels').exists,
      names: kustomize.child('namePrefix').exists || kustomize.child('nameSuffix').exists,
      patches: ['patches', 'components'].some((field) => kustomize.child(field).items().length > 0),
    };
    if (namespace === undefined && !Object.values(changes).includes(true)) return [];
    const isFlat = !tree.isBuilt(directory) && source.child('directory').child('recurse').boolean !== true;
    return [{ directory, namespace, overrides: own !== undefined, changes, isFlat }];
  });
}

/** The list and the git directory generator; what other generators yield is in the cluster, or elsewhere. */
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
      return [...elements, ...found.filter((one) => !excluded.includes(one)).map(fillingPath)];
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
