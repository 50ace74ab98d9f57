/** HTTPRoutes, GRPCRoutes and TLSRoutes of the hosts of one Gateway: few objects, by host and namespace. */
import { GATEWAY_GROUP } from '../model/objects/gateway-api.ts';
import type { Resource } from '../model/objects/resource.ts';
import { compact } from '../text/compact.ts';
import { compareText } from '../text/compare.ts';
import { groupBy, push } from '../text/group.ts';
import type { HostPlan } from './hosts.ts';
import type { ListenerPlan, Listeners } from './listeners.ts';
import { freeName, hostName, type Manifest, type Written } from './objects.ts';
import type { PolicyObject } from './policy.ts';
import { type Rule, type RuleBackend, ruleKey, type Scheme } from './rule.ts';

/** How routes refer to a listener. */
export type ParentOf = (listener: ListenerPlan, namespace: string) => object;

interface RoutePlan {
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly rules: readonly Rule[];
  readonly listeners: readonly ListenerPlan[];
  /** What is added to the name. */
  readonly suffix: string;
  /** Objects of the implementation that refer to it. */
  readonly policies: readonly PolicyObject[];
}

const API = 'gateway.networking.k8s.io/v1';
const MOST_RULES = 16;
const MOST_HOSTS = 16;

/** The routes of all hosts of a Gateway. `names`: those that are taken, by namespace. */
export function routesOf(
  hosts: readonly HostPlan[],
  listeners: Listeners,
  parentOf: ParentOf,
  names: (namespace: string) => Set<string>,
): readonly Written[] {
  const plans = merged(hosts.flatMap((plan) => plansOf(plan, listeners)));
  return [
    ...plans.flatMap((plan) => written(plan, parentOf, names(plan.namespace))),
    ...hosts.flatMap((plan) => passedOn(plan, listeners, parentOf, names)),
  ];
}

function plansOf({ host, rules }: HostPlan, listeners: Listeners): readonly RoutePlan[] {
  const [http, https] = [byOwner(rules.http), byOwner(rules.https)];
  const [plain, secure] = [listeners.of(host, 'http'), listeners.of(host, 'https')];
  const plans: RoutePlan[] = [];
  const keys = [...new Set([...http.keys(), ...https.keys()])].sort(compareText);
  const isSecure = secure.length > 0 && rules.https.length > 0;
  for (const key of keys) {
    const own: Record<Scheme, readonly Rule[]> = { http: http.get(key) ?? [], https: https.get(key) ?? [] };
    const [first] = [...own.http, ...own.https];
    const { namespace } = first?.route.source.resource ?? { namespace: '' };
    const policies = first?.policies ?? [];
    const add = (list: readonly Rule[], to: readonly ListenerPlan[], suffix: string): void => {
      if (list.length > 0 && to.length > 0)
        plans.push({ namespace, hosts: [host], rules: list, listeners: to, suffix, policies });
    };
    if (textOf(own.http) === textOf(own.https)) add(own.http, [...plain, ...secure], '');
    else {
      add(own.https, secure, '');
      const isRedirect = own.http.every(({ filters, backends }) => filters.length > 0 && backends.length === 0);
      add(own.http, plain, !isSecure ? '' : isRedirect ? '-redirect' : '-http');
    }
  }
  return plans;
}

const textOf = (rules: readonly Rule[]): string => rules.map(ruleKey).join('\n');

