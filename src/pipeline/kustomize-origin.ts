/** Maps an object that kustomize built to the files it was built from. */
import { Cursor } from '../load/value/cursor.ts';
import type { Place, Step } from '../load/value/place.ts';
import { groupOf } from '../model/objects/kinds.ts';
import type { ParsedFile } from '../model/project/project.ts';
import { originAt, type Rendered } from './rendered.ts';

export interface SourceObjects {
  /** The object that a place in rendered text came from. */
  of(at: Place): Cursor | undefined;
  /** The patches for it, those applied last first. */
  patchesOf(at: Place): readonly Cursor[];
}

/** The objects in the sources of an output. */
export function sourceObjects(output: Rendered, files: ReadonlyMap<string, ParsedFile>): SourceObjects {
  const objectsIn = (path: string): readonly Cursor[] => {
    const parsed = files.get(path);
    return parsed === undefined ? [] : rootsIn(parsed);
  };
  let all: readonly Cursor[] | undefined;
  let patches: readonly Cursor[] | undefined;
  return {
    of: (at) => {
      const rendered = renderedObject(at, output);
      const origin = originAt(at, output);
      if (rendered === undefined || origin?.isGenerated === true) return undefined;
      if (origin?.path !== undefined) return bestMatch(rendered, objectsIn(origin.path), true);
      all ??= output.sources.flatMap(objectsIn);
      return bestMatch(rendered, all, false);
    },
    patchesOf: (at) => {
      const rendered = renderedObject(at, output);
      if (rendered === undefined) return [];
      patches ??= output.patches.flatMap(objectsIn);
      return patches.filter((patch) => isSameKind(rendered, patch) && nameScore(rendered, patch) > 0).toReversed();
    },
  };
}

/** The place in the sources that has the value of a place in rendered text. */
export function inSource(at: Place, output: Rendered, objects: SourceObjects): Place | undefined {
  const rendered = renderedObject(at, output);
  const source = objects.of(at);
  if (rendered === undefined) return undefined;
  const here = rendered.follow(at.path);
  const own = source === undefined ? undefined : counterpart(rendered, source, at.path);
  const spots = [own, ...objects.patchesOf(at).map((patch) => counterpart(rendered, patch, at.path))];
  const same = spots.find((spot) => spot !== undefined && isSame(here, spot));
  // If kustomize added to a map or prefixed a name, the source is still the place to look at.
  const near = own !== undefined && (here.scalar === undefined || isIdentity(at.path)) ? own : undefined;
  const spot = same ?? near;
  return spot === undefined ? undefined : placeIn(spot, here, at);
}

/** The place in a kustomization that generates an object: the same text, if it is there once, else the name in the generator. */
export function inGenerator(
  at: Place,
  output: Rendered,
  parsed: ParsedFile,
): { readonly at: Place; readonly isLiteral: boolean } | undefined {
  const rendered = renderedObject(at, output);
  const [root] = rootsIn(parsed);
  if (rendered === undefined || root === undefined) return undefined;
  const name = rendered.child('metadata').child('name').string ?? '';
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((field) => root.child(field).items());
  const called = generators.filter((one) => name.includes(one.child('name').string ?? name));
  const [generator] = called.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  if (generator === undefined) return undefined;
  const wanted = at.file.text.slice(at.span.start, at.span.end);
  const literals = generator
    .child('literals')
    .items()
    .filter(({ source }) => source.split(wanted).length === 2);
  const [literal] = literals;
  if (literal === undefined || literals.length > 1 || wanted.includes('\n'))
    return { at: generator.child('name').at, isLiteral: false };
  const start = literal.at.span.start + literal.source.indexOf(wanted);
  return { at: { ...literal.at, span: { start, end: start + wanted.length } }, isLiteral: true };
}

function lengthOf(generator: Cursor): number {
  return generator.child('name').string?.length ?? 0;
}

/** What kustomize made of a value that the source has otherwise, and the patch that did it, if it is a file. */
export function changeOf(
  at: Place,
  output: Rendered,
  objects: SourceObjects,
): { readonly text: string; readonly by: Place | undefined } | undefined {
  const rendered = renderedObject(at, output);
  const source = objects.of(at);
  if (rendered === undefined || source === undefined || isIdentity(at.path)) return undefined;
  const here = rendered.follow(at.path);
  const own = counterpart(rendered, source, at.path);
  if (own === undefined || isSame(here, own)) return undefined;
  const patched = objects
    .patchesOf(at)
    .flatMap((patch) => counterpart(rendered, patch, at.path) ?? nearestIn(rendered, patch, at.path) ?? [])[0];
  return { text: JSON.stringify(here.json()), by: patched?.key };
}

