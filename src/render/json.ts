/** Routes and traces in the shapes of the public contract, version 1. */

import type { Diagnostic, Severity } from '../linter/diagnostic.ts';
import type { Identity } from '../model/objects/resource.ts';
import { hostText } from '../routes/match/host.ts';
import type { Request } from '../routes/match/match.ts';
import type { Outcome } from '../routes/request/answer.ts';
import type { AnsweringCertificate } from '../routes/request/certificate.ts';
import { isCertain, type PossibleAnswer, type Step, type Trace, type TraceDoubt } from '../routes/request/trace.ts';
import type {
  Backend,
  BackendStatus,
  Detached,
  Doubt,
  Entry,
  EntryType,
  Filter,
  Listen,
  Reply,
  Route,
  RouteMatch,
  RouteStatus,
  RouteTable,
  Tls,
  ValueMatch,
  WorkloadRef,
} from '../routes/route/route.ts';
import { compact } from '../text/compact.ts';
import type { Range } from '../text/source-file.ts';

/** The table of routes as scripts see it. */
export interface JsonRoutes {
  readonly version: 1;
  /** By entry, each in evaluation order. */
  readonly routes: readonly JsonRoute[];
  /** Objects that want to route and get no traffic. */
  readonly detached: readonly JsonDetached[];
}

/** The object that says something, and where; `line` is 1-based. */
export interface JsonSource {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface JsonDetached {
  readonly source: JsonSource;
  /** As a controller would set it in the status, such as `ParentNotFound`. */
  readonly reason: string;
  readonly message: string;
}

export interface JsonRoute {
  /** Place in evaluation order among the routes of the entry. */
  readonly order: number;
  readonly entry: JsonEntry;
  readonly source: JsonSource;
  readonly match: JsonMatch;
  /** Absent where requests come in plain. */
  readonly tls?: Tls;
  readonly filters: readonly Filter[];
  readonly backends: readonly JsonBackend[];
  /** What the proxy answers by itself, in place of the backends. */
  readonly reply?: Pick<Reply, 'outcome' | 'statusCode'>;
  readonly status: RouteStatus;
  /** `order` of the route that takes all its requests. */
  readonly shadowedBy?: number;
  /** Why the status is what it is. */
  readonly reason?: string;
  /** What the controller leaves open. */
  readonly note?: string;
  /** Whether the files settle what the route does. */
  readonly certain: boolean;
  /** What they do not settle; absent where the route is certain. */
  readonly doubts?: readonly JsonDoubt[];
}

export interface JsonDoubt {
  readonly reason: string;
  /** What else is possible; empty where that is not known. */
  readonly alternatives: readonly string[];
}

/** The way in; routes of one entry compete for the same requests. */
export interface JsonEntry {
  readonly type: EntryType;
  /** Unique among the entries. */
  readonly id: string;
  readonly class?: string;
  /** All classes, where the controller serves several as one; `class` is one of them. */
  readonly classes?: readonly string[];
  readonly controller?: string;
  /** `namespace/name` of the Gateway, or of the Service of a mesh. */
  readonly gateway?: string;
  readonly listener?: string;
  readonly address?: string;
  readonly port?: number;
  readonly protocol?: string;
  /** What accepts connections; absent if it is not known. */
  readonly listens?: readonly Listen[];
}

export interface JsonMatch {
  /** `*` is any host, `*.example.com` a wildcard. */
  readonly host: string;
  /** Absent where nothing reads paths. */
  readonly path?: { readonly type: RouteMatch['pathType']; readonly value: string };
  readonly method?: string;
  readonly headers: readonly ValueMatch[];
  readonly queryParams: readonly ValueMatch[];
  /** Absent where both schemes are taken. */
  readonly scheme?: 'http' | 'https';
}

export interface JsonBackend {
  readonly namespace: string;
  readonly service: string;
  /** Of the Service. */
  readonly port?: number;
  readonly portName?: string;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly weight: number;
  readonly workloads: readonly JsonWorkload[];
  readonly status: BackendStatus;
  /** Why the status is what it is. */
  readonly reason?: string;
}

export interface JsonWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas?: number;
  readonly container?: string;
  readonly containerPort?: number;
}

export interface JsonRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** As rules see it: in lower case, without port. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer to one request as scripts see it. */
export interface JsonTrace {
  readonly version: 1;
  readonly request: JsonRequest;
  /** The workload whose pods send it; absent where none is given. */
  readonly from?: JsonClient;
  readonly outcome: Outcome;
  /** What the client sees of the proxy; 200 means whatever the backend answers. Absent without an answer. */
  readonly statusCode?: number;
  /** Where a redirect leads. */
  readonly location?: string;
  /** Why the outcome is what it is. */
  readonly reason?: string;
  /** The route that takes the request; absent where none does. */
  readonly route?: JsonRoute;
  readonly backends: readonly JsonBackend[];
  /** What the backend receives after rewrites. */
  readonly forwarded?: { readonly host: string; readonly path: string };
  /** Which routes were asked, and at which test each lost. */
  readonly steps: readonly Step[];
  /** Whether the files settle the answer. */
  readonly certain: boolean;
  /** What they do not settle; absent where the answer is certain. */
  readonly doubts?: readonly JsonTraceDoubt[];
  /** The certificate that a client of https gets; absent where it cannot be known. */
  readonly tls?: AnsweringCertificate;
  /** What lint says about the objects on the way. */
  readonly findings: readonly JsonTraceFinding[];
}

