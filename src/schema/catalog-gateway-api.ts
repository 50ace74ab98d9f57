/**
 * Every kind of the Gateway API: in which channel the newest bundle serves it, and since and until which bundle.
 *
 * Releases are those of the bundle: the first with the version, the first in which it is deprecated, the first that
 * serves it in no channel; then what replaces it (a kind is named where it differs). From the CRDs of bundle 1.7 and
 * the changelogs of https://github.com/kubernetes-sigs/gateway-api.
 */
export const GATEWAY_API_KINDS = `
networking.x-k8s.io/v1alpha1
  GatewayClass           cluster     none          -    -    0.5  gateway.networking.k8s.io/v1
  Gateway                namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1
  HTTPRoute              namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1
  TCPRoute               namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1
  TLSRoute               namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1
  UDPRoute               namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1
  BackendPolicy          namespaced  none          -    -    0.5  gateway.networking.k8s.io/v1/BackendTLSPolicy
gateway.networking.k8s.io/v1
  GatewayClass           cluster     standard      1.0
  Gateway                namespaced  standard      1.0
  HTTPRoute              namespaced  standard      1.0
  GRPCRoute              namespaced  standard      1.1
  BackendTLSPolicy       namespaced  standard      1.4
  TLSRoute               namespaced  standard      1.5
  ListenerSet            namespaced  standard      1.5
  ReferenceGrant         namespaced  standard      1.5
  TCPRoute               namespaced  standard      1.6
  UDPRoute               namespaced  standard      1.6
gateway.networking.k8s.io/v1beta1
  GatewayClass           cluster     standard      0.5  -    -    gateway.networking.k8s.io/v1
  Gateway                namespaced  standard      0.5  -    -    gateway.networking.k8s.io/v1
  HTTPRoute              namespaced  standard      0.5  -    -    gateway.networking.k8s.io/v1
  ReferenceGrant         namespaced  standard      0.6  -    -    gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha3
  BackendTLSPolicy       namespaced  experimental  1.1  1.4  -    gateway.networking.k8s.io/v1
  TLSRoute               namespaced  experimental  1.4  1.5  -    gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha2
  TLSRoute               namespaced  experimental  0.4  1.5  -    gateway.networking.k8s.io/v1
  TCPRoute               namespaced  experimental  0.4  1.6  -    gateway.networking.k8s.io/v1
  UDPRoute               namespaced  experimental  0.4  1.6  -    gateway.networking.k8s.io/v1
  GatewayClass           cluster     none          0.4  0.5  1.0  gateway.networking.k8s.io/v1
  Gateway                namespaced  none          0.4  0.5  1.0  gateway.networking.k8s.io/v1
  HTTPRoute              namespaced  none          0.4  0.5  1.0  gateway.networking.k8s.io/v1
  GRPCRoute              namespaced  none          0.6  1.1  1.2  gateway.networking.k8s.io/v1
  ReferenceGrant         namespaced  none          0.5  0.6  1.2  gateway.networking.k8s.io/v1
  ReferencePolicy        namespaced  none          0.4  0.5  0.6  gateway.networking.k8s.io/v1/ReferenceGrant
  BackendTLSPolicy       namespaced  none          1.0  1.1  1.1  gateway.networking.k8s.io/v1
  BackendLBPolicy        namespaced  none          1.1  -    1.3  gateway.networking.x-k8s.io/v1alpha1/XBackendTrafficPolicy
gateway.networking.x-k8s.io/v1alpha1
  XBackend               namespaced  experimental  1.6
  XBackendTrafficPolicy  namespaced  experimental  1.3
  XMesh                  cluster     experimental  1.4
  XTelemetryPolicy       namespaced  experimental  1.7
  XListenerSet           namespaced  none          1.3  -    1.5  gateway.networking.k8s.io/v1/ListenerSet
`;
