/** What the kustomizations among the given files can still change about the objects that they include. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Place } from '../../load/value/place.ts';
import { push } from '../../text/group.ts';
import { once } from '../../text/query.ts';
import { directoryOf, joinPath } from './paths.ts';

/** What is changed before an object is applied, so that its source text is not final. */
export interface Pending {
  /** Labels are added to objects and selectors. */
  readonly labels: boolean;
  /** The namespace that a kustomization sets, if any. */
  readonly namespace: string | undefined;
  /** Names get a prefix or suffix, or are replaced. */
  readonly names: boolean;
  /** Patches, replacements, components or plugins can change any field. */
  readonly patches: boolean;
  /** The kustomization also adds objects that are not among the files (remote bases, generators, charts). */
  readonly additions: boolean;
}

const NOTHING_PENDING: Pending = {
  labels: false,
  namespace: undefined,
  names: false,
  patches: false,
  additions: false,
};

export interface Problem {
  readonly at: Place;
  readonly message: string;
}

/** What becomes of the objects below a directory that Flux or Argo CD applies. */
export interface Placement {
  readonly directory: string;
  /** Undefined where it is not set, or not known. */
  readonly namespace: string | undefined;
  /** Whether the namespace of objects that set none is set by what is not known. */
  readonly isOpen: boolean;
  /** Whether it also replaces a namespace that an object sets, as Flux does. */
  readonly overrides: boolean;
  readonly changes: Pick<Pending, 'labels' | 'names' | 'patches'>;
  /** Whether only the files of the directory itself are meant. */
  readonly isFlat: boolean;
}

/** The namespace of an object that gets one, but which is not known: what is filled in is equal to no name. */
export const OPEN_NAMESPACE = '${namespace}';

export interface Kustomizations {
  placementOf(path: string): Placement | undefined;
  /** What is evidently wrong with them, so that they cannot be built. */
  readonly problems: readonly Problem[];
  /** Whether one of them includes what is not among the files: an address, or a chart. */
  readonly hasRemote: boolean;
  /** Whether there are any. */
  readonly isAny: boolean;
  /** Whether a file is a patch and not an object. */
  isPatch(path: string): boolean;
  /**
   * Whether a file lies beside a kustomization that does not include it, but others of the directory, whose namespace a
   * kustomization sets: its own is not known.
   */
  isLeftOut(path: string): boolean;
  /** Whether kustomizations take files from the directory of this one as patches, and none as objects. */
  isAmongPatches(path: string): boolean;
  pendingOf(path: string): Pending;
  /** The kustomizations that include a file, each by its directory. */
  appliedBy(path: string): readonly string[];
  /** The same; empty if one of them can rename or delete the objects of the file. */
  keptBy(path: string): readonly string[];
}

const FILE_NAMES = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

export function isKustomizationFile(path: string): boolean {
  return FILE_NAMES.has(path.slice(path.lastIndexOf('/') + 1));
}

interface Kustomization {
  readonly directory: string;
  readonly sources: readonly string[];
  readonly pending: Pending;
}

const PATCH_FIELDS = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'vars', 'transformers'];
const CHART_FIELDS = ['helmCharts', 'helmChartInflationGenerator'];
const GENERATOR_FIELDS = ['configMapGenerator', 'secretGenerator', 'generators', ...CHART_FIELDS];

/** Reads the kustomizations, given as (file path, root of its document) pairs, and resolves which files they include. */
export function readKustomizations(files: readonly { readonly path: string; readonly root: Cursor }[]): Kustomizations {
  const patches = new Set<string>();
  const patchDirectories = new Set<string>();
  const spare = new Set<string>();
  const problems: Problem[] = [];
  let hasRemote = false;
  const byDirectory = new Map<string, Kustomization>();
  for (const { path, root } of files) {
    const directory = directoryOf(path);
    for (const patch of patchFiles(root)) patches.add(joinPath(directory, patch));
    for (const patch of patchesInComments(root)) spare.add(joinPath(directory, patch));
    for (const patch of mergedFiles(root)) patchDirectories.add(directoryOf(joinPath(directory, patch)));
    problems.push(...problemsOf(root));
    hasRemote ||= includesRemote(root) || CHART_FIELDS.some((field) => root.child(field).items().length > 0);
    byDirectory.set(directory, { directory, sources: sourcesOf(root, directory), pending: pendingOf(root) });
  }
  const reached = resolve(byDirectory);
  // Where objects come from, too, a file that no kustomization uses is as likely an object.
  for (const path of [...byDirectory.keys(), ...[...reached.keys()].map(directoryOf)]) patchDirectories.delete(path);
  const pendingAt = (path: string): Pending =>
    (reached.get(path) ?? []).reduce((sum, one) => merge(sum, one.pending), NOTHING_PENDING);
  const placedIn = once(
    () => new Set([...reached.keys()].filter((path) => pendingAt(path).namespace !== undefined).map(directoryOf)),
  );
  const appliedBy = (path: string): readonly string[] => (reached.get(path) ?? []).map((one) => one.directory);
  return {
    placementOf: () => undefined,
    problems,
    hasRemote,
    isAny: byDirectory.size > 0,
    isPatch: (path) =>
      patches.has(path) || (!reached.has(path) && (spare.has(path) || isSparePatch(path, byDirectory))),
    isLeftOut: (path) => !reached.has(path) && byDirectory.has(directoryOf(path)) && placedIn().has(directoryOf(path)),
    isAmongPatches: (path) => patchDirectories.has(directoryOf(path)),
    pendingOf: pendingAt,
    appliedBy,
    keptBy: (path) => (pendingAt(path).names || pendingAt(path).patches ? [] : appliedBy(path)),
  };
}

