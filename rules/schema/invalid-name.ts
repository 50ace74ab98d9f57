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
  qualifiedNameError,
  type Resource,
  type ResourceOf,
  severityFor,
  shown,
  type ValidationError,
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

/** Fields of a pod that hold a name; the StatefulSet controller sets the first two itself. */
const POD_NAMES = [
  ['hostname', dnsLabelError],
  ['subdomain', dnsLabelError],
  ['serviceAccountName', dnsSubdomainError],
  ['nodeName', dnsSubdomainError],
  ['priorityClassName', dnsSubdomainError],
] as const;

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
    '*.metadata.name'(name, { report, settings }, resource) {
      const form = nameFormOf(resource, settings.kubeMinor);
      if (form === undefined || !hasText(name)) return;
      for (const wrong of judged(name, 'name', (text) => nameErrorOf(resource, form, text)))
        if (isServed(resource)) report(wrong.at, 'malformed', wrong, { severity: gradeOf(resource) });
    },
    '*.metadata.generateName'(prefix, { report, settings }, resource) {
      const form = nameFormOf(resource, settings.kubeMinor);
      const isNamed = hasText(resource.root.child('metadata').child('name'));
      if (form === undefined || !hasText(prefix) || !isServed(resource)) return;
      const isChecked = checksPrefix(resource);
      if (isNamed && !isChecked) return;
      for (const wrong of judged(prefix, 'generateName', (text) => generateNameError(form, text, !isNamed, isChecked)))
        report(wrong.at, 'malformed', wrong, { severity: gradeOf(resource) });
    },
    '*.metadata.namespace'(namespace, { report }, resource) {
      if (!hasText(namespace)) return;
      if (isClusterScoped(resource)) {
        if (isServed(resource)) report(namespace.at, 'namespaceIgnored', { kind: resource.kind }, { severity: 'info' });
        return;
      }
      for (const wrong of judged(namespace, 'namespace', dnsLabelError))
        if (isServed(resource)) report(wrong.at, 'malformed', wrong, { severity: gradeOf(resource) });
    },
    '*.metadata.annotations'(annotations, { report }, resource) {
      for (const wrong of malformedKeys(annotations))
        if (isServed(resource)) report(wrong.at, 'malformed', wrong, { severity: gradeOf(resource) });
    },
    'StatefulSet.spec.serviceName'(name, { report }, resource) {
      if (!hasText(name) || !isServed(resource)) return;
      for (const wrong of judged(name, 'serviceName', dnsLabelError)) report(wrong.at, 'malformed', wrong);
    },
    'StatefulSet.spec.volumeClaimTemplates'(claims, { report }, resource) {
      if (!isServed(resource)) return;
      for (const claim of claims.items()) {
        const name = claim.get('metadata').get('name');
        if (!hasText(name)) report(name.at, 'empty', { what: 'name of the volume claim template' });
        else
          for (const wrong of judged(name, 'volume claim template name', dnsLabelError))
            report(wrong.at, 'malformed', wrong);
      }
    },
    Job(job, { report }) {
      if (!isServed(job)) return;
      const long = tooLong(job);
      const indexed = long === undefined ? hostOfIndexedJob(job) : undefined;
      if (long !== undefined) report(long.at, 'tooLong', long);
      if (indexed !== undefined) report(indexed.at, 'indexed', indexed);
    },
    CronJob(job, { report }) {
      const long = isServed(job) ? tooLong(job) : undefined;
      if (long !== undefined) report(long.at, 'tooLong', long);
    },
    'container.name'(name, { report }) {
      const what = CONTAINER_NAMES.get(name.parent?.parent?.step) ?? 'container name';
      if (name.string === '') report(name.at, 'empty', { what });
      else for (const wrong of judged(name, what, dnsLabelError)) report(wrong.at, 'malformed', wrong);
    },
    'workload.volumes[].name'(name, { report }) {
      if (name.string === '') report(name.at, 'empty', { what: 'volume name' });
      else for (const wrong of judged(name, 'volume name', dnsLabelError)) report(wrong.at, 'malformed', wrong);
    },
    workload: {
      given: POD_NAMES.map(([field]) => field),
      check({ pod, resource }, { report }) {
        for (const [field, errorOf] of resource.known === 'StatefulSet' ? POD_NAMES.slice(2) : POD_NAMES) {
          const name = pod.get(field);
          if (!hasText(name)) continue;
          for (const wrong of judged(name, field, errorOf)) report(wrong.at, 'malformed', wrong);
        }
      },
    },
    'workload.runtimeClassName'(name, { report }) {
      for (const wrong of judged(name, 'runtimeClassName', dnsSubdomainError)) report(wrong.at, 'malformed', wrong);
    },
    'podTemplate.metadata.annotations'(annotations, { report }, { resource }) {
      if (resource.known === undefined || resource.known === 'Pod') return;
      for (const wrong of malformedKeys(annotations)) report(wrong.at, 'malformed', wrong);
    },
    'workload.hostAliases[].hostnames[]'(name, { report }) {
      for (const wrong of judged(name, 'host alias', dnsSubdomainError)) report(wrong.at, 'malformed', wrong);
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

/** A text that does not have its form, with the most similar text that does. */
function judged(at: Cursor, what: string, errorOf: (text: string) => ValidationError): readonly Malformed[] {
  const value = at.string;
  const error = value === undefined ? undefined : errorOf(value);
  if (value === undefined || error === undefined) return [];
  const meant = [false, true]
    .map((dots) => asDnsName(value, { dots }))
    .find((text) => text !== undefined && !errorOf(text));
  return [{ at: at.at, what, value, error, meant }];
}

function malformedKeys(annotations: Cursor): readonly Malformed[] {
  return annotations.entries().flatMap((entry) => {
    const value = String(entry.step);
    const error = qualifiedNameError(value.toLowerCase());
    return error === undefined ? [] : [{ at: entry.key, what: 'annotation key', value, error, meant: undefined }];
  });
}

const GENERATED_LENGTH = 63;

function gradeOf(resource: Resource): 'error' | 'warning' | 'info' {
  // Dapr reads the same objects from files beside a program, where it takes any name.
  return resource.group === 'dapr.io' ? 'info' : severityFor(resource);
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
  job: ResourceOf<'Job' | 'CronJob'>,
): { at: Place; kind: string; limit: number; length: number; because: string } | undefined {
  const { kind } = job;
  const name = nameToBe(job);
  if (name === undefined) return undefined;
  const { length } = name.text;
  // Both limits follow from the 63 characters of a label value: the Job name becomes a label of its pods.
  if (kind === 'Job' && job.root.child('spec').child('manualSelector').boolean === true) return undefined;
  const limit = kind === 'Job' ? 63 : 52;
  const because =
    kind === 'Job' ? 'it becomes a label value of the pods' : 'the names of its Jobs are 11 characters longer';
  return length > limit ? { at: name.at, kind, limit, length, because } : undefined;
}

function hostOfIndexedJob(job: ResourceOf<'Job'>): { at: Place; host: string; error: string } | undefined {
  const spec = job.root.get('spec');
  const name = nameToBe(job);
  const completions = spec.get('completions').integer ?? 0;
  const isIndexed = spec.get('completionMode').string === 'Indexed' && completions > 0;
  if (!isIndexed || name === undefined) return undefined;
  const host = `${name.text}-${completions - 1}`;
  const error = dnsLabelError(host);
  return error === undefined ? undefined : { at: name.at, host, error };
}

/** What a container is called, by the list that it is in. */
const CONTAINER_NAMES: ReadonlyMap<unknown, string> = new Map([
  ['containers', 'container name'],
  ['initContainers', 'init container name'],
  ['ephemeralContainers', 'ephemeral container name'],
]);
