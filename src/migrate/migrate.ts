/** Ingresses as objects of the Gateway API: one Gateway for each way in, and what becomes of each setting. */
import type { Cluster } from '../model/cluster/cluster.ts';
import { classOf } from '../model/ingress/class.ts';
import { type Dialect, dialectNamed } from '../model/ingress/dialect.ts';
import { isCanary } from '../model/ingress/nginx.ts';
import { NGINX } from '../model/ingress/nginx-annotations.ts';
import { nginxController } from '../model/ingress/nginx-controller.ts';
import { TRAEFIK } from '../model/ingress/traefik.ts';
import { GATEWAY_GROUP } from '../model/objects/gateway-api.ts';
import { groupOf } from '../model/objects/kinds.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import { hostCovers, hostMatch, hostText } from '../routes/match/host.ts';
import type { Entry, Route, RouteTable } from '../routes/route/route.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import { memo } from '../text/query.ts';
import { existingGateway, fitted } from './existing.ts';
import { extrasOf } from './extras.ts';
import { type GatewayPlan, gatewayObjects, parentRefOf, serviceGrant, targetOf } from './gateway.ts';
import { guardOf } from './guards.ts';
import { type HostPlan, hostPlans } from './hosts.ts';
import { type Implementation, type ImplementationName, implementationNamed } from './implementation.ts';
import { type Listeners, listenersOf } from './listeners.ts';
import { needsOf } from './needs.ts';
import { freeName, type Refused, type SettingReport, type Written } from './objects.ts';
import { corePlan, joinedPlans, NO_PLAN, type PolicyObject, type PolicyPlan } from './policy.ts';
import { crossings, routesOf } from './routes.ts';
import { type RuleContext, ruleOf } from './rule.ts';
import { closedBecause, settingReports, unreadableBecause } from './settings.ts';

type AnIngress = ResourceOf<'Ingress'>;

export interface MigrateOptions {
  /** Of Ingresses whose class has no known controller. */
  readonly controller: string | undefined;
  /** The class of the Gateways. */
  readonly gatewayClass: string | undefined;
  /** What the objects are written for. */
  readonly implementation?: ImplementationName | undefined;
  /** A Gateway among the files that the routes attach to, `namespace/name`; no Gateway is written then. */
  readonly gateway?: string | undefined;
}

export interface Migration {
  /** Gateways first, then the routes. */
  readonly objects: readonly Written[];
  readonly settings: readonly SettingReport[];
  readonly refused: readonly Refused[];
  /** What the controllers do without any setting and Gateways do not, a sentence each. */
  readonly notes: readonly string[];
  /** The Gateway, `namespace/name`, that takes the place of each way in, by the id of its entry. */
  readonly gateways: ReadonlyMap<string, string>;
}

const UNSEEN_NGINX =
  'the Deployment and the ConfigMap of ingress-nginx are not among the files: if the ConfigMap has an authentication, a list of addresses, a firewall or raw configuration for all hosts, these routes let in clients that it refuses; give both as well';

/** Defaults of ingress-nginx that no annotation mentions. Source: internal/ingress/controller/config/config.go. */
const NGINX_NOTES: readonly string[] = [
  'ingress-nginx adds "Strict-Transport-Security: max-age=31536000; includeSubDomains" to answers over https unless its ConfigMap turns it off; add a ResponseHeaderModifier filter to keep it',
  'ingress-nginx refuses bodies above 1 MiB with 413, and tries other endpoints up to three times, unless they are configured; implementations have other defaults',
  'ingress-nginx replaces X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto of clients; check what your implementation forwards',
];

/** Hosts that a note names. */
const MOST_NESTED = 5;

/** The class that is written where nothing says which one the cluster has. */
const UNKNOWN_CLASS = 'replace-me';

export function migrate(table: RouteTable, options: MigrateOptions): Migration {
  const { cluster } = table;
  const migrator = new Migrator(cluster, options);
  const routes = groupBy(table.ofIngresses, ({ entry }) => entry.id);
  for (const entry of table.entries) if (entry.type === 'ingress') migrator.addEntry(entry, routes.get(entry.id) ?? []);
  return migrator.finish(table);
}

/** The settings whose effect the table has as a doubt whether clients are let in. */
const ACCESS = ['allowlistSourceRange', 'denylistSourceRange', 'authTlsSecret', 'authUrl', 'authType'] as const;

/** The kinds that the table of routes is made of. */
const READ: ReadonlySet<string> = new Set([
  'Gateway',
  'GRPCRoute',
  'HTTPRoute',
  'HTTPRouteFilter',
  'ListenerSet',
  'ReferenceGrant',
  'TLSRoute',
]);

