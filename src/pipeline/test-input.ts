/** Files that are not applied as they are: the input of tests, and parts that a program completes. */
import { type Diagnostic, namesMeant } from '../linter/diagnostic.ts';
import { Cursor } from '../load/value/cursor.ts';
import { directoryOf, joinPath } from '../model/objects/paths.ts';
import type { ParsedFile } from '../model/project/project.ts';

/** The input of tests, much of it odd on purpose: what Go's own tools leave out, and what others call it. `test` alone may be an environment. */
const TEST_INPUT =
  /(?:^|\/)(?:tests?[-_/]?data|test[-_]?utils?|test[-_]?fixtures?|fixtures?|__fixtures__|__tests__|golden|goldenfiles|expected[-_]?failures?|tests|e2e(?:[-_]\w+)?|tests?\/(?:.*\/)?data|src\/test\/resources)\//i;

export function isTestInput(path: string): boolean {
  return TEST_INPUT.test(path);
}

/** What is no longer applied. */
const ARCHIVED = /(?:^|\/)[._]?archived?\//i;

export function isArchived(path: string): boolean {
  return ARCHIVED.test(path);
}

/** Whether a test is given what kubectl printed of a cluster, with what was changed in it for the test. */
export function isPrintedForTest({ path, text }: { readonly path: string; readonly text: string }): boolean {
  return path.endsWith('.json') && isTestInput(path) && text.includes('"resourceVersion":') && text.includes('"uid":');
}

const TESTS = /(?:^|\/)(?:tests?|testing|e2e|e2e[-_]tests?)\//;

/** What tests compare the objects of a cluster with, or patch them by: much is left out of it, and it is never applied. */
const EXPECTED =
  /(?:^|\/)(?:tests?|e2e|e2e[-_]tests?|fixtures|testdata)\/(?:.*\/)?(?:compare|expected|expectations?|snapshots?)\//;

/** Whether a file of these, by its path, is compared with what a cluster has. */
export function expectationsIn(files: readonly ParsedFile[]): (path: string) => boolean {
  const compared = new Set(files.flatMap(comparedBy));
  return (path) => EXPECTED.test(path) || compared.has(path);
}

/** https://kyverno.github.io/chainsaw/latest/operations/assert/ */
function comparedBy({ file, documents }: ParsedFile): readonly string[] {
  if (!file.text.includes('chainsaw.kyverno.io')) return [];
  return documents.flatMap((document) => {
    if (document.is !== 'readable') return [];
    const steps = Cursor.root(document).child('spec').child('steps').items();
    const operations = steps.flatMap((step) =>
      ['try', 'catch', 'finally', 'cleanup'].flatMap((field) => step.child(field).items()),
    );
    return operations.flatMap((operation) =>
      ['assert', 'error', 'patch'].flatMap((field) => {
        const { string } = operation.child(field).child('file');
        return string === undefined ? [] : [joinPath(directoryOf(file.path), string)];
      }),
    );
  });
}

/** Whether a warning says that tests refer to what is not there, without a name that is probably meant: they may create it. */
export function isCreatedByTests(one: Diagnostic): boolean {
  const { rule, severity, at } = one;
  return severity === 'warning' && rule.endsWith('-not-found') && TESTS.test(at.file.path) && !namesMeant(one);
}

/** With so many files, they are left open by intention. */
const SEVERAL = 3;

/** Where operators keep the manifests that they complete and apply. */
const ASSETS = /(?:^|\/)(?:assets|bindata)\//;

/**
 * Whether a program completes what is missing: the images of containers in several assets of an operator, the names of
 * Jobs in several files of a directory, templates of pods, and the identity of owners in what a test is given. Everything else in these files is taken as it is written.
 */
export function completedByPrograms(found: readonly Diagnostic[]): (one: Diagnostic) => boolean {
  const assets = new Set<string>();
  const misnamed = new Map<string, Set<string>>();
  const nameless = new Map<string, Set<string>>();
  for (const one of found) {
    const { path } = one.at.file;
    if (lacksImage(one) && ASSETS.test(path)) assets.add(path);
    if (isMisnamed(one)) {
      const kind = one.resource?.kind ?? '';
      misnamed.set(kind, (misnamed.get(kind) ?? new Set()).add(path));
    }
    if (!lacksName(one)) continue;
    const directory = directoryOf(path);
    nameless.set(directory, (nameless.get(directory) ?? new Set()).add(path));
  }
  return (one) => {
    const { path } = one.at.file;
    if (isOfPodTemplate(one) || isOfQuarkus(one)) return true;
    // With several of a kind, a program reads them from files, where it takes any name.
    if (isMisnamed(one)) return (misnamed.get(one.resource?.kind ?? '')?.size ?? 0) >= SEVERAL;
    if (lacksImage(one)) return assets.size >= SEVERAL && assets.has(path);
    // Only the server knows it, so these are objects of a cluster, with that left out.
    if (lacksOwner(one)) return isTestInput(path);
    return lacksName(one) && (nameless.get(directoryOf(path))?.size ?? 0) >= SEVERAL;
  };
}

/** The name of a custom resource that no API server takes. */
function isMisnamed({ rule, severity, message }: Diagnostic): boolean {
  return rule === 'schema/invalid-name' && severity === 'warning' && message.startsWith('name "');
}

function lacksImage({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/missing-field'
    ? /"image" in .*ontainers\[\d+\]$/.test(message)
    : rule === 'workload/invalid-pod' && message.startsWith('image is required');
}

/** Whether Spark or Jenkins completes a Pod: `driver-pod-template.yaml`. */
function isOfPodTemplate(one: Diagnostic): boolean {
  const isLacking =
    lacksImage(one) || (one.rule === 'schema/missing-field' && one.message === 'Pod has no metadata.name');
  return isLacking && one.resource?.kind === 'Pod' && /pod[-_]?template[^/]*$/i.test(one.at.file.path);
}

/** Whether Quarkus, which writes them anew, completes the objects: https://quarkus.io/guides/deploying-to-kubernetes#using-existing-resources */
function isOfQuarkus({ rule, at }: Diagnostic): boolean {
  return rule === 'yaml/ambiguous-scalar' && /(?:^|\/)src\/main\/kubernetes\//.test(at.file.path);
}

function lacksOwner({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/invalid-metadata' && /^owner reference requires "uid"/.test(message);
}

function lacksName({ rule, message }: Diagnostic): boolean {
  return rule === 'schema/missing-field' && message === 'Job has no metadata.name';
}
