/** What the sources of volumes must hold. Source: kubernetes pkg/apis/core/validation/validation.go. */
import { dnsLabelError, dnsSubdomainError } from '../objects/names.ts';
import {
  atLeastOne,
  atMostOne,
  type Check,
  combination,
  content,
  exactlyOne,
  form,
  nameOf,
  needs,
  notEmpty,
  notNegative,
  oneOf,
  range,
  type Table,
} from './constraint.ts';
import { absolutePath, descendingPath, noBacksteps } from './forms.ts';

/** iSCSI names: a domain that was registered in a month, or numbers. */
const ISCSI_NAME =
  /^(?:iqn\.\d{4}-\d{2}\.[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*(?::[^,;*&$|\s]+)?|eui\.[0-9A-Fa-f]{16}|naa\.[0-9A-Fa-f]{32})$/;
const iscsiName = form((text) => {
  // The server looks for one anywhere behind the first letters.
  const last = text.startsWith('iqn') ? text.lastIndexOf('iqn.') : 0;
  return ISCSI_NAME.test(text) || ISCSI_NAME.test(text.slice(last))
    ? undefined
    : 'must be a name such as "iqn.2001-04.com.example:storage"';
});

const secretNeeded: Check = (iscsi, subject) => {
  const setting = ['chapAuthDiscovery', 'chapAuthSession'].find((field) => iscsi.child(field).boolean === true);
  return setting !== undefined && !iscsi.child('secretRef').exists
    ? combination(
        iscsi.child(setting).key,
        `${nameOf(iscsi, subject)}.secretRef is required when ${setting} is true`,
        'add secretRef',
      )
    : undefined;
};

const fibreChannel: Check = (fc, subject) => {
  const wide = fc.child<unknown[]>('targetWWNs').items().length > 0;
  const ids = fc.child<unknown[]>('wwids').items().length > 0;
  if (wide === ids)
    return combination(
      fc.key,
      `${nameOf(fc, subject)} must have either targetWWNs or wwids`,
      wide ? 'remove one of the two' : 'add targetWWNs with lun, or wwids',
    );
  const lun = fc.child('lun');
  if (!wide) return undefined;
  return lun.exists
    ? range(0, 255)(lun, subject)
    : combination(fc.key, `${nameOf(fc, subject)}.lun is required with targetWWNs`, 'add lun');
};

const DISKS = new Map([
  ['Managed', '/subscriptions/'],
  ['Dedicated', 'https://'],
  ['Shared', 'https://'],
]);

const diskUri: Check = (disk, subject) => {
  const [kind, uri] = [disk.child('kind').string ?? '', disk.child('diskURI')];
  const start = DISKS.get(kind);
  return start === undefined || uri.string === undefined || uri.string === '' || uri.string.startsWith(start)
    ? undefined
    : content(uri, `${nameOf(uri, subject)} must start with "${start}" when kind is "${kind}"`, 'correct it, or kind');
};

const flexOptions: Check = (options, subject) =>
  options.entries().map((entry) => {
    const key = String(entry.step);
    const namespace = `.${key.split('/')[0] ?? ''}`.toLowerCase();
    return /\.(?:kubernetes|k8s)\.io$/.test(namespace)
      ? {
          ...content(entry, `the key "${key}" of ${nameOf(options, subject)} is reserved for Kubernetes`, 'rename it'),
          at: entry.key,
        }
      : undefined;
  });

const csiDriver = form(
  (text) =>
    (text === '' ? 'must not be empty' : undefined) ??
    (text.length > 63 ? 'must have at most 63 characters' : dnsSubdomainError(text.toLowerCase())),
  { empty: true },
);

const hostPort: Check = (at, subject) => {
  const wrong = at.string?.split(',').find((each) => !/^(?:[^:[\]]*|\[[^\]]*\]):[^:]*$/.test(each));
  return wrong === undefined || at.string === ''
    ? undefined
    : content(at, `${nameOf(at, subject)} must be host:port, or a list of these with commas`, 'correct it');
};

/** The sources that both volumes of pods and PersistentVolumes have. */
const SHARED: Table = {
  'hostPath.path': [form(noBacksteps), notEmpty],
  'nfs.path': [form(absolutePath), notEmpty],
  'nfs.server': notEmpty,
  'iscsi.iqn': [iscsiName, notEmpty],
  'iscsi.initiatorName': iscsiName,
  'iscsi.targetPortal': notEmpty,
  'iscsi.lun': range(0, 255),
  iscsi: secretNeeded,
  fc: fibreChannel,
  'gcePersistentDisk|awsElasticBlockStore.partition': range(0, 255),
  'gcePersistentDisk.pdName': notEmpty,
  'awsElasticBlockStore|cinder|portworxVolume.volumeID': notEmpty,
  'azureDisk.cachingMode': oneOf('None', 'ReadOnly', 'ReadWrite'),
  azureDisk: diskUri,
  'azureDisk.diskName|diskURI': notEmpty,
  'azureFile.secretName|shareName': notEmpty,
  'rbd.image': notEmpty,
  'glusterfs.endpoints|path': notEmpty,
  'quobyte.registry': [hostPort, notEmpty],
  'quobyte.volume': notEmpty,
  flocker: exactlyOne('datasetName', 'datasetUUID'),
  'flocker.datasetName': form((text) => (text.includes('/') ? 'must not contain "/"' : undefined)),
  'flexVolume.driver': notEmpty,
  'flexVolume.options': flexOptions,
  'vsphereVolume.volumePath': notEmpty,
  'photonPersistentDisk.pdID': notEmpty,
  'scaleIO.gateway|system|volumeName': notEmpty,
  'storageos.volumeName': [form(dnsLabelError), notEmpty],
  'storageos.volumeNamespace': form(dnsLabelError),
  'csi.driver': csiDriver,
};