const kindOf = (one: Written | { readonly written: Written }): string =>
  ('written' in one ? one.written : one).manifest.kind;

/** Where a route is: routes of one place differ in headers. */
function placeKey({ match: { host, path } }: Route): string {
  return JSON.stringify([hostText(host), path?.type, path?.value]);
}

class Migrator {
  readonly #cluster: Cluster;
  readonly #options: MigrateOptions;
  readonly #implementation: Implementation;
  readonly #objects: Written[] = [];
  readonly #gateways = new Map<string, string>();
  /** Objects of the implementation that are not a route's own, each once. */
  readonly #extensions = new Map<string, { readonly written: Written; readonly sources: Set<Resource> }>();
  readonly #losses = new Map<Resource, Map<string, string>>();
  /** Hosts with a wider one beside them, where listeners are not kept apart. */
  readonly #nested = new Map<string, string>();
  /** Ingresses for whose hosts no object may refer to listeners. */
  readonly #withoutListeners = new Set<Resource>();
  readonly #refused = new Map<Resource, string>();
  /** The names that are taken in a namespace, those of the files among them. */
  readonly #names = memo((namespace: string) => new Set(this.#given(namespace)));
  readonly #ingresses: ReadonlyMap<Resource, AnIngress>;
  readonly #dialectOf: (ingress: AnIngress) => Dialect | undefined;

  constructor(cluster: Cluster, options: MigrateOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#implementation = implementationNamed(options.implementation ?? 'spec');
    this.#ingresses = new Map(cluster.all('Ingress').map((one): readonly [Resource, AnIngress] => [one, one]));
    this.#dialectOf = (ingress) => classOf(ingress, cluster).dialect ?? dialectNamed(options.controller);
  }

  #given(namespace: string): readonly string[] {
    const kinds = ['Gateway', 'ListenerSet', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'ReferenceGrant'] as const;
    return kinds.flatMap((kind) => this.#cluster.inNamespace(kind, namespace).map(({ name }) => name));
  }

