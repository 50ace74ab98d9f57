/** Objects that are defined twice among files that are applied together. */
import {
  type Cluster,
  countInFile,
  defineRule,
  directoryOf,
  isSample,
  isServed,
  type Place,
  type Project,
  type Resource,
  repeatedObjects,
  severityFor,
} from '../../src/kit.ts';

interface Twice {
  readonly is: 'inFile' | 'inDirectory' | 'inKustomization';
  readonly first: Resource;
  readonly again: Resource;
}

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'The same object is defined twice.',
    why: 'kubectl applies both definitions, and the last one wins. kustomize fails if a kustomization has both.',
    remedy: 'Remove one of the definitions, or rename one of the objects.',
  },
  messages: {
    inFile: ({ kind, name }: Resource) => ({
      message: `duplicate ${kind} "${name}" in this file`,
      help: 'remove one of the two: if both are applied, the last one wins',
    }),
    inDirectory: ({ kind, name }: Resource) => ({
      message: `duplicate ${kind} "${name}": another file of this directory defines it differently`,
      help: 'remove one of the two: if both are applied, the last one wins',
    }),
    inKustomization: ({ kind, name }: Resource) => ({
      message: `duplicate ${kind} "${name}" in one kustomization: kustomize build fails`,
      help: 'remove one of the two, or make it a patch of the other',
    }),
  },
  check: {
    cluster(cluster, { project, report }) {
      const definitions = definitionsIn(cluster);
      for (const { is, first, again } of [...together(definitions, project), ...sideBySide(definitions, project)]) {
        const notes = [{ message: 'the other definition is here', at: nameOf(first) }];
        // Examples show a custom resource before and after a change, or two ways to write it.
        const isSampled = is === 'inFile' ? severityFor(again) === 'warning' : isSample(cluster, again.file.path);
        const isOpen = isSampled || areSame(first, again);
        const severity = is === 'inKustomization' ? 'error' : isOpen ? 'info' : 'warning';
        report(nameOf(again), is, again, { severity, notes, about: again });
      }
    },
  },
});

/** Whether both definitions are the same text, so that it does not matter which one counts. */
function areSame(first: Resource, again: Resource): boolean {
  return textOf(first) === textOf(again);
}

function textOf({ root }: Resource): string {
  const { file, span } = root.at;
  return file.text.slice(span.start, span.end).trimEnd();
}

function nameOf({ root }: Resource): Place {
  return root.child('metadata').child('name').at;
}

/** The definitions of each object that has more than one, without those that an API server never sees. */
function definitionsIn(cluster: Cluster): readonly (readonly Resource[])[] {
  return repeatedObjects(cluster)
    .map((definitions) => definitions.filter((one) => isServed(one) && !makesRevisions(one) && !isHook(one)))
    .filter((definitions) => definitions.length > 1);
}

/** Helm creates a hook for each of its events, and deletes it before the next. */
function isHook({ root }: Resource): boolean {
  return root.child('metadata').child('annotations').child('helm.sh/hook').exists;
}

/** Each text of a Service of Knative that is applied makes a revision, between which traffic is divided. */
function makesRevisions({ group, kind }: Resource): boolean {
  return group === 'serving.knative.dev' && kind === 'Service';
}

/** Definitions in one file, or in files of one kustomization. */
function together(definitions: readonly (readonly Resource[])[], project: Project): readonly Twice[] {
  return definitions.flatMap((all) => {
    const inFile = new Map<string, Resource>();
    const builtFirst = new Map<string, Resource>();
    return all.flatMap((again): readonly Twice[] => {
      const places = placesOf(again, project);
      const [builtWith] = places.flatMap((place) => builtFirst.get(place) ?? []).sort((a, b) => a.order - b.order);
      const first = inFile.get(again.file.path);
      for (const place of places) if (!builtFirst.has(place)) builtFirst.set(place, again);
      if (first === undefined) inFile.set(again.file.path, again);
      if (builtWith !== undefined) return [{ is: 'inKustomization', first: builtWith, again }];
      return first === undefined ? [] : [{ is: 'inFile', first, again }];
    });
  });
}

/** Keys that two definitions share if they are applied together: their file, if it is applied, and each kustomization that builds them. */
function placesOf({ apiVersion, file }: Resource, { kustomizations }: Project): readonly string[] {
  if (kustomizations.appliedBy(file.path).length === 0) return [];
  const builds = kustomizations.keptBy(file.path).map((build) => `build ${apiVersion} ${build}`);
  return [`file ${apiVersion} ${file.path}`, ...builds];
}

/**
 * Two files of one directory that define an object differently by accident: it is the only such object there, both
 * files define other objects too, and the file names do not look like variants. Nearly all directories that define
 * objects more than once hold alternatives, of which one at a time is applied.
 */
function sideBySide(definitions: readonly (readonly Resource[])[], project: Project): readonly Twice[] {
  const byDirectory = new Map<string, Twice[]>();
  for (const all of definitions) {
    // The first definition in each directory, and the first in another file than that.
    const firsts = new Map<string, readonly Resource[]>();
    for (const again of all) {
      const directory = directoryOf(again.file.path);
      const known = firsts.get(directory) ?? [];
      const first = known.find(({ file }) => file.path !== again.file.path);
      if (known.length === 0 || (known.length === 1 && first !== undefined)) firsts.set(directory, [...known, again]);
      if (first === undefined) continue;
      const found = byDirectory.get(directory);
      if (found === undefined) byDirectory.set(directory, [{ is: 'inDirectory', first, again }]);
      else found.push({ is: 'inDirectory', first, again });
    }
  }
  // If only one directory was given, its files are meant to be applied together.
  const isAlone = new Set(project.manifests.map(({ document }) => directoryOf(document.file.path))).size === 1;
  return [...byDirectory.values()].flatMap((found) => {
    const [one] = found;
    return one !== undefined && found.length === 1 && isAccident(one, isAlone, project) ? [one] : [];
  });
}

function isBuilt({ first, again }: Twice, { kustomizations }: Project): boolean {
  return [first, again].some(({ file }) => kustomizations.appliedBy(file.path).length > 0);
}

function isSame({ first, again }: Twice): boolean {
  return JSON.stringify(first.root.json()) === JSON.stringify(again.root.json());
}

function isAccident(twice: Twice, isAlone: boolean, project: Project): boolean {
  const { first, again } = twice;
  // Cluster-scoped objects are often repeated wherever they are needed.
  if (isBuilt(twice, project) || first.namespace === '' || areVariants(wordsOf(first), wordsOf(again))) return false;
  const isBesideOthers = [first, again].every(({ file }) => countInFile(project.cluster, file.path) > 1);
  return (isAlone || isBesideOthers) && !isSame(twice);
}

function wordsOf({ file }: Resource): readonly string[] {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const TELLING = 3;

function areVariants(a: readonly string[], b: readonly string[]): boolean {
  const holds = (word: string, part: string): boolean => part.length >= TELLING && word.includes(part);
  return a.some((word) => b.some((other) => word === other || holds(word, other) || holds(other, word)));
}
