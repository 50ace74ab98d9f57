/** Distinguishes manifests from other YAML files next to them. */
import type { Cursor } from '../../load/value/cursor.ts';
import { isKustomizationFile, type Kustomizations } from '../objects/kustomize.ts';
import { isOnlyMetadata, looksLikePatch } from './fragment.ts';
import { isAssertion, isEncrypted, isOtherTools, lacksOnlyIdentity } from './other-tools.ts';

/** Why a file or document is skipped. */
export type SkipReason =
  | 'helm-template'
  | 'helm-chart'
  | 'helm-values'
  | 'kustomization'
  | 'kustomize-patch'
  | 'ci-workflow'
  | 'compose-file'
  | 'template'
  | 'encrypted'
  | 'test-assertion'
  | 'not-a-manifest';

/** `{{` at the start of a value or line: a template that becomes YAML when it is rendered. */
export function isTemplate(text: string): boolean {
  return /\{\{-?\s*[\w.$"(/]/.test(text);
}

/**
 * What a readable document is if it is not a Kubernetes object. Only where kustomizations are used may a part of an object
 * be a patch.
 */
export function skipReason(path: string, root: Cursor, kustomizations: Kustomizations): SkipReason | undefined {
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  if (isKustomizationFile(path)) return 'kustomization';
  if (fileName === 'Chart.yaml' || fileName === 'Chart.lock') return 'helm-chart';
  if (!root.isMap) return 'not-a-manifest';
  const apiVersion = root.child('apiVersion');
  const kind = root.child('kind');
  if (apiVersion.exists && kind.exists) {
    const group = apiVersion.string ?? '';
    if (group.startsWith('kustomize.config.k8s.io/')) return 'kustomization';
    if (isAssertion(fileName)) return 'test-assertion';
    if (isEncrypted(root) && !root.child('metadata').child('name').exists) return 'encrypted';
    if (isOtherTools(root, group, kind.string ?? '') || isOnlyMetadata(root)) return 'not-a-manifest';
    if (!kustomizations.isAny) return undefined;
    return looksLikePatch(root, kind.string ?? '', path, kustomizations.isAmongPatches(path))
      ? 'kustomize-patch'
      : undefined;
  }
  if (isEncrypted(root)) return 'encrypted';
  if (/^values([-.].*)?\.ya?ml$/.test(fileName)) return 'helm-values';
  if (path.includes('.github/workflows/') || fileName === '.gitlab-ci.yml') return 'ci-workflow';
  if (root.child('services').isMap && /compose/.test(fileName)) return 'compose-file';
  // It has one of the two fields, and otherwise looks like an object: a manifest without the other field.
  return lacksOnlyIdentity(root) ? undefined : 'not-a-manifest';
}
