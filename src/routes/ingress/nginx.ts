/**
 * Ingresses as ingress-nginx reads them.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller (store, controller, template, location), annotations.
 */
import { isAppliedWith } from '../../model/cluster/alternatives.ts';
import type { Cluster } from '../../model/cluster/cluster.ts';
import { isNear } from '../../model/cluster/context.ts';
import { classOf } from '../../model/ingress/class.ts';
import { openPorts } from '../../model/ingress/controller-ports.ts';
import type { IngressBackend } from '../../model/ingress/ingress.ts';
import { isCanary, nginxSettings } from '../../model/ingress/nginx.ts';
import { NGINX } from '../../model/ingress/nginx-annotations.ts';
import { type NginxController, nginxController } from '../../model/ingress/nginx-controller.ts';
import { riskierThan } from '../../model/ingress/nginx-raw.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { attentionTo } from '../../model/ingress/watched.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { compareText } from '../../text/compare.ts';
import { memo } from '../../text/query.ts';
import { type Draft, settle } from '../draft/draft.ts';
import type {
  Backend,
  Detached,
  Doubt,
  Entry,
  HostMatch,
  Listen,
  Possibility,
  Refusal,
  Route,
} from '../route/route.ts';
import { byAge } from './nginx-age.ts';
import { nginxBackend } from './nginx-backend.ts';
import { defaultServiceDraft } from './nginx-default.ts';
import { isRegexServer, unsupportedPaths } from './nginx-locations.ts';
import { type CertificateReader, Certificates, type FindServer, wwwRedirects } from './nginx-names.ts';
import { Neighbors } from './nginx-neighbors.ts';
import {
  asPossibility,
  draftsOf,
  type Other,
  otherAges,
  otherTable,
  withDoubts,
  withoutSnippets,
} from './nginx-possible.ts';
import { refusals } from './nginx-refused.ts';
import { type Assumption, namesOf, type RouteMaker, serverDrafts, wwwDrafts } from './nginx-routes.ts';
import {
  CATCH_ALL,
  type Configuration,
  configure,
  hostOf,
  rulesOf,
  type Server,
  type Surroundings,
} from './nginx-server.ts';
import { forbiddenText, locationSettings, snippetOf } from './nginx-settings.ts';
import { type OwnDoubts, unreadDoubt, withOwnDoubts } from './own-doubts.ts';
import type { AnIngress } from './paths.ts';
import { byHost } from './spec.ts';

export interface NginxRoutes {
  readonly entry: Entry;
  readonly routes: readonly Route[];
  readonly possibilities: readonly Possibility[];
  readonly detached: readonly Detached[];
  readonly refusals: readonly Refusal[];
}

/** The routes of the Ingresses of one class, in the order in which nginx takes them. */
export function nginxRoutes(
  cluster: Cluster,
  given: Entry,
  all: readonly AnIngress[],
  reader: CertificateReader,
  open: OwnDoubts,
): NginxRoutes {
  const controller = nginxController(cluster, given.controller);
  const { kept, detached, doubts } = taken(cluster, all, controller);
  const sorted = byAge(kept);
  const around = surroundings(cluster, controller, sorted);
  const configuration = configure(sorted, around);
  const kit: Kit = { cluster, controller, reader, settingsOf: around.settingsOf };
  const view = viewOf(configuration);
  const base = tableOf(kit, given, view);
  const drafts = byHost([...base.byServer.values()].flat());
  const possibilities = base.entry.notLoaded === undefined ? possible(kit, given, view, base, sorted, around) : [];
  return {
    entry: base.entry,
    routes: settle(withOwnDoubts(withOwnDoubts(withDoubts(drafts, possibilities), doubts), open)),
    possibilities: possibilities.map(asPossibility),
    detached,
    refusals: base.refused.map((one) => ({ ...one, entry: base.entry })),
  };
}

interface Taken {
  readonly kept: readonly AnIngress[];
  readonly detached: readonly Detached[];
  /** Ingresses of which it is not known whether the controller reads them. */
  readonly doubts: OwnDoubts;
}

/** The Ingresses that the controller takes, and those that it ignores for what they hold or where they are. */
function taken(cluster: Cluster, all: readonly AnIngress[], controller: NginxController): Taken {
  const detached: Detached[] = [];
  const doubts = new Map<Resource, Doubt>();
  const kept = all.filter((ingress) => {
    const attention = attentionTo(cluster, ingress, controller.watched);
    if (attention.is === 'open') doubts.set(ingress, unreadDoubt(attention.reason));
    const otherClass = classOnlyElsewhere(cluster, ingress, controller);
    if (otherClass !== undefined) doubts.set(ingress, unreadDoubt(otherClass));
    const ignored = attention.is === 'out' ? { because: attention.because } : ignoredBecause(ingress, controller);
    if (ignored === undefined) return true;
    detached.push({ resource: ingress, at: ingress.root.get('spec').key, reason: 'Ignored', ...ignored });
    return false;
  });
  return { kept, detached, doubts };
}

