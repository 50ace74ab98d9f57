/** What pods and containers must hold for the kernel and the operating system. Source: kubernetes pkg/apis/core/validation. */
import type { Cursor } from '../../load/value/cursor.ts';
import { dnsSubdomainError, qualifiedNameError } from '../objects/names.ts';
import {
  below,
  type Check,
  combination,
  content,
  distinct,
  form,
  nameOf,
  notEmpty,
  oneOf,
  range,
  since,
  type Table,
  type Violation,
} from './constraint.ts';
import { descendingPath } from './forms.ts';

/** Of user and group ids. */
export const MAX_ID = 2 ** 31 - 1;
const userId = range(0, MAX_ID);

const privileges: Check = (at, subject) => {
  const escalation = at.child('allowPrivilegeEscalation');
  if (escalation.boolean !== false) return undefined;
  const admin = at
    .child('capabilities')
    .child<unknown[]>('add')
    .items()
    .find(({ string }) => string === 'CAP_SYS_ADMIN');
  const what = at.child('privileged').boolean === true ? 'privileged: true' : admin && 'capability CAP_SYS_ADMIN';
  return what === undefined
    ? undefined
    : combination(
        escalation.key,
        `${nameOf(escalation, subject)} must not be false with ${what}`,
        'remove allowPrivilegeEscalation, or the other setting',
      );
};

function profile(isPath: boolean): Check {
  return (at, subject) => {
    const [type, local] = [at.child('type').string, at.child('localhostProfile')];
    if (type === undefined) return undefined;
    if (type === 'Localhost' && (isPath ? !local.exists : !local.string) && !local.isUnknown)
      return combination(
        at.key,
        `${nameOf(at, subject)}.localhostProfile is required when type is "Localhost"`,
        'add localhostProfile',
      );
    return type !== 'Localhost' && local.exists
      ? combination(
          local.key,
          `${nameOf(local, subject)} must be set only when type is "Localhost"`,
          'remove localhostProfile',
        )
      : undefined;
  };
}

const appArmorName = form((text) => {
  if (text.trim() !== text) return 'must not have leading or trailing spaces';
  return text.length > 4095 ? 'must have at most 4095 characters' : undefined;
});

/** Masks of /proc can be removed only in a user namespace. */
const procMount: Check = (at, subject) => {
  // The security context, the container, the containers, the pod.
  const pod = at.parent?.parent?.parent?.parent;
  const hostUsers = pod?.child('hostUsers');
  return at.string === 'Unmasked' && hostUsers?.boolean !== false && hostUsers?.isUnknown !== true
    ? combination(at.at, `${nameOf(at, subject)} "Unmasked" requires hostUsers: false`, 'set hostUsers: false')
    : undefined;
};

/** A NetBIOS name or a DNS name, with a backslash before the name of the user. */
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

