/** The route model: one shape for every way in, with the reason for each verdict in it. */
import type { Place } from '../../load/value/place.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import type { PodPort } from '../../model/network/policy-match.ts';
import type { Passage } from '../../model/network/reachability.ts';
import type { Resource } from '../../model/objects/resource.ts';
import type { Workload } from '../../model/objects/workload.ts';

/** The kinds of ways in, as in the public contract. */
export type EntryType =
  | 'ingress'
  | 'gateway'
  | 'nodePort'
  | 'loadBalancer'
  | 'externalIP'
  | 'clusterIP'
  | 'headless'
  | 'externalName'
  | 'tcp'
  | 'udp';

/** A port that accepts connections, and what is spoken there. */
export interface Listen {
  readonly port: number;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or another name that a listener gives. */
  readonly protocol: string;
}

/**
 * What a proxy makes of the path of a request before it compares it: nothing, or what ingress-nginx or Traefik do. The
 * forwarded path and requests that are refused with 400 follow from it too.
 */
export type PathReading = 'as-sent' | 'nginx' | 'traefik' | 'envoy';

/** A path that a proxy answers by itself: every path that starts with its text. */
export interface OwnPath {
  readonly path: string;
  readonly reply: Reply;
}

/** A way in, which is a proxy that listens: routes of one entry compete for the same requests, in one evaluation order. */
export interface Entry {
  readonly type: EntryType;
  /** Identity; entries are ordered by it. */
  readonly id: string;
  /** Ingress: the class, and the controller that serves it, as far as they are known. */
  readonly class?: string;
  /** All classes, in order, where the controller serves several as one. */
  readonly classes?: readonly string[];
  readonly controller?: string;
  /** Gateway API: `namespace/name` of the Gateway (or mesh Service), and the listener. */
  readonly gateway?: string;
  readonly listener?: string;
  readonly address?: string;
  readonly port?: number;
  readonly protocol?: string;
  /** Counts the definitions of one Gateway from 2 on, where variants are given side by side; each has its own routes. */
  readonly alternative?: number;
  /** The listener's own hostname, where it has one. */
  readonly hostname?: string;
  /** Gateway API: what the listener does with TLS, the Gateway or ListenerSet that says so, and the Gateway. */
  readonly listenerTls?: { readonly tls: Tls; readonly owner: Resource; readonly gateway: Resource };
  /** Why nothing gets in although something listens, a phrase. */
  readonly closed?: string;
  readonly hosts: HostPolicy;
  /** What accepts connections; absent where it is not known, so that every port may. */
  readonly listens?: readonly Listen[];
  /** How paths are read; where there are several readings, the first is assumed and the others are possible. */
  readonly paths: readonly [PathReading, ...PathReading[]];
  /** Hosts that the proxy has a server for, whose requests go nowhere else even where no route takes them. */
  readonly servers?: readonly HostMatch[];
  /** What the proxy itself answers below a path, for hosts that it has no server for. */
  readonly own?: readonly OwnPath[];
  /** Why the proxy refuses its configuration as a whole, a phrase: then it loads nothing. */
  readonly notLoaded?: string;
}

/**
 * How hosts take part in the choice. `ordered`: the first route in order that matches, whatever its host says.
 * `grouped`: only the routes of the most specific host that matches are asked. `grouped-with-fallback`: the same, and
 * what they refuse goes to the default backends for any host.
 */
export type HostPolicy = 'ordered' | 'grouped' | 'grouped-with-fallback';

/**
 * `*` alone is any host. A wildcard covers one label for Ingress, any number for Gateway API; `word` is one label of
 * letters, digits, `-` and `_`, and `plain` one without `_`.
 */
export type HostMatch =
  | { readonly type: 'any' }
  | { readonly type: 'exact'; readonly value: string }
  | { readonly type: 'wildcard'; readonly value: string; readonly labels: 'one' | 'many' | 'word' | 'plain' }
  /** `www.example.*`: any labels in place of the star. */
  | { readonly type: 'suffix-wildcard'; readonly value: string }
  /** `~` and a regular expression, found anywhere in the host; the first by `rank` wins. */
  | { readonly type: 'regex'; readonly value: string; readonly rank: string };

