/** What claims, classes and drivers must hold. Source: kubernetes pkg/apis/core/validation, pkg/apis/storage/validation. */
import type { Cursor } from '../../load/value/cursor.ts';
import { dnsSubdomainError, labelValueError, qualifiedNameError } from '../objects/names.ts';
import {
  type Check,
  combination,
  content,
  distinct,
  exactlyOne,
  form,
  member,
  nameOf,
  neededWhen,
  needs,
  notEmpty,
  notNegative,
  oneOf,
  positive,
  range,
  type Table,
} from './constraint.ts';
import { nodeRequirement } from './pod.ts';

const ENDLESS = Number.POSITIVE_INFINITY;

const accessModes: Check = (list, subject) => {
  const modes = list.items().map(({ string }) => string);
  const isMixed = modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod');
  return isMixed
    ? combination(
        list.key,
        `${nameOf(list, subject)} must not have other modes beside "ReadWriteOncePod"`,
        'remove the others',
      )
    : undefined;
};

const storage: Check = (spec, subject) => {
  const requests = spec.child('resources').child('requests');
  const size = requests.child('storage');
  // Null is 0.
  if (size.written && !size.exists && !size.isUnknown)
    return content(size, `${nameOf(size, subject)} must be greater than 0`, 'set a positive quantity');
  if (size.written) return undefined;
  const place = requests.exists ? requests : spec.child('resources').exists ? spec.child('resources') : spec;
  return combination(
    place.key,
    `${nameOf(spec, subject)}.resources.requests.storage is required`,
    'add it, such as "1Gi"',
  );
};

const SNAPSHOTS = 'snapshot.storage.k8s.io';

/** Anything but a claim or a snapshot in dataSource is dropped, unless dataSourceRef is there, too. */
const sources: Check = (spec, subject) => {
  const [old, ref] = [spec.child('dataSource'), spec.child('dataSourceRef')];
  // Other namespaces are behind a gate that is off: the reference is dropped.
  // A StatefulSet keeps all of it.
  const isKept = subject.resource.kind === 'StatefulSet';
  const isForeign = !isKept && ref.exists && ref.child('namespace').exists && ref.child('namespace').scalar !== '';
  const kept = ref.exists && !isForeign ? ref : undefined;
  const [kind, group] = [old.child('kind').string, old.child('apiGroup').stringOr('')];
  const isOwn = kind === 'PersistentVolumeClaim' && group === '';
  const isTaken =
    old.exists && (isKept || kept !== undefined || isOwn || (kind === 'VolumeSnapshot' && group === SNAPSHOTS));
  return [
    ...(isTaken ? reference(old, subject) : []),
    ...(kept === undefined ? [] : reference(kept, subject)),
    isTaken && kept !== undefined && ['apiGroup', 'kind', 'name'].some((field) => differs(old, kept, field))
      ? combination(old.key, `${nameOf(old, subject)} must be the same as dataSourceRef`, 'remove dataSource')
      : undefined,
  ];
};

function differs(one: Cursor, other: Cursor, field: string): boolean {
  const [a, b] = [one.child(field), other.child(field)];
  if (a.isUnknown || b.isUnknown) return false;
  return a.exists !== b.exists ? (a.string ?? b.string) !== '' || field === 'apiGroup' : a.string !== b.string;
}

function reference(at: Cursor, subject: Parameters<Check>[1]) {
  const [kind, group] = [at.child('kind'), at.child('apiGroup')];
  const wrong = group.string === undefined || group.string === '' ? undefined : dnsSubdomainError(group.string);
  return [
    ...['kind', 'name'].map((field) =>
      !at.child(field).exists || at.child(field).scalar === ''
        ? combination(at.key, `${nameOf(at, subject)}.${field} is required`, `add ${field}`)
        : undefined,
    ),
    group.stringOr('') === '' && kind.string && kind.string !== 'PersistentVolumeClaim'
      ? combination(
          kind.at,
          `${nameOf(kind, subject)} must be "PersistentVolumeClaim" without apiGroup`,
          'add the apiGroup of the kind',
        )
      : undefined,
    wrong === undefined ? undefined : content(group, `${nameOf(group, subject)} ${wrong}`, 'correct the group'),
  ];
}

