/** From parsed documents to their objects: which documents are manifests, which are skipped, and why. */

import type { ParsedDocument, ParseError } from '../../load/tape/document.ts';
import { Cursor, type ReadableDocument } from '../../load/value/cursor.ts';
import { lookup } from '../../schema/catalog.ts';
import { type KeptList, keptList, query } from '../../text/query.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { buildCluster, type Cluster } from '../cluster/cluster.ts';
import { externalOf } from '../cluster/external.ts';
import type { Settings } from '../cluster/settings.ts';
import { notePrefixes } from '../ingress/annotation-prefix.ts';
import { groupOf, kindName, type Scope, versionOf } from '../objects/kinds.ts';
import {
  isKustomizationFile,
  type Kustomizations,
  OPEN_NAMESPACE,
  placed,
  readKustomizations,
} from '../objects/kustomize.ts';
import { meantKind } from '../objects/meant-kind.ts';
import { directoryOf } from '../objects/paths.ts';
import type { Malformed, Resource } from '../objects/resource.ts';
import { isFlattened, type Repair, repair } from '../recovery/indentation.ts';
import { mergedObjects } from '../recovery/merged-documents.ts';
import { isTemplate, type SkipReason, skipReason } from './classify.ts';
import { isForDeletion } from './fragment.ts';
import { placementsIn } from './gitops.ts';
import { hasIdentity, isGitCrypt, isHashTemplate, isTemplateLine, isTemplateName, isYtt } from './other-tools.ts';
import { overlaidIn } from './ytt.ts';

/** A document with its classification. */
export interface Manifest {
  readonly document: ParsedDocument;
  /** Its objects: one, the items of a List, or no object. */
  readonly resources: readonly Resource[];
  /** Set if the document could only be read after its spaces were repaired. */
  readonly repair: Repair | undefined;
}

export interface Skipped {
  readonly file: SourceFile;
  readonly reason: SkipReason;
}

export interface ParsedFile {
  readonly file: SourceFile;
  readonly documents: readonly ParsedDocument[];
  /** Set if the bytes were not valid text. */
  readonly undecodable?: ParseError;
}

export interface Project {
  readonly files: readonly SourceFile[];
  readonly manifests: readonly Manifest[];
  readonly cluster: Cluster;
  readonly kustomizations: Kustomizations;
  /** Files (or some of their documents) that are not manifests; each file once. */
  readonly skipped: readonly Skipped[];
  /** Documents that are not empty, in files that are not skipped as a whole. */
  readonly documentCount: number;
}

type Outcome =
  | { readonly is: 'manifest'; readonly manifest: Manifest }
  | { readonly is: 'skipped'; readonly reason: SkipReason };

/** What a part of a larger project has of the whole. */
export interface Whole {
  readonly kustomizations: Kustomizations;
  readonly paths: KeptList<string>;
}