export type PathMatch =
  | { readonly type: 'exact'; readonly value: string }
  /** By path elements; a trailing slash of the rule does not count. */
  | { readonly type: 'prefix'; readonly value: string }
  /** Character by character: `/foo` also takes `/foobar`. */
  | { readonly type: 'string-prefix'; readonly value: string }
  /** RE2; `anchored` at both ends, at the start only, or found anywhere in the path. */
  | {
      readonly type: 'regex';
      readonly value: string;
      readonly ignoreCase: boolean;
      readonly anchored: 'none' | 'start' | 'both';
    }
  /** `*` any characters, `?` one (AWS, Google Cloud). */
  | { readonly type: 'glob'; readonly value: string };

export interface ValueMatch {
  readonly type: 'Exact' | 'RegularExpression';
  /** Header names compare without case; query parameters with it. */
  readonly name: string;
  readonly value: string;
}

export interface RouteMatch {
  readonly host: HostMatch;
  /** Absent for L4. */
  readonly path: PathMatch | undefined;
  /** The type as written: `Exact`, `Prefix`, `ImplementationSpecific`, or `Regex`. */
  readonly pathType: 'Exact' | 'Prefix' | 'Regex' | 'ImplementationSpecific';
  readonly method: string | undefined;
  readonly headers: readonly ValueMatch[];
  readonly queryParams: readonly ValueMatch[];
  /** Takes requests of this scheme alone; undefined where both are taken. */
  readonly scheme?: 'http' | 'https' | undefined;
}

export type BackendStatus =
  | 'ok'
  | 'service-not-found'
  | 'port-not-found'
  | 'no-workload'
  | 'target-port-not-found'
  | 'not-permitted'
  | 'external'
  | 'unknown';

export interface WorkloadRef {
  readonly resource: Resource;
  readonly replicas: number | undefined;
  readonly container: string | undefined;
  readonly containerPort: number | undefined;
}

export interface Backend {
  readonly namespace: string;
  readonly service: string;
  /** The Service, where it is among the given files. */
  readonly resource: Resource | undefined;
  /** Port of the Service. */
  readonly port: number | undefined;
  readonly portName: string | undefined;
  readonly targetPort: number | string | undefined;
  readonly protocol: string | undefined;
  readonly weight: number;
  readonly workloads: readonly WorkloadRef[];
  readonly status: BackendStatus;
  /** Why the status is what it is, a phrase. */
  readonly because: string | undefined;
  /** Where the backend is named. */
  readonly at: Place | undefined;
  /** Its pods that NetworkPolicies close to the clients of the route. */
  readonly closedPods?: readonly ClosedPods[];
}

/** Pods whose port no connection reaches. */
export interface ClosedPods {
  readonly workload: Workload;
  readonly port: PodPort;
  readonly passage: Extract<Passage, { is: 'closed' }>;
}

export type RouteStatus = 'ok' | 'broken' | 'shadowed' | 'partial' | 'unknown';

