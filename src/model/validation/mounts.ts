/** What the mounts and devices of a container must hold. Source: kubernetes pkg/apis/core/validation/validation.go. */
import type { Cursor } from '../../load/value/cursor.ts';
import { shown } from '../objects/names.ts';
import {
  atMostOne,
  type Check,
  combination,
  content,
  distinct,
  form,
  nameOf,
  notEmpty,
  oneOf,
  type Table,
  type Violation,
} from './constraint.ts';
import { descendingPath, noBacksteps } from './forms.ts';

const readOnly: Check = (mount, subject) => {
  const recursive = mount.child('recursiveReadOnly');
  if (recursive.string !== 'Enabled' && recursive.string !== 'IfPossible') return undefined;
  const propagation = mount.child('mountPropagation');
  if (mount.child('readOnly').boolean !== true && !mount.child('readOnly').isUnknown)
    return combination(recursive.key, `${nameOf(recursive, subject)} requires readOnly: true`, 'set readOnly: true');
  return propagation.string !== undefined && propagation.string !== 'None'
    ? combination(
        propagation.at,
        `${nameOf(propagation, subject)} must be "None" with recursiveReadOnly`,
        'remove mountPropagation',
      )
    : undefined;
};

const propagation: Check = (at, subject) => {
  const container = at.parent?.parent?.parent;
  return at.string === 'Bidirectional' && container?.child('securityContext').child('privileged').boolean !== true
    ? combination(
        at.at,
        `${nameOf(at, subject)} "Bidirectional" requires securityContext.privileged: true`,
        'use "HostToContainer", or set privileged: true',
      )
    : undefined;
};

/** A volume is either mounted or used as a device, and a path leads to one of the two. */
const overlaps: Check = (devices) => {
  const mounts = (devices.parent?.child<unknown[]>('volumeMounts').items() ?? []).map((mount) => ({
    name: mount.child('name').string,
    path: mount.child('mountPath').string,
  }));
  return devices.items().flatMap((device): readonly (Violation | undefined)[] => {
    const [name, path] = [device.child('name'), device.child('devicePath')];
    return [
      name.string && mounts.some((mount) => mount.name === name.string)
        ? combination(name.at, `volume "${shown(name.string)}" is also in volumeMounts`, 'remove one of the two')
        : undefined,
      path.string && mounts.some((mount) => mount.path === path.string)
        ? combination(path.at, `path "${shown(path.string)}" is also in volumeMounts`, 'remove one of the two')
        : undefined,
    ];
  });
};

/** Devices are claims. */
const isClaim: Check = (name, subject) => {
  const pod = podAbove(name);
  const volume = pod
    ?.child<unknown[]>('volumes')
    .items()
    .find((each) => each.child('name').string === name.string);
  return volume === undefined ||
    name.string === undefined ||
    ['persistentVolumeClaim', 'ephemeral'].some((source) => volume.child(source).written)
    ? undefined
    : content(
        name,
        `${nameOf(name, subject)} must be a volume of type persistentVolumeClaim or ephemeral`,
        'use volumeMounts, or a claim',
      );
};

/** The pod around a field of an item of a list of a container. */
function podAbove(field: Cursor): Cursor | undefined {
  // The item, the list, the container, the containers, the pod.
  return field.parent?.parent?.parent?.parent?.parent;
}

export const MOUNTS: Table = {
  'volumeMounts[]': [atMostOne('subPath', 'subPathExpr'), readOnly],
  'volumeMounts[].name|mountPath': notEmpty,
  'volumeMounts[].subPath|subPathExpr': form(descendingPath),
  'volumeMounts[].recursiveReadOnly': oneOf('Disabled', 'Enabled', 'IfPossible'),
  'volumeMounts[].mountPropagation': [oneOf('Bidirectional', 'HostToContainer', 'None'), propagation],
  'volumeDevices[].name': [notEmpty, isClaim],
  'volumeDevices[].devicePath': [form(noBacksteps), notEmpty],
  volumeDevices: [distinct('name'), distinct('devicePath'), overlaps],
};