/** Files must be in reading order; all later steps keep it. */
export function buildProject(files: readonly ParsedFile[], settings: Settings, whole?: Whole): Project {
  const kustomizations = whole?.kustomizations ?? kustomizationsIn(files);
  const paths = whole?.paths ?? keptList(files.map(({ file }) => file.path));
  const manifests: Manifest[] = [];
  const skipped: Skipped[] = [];
  const malformed: Malformed[] = [];
  const unread: string[] = [];
  const resources: Resource[] = [];
  const isInChart = chartTemplates(paths);
  const isTestInput = testInputs(paths);
  for (const { file, documents } of files) {
    const reasons = new Set<SkipReason>();
    if (isTemplateFile(file, documents) || isInChart(file.path)) reasons.add('helm-template');
    else if (isGitCrypt(file.text)) reasons.add('encrypted');
    else if (isTestInput(file.path)) reasons.add('test-assertion');
    else if (areDeleted(file, documents)) reasons.add('not-a-manifest');
    else if (isYtt(file.text) || isTemplateName(file.path) || isHashTemplate(file.text)) {
      reasons.add('template');
      unread.push(file.text);
    } else
      for (const document of documents) {
        if (document.is === 'empty') continue;
        const outcome = readDocument(document, kustomizations, settings, resources);
        if (outcome.is === 'skipped') {
          reasons.add(outcome.reason);
          if (outcome.reason === 'template') unread.push(textOf(document));
        } else {
          manifests.push(outcome.manifest);
          if (outcome.manifest.resources.length === 0) {
            malformed.push(...guessIdentity(document));
            unread.push(textOf(document));
          }
          malformed.push(...outcome.manifest.resources.filter(isOfUnknownKind));
          const merged = document.is === 'readable' ? mergedObjects(document) : undefined;
          if (merged !== undefined) malformed.push({ kind: merged.kind, name: merged.name, file });
        }
      }
    const [reason] = reasons;
    if (reason !== undefined) skipped.push({ file, reason });
  }
  // Where a broken text is all that was given, it is meant as a manifest, although it does not say so.
  const none = new Set(skipped.filter(({ reason }) => reason === 'not-a-manifest').map(({ file }) => file));
  const isNothing = manifests.length === 0 && paths.length === files.length;
  const broken = isNothing ? files.filter((parsed) => none.has(parsed.file) && isBrokenYaml(parsed)) : [];
  for (const { documents } of broken)
    for (const document of documents)
      if (document.is === 'unreadable') manifests.push({ document, resources: [], repair: undefined });
  const reported = new Set(broken.map(({ file }) => file));
  const cluster = buildCluster(resources, malformed, externalOf(settings.external, settings.seen), {
    isPartial: kustomizations.hasRemote || hasUnrenderedChart(files) || files.some(({ file }) => isGitCrypt(file.text)),
    unread,
  });
  notePrefixes(cluster);
  return {
    files: files.map(({ file }) => file),
    manifests,
    cluster,
    kustomizations,
    skipped: skipped.filter(({ file }) => !reported.has(file)),
    documentCount: manifests.length,
  };
}

/** Whether the name or kind of an object is filled in later, so that it may be what others refer to. */
function isOfUnknownKind({ root, kind }: Resource): boolean {
  return kind === '' || root.child('apiVersion').isUnknown || root.child('kind').isUnknown;
}

/** What the kustomizations among files do to them, and the objects that apply directories. `paths` are those of the run. */
export function kustomizationsIn(
  files: readonly ParsedFile[],
  paths: readonly string[] = files.map(({ file }) => file.path),
): Kustomizations {
  const roots = files.flatMap(({ file, documents }) => {
    const [document] = documents.filter((one) => one.is !== 'empty');
    if (!isKustomizationFile(file.path) || document?.is !== 'readable') return [];
    return [{ path: file.path, root: Cursor.root(document) }];
  });
  const kustomizations = placed(readKustomizations(roots), placementsIn(files, paths));
  const isOverlaid = overlaidIn(files);
  return {
    ...kustomizations,
    pendingOf: (path) => {
      const pending = kustomizations.pendingOf(path);
      return isOverlaid(path) ? { ...pending, patches: true } : pending;
    },
  };
}

const CHART = /(^|\/)Chart\.ya?ml$/;
const KYVERNO_TEST = /(^|\/)kyverno-test\.ya?ml$/;

/** Whether a file decides by its path that others beside or below it are no manifests. */
export function decidesOnOthers(path: string): boolean {
  return CHART.test(path) || KYVERNO_TEST.test(path);
}

/** Files in the templates of a chart: what becomes of them is known when the chart is rendered, also without an action. */
const chartTemplates = query('project.chartTemplates', (paths: KeptList<string>): ((path: string) => boolean) => {
  const charts = new Set(paths.filter((path) => CHART.test(path)).map(directoryOf));
  if (charts.size === 0) return () => false;
  return (path) => {
    for (let at = path.indexOf('templates/'); at !== -1; at = path.indexOf('templates/', at + 1))
      if ((at === 0 || path[at - 1] === '/') && charts.has(path.slice(0, Math.max(0, at - 1)))) return true;
    return false;
  };
});

