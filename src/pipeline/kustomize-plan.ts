/** Which of the given kustomizations are built, and which files are linted through their output. */
import { Cursor } from '../load/value/cursor.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import { directoryOf, joinPath } from '../model/objects/paths.ts';
import type { ParsedFile } from '../model/project/project.ts';

/** A kustomization that is not included by another one of the input. */
export interface BuildRoot {
  /** `''` is the working directory. */
  readonly directory: string;
  /** Its own file. */
  readonly path: string;
  /** The files that its objects come from, directly or through included kustomizations. */
  readonly sources: ReadonlySet<string>;
  /** The files that change these objects. */
  readonly patches: ReadonlySet<string>;
  /** A resource that is not among the given files; the kustomization is then not built. */
  readonly remote: string | undefined;
}

interface Node {
  readonly directory: string;
  readonly path: string;
  readonly isComponent: boolean;
  readonly sources: readonly string[];
  readonly patches: readonly string[];
  readonly remote: string | undefined;
}

/** The roots in the order they were read. Components are not roots: they cannot be built alone. */
export function buildRoots(files: readonly ParsedFile[]): readonly BuildRoot[] {
  const nodes = new Map<string, Node>();
  for (const file of files) {
    const node = nodeOf(file);
    if (node !== undefined) nodes.set(node.directory, node);
  }
  const included = new Set([...nodes.values()].flatMap(({ sources }) => sources.filter((path) => nodes.has(path))));
  return [...nodes.values()]
    .filter(({ directory, isComponent }) => !isComponent && !included.has(directory))
    .map((node) => rootOf(node, nodes));
}

function rootOf(node: Node, nodes: ReadonlyMap<string, Node>): BuildRoot {
  const sources = new Set<string>();
  const patches = new Set<string>();
  let { remote } = node;
  const seen = new Set<Node>();
  const queue = [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    remote ??= next.remote;
    for (const patch of next.patches) patches.add(patch);
    for (const source of next.sources) {
      const inner = nodes.get(source);
      if (inner === undefined) sources.add(source);
      else queue.push(inner);
    }
  }
  return { directory: node.directory, path: node.path, sources, patches, remote };
}

/** Fields that list files and directories with objects, generators or transformers. */
const SOURCES = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'];
const FILES = [...SOURCES, 'crds', 'configurations', 'patchesStrategicMerge'];

function nodeOf(parsed: ParsedFile): Node | undefined {
  const { file } = parsed;
  // Reading the documents parses the file.
  if (!isKustomizationFile(file.path)) return undefined;
  const [document] = parsed.documents.filter(({ is }) => is !== 'empty');
  if (document?.is !== 'readable') return undefined;
  const root = Cursor.root(document);
  const apiVersion = root.child('apiVersion').string;
  // Flux also has a kind Kustomization, and some repositories keep it in a file with this name.
  if (!root.isMap || !(apiVersion?.startsWith('kustomize.config.k8s.io/') ?? true)) return undefined;
  const directory = directoryOf(file.path);
  const listed = (fields: readonly string[]): readonly string[] =>
    fields.flatMap((field) =>
      root
        .child(field)
        .items()
        .flatMap((item) => item.string ?? []),
    );
  const patches = ['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
    root
      .child(field)
      .items()
      .flatMap((item) => item.child('path').string ?? []),
  );
  const openapi = root.child('openapi').child('path').string;
  const local = (path: string): readonly string[] =>
    isRemote(path) || path.includes('\n') ? [] : [joinPath(directory, path)];
  return {
    directory,
    path: file.path,
    isComponent: root.child('kind').string === 'Component',
    sources: listed(SOURCES).flatMap(local),
    patches: [...patches, ...listed(['patchesStrategicMerge'])].flatMap(local),
    remote: [...listed(FILES), ...patches, ...(openapi === undefined ? [] : [openapi])].find(isRemote),
  };
}

/** What kustomize would download: URLs and git repositories. */
export function isRemote(source: string): boolean {
  return (
    !source.includes('\n') &&
    (/^[a-z][a-z+.]*:\/\/|^(gh|git::?|[\w.-]+@[\w.-]+):|^[a-z][a-z\d-]*@|^(www\.)?(github|gitlab|bitbucket)\.[a-z]+[/:]/i.test(
      source,
    ) ||
      /[?&](ref|version|timeout|submodules)=|\.git(\/|$)/.test(source))
  );
}
