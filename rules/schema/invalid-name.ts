/** Names of objects, and of what is named within them, that the API server does not take. */
import {
  asDnsName,
  type Cursor,
  checksPrefix,
  defineRule,
  dnsLabelFlaw,
  dnsSubdomainFlaw,
  type Flaw,
  generateNameFlaw,
  isServed,
  looksLikePlaceholder,
  lookup,
  nameFlaw,
  nameFormOf,
  type Place,
  podContainers,
  qualifiedNameFlaw,
  type Resource,
  type Settings,
  shown,
  type Workload,
} from '../../src/kit.ts';

interface Named {
  /** What bears the name: "container name". */
  readonly what: string;
  readonly value: string;
}
interface Malformed extends Named {
  readonly at: Place;
  readonly flaw: string;
  readonly meant: string | undefined;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  docs: {
    summary: 'A name does not have the form that Kubernetes wants for it.',
    why: 'Names become parts of host names, URLs and label values, so the API server refuses what does not fit there.',
    remedy: 'Use lower-case letters, digits and "-", start with a letter and end with a letter or digit.',
  },
  messages: {
    malformed: ({ what, value, flaw, meant }: Malformed) => ({
      message: `${what} "${shown(value)}" ${flaw}`,
      help: looksLikePlaceholder(value)
        ? 'this looks like a placeholder: put the real name in its place'
        : meant === undefined
          ? 'choose a name of that form'
          : `write "${shown(meant)}"`,
    }),
    empty: (of: { what: string }) => ({ message: `${of.what} is empty`, help: 'give it a name' }),
    tooLong: (name: { kind: string; limit: number; length: number; because: string }) => ({
      message: `name of a ${name.kind} has ${name.length} characters, more than the ${name.limit} it may have`,
      help: `shorten it to ${name.limit} characters: ${name.because}`,
    }),
    indexed: (job: { host: string; flaw: string }) => ({
      message: `pods of this Indexed Job would be named "${shown(job.host)}", which ${job.flaw}`,
      help: 'choose a name that is a DNS label even with "-" and the highest index behind it',
    }),
    namespaceIgnored: (object: { kind: string }) => ({
      message: `namespace has no effect on a ${object.kind}, which lives outside namespaces`,
      help: 'remove the namespace',
    }),
  },
  check: {
    resource(resource, { settings, report }) {
      if (!isServed(resource)) return;
      for (const name of malformedNames(resource, settings)) report(name.at, 'malformed', name);
      for (const at of namelessClaims(resource)) report(at, 'empty', { what: 'name of the volume claim template' });
      const long = tooLong(resource);
      if (long !== undefined) report(long.at, 'tooLong', long);
      const indexed = long === undefined ? hostOfIndexedJob(resource) : undefined;
      if (indexed !== undefined) report(indexed.at, 'indexed', indexed);
      const namespace = resource.root.child('metadata').child('namespace');
      if (hasText(namespace) && isClusterScoped(resource))
        report(namespace.at, 'namespaceIgnored', { kind: resource.kind }, { severity: 'info' });
    },
    workload(workload, { report }) {
      for (const name of malformedInPod(workload)) report(name.at, 'malformed', name);
      for (const { at, what } of namedParts(workload))
        if (at.child('name').string === '') report(at.child('name').at, 'empty', { what });
    },
  },
});

function hasText(value: Cursor): boolean {
  return value.exists && value.string !== '';
}

function isClusterScoped({ apiVersion, kind }: Resource): boolean {
  return lookup(apiVersion, kind)?.scope === 'cluster';
}

/** Says so if a text is not of its form, with the text of that form which it resembles. */
function malformed(at: Cursor, what: string, flawOf: (text: string) => Flaw): readonly Malformed[] {
  const value = at.string;
  const flaw = value === undefined ? undefined : flawOf(value);
  if (value === undefined || flaw === undefined) return [];
  const meant = [false, true]
    .map((dots) => asDnsName(value, { dots }))
    .find((text) => text !== undefined && !flawOf(text));
  return [{ at: at.at, what, value, flaw, meant }];
}

function malformedNames(resource: Resource, { kubeMinor }: Pick<Settings, 'kubeMinor'>): readonly Malformed[] {
  const { root, overlay } = resource;
  const metadata = root.child('metadata');
  const [name, namespace] = [metadata.child('name'), metadata.child('namespace')];
  const found: Malformed[] = [...malformedKeys(metadata.child('annotations'))];
  const form = nameFormOf(resource, kubeMinor);
  if (form !== undefined && hasText(name) && !isReplaced(resource, name))
    // A prefix and a suffix can only mend the ends of a name.
    found.push(...malformed(name, 'name', (text) => nameFlaw(form, overlay.names ? `a${text}a` : text)));
  const generated = metadata.child('generateName');
  if (form !== undefined && hasText(generated) && (checksPrefix(resource) || !hasText(name)))
    found.push(...malformed(generated, 'generateName', (text) => generateNameFlaw(form, text, !hasText(name))));
  if (
    hasText(namespace) &&
    !isReplaced(resource, namespace) &&
    overlay.namespace === undefined &&
    !isClusterScoped(resource)
  )
    found.push(...malformed(namespace, 'namespace', dnsLabelFlaw));
  if (resource.known !== 'StatefulSet') return found;
  const serviceName = root.child('spec').child('serviceName');
  if (hasText(serviceName)) found.push(...malformed(serviceName, 'serviceName', dnsLabelFlaw));
  for (const claim of claimNames(resource))
    if (hasText(claim)) found.push(...malformed(claim, 'volume claim template name', dnsLabelFlaw));
  return found;
}