/** Files beside a `kyverno-test.yaml`, which the Kyverno CLI gives to policies and to no cluster. */
const testInputs = query('project.testInputs', (paths: KeptList<string>): ((path: string) => boolean) => {
  const tests = new Set(paths.filter((path) => KYVERNO_TEST.test(path)).map(directoryOf));
  return (path) => tests.size > 0 && tests.has(directoryOf(path));
});

/** Whether a file only lists the objects that are deleted with it. */
function areDeleted(file: SourceFile, documents: readonly ParsedDocument[]): boolean {
  if (file.text.includes('spec:') || !/delete|clean-?up|remove|teardown/i.test(`${file.path} ${file.text}`))
    return false;
  const given = documents.filter(({ is }) => is !== 'empty');
  if (given.length === 0 || given.some(({ is }) => is !== 'readable')) return false;
  const roots = given.flatMap((document) => (document.is === 'readable' ? [Cursor.root(document)] : []));
  return isForDeletion(file.path, file.text, roots);
}

/** Whether a chart among the files has templates that were not rendered, or charts that it depends on. */
function hasUnrenderedChart(files: readonly ParsedFile[]): boolean {
  const rendered = new Set(
    files.flatMap(({ file: { path } }) => (/(?:^|\/)<helm template[^/]*>$/.test(path) ? [directoryOf(path)] : [])),
  );
  return files.some(({ file: { path, text } }) => {
    if (!/(^|\/)Chart\.ya?ml$/.test(path) || /^type:[ \t]*library\b/m.test(text)) return false;
    const directory = directoryOf(path);
    // A chart within a chart is rendered with that.
    const parent = /^(.*?)\/?charts\/[^/]+$/.exec(directory)?.[1];
    return ![directory, ...(parent === undefined ? [] : [parent])].some((at) => rendered.has(at));
  });
}

/** A file with a document that becomes YAML only when it is rendered. It is skipped. */
export function isTemplateFile(file: SourceFile, documents: readonly ParsedDocument[]): boolean {
  if (!file.text.includes('{{') || !isTemplate(file.text)) return false;
  if (/(^|\/)templates\//.test(file.path)) return true;
  return documents.some(
    (document) => document.is === 'unreadable' && isTemplate(file.text.slice(document.span.start, document.span.end)),
  );
}

function readDocument(
  document: ParsedDocument,
  kustomizations: Kustomizations,
  settings: Settings,
  resources: Resource[],
): Outcome {
  const root = document.is === 'readable' ? Cursor.root(document) : undefined;
  const repaired = repair(document, root);
  const readable = repaired?.document ?? (document.is === 'readable' ? document : undefined);
  if (readable === undefined) {
    const reason = document.is === 'unreadable' ? unreadableReason(document) : undefined;
    if (reason !== undefined) return { is: 'skipped', reason };
    return { is: 'manifest', manifest: { document, resources: [], repair: undefined } };
  }
  const isPatch = kustomizations.isPatch(document.file.path);
  const reason = isPatch ? 'kustomize-patch' : skipReason(document.file.path, Cursor.root(readable), kustomizations);
  if (reason !== undefined && repaired === undefined) return { is: 'skipped', reason };
  // A fragment of an object, or an object whose nesting is lost, is not part of the cluster.
  const isReadable = reason === undefined && (repaired !== undefined || root === undefined || !isFlattened(root));
  const found = isReadable ? readObjects(readable, repaired !== undefined, kustomizations, settings, resources) : [];
  return { is: 'manifest', manifest: { document, resources: found, repair: repaired } };
}

function isBrokenYaml({ file: { path }, documents }: ParsedFile): boolean {
  return !path.endsWith('.json') && documents.some(({ is }) => is === 'unreadable');
}

/** Why a document that cannot be read is no manifest, or not one yet. */
function unreadableReason({ file, errors }: ParsedDocument & { readonly is: 'unreadable' }): SkipReason | undefined {
  const [first] = errors;
  if (first === undefined || (first.code !== 'syntax' && first.code !== 'bad-separator')) return undefined;
  if (!isKustomizationFile(file.path) && !hasIdentity(file.path, file.text)) return 'not-a-manifest';
  if (first.code !== 'syntax') return undefined;
  return isTemplateLine(file.lineText(file.positionAt(first.span.start).line)) ? 'template' : undefined;
}

/** The objects of a document: the object itself, or the items of a list, at any depth. */
function readObjects(
  document: ReadableDocument,
  repaired: boolean,
  kustomizations: Kustomizations,
  settings: Settings,
  resources: Resource[],
): readonly Resource[] {
  const found: Resource[] = [];
  const visit = (root: Cursor, inherited: { apiVersion: string; kind: string } | undefined): void => {
    const meant = meantKind(root);
    const apiVersion = meant?.apiVersion ?? root.child('apiVersion').string ?? inherited?.apiVersion ?? '';
    const kind = meant?.kind ?? root.child('kind').string ?? inherited?.kind ?? '';
    const items = kind.endsWith('List') ? root.child('items') : undefined;
    if (items?.isList) {
      // Items of a typed list (ServiceList) may omit apiVersion and kind; those of a v1 List must have them.
      const typed = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -4) };
      for (const item of items.items()) if (item.isMap) visit(item, typed);
      return;
    }
    const resource = resourceAt(root, apiVersion, kind, resources.length, repaired, kustomizations, settings);
    resources.push(resource);
    found.push(resource);
  };
  visit(Cursor.root(document), undefined);
  return found;
}

