/**
 * What implementations of the Gateway API have beyond it, and what of it they lack. Source: the conformance reports for
 * v1.6 in kubernetes-sigs/gateway-api, and the API types of each implementation.
 */
import type { Expressions } from './path.ts';
import type { Policies } from './policy.ts';
import { ENVOY_GATEWAY } from './policy-envoy.ts';
import { ISTIO } from './policy-istio.ts';
import { KGATEWAY } from './policy-kgateway.ts';
import { NGINX_GATEWAY_FABRIC } from './policy-nginx.ts';
import { TRAEFIK_POLICIES } from './policy-traefik.ts';
import type { PolicyKind } from './treatment.ts';

export interface Implementation {
  readonly title: string;
  /** The usual name of its GatewayClass. */
  readonly className: string | undefined;
  /** What of a path an expression has to match. */
  readonly expressions: Expressions;
  /** Whether it has the CORS filter. */
  readonly hasCors: boolean;
  /** Whether it has the RequestMirror filter. */
  readonly hasMirror: boolean;
  /** Whether a listener keeps requests for its hosts from the routes of wider listeners. */
  readonly isolates: boolean;
  /** What a BackendTLSPolicy may take authorities from. */
  readonly authorities: 'ConfigMap' | 'Secret';
  /** Its objects that are written. */
  readonly own?: Policies;
  /** What could carry over a setting that the Gateway API has no place for, where it is not written. */
  readonly policies: Partial<Readonly<Record<PolicyKind, string>>>;
}

const PLAIN = {
  expressions: 'whole',
  hasCors: true,
  hasMirror: true,
  isolates: true,
  authorities: 'ConfigMap',
} as const;

export const IMPLEMENTATIONS = {
  spec: { ...PLAIN, title: 'the Gateway API', className: undefined, policies: {} },
  'envoy-gateway': {
    ...PLAIN,
    title: 'Envoy Gateway',
    authorities: 'Secret',
    own: ENVOY_GATEWAY,
    className: 'eg',
    policies: {
      login: 'SecurityPolicy with extAuth',
      password: 'SecurityPolicy with basicAuth, for {SHA} passwords in a key .htpasswd',
      'client-certificate': 'ClientTrafficPolicy with tls.clientValidation',
      addresses: 'SecurityPolicy with authorization by clientCIDRs',
      limits: 'BackendTrafficPolicy with rateLimit, which answers 429',
      timeouts: 'BackendTrafficPolicy with timeout',
      retries: 'BackendTrafficPolicy with retry',
      'body-size': 'BackendTrafficPolicy with requestBuffer',
      affinity: 'BackendTrafficPolicy with loadBalancer.consistentHash by cookie',
      balancing: 'BackendTrafficPolicy with loadBalancer',
      'backend-tls': 'BackendTLSPolicy, or Backend with insecureSkipVerify',
      rewrite: 'HTTPRouteFilter with urlRewrite.path.replaceRegexMatch',
      'error-pages': 'BackendTrafficPolicy with responseOverride',
    },
  },
  'nginx-gateway-fabric': {
    ...PLAIN,
    title: 'NGINX Gateway Fabric',
    expressions: 'start',
    authorities: 'Secret',
    own: NGINX_GATEWAY_FABRIC,
    className: 'nginx',
    policies: {
      login: 'SnippetsFilter with auth_request',
      password: 'AuthenticationFilter',
      addresses: 'SnippetsFilter with allow and deny',
      limits: 'RateLimitPolicy',
      timeouts: 'ProxySettingsPolicy with timeout',
      'body-size': 'ClientSettingsPolicy with body.maxSize',
      buffers: 'ProxySettingsPolicy with buffering',
      balancing: 'UpstreamSettingsPolicy with loadBalancingMethod',
      rewrite: 'SnippetsFilter with rewrite',
      firewall: 'WAFPolicy',
      snippet: 'SnippetsFilter',
    },
  },
  traefik: {
    title: 'Traefik',
    authorities: 'ConfigMap',
    own: TRAEFIK_POLICIES,
    className: 'traefik',
    expressions: 'part',
    hasCors: false,
    hasMirror: false,
    isolates: false,
    policies: {
      login: 'Middleware with forwardAuth',
      password: 'Middleware with basicAuth',
      addresses: 'Middleware with ipAllowList',
      limits: 'Middleware with rateLimit or inFlightReq, which answers 429',
      'body-size': 'Middleware with buffering',
      affinity: 'sticky cookie, by annotations of the Service',
      'backend-tls': 'ServersTransport',
      rewrite: 'Middleware with replacePathRegex',
      'error-pages': 'Middleware with errors',
      cors: 'Middleware with headers',
    },
  },
  istio: {
    ...PLAIN,
    title: 'Istio',
    own: ISTIO,
    className: 'istio',
    policies: {
      login: 'AuthorizationPolicy with action CUSTOM',
      addresses: 'AuthorizationPolicy with ipBlocks',
      affinity: 'DestinationRule with consistentHash by httpCookie',
      balancing: 'DestinationRule with loadBalancer',
      'backend-tls': 'DestinationRule with tls',
      rewrite: 'VirtualService with uriRegexRewrite',
    },
  },
  cilium: {
    ...PLAIN,
    title: 'Cilium',
    className: 'cilium',
    policies: { addresses: 'CiliumNetworkPolicy' },
  },
  contour: {
    ...PLAIN,
    title: 'Contour',
    className: 'contour',
    policies: { login: 'HTTPProxy with authorization', addresses: 'HTTPProxy with ipAllowPolicy' },
  },
  kgateway: {
    ...PLAIN,
    title: 'kgateway',
    own: KGATEWAY,
    className: 'kgateway',
    policies: {
      login: 'TrafficPolicy with extAuth',
      password: 'TrafficPolicy with basicAuth',
      addresses: 'TrafficPolicy with rbac',
      limits: 'TrafficPolicy with rateLimit',
      retries: 'TrafficPolicy with retry',
      'body-size': 'TrafficPolicy with buffer',
      affinity: 'BackendConfigPolicy with ringHash',
      'backend-tls': 'BackendConfigPolicy with tls',
      rewrite: 'TrafficPolicy with urlRewrite.pathRegex',
    },
  },
} as const satisfies Readonly<Record<string, Implementation>>;

export type ImplementationName = keyof typeof IMPLEMENTATIONS;

export const IMPLEMENTATION_NAMES = Object.keys(IMPLEMENTATIONS) as readonly ImplementationName[];

export function implementationNamed(name: ImplementationName): Implementation {
  return IMPLEMENTATIONS[name];
}