  addEntry(entry: Entry, routes: readonly Route[]): void {
    if (entry.notLoaded !== undefined) {
      for (const { source } of routes)
        this.#refused.set(
          source.resource,
          `${entry.notLoaded}; correct it first, since what is served now is not in the files`,
        );
      return;
    }
    const open = routes.filter(({ source }) => this.#isOpen(source.resource));
    const from = [...new Set(open.map(({ source }) => source.resource))];
    const namespaces = [...new Set(from.map(({ namespace }) => namespace))].sort(compareText);
    const existing = this.#existing();
    const namespace = existing?.namespace ?? this.#gatewayNamespace(entry, namespaces);
    // Listeners of a given Gateway may be for other hosts, too.
    for (const one of from) if (existing !== undefined || one.namespace !== namespace) this.#withoutListeners.add(one);
    const mains = this.#mains(open);
    const hosts = hostPlans(
      entry,
      open,
      (route, scheme) => ruleOf(route, scheme, this.#contextOf(route, mains.get(placeKey(route)))),
      ({ source, match }) =>
        this.#lose(
          source.resource,
          NGINX.keys.serverAlias,
          `no hostname of the Gateway API is like ${'value' in match.host ? match.host.value : '*'}`,
        ),
    );
    if (!this.#implementation.isolates) this.#noteNested(hosts);
    const planned = listenersOf(entry, hosts, (plan) => this.#loseTls(plan));
    if (planned.list.length === 0) return;
    const listeners = existing === undefined ? planned : this.#fitted(existing, planned, hosts);
    const className = this.#className();
    const plan: GatewayPlan = {
      name: existing?.name ?? freeName(entry.id.replace(/^ingress\/?/, '') || 'ingress', this.#names(namespace)),
      namespace,
      className,
      listeners: listeners.list,
      namespaces,
      from: [],
      remarks:
        className === UNKNOWN_CLASS
          ? ['Replace gatewayClassName with the GatewayClass of your implementation, or use --gateway-class.']
          : [],
    };
    this.#gateways.set(entry.id, `${namespace}/${plan.name}`);
    if (existing === undefined) this.#objects.push(...gatewayObjects({ ...plan, from }));
    this.#addListenerPolicies(hosts, listeners, plan);
    this.#addServicePolicies(hosts);
    for (const [target, refs] of crossings(hosts)) this.#objects.push(serviceGrant(plan.name, target, refs, from));
    this.#objects.push(...routesOf(hosts, listeners, (listener, own) => parentRefOf(plan, listener, own), this.#names));
  }

  /** Notes hosts whose requests the rules of wider hosts may get. */
  #noteNested(hosts: readonly HostPlan[]): void {
    for (const { host, match } of hosts) {
      const wider = hosts.find((other) => other.host !== host && hostCovers(hostMatch(other.host, 'many'), match));
      if (wider !== undefined) this.#nested.set(host, wider.host === '*' ? 'any host' : wider.host);
    }
  }

  finish(table: RouteTable): Migration {
    const { cluster } = table;
    for (const { resource, because } of table.detached)
      if (this.#ingresses.has(resource)) this.#refused.set(resource, `its controller does not serve it: ${because}`);
    const all = [...this.#ingresses.values()].filter(
      (one) => one.name === '' || cluster.definitions('Ingress', one.namespace, one.name).at(-1) === one,
    );
    // Those without any route as well.
    for (const one of all) if (!this.#refused.has(one)) this.#isOpen(one);
    const sorted = all.sort(
      (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || a.order - b.order,
    );
    const extensions = [...this.#extensions.values()].map(({ written, sources }) => ({
      ...written,
      from: [...sources],
    }));
    return {
      objects: [...this.#objects, ...extensions],
      settings: sorted.flatMap((one) =>
        this.#refused.has(one)
          ? []
          : settingReports(
              cluster,
              one,
              this.#dialectOf(one),
              this.#losses,
              this.#implementation,
              this.#plan(one).outcomes,
            ),
      ),
      refused: sorted.flatMap((one) => {
        const because = this.#refused.get(one);
        return because === undefined ? [] : [{ ingress: one, because }];
      }),
      notes: this.#notes(table, sorted),
      gateways: this.#gateways,
    };
  }

  /** What users should know about the controllers. */
  #notes({ entries }: RouteTable, ingresses: readonly AnIngress[]): readonly string[] {
    const written = [...new Set([...this.#objects, ...this.#extensions.values()].map((one) => kindOf(one)))].filter(
      (kind) => !READ.has(kind),
    );
    const { title } = this.#implementation;
    const nested = [...this.#nested].map(([host, wider]) => `${host} (${wider})`);
    const unread = [
      ...(written.length === 0
        ? []
        : [
            `what ${written.sort(compareText).join(', ')} objects do is not part of the comparison; test it with ${title}`,
          ]),
      ...(nested.length === 0
        ? []
        : [
            `${title} does not keep listeners apart and ranks paths before hosts, unlike the Gateway API: requests for a host may get the answer of a rule for a wider one; test ${nested.slice(0, MOST_NESTED).join(', ')}${nested.length > MOST_NESTED ? ` and ${nested.length - MOST_NESTED} more` : ''}`,
          ]),
    ];
    const isNginx = (one: AnIngress): boolean => !this.#refused.has(one) && this.#dialectOf(one) === 'ingress-nginx';
    if (!ingresses.some(isNginx)) return unread;
    const isGiven = entries.some(
      ({ type, controller }) => type === 'ingress' && nginxController(this.#cluster, controller).isGiven,
    );
    return [...unread, ...(isGiven ? NGINX_NOTES : [UNSEEN_NGINX, ...NGINX_NOTES])];
  }

  /** Whether an Ingress can be migrated; if not, the reason is kept. */
  #isOpen(resource: Resource): boolean {
    const ingress = this.#ingresses.get(resource);
    if (ingress === undefined) return false;
    const dialect = this.#dialectOf(ingress);
    const because = unreadableBecause(ingress, dialect);
    if (because === undefined) return true;
    this.#refused.set(ingress, because);
    return false;
  }

  /** The Ingresses whose settings count at each path: those of canaries are ignored. */
  #mains(routes: readonly Route[]): ReadonlyMap<string, AnIngress> {
    const mains = new Map<string, AnIngress>();
    for (const route of routes) {
      const ingress = this.#ingresses.get(route.source.resource);
      if (ingress === undefined || mains.has(placeKey(route))) continue;
      if (this.#dialectOf(ingress) !== 'ingress-nginx' || !isCanary(ingress)) mains.set(placeKey(route), ingress);
    }
    return mains;
  }

  #contextOf({ entry, source, match }: Route, main: AnIngress | undefined): RuleContext {
    const ingress = main ?? this.#ingresses.get(source.resource);
    const resource = ingress ?? source.resource;
    const dialect = ingress === undefined ? undefined : this.#dialectOf(ingress);
    const keys: Readonly<Record<Parameters<RuleContext['lose']>[0], string | undefined>> =
      dialect === 'ingress-nginx'
        ? {
            rewrite: NGINX.keys.rewriteTarget,
            redirect: this.#redirectKey(resource),
            protocol: NGINX.keys.backendProtocol,
            rule: undefined,
            port: undefined,
          }
        : dialect === 'traefik'
          ? {
              rewrite: TRAEFIK.keys.routerMiddlewares,
              redirect: TRAEFIK.keys.routerMiddlewares,
              protocol: undefined,
              rule: undefined,
              port: undefined,
            }
          : { rewrite: undefined, redirect: undefined, protocol: undefined, rule: undefined, port: undefined };
    const extras = ingress === undefined ? undefined : this.#extras(ingress);
    const plan = ingress === undefined ? NO_PLAN : this.#plan(ingress);
    for (const [key, means] of extras?.losses ?? []) this.#lose(resource, key, means);
    return {
      closedBecause:
        ingress === undefined
          ? undefined
          : (closedBecause(ingress, dialect, plan.outcomes) ??
            guardOf(this.#cluster, ingress, dialect, entry.controller)),
      doubtsClose: dialect === 'traefik' || dialect === 'aws-alb',
      isPolicyWritten:
        dialect === 'ingress-nginx' &&
        ACCESS.some((field) => plan.outcomes.has(field)) &&
        !nginxController(this.#cluster, entry.controller).limitsAddresses,
      extras: extras ?? { request: [], response: [], cors: undefined, losses: new Map() },
      expressions: this.#implementation.expressions,
      plan,
      filterFor: (object) => this.#filterFor(object, source.resource, resource),
      rewriteBy: this.#implementation.own?.rewrite,
      corsBy: this.#implementation.hasCors ? undefined : this.#implementation.own?.cors,
      lose: (what, means) => this.#lose(resource, keys[what] ?? 'spec.rules', `${means} (${match.path?.value ?? '/'})`),
    };
  }

  /** What policies carry over of an Ingress. */
  readonly #plan = memo((ingress: AnIngress): PolicyPlan => {
    if (this.#dialectOf(ingress) !== 'ingress-nginx') return NO_PLAN;
    const needs = needsOf(ingress);
    const { own } = this.#implementation;
    const clientCertificate = this.#withoutListeners.has(ingress) ? undefined : needs.clientCertificate;
    return joinedPlans(corePlan(needs, this.#implementation), own?.plan({ ...needs, clientCertificate }) ?? NO_PLAN);
  });

  /** What refers to the HTTPS listeners of hosts; of several Ingresses of a host the first decides, as in ingress-nginx. */
  #addListenerPolicies(hosts: readonly HostPlan[], listeners: Listeners, plan: GatewayPlan): void {
    const targets = new Map<string, { policy: PolicyObject; from: Set<Resource>; refs: object[] }>();
    for (const { host, routes } of hosts) {
      const own = routes.flatMap(({ source }) => this.#ingresses.get(source.resource) ?? []);
      const ingress = own.find((one) => this.#plan(one).listeners.length > 0);
      for (const policy of ingress === undefined ? [] : this.#plan(ingress).listeners) {
        const key = JSON.stringify(policy);
        const target = targets.get(key) ?? { policy, from: new Set(), refs: [] };
        targets.set(key, target);
        if (ingress !== undefined) target.from.add(ingress);
        for (const one of listeners.of(host, 'https')) target.refs.push(targetOf(plan, one));
      }
    }
    for (const { policy, from, refs } of targets.values()) {
      if (refs.length === 0) continue;
      const { apiVersion, kind, suffix, spec } = policy;
      const name = freeName(`${plan.name}-${suffix}`, this.#extensionNames(`${kind} ${plan.namespace}`));
      const manifest = {
        apiVersion,
        kind,
        metadata: { name, namespace: plan.namespace },
        spec: { targetRefs: refs, ...spec },
      };
      this.#extensions.set(name, { written: { manifest, from: [], remarks: [] }, sources: from });
    }
  }

  /** The filter that refers to an object of the implementation. Ingresses with the same settings share it. */
  #filterFor({ apiVersion, kind, suffix, spec }: PolicyObject, { namespace }: Resource, main: Resource): object {
    const name = this.#extension(apiVersion, kind, namespace, `${main.name}-${suffix}`, spec, main);
    return { type: 'ExtensionRef', extensionRef: { group: groupOf(apiVersion), kind, name } };
  }

  /** The name of an object, written once. */
  #extension(apiVersion: string, kind: string, namespace: string, text: string, spec: object, from: Resource): string {
    const key = JSON.stringify([apiVersion, kind, namespace, spec]);
    const known = this.#extensions.get(key);
    known?.sources.add(from);
    if (known !== undefined) return known.written.manifest.metadata.name;
    const name = freeName(text, this.#extensionNames(`${kind} ${namespace}`));
    const manifest = { apiVersion, kind, metadata: { name, namespace }, spec };
    this.#extensions.set(key, { written: { manifest, from: [], remarks: [] }, sources: new Set([from]) });
    return name;
  }

  readonly #extensionNames = memo((text: string) => {
    const [kind, namespace] = text.split(' ');
    const given = this.#cluster.resources.filter((one) => one.kind === kind && one.namespace === namespace);
    return new Set(given.map(({ name }) => name));
  });

  /** What refers to the Services behind rules, and what lets policies refer to Services of other namespaces. */
  #addServicePolicies(hosts: readonly HostPlan[]): void {
    for (const { rules } of hosts)
      for (const { route, backends, policies, services } of [...rules.http, ...rules.https]) {
        const ingress = route.source.resource;
        for (const { apiVersion, kind, suffix, spec } of services)
          for (const backend of backends)
            this.#extension(apiVersion, kind, backend.namespace, `${backend.name}-${suffix}`, spec(backend), ingress);
        for (const { apiVersion, kind, service } of policies)
          if (service !== undefined && service.namespace !== ingress.namespace)
            this.#extension(
              `${GATEWAY_GROUP}/v1beta1`,
              'ReferenceGrant',
              service.namespace,
              `${service.name}-policies`,
              {
                from: [{ group: groupOf(apiVersion), kind, namespace: ingress.namespace }],
                to: [{ group: '', kind: 'Service', name: service.name }],
              },
              ingress,
            );
      }
  }

  readonly #extras = memo((ingress: AnIngress) =>
    extrasOf(
      this.#cluster,
      ingress,
      this.#dialectOf(ingress),
      this.#implementation.hasCors || this.#implementation.own?.cors !== undefined,
    ),
  );

  /** The annotation of ingress-nginx that makes a redirect. */
  #redirectKey(resource: Resource): string {
    const { temporalRedirect } = NGINX.read(resource).settings;
    return temporalRedirect.is === 'valid' ? NGINX.keys.temporalRedirect : NGINX.keys.permanentRedirect;
  }

  #lose(resource: Resource, key: string, means: string): void {
    const own = this.#losses.get(resource) ?? new Map<string, string>();
    this.#losses.set(resource, own);
    if (!own.has(key)) own.set(key, means);
  }

  #existing(): ResourceOf<'Gateway'> | undefined {
    const { gateway } = this.#options;
    return gateway === undefined ? undefined : existingGateway(this.#cluster, gateway);
  }

  /** The listeners of a given Gateway for the hosts. */
  #fitted(gateway: ResourceOf<'Gateway'>, planned: Listeners, hosts: readonly HostPlan[]): Listeners {
    return fitted(this.#cluster, gateway, planned, (host, { protocol, port }) => {
      const sources = hosts
        .flatMap((plan) => (plan.host === host ? plan.routes : []))
        .map(({ source }) => source.resource);
      const means = `Gateway ${gateway.namespace}/${gateway.name} has no ${protocol} listener on port ${port} for ${host === '*' ? 'requests without a host of a rule' : host}`;
      for (const one of new Set(sources)) this.#lose(one, protocol === 'HTTP' ? 'spec.rules' : 'spec.tls', means);
    });
  }

  #loseTls({ tls, host, routes }: HostPlan): void {
    if (tls === undefined) return;
    const means = `the certificate of ${host} is in no Secret that the files refer to, so there is no HTTPS listener for it; set secretName`;
    for (const { source } of routes) this.#lose(source.resource, 'spec.tls', means);
  }

  /** That of the Ingresses; of several, that of the controller or the first. */
  #gatewayNamespace(entry: Entry, namespaces: readonly string[]): string {
    const [first = 'default', ...others] = namespaces;
    if (others.length === 0) return first;
    return nginxController(this.#cluster, entry.controller).workload?.resource.namespace ?? first;
  }

  #className(): string {
    const { gatewayClass } = this.#options;
    if (gatewayClass !== undefined) return gatewayClass;
    const [only, ...others] = this.#cluster.all('GatewayClass');
    if (only !== undefined && others.length === 0) return only.name;
    return this.#implementation.className ?? UNKNOWN_CLASS;
  }
}