/** The claim of a PersistentVolumeClaim, a StatefulSet or an ephemeral volume. */
export const CLAIM: Table = {
  '': [needs('accessModes'), storage, sources],
  accessModes,
  'accessModes[]': member('ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'),
  'resources.requests.storage': positive,
  'storageClassName|volumeAttributesClassName': form(dnsSubdomainError),
};

/** Only the size. */
const capacity: Check = (at, subject) =>
  at.entries().flatMap((entry) =>
    entry.step === 'storage'
      ? positive(entry, subject)
      : {
          ...content(entry, `${nameOf(at, subject)} must have only storage`, `remove "${String(entry.step)}"`),
          at: entry.key,
        },
  );

export const PERSISTENT_VOLUME: Table = {
  spec: needs('accessModes', 'capacity'),
  'spec.accessModes': accessModes,
  'spec.accessModes[]': member('ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'),
  'spec.capacity': capacity,
  'spec.storageClassName': form(dnsSubdomainError),
  'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[]': [
    nodeRequirement(false),
    neededWhen('values', 'operator', ['In', 'NotIn']),
  ],
  'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[].key': form(qualifiedNameError, { empty: true }),
  'spec.nodeAffinity.required.nodeSelectorTerms[].matchExpressions[].values[]': form(labelValueError),
};

/** Of a StorageClass and of a VolumeAttributesClass. */
const parameters: Check = (at, subject) => {
  const entries = at.entries();
  const size = entries.reduce((sum, entry) => sum + String(entry.step).length + (entry.string?.length ?? 0), 0);
  return [
    ...entries
      .filter(({ step }) => step === '')
      .map((entry) => ({
        ...content(entry, `a key of ${nameOf(at, subject)} must not be empty`, 'remove it'),
        at: entry.key,
      })),
    entries.length > 512 || size > 256 * 1024
      ? content(at, `${nameOf(at, subject)} must have at most 512 entries and 256 KiB`, 'remove some')
      : undefined,
  ];
};

/** No two terms have the same keys with the same values. */
const distinctTerms: Check = (list, subject) => {
  const seen = new Set<string>();
  return list.items().map((term) => {
    const expressions = term.child<unknown[]>('matchLabelExpressions').items();
    const pairs = expressions.map((each) => [
      each.child('key').string,
      each
        .child<unknown[]>('values')
        .items()
        .map(({ string }) => string)
        .sort(),
    ]);
    const key = JSON.stringify(pairs.map((pair) => JSON.stringify(pair)).sort());
    if (expressions.length === 0 || key.includes('null')) return undefined;
    if (!seen.has(key)) {
      seen.add(key);
      return undefined;
    }
    return {
      concern: 'duplicate',
      at: term.at,
      message: `duplicate term in ${nameOf(list, subject)}`,
      help: 'remove one of the two',
    };
  });
};

const provisioner = form((text) => qualifiedNameError(text.toLowerCase()));

export const STORAGE_CLASS: Table = {
  provisioner: [provisioner, notEmpty],
  parameters,
  reclaimPolicy: oneOf('Delete', 'Retain'),
  volumeBindingMode: oneOf('Immediate', 'WaitForFirstConsumer'),
  allowedTopologies: distinctTerms,
  'allowedTopologies[]': needs('matchLabelExpressions'),
  'allowedTopologies[].matchLabelExpressions': distinct('key'),
  'allowedTopologies[].matchLabelExpressions[]': needs('key', 'values'),
  'allowedTopologies[].matchLabelExpressions[].key': form(qualifiedNameError),
  'allowedTopologies[].matchLabelExpressions[].values': distinct(),
};

export const ATTRIBUTES_CLASS: Table = {
  '': needs('driverName', 'parameters'),
  driverName: provisioner,
  parameters,
};

/** Of a CSI driver, or one of devices. */
export const driverName = form((text) =>
  text.length > 63 ? 'must have at most 63 characters' : dnsSubdomainError(text.toLowerCase()),
);

