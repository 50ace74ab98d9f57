/** Parts of objects that are merged into others before they are applied. */
import type { Cursor } from '../../load/value/cursor.ts';

const WITH_TEMPLATE: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet']);

/**
 * Whether a workload lacks all that makes one: selector, labels of the pods, and an image of each container; in a place for
 * patches an image, or beside patches a label that its selector has. It is a patch, whichever kustomization or plugin uses
 * it.
 */
export function looksLikePatch(root: Cursor, kind: string, path: string, isAmongPatches: boolean): boolean {
  if (kind === 'Job') return isNamelessPart(root);
  if (!WITH_TEMPLATE.has(kind)) return false;
  const spec = root.child('spec');
  const template = spec.child('template');
  if ((isAmongPatches || OF_PATCHES.test(path)) && lacksImage(template)) return true;
  if (isAmongPatches && lacksSelected(spec.child('selector').child('matchLabels'), template)) return true;
  if (!spec.isMap || spec.child('selector').exists || template.child('metadata').child('labels').exists) return false;
  if (!template.isMap) return true;
  return template.child('spec').child('containers').items().length === 0 || lacksImage(template);
}

/** Directories and files of patches. */
const OF_PATCHES = /(?:^|\/)(?:kustomize|patch(?:es)?)\/|patch[\w.-]*$/;

function lacksImage(template: Cursor): boolean {
  return template
    .child('spec')
    .child('containers')
    .items()
    .some((container) => !container.child('image').exists);
}

function lacksSelected(matchLabels: Cursor, template: Cursor): boolean {
  const given = template.child('metadata').child('labels').keys();
  return matchLabels.keys().some((key) => !given.includes(key));
}

/** Kinds that may be empty. */
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(['ConfigMap', 'Namespace', 'Secret', 'ServiceAccount']);
const AROUND: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * Whether an object has labels or annotations, or a status, and neither a name nor content: they are merged into another
 * object, or compared with it.
 */
export function isOnlyMetadata(root: Cursor): boolean {
  const hasStatus = root.child('status').isMap;
  if (!hasStatus && WITHOUT_CONTENT.has(root.child('kind').string ?? '')) return false;
  const metadata = root.child('metadata');
  const fields = metadata.keys();
  if (!hasStatus && !fields.includes('labels') && !fields.includes('annotations')) return false;
  if (fields.includes('name') || fields.includes('generateName')) return false;
  return root.keys().every((key) => AROUND.has(key));
}

/** Whether a Job has neither a name nor an image for each container. */
function isNamelessPart(root: Cursor): boolean {
  const metadata = root.child('metadata');
  if (metadata.child('name').exists || metadata.child('generateName').exists) return false;
  const containers = root.follow(['spec', 'template', 'spec', 'containers']).items();
  return containers.length > 0 && containers.some((container) => !container.child('image').exists);
}

/** What says so, in a comment or as the name of a file. */
const DELETED_BY = /\bkubectl\s+delete\b|(?:^|[-_./])(?:clean-?up|delete|remove|teardown)[\w.-]*$/i;

/**
 * Whether objects only say which ones `kubectl delete -f` deletes: they have names and nothing else, and the file is named
 * or commented so.
 */
export function isForDeletion(path: string, text: string, roots: readonly Cursor[]): boolean {
  return (DELETED_BY.test(path) || DELETED_BY.test(text)) && roots.every(isOnlyIdentity);
}

function isOnlyIdentity(root: Cursor): boolean {
  const isBare = root.keys().every((key) => key === 'apiVersion' || key === 'kind' || key === 'metadata');
  return (
    isBare &&
    root
      .child('metadata')
      .keys()
      .every((key) => key === 'name' || key === 'namespace')
  );
}
