/**
 * What kustomize would fetch, or take from outside of the tree, while it builds. It loads files by URL and clones
 * repositories wherever a kustomization has a path, and no option of it forbids that; so kustomizations that do so
 * are recognized before kustomize sees them.
 */
import { join, relative, resolve } from 'node:path';
import { PURPOSES } from '../../load/discover/limits.ts';
import { Cursor } from '../../load/value/cursor.ts';
import { slashed } from '../../node/slashed.ts';
import { isWithin } from '../../node/tree.ts';
import { isRemote } from '../../pipeline/kustomize-plan.ts';
import { parseInput } from '../../pipeline/project.ts';
import type { Io } from '../io.ts';

/** Fields with files and directories of objects. */
const INCLUDES: ReadonlySet<string> = new Set(['resources', 'bases', 'components']);
/** The same of objects that configure plugins, which load further files; they may also be in the list itself. */
const PLUGINS: ReadonlySet<string> = new Set(['generators', 'transformers', 'validators']);
/** Fields in which some values are files. */
const MIXED: ReadonlySet<string> = new Set([
  'configMapGenerator',
  'configurations',
  'crds',
  'openapi',
  'patches',
  'patchesJson6902',
  'patchesStrategicMerge',
  'replacements',
  'secretGenerator',
]);
/** Fields that are data and nothing else. Of those for charts kustomize makes nothing without `--enable-helm`. */
const DATA: ReadonlySet<string> = new Set([
  'apiVersion',
  'buildMetadata',
  'commonAnnotations',
  'commonLabels',
  'generatorOptions',
  'helmChartInflationGenerator',
  'helmCharts',
  'helmGlobals',
  'imageTags',
  'images',
  'kind',
  'labels',
  'metadata',
  'namePrefix',
  'nameSuffix',
  'namespace',
  'replicas',
  'sortOptions',
  'vars',
]);
/** Fields that change nothing. */
const NAMES: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
/** What is data within the mixed ones. */
const INNER_DATA: ReadonlySet<string> = new Set([
  'literals',
  'options',
  'patch',
  'source',
  'sourceValue',
  'target',
  'targets',
]);

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/**
 * `https://…`, also as `key=https://…`: what kustomize's loader takes for a URL. A key may hold line breaks; a text of
 * several lines with another `=` is no such pair, but a patch that stands in its place.
 */
const ADDRESS = /^(?:[^=\n]*=)?\s*https?:|^[^=]*=\s*https?:[^=]*$/i;

type Place = Pick<Io, 'cwd' | 'files'>;

/**
 * Why a kustomization is not to be built, in words that follow its name; undefined where it may be. `directory` is
 * absolute; `tree` is what nothing may lead out of.
 */
export function obstacleTo(directory: string, tree: string, io: Place): string | undefined {
  return new Walk(tree, io).directory(directory, false);
}

class Walk {
  readonly #tree: string;
  readonly #io: Place;
  readonly #seen = new Set<string>();

  constructor(tree: string, io: Place) {
    this.#tree = tree;
    this.#io = io;
  }

