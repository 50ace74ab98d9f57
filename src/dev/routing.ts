/** Makes routing tables from manifests for tests, and sends requests to them, in one line each. */

import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { parseInput, projectOf } from '../pipeline/project.ts';
import { type Request, readRequest } from '../routes/match/match.ts';
import { type Trace, type Tracer, tracer } from '../routes/request/trace.ts';
import type { Backend, RouteTable } from '../routes/route/route.ts';
import { buildRouteTable } from '../routes/table.ts';

export async function tableFrom(texts: string | readonly string[], controller?: string): Promise<RouteTable> {
  const list = typeof texts === 'string' ? [texts] : texts;
  const files = list.map((content, index) => parseInput({ path: `${index}.yaml`, content }));
  const project = await projectOf(files, DEFAULT_SETTINGS);
  return buildRouteTable(project.cluster, { controller });
}

/** Reads `GET https://host/path`, or a URL alone for GET. */
export function requestFrom(line: string, headers: Readonly<Record<string, string>> = {}): Request {
  const [, method = 'GET', url = ''] = /^(?:([A-Z]+) )?(\S+)$/.exec(line) ?? [];
  const request = readRequest(url, method, Object.entries(headers));
  if (request === undefined) throw new Error(`no request: ${line}`);
  return request;
}

/** The result of a request, in short: `api:8080`, `301 https://…`, `404`, `503 api:8080`. */
export function verdict({ answer, route }: Trace): string {
  if (answer.outcome === 'redirect') return `${answer.statusCode} ${answer.location ?? ''}`;
  const backends = (route?.backends ?? []).filter(({ weight }) => weight > 0).map(named);
  if (answer.outcome === 'backend') return backends.join(' or ');
  const { outcome, statusCode } = answer;
  if (outcome === 'loop') return `loop ${statusCode ?? ''} ${answer.location ?? ''}`;
  return [String(statusCode ?? outcome), ...backends].join(' ');
}

function named({ service, port, portName }: Backend): string {
  return `${service}:${port ?? portName ?? ''}`;
}

export function asker(table: RouteTable): (line: string, headers?: Readonly<Record<string, string>>) => string {
  const trace: Tracer = tracer(table);
  return (line, headers) => verdict(trace(requestFrom(line, headers), {}));
}

/** A Service with pods, so that its routes are complete. */
export function service(name: string, ports = '8080', { namespace = 'default', type = 'ClusterIP' } = {}): string {
  const list = ports.split(',').map((text) => {
    const [, label = '', number = '', target = ''] = /^(?:(\w[\w-]*)=)?(\d+)(?:>(\S+))?$/.exec(text) ?? [];
    return `    - {${label === '' ? '' : `name: ${label}, `}port: ${number}${target === '' ? '' : `, targetPort: ${target}`}}`;
  });
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  type: ${type}
  selector: {app: ${name}}
  ports:
${list.join('\n')}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: example.com/${name}:1}]}
`;
}

export interface PathOf {
  readonly host?: string;
  readonly path?: string;
  readonly type?: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  /** `service:port`, where the port is a number or a name. */
  readonly to: string;
}

export interface IngressOf {
  readonly name?: string;
  readonly class?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** When it was created, for `timeText`; without it, it has no time. */
  readonly created?: number;
  readonly paths?: readonly PathOf[];
  readonly fallback?: string;
  readonly tls?: readonly string[];
}

/** An Ingress as JSON; consecutive paths of one host share a rule. */
export function ingress({
  name = 'web',
  class: className,
  annotations = {},
  created,
  paths = [],
  fallback,
  tls,
}: IngressOf): string {
  const rules: { host: string | undefined; http: { paths: unknown[] } }[] = [];
  for (const { host, path, type = 'Prefix', to } of paths) {
    const item = { path, pathType: type, backend: backendOf(to) };
    const last = rules.at(-1);
    if (last !== undefined && last.host === host) last.http.paths.push(item);
    else rules.push({ host, http: { paths: [item] } });
  }
  const creationTimestamp = created === undefined ? undefined : timeText(created);
  return `${JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', annotations, creationTimestamp },
    spec: {
      ingressClassName: className,
      defaultBackend: fallback === undefined ? undefined : backendOf(fallback),
      tls: tls === undefined ? undefined : [{ hosts: tls, secretName: 'web-tls' }],
      rules: rules.length === 0 ? undefined : rules,
    },
  })}\n`;
}

/** The time of an object, counted in seconds from the beginning of 2026. */
export function timeText(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

function backendOf(to: string): unknown {
  const [name, port = ''] = to.split(':');
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

export const join = (...documents: readonly string[]): string => documents.join('---\n');
