/** The part of the Gateway API that kroute reads. Source: kubernetes-sigs/gateway-api v1.7.0 apis/v1. */
import type { LabelSelector, ObjectMeta } from 'kubernetes-types/meta/v1.js';

export interface ParentReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  sectionName?: string;
  port?: number;
}

export interface BackendReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  port?: number;
  weight?: number;
  filters?: RouteFilter[];
}

export interface PathModifier {
  type: string;
  replaceFullPath?: string;
  replacePrefixMatch?: string;
}

export interface HeaderModifier {
  set?: { name: string; value: string }[];
  add?: { name: string; value: string }[];
  remove?: string[];
}

export interface RouteFilter {
  type: string;
  requestHeaderModifier?: HeaderModifier;
  responseHeaderModifier?: HeaderModifier;
  requestMirror?: {
    backendRef: BackendReference;
    percent?: number;
    fraction?: { numerator: number; denominator?: number };
  };
  requestRedirect?: { scheme?: string; hostname?: string; path?: PathModifier; port?: number; statusCode?: number };
  urlRewrite?: { hostname?: string; path?: PathModifier };
  cors?: CorsFilter;
  /** Experimental channel only. */
  externalAuth?: { protocol: string; backendRef: BackendReference; grpc?: object; http?: object };
  extensionRef?: { group: string; kind: string; name: string };
}

export interface CorsFilter {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
}

export interface ValueMatcher {
  type?: string;
  name: string;
  value: string;
}

export interface HTTPRouteMatch {
  path?: { type?: string; value?: string };
  headers?: ValueMatcher[];
  queryParams?: ValueMatcher[];
  method?: string;
}

export interface GRPCRouteMatch {
  method?: { type?: string; service?: string; method?: string };
  headers?: ValueMatcher[];
}

export interface RouteRule<Match> {
  name?: string;
  matches?: Match[];
  filters?: RouteFilter[];
  backendRefs?: BackendReference[];
  timeouts?: { request?: string; backendRequest?: string };
  /** Experimental channel only. */
  sessionPersistence?: SessionPersistence;
}

export interface SessionPersistence {
  type?: string;
  absoluteTimeout?: string;
  cookie?: { name?: string; lifetimeType?: string; path?: string };
  header?: { name: string };
  /** Before bundle 1.7, instead of `cookie`. */
  cookieConfig?: { lifetimeType?: string };
}

interface RouteObject<Match> {
  metadata?: ObjectMeta;
  spec?: { parentRefs?: ParentReference[]; hostnames?: string[]; rules?: RouteRule<Match>[] };
}

export type HTTPRoute = RouteObject<HTTPRouteMatch>;
export type GRPCRoute = RouteObject<GRPCRouteMatch>;
export type TLSRoute = RouteObject<never>;
export type TCPRoute = RouteObject<never>;
export type UDPRoute = RouteObject<never>;

export interface SecretReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
}

export interface AllowedNamespaces {
  from?: string;
  selector?: LabelSelector;
}

export interface ListenerSpec {
  name: string;
  hostname?: string;
  port: number;
  protocol: string;
  tls?: ListenerTls;
  /** Experimental channel only. */
  filters?: { requests?: RouteFilter[] };
  allowedRoutes?: { namespaces?: AllowedNamespaces; kinds?: { group?: string; kind: string }[] };
}

export interface ListenerTls {
  mode?: string;
  certificateRefs?: SecretReference[];
  options?: { [name: string]: string };
}

/** How client certificates are requested and validated. */
export interface FrontendTls {
  validation?: { caCertificateRefs?: SecretReference[]; mode?: string };
}

export interface Gateway {
  metadata?: ObjectMeta;
  spec?: {
    gatewayClassName: string;
    listeners?: ListenerSpec[];
    addresses?: { type?: string; value?: string; routability?: string }[];
    infrastructure?: {
      labels?: { [key: string]: string };
      annotations?: { [key: string]: string };
      parametersRef?: object;
    };
    allowedListeners?: { namespaces?: AllowedNamespaces };
    tls?: {
      backend?: { clientCertificateRef?: SecretReference };
      frontend?: { default?: FrontendTls; perPort?: { port: number; tls: FrontendTls }[] };
    };
  };
}

export interface ListenerSet {
  metadata?: ObjectMeta;
  spec?: { parentRef: ParentReference; listeners?: ListenerSpec[] };
}

export interface GatewayClass {
  metadata?: ObjectMeta;
  spec?: { controllerName: string };
}

export interface ReferenceGrant {
  metadata?: ObjectMeta;
  spec?: {
    from?: { group: string; kind: string; namespace: string }[];
    to?: { group: string; kind: string; name?: string }[];
  };
}

export interface PolicyTarget {
  group: string;
  kind: string;
  name: string;
  sectionName?: string;
}

/** How the certificate of a backend is validated. */
export interface BackendValidation {
  hostname?: string;
  caCertificateRefs?: { group: string; kind: string; name: string }[];
  wellKnownCACertificates?: string;
  subjectAltNames?: { type: string; hostname?: string; uri?: string }[];
}

export interface BackendTLSPolicy {
  metadata?: ObjectMeta;
  spec?: { targetRefs?: PolicyTarget[]; validation?: BackendValidation };
}

/** A backend outside the cluster. Experimental channel only. */
export interface XBackend {
  metadata?: ObjectMeta;
  spec?: {
    type?: string;
    externalHostname?: { hostname: string };
    endpointSelector?: { matchLabels: { [key: string]: string } };
    /** `port` and `name` before bundle 1.7. */
    port?: { number?: number; name?: string; port?: number };
    protocol?: string;
    sessionPersistence?: SessionPersistence;
    tls?: { mode: string; clientCertificateRef?: SecretReference; validation?: BackendValidation };
  };
}

interface Sampling {
  numerator: number;
  denominator?: number;
}

/** Traces of the requests of a Gateway or route. Experimental channel only. */
export interface XTelemetryPolicy {
  metadata?: ObjectMeta;
  spec?: {
    targetRefs?: PolicyTarget[];
    tracing?: {
      mode?: string;
      provider?: { backendRef: BackendReference };
      samplingRate?: Sampling;
      parentBasedSampling?: { mode?: string; samplingRate?: Sampling };
      serviceName?: string;
      spanName?: string;
      attributes?: {
        name: string;
        sourceType: string;
        headerName?: string;
        literalValue?: string;
        attributeKey?: string;
      }[];
    };
  };
}

/** Retries and sessions of a backend. Experimental channel only. */
export interface XBackendTrafficPolicy {
  metadata?: ObjectMeta;
  spec?: {
    targetRefs?: PolicyTarget[];
    retryConstraint?: { budget?: { interval?: string }; minRetryRate?: { interval?: string } };
    sessionPersistence?: SessionPersistence;
  };
}

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