function resourceAt(
  root: Cursor,
  apiVersion: string,
  kind: string,
  order: number,
  repaired: boolean,
  kustomizations: Kustomizations,
  settings: Settings,
): Resource {
  const group = groupOf(apiVersion);
  const metadata = root.child('metadata');
  const declaredNamespace = metadata.child('namespace').text || undefined;
  const { path } = root.document.file;
  const placement = kustomizations.placementOf(path);
  const kept = kustomizations.pendingOf(path);
  // Argo CD sets the namespace of objects that have none, and Flux that of all.
  const isPlaced = placement?.namespace !== undefined && (placement.overrides || declaredNamespace === undefined);
  const pending = isPlaced
    ? { ...kept, namespace: placement.overrides ? placement.namespace : (kept.namespace ?? placement.namespace) }
    : kept;
  const scope: Scope = lookup(apiVersion, kind)?.scope;
  // The namespace that a kustomization sets is also the name of a Namespace; that of Argo CD's destination is not.
  const set = placement?.overrides === true ? pending.namespace : kept.namespace;
  const renamed = kind === 'Namespace' && group === '' ? set : undefined;
  const namespaced = scope !== 'cluster';
  const isOpen = settings.namespace === DEFAULT_NAMESPACE && (placement?.isOpen ?? kustomizations.isLeftOut(path));
  const assumed = (): string => settings.namespaceIn?.(path) ?? (isOpen ? OPEN_NAMESPACE : settings.namespace);
  return {
    known: kindName(group, kind),
    apiVersion,
    group,
    version: versionOf(apiVersion),
    kind,
    name: renamed ?? metadata.child('name').text ?? '',
    namespace: namespaced ? (pending.namespace ?? declaredNamespace ?? assumed()) : '',
    declaredNamespace,
    file: root.document.file,
    document: root.document,
    root,
    pending,
    order,
    repaired,
  };
}

/** Of a run that no other is given for. */
const DEFAULT_NAMESPACE = 'default';

function textOf({ file, span }: ParsedDocument): string {
  return file.text.slice(span.start, span.end);
}

/** The kind and name of the object in a document that cannot be read, as far as the text shows them. */
function guessIdentity(document: ParsedDocument): readonly Malformed[] {
  const text = textOf(document);
  const kind = /^kind:[ \t]*["']?([A-Za-z]+)/m.exec(text)?.[1];
  if (kind === undefined) return [];
  const name = /^metadata:[\s\S]*?^[ \t]*name:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
  return [{ kind, name: name ?? '', file: document.file }];
}
