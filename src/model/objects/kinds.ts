/** The kinds that kroute reads, by the names that rules use, and their types. */
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { CronJob, Job } from 'kubernetes-types/batch/v1.js';
import type {
  ConfigMap,
  Endpoints,
  Namespace,
  Pod,
  PodTemplate,
  ReplicationController,
  Secret,
  Service,
  ServiceAccount,
} from 'kubernetes-types/core/v1.js';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import type { Ingress, IngressClass, NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import type {
  BackendTLSPolicy,
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  ListenerSet,
  ReferenceGrant,
  TCPRoute,
  TLSRoute,
  UDPRoute,
  XBackend,
  XBackendTrafficPolicy,
} from './gateway-api.ts';

/** The type behind each kind; older versions of a kind are read through the same name. */
export interface Kinds {
  readonly Service: Service;
  readonly Endpoints: Endpoints;
  readonly EndpointSlice: EndpointSlice;
  readonly Ingress: Ingress;
  readonly IngressClass: IngressClass;
  readonly NetworkPolicy: NetworkPolicy;
  readonly Pod: Pod;
  readonly PodTemplate: PodTemplate;
  readonly Deployment: Deployment;
  readonly ReplicaSet: ReplicaSet;
  readonly StatefulSet: StatefulSet;
  readonly DaemonSet: DaemonSet;
  readonly ReplicationController: ReplicationController;
  readonly Job: Job;
  readonly CronJob: CronJob;
  readonly ConfigMap: ConfigMap;
  readonly Secret: Secret;
  readonly ServiceAccount: ServiceAccount;
  readonly Namespace: Namespace;
  readonly GatewayClass: GatewayClass;
  readonly Gateway: Gateway;
  readonly ListenerSet: ListenerSet;
  readonly HTTPRoute: HTTPRoute;
  readonly GRPCRoute: GRPCRoute;
  readonly TLSRoute: TLSRoute;
  readonly TCPRoute: TCPRoute;
  readonly UDPRoute: UDPRoute;
  readonly ReferenceGrant: ReferenceGrant;
  readonly BackendTLSPolicy: BackendTLSPolicy;
  readonly XBackend: XBackend;
  readonly XBackendTrafficPolicy: XBackendTrafficPolicy;
}
export type KindName = keyof Kinds;

/** API groups in which each kind is (or was) served. A Service of another group is another kind. */
const GROUPS: Readonly<Record<KindName, readonly string[]>> = {
  Service: [''],
  Endpoints: [''],
  EndpointSlice: ['discovery.k8s.io'],
  Ingress: ['networking.k8s.io', 'extensions'],
  IngressClass: ['networking.k8s.io'],
  NetworkPolicy: ['networking.k8s.io', 'extensions'],
  Pod: [''],
  PodTemplate: [''],
  Deployment: ['apps', 'extensions'],
  ReplicaSet: ['apps', 'extensions'],
  StatefulSet: ['apps'],
  DaemonSet: ['apps', 'extensions'],
  ReplicationController: [''],
  Job: ['batch'],
  CronJob: ['batch'],
  ConfigMap: [''],
  Secret: [''],
  ServiceAccount: [''],
  Namespace: [''],
  GatewayClass: ['gateway.networking.k8s.io'],
  Gateway: ['gateway.networking.k8s.io'],
  ListenerSet: ['gateway.networking.k8s.io'],
  HTTPRoute: ['gateway.networking.k8s.io'],
  GRPCRoute: ['gateway.networking.k8s.io'],
  TLSRoute: ['gateway.networking.k8s.io'],
  TCPRoute: ['gateway.networking.k8s.io'],
  UDPRoute: ['gateway.networking.k8s.io'],
  ReferenceGrant: ['gateway.networking.k8s.io'],
  BackendTLSPolicy: ['gateway.networking.k8s.io'],
  XBackend: ['gateway.networking.x-k8s.io'],
  XBackendTrafficPolicy: ['gateway.networking.x-k8s.io'],
};

export function kindName(group: string, kind: string): KindName | undefined {
  return isKindName(kind) && GROUPS[kind].includes(group) ? kind : undefined;
}

function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(GROUPS, kind);
}

/** `apps/v1` -> `apps`; the core group is `''`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** Whether a kind is namespaced or cluster-scoped; undefined if unknown (an unknown custom resource). */
export type Scope = 'namespaced' | 'cluster' | undefined;