/** An inline volume has only what its driver needs. */
const inlineOnly: Check = (spec, subject) =>
  ['capacity', 'claimRef', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeMode']
    .map((field) => spec.child(field))
    .filter(
      (at) =>
        at.exists &&
        !['', 'Filesystem', 'Retain'].includes(at.string ?? '-') &&
        !(at.isMap && at.entries().length === 0),
    )
    .map((at) =>
      combination(at.key, `${nameOf(at, subject)} must not be set for an inline volume`, `remove ${String(at.step)}`),
    );

export const ATTACHMENT: Table = {
  '': needs('spec'),
  spec: needs('attacher', 'nodeName', 'source'),
  'spec.attacher': driverName,
  'spec.nodeName': form(dnsSubdomainError),
  'spec.source': exactlyOne('inlineVolumeSpec', 'persistentVolumeName'),
  'spec.source.persistentVolumeName': [form(dnsSubdomainError), notEmpty],
  'spec.source.inlineVolumeSpec': [needs('accessModes', 'csi'), inlineOnly],
};

export const CSI_NODE: Table = {
  'spec.drivers': distinct('name'),
  'spec.drivers[]': needs('name', 'nodeID'),
  'spec.drivers[].name': driverName,
  'spec.drivers[].nodeID': form((text) => (text.length > 256 ? 'must have at most 256 characters' : undefined)),
  'spec.drivers[].allocatable.count': range(0, ENDLESS),
  'spec.drivers[].topologyKeys': distinct(),
  'spec.drivers[].topologyKeys[]': form(qualifiedNameError, { empty: true }),
};

const tokens: Check = (spec, subject) => {
  const at = spec.child('serviceAccountTokenInSecrets');
  return at.exists && spec.child<unknown[]>('tokenRequests').items().length === 0
    ? combination(at.key, `${nameOf(at, subject)} requires tokenRequests`, 'remove it, or add tokenRequests')
    : undefined;
};

export const CSI_DRIVER: Table = {
  spec: tokens,
  'spec.fsGroupPolicy': member('File', 'None', 'ReadWriteOnceWithFSType'),
  'spec.volumeLifecycleModes[]': member('Ephemeral', 'Persistent'),
  'spec.nodeAllocatableUpdatePeriodSeconds': range(10, ENDLESS),
  'spec.tokenRequests': distinct('audience'),
  'spec.tokenRequests[].expirationSeconds': range(600, 2 ** 32),
};

export const CAPACITY: Table = {
  '': needs('storageClassName'),
  storageClassName: form(dnsSubdomainError),
  capacity: notNegative,
};

/** A claim without a spec has no modes and no size. */
export const CLAIM_SPEC: Table = { '': needs('spec') };

/** The metadata of what is made for an object has only labels and annotations. */
export const templateMetadata: Check = (at, subject) =>
  at
    .keys()
    .filter((key) => key !== 'labels' && key !== 'annotations' && key !== 'creationTimestamp')
    .map((key) => at.child(key))
    .filter((each) => each.exists && each.scalar !== '' && !(each.isList && each.items().length === 0))
    .map((each) =>
      combination(
        each.key,
        `${nameOf(each, subject)} must not be set in a template`,
        'use only labels and annotations',
      ),
    );

export const labelEntries: Check = (labels, subject) =>
  labels.entries().map((entry) => {
    const error = qualifiedNameError(String(entry.step)) ?? labelValueError(entry.string ?? '');
    return error === undefined
      ? undefined
      : { ...content(entry, `label of ${nameOf(labels, subject)} ${error}`, 'correct it'), at: entry.key };
  });

const annotationKeys: Check = (annotations, subject) =>
  annotations.entries().map((entry) => {
    const error = qualifiedNameError(String(entry.step).toLowerCase());
    return error === undefined
      ? undefined
      : { ...content(entry, `key of ${nameOf(annotations, subject)} ${error}`, 'correct it'), at: entry.key };
  });

/** Of a volume claim, beside its spec. */
export const CLAIM_TEMPLATE: Table = {
  metadata: templateMetadata,
  'metadata.labels': labelEntries,
  'metadata.annotations': annotationKeys,
};
