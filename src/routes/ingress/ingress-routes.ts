/** Routes of Ingresses: by class and controller, each read in its controller's dialect. */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { classOf, type IngressClassification } from '../../model/ingress/class.ts';
import { CONTROLLERS, type Dialect, dialectNamed } from '../../model/ingress/dialect.ts';
import { givenControllers, onlyController } from '../../model/ingress/given-controllers.ts';
import { nginxController } from '../../model/ingress/nginx-controller.ts';
import { sharedClasses } from '../../model/ingress/shared-classes.ts';
import { annotationRefusal } from '../../model/ingress/tables.ts';
import type { ReadCertificate } from '../../model/objects/certificate.ts';
import { describe } from '../../model/objects/resource.ts';
import { compareText } from '../../text/compare.ts';
import { groupBy } from '../../text/group.ts';
import { type Draft, settle } from '../draft/draft.ts';
import { hostText } from '../match/host.ts';
import type { Detached, Doubt, Entry, HostPolicy, Listen, Possibility, Refusal, Route, Tls } from '../route/route.ts';
import { albRefusals } from './alb-refused.ts';
import { albDrafts, albEntry, albGroup, gkeDrafts, gkeEntry, inGroupOrder } from './cloud.ts';
import { type NginxRoutes, nginxRoutes } from './nginx.ts';
import { nginxOrgRoutes } from './nginx-org.ts';
import { type OwnDoubts, unreadDoubt, withOwnDoubts } from './own-doubts.ts';
import type { AnIngress } from './paths.ts';
import { specDrafts } from './spec.ts';
import { traefikRoutes } from './traefik.ts';

export interface IngressOptions {
  /** `--controller`: the controller of Ingresses whose class does not say it; as in `spec.controller`, or a dialect's name. */
  readonly controller?: string;
  /** The controller of all Ingresses, whatever their classes say. */
  readonly servedBy?: string;
  /** Reads certificates in PEM; without it, the names that a certificate is valid for are unknown. */
  readonly readCertificate?: ReadCertificate;
}

interface Group {
  readonly entry: Entry;
  readonly dialect: Dialect | undefined;
  readonly ingresses: AnIngress[];
}

export interface IngressRoutes {
  readonly routes: readonly Route[];
  /** A controller listens even where no route is left. */
  readonly entries: readonly Entry[];
  /** Those that their controller leaves out for one of their annotations. */
  readonly detached: readonly Detached[];
  readonly possibilities: readonly Possibility[];
  readonly refusals: readonly Refusal[];
}

export function ingressRoutes(cluster: Cluster, options: IngressOptions): IngressRoutes {
  const groups = new Map<string, Group>();
  const detached: Detached[] = [];
  const all = applied(cluster);
  const shared = options.servedBy === undefined ? sharedClasses(cluster) : new Map<string, readonly string[]>();
  const doubts = new Map(classDoubts(cluster, (options.servedBy ?? options.controller) === undefined ? all : []));
  const controllers = controllersOf(cluster, all);
  for (const ingress of all) {
    const group = groupOf(cluster, ingress, options, shared, controllers);
    const known = groups.get(group.entry.id) ?? group;
    groups.set(group.entry.id, known);
    const refusal = group.dialect && annotationRefusal(ingress, group.dialect);
    if (refusal !== undefined) {
      const { at, because } = refusal;
      if (group.dialect !== 'ingress-nginx' || nginxController(cluster, group.entry.controller).validates) {
        const rule = 'ingress/annotation-unknown';
        detached.push({ resource: ingress, at: at.at, reason: 'AnnotationRefused', because, rule });
        continue;
      }
      const reason = `${because}, and the controller among the files uses it all the same`;
      doubts.set(ingress, { reason, alternatives: [] });
    }
    known.ingresses.push(ingress);
  }
  const settled = [...groups.values()].map((group) => settledGroup(cluster, group, options, doubts));
  const unclassed = withUnclassed(cluster, [...groups.values()], options, doubts);
  return {
    routes: settled.flatMap(({ routes }) => routes),
    entries: settled.map(({ entry }) => entry),
    detached: [...detached, ...settled.flatMap((one) => one.detached)],
    possibilities: [...settled.flatMap(({ possibilities }) => possibilities), ...unclassed],
    refusals: settled.flatMap((one) => one.refusals),
  };
}

