/** Picking routes from a table by what people ask for. */
import { hostText, matchesHost, requestHost } from '../match/host.ts';
import { classesOf } from '../route/classes.ts';
import type { Entry, Route, RouteStatus, RouteTable } from '../route/route.ts';

export interface Selection {
  /** A request's host, or a rule's host as written. */
  readonly host?: string;
  /** `name` or `namespace/name` of a backend. */
  readonly service?: string;
  /** Namespace of the object that the route stands in. */
  readonly namespace?: string;
  /** A type, class, Gateway or listener. */
  readonly entry?: string;
  readonly status?: readonly RouteStatus[];
}

/** The table with the routes that fit all that is asked; objects without traffic stay where no option excludes them. */
export function selectRoutes(table: RouteTable, wanted: Selection): RouteTable {
  const tests = testsOf(wanted);
  if (tests.length === 0) return table;
  const { namespace } = wanted;
  const onlyNamespace = namespace !== undefined && tests.length === 1;
  const fitting = (routes: readonly Route[]): readonly Route[] =>
    routes.filter((route) => tests.every((test) => test(route)));
  return {
    cluster: table.cluster,
    entries: table.entries,
    routes: fitting(table.routes),
    ofIngresses: fitting(table.ofIngresses),
    ofGateways: fitting(table.ofGateways),
    possibilities: table.possibilities,
    refusals: table.refusals,
    custom: table.custom,
    detached: onlyNamespace ? table.detached.filter(({ resource }) => resource.namespace === namespace) : [],
  };
}

type Test = (route: Route) => boolean;

function testsOf({ host, service, namespace, entry, status }: Selection): readonly Test[] {
  const tests: Test[] = [];
  if (host !== undefined) tests.push(hostTest(host));
  if (service !== undefined) tests.push(serviceTest(service));
  if (namespace !== undefined) tests.push(({ source }) => source.resource.namespace === namespace);
  if (entry !== undefined) tests.push(({ entry: one }) => entryNames(one).includes(entry));
  if (status !== undefined) tests.push((route) => status.includes(route.status));
  return tests;
}

/** Ports are reached by address, whatever the Host header says: they fit only by their own name or address. */
function hostTest(text: string): Test {
  const host = requestHost(text);
  return ({ entry, match }) => {
    if (hostText(match.host) === text.toLowerCase()) return match.path !== undefined || match.host.type !== 'any';
    const isByAddress = match.path === undefined && entry.type !== 'gateway';
    if (isByAddress)
      return entry.address !== undefined && (entry.address === host || `${host}.`.startsWith(`${entry.address}.`));
    return matchesHost(match.host, host);
  };
}

function serviceTest(text: string): Test {
  const slash = text.indexOf('/');
  const namespace = slash === -1 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  return ({ backends }) =>
    backends.some((one) => one.service === name && (namespace === undefined || one.namespace === namespace));
}

function entryNames(entry: Entry): readonly (string | undefined)[] {
  const { type, gateway, listener } = entry;
  return [
    type,
    ...classesOf(entry),
    gateway,
    gateway?.slice(gateway.indexOf('/') + 1),
    `${gateway ?? ''}/${listener ?? ''}`,
    `${gateway ?? ''}:${listener ?? ''}`,
  ];
}
