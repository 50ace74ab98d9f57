/** Where kinds belong in the figures. */

const GROUPS = new Map(
  Object.entries({
    workloads: [
      'Pod',
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'ReplicaSet',
      'ReplicationController',
      'Job',
      'CronJob',
    ],
    networking: [
      'Service',
      'Ingress',
      'IngressClass',
      'NetworkPolicy',
      'Endpoints',
      'EndpointSlice',
      'ServiceCIDR',
      'IPAddress',
    ],
  }).flatMap(([name, kinds]) => kinds.map((kind) => [kind, name])),
);

/** `workloads`, `networking`, `gateway` or `others`. */
export const groupOf = ({ apiVersion, kind } = {}) =>
  String(apiVersion).startsWith('gateway.') ? 'gateway' : (GROUPS.get(kind) ?? 'others');