/** The last step of a path that a patch has, at least two deep. */
function nearestIn(rendered: Cursor, patch: Cursor, path: readonly Step[]): Cursor | undefined {
  for (let depth = path.length - 1; depth >= 2; depth--) {
    const found = counterpart(rendered, patch, path.slice(0, depth));
    if (found !== undefined) return found;
  }
  return undefined;
}

function rootsIn({ documents }: ParsedFile): readonly Cursor[] {
  return documents.flatMap((document): readonly Cursor[] => {
    if (document.is !== 'readable') return [];
    const root: Cursor = Cursor.root(document);
    return root.child('kind').string?.endsWith('List') === true ? root.child('items').items() : [root];
  });
}

function renderedObject(at: Place, { parsed }: Rendered): Cursor | undefined {
  const document = parsed.documents.find(({ index }) => index === at.document);
  return document?.is === 'readable' ? Cursor.root(document) : undefined;
}

function bestMatch(rendered: Cursor, candidates: readonly Cursor[], isAlone: boolean): Cursor | undefined {
  const sameKind = candidates.filter((candidate) => isSameKind(rendered, candidate));
  if (isAlone && sameKind.length === 1) return sameKind[0];
  const score = Math.max(0, ...sameKind.map((candidate) => nameScore(rendered, candidate)));
  const best = sameKind.filter((candidate) => nameScore(rendered, candidate) === score);
  return score > 0 && best.length === 1 ? best[0] : undefined;
}

function isSameKind(a: Cursor, b: Cursor): boolean {
  const group = (root: Cursor): string => groupOf(root.child('apiVersion').string ?? '');
  return a.child('kind').string === b.child('kind').string && group(a) === group(b);
}

/** How well a name matches one that kustomize may have given a prefix and a suffix. */
function nameScore(rendered: Cursor, source: Cursor): number {
  const nameOf = (root: Cursor): string => root.child('metadata').child('name').string ?? '';
  const name = nameOf(rendered);
  const from = nameOf(source);
  if (name === from) return Number.POSITIVE_INFINITY;
  return from !== '' && name.includes(from) ? from.length : 0;
}

/** The value at a path in the source. List items are found by the fields that identify them. */
function counterpart(rendered: Cursor, source: Cursor, path: readonly Step[]): Cursor | undefined {
  let here = rendered;
  let there = source;
  for (const step of path) {
    const next = typeof step === 'string' ? there.child(step) : sameItem(here.items(), there.items(), step);
    here = here.follow([step]);
    if (next === undefined || !next.written) return undefined;
    there = next;
  }
  return there;
}

/** The item with the most fields in common; the one at the same index if there are several. */
function sameItem(rendered: readonly Cursor[], source: readonly Cursor[], index: number): Cursor | undefined {
  const item = rendered[index];
  if (item === undefined) return undefined;
  const scores = source.map((other) => likeness(item, other));
  const best = Math.max(0, ...scores);
  if (best === 0) return undefined;
  return scores[index] === best ? source[index] : source[scores.indexOf(best)];
}

/** The name counts more than any other field. */
function likeness(a: Cursor, b: Cursor): number {
  if (!a.isMap) return JSON.stringify(a.json()) === JSON.stringify(b.json()) ? 1 : 0;
  const same = a.entries().filter((entry) => isSame(entry, b.child(String(entry.step))));
  return same.reduce((sum, { step }) => sum + (step === 'name' ? 100 : 1), 0);
}

function isSame(a: Cursor, b: Cursor): boolean {
  if (a.scalar !== undefined || b.scalar !== undefined) return a.scalar === b.scalar;
  return JSON.stringify(a.json()) === JSON.stringify(b.json());
}

function isIdentity(path: readonly Step[]): boolean {
  return path.length === 2 && path[0] === 'metadata' && (path[1] === 'name' || path[1] === 'namespace');
}

/** The key, the value or the part of it that the original place had. */
function placeIn(spot: Cursor, here: Cursor, at: Place): Place {
  const { key } = here;
  const value = here.at;
  if (at.span.start === key.span.start && at.span.end === key.span.end) return spot.key;
  const offset = at.span.start - value.span.start;
  const start = spot.at.span.start + offset;
  const end = start + at.span.end - at.span.start;
  const wanted = at.file.text.slice(at.span.start, at.span.end);
  const isPart = here.scalar !== undefined && offset >= 0 && spot.at.file.text.slice(start, end) === wanted;
  if (isPart) return { ...spot.at, span: { start, end } };
  return spot.scalar === undefined ? spot.key : spot.at;
}
