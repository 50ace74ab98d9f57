/** What Flux and Argo CD do with directories of the tree: into which namespace they put objects, and what they change. */
import type { ParsedDocument } from '../../load/tape/document.ts';
import { Cursor } from '../../load/value/cursor.ts';
import { push } from '../../text/group.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { wildcard } from '../../text/wildcard.ts';
import { isSamplePath } from '../cluster/context.ts';
import { applicationsOf } from '../objects/application-set.ts';
import { isKustomizationFile, type Placement } from '../objects/kustomize.ts';
import { commonDirectory, directoryOf, joinPath } from '../objects/paths.ts';

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
  const common = commonDirectory(paths).length;
  const byDirectory = new Map<string, Placement[]>();
  for (const { file, documents } of declaring) {
    for (const document of documents) {
      if (document.is !== 'readable') continue;
      for (const one of placementsOf(Cursor.root(document), file.path, tree)) {
        // What an example may lead to is not this tree.
        if (one.directory === ANYWHERE && isSamplePath(file.path.slice(common))) continue;
        push(byDirectory, one.directory, one);
      }
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
  /** The names of the directories in each. */
  readonly #children = new Map<string, string[]>();
  readonly #built = new Set<string>();
  readonly #paths: ReadonlySet<string>;

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    for (const path of paths) {
      const directory = directoryOf(path);
      for (let at = directory; !this.#directories.has(at); at = directoryOf(at)) {
        this.#directories.add(at);
        if (at !== '') push(this.#children, directoryOf(at), at.slice(at.lastIndexOf('/') + 1));
      }
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

  isFile(path: string): boolean {
    return this.#paths.has(path);
  }

  isChart(directory: string): boolean {
    return this.#paths.has(joinPath(directory, 'Chart.yaml'));
  }

  isBuilt(directory: string): boolean {
    return this.#built.has(directory);
  }

  /**
   * The directories of the repository that a pattern of Argo CD matches; undefined for patterns with more than `*`. It sees
   * none that are hidden. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
   */
  matching(pattern: string, from: string): readonly string[] | undefined {
    if (/[?[\\{]/.test(pattern)) return undefined;
    const parts = pattern.split('/');
    const first = parts.findIndex((part) => part.includes('*'));
    const base = parts.slice(0, first === -1 ? parts.length : first).join('/');
    const root = base === '' ? '' : this.resolve(base, from);
    if (root === undefined) return [];
    const prefix = root.slice(0, root.length - base.length);
    let found: readonly string[] = [root];
    for (const part of first === -1 ? [] : parts.slice(first)) {
      const matches = wildcard(part);
      found = found.flatMap((directory) =>
        (this.#children.get(directory) ?? [])
          .filter((name) => !name.startsWith('.') && matches(name))
          .map((name) => joinPath(directory, name)),
      );
    }
    return found.map((one) => one.slice(prefix.length));
  }
}

function placementsOf(root: Cursor, path: string, tree: Tree): readonly Placement[] {
  const kind = root.child('kind').string;
  const group = root.child('apiVersion').string ?? '';
  const spec = root.child('spec');
  if (kind === 'Kustomization' && group.startsWith('kustomize.toolkit.fluxcd.io/')) return flux(spec, path, tree);
  if (!group.startsWith('argoproj.io/')) return [];
  if (kind === 'Application') return application(spec, path, tree);
  if (kind !== 'ApplicationSet') return [];
  const { made, open } = applicationsOf(root, (pattern) => tree.matching(plain(pattern), path));
  return [...made, ...open].flatMap((one) => application(one.child('spec'), path, tree));
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

/** https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
function application(spec: Cursor, path: string, tree: Tree): readonly Placement[] {
  const sources = [spec.child('source'), ...spec.child('sources').items()];
  const written = spec.child('destination').child('namespace').text;
  return sources.flatMap((source): readonly Placement[] => {
    const way = plain(source.child('path').text ?? '');
    const kustomize = source.child('kustomize');
    const own = known(kustomize.child('namespace').text);
    const namespace = own ?? known(written);
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
  return (found ?? []).flatMap((one) => tree.resolve(one, path) ?? []);
}

/** A path of a repository without `./` before and slashes behind. */
export function plain(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const start = parts.findIndex((part) => part !== '.');
  return parts.slice(start === -1 ? parts.length - 1 : start).join('/');
}

/** Undefined for what is empty or filled in later. */
export function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || /[{}$<>]/.test(text) ? undefined : text;
}
