/** Finalizers, owner references and annotations that the API server rejects. */
import {
  byteLength,
  type Cursor,
  defineRule,
  isServed,
  lookup,
  type Place,
  qualifiedNameError,
  type Resource,
  shown,
} from '../../src/kit.ts';

const ANNOTATIONS_LIMIT = 262144;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary:
      'The metadata of an object has an invalid finalizer, owner reference, generation, or too many annotations.',
    why: 'The API server rejects the object.',
    remedy: 'Let controllers set finalizers and owner references, and keep annotations short.',
  },
  messages: {
    annotationsTooLarge: (all: { bytes: number }) => ({
      message: `annotations must have at most ${ANNOTATIONS_LIMIT} bytes in total, but have ${all.bytes}`,
      help: 'move large values to a ConfigMap',
    }),
    finalizer: (of: { value: string; error: string }) => ({
      message: of.value === '' ? 'finalizer must not be empty' : `finalizer "${shown(of.value)}" ${of.error}`,
      help: 'use a name with a domain, such as "example.com/cleanup"',
    }),
    finalizersConflict: () => ({
      message: 'finalizers "orphan" and "foregroundDeletion" cannot be combined',
      help: 'remove one of the two',
    }),
    owner: (reference: { field: string; value: string }) => ({
      message:
        reference.value === ''
          ? `owner reference requires "${reference.field}"`
          : `owner reference has the invalid ${reference.field} "${shown(reference.value)}"`,
      help: 'remove the owner reference (controllers set it), or set apiVersion, kind, name and uid',
    }),
    ownedByEvent: () => ({ message: 'an Event cannot be the owner of an object', help: 'remove the owner reference' }),
    secondController: () => ({
      message: 'only one owner reference may set "controller: true"',
      help: 'remove "controller: true" from all but one',
    }),
    negativeGeneration: () => ({
      message: 'generation must not be negative',
      help: 'remove generation: the API server sets it',
    }),
  },
  check: {
    '*.metadata.annotations'(annotations, { report }, resource) {
      const bytes = sizeOf(annotations);
      if (bytes > ANNOTATIONS_LIMIT && isServed(resource)) report(annotations.key, 'annotationsTooLarge', { bytes });
    },
    '*.metadata.finalizers'(list, { report }, resource) {
      if (!isServed(resource)) return;
      const finalizers = list.items();
      for (const { at, value, error } of wrongFinalizers(finalizers, resource))
        report(at, 'finalizer', { value, error });
      const [orphan, foreground] = ['orphan', 'foregroundDeletion'].map((name) =>
        finalizers.find((finalizer: Cursor) => finalizer.string === name),
      );
      if (orphan !== undefined && foreground !== undefined) report(foreground.at, 'finalizersConflict', {});
    },
    '*.metadata.ownerReferences'(list, { report }, resource) {
      if (!isServed(resource)) return;
      const owners: readonly Cursor[] = list.items();
      for (const owner of owners) {
        for (const field of ['apiVersion', 'kind', 'name', 'uid']) {
          const written = owner.child(field);
          if (isWrongOwnerField(written)) report(written.at, 'owner', { field, value: written.string ?? '' });
        }
        if (owner.child('apiVersion').string === 'v1' && owner.child('kind').string === 'Event')
          report(owner.child('kind').at, 'ownedByEvent', {});
      }
      const second = different(owners.filter((owner: Cursor) => owner.child('controller').boolean === true))[1];
      if (second !== undefined) report(second.child('controller').at, 'secondController', {});
    },
    '*.metadata.generation'(generation, { report, settings }, resource) {
      if ((generation.integer ?? 0) < 0 && isServed(resource) && keepsGeneration(resource, settings.kubeMinor))
        report(generation.at, 'negativeGeneration', {});
    },
    'podTemplate.metadata.annotations'(annotations, { report }, { resource }) {
      if (resource.known === undefined || resource.known === 'Pod') return;
      const bytes = sizeOf(annotations);
      if (bytes > ANNOTATIONS_LIMIT) report(annotations.key, 'annotationsTooLarge', { bytes });
    },
  },
});

/** The API server drops an owner reference that equals an earlier one. */
function different(owners: readonly Cursor[]): readonly Cursor[] {
  const seen = new Map(owners.map((owner) => [JSON.stringify(owner.json()), owner]));
  return owners.filter((owner) => [...seen.values()].includes(owner));
}

const SPECS_WITHOUT_GENERATION = new Set(['Pod', 'PodTemplate', 'ReplicationController']);
const WITH_GENERATION = /^(autoscaling|(certificates|coordination|events|node|rbac\.authorization|storage)\.k8s\.io)$/;
/** In groups where the server sets that of the other kinds. */
const KINDS_WITH_GENERATION = new Set([
  'apiregistration.k8s.io/APIService',
  'apps/ControllerRevision',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/ServiceCIDR',
  'resource.k8s.io/ResourceClaim',
  'resource.k8s.io/ResourceClaimTemplate',
]);

/** Whether the API server keeps the generation of the manifest; for all other kinds it sets 1. */
function keepsGeneration({ group, kind }: Resource, kubeMinor: number): boolean {
  // Of an autoscaler it sets it, too, from 1.37 on.
  if (group === 'autoscaling' && kubeMinor >= 37) return false;
  const isCore = group === '' && !SPECS_WITHOUT_GENERATION.has(kind);
  return isCore || WITH_GENERATION.test(group) || KINDS_WITH_GENERATION.has(`${group}/${kind}`);
}

function sizeOf(annotations: Cursor): number {
  return annotations
    .entries()
    .reduce((sum, entry) => sum + byteLength(String(entry.step)) + byteLength(entry.string ?? ''), 0);
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function wrongFinalizers(
  finalizers: readonly Cursor[],
  resource: Resource,
): readonly { at: Place; value: string; error: string }[] {
  return finalizers.flatMap((finalizer) => {
    const value = finalizer.isNull ? '' : finalizer.string;
    if (value === undefined) return [];
    const isBare = !value.includes('/') && needsQualifiedFinalizers(resource) && !STANDARD_FINALIZERS.has(value);
    const error = qualifiedNameError(value) ?? (isBare ? 'must be a standard finalizer or have a domain' : undefined);
    return error === undefined ? [] : [{ at: finalizer.at, value, error }];
  });
}

const LENIENT_GROUPS = /^(admissionregistration|apiextensions|apiregistration|coordination|node)\.k8s\.io$/;
const LENIENT_KINDS = new Set(['/Event', 'policy/PodDisruptionBudget']);

/** Built-in kinds allow only standard finalizers without a domain; a few of them, and custom resources, allow others. */
function needsQualifiedFinalizers({ group, kind, apiVersion }: Resource): boolean {
  if (lookup(apiVersion, kind)?.origin !== 'kubernetes') return false;
  return !LENIENT_GROUPS.test(group) && !LENIENT_KINDS.has(`${group}/${kind}`);
}

function isWrongOwnerField(field: Cursor): boolean {
  const string = field.exists ? field.string : '';
  if (string === undefined || field.step !== 'apiVersion') return string === '';
  return string === '' || string.endsWith('/') || string.split('/').length > 2;
}