/** Where others have a class, whether an Ingress without one is served is up to a default that is not among the files. */
function classDoubts(cluster: Cluster, ingresses: readonly AnIngress[]): OwnDoubts {
  const found = ingresses.map((ingress) => ({ ingress, of: classOf(ingress, cluster) }));
  const without = found.filter(({ of }) => of.how === 'none' && of.evidence !== 'controller');
  const isOpen = without.length < found.length || cluster.all('IngressClass').length > 0;
  const doubt = unreadDoubt('the Ingress sets no class, and which class is the default is not among the files');
  // Where a controller is among the files, a class that neither it nor any known controller has may be no one's.
  const isGiven = givenControllers(cluster).length > 0;
  const foreign = found.filter(
    ({ of }) => isGiven && of.name !== undefined && of.name !== '' && of.evidence === undefined,
  );
  return new Map([
    ...(isOpen ? without : []).map(({ ingress }) => [ingress, doubt] as const),
    ...foreign.map(({ ingress, of }) => [ingress, strangeClass(of.name ?? '')] as const),
  ]);
}

function strangeClass(name: string): Doubt {
  return unreadDoubt(`no controller among the files serves class "${name}"`);
}

/** Unless a provider option chooses a class, Traefik serves Ingresses without one together with those of its class. */
function withUnclassed(
  cluster: Cluster,
  groups: readonly Group[],
  options: IngressOptions,
  doubts: OwnDoubts,
): readonly Possibility[] {
  const unclassed = groups.filter(({ entry }) => entry.class === undefined);
  const others = unclassed.flatMap(({ ingresses }) => ingresses.filter((ingress) => doubts.has(ingress)));
  const [first] = others;
  if (first === undefined) return [];
  const reason = `whether Traefik also serves Ingresses without a class, such as ${describe(first)}, is up to its configuration`;
  return groups
    .filter(({ entry, dialect }) => dialect === 'traefik' && entry.class !== undefined)
    .map((group): Possibility => {
      const ingresses = [...group.ingresses, ...others];
      const { entry, routes } = settledGroup(cluster, { ...group, ingresses }, options, new Map());
      return { entry, reason, hosts: undefined, routes };
    });
}

/** One object per name: of several definitions the last one read is the one that stays applied. */
function applied(cluster: Cluster): readonly AnIngress[] {
  return cluster
    .all('Ingress')
    .filter(
      (ingress) =>
        ingress.name === '' || cluster.definitions('Ingress', ingress.namespace, ingress.name).at(-1) === ingress,
    );
}

/** Certificates are chosen by name alone: one that an Ingress brings for a host also serves the paths of other Ingresses. */
function withSharedTls(drafts: readonly Draft[]): readonly Draft[] {
  const byHost = new Map<string, Tls>();
  for (const { match, tls } of drafts) {
    const host = hostText(match.host);
    if (tls !== undefined && match.host.type !== 'any' && !byHost.has(host)) byHost.set(host, tls);
  }
  return drafts.map((draft) => {
    const shared = draft.tls === undefined ? byHost.get(hostText(draft.match.host)) : undefined;
    return shared === undefined ? draft : { ...draft, tls: shared };
  });
}

/** The class by which several are named: the usual one of the controller, so that it stays where others are added. */
function leading(names: readonly string[], dialect: Dialect | undefined): string | undefined {
  const usual = dialect === undefined ? [] : CONTROLLERS[dialect].classes;
  return names.find((name) => usual.includes(name)) ?? names[0];
}

type ClassController = Pick<IngressClassification, 'controller' | 'dialect'>;

/** What says which controller serves a class, the strongest first. */
const EVIDENCE: readonly IngressClassification['evidence'][] = ['ingress-class', 'controller', 'annotations', 'name'];

/**
 * The controller of each class: one controller serves all Ingresses of a class, also those that do not say which it is.
 * Where they disagree, the best evidence counts, then what most of them say, then the name: not which file comes first.
 */
function controllersOf(
  cluster: Cluster,
  ingresses: readonly AnIngress[],
): ReadonlyMap<string | undefined, ClassController> {
  const found = ingresses.map((ingress) => classOf(ingress, cluster));
  return new Map(
    [...groupBy(found, ({ name }) => name)].map(([name, same]) => {
      const best = EVIDENCE.find((one) => same.some(({ evidence }) => evidence === one));
      const votes = groupBy(
        same.filter(({ evidence }) => evidence === best),
        ({ controller }) => controller,
      );
      const [winner] = [...votes].sort(
        ([a, mine], [b, others]) => others.length - mine.length || compareText(a ?? '', b ?? ''),
      );
      const [first] = winner?.[1] ?? [];
      return [name, { controller: first?.controller, dialect: first?.dialect }];
    }),
  );
}