const windowsUser = form(
  (text) => {
    if (text === '') return 'must not be empty';
    if (/[\u0000-\u001f\u007f]/.test(text)) return 'must not contain control characters';
    const parts = text.split('\\');
    const user = parts.at(-1) ?? '';
    const domain = parts.length > 1 ? parts[0] : undefined;
    if (parts.length > 2) return 'must have at most one backslash';
    if (domain !== undefined && (domain.length >= 256 || !(NETBIOS.test(domain) || DOMAIN.test(domain))))
      return 'must start with a NetBIOS name or a DNS name';
    if (user === '' || user.length > 104) return 'must have a user of 1-104 characters';
    if (/^[. ]+$/.test(user)) return 'must not be only dots and spaces';
    return /["/\\:;|=,+*?<>@[\]]/.test(user) ? 'must not contain any of "/:;|=,+*?<>@[]' : undefined;
  },
  { empty: true },
);

const WINDOWS: Table = {
  'windowsOptions.gmsaCredentialSpecName': form(dnsSubdomainError, { empty: true }),
  'windowsOptions.gmsaCredentialSpec': form(
    (text) =>
      text === '' ? 'must not be empty' : text.length > 64 * 1024 ? 'must have at most 65536 characters' : undefined,
    { empty: true },
  ),
  'windowsOptions.runAsUserName': windowsUser,
};

const SECURITY: Table = {
  runAsUser: userId,
  runAsGroup: userId,
  seccompProfile: profile(true),
  'seccompProfile.localhostProfile': form(descendingPath),
  appArmorProfile: profile(false),
  'appArmorProfile.localhostProfile': appArmorName,
  ...WINDOWS,
};

/** Of a container. */
export const CONTAINER_SECURITY: Table = {
  '': privileges,
  ...SECURITY,
  procMount,
};

const POD_ONLY_LINUX = [
  'appArmorProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'runAsGroup',
  'runAsUser',
  'seLinuxChangePolicy',
  'seLinuxOptions',
  'seccompProfile',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'sysctls',
];
const CONTAINER_ONLY_LINUX = [
  'allowPrivilegeEscalation',
  'appArmorProfile',
  'capabilities',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsUser',
  'seLinuxOptions',
  'seccompProfile',
];
const HOST_ONLY_LINUX = ['hostIPC', 'hostPID', 'hostUsers', 'shareProcessNamespace'];

function containersOf(pod: Cursor): readonly Cursor[] {
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => pod.child<unknown[]>(list).items());
}

/** Fields that only one operating system has. */
const system: Check = (pod, subject) => {
  const name = pod.child('os').child('name').string;
  if (name !== 'linux' && name !== 'windows') return undefined;
  const excluded = (owner: Cursor, fields: readonly string[]): readonly Violation[] =>
    fields
      .map((field) => owner.child(field))
      .filter((at) => at.exists && !(['hostIPC', 'hostPID'].includes(String(at.step)) && at.boolean === false))
      .map((at) =>
        combination(
          at.key,
          `${nameOf(at, subject)} must not be set when os.name is "${name}"`,
          `remove ${String(at.step)}`,
        ),
      );
  const contexts = containersOf(pod).map((container) => container.child('securityContext'));
  if (name === 'linux')
    return [pod.child('securityContext'), ...contexts].flatMap((context) => excluded(context, ['windowsOptions']));
  return [
    ...excluded(pod.child('securityContext'), POD_ONLY_LINUX),
    ...excluded(pod, HOST_ONLY_LINUX),
    ...(subject.settings.kubeMinor >= 34 ? excluded(pod, ['resources']) : []),
    ...contexts.flatMap((context) => excluded(context, CONTAINER_ONLY_LINUX)),
  ];
};

/** All containers of a pod share the processes of a Windows host, or none. */
const hostProcess: Check = (pod, subject) => {
  const own = pod.child('securityContext').child('windowsOptions').child('hostProcess');
  const each = containersOf(pod).map((container) =>
    container.child('securityContext').child('windowsOptions').child('hostProcess'),
  );
  if (!own.exists && each.every((at) => !at.exists)) return undefined;
  const differs = each.find((at) => at.exists && own.exists && at.boolean !== own.boolean);
  if (differs !== undefined)
    return combination(
      differs.at,
      `${nameOf(differs, subject)} must be the same as that of the pod`,
      'remove one of the two',
    );
  const asked = each.filter((at) => (at.exists ? at : own).boolean === true);
  const place = own.exists ? own : asked[0];
  if (asked.length === 0 || place === undefined) return undefined;
  if (asked.length < each.length)
    return combination(place.at, 'hostProcess must be true for all containers of a pod, or for none', 'add it');
  return pod.child('hostNetwork').boolean === true || pod.child('hostNetwork').isUnknown
    ? undefined
    : combination(
        place.at,
        `${nameOf(place, subject)} requires ${nameOf(pod, subject)}.hostNetwork: true`,
        'set hostNetwork: true',
      );
};

