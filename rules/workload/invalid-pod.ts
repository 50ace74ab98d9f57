/** What the API server rejects in a pod besides its ports, probes and names. */
import {
  type Cursor,
  defineRule,
  ipError,
  type Place,
  placesAt,
  podContainers,
  type Settings,
  shown,
  type Workload,
} from '../../src/kit.ts';

interface Violation {
  readonly is: 'noImage' | 'image' | 'ephemeral' | 'deadline' | 'noDeadline' | 'nameservers' | 'address' | 'variable';
  readonly at: Place;
  readonly value: string;
  readonly kind: string;
  readonly error?: string;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', nameservers: 'objects' },
  docs: {
    summary: 'A pod lacks a required field, or has a field or value that is not allowed.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Correct the field in the message.',
  },
  messages: {
    noImage: ({ value }: Violation) => ({
      message: `image is required for container "${shown(value)}"`,
      help: 'set image to the image to run',
    }),
    image: ({ value }: Violation) => ({
      message: `image "${shown(value)}" must not have leading or trailing spaces`,
      help: 'remove the spaces',
    }),
    ephemeral: ({ kind }: Violation) => ({
      message: `ephemeralContainers must not be set when a ${kind} is created`,
      help: 'remove ephemeralContainers; "kubectl debug" adds them to a running pod',
    }),
    deadline: ({ value }: Violation) => ({
      message: `activeDeadlineSeconds must be in 1-2147483647, but is ${value}`,
      help: 'set activeDeadlineSeconds to a number in this range, or remove it',
    }),
    noDeadline: ({ kind }: Violation) => ({
      message: `activeDeadlineSeconds must not be set in the pod template of a ${kind}`,
      help: 'remove activeDeadlineSeconds; it is supported only for Pods and Jobs',
    }),
    nameservers: (_: Violation) => ({
      message: 'dnsConfig.nameservers is required when dnsPolicy is "None"',
      help: 'add at least one name server to dnsConfig.nameservers, or set dnsPolicy: ClusterFirst',
    }),
    address: ({ value, error = '' }: Violation) => ({
      message: `address "${shown(value)}" ${error}`,
      help: 'replace it with an IP address',
    }),
    variable: ({ value }: Violation) => ({
      message:
        value === ''
          ? 'name of the environment variable must not be empty'
          : `"${shown(value)}" is not a valid environment variable name`,
      help: 'use printable ASCII characters without "="',
    }),
  },
  check: {
    workload(workload, { settings, report }) {
      // Controllers of custom resources can add missing fields to their templates.
      if (workload.resource.known === undefined) return;
      const found = [...inContainers(workload, settings), ...inLifetime(workload), ...inNetwork(workload, settings)];
      for (const error of found) report(error.at, error.is, error);
    },
  },
});

function inContainers({ resource, pod }: Workload, { kubeMinor }: Pick<Settings, 'kubeMinor'>): readonly Violation[] {
  const { kind } = resource;
  return podContainers(pod).flatMap(({ at: container }): readonly Violation[] => {
    const image = container.get('image');
    const found: Violation[] = [];
    if (image.string === '')
      found.push({ is: 'noImage', at: image.at, value: container.get('name').string ?? '', kind });
    const text = image.string ?? '';
    if (resource.known === 'Pod' && text !== text.trim()) found.push({ is: 'image', at: image.at, value: text, kind });
    for (const variable of container.get('env').items()) {
      const name = variable.get('name');
      if (name.string !== undefined && !isVariableName(name.string, kubeMinor))
        found.push({ is: 'variable', at: name.at, value: name.string, kind });
    }
    return found;
  });
}

/** Gate RelaxedEnvironmentVariableValidation, on by default from 1.32. */
function isVariableName(name: string, kubeMinor: number): boolean {
  return kubeMinor < 32 ? /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) : /^[ -<>-~]+$/.test(name);
}

const ENDLESS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

function inLifetime({ resource, pod }: Workload): readonly Violation[] {
  const { known, kind } = resource;
  const found: Violation[] = [];
  const ephemeral = pod.get('ephemeralContainers');
  if (ephemeral.items().length > 0) found.push({ is: 'ephemeral', at: ephemeral.key, value: '', kind });
  const deadline = pod.get('activeDeadlineSeconds');
  if (known !== undefined && ENDLESS.has(known) && deadline.exists)
    found.push({ is: 'noDeadline', at: deadline.key, value: '', kind });
  else if (deadline.integer !== undefined && (deadline.integer < 1 || deadline.integer >= 2 ** 31))
    found.push({ is: 'deadline', at: deadline.at, value: String(deadline.integer), kind });
  return found;
}

function inNetwork({ resource, pod }: Workload, { kubeMinor }: Pick<Settings, 'kubeMinor'>): readonly Violation[] {
  const { kind } = resource;
  const found: Violation[] = [];
  const nameservers = pod.get('dnsConfig').get('nameservers');
  if (pod.get('dnsPolicy').string === 'None' && nameservers.items().length === 0)
    found.push({ is: 'nameservers', at: pod.get('dnsPolicy').at, value: '', kind });
  const addresses: readonly Cursor[] = [...nameservers.items(), ...placesAt(pod, 'hostAliases[].ip')];
  // Gate StrictIPCIDRValidation, on by default from 1.36.
  for (const { string, at } of addresses) {
    const error = string === undefined ? undefined : ipError(string, kubeMinor >= 36);
    if (string !== undefined && error !== undefined) found.push({ is: 'address', at, value: string, kind, error });
  }
  return found;
}