/** A filter with what it needs to act; names as in the Gateway API. */
export type Filter =
  | {
      readonly type: 'RequestRedirect';
      readonly scheme?: string;
      readonly hostname?: string;
      readonly port?: number;
      readonly path?: PathRewrite;
      readonly statusCode: number;
      /** A whole URL given at once (ingress-nginx); a path is completed with scheme and host unless it stays `relative`. */
      readonly location?: string;
      readonly relative?: boolean;
      /**
       * How the host of the request is written: its name alone, as the Host header has it, or with the port always. As
       * the Gateway API says where absent.
       */
      readonly authority?: 'name' | 'as-sent' | 'with-port';
      readonly dropsQuery?: boolean;
      /** A slash at the end of the URL is left out. */
      readonly dropsSlash?: boolean;
      /** Only URLs in which a regular expression is found are redirected, to the URL that its replacement gives (Traefik). */
      readonly pattern?: string;
      readonly replacement?: string;
      /** The status for methods other than GET, where it is another one. */
      readonly statusCodeUnlessGet?: number;
    }
  | { readonly type: 'URLRewrite'; readonly hostname?: string; readonly path?: PathRewrite }
  | { readonly type: 'RequestMirror'; readonly service: string; readonly percent?: number }
  | {
      readonly type: 'RequestHeaderModifier' | 'ResponseHeaderModifier';
      readonly set: readonly HeaderValue[];
      readonly add: readonly HeaderValue[];
      readonly remove: readonly string[];
    }
  /** Preflight requests are answered by the proxy itself. */
  | { readonly type: 'CORS'; readonly allowOrigins: readonly string[] }
  | { readonly type: 'Other'; readonly name: string };

export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}

export type PathRewrite =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string }
  /** `$1` in the value is a group of the path's regular expression. */
  | { readonly type: 'ReplaceRegex'; readonly value: string }
  /** What a separate regular expression finds is replaced, everywhere; `$1` and `${name}` are its groups (Traefik). */
  | {
      readonly type: 'ReplacePattern';
      readonly pattern: string;
      readonly value: string;
      /** The expression is looked for in the decoded path, of which it takes the beginning. */
      readonly isDecoded?: boolean;
      /** The path as nginx compares it is rewritten, and then escaped again. */
      readonly isNormalized?: boolean;
    };

export interface Tls {
  readonly mode: 'Terminate' | 'Passthrough';
  /** `namespace/name` */
  readonly secrets: readonly string[];
}

/** How plain http requests are redirected to https. */
export interface HttpsRedirect {
  /** Requests over https whose Host header has another port than that of https are redirected, too. */
  readonly dropsPort?: boolean;
  /** What is done to the path before. */
  readonly rewrites?: readonly PathRewrite[];
  readonly statusCode: number;
  /** The status for methods other than GET, where it is another one. */
  readonly statusCodeUnlessGet?: number;
  /** Instead of 443. */
  readonly port?: number;
  /** A slash at the end of the URL is left out. */
  readonly dropsSlash: boolean;
}

/** What the proxy answers by itself. */
export interface Reply {
  readonly outcome: 'response' | 'not-found' | 'no-endpoints' | 'denied' | 'error';
  readonly statusCode: number;
  /** A phrase. */
  readonly because: string;
}

/** Another behavior of a route that the files allow; what is absent is as in the route. */
export interface Alternative {
  /** In a few words: `default/old:80`, `403`. */
  readonly text: string;
  readonly backends?: readonly Backend[];
  readonly filters?: readonly Filter[];
  readonly reply?: Reply;
  readonly httpsRedirect?: HttpsRedirect;
}

/** What an alternative has where nothing of the route applies to the request, so that it is not redirected either. */
export const NOTHING_APPLIES = { filters: [], httpsRedirect: undefined } as const satisfies Partial<Alternative>;

/** The reason of doubts about routes of equal rank. */
export const TIE = 'routes of equal priority take it, in no settled order';

/** The reason where the age of objects decides that the files do not give. */
export const AGELESS = 'the oldest of equally specific routes takes it, and the files do not give their ages';

/** What the files do not settle about a route. */
export interface Doubt {
  /** A phrase. */
  readonly reason: string;
  /** Empty where it is not known what else may happen. */
  readonly alternatives: readonly Alternative[];
}