const POD_SOURCES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'hostPath',
  'image',
  'iscsi',
  'nfs',
  'persistentVolumeClaim',
  'photonPersistentDisk',
  'portworxVolume',
  'projected',
  'quobyte',
  'rbd',
  'scaleIO',
  'secret',
  'storageos',
  'vsphereVolume',
];

/** A volume of a pod. */
export const VOLUME_SOURCES: Table = {
  '': atMostOne(...POD_SOURCES),
  ...SHARED,
  'emptyDir.sizeLimit': notNegative,
  'gitRepo.repository': notEmpty,
  'gitRepo.directory': form(descendingPath),
  'secret.secretName': notEmpty,
  'configMap.name': notEmpty,
  'persistentVolumeClaim.claimName': notEmpty,
  'csi.nodePublishSecretRef': needs('name'),
  'csi.nodePublishSecretRef.name': form(dnsSubdomainError),
  'cinder|storageos.secretRef': needs('name'),
  'image.pullPolicy': oneOf('Always', 'IfNotPresent', 'Never'),
};

const PERSISTENT_SOURCES = POD_SOURCES.filter(
  (source) =>
    ![
      'configMap',
      'downwardAPI',
      'emptyDir',
      'ephemeral',
      'gitRepo',
      'image',
      'persistentVolumeClaim',
      'projected',
      'secret',
    ].includes(source),
).concat('local');

const AFTER_FLEX = [
  'azureDisk',
  'azureFile',
  'csi',
  'local',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
  'vsphereVolume',
];

const needsAffinity: Check = (spec, subject) =>
  spec.child('local').exists && !spec.child('nodeAffinity').child('required').exists
    ? combination(
        spec.child('local').key,
        `${nameOf(spec, subject)}.nodeAffinity is required for a local volume`,
        'add nodeAffinity with the node that has the path',
      )
    : undefined;

const initiator: Check = (iscsi, { resource }) => {
  const portal = iscsi.child('targetPortal').string ?? '';
  const name = resource.root.child('metadata').child('name').string ?? '';
  return iscsi.child('initiatorName').exists && `${name}:${portal}`.length > 64
    ? content(
        iscsi.child('targetPortal'),
        'metadata.name and targetPortal must have less than 64 characters together where initiatorName is set',
        'shorten the name',
      )
    : undefined;
};

const SECRETS = 'csi.controllerPublishSecretRef|controllerExpandSecretRef|nodePublishSecretRef|nodeExpandSecretRef';

const attributesClass: Check = (spec, subject) => {
  const name = spec.child('volumeAttributesClassName');
  return name.exists && !spec.child('csi').exists
    ? combination(name.key, `${nameOf(name, subject)} requires csi`, 'remove it, or use a CSI volume')
    : undefined;
};

const recycledRoot: Check = (spec, subject) => {
  const [policy, path] = [spec.child('persistentVolumeReclaimPolicy'), spec.child('hostPath').child('path').string];
  return policy.string === 'Recycle' && path !== undefined && /^\/+$/.test(path)
    ? combination(policy.at, `${nameOf(policy, subject)} must not be "Recycle" for hostPath "/"`, 'use "Retain"')
    : undefined;
};

/** The spec of a PersistentVolume. */
export const PERSISTENT_SOURCES_TABLE: Table = {
  '': [
    atLeastOne(...PERSISTENT_SOURCES),
    atMostOne(...PERSISTENT_SOURCES.filter((source) => source !== 'flexVolume')),
    // It is not compared with those that are checked before it.
    atMostOne('flexVolume', ...AFTER_FLEX),
    needsAffinity,
    attributesClass,
    recycledRoot,
  ],
  ...SHARED,
  'csi.volumeHandle': notEmpty,
  [SECRETS]: needs('name', 'namespace'),
  [`${SECRETS}.name`]: form(dnsSubdomainError),
  [`${SECRETS}.namespace`]: form(dnsLabelError),
  'cinder|storageos.secretRef': needs('name', 'namespace'),
  iscsi: [secretNeeded, initiator],
  'iscsi.secretRef': needs('name'),
  'azureFile.secretNamespace': notEmpty,
  'glusterfs.endpointsNamespace': form((text) => (text === '' ? 'must not be empty' : dnsLabelError(text)), {
    empty: true,
  }),
  'local.path': [form(noBacksteps), notEmpty],
  volumeAttributesClassName: form((text) => (text === '' ? 'must not be empty' : dnsSubdomainError(text)), {
    empty: true,
  }),
};
