/** Annotations of pods that the API server reads. Source: kubernetes pkg/apis/core/validation, ValidatePodSpecificAnnotations. */
import type { Cursor } from '../../load/value/cursor.ts';
import { shown } from '../objects/names.ts';
import { type Check, combination, content, type Table, type Violation } from './constraint.ts';
import { descendingPath } from './forms.ts';

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MIRROR = 'kubernetes.io/config.mirror';

function isAppArmorProfile(text: string): boolean {
  return ['', 'runtime/default', 'unconfined'].includes(text) || text.startsWith('localhost/');
}

function isSeccompProfile(text: string): boolean {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(text)) return true;
  const [, path] = /^localhost\/(.*)$/s.exec(text) ?? [];
  return path !== undefined && descendingPath(path) === undefined;
}

/** The names of the containers of a pod; undefined if one of them is not known. */
function containerNames(pod: Cursor): readonly string[] | undefined {
  const names = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
    pod
      .child<unknown[]>(list)
      .items()
      .map((container) => container.child('name').string),
  );
  const known = names.flatMap((name) => name ?? []);
  return known.length < names.length || pod.child('containers').isUnknown ? undefined : known;
}

const annotations: Check = (at) => {
  // The metadata, the pod or its template.
  const pod = at.parent?.parent?.child('spec');
  return at.entries().map((entry): Violation | undefined => {
    const key = String(entry.step);
    const text = entry.string;
    if (text === undefined || pod === undefined) return undefined;
    const wrong = (what: string): Violation =>
      content(entry, `annotation "${shown(key)}" ${what}, but is "${shown(text)}"`, 'correct the annotation');
    if (key === SECCOMP || key.startsWith(CONTAINER_SECCOMP))
      return isSeccompProfile(text) ? undefined : wrong('must be a seccomp profile');
    if (key === DELETION_COST) {
      const isCost = /^(?:0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
      return isCost ? undefined : wrong('must be a 32-bit integer');
    }
    if (key === MIRROR)
      return pod.child('nodeName').string === '' || !pod.child('nodeName').written
        ? combination(entry.key, `annotation "${MIRROR}" requires nodeName`, 'remove the annotation')
        : undefined;
    if (!key.startsWith(APPARMOR)) return undefined;
    if (!isAppArmorProfile(text)) return wrong('must be an AppArmor profile');
    const name = key.slice(APPARMOR.length);
    return containerNames(pod)?.includes(name) === false
      ? combination(
          entry.key,
          `annotation "${shown(key)}" must end with the name of a container`,
          'use the name of a container of the pod',
        )
      : undefined;
  });
};

export const POD_ANNOTATIONS: Table = { 'metadata.annotations': annotations };