export interface Route {
  readonly entry: Entry;
  /** Place in evaluation order among the routes of the entry. */
  readonly order: number;
  readonly source: { readonly resource: Resource; readonly at: Place };
  readonly match: RouteMatch;
  readonly tls: Tls | undefined;
  readonly filters: readonly Filter[];
  readonly backends: readonly Backend[];
  readonly status: RouteStatus;
  /** Why it is not `ok`, a phrase. */
  readonly because: string | undefined;
  /** Order of the route that takes all its requests. */
  readonly shadowedBy: number | undefined;
  /** Undefined where plain http requests are served. */
  readonly httpsRedirect: HttpsRedirect | undefined;
  /** Answers in place of the backends; plain http requests may be redirected before. */
  readonly reply: Reply | undefined;
  /** Serves what no rule takes: Ingress default backends. */
  readonly isFallback: boolean;
  /** Empty where the route is certain. */
  readonly doubts: readonly Doubt[];
  /** Of the routes of an entry with the same rank that take a request any may serve it; undefined where the order decides. */
  readonly rank: number | undefined;
  /** Equal for matches of different objects that are equally specific, where the files do not give the age that decides between them. */
  readonly peers?: number | undefined;
  /** Why the controller leaves the route out of its configuration, a phrase; such a route takes no requests. */
  readonly leftOut?: string | undefined;
}

/** What makes a proxy refuse its configuration as a whole. */
export interface Refusal {
  readonly entry: Entry;
  readonly resource: Resource;
  readonly at: Place;
  /** A phrase. */
  readonly because: string;
  /** The other object that it takes, and where. */
  readonly rival: { readonly resource: Resource; readonly at: Place } | undefined;
  /** The rule that reports the cause, where it is a mistake by itself. */
  readonly rule?: string;
}

/** Routes that are possible instead of those of the table for some hosts, because the files leave something open. */
export interface Possibility {
  readonly entry: Entry;
  /** What is left open, a phrase. */
  readonly reason: string;
  /** The hosts of the table that it is about, as `hostText` writes them; undefined where it is about every host. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** All routes of these hosts, in evaluation order. */
  readonly routes: readonly Route[];
}

/** An object that is there to route and gets no traffic, with the reason. */
export interface Detached {
  readonly resource: Resource;
  readonly at: Place;
  /** The status reason a controller would set: `NoMatchingParent`, `NotAllowedByListeners`… */
  readonly reason: string;
  readonly because: string;
  /** The rule that reports the cause, where it is a mistake by itself. */
  readonly rule?: string;
  /** Other objects decide it, which may not be applied together with it. */
  readonly isByOthers?: boolean;
}

/** A route of a kind that kroute does not follow. */
export interface CustomRoute {
  readonly resource: Resource;
  /** The hosts that it may serve. */
  readonly hosts: readonly HostMatch[];
}

export interface RouteTable {
  /** The objects that it is made of. */
  readonly cluster: Cluster;
  /** Every way in, also those that no route uses: they still take requests away from others. */
  readonly entries: readonly Entry[];
  /** By entry, each in evaluation order. */
  readonly routes: readonly Route[];
  /** Those of Ingresses alone, for which nothing else of the table is built. */
  readonly ofIngresses: readonly Route[];
  /** The same of Gateways and meshes. */
  readonly ofGateways: readonly Route[];
  readonly detached: readonly Detached[];
  readonly possibilities: readonly Possibility[];
  readonly refusals: readonly Refusal[];
  /** What is not followed, and may serve requests that no route takes. */
  readonly custom: readonly CustomRoute[];
}

/** Whether requests reach a pod through a backend, as far as that is known. */
export function serves(backend: Backend): boolean {
  return backend.status === 'ok' || backend.status === 'external' || backend.status === 'unknown';
}

/** Whether NetworkPolicies drop all connections to a backend. */
export function isClosed({ status, closedPods }: Backend): boolean {
  return status === 'not-permitted' && closedPods !== undefined;
}

/** Whether a Service has the port, and no pods behind it. */
export function hasNoPods({ status }: Backend): boolean {
  return status === 'no-workload' || status === 'target-port-not-found';
}

export const OWN_ANSWER = 'an ExtensionRef filter, which only the implementation can read, may answer';

/** Whether a filter of the implementation may answer requests without a backend. */
export function mayAnswer(filters: readonly Filter[]): boolean {
  return filters.some((filter) => filter.type === 'Other' && filter.name === 'ExtensionRef');
}
