/** Names of objects, containers, volumes and others within them that the API server rejects. */
import {
  asDnsName,
  type Cursor,
  checksPrefix,
  defineRule,
  dnsLabelError,
  dnsSubdomainError,
  generateNameError,
  isServed,
  lookup,
  nameErrorOf,
  nameFormOf,
  type Place,
  podContainers,
  qualifiedNameError,
  type Resource,
  type Settings,
  severityFor,
  shown,
  type ValidationError,
  type Workload,
} from '../../src/kit.ts';

interface Named {
  /** What the name is for: "container name". */
  readonly what: string;
  readonly value: string;
}
interface Malformed extends Named {
  readonly at: Place;
  readonly error: string;
  readonly meant: string | undefined;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A name does not have the form that Kubernetes requires.',
    why: 'Names become parts of host names, URLs and label values, so the API server rejects names that are not valid there.',
    remedy: 'Use lower-case letters, digits and "-", start with a letter and end with a letter or digit.',
  },
  messages: {
    malformed: ({ what, value, error, meant }: Malformed) => ({
      message: `${what} "${shown(value)}" ${error}`,
      help: meant === undefined ? formOf(what) : `rename it to "${shown(meant)}"`,
    }),
    empty: (of: { what: string }) => ({ message: `${of.what} must not be empty`, help: formOf(of.what) }),
    tooLong: (name: { kind: string; limit: number; length: number; because: string }) => ({
      message: `name of a ${name.kind} must have at most ${name.limit} characters, but has ${name.length}`,
      help: `shorten it to ${name.limit} characters: ${name.because}`,
    }),
    indexed: (job: { host: string; error: string }) => ({
      message: `pod name "${shown(job.host)}" of this Indexed Job ${job.error}`,
      help: 'use a name that is a valid DNS label when "-" and the highest index are appended',
    }),
    namespaceIgnored: (object: { kind: string }) => ({
      message: `namespace has no effect: ${object.kind} is cluster-scoped`,
      help: 'remove the namespace',
    }),
  },
  check: {
    resource(resource, { settings, report }) {
      if (!isServed(resource)) return;
      const metadata = resource.root.child('metadata');
      for (const name of malformedNames(resource, metadata, settings))
        report(name.at, 'malformed', name, { severity: isOfFiles(resource) ? 'info' : severityFor(resource) });
      for (const at of namelessClaims(resource)) report(at, 'empty', { what: 'name of the volume claim template' });
      const long = tooLong(resource);
      if (long !== undefined) report(long.at, 'tooLong', long);
      const indexed = long === undefined ? hostOfIndexedJob(resource) : undefined;
      if (indexed !== undefined) report(indexed.at, 'indexed', indexed);
      if (!isClusterScoped(resource)) return;
      const namespace = metadata.child('namespace');
      if (hasText(namespace)) report(namespace.at, 'namespaceIgnored', { kind: resource.kind }, { severity: 'info' });
    },
    workload(workload, { report }) {
      const parts = namedParts(workload);
      for (const name of malformedInPod(workload, parts)) report(name.at, 'malformed', name);
      for (const { name, what } of parts) if (name.string === '') report(name.at, 'empty', { what });
    },
  },
});

function formOf(what: string): string {
  return what === 'annotation key'
    ? 'use a key such as "example.com/name" or "name"'
    : 'use lower-case letters, digits and "-", for example "cart-1"';
}

function hasText(value: Cursor): boolean {
  return value.exists && value.string !== '';
}

function isClusterScoped({ apiVersion, kind }: Resource): boolean {
  return lookup(apiVersion, kind)?.scope === 'cluster';
}

/** Adds a text that does not have its form, with the most similar text that does. */
function judge(at: Cursor, what: string, errorOf: (text: string) => ValidationError, found: Malformed[]): void {
  const value = at.string;
  const error = value === undefined ? undefined : errorOf(value);
  if (value === undefined || error === undefined) return;
  const meant = [false, true]
    .map((dots) => asDnsName(value, { dots }))
    .find((text) => text !== undefined && !errorOf(text));
  found.push({ at: at.at, what, value, error, meant });
}

function malformedNames(
  resource: Resource,
  metadata: Cursor,
  { kubeMinor }: Pick<Settings, 'kubeMinor'>,
): readonly Malformed[] {
  const { root } = resource;
  const [name, namespace] = [metadata.child('name'), metadata.child('namespace')];
  const found: Malformed[] = [];
  judgeKeys(metadata.child('annotations'), found);
  const form = nameFormOf(resource, kubeMinor);
  const isNamed = hasText(name);
  if (form !== undefined && isNamed) judge(name, 'name', (text) => nameErrorOf(resource, form, text), found);
  const generated = metadata.child('generateName');
  if (form !== undefined && hasText(generated) && (checksPrefix(resource) || !isNamed))
    judge(generated, 'generateName', (text) => generateNameError(form, text, !isNamed, checksPrefix(resource)), found);
  if (hasText(namespace) && !isClusterScoped(resource)) judge(namespace, 'namespace', dnsLabelError, found);
  if (resource.known !== 'StatefulSet') return found;
  const serviceName = root.child('spec').child('serviceName');
  if (hasText(serviceName)) judge(serviceName, 'serviceName', dnsLabelError, found);
  for (const claim of claimNames(resource))
    if (hasText(claim)) judge(claim, 'volume claim template name', dnsLabelError, found);
  return found;
}