/** Why a controller among the files does not read the class annotation of an Ingress, a phrase. */
function classOnlyElsewhere(cluster: Cluster, ingress: AnIngress, { className }: NginxController): string | undefined {
  const { how, name } = classOf(ingress, cluster);
  if (how !== 'annotation' || className === undefined || className === name) return undefined;
  return `the controller among the files reads the class annotation "${className}" only`;
}

function ignoredBecause(
  ingress: AnIngress,
  { takesSnippets, highestRisk, disablesCatchAll, badWords }: NginxController,
): Pick<Detached, 'because' | 'rule'> | undefined {
  const text = forbiddenText(ingress);
  if (text !== undefined) return { because: `ingress-nginx ignores Ingresses with a text such as "${text}"` };
  if (disablesCatchAll && ingress.root.get('spec').get('defaultBackend').exists)
    return { because: 'flag --disable-catch-all of the controller rules out default backends' };
  const word = badWords.find((one) => isInAnnotations(ingress, one));
  if (word !== undefined) return { because: `the ConfigMap of the controller forbids "${word}" in annotations` };
  const snippet = takesSnippets === false ? snippetOf(ingress) : undefined;
  if (snippet !== undefined)
    return {
      because: `annotation "${snippet}" is refused while annotations-risk-level of the controller is not Critical`,
      rule: 'ingress/risky-annotation',
    };
  const risky = riskierThan(ingress, highestRisk);
  return risky === undefined
    ? undefined
    : { because: `annotation "${risky}" is refused while annotations-risk-level of the controller is ${highestRisk}` };
}

function isInAnnotations(ingress: AnIngress, word: string): boolean {
  return [...NGINX.read(ingress).annotations.values()].some(({ at }) => at.string?.includes(word) === true);
}

function surroundings(cluster: Cluster, controller: NginxController, ingresses: readonly AnIngress[]): Surroundings {
  const ordinary = ingresses.filter((ingress) => !isCanary(ingress));
  return {
    settingsOf: memo((ingress: AnIngress) => locationSettings(ingress, controller)),
    aliasesOf: (ingress) => assumed(nginxSettings(ingress).serverAlias),
    backendOf: rememberBackends(cluster, controller),
    hosts: new Set(ordinary.flatMap((ingress) => rulesOf(ingress).flatMap((rule) => hostOf(rule) ?? []))),
    hasOrdinary: ordinary.length > 0,
    hasCanary: ordinary.length < ingresses.length,
  };
}

/** Resolves each backend once for all tables. */
function rememberBackends(cluster: Cluster, controller: NginxController): Surroundings['backendOf'] {
  const known = new Map<IngressBackend, Backend>();
  return (ingress, backend) => {
    let found = known.get(backend);
    if (found === undefined) known.set(backend, (found = nginxBackend(cluster, controller, ingress, backend)));
    return found;
  };
}

/** Health checks and the status page, which the catch-all server answers unless its locations are regular expressions. */
function ownPaths({ healthPath }: NginxController, server: Server | undefined): Entry['own'] {
  if (server !== undefined && isRegexServer(server)) return [];
  const status = 'the status page of nginx is for local clients alone';
  return [
    { path: healthPath, reply: { outcome: 'response', statusCode: 200, because: 'the health check of ingress-nginx' } },
    { path: '/nginx_status', reply: { outcome: 'denied', statusCode: 403, because: status } },
  ];
}

/** What tables are made with. */
interface Kit {
  readonly cluster: Cluster;
  readonly controller: NginxController;
  readonly reader: CertificateReader;
  readonly settingsOf: Surroundings['settingsOf'];
}

/** The servers of a table. */
interface View {
  readonly configuration: Configuration;
  readonly find: FindServer;
  /** Those of which the routes are made, by host. */
  readonly servers: readonly Server[];
  /** Others with aliases, which may be those of these servers. */
  readonly aliased: readonly Server[];
}

const byName = (a: Server, b: Server): number => compareText(a.host, b.host);

function viewOf(configuration: Configuration): View {
  const { servers } = configuration;
  return { configuration, find: (host) => servers.get(host), servers: [...servers.values()].sort(byName), aliased: [] };
}

/** Some servers of another configuration in the place of those of the table. */
function changedView(
  base: View,
  configuration: Configuration,
  hosts: ReadonlySet<string>,
  aliased: readonly Server[],
): View {
  const servers = [...hosts].flatMap((host) => configuration.servers.get(host) ?? []).sort(byName);
  const find: FindServer = (host) => (hosts.has(host) ? configuration.servers.get(host) : base.find(host));
  return { configuration, find, servers, aliased: aliased.filter(({ host }) => !hosts.has(host)) };
}