/** By namespace, and by the policies that refer to the whole route. */
const byOwner = (rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> =>
  groupBy(rules, ({ route, policies }) => JSON.stringify([route.source.resource.namespace, policies]));

/** Hosts with the same rules share a route. */
function merged(plans: readonly RoutePlan[]): readonly RoutePlan[] {
  const groups = groupBy(plans, ({ namespace, hosts, rules, suffix, listeners }) => {
    const kinds = [...new Set(listeners.map(({ protocol, port }) => `${protocol} ${port}`))].join();
    return JSON.stringify([namespace, suffix, kinds, hosts.includes('*'), textOf(rules)]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return chunks(group, MOST_HOSTS).map(
      (part): RoutePlan => ({
        ...first,
        hosts: part.flatMap(({ hosts }) => hosts),
        rules: part.flatMap(({ rules }, index) => (index === 0 ? rules : [])),
        listeners: [...new Set(part.flatMap(({ listeners }) => listeners))],
      }),
    );
  });
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function written(plan: RoutePlan, parentOf: ParentOf, names: Set<string>): readonly Written[] {
  const { namespace, hosts, rules, listeners, suffix, policies } = plan;
  const [host = '*'] = hosts;
  const base = hosts.length > 1 && suffix === '-redirect' ? 'https-redirect' : `${hostName(host)}${suffix}`;
  const called = withoutSlashRedirects(rules);
  const isGrpc = isGrpcOnly(called);
  return chunks(joined(isGrpc ? called : rules), MOST_RULES).flatMap((part): readonly Written[] => {
    const all = part.flat();
    const spec = {
      parentRefs: listeners.map((listener) => parentOf(listener, namespace)),
      ...(hosts.includes('*') ? {} : { hostnames: hosts }),
      rules: part.map((group) => (isGrpc ? grpcRule(group, namespace) : httpRule(group, namespace))),
    };
    const from = sourcesOf(all);
    const kind = isGrpc ? 'GRPCRoute' : 'HTTPRoute';
    const name = freeName(base, names);
    const route: Written = {
      manifest: manifestOf(kind, name, namespace, spec),
      from,
      remarks: grpcRemarks(isGrpc ? [] : all),
      closed: new Map(
        part.flatMap(([rule], index) => (rule?.closed === undefined ? [] : [[index, rule.closed] as const])),
      ),
    };
    return [route, ...policies.map((one) => attached(one, { kind, name, namespace, from }))];
  });
}

/** An object of the implementation that refers to a route. */
function attached(
  { apiVersion, kind, suffix, spec, target }: PolicyObject,
  to: { readonly kind: string; readonly name: string; readonly namespace: string; readonly from: readonly Resource[] },
): Written {
  const ref = { group: GATEWAY_GROUP, kind: to.kind, name: to.name };
  const refs = target === 'targetRef' ? { targetRef: ref } : { targetRefs: [ref] };
  const metadata = { name: `${to.name}-${suffix}`, namespace: to.namespace };
  return { manifest: { apiVersion, kind, metadata, spec: { ...refs, ...spec } }, from: to.from, remarks: [] };
}

/** Backends of gRPC behind an HTTPRoute. */
function grpcRemarks(rules: readonly Rule[]): readonly string[] {
  const services = new Set(rules.flatMap(({ isGrpc, backends }) => (isGrpc ? backends.map(({ name }) => name) : [])));
  if (services.size === 0) return [];
  return [`Set appProtocol: kubernetes.io/h2c on the gRPC ports of Service ${[...services].join(', ')}.`];
}

function manifestOf(kind: string, name: string, namespace: string, spec: object): Manifest {
  return { apiVersion: API, kind, metadata: { name, namespace }, spec };
}

function sourcesOf(rules: readonly Rule[]): readonly Resource[] {
  return [...new Set(rules.map(({ route }) => route.source.resource))].sort((a, b) => a.order - b.order);
}

/** Neighbors with the same answer are one rule with several matches. */
function joined(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const groups: Rule[][] = [];
  for (const rule of rules) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const isSame = last !== undefined && first !== undefined && last.length < 8 && answer(first) === answer(rule);
    // A prefix is replaced where the path is another one, too, so only rules that say the same are joined.
    if (isSame) last.push(rule);
    else groups.push([rule]);
  }
  return groups;
}

const answer = ({ filters, backends, isGrpc, closed }: Rule): string =>
  JSON.stringify([filters, backends, isGrpc, closed]);

function httpRule(group: readonly Rule[], namespace: string): object {
  const [first] = group;
  return compact({
    matches: group.map(httpMatch),
    filters: first === undefined || first.filters.length === 0 ? undefined : first.filters,
    backendRefs:
      first === undefined || first.backends.length === 0
        ? undefined
        : first.backends.map((one) => backendRef(one, namespace)),
  });
}

function httpMatch({ path, headers, method }: Rule): object {
  return compact({
    path,
    headers:
      headers.length === 0
        ? undefined
        : headers.map(({ type, name, value }) => (type === 'Exact' ? { name, value } : { type, name, value })),
    method,
  });
}

function backendRef({ namespace: own, name, port, weight }: RuleBackend, namespace: string): object {
  return compact({ name, namespace: own === namespace ? undefined : own, port, weight });
}

/** `/` or `/package.Service` or `/package.Service/Method`, with and without a slash at the end. */
const GRPC_PATH = /^\/(?:([A-Za-z_][\w.]*)(?:\/([A-Za-z_]\w*)?)?)?$/;

/** Clients of gRPC follow no redirects, such as that to a path with a slash at the end. */
function withoutSlashRedirects(rules: readonly Rule[]): readonly Rule[] {
  const paths = new Set(rules.map(({ path }) => path.value));
  return rules.filter(
    ({ path, filters, backends }) => backends.length > 0 || filters.length === 0 || !paths.has(`${path.value}/`),
  );
}

/** Whether all rules can be rules of a GRPCRoute: no two kinds of routes may share a host. */
function isGrpcOnly(rules: readonly Rule[]): boolean {
  return (
    rules.length > 0 &&
    rules.every(
      ({ isGrpc, path, filters, headers }) =>
        isGrpc &&
        path.type !== 'RegularExpression' &&
        GRPC_PATH.test(path.value) &&
        filters.length === 0 &&
        headers.length === 0,
    )
  );
}

function grpcRule(group: readonly Rule[], namespace: string): object {
  const [first] = group;
  const matches = group.flatMap(({ path }) => {
    const [, service, method] = GRPC_PATH.exec(path.value) ?? [];
    return service === undefined ? [] : [{ method: compact({ service, method }) }];
  });
  return compact({
    matches: matches.length === 0 ? undefined : matches,
    backendRefs: (first?.backends ?? []).map((one) => backendRef(one, namespace)),
  });
}

/** TLS that is passed on undecrypted. */
function passedOn(
  { host, passthrough }: HostPlan,
  listeners: Listeners,
  parentOf: ParentOf,
  names: (namespace: string) => Set<string>,
): readonly Written[] {
  const [backend] = passthrough?.backends ?? [];
  if (passthrough === undefined || backend === undefined || backend.port === undefined) return [];
  const { resource } = passthrough.source;
  const { namespace } = resource;
  const spec = {
    parentRefs: listeners.of(host, 'https').map((listener) => parentOf(listener, namespace)),
    hostnames: [host],
    rules: [{ backendRefs: [{ name: backend.service, port: backend.port }] }],
  };
  const name = freeName(`${hostName(host)}-tls`, names(namespace));
  return [{ manifest: manifestOf('TLSRoute', name, namespace, spec), from: [resource], remarks: [] }];
}

/** The namespaces that backends of other namespaces need a grant for: by the namespace of the backends. */
export function crossings(
  hosts: readonly HostPlan[],
): ReadonlyMap<string, readonly { readonly from: string; readonly service: string }[]> {
  const found = new Map<string, { from: string; service: string }[]>();
  for (const { rules } of hosts)
    for (const { route, backends, mirror } of [...rules.http, ...rules.https])
      for (const { namespace, name } of [...backends, ...(mirror === undefined ? [] : [mirror])]) {
        const from = route.source.resource.namespace;
        if (namespace !== from) push(found, namespace, { from, service: name });
      }
  return found;
}
