/** What the API server rejects in a pod besides its ports, probes and names. */
import { defineRule, ipError, type Settings, shown } from '../../src/kit.ts';

interface Violation {
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
    'container.image'(image, { report }, { resource: { known, kind } }) {
      const text = image.string;
      // Controllers of custom resources can add missing fields to their templates.
      if (known === undefined || text === undefined) return;
      if (text === '') {
        const name = image.parent?.child('name').string ?? '';
        report(image.at, 'noImage', { value: name, kind });
      } else if (known === 'Pod' && text !== text.trim()) report(image.at, 'image', { value: text, kind });
    },
    'container.env[].name'(name, { report, settings }, { resource: { known, kind } }) {
      const value = name.string;
      if (known === undefined || value === undefined || isVariableName(value, settings.kubeMinor)) return;
      report(name.at, 'variable', { value, kind });
    },
    'workload.ephemeralContainers'(containers, { report }, { resource: { known, kind } }) {
      if (known !== undefined && containers.items().length > 0)
        report(containers.key, 'ephemeral', { value: '', kind });
    },
    'workload.activeDeadlineSeconds'(deadline, { report }, { resource: { known, kind } }) {
      if (known === undefined) return;
      const seconds = deadline.integer;
      if (ENDLESS.has(known)) report(deadline.key, 'noDeadline', { value: '', kind });
      else if (seconds !== undefined && (seconds < 1 || seconds >= 2 ** 31))
        report(deadline.at, 'deadline', { value: String(seconds), kind });
    },
    'workload.dnsPolicy'(policy, { report }, { resource: { known, kind }, pod }) {
      const hasServers = pod.get('dnsConfig').get('nameservers').items().length > 0;
      if (known !== undefined && policy.string === 'None' && !hasServers)
        report(policy.at, 'nameservers', { value: '', kind });
    },
    'workload.dnsConfig.nameservers[]'(address, { report, settings }, { resource: { known, kind } }) {
      const { string: value } = address;
      const error = known === undefined ? undefined : addressError(value, settings);
      if (value !== undefined && error !== undefined) report(address.at, 'address', { value, kind, error });
    },
    'workload.hostAliases[].ip'(address, { report, settings }, { resource: { known, kind } }) {
      const { string: value } = address;
      const error = known === undefined ? undefined : addressError(value, settings);
      if (value !== undefined && error !== undefined) report(address.at, 'address', { value, kind, error });
    },
  },
});

/** Gate RelaxedEnvironmentVariableValidation, on by default from 1.32. */
function isVariableName(name: string, kubeMinor: number): boolean {
  return kubeMinor < 32 ? /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) : /^[ -<>-~]+$/.test(name);
}

const ENDLESS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

/** Gate StrictIPCIDRValidation, on by default from 1.36. */
function addressError(text: string | undefined, { kubeMinor }: Pick<Settings, 'kubeMinor'>): string | undefined {
  return text === undefined ? undefined : ipError(text, kubeMinor >= 36);
}