/** A trace with what is shown beside the answer. */
export interface ExplainedTrace {
  readonly trace: Trace;
  /** What lint finds about the objects on the way of the request. */
  readonly findings: readonly Diagnostic[];
  /** What a client of https gets, where it can be known. */
  readonly certificate?: AnsweringCertificate | undefined;
}

/** What lint says about an object on the way of the request. */
export interface JsonTraceFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly file: string;
  readonly range: Range;
}

export type JsonClient = Pick<JsonWorkload, 'kind' | 'namespace' | 'name'>;

export interface JsonTraceDoubt {
  readonly reason: string;
  /** The answers that are possible as well; empty where they are not known. */
  readonly alternatives: readonly JsonAnswer[];
}

/** An answer in the fields that a trace has for it. */
export interface JsonAnswer extends Pick<JsonTrace, 'outcome' | 'statusCode' | 'location' | 'reason' | 'forwarded'> {
  readonly backends: readonly JsonBackendName[];
}

/** A backend without what is behind it. */
export type JsonBackendName = Pick<JsonBackend, 'namespace' | 'service' | 'port' | 'weight' | 'status'>;

export function routesJson({ routes, detached }: Pick<RouteTable, 'routes' | 'detached'>): JsonRoutes {
  return { version: 1, routes: routes.map(routeJson), detached: detached.map(detachedJson) };
}

export function sourceJson({ resource, at }: Route['source']): JsonSource {
  const { kind, namespace, name } = resource;
  return { kind, namespace, name, file: at.file.path, line: at.file.positionAt(at.span.start).line };
}

/** An object that routes nothing, and why. */
function detachedJson({ resource, at, reason, because }: Detached): JsonDetached {
  return { source: sourceJson({ resource, at }), reason, message: because };
}

function routeJson(route: Route): JsonRoute {
  const { match } = route;
  return compact({
    order: route.order,
    entry: entryJson(route.entry),
    source: sourceJson(route.source),
    match: compact({
      host: hostText(match.host),
      path: match.path === undefined ? undefined : { type: match.pathType, value: match.path.value },
      method: match.method,
      headers: match.headers,
      queryParams: match.queryParams,
      scheme: match.scheme,
    }),
    tls: route.tls,
    filters: route.filters.map(compact),
    backends: route.backends.map(backendJson),
    reply: route.reply === undefined ? undefined : { outcome: route.reply.outcome, statusCode: route.reply.statusCode },
    status: route.status,
    shadowedBy: route.shadowedBy,
    reason: route.because,
    note: route.doubts[0]?.reason,
    certain: route.doubts.length === 0,
    doubts: route.doubts.length === 0 ? undefined : route.doubts.map(doubtJson),
  });
}

function doubtJson({ reason, alternatives }: Doubt): JsonDoubt {
  return { reason, alternatives: alternatives.map(({ text }) => text) };
}

function entryJson(entry: Entry): JsonEntry {
  const { type, id, class: name, classes, controller, gateway, listener, address, port, protocol, listens } = entry;
  return compact({ type, id, class: name, classes, controller, gateway, listener, address, port, protocol, listens });
}

function backendJson(backend: Backend): JsonBackend {
  const { namespace, service, port, portName, targetPort, protocol, weight, workloads, status, because } = backend;
  return compact({
    namespace,
    service,
    port,
    portName,
    targetPort,
    protocol,
    weight,
    workloads: workloads.map(workloadJson),
    status,
    reason: because,
  });
}

function workloadJson({ resource, replicas, container, containerPort }: WorkloadRef): JsonWorkload {
  const { kind, namespace, name } = resource;
  return compact({ kind, namespace, name, replicas, container, containerPort });
}

export function requestJson({ method, scheme, host, port, path, query, headers }: Request): JsonRequest {
  return { method, scheme, host, port, path, query, headers };
}

/** What else the files allow about an answer; undefined where they settle it. */
export function traceDoubtsJson(doubts: readonly TraceDoubt[]): readonly JsonTraceDoubt[] | undefined {
  if (doubts.length === 0) return undefined;
  return doubts.map(({ reason, alternatives }) => ({ reason, alternatives: alternatives.map(answerJson) }));
}

export function answerJson({ answer, route }: PossibleAnswer): JsonAnswer {
  const { outcome, statusCode, location, detail, forwarded } = answer;
  const backends = (route?.backends ?? []).map(backendName);
  return compact({ outcome, statusCode, location, reason: detail, backends, forwarded });
}

export function backendName({ namespace, service, port, weight, status }: Backend): JsonBackendName {
  return compact({ namespace, service, port, weight, status });
}

export function traceJson({ trace, findings, certificate }: ExplainedTrace): JsonTrace {
  const { request, client, answer, route, steps, doubts } = trace;
  return compact({
    version: 1,
    request: requestJson(request),
    from: client === undefined ? undefined : clientJson(client.resource),
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    location: answer.location,
    reason: answer.detail,
    route: route === undefined ? undefined : routeJson(route),
    backends: route === undefined ? [] : route.backends.map(backendJson),
    forwarded: answer.forwarded,
    steps,
    certain: isCertain(trace),
    doubts: traceDoubtsJson(doubts),
    tls: certificate,
    findings: findings.map(findingJson),
  });
}

export function clientJson({ kind, namespace, name }: Identity): JsonClient {
  return { kind, namespace, name };
}

function findingJson({ rule, severity, message, help, at: { file, span } }: Diagnostic): JsonTraceFinding {
  return compact({ rule, severity, message, help, file: file.path, range: file.rangeOf(span) });
}
