/** What the API server refuses in a pod besides its ports, probes and names. */
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
    summary: 'A pod lacks what every pod needs, or has what it may not have.',
    why: 'The API server refuses the workload, so none of its pods starts.',
    remedy: 'Follow the message: each names one field.',
  },
  messages: {
    noImage: ({ value }: Violation) => ({
      message: `container "${shown(value)}" has no image`,
      help: 'name an image to run',
    }),
    image: ({ value }: Violation) => ({
      message: `image "${shown(value)}" has spaces around it`,
      help: 'remove the spaces',
    }),
    ephemeral: ({ kind }: Violation) => ({
      message: `a ${kind} cannot be created with ephemeral containers`,
      help: 'remove them: "kubectl debug" adds such containers to pods that run',
    }),
    deadline: ({ value }: Violation) => ({
      message: `activeDeadlineSeconds ${value} is not between 1 and 2147483647`,
      help: 'choose a number in that range, or leave it out',
    }),
    noDeadline: ({ kind }: Violation) => ({
      message: `pods of a ${kind} cannot have activeDeadlineSeconds`,
      help: 'remove it: only what comes to an end has a deadline',
    }),
    nameservers: (_: Violation) => ({
      message: 'dnsPolicy "None" leaves the pod without a name server',
      help: 'list name servers under "dnsConfig.nameservers", or choose another dnsPolicy',
    }),
    address: ({ value, error = '' }: Violation) => ({
      message: `address "${shown(value)}" ${error}`,
      help: 'write an IP address',
    }),
    variable: ({ value }: Violation) => ({
      message:
        value === ''
          ? 'environment variable has an empty name'
          : `"${shown(value)}" is no name of an environment variable`,
      help: 'use printable ASCII characters without "="',
    }),
  },
  check: {
    workload(workload, { settings, report }) {
      // Controllers of custom resources fill in what their templates lack.
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