function groupOf(
  cluster: Cluster,
  ingress: AnIngress,
  options: IngressOptions,
  shared: ReadonlyMap<string, readonly string[]>,
  controllers: ReadonlyMap<string | undefined, ClassController>,
): Group {
  const own = classOf(ingress, cluster);
  const found = { ...own, ...controllers.get(own.name) };
  const { servedBy } = options;
  const assumed = servedBy ?? options.controller;
  const dialect = (servedBy === undefined ? found.dialect : undefined) ?? dialectNamed(assumed);
  const controller =
    (servedBy === undefined ? found.controller : undefined) ??
    (dialect === undefined ? assumed : CONTROLLERS[dialect].name);
  // Load balancers of clouds are one per Ingress or group; the other controllers merge all Ingresses of a class.
  const balancer =
    dialect === 'aws-alb' ? albGroup(ingress) : dialect === 'gke' ? `${ingress.namespace}/${ingress.name}` : '';
  // What a controller among the files serves without a class shares its servers with what has its class.
  const ownClass =
    found.evidence === 'controller' && found.name === undefined
      ? onlyController(cluster, ({ servesUnclassed }) => servesUnclassed)?.className
      : found.name;
  const classes = ownClass === undefined ? undefined : shared.get(ownClass);
  const name = classes === undefined ? ownClass : leading(classes, dialect);
  const entry: Entry = {
    type: 'ingress',
    id: ['ingress', name ?? '', ...(balancer === '' ? [] : [balancer])].join('/'),
    class: name,
    ...(classes === undefined ? {} : { classes }),
    controller,
    address: balancer === '' ? undefined : balancer,
    hosts: policyOf(dialect),
    ...listensOf(dialect),
    paths: readingsOf(dialect),
  };
  return { entry, dialect, ingresses: [] };
}

function policyOf(dialect: Dialect | undefined): HostPolicy {
  if (dialect === 'traefik' || dialect === 'aws-alb') return 'ordered';
  return dialect === 'ingress-nginx' || dialect === 'nginx-org' ? 'grouped' : 'grouped-with-fallback';
}

const WEB: readonly Listen[] = [
  { port: 80, protocol: 'HTTP' },
  { port: 443, protocol: 'HTTPS' },
];

/** The ports that a controller listens on, as it is usually installed. */
function listensOf(dialect: Dialect | undefined): Pick<Entry, 'listens'> {
  return dialect === 'ingress-nginx' || dialect === 'traefik' ? { listens: WEB } : {};
}

function readingsOf(dialect: Dialect | undefined): Entry['paths'] {
  if (dialect === 'ingress-nginx' || dialect === 'nginx-org') return ['nginx'];
  return dialect === 'traefik' ? ['traefik'] : ['as-sent'];
}

function settledGroup(cluster: Cluster, group: Group, options: IngressOptions, doubts: OwnDoubts): NginxRoutes {
  const { entry, dialect, ingresses } = group;
  if (dialect === 'ingress-nginx') return nginxRoutes(cluster, entry, ingresses, options, doubts);
  if (dialect === 'traefik') {
    const made = traefikRoutes(cluster, entry, ingresses);
    const drafts = withOwnDoubts(withSharedTls(made.drafts), doubts);
    return { entry: made.entry, routes: settle(drafts), possibilities: [], detached: made.detached, refusals: [] };
  }
  if (dialect === 'nginx-org') {
    const made = nginxOrgRoutes(cluster, entry, ingresses);
    const routes = settle(withOwnDoubts(made.drafts, doubts));
    return { entry, routes, possibilities: made.possibilities, detached: made.detached, refusals: [] };
  }
  const refused = dialect === 'aws-alb' ? albRefusals(cluster, inGroupOrder(ingresses)) : [];
  const own =
    dialect === 'aws-alb'
      ? albEntry(entry, ingresses, refused[0])
      : dialect === 'gke'
        ? gkeEntry(entry, ingresses)
        : entry;
  const routes = settle(withOwnDoubts(withSharedTls(draftsOf(cluster, { ...group, entry: own })), doubts));
  const refusals = refused.map((one) => ({ ...one, entry: own }));
  return { entry: own, routes, possibilities: [], detached: [], refusals };
}

function draftsOf(cluster: Cluster, { entry, dialect, ingresses }: Group): readonly Draft[] {
  switch (dialect) {
    case 'aws-alb':
      return albDrafts(cluster, entry, ingresses);
    case 'gke':
      return gkeDrafts(cluster, entry, ingresses);
    default:
      return specDrafts(cluster, entry, dialect, ingresses);
  }
}
