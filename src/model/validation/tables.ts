/** Which tables a kind has. */
import type { Resource } from '../objects/resource.ts';
import * as ADMISSION from './admission.ts';
import * as CERTIFICATES from './certificates.ts';
import type { Table } from './constraint.ts';
import { CRD } from './definitions.ts';
import * as DEVICES from './devices.ts';
import * as EVENTS from './events.ts';
import * as FLOW from './flow.ts';
import { BACKEND, GATEWAY, LISTENERS, ROUTE, TELEMETRY, TLS_POLICY, TRAFFIC_POLICY } from './gateway.ts';
import * as KINDS from './kinds.ts';
import { POD } from './pod.ts';
import { POD_ANNOTATIONS } from './pod-annotations.ts';
import * as QUOTAS from './quotas.ts';
import * as STORAGE from './storage.ts';
import { PERSISTENT_SOURCES_TABLE } from './volumes.ts';
import * as WARNINGS from './warnings.ts';

/** Each table with the path that it starts at. */
export interface Tables {
  readonly all: readonly (readonly [prefix: string, table: Table])[];
}

const of = (...all: Tables['all']): Tables => ({ all });

/** The tables of a pod at a path that leads to its metadata and spec. */
function pod(prefix: string): Tables['all'] {
  const spec = prefix === '' ? 'spec' : `${prefix}.spec`;
  return [
    [prefix, POD_ANNOTATIONS],
    [spec, POD],
    [spec, WARNINGS.POD_WARNINGS],
    [`${spec}.volumes[].ephemeral.volumeClaimTemplate.spec`, STORAGE.CLAIM],
    [`${spec}.volumes[].ephemeral.volumeClaimTemplate`, STORAGE.CLAIM_TEMPLATE],
    [`${spec}.volumes[].ephemeral.volumeClaimTemplate`, STORAGE.CLAIM_SPEC],
    [prefix, prefix === '' ? {} : WARNINGS.TEMPLATE_WARNINGS],
  ];
}

const template = pod('spec.template');
const named: Tables['all'][number] = ['', WARNINGS.NAME_WARNINGS];
const route = of(['', ROUTE]);
const role = of(['', KINDS.ROLE]);
const binding = of(['', KINDS.ROLE_BINDING]);
const webhooks = of(['', ADMISSION.WEBHOOKS], ['', WARNINGS.WEBHOOK_WARNINGS]);

