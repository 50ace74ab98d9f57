/** Routes and traces in the shapes of the public contract, version 1. */

import { hostText } from '../routes/match/host.ts';
import type { PossibleAnswer, Trace, TraceDoubt } from '../routes/request/trace.ts';
import type { Backend, Detached, Doubt, Entry, Filter, Route, RouteTable } from '../routes/route/route.ts';

/** Drops the fields that are undefined, so that what is absent is absent. */
function compact(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

export function routesJson({ routes, detached }: Pick<RouteTable, 'routes' | 'detached'>): unknown {
  return { version: 1, routes: routes.map(routeJson), detached: detached.map(detachedJson) };
}

/** An object that routes nothing, and why. */
function detachedJson({ resource, at, reason, because }: Detached): unknown {
  const { kind, namespace, name } = resource;
  return {
    source: { kind, namespace, name, file: at.file.path, line: at.file.positionAt(at.span.start).line },
    reason,
    message: because,
  };
}

export function routeJson(route: Route): unknown {
  const { resource, at } = route.source;
  const { match } = route;
  return compact({
    order: route.order,
    entry: entryJson(route.entry),
    source: {
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
      file: at.file.path,
      line: at.file.positionAt(at.span.start).line,
    },
    match: compact({
      host: hostText(match.host),
      path: match.path === undefined ? undefined : { type: match.pathType, value: match.path.value },
      method: match.method,
      headers: match.headers,
      queryParams: match.queryParams,
      scheme: match.scheme,
    }),
    tls: route.tls,
    filters: route.filters.map(filterJson),
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

function doubtJson({ reason, alternatives }: Doubt): unknown {
  return { reason, alternatives: alternatives.map(({ text }) => text) };
}

function entryJson(entry: Entry): unknown {
  const { type, id, class: name, controller, gateway, listener, address, port, protocol, listens } = entry;
  return compact({ type, id, class: name, controller, gateway, listener, address, port, protocol, listens });
}

function filterJson(filter: Filter): unknown {
  return compact({ ...filter });
}

export function backendJson(backend: Backend): unknown {
  const { namespace, service, port, portName, targetPort, protocol, weight, workloads, status, because } = backend;
  return compact({
    namespace,
    service,
    port,
    portName,
    targetPort,
    protocol,
    weight,
    workloads: workloads.map(({ resource, replicas, container, containerPort }) =>
      compact({
        kind: resource.kind,
        namespace: resource.namespace,
        name: resource.name,
        replicas,
        container,
        containerPort,
      }),
    ),
    status,
    reason: because,
  });
}

/** What else the files allow about an answer. */
export function traceDoubtJson({ reason, alternatives }: TraceDoubt): unknown {
  return { reason, alternatives: alternatives.map(answerJson) };
}

/** An answer in the fields that a trace has for it. */
function answerJson({ answer, route }: PossibleAnswer): unknown {
  const { outcome, statusCode, location, detail, forwarded } = answer;
  return compact({
    outcome,
    statusCode,
    location,
    reason: detail,
    backends: (route?.backends ?? []).map(({ namespace, service, port, weight, status }) =>
      compact({ namespace, service, port, weight, status }),
    ),
    forwarded,
  });
}

export function traceJson({ request, answer, route, steps, doubts }: Trace): unknown {
  const { method, scheme, host, port, path, query, headers } = request;
  return compact({
    version: 1,
    request: { method, scheme, host, port, path, query, headers },
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    location: answer.location,
    reason: answer.detail,
    route: route === undefined ? undefined : routeJson(route),
    backends: route === undefined ? [] : route.backends.map(backendJson),
    forwarded: answer.forwarded,
    steps,
    certain: doubts.length === 0,
    doubts: doubts.length === 0 ? undefined : doubts.map(traceDoubtJson),
  });
}
