/**
 * Every kind Kubernetes serves or has served: where, since when, and until when.
 *
 * Releases are the first with the version, the first in which it is deprecated, and the first without it; then what
 * replaces it. From the prerelease-lifecycle files of https://github.com/kubernetes/api; alpha versions older than
 * those files from the release notes.
 */
export const KUBERNETES_KINDS = `
v1
  Binding                           namespaced  1.0
  ComponentStatus                   cluster     1.0   1.19
  ConfigMap                         namespaced  1.2
  Endpoints                         namespaced  1.0   1.33  -     discovery.k8s.io/v1/EndpointSlice
  Event                             namespaced  1.0
  LimitRange                        namespaced  1.0
  List                              namespaced  1.0
  Namespace                         cluster     1.0
  Node                              cluster     1.0
  PersistentVolume                  cluster     1.0
  PersistentVolumeClaim             namespaced  1.0
  Pod                               namespaced  1.0
  PodTemplate                       namespaced  1.0
  ReplicationController             namespaced  1.0
  ResourceQuota                     namespaced  1.0
  Secret                            namespaced  1.0
  Service                           namespaced  1.0
  ServiceAccount                    namespaced  1.0
admissionregistration.k8s.io/v1
  MutatingAdmissionPolicy           cluster     1.36
  MutatingAdmissionPolicyBinding    cluster     1.36
  MutatingWebhookConfiguration      cluster     1.16
  ValidatingAdmissionPolicy         cluster     1.30
  ValidatingAdmissionPolicyBinding  cluster     1.30
  ValidatingWebhookConfiguration    cluster     1.16
admissionregistration.k8s.io/v1beta1
  MutatingAdmissionPolicy           cluster     1.34  1.37  1.40  admissionregistration.k8s.io/v1
  MutatingAdmissionPolicyBinding    cluster     1.34  1.37  1.40  admissionregistration.k8s.io/v1
  MutatingWebhookConfiguration      cluster     1.9   1.16  1.22  admissionregistration.k8s.io/v1
  ValidatingAdmissionPolicy         cluster     1.28  1.31  1.34  admissionregistration.k8s.io/v1
  ValidatingAdmissionPolicyBinding  cluster     1.28  1.31  1.34  admissionregistration.k8s.io/v1
  ValidatingWebhookConfiguration    cluster     1.9   1.16  1.22  admissionregistration.k8s.io/v1
admissionregistration.k8s.io/v1alpha1
  MutatingAdmissionPolicy           cluster     1.32  1.35  1.38  admissionregistration.k8s.io/v1
  MutatingAdmissionPolicyBinding    cluster     1.32  1.35  1.38  admissionregistration.k8s.io/v1
  ValidatingAdmissionPolicy         cluster     1.26  1.29  1.32  admissionregistration.k8s.io/v1
  ValidatingAdmissionPolicyBinding  cluster     1.26  1.29  1.32  admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1
  CustomResourceDefinition          cluster     1.16
apiextensions.k8s.io/v1beta1
  CustomResourceDefinition          cluster     1.7   1.16  1.22  apiextensions.k8s.io/v1
apiregistration.k8s.io/v1
  APIService                        cluster     1.10
apiregistration.k8s.io/v1beta1
  APIService                        cluster     1.7   1.19  1.22  apiregistration.k8s.io/v1
apps/v1
  ControllerRevision                namespaced  1.9
  DaemonSet                         namespaced  1.9
  Deployment                        namespaced  1.9
  ReplicaSet                        namespaced  1.9
  StatefulSet                       namespaced  1.9
apps/v1beta2
  ControllerRevision                namespaced  1.8   1.9   1.16  apps/v1
  DaemonSet                         namespaced  1.8   1.9   1.16  apps/v1
  Deployment                        namespaced  1.8   1.9   1.16  apps/v1
  ReplicaSet                        namespaced  1.8   1.9   1.16  apps/v1
  Scale                             namespaced  1.8   1.9   1.16  autoscaling/v1
  StatefulSet                       namespaced  1.8   1.9   1.16  apps/v1
apps/v1beta1
  ControllerRevision                namespaced  1.7   1.8   1.16  apps/v1
  Deployment                        namespaced  1.6   1.8   1.16  apps/v1
  DeploymentRollback                namespaced  1.6   1.8   1.16
  Scale                             namespaced  1.6   1.8   1.16  autoscaling/v1
  StatefulSet                       namespaced  1.5   1.8   1.16  apps/v1
auditregistration.k8s.io/v1alpha1
  AuditSink                         cluster     1.13  -     1.19
authentication.k8s.io/v1
  SelfSubjectReview                 cluster     1.28
  TokenRequest                      namespaced  1.10
  TokenReview                       cluster     1.6
authentication.k8s.io/v1beta1
  SelfSubjectReview                 cluster     1.27  1.30  1.33  authentication.k8s.io/v1
  TokenReview                       cluster     1.4   1.19  1.22  authentication.k8s.io/v1
authentication.k8s.io/v1alpha1
  SelfSubjectReview                 cluster     1.26  1.29  1.32  authentication.k8s.io/v1
authorization.k8s.io/v1
  LocalSubjectAccessReview          namespaced  1.19
  SelfSubjectAccessReview           cluster     1.19
  SelfSubjectRulesReview            cluster     1.19
  SubjectAccessReview               cluster     1.6
authorization.k8s.io/v1beta1
  LocalSubjectAccessReview          namespaced  1.2   1.19  1.22  authorization.k8s.io/v1
  SelfSubjectAccessReview           cluster     1.2   1.19  1.22  authorization.k8s.io/v1
  SelfSubjectRulesReview            cluster     1.8   1.19  1.22  authorization.k8s.io/v1
  SubjectAccessReview               cluster     1.2   1.19  1.22  authorization.k8s.io/v1
autoscaling/v2
  HorizontalPodAutoscaler           namespaced  1.23
autoscaling/v2beta2
  HorizontalPodAutoscaler           namespaced  1.12  1.23  1.26  autoscaling/v2
autoscaling/v2beta1
  HorizontalPodAutoscaler           namespaced  1.8   1.22  1.25  autoscaling/v2
autoscaling/v1
  HorizontalPodAutoscaler           namespaced  1.2
  Scale                             namespaced  1.2
batch/v2alpha1
  CronJob                           namespaced  1.5   1.8   1.21  batch/v1
batch/v1
  CronJob                           namespaced  1.21
  Job                               namespaced  1.2
batch/v1beta1
  CronJob                           namespaced  1.8   1.21  1.25  batch/v1
certificates.k8s.io/v1
  CertificateSigningRequest         cluster     1.19
  ClusterTrustBundle                cluster     1.37
  PodCertificateRequest             namespaced  1.37
certificates.k8s.io/v1beta1
  CertificateSigningRequest         cluster     1.12  1.19  1.22  certificates.k8s.io/v1
  ClusterTrustBundle                cluster     1.33  1.37  1.40  certificates.k8s.io/v1
  PodCertificateRequest             namespaced  1.35  1.37  1.40  certificates.k8s.io/v1
certificates.k8s.io/v1alpha1
  ClusterTrustBundle                cluster     1.26  1.34  1.37  certificates.k8s.io/v1
coordination.k8s.io/v1
  Lease                             namespaced  1.14
coordination.k8s.io/v1beta1
  Lease                             namespaced  1.12  1.19  1.22  coordination.k8s.io/v1
  LeaseCandidate                    namespaced  1.33  1.36  1.39
coordination.k8s.io/v1alpha2
  LeaseCandidate                    namespaced  1.32  1.35  1.38  coordination.k8s.io/v1beta1
coordination.k8s.io/v1alpha1
  LeaseCandidate                    namespaced  1.31  -     1.32  coordination.k8s.io/v1beta1
discovery.k8s.io/v1
  EndpointSlice                     namespaced  1.21
discovery.k8s.io/v1beta1
  EndpointSlice                     namespaced  1.16  1.21  1.25  discovery.k8s.io/v1
discovery.k8s.io/v1alpha1
  EndpointSlice                     namespaced  1.16  -     1.20  discovery.k8s.io/v1
events.k8s.io/v1
  Event                             namespaced  1.19
events.k8s.io/v1beta1
  Event                             namespaced  1.8   1.22  1.25  events.k8s.io/v1
extensions/v1beta1
  DaemonSet                         namespaced  1.1   1.8   1.16  apps/v1
  Deployment                        namespaced  1.1   1.8   1.16  apps/v1
  DeploymentRollback                namespaced  1.2   1.8   1.16
  Ingress                           namespaced  1.1   1.14  1.22  networking.k8s.io/v1
  NetworkPolicy                     namespaced  1.3   1.9   1.16  networking.k8s.io/v1
  PodSecurityPolicy                 cluster     1.2   1.11  1.16
  ReplicaSet                        namespaced  1.2   1.8   1.16  apps/v1
  Scale                             namespaced  1.1   1.2   1.16
flowcontrol.apiserver.k8s.io/v1
  FlowSchema                        cluster     1.29
  PriorityLevelConfiguration        cluster     1.29
flowcontrol.apiserver.k8s.io/v1beta3
  FlowSchema                        cluster     1.26  1.29  1.32  flowcontrol.apiserver.k8s.io/v1
  PriorityLevelConfiguration        cluster     1.26  1.29  1.32  flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2
  FlowSchema                        cluster     1.23  1.26  1.29  flowcontrol.apiserver.k8s.io/v1
  PriorityLevelConfiguration        cluster     1.23  1.26  1.29  flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta1
  FlowSchema                        cluster     1.20  1.23  1.26  flowcontrol.apiserver.k8s.io/v1
  PriorityLevelConfiguration        cluster     1.20  1.23  1.26  flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1alpha1
  FlowSchema                        cluster     1.18  -     1.24  flowcontrol.apiserver.k8s.io/v1
  PriorityLevelConfiguration        cluster     1.18  -     1.24  flowcontrol.apiserver.k8s.io/v1
internal.apiserver.k8s.io/v1alpha1
  StorageVersion                    cluster     1.20
lifecycle.k8s.io/v1alpha1
  Eviction                          namespaced  1.37  1.40  1.43
  EvictionRequest                   namespaced  1.37  1.40  1.43
networking.k8s.io/v1
  IPAddress                         cluster     1.33
  Ingress                           namespaced  1.19
  IngressClass                      cluster     1.19
  NetworkPolicy                     namespaced  1.7
  ServiceCIDR                       cluster     1.33
networking.k8s.io/v1beta1
  IPAddress                         cluster     1.31  1.34  1.37  networking.k8s.io/v1
  Ingress                           namespaced  1.14  1.19  1.22  networking.k8s.io/v1
  IngressClass                      cluster     1.18  1.19  1.22  networking.k8s.io/v1
  ServiceCIDR                       cluster     1.31  1.34  1.37  networking.k8s.io/v1
networking.k8s.io/v1alpha1
  ClusterCIDR                       cluster     1.25  1.28  1.31
  IPAddress                         cluster     1.27  1.30  1.33  networking.k8s.io/v1
  ServiceCIDR                       cluster     1.27  1.30  1.33  networking.k8s.io/v1
node.k8s.io/v1
  RuntimeClass                      cluster     1.20
node.k8s.io/v1beta1
  RuntimeClass                      cluster     1.13  1.22  1.25  node.k8s.io/v1
node.k8s.io/v1alpha1
  RuntimeClass                      cluster     1.12  -     1.24  node.k8s.io/v1
policy/v1
  Eviction                          namespaced  1.22
  PodDisruptionBudget               namespaced  1.21
policy/v1beta1
  Eviction                          namespaced  1.5   1.22  1.25  policy/v1
  PodDisruptionBudget               namespaced  1.5   1.21  1.25  policy/v1
  PodSecurityPolicy                 cluster     1.10  1.21  1.25
rbac.authorization.k8s.io/v1
  ClusterRole                       cluster     1.8
  ClusterRoleBinding                cluster     1.8
  Role                              namespaced  1.8
  RoleBinding                       namespaced  1.8
rbac.authorization.k8s.io/v1beta1
  ClusterRole                       cluster     1.6   1.17  1.22  rbac.authorization.k8s.io/v1
  ClusterRoleBinding                cluster     1.6   1.17  1.22  rbac.authorization.k8s.io/v1
  Role                              namespaced  1.6   1.17  1.22  rbac.authorization.k8s.io/v1
  RoleBinding                       namespaced  1.6   1.17  1.22  rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1alpha1
  ClusterRole                       cluster     1.5   -     1.23  rbac.authorization.k8s.io/v1
  ClusterRoleBinding                cluster     1.5   -     1.23  rbac.authorization.k8s.io/v1
  Role                              namespaced  1.5   -     1.23  rbac.authorization.k8s.io/v1
  RoleBinding                       namespaced  1.5   -     1.23  rbac.authorization.k8s.io/v1
resource.k8s.io/v1
  DeviceClass                       cluster     1.34
  DeviceTaintRule                   cluster     1.37
  ResourceClaim                     namespaced  1.34
  ResourceClaimTemplate             namespaced  1.34
  ResourceSlice                     cluster     1.34
resource.k8s.io/v1beta2
  DeviceClass                       cluster     1.33  1.36  1.39  resource.k8s.io/v1
  DeviceTaintRule                   cluster     1.36  1.39  1.42  resource.k8s.io/v1
  ResourceClaim                     namespaced  1.33  1.36  1.39  resource.k8s.io/v1
  ResourceClaimTemplate             namespaced  1.33  1.36  1.39  resource.k8s.io/v1
  ResourceSlice                     cluster     1.33  1.36  1.39  resource.k8s.io/v1
resource.k8s.io/v1beta1
  DeviceClass                       cluster     1.32  1.35  1.38  resource.k8s.io/v1
  ResourceClaim                     namespaced  1.32  1.35  1.38  resource.k8s.io/v1
  ResourceClaimTemplate             namespaced  1.32  1.35  1.38  resource.k8s.io/v1
  ResourceSlice                     cluster     1.32  1.35  1.38  resource.k8s.io/v1
resource.k8s.io/v1alpha3
  DeviceClass                       cluster     1.31  -     1.34  resource.k8s.io/v1
  DeviceTaintRule                   cluster     1.33  1.36  1.39  resource.k8s.io/v1
  ResourceClaim                     namespaced  1.31  -     1.34  resource.k8s.io/v1
  ResourceClaimTemplate             namespaced  1.31  -     1.34  resource.k8s.io/v1
  ResourcePoolStatusRequest         cluster     1.36  1.39  1.42
  ResourceSlice                     cluster     1.31  -     1.34  resource.k8s.io/v1
resource.k8s.io/v1alpha2
  ResourceClaim                     namespaced  1.27  -     1.31  resource.k8s.io/v1
  ResourceClaimTemplate             namespaced  1.27  -     1.31  resource.k8s.io/v1
  ResourceClass                     cluster     1.27  -     1.31  resource.k8s.io/v1/DeviceClass
scheduling.k8s.io/v1
  PriorityClass                     cluster     1.14
scheduling.k8s.io/v1beta1
  PriorityClass                     cluster     1.11  1.14  1.22  scheduling.k8s.io/v1
  PodGroup                          namespaced  1.37  1.40  1.43
  Workload                          namespaced  1.37  1.40  1.43
scheduling.k8s.io/v1alpha3
  CompositePodGroup                 namespaced  1.37
  PodGroup                          namespaced  1.37
  Workload                          namespaced  1.37
scheduling.k8s.io/v1alpha2
  PodGroup                          namespaced  1.36  -     1.37  scheduling.k8s.io/v1beta1
  Workload                          namespaced  1.36  -     1.37  scheduling.k8s.io/v1beta1
scheduling.k8s.io/v1alpha1
  PriorityClass                     cluster     1.8   -     1.23  scheduling.k8s.io/v1
  Workload                          namespaced  1.35  -     1.36  scheduling.k8s.io/v1beta1
settings.k8s.io/v1alpha1
  PodPreset                         namespaced  1.6   -     1.20
storage.k8s.io/v1
  CSIDriver                         cluster     1.18
  CSINode                           cluster     1.17
  CSIStorageCapacity                namespaced  1.24
  StorageClass                      cluster     1.6
  VolumeAttachment                  cluster     1.13
  VolumeAttributesClass             cluster     1.34
storage.k8s.io/v1beta1
  CSIDriver                         cluster     1.14  1.19  1.22  storage.k8s.io/v1
  CSINode                           cluster     1.14  1.17  1.22  storage.k8s.io/v1
  CSIStorageCapacity                namespaced  1.21  1.24  1.27  storage.k8s.io/v1
  StorageClass                      cluster     1.4   1.19  1.22  storage.k8s.io/v1
  VolumeAttachment                  cluster     1.10  1.19  1.22  storage.k8s.io/v1
  VolumeAttributesClass             cluster     1.31  1.34  1.37  storage.k8s.io/v1
storage.k8s.io/v1alpha1
  CSIStorageCapacity                namespaced  1.19  1.21  1.24  storage.k8s.io/v1
  VolumeAttachment                  cluster     1.9   1.21  1.24  storage.k8s.io/v1
  VolumeAttributesClass             cluster     1.29  1.32  1.35  storage.k8s.io/v1
storagemigration.k8s.io/v1
  StorageVersionMigration           cluster     1.37
storagemigration.k8s.io/v1beta1
  StorageVersionMigration           cluster     1.35  1.37  1.40  storagemigration.k8s.io/v1
storagemigration.k8s.io/v1alpha1
  StorageVersionMigration           cluster     1.30  -     1.35  storagemigration.k8s.io/v1
`;