interface Table {
  readonly entry: Entry;
  /** The routes of each server, under all its names. */
  readonly byServer: ReadonlyMap<string, readonly Draft[]>;
  readonly refused: readonly Omit<Refusal, 'entry'>[];
}

/** The routes of the servers of a view. */
function tableOf(kit: Kit, given: Entry, view: View, assumption: Assumption = 'never'): Table {
  const { cluster, controller, reader } = kit;
  const { configuration, find, servers, aliased } = view;
  // Objects of distant directories, and alternatives, are hardly applied together.
  const refused = refusals(servers, find, configuration.crash).filter(
    ({ resource, rival }) =>
      rival === undefined || (isNear(resource, rival.resource) && isAppliedWith(cluster, resource, rival.resource)),
  );
  const redirects = wwwRedirects(servers, find);
  const certificates = new Certificates(cluster, find, reader, controller.defaultCertificate);
  const redirected = new Set(redirects.map(({ from }) => from));
  const [first] = refused;
  const because = first === undefined ? {} : { notLoaded: `nothing is loaded: ${first.because}` };
  const empty: HostMatch[] = [];
  const entry: Entry = {
    ...given,
    ...listensOf(cluster, controller),
    servers: empty,
    own: ownPaths(controller, find(CATCH_ALL)),
    ...because,
  };
  const maker: RouteMaker = { ...kit, entry, configuration, certificates, redirected, assumption };
  const names = new Set<string>();
  const byServer = new Map<string, readonly Draft[]>();
  const others = new Set(aliased);
  for (const server of aliased.length === 0 ? servers : [...servers, ...aliased].sort(byName)) {
    const own = namesOf(maker, server, names);
    if (others.has(server)) continue;
    const drafts = own.flatMap((name) => {
      const made = serverDrafts(maker, server, name);
      if (made.length === 0 && server.host !== CATCH_ALL) empty.push(name.host);
      return made;
    });
    byServer.set(server.host, drafts);
  }
  for (const redirect of redirects) {
    const { host } = redirect.to;
    byServer.set(host, [...wwwDrafts(maker, redirect), ...(byServer.get(host) ?? [])]);
  }
  const unknownHosts = defaultServiceDraft(entry, maker, find(CATCH_ALL));
  if (unknownHosts !== undefined) byServer.set(CATCH_ALL, [...(byServer.get(CATCH_ALL) ?? []), unknownHosts]);
  return { entry, byServer, refused };
}

/** The ports of the controller's load balancers and nodes that lead to its ports for http and https. */
function listensOf(cluster: Cluster, { workload, ports }: NginxController): Pick<Entry, 'listens'> {
  const open = workload === undefined ? undefined : openPorts(cluster, workload);
  const listens = (open ?? []).flatMap(({ port, target, isSecure }): readonly Listen[] => {
    if (target !== ports.http && target !== ports.https) return [];
    return [{ port, protocol: isSecure || target === ports.https ? 'HTTPS' : 'HTTP' }];
  });
  return listens.length === 0 ? {} : { listens };
}

/** What else is possible: other ages, snippets that are refused, expressions that are not evaluated here. */
function possible(
  kit: Kit,
  given: Entry,
  view: View,
  base: Table,
  sorted: readonly AnIngress[],
  around: Surroundings,
): readonly Other[] {
  const { configuration, servers: all } = view;
  const isContested = configuration.contests.length > 0;
  const mayRefuse = kit.controller.takesSnippets === undefined && sorted.some((one) => snippetOf(one) !== undefined);
  const aliased = all.filter(({ aliases }) => aliases.length > 0);
  const neighbors = new Neighbors(isContested || mayRefuse ? sorted : [], configuration);
  const others = [
    ...(isContested ? otherAges(configuration, neighbors) : []),
    ...(mayRefuse ? withoutSnippets(sorted, neighbors) : []),
  ];
  const ofLists = others.map(({ reason, ingresses, servers }) => {
    const changed = changedView(view, configure(ingresses, around), servers, aliased);
    const table = tableOf(kit, given, changed);
    return otherTable(reason, table.entry, draftsOf(base.byServer, servers), draftsOf(table.byServer, servers));
  });
  const ofExpressions = all.map((server) => {
    const [path] = unsupportedPaths(server);
    if (path === undefined) return undefined;
    const servers = new Set([server.host]);
    const table = tableOf(kit, given, changedView(view, configuration, servers, aliased), 'always');
    const reason = `the regular expression "${path}" is not evaluated here, and may take the request`;
    return otherTable(reason, table.entry, draftsOf(base.byServer, servers), draftsOf(table.byServer, servers));
  });
  return [...ofLists, ...ofExpressions].filter((one) => one !== undefined);
}