/** A pod with separate users shares no other namespace of the host. */
const hostUsers: Check = (at, subject) => {
  const pod = at.parent;
  if (at.boolean !== false || pod === undefined) return undefined;
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].map((field) => pod.child(field));
  return [
    ...shared
      .filter(({ boolean }) => boolean === true)
      .map((each) =>
        combination(
          each.at,
          `${nameOf(each, subject)} must not be true with hostUsers: false`,
          'remove one of the two',
        ),
      ),
    ...containersOf(pod)
      .map((container) => container.child('volumeDevices'))
      .filter((devices) => subject.settings.kubeMinor >= 36 && devices.exists && devices.items().length > 0)
      .map((devices) =>
        combination(devices.key, `${nameOf(devices, subject)} must not be set with hostUsers: false`, 'remove one'),
      ),
  ];
};

const sharedProcesses: Check = (at, subject) =>
  at.boolean === true && at.parent?.child('hostPID').boolean === true
    ? combination(at.at, `${nameOf(at, subject)} must not be true with hostPID: true`, 'remove one of the two')
    : undefined;

const hostName: Check = (at, subject) => {
  const pod = at.parent;
  const other = ['setHostnameAsFQDN', 'hostNetwork'].find((field) => pod?.child(field).boolean === true);
  return other === undefined
    ? undefined
    : combination(at.key, `${nameOf(at, subject)} must not be set with ${other}: true`, 'remove one of the two');
};

const hostNameForm = form((text) => (text.length > 64 ? 'must have at most 64 characters' : dnsSubdomainError(text)), {
  empty: true,
});

const gated: Check = (gates, subject) => {
  const node = gates.parent?.child('nodeName');
  return gates.items().length > 0 && node?.exists === true && node.scalar !== '' && subject.resource.kind === 'Pod'
    ? combination(node.key, `${nameOf(node, subject)} must not be set with schedulingGates`, 'remove one of the two')
    : undefined;
};

const sysctlName = form((text) => {
  const isName =
    text.length <= 253 && text.split(/[./]/).every((part) => /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/.test(part));
  return isName ? undefined : 'must have lowercase letters, digits, "-" and "_" between dots or slashes';
});

/** Names of the kernel that belong to a namespace which the pod shares with the host. */
const hostSysctl: Check = (name, subject) => {
  // The item, the list, the security context, the pod.
  const pod = name.parent?.parent?.parent?.parent;
  const text = name.string?.replaceAll('/', '.') ?? '';
  const is = (field: string): boolean => pod?.child(field).boolean === true;
  const isIpc = /^kernel\.(?:shm|msg)|^kernel\.sem$|^fs\.mqueue\./.test(text);
  const shared = text.startsWith('net.') && is('hostNetwork') ? 'hostNetwork' : isIpc && is('hostIPC') ? 'hostIPC' : '';
  return shared === ''
    ? undefined
    : content(name, `${nameOf(name, subject)} must not be set with ${shared}: true`, `remove it, or ${shared}`);
};

/** Of a pod. */
export const POD_SECURITY: Table = {
  '': [system, hostProcess],
  hostUsers,
  shareProcessNamespace: sharedProcesses,
  hostnameOverride: [since(35, hostName), since(35, hostNameForm)],
  schedulingGates: [gated, distinct('name')],
  'schedulingGates[].name': form(qualifiedNameError),
  'os.name': [notEmpty, oneOf('linux', 'windows')],
  ...below('securityContext', SECURITY),
  'securityContext.fsGroup': userId,
  'securityContext.supplementalGroups[]': userId,
  'securityContext.fsGroupChangePolicy': oneOf('Always', 'OnRootMismatch'),
  'securityContext.supplementalGroupsPolicy': oneOf('Merge', 'Strict'),
  'securityContext.seLinuxChangePolicy': [since(33, oneOf('MountOption', 'Recursive')), since(33, notEmpty)],
  'securityContext.sysctls[].name': [sysctlName, hostSysctl],
};
