/** The part of the Gateway API that kroute reads. Source: kubernetes-sigs/gateway-api v1.6.1 apis/v1. */
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
  requestMirror?: { backendRef: BackendReference; percent?: number; fraction?: { numerator: number; denominator?: number } };
  requestRedirect?: { scheme?: string; hostname?: string; path?: PathModifier; port?: number; statusCode?: number };
  urlRewrite?: { hostname?: string; path?: PathModifier };
  extensionRef?: { group: string; kind: string; name: string };
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

interface RouteRule<Match> {
  name?: string;
  matches?: Match[];
  filters?: RouteFilter[];
  backendRefs?: BackendReference[];
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
  tls?: { mode?: string; certificateRefs?: SecretReference[]; options?: { [name: string]: string } };
  allowedRoutes?: { namespaces?: AllowedNamespaces; kinds?: { group?: string; kind: string }[] };
}

export interface Gateway {
  metadata?: ObjectMeta;
  spec?: {
    gatewayClassName: string;
    listeners?: ListenerSpec[];
    addresses?: { type?: string; value?: string }[];
    allowedListeners?: { namespaces?: AllowedNamespaces };
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

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