function judgeKeys(annotations: Cursor, found: Malformed[]): void {
  for (const entry of annotations.entries()) {
    const value = String(entry.step);
    const error = qualifiedNameError(value.toLowerCase());
    if (error !== undefined) found.push({ at: entry.key, what: 'annotation key', value, error, meant: undefined });
  }
}

function claimNames({ root }: Resource): readonly Cursor[] {
  const claims = root.child('spec').child('volumeClaimTemplates').items();
  return claims.map((claim: Cursor) => claim.child('metadata').child('name'));
}

/** Volume claim templates of a StatefulSet without a name. Other objects without a name lack a field. */
function namelessClaims(resource: Resource): readonly Place[] {
  if (resource.known !== 'StatefulSet') return [];
  return claimNames(resource).flatMap((name) => (hasText(name) ? [] : [name.at]));
}

const GENERATED_LENGTH = 63;

/** Dapr reads the same objects from files beside a program, where it takes any name. */
function isOfFiles({ group }: Resource): boolean {
  return group === 'dapr.io';
}

/** The name, or the longest name that generateName can result in; undefined where it is malformed anyway. */
function nameToBe({ root }: Resource): { at: Place; text: string } | undefined {
  const metadata = root.child('metadata');
  const name = metadata.child('name');
  const at = hasText(name) ? name : metadata.child('generateName');
  const prefix = at.string;
  if (prefix === undefined) return undefined;
  const text = hasText(name) ? prefix : `${prefix.slice(0, GENERATED_LENGTH - 5)}x2x2x`;
  return dnsSubdomainError(text) === undefined ? { at: at.at, text } : undefined;
}

function tooLong(
  resource: Resource,
): { at: Place; kind: string; limit: number; length: number; because: string } | undefined {
  const { known } = resource;
  if (known !== 'CronJob' && known !== 'Job') return undefined;
  const name = nameToBe(resource);
  if (name === undefined) return undefined;
  const { length } = name.text;
  // Both limits follow from the 63 characters of a label value: the Job name becomes a label of its pods.
  if (known === 'Job' && resource.root.child('spec').child('manualSelector').boolean === true) return undefined;
  const limit = known === 'Job' ? 63 : 52;
  const because =
    known === 'Job' ? 'it becomes a label value of the pods' : 'the names of its Jobs are 11 characters longer';
  return length > limit ? { at: name.at, kind: known, limit, length, because } : undefined;
}

function hostOfIndexedJob(resource: Resource): { at: Place; host: string; error: string } | undefined {
  if (resource.known !== 'Job') return undefined;
  const spec = resource.root.child('spec');
  const name = nameToBe(resource);
  const completions = spec.child('completions').integer ?? 0;
  const isIndexed = spec.child('completionMode').string === 'Indexed' && completions > 0;
  if (!isIndexed || name === undefined) return undefined;
  const host = `${name.text}-${completions - 1}`;
  const error = dnsLabelError(host);
  return error === undefined ? undefined : { at: name.at, host, error };
}

const CONTAINER_NAMES = {
  container: 'container name',
  init: 'init container name',
  sidecar: 'init container name',
  ephemeral: 'ephemeral container name',
} as const;

/** The name of a part of a pod. */
interface PartName {
  readonly name: Cursor;
  readonly what: string;
}

/** The parts of a pod whose names must be DNS labels: containers and volumes. */
function namedParts({ pod }: Workload): readonly PartName[] {
  return [
    ...podContainers(pod).map(({ at, role }) => ({ name: at.get('name'), what: CONTAINER_NAMES[role] })),
    ...pod
      .get('volumes')
      .items()
      .map((volume) => ({ name: volume.get('name'), what: 'volume name' })),
  ];
}

/** Fields of a pod that hold a name; the StatefulSet controller sets the first two itself. */
const POD_NAMES = [
  ['hostname', dnsLabelError],
  ['subdomain', dnsLabelError],
  ['serviceAccountName', dnsSubdomainError],
  ['nodeName', dnsSubdomainError],
  ['priorityClassName', dnsSubdomainError],
] as const;

function malformedInPod({ resource, pod, labelsAt }: Workload, parts: readonly PartName[]): readonly Malformed[] {
  const found: Malformed[] = [];
  for (const { name, what } of parts) if (hasText(name)) judge(name, what, dnsLabelError, found);
  for (const [field, errorOf] of resource.known === 'StatefulSet' ? POD_NAMES.slice(2) : POD_NAMES) {
    const name = pod.get(field);
    if (hasText(name)) judge(name, field, errorOf, found);
  }
  judge(pod.get('runtimeClassName'), 'runtimeClassName', dnsSubdomainError, found);
  for (const alias of pod.get('hostAliases').items())
    for (const hostname of alias.get('hostnames').items()) judge(hostname, 'host alias', dnsSubdomainError, found);
  const isTemplate = resource.known !== undefined && resource.known !== 'Pod';
  const annotations = labelsAt.parent?.child('annotations');
  if (isTemplate && annotations !== undefined) judgeKeys(annotations, found);
  return found;
}