  /** A directory with a kustomization; `configures` says whether its objects are configurations of plugins. */
  directory(directory: string, configures: boolean): string | undefined {
    const { files } = this.#io;
    const real = files.realPath(directory);
    if (!real.ok) return `${this.#shown(directory)}: ${real.message}`;
    if (!isWithin(real.value, this.#tree)) return `it includes ${this.#shown(directory)}, which is outside of the tree`;
    const key = `${configures} ${real.value}`;
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    // As kustomize, which counts from where a link leads.
    const own = FILE_NAMES.map((name) => join(real.value, name)).filter((path) => files.kindOf(path) !== undefined);
    return first(own, (path) => this.#kustomization(path, real.value, configures));
  }

  #kustomization(path: string, directory: string, configures: boolean): string | undefined {
    return this.#documents(path, (document) =>
      first(Object.entries(isObject(document) ? document : {}), ([field, value]) => {
        if (configures && !INCLUDES.has(field) && !NAMES.has(field))
          return `${this.#shown(path)}: it changes configurations of plugins by "${field}", and may make them fetch`;
        if (DATA.has(field)) return undefined;
        if (INCLUDES.has(field))
          return first(stringsIn(value), (entry) => this.#included(entry, directory, configures));
        if (PLUGINS.has(field)) return first(stringsIn(value), (entry) => this.#plugin(entry, directory));
        // Go reads names of fields in any case: https://pkg.go.dev/encoding/json#Unmarshal
        const plain = field.normalize('NFKC').toLowerCase();
        if ([...INCLUDES, ...PLUGINS, ...MIXED].some((name) => name !== field && name.toLowerCase() === plain))
          return `${this.#shown(path)}: unknown field "${field}"`;
        return fetched(
          addressIn(value, INNER_DATA) ?? (MIXED.has(field) ? undefined : stringsIn(value).find(isRemote)),
        );
      }),
    );
  }

  #included(entry: string, directory: string, configures: boolean): string | undefined {
    if (ADDRESS.test(entry) || isRemote(entry)) return fetched(entry);
    const path = resolve(directory, entry);
    const kind = this.#io.files.kindOf(path);
    if (kind?.ok !== true) return `${this.#shown(path)}: ${kind?.message ?? 'no such file or directory'}`;
    if (kind.value === 'directory') return this.directory(path, configures);
    if (kind.value !== 'file') return `${this.#shown(path)}: is neither a file nor a directory`;
    return configures ? this.#configuration(path) : undefined;
  }

  #plugin(entry: string, directory: string): string | undefined {
    const isThere = this.#io.files.kindOf(resolve(directory, entry))?.ok === true;
    if (isThere || ADDRESS.test(entry) || isRemote(entry)) return this.#included(entry, directory, true);
    const inline = documentsOf(directory, entry);
    return inline === undefined
      ? `${this.#shown(directory)}: a plugin in it cannot be read`
      : fetched(addressIn(inline));
  }

  #configuration(path: string): string | undefined {
    return this.#documents(path, (document) => fetched(addressIn(document)));
  }

  #documents(path: string, check: (document: unknown) => string | undefined): string | undefined {
    const { files } = this.#io;
    const kind = files.kindOf(path);
    if (kind?.ok !== true || kind.value !== 'file') return `${this.#shown(path)}: is not a file`;
    const real = files.realPath(path);
    if (!real.ok || !isWithin(real.value, this.#tree))
      return `it includes ${this.#shown(path)}, which is outside of the tree`;
    const content = files.read(path, PURPOSES.manifest);
    if (!content.ok) return `${this.#shown(path)}: ${content.message}`;
    const documents = documentsOf(path, content.value);
    return documents === undefined ? `${this.#shown(path)}: it cannot be read as YAML` : first(documents, check);
  }

  #shown(path: string): string {
    return slashed(relative(this.#io.cwd, path)) || '.';
  }
}

function fetched(address: string | undefined): string | undefined {
  return address === undefined ? undefined : `it includes ${address}, which is not fetched`;
}

/** The data of each document; undefined where one cannot be read. */
function documentsOf(path: string, content: string | Uint8Array): readonly unknown[] | undefined {
  const data: unknown[] = [];
  for (const document of parseInput({ path, content }).documents) {
    if (document.is === 'unreadable') return undefined;
    if (document.is === 'readable') data.push(Cursor.root(document).json());
  }
  return data;
}

/** The first URL among the strings of a value, fields of these names left out. */
function addressIn(value: unknown, except: ReadonlySet<string> = new Set()): string | undefined {
  return stringsIn(value, except).find((text) => ADDRESS.test(text));
}

/** All strings of a value, those of the outer levels first. What aliases share is looked at once. */
function stringsIn(value: unknown, except: ReadonlySet<string> = new Set()): readonly string[] {
  const strings: string[] = [];
  const seen = new Set<unknown>();
  const queue: unknown[] = [value];
  for (let at = 0; at < queue.length; at++) {
    const next = queue[at];
    if (typeof next === 'string') strings.push(next);
    if (!isObject(next) || seen.has(next)) continue;
    seen.add(next);
    for (const [key, inner] of Object.entries(next)) if (Array.isArray(next) || !except.has(key)) queue.push(inner);
  }
  return strings;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = check(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