/** By group and kind, whatever the version. */
const TABLES = new Map<string, Tables>([
  ['/Pod', of(...pod(''), ['', WARNINGS.TEMPLATE_WARNINGS], named)],
  ['/ReplicationController', of(...template, named)],
  ['/PodTemplate', of(...pod('template'))],
  ['apps/Deployment', of(...template, named)],
  ['apps/ReplicaSet', of(...template, named)],
  ['apps/DaemonSet', of(...template)],
  [
    'apps/StatefulSet',
    of(
      ...template,
      ['', KINDS.STATEFUL_SET],
      ['', WARNINGS.STATEFUL_SET_WARNINGS],
      ['spec.volumeClaimTemplates[].spec', STORAGE.CLAIM],
      ['spec.volumeClaimTemplates[]', STORAGE.CLAIM_SPEC],
      ['spec.volumeClaimTemplates[].spec', WARNINGS.CLAIM_WARNINGS],
    ),
  ],
  ['batch/Job', of(...template, ['spec', KINDS.JOB], named)],
  ['batch/CronJob', of(...pod('spec.jobTemplate.spec.template'), ['spec.jobTemplate.spec', KINDS.JOB], named)],
  ['autoscaling/HorizontalPodAutoscaler', of(['', KINDS.AUTOSCALER])],
  ['policy/PodDisruptionBudget', of(['', KINDS.DISRUPTION_BUDGET])],
  ['rbac.authorization.k8s.io/Role', role],
  ['rbac.authorization.k8s.io/ClusterRole', role],
  ['rbac.authorization.k8s.io/RoleBinding', binding],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', binding],
  ['/ConfigMap', of(['', KINDS.CONFIG_MAP])],
  ['/Secret', of(['', KINDS.SECRET])],
  [
    '/PersistentVolumeClaim',
    of(
      ['', STORAGE.CLAIM_SPEC],
      ['spec', STORAGE.CLAIM],
      ['spec', WARNINGS.CLAIM_WARNINGS],
      ['', WARNINGS.CLAIM_OBJECT_WARNINGS],
    ),
  ],
  [
    '/PersistentVolume',
    of(['', STORAGE.PERSISTENT_VOLUME], ['spec', PERSISTENT_SOURCES_TABLE], ['', WARNINGS.VOLUME_WARNINGS]),
  ],
  ['/LimitRange', of(['', QUOTAS.LIMIT_RANGE])],
  ['/ResourceQuota', of(['', QUOTAS.RESOURCE_QUOTA])],
  ['apps/ControllerRevision', of(['', KINDS.REVISION])],
  ['/Node', of(['', KINDS.NODE], ['', WARNINGS.NODE_WARNINGS])],
  ['apiregistration.k8s.io/APIService', of(['', KINDS.API_SERVICE])],
  ['certificates.k8s.io/CertificateSigningRequest', of(['', CERTIFICATES.SIGNING_REQUEST])],
  ['certificates.k8s.io/ClusterTrustBundle', of(['', CERTIFICATES.TRUST_BUNDLE])],
  ['resource.k8s.io/DeviceClass', of(['', DEVICES.DEVICE_CLASS])],
  ['resource.k8s.io/DeviceTaintRule', of(['', DEVICES.TAINT_RULE])],
  ['resource.k8s.io/ResourceClaim', of(['', DEVICES.RESOURCE_CLAIM])],
  ['resource.k8s.io/ResourceClaimTemplate', of(['', DEVICES.RESOURCE_CLAIM_TEMPLATE])],
  ['resource.k8s.io/ResourceSlice', of(['', DEVICES.RESOURCE_SLICE])],
  ['/Event', of(['', EVENTS.OLD_EVENT])],
  ['events.k8s.io/Event', of(['', EVENTS.EVENT])],
  ['coordination.k8s.io/Lease', of(['', KINDS.LEASE])],
  ['storage.k8s.io/VolumeAttributesClass', of(['', STORAGE.ATTRIBUTES_CLASS])],
  ['storage.k8s.io/VolumeAttachment', of(['', STORAGE.ATTACHMENT])],
  ['storage.k8s.io/CSINode', of(['', STORAGE.CSI_NODE])],
  ['storage.k8s.io/CSIDriver', of(['', STORAGE.CSI_DRIVER], ['', WARNINGS.DRIVER_WARNINGS])],
  ['storage.k8s.io/CSIStorageCapacity', of(['', STORAGE.CAPACITY])],
  ['flowcontrol.apiserver.k8s.io/FlowSchema', of(['', FLOW.FLOW_SCHEMA])],
  ['flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration', of(['', FLOW.PRIORITY_LEVEL])],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', of(['', ADMISSION.VALIDATING_POLICY])],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', of(['', ADMISSION.VALIDATING_BINDING])],
  ['admissionregistration.k8s.io/MutatingAdmissionPolicy', of(['', ADMISSION.MUTATING_POLICY])],
  ['admissionregistration.k8s.io/MutatingAdmissionPolicyBinding', of(['', ADMISSION.MUTATING_BINDING])],
  ['/Namespace', of(['', KINDS.NAMESPACE])],
  ['/Service', of(['', WARNINGS.SERVICE_WARNINGS])],
  ['/Endpoints', of(['', WARNINGS.ENDPOINTS_WARNINGS])],
  ['networking.k8s.io/NetworkPolicy', of(['', WARNINGS.POLICY_WARNINGS])],
  ['networking.k8s.io/ServiceCIDR', of(['', KINDS.SERVICE_CIDR])],
  ['networking.k8s.io/IPAddress', of(['', KINDS.IP_ADDRESS])],
  ['storage.k8s.io/StorageClass', of(['', STORAGE.STORAGE_CLASS], ['', WARNINGS.STORAGE_CLASS_WARNINGS])],
  ['node.k8s.io/RuntimeClass', of(['', KINDS.RUNTIME_CLASS], ['', WARNINGS.RUNTIME_CLASS_WARNINGS])],
  ['scheduling.k8s.io/PriorityClass', of(['', KINDS.PRIORITY_CLASS])],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', webhooks],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', webhooks],
  ['apiextensions.k8s.io/CustomResourceDefinition', of(['', CRD])],
  ['gateway.networking.k8s.io/Gateway', of(['', GATEWAY])],
  ['gateway.networking.k8s.io/ListenerSet', of(['', LISTENERS])],
  ['gateway.networking.k8s.io/BackendTLSPolicy', of(['', TLS_POLICY])],
  ['gateway.networking.k8s.io/HTTPRoute', route],
  ['gateway.networking.k8s.io/GRPCRoute', route],
  ['gateway.networking.k8s.io/TLSRoute', route],
  ['gateway.networking.k8s.io/TCPRoute', route],
  ['gateway.networking.k8s.io/UDPRoute', route],
  ['gateway.networking.x-k8s.io/XBackend', of(['', BACKEND])],
  ['gateway.networking.x-k8s.io/XBackendTrafficPolicy', of(['', TRAFFIC_POLICY])],
  ['gateway.networking.x-k8s.io/XTelemetryPolicy', of(['', TELEMETRY])],
]);

/** Undefined where there is nothing to check. */
export function tablesOf({ group, kind, version }: Resource): Tables | undefined {
  // Older versions had other rules, and are served no more; those of the Gateway API are CRDs.
  if (!group.startsWith('gateway.') && /alpha|beta/.test(version)) return undefined;
  return TABLES.get(`${group}/${kind}`);
}