/** A placeholder in an object that a kustomization patches may be what the patch replaces. */
function isReplaced({ overlay }: Resource, at: Cursor): boolean {
  return overlay.content && at.string !== undefined && looksLikePlaceholder(at.string);
}

function malformedKeys(annotations: Cursor): readonly Malformed[] {
  return annotations.entries().flatMap((entry) => {
    const value = String(entry.step);
    const flaw = value.includes('${') ? undefined : qualifiedNameFlaw(value.toLowerCase());
    return flaw === undefined ? [] : [{ at: entry.key, what: 'annotation key', value, flaw, meant: undefined }];
  });
}

function claimNames({ root }: Resource): readonly Cursor[] {
  const claims = root.child('spec').child('volumeClaimTemplates').items();
  return claims.map((claim: Cursor) => claim.child('metadata').child('name'));
}

/** Volumes that a StatefulSet claims without a name. Objects without a name lack a field. */
function namelessClaims(resource: Resource): readonly Place[] {
  if (resource.known !== 'StatefulSet') return [];
  return claimNames(resource).flatMap((name) => (hasText(name) ? [] : [name.at]));
}

const GENERATED_LENGTH = 63;

/** The name, or where it is generated one as long as it may come out; undefined where it is malformed anyway. */
function nameToBe({ root }: Resource): { at: Place; text: string } | undefined {
  const metadata = root.child('metadata');
  const name = metadata.child('name');
  const at = hasText(name) ? name : metadata.child('generateName');
  const prefix = at.string;
  if (prefix === undefined) return undefined;
  const text = hasText(name) ? prefix : `${prefix.slice(0, GENERATED_LENGTH - 5)}x2x2x`;
  return dnsSubdomainFlaw(text) === undefined ? { at: at.at, text } : undefined;
}

function tooLong(
  resource: Resource,
): { at: Place; kind: string; limit: number; length: number; because: string } | undefined {
  const { known } = resource;
  const name = nameToBe(resource);
  if (name === undefined || (known !== 'CronJob' && known !== 'Job')) return undefined;
  const { length } = name.text;
  // Both limits follow from the 63 characters of a label: that a Job's pods carry, that a CronJob's Jobs are named by.
  if (known === 'Job' && resource.root.child('spec').child('manualSelector').boolean === true) return undefined;
  const limit = known === 'Job' ? 63 : 52;
  const because = known === 'Job' ? 'its pods carry it as a label' : 'its Jobs are named with eleven more';
  return length > limit ? { at: name.at, kind: known, limit, length, because } : undefined;
}

function hostOfIndexedJob(resource: Resource): { at: Place; host: string; flaw: string } | undefined {
  const spec = resource.root.child('spec');
  const name = nameToBe(resource);
  const completions = spec.child('completions').integer ?? 0;
  const isIndexed = resource.known === 'Job' && spec.child('completionMode').string === 'Indexed' && completions > 0;
  if (!isIndexed || name === undefined) return undefined;
  const host = `${name.text}-${completions - 1}`;
  const flaw = dnsLabelFlaw(host);
  return flaw === undefined ? undefined : { at: name.at, host, flaw };
}

const CONTAINER_NAMES = {
  container: 'container name',
  init: 'init container name',
  sidecar: 'init container name',
  ephemeral: 'ephemeral container name',
} as const;

/** What a pod names by DNS labels: its containers and volumes. */
function namedParts({ pod }: Workload): readonly { at: Cursor; what: string }[] {
  const volumes = pod.get('volumes').items();
  return [
    ...podContainers(pod).map(({ at, role }) => ({ at, what: CONTAINER_NAMES[role] })),
    ...volumes.map((at) => ({ at, what: 'volume name' })),
  ];
}

function malformedInPod(workload: Workload): readonly Malformed[] {
  const { resource, pod, labelsAt } = workload;
  const found = namedParts(workload).flatMap(({ at, what }) => {
    const name = at.child('name');
    return hasText(name) ? malformed(name, what, dnsLabelFlaw) : [];
  });
  const given = (field: Cursor, flawOf: (text: string) => Flaw): void => {
    if (hasText(field)) found.push(...malformed(field, String(field.step), flawOf));
  };
  // The controller of a StatefulSet writes both itself.
  if (resource.known !== 'StatefulSet') {
    given(pod.get('hostname'), dnsLabelFlaw);
    given(pod.get('subdomain'), dnsLabelFlaw);
  }
  given(pod.get('serviceAccountName'), dnsSubdomainFlaw);
  given(pod.get('nodeName'), dnsSubdomainFlaw);
  given(pod.get('priorityClassName'), dnsSubdomainFlaw);
  found.push(...malformed(pod.get('runtimeClassName'), 'runtimeClassName', dnsSubdomainFlaw));
  for (const alias of pod.get('hostAliases').items())
    for (const hostname of alias.get('hostnames').items())
      found.push(...malformed(hostname, 'host alias', dnsSubdomainFlaw));
  const isTemplate = resource.known !== undefined && resource.known !== 'Pod';
  const annotations = labelsAt.parent?.child('annotations');
  return isTemplate && annotations !== undefined ? [...found, ...malformedKeys(annotations)] : found;
}