/** Whether a file is named like a patch but is not included by a kustomization beside or above it: an unused patch. */
function isSparePatch(path: string, byDirectory: ReadonlyMap<string, unknown>): boolean {
  const directory = directoryOf(path);
  const name = path.slice(directory.length);
  if (/patch/i.test(name) && byDirectory.has(directory)) return true;
  // Within a kustomization the files of a directory without one are included from above, or not at all.
  if (/[-_.]patch\.ya?ml$/i.test(name) && isBelow(directory, byDirectory)) return true;
  return /(^|\/)patches$/.test(directory) && (byDirectory.has(directory) || byDirectory.has(directoryOf(directory)));
}

function isBelow(directory: string, byDirectory: ReadonlyMap<string, unknown>): boolean {
  for (let at = directory; at !== ''; at = directoryOf(at)) if (byDirectory.has(at)) return true;
  return false;
}

/** The kustomizations that include each file, directly or through bases and components. */
function resolve(byDirectory: ReadonlyMap<string, Kustomization>): ReadonlyMap<string, readonly Kustomization[]> {
  const reached = new Map<string, Kustomization[]>();
  for (const kustomization of byDirectory.values()) {
    const seen = new Set<string>();
    const queue = [...kustomization.sources];
    for (let source = queue.pop(); source !== undefined; source = queue.pop()) {
      if (seen.has(source)) continue;
      seen.add(source);
      const base = byDirectory.get(source);
      if (base !== undefined) queue.push(...base.sources);
      else push(reached, source, kustomization);
    }
  }
  return reached;
}

function sourcesOf(root: Cursor, directory: string): readonly string[] {
  return ['resources', 'bases', 'components', 'crds'].flatMap((field) =>
    root
      .child(field)
      .items()
      .flatMap((item) =>
        item.string === undefined || isRemote(item.string) ? [] : [joinPath(directory, item.string)],
      ),
  );
}

function isRemote(source: string): boolean {
  return /^[a-z+]+:\/\/|^git@|^github\.com\/|\?ref=/.test(source);
}

function patchFiles(root: Cursor): readonly string[] {
  const others = ['configurations', 'transformers', 'generators'].flatMap((field) =>
    root
      .child(field)
      .items()
      .flatMap((item) => item.string ?? []),
  );
  return [...mergedFiles(root), ...others.filter(isPath)];
}

/** The files that are merged into objects. */
function mergedFiles(root: Cursor): readonly string[] {
  const files: string[] = [];
  for (const item of root.child('patchesStrategicMerge').items())
    if (item.string !== undefined) files.push(item.string);
  for (const field of ['patches', 'patchesJson6902', 'replacements'])
    for (const item of root.child(field).items()) {
      // A file without `path:` is refused by kustomize, and a patch nevertheless.
      const string = item.child('path').string ?? item.string;
      if (string !== undefined) files.push(string);
    }
  return files.filter(isPath);
}

/** The patches that a comment in a list of patches leaves out: `# - scale.yaml`. */
function patchesInComments(root: Cursor): readonly string[] {
  const { text } = root.at.file;
  if (!text.includes('#')) return [];
  const files: string[] = [];
  let isOfPatches = false;
  for (const line of text.split('\n')) {
    const field = /^#?[ \t]?(\w+):/.exec(line)?.[1];
    if (field !== undefined) isOfPatches = field.startsWith('patches');
    const file = isOfPatches ? /^[ \t]*#[ \t]*-[ \t]+(?:path:[ \t]+)?([\w./-]+)/.exec(line)?.[1] : undefined;
    if (file !== undefined && /\.ya?ml$/.test(file)) files.push(file);
  }
  return files;
}

function isPath(text: string): boolean {
  return !text.includes('\n');
}

function pendingOf(root: Cursor): Pending {
  const given = (field: string): boolean => {
    const value = root.child(field);
    return value.isMap || value.isList ? value.entries().length + value.items().length > 0 : value.exists;
  };
  return {
    labels: given('commonLabels') || given('labels'),
    namespace: root.child('namespace').text || undefined,
    names: given('namePrefix') || given('nameSuffix'),
    patches: PATCH_FIELDS.some(given) || given('components'),
    additions: GENERATOR_FIELDS.some(given) || includesRemote(root),
  };
}

/** `patches: [file.yaml]` is of the older field patchesStrategicMerge: kustomize decodes each item into a map. */
function problemsOf(root: Cursor): readonly Problem[] {
  return ['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
    root
      .child(field)
      .items()
      .flatMap((item) =>
        item.string === undefined
          ? []
          : [
              {
                at: item.at,
                message: `an item of ${field} must be a map such as "path: ${item.string}", not a string`,
              },
            ],
      ),
  );
}

function includesRemote(root: Cursor): boolean {
  return ['resources', 'bases', 'components'].some((field) =>
    root
      .child(field)
      .items()
      .some((item) => item.string !== undefined && isRemote(item.string)),
  );
}

function merge(a: Pending, b: Pending): Pending {
  return {
    labels: a.labels || b.labels,
    namespace: a.namespace ?? b.namespace,
    names: a.names || b.names,
    patches: a.patches || b.patches,
    additions: a.additions || b.additions,
  };
}

/** The same, where Flux or Argo CD also change what they apply. */
export function placed(kustomizations: Kustomizations, placementOf: Kustomizations['placementOf']): Kustomizations {
  return {
    ...kustomizations,
    placementOf,
    pendingOf: (path) => {
      const pending = kustomizations.pendingOf(path);
      const changes = placementOf(path)?.changes;
      if (changes === undefined) return pending;
      return {
        ...pending,
        labels: pending.labels || changes.labels,
        names: pending.names || changes.names,
        patches: pending.patches || changes.patches,
      };
    },
  };
}
