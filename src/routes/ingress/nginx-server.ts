/**
 * What ingress-nginx makes of Ingresses in their order: servers with locations, and upstreams with canaries.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/controller.go (createUpstreams, createServers,
 * getBackendServers, mergeAlternativeBackends).
 */
import type { Place } from '../../load/value/place.ts';
import {
  defaultBackend,
  hostTextOf,
  type IngressBackend,
  type IngressPath,
  ingressPaths,
} from '../../model/ingress/ingress.ts';
import { isCanary } from '../../model/ingress/nginx.ts';
import { type Backend, serves } from '../route/route.ts';
import { type LocationSettings, NO_SETTINGS } from './nginx-settings.ts';
import type { AnIngress } from './paths.ts';

/** The name of the server for hosts that no other one takes. */
export const CATCH_ALL = '_';

/** The pods behind one `namespace/service/port` as written, shared by all paths that name it so. */
export interface Upstream {
  readonly name: string;
  readonly backend: Backend;
  /** The canary Ingress that was the first to name it: such an upstream serves only as an alternative. */
  readonly canary: AnIngress | undefined;
  /** Canaries of this upstream; only the first one is ever considered. */
  readonly alternatives: Upstream[];
}

export interface Location {
  path: string;
  readonly type: 'Exact' | 'Prefix';
  ingress: AnIngress | undefined;
  at: Place | undefined;
  settings: LocationSettings;
  /** undefined: the default backend of the controller. */
  upstream: string | undefined;
  /** The location that each server starts with, as long as no path has replaced it. */
  isDefault: boolean;
  /** Paths that are ignored because this location has their path and type. */
  readonly ignored: Ignored[];
}

/** A path that makes no location. */
export interface Ignored {
  readonly ingress: AnIngress;
  readonly at: Place;
  readonly upstream: string;
  readonly settings: LocationSettings;
}

export interface Server {
  readonly host: string;
  /** In the order in which they were added. */
  readonly locations: Location[];
  readonly byPath: Map<string, Location>;
  /** The first Ingress with a rule for a path, whatever its type: the location that a server starts with is no rule. */
  readonly firstBy: Map<string, AnIngress>;
  /** The first Ingress of the host. */
  readonly creator: AnIngress | undefined;
  /** All Ingresses with a rule for the host, canaries apart. */
  readonly members: AnIngress[];
  aliases: readonly string[];
  /** The first Ingress of the host with a TLS section. */
  tls: AnIngress | undefined;
  redirectsFromWww: Location | undefined;
}

export interface Configuration {
  readonly servers: ReadonlyMap<string, Server>;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Ingresses among which the order decided something. */
  readonly contests: readonly ReadonlySet<AnIngress>[];
  /** Who names each upstream, in a controller with canaries. */
  readonly namedBy: ReadonlyMap<string, ReadonlySet<AnIngress>>;
  /** What stops the controller, with the place where it is written. */
  readonly crash: { readonly at: Place; readonly ingress: AnIngress } | undefined;
}

/** What the configuration needs to know beside the Ingresses. */
export interface Surroundings {
  readonly settingsOf: (ingress: AnIngress) => LocationSettings;
  readonly aliasesOf: (ingress: AnIngress) => readonly string[];
  readonly backendOf: (ingress: AnIngress, backend: IngressBackend) => Backend;
  /** The hosts of all Ingresses of the controller but canaries. */
  readonly hosts: ReadonlySet<string>;
  /** Whether the controller has an Ingress that is no canary. */
  readonly hasOrdinary: boolean;
  /** Whether it has a canary. */
  readonly hasCanary: boolean;
}

/** Configures the controller with Ingresses, the oldest first. */
export function configure(ingresses: readonly AnIngress[], around: Surroundings): Configuration {
  const maker = new Maker(around);
  maker.makeUpstreams(ingresses);
  maker.makeServers(ingresses);
  maker.addLocations(ingresses);
  maker.mergeCanaries(ingresses);
  return maker;
}

class Maker implements Configuration {
  readonly servers = new Map<string, Server>();
  readonly upstreams = new Map<string, Upstream>();
  readonly contests: Set<AnIngress>[] = [];
  readonly namedBy = new Map<string, Set<AnIngress>>();
  crash: Configuration['crash'] = undefined;
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
    const start = locationOf('/', 'Prefix', undefined, undefined, NO_SETTINGS, undefined, true);
    this.servers.set(CATCH_ALL, serverOf(CATCH_ALL, undefined, start));
  }

  makeUpstreams(ingresses: readonly AnIngress[]): void {
    for (const ingress of ingresses) {
      const fallback = defaultBackend(ingress);
      if (fallback !== undefined && !fallback.isResource) {
        const name = upstreamName(ingress, fallback);
        this.#named(name, ingress);
        this.upstreams.set(name, this.#upstream(name, ingress, fallback));
      }
      for (const { backend } of ingressPaths(ingress)) {
        if (backend.isResource) continue;
        const name = upstreamName(ingress, backend);
        this.#named(name, ingress);
        if (!this.upstreams.has(name)) this.upstreams.set(name, this.#upstream(name, ingress, backend));
      }
    }
    for (const members of this.namedBy.values())
      if (members.size > 1 && [...members].some(isCanary)) this.contests.push(members);
  }

  #named(name: string, ingress: AnIngress): void {
    if (!this.around.hasCanary) return;
    const members = this.namedBy.get(name);
    if (members === undefined) this.namedBy.set(name, new Set([ingress]));
    else members.add(ingress);
  }

  #upstream(name: string, ingress: AnIngress, backend: IngressBackend): Upstream {
    return {
      name,
      backend: this.around.backendOf(ingress, backend),
      canary: isCanary(ingress) ? ingress : undefined,
      alternatives: [],
    };
  }

  makeServers(ingresses: readonly AnIngress[]): void {
    const ordinary = ingresses.filter((ingress) => !isCanary(ingress));
    const catchers: AnIngress[] = [];
    for (const ingress of ordinary) {
      const fallback = defaultBackend(ingress);
      const rules = rulesOf(ingress);
      const settings = this.around.settingsOf(ingress);
      const upstream = fallback === undefined || fallback.isResource ? undefined : upstreamName(ingress, fallback);
      if (upstream !== undefined && rules.length === 0) {
        catchers.push(ingress);
        this.#takeCatchAll(ingress, upstream, fallback?.at.key, settings);
      }
      for (const rule of rules) {
        const host = hostOf(rule);
        if (host === undefined) continue;
        let server = this.servers.get(host);
        if (server === undefined) {
          const at = fallback?.at.key ?? rule.at;
          const start = locationOf('/', 'Prefix', ingress, at, settings, upstream, true);
          this.servers.set(host, (server = serverOf(host, ingress, start)));
        }
        if (server.members.at(-1) !== ingress) server.members.push(ingress);
        if (server.aliases.length === 0) server.aliases = this.around.aliasesOf(ingress);
        if (server.tls === undefined && host !== CATCH_ALL && hasTls(ingress)) server.tls = ingress;
      }
    }
    if (catchers.length > 1) this.contests.push(new Set(catchers));
    for (const server of this.servers.values()) {
      const aliased = server.members.filter((ingress) => this.around.aliasesOf(ingress).length > 0);
      if (aliased.length > 1) this.contests.push(new Set(aliased));
      server.aliases = [...new Set(server.aliases)]
        .filter((alias) => !this.around.hosts.has(alias.toLowerCase()))
        .sort();
    }
  }

  /** An Ingress with a default backend and no rules serves every unknown host, with its settings but for redirects. */
  #takeCatchAll(ingress: AnIngress, upstream: string, at: Place | undefined, settings: LocationSettings): void {
    const [start] = this.servers.get(CATCH_ALL)?.locations ?? [];
    if (start === undefined || !start.isDefault) return;
    const { target, useRegex, sslRedirect, forceSslRedirect, keepsSlash, appRoot, redirect, isRelative, fromToWww } =
      NO_SETTINGS;
    const plain = { target, useRegex, sslRedirect, forceSslRedirect, keepsSlash, appRoot };
    start.isDefault = false;
    start.upstream = upstream;
    start.ingress = ingress;
    start.at = at;
    start.settings = { ...settings, ...plain, redirect, isRelative, fromToWww };
  }

  addLocations(ingresses: readonly AnIngress[]): void {
    for (const ingress of ingresses) {
      const settings = this.around.settingsOf(ingress);
      for (const path of ingressPaths(ingress)) {
        const host = serverNamed(path.hostText);
        if (host === undefined || path.backend.isResource) continue;
        const server = this.servers.get(this.around.hosts.has(host) ? host : CATCH_ALL);
        const upstream = this.upstreams.get(upstreamName(ingress, path.backend));
        if (server === undefined || upstream === undefined || upstream.canary !== undefined) continue;
        this.#addLocation(server, ingress, path, upstream.name, settings);
      }
    }
    for (const { members, locations, tls } of this.servers.values()) {
      if (members.length < 2 || !locations.some(({ isDefault }) => isDefault)) continue;
      const byMeaning = new Map<string, AnIngress>();
      for (const ingress of members) {
        const meaning = this.#asCreator(ingress, tls !== undefined);
        if (!byMeaning.has(meaning)) byMeaning.set(meaning, ingress);
      }
      if (byMeaning.size > 1) this.contests.push(new Set(byMeaning.values()));
    }
  }

  /** What an Ingress gives to the default locations of the servers that it makes. */
  #asCreator(ingress: AnIngress, hasCertificate: boolean): string {
    const fallback = defaultBackend(ingress);
    const settings = this.around.settingsOf(ingress);
    const { denied, redirect, isRelative, forceSslRedirect, sslRedirect, keepsSlash, redirectPort } = settings;
    const isRedirected = forceSslRedirect || (sslRedirect && hasCertificate);
    const { limitsAddresses, authentication, useRegex, target, appRoot } = settings;
    const always = [
      // Makes all locations of the server regular expressions, also where the settings of its paths do not.
      useRegex || (target !== '' && target !== '/'),
      appRoot,
      denied,
      redirect,
      isRelative,
      isRedirected,
      isRedirected && keepsSlash,
      isRedirected && redirectPort,
      limitsAddresses,
      authentication,
    ];
    if (fallback === undefined || fallback.isResource) return JSON.stringify(always);
    const { vhost, protocol, defaultService, serviceUpstream } = settings;
    return JSON.stringify([
      ...always,
      upstreamName(ingress, fallback),
      target,
      vhost,
      protocol,
      defaultService,
      serviceUpstream,
    ]);
  }

  #addLocation(
    server: Server,
    ingress: AnIngress,
    { path, pathType, at }: IngressPath,
    upstream: string,
    settings: LocationSettings,
  ): void {
    const text = path.text || '/';
    const type = pathType.string === 'Exact' ? 'Exact' : 'Prefix';
    const place = path.exists ? path.at : at.key;
    const found = server.byPath.get(text);
    const first = server.firstBy.get(text);
    if (first === undefined) server.firstBy.set(text, ingress);
    else if (first !== ingress) this.contests.push(new Set([first, ingress]));
    // Only the first location of a path is looked at.
    if (found === undefined || found.type !== type) {
      const added = locationOf(text, type, ingress, place, settings, upstream, false);
      server.locations.push(added);
      if (found === undefined) server.byPath.set(text, added);
      if (settings.fromToWww) server.redirectsFromWww ??= added;
      return;
    }
    if (!found.isDefault) {
      found.ignored.push({ ingress, at: place, upstream, settings });
      return;
    }
    found.upstream = upstream;
    found.isDefault = false;
    found.ingress = ingress;
    found.at = place;
    found.settings = settings;
    if (settings.fromToWww) server.redirectsFromWww ??= found;
  }

  mergeCanaries(ingresses: readonly AnIngress[]): void {
    if (!this.around.hasOrdinary) return;
    for (const ingress of ingresses) {
      if (!isCanary(ingress)) continue;
      const fallback = defaultBackend(ingress);
      if (fallback !== undefined) {
        const name = fallback.isResource ? '' : upstreamName(ingress, fallback);
        this.#merge(name, this.servers.get(CATCH_ALL)?.locations ?? [], ingress);
      }
      for (const rule of rulesOf(ingress)) if (!rule.child('http').exists) this.crash ??= { at: rule.at, ingress };
      for (const path of ingressPaths(ingress)) {
        const server = this.servers.get(serverNamed(path.hostText) ?? '');
        if (server === undefined || path.backend.isResource) continue;
        const text = path.path.text || '/';
        const type = path.pathType.string === 'Exact' ? 'Exact' : 'Prefix';
        const fits = (location: Location): boolean => location.path === text && location.type === type;
        this.#merge(upstreamName(ingress, path.backend), server.locations, ingress, fits);
      }
    }
  }

  /** Adds a canary's upstream to those of the locations that fit; it is deleted where none does. */
  #merge(
    name: string,
    locations: readonly Location[],
    ingress: AnIngress,
    fits: (location: Location) => boolean = () => true,
  ): void {
    const canary = this.upstreams.get(name);
    if (canary === undefined) return;
    let isMerged = false;
    for (const location of locations) {
      const main = location.upstream === undefined ? undefined : this.upstreams.get(location.upstream);
      if (main === undefined) continue;
      if (main === canary) return;
      if (main.canary !== undefined || !fits(location)) continue;
      isMerged = true;
      if (main.alternatives.includes(canary)) continue;
      const [rival] = main.alternatives;
      if (rival?.canary !== undefined && rival.canary !== ingress) this.contests.push(new Set([rival.canary, ingress]));
      main.alternatives.push(canary);
    }
    if (!isMerged) this.upstreams.delete(name);
  }
}

/** The rules of an Ingress. */
export function rulesOf(ingress: AnIngress): readonly IngressPath['rule'][] {
  return ingress.root.get('spec').get('rules').items();
}

/** The server of a rule; undefined where its host is not known. */
export function hostOf(rule: IngressPath['rule']): string | undefined {
  return serverNamed(hostTextOf(rule));
}

/** The server for a host as it is written. */
function serverNamed(host: string | undefined): string | undefined {
  return host === undefined ? undefined : host.toLowerCase() || CATCH_ALL;
}

function hasTls(ingress: AnIngress): boolean {
  return ingress.root.get('spec').get('tls').items().length > 0;
}

/** Whether an upstream can answer at all. */
export function hasEndpoints(upstream: Upstream | undefined): boolean {
  return upstream !== undefined && serves(upstream.backend);
}

/** `namespace-service-port`, the port as it is written. */
function upstreamName({ namespace }: AnIngress, { service, portRef }: IngressBackend): string {
  return `${namespace}-${service.text ?? ''}-${portRef ?? ''}`;
}

function locationOf(
  path: string,
  type: Location['type'],
  ingress: AnIngress | undefined,
  at: Place | undefined,
  settings: LocationSettings,
  upstream: string | undefined,
  isDefault: boolean,
): Location {
  return { path, type, ingress, at, settings, upstream, isDefault, ignored: [] };
}

function serverOf(host: string, creator: AnIngress | undefined, start: Location): Server {
  return {
    host,
    locations: [start],
    byPath: new Map([[start.path, start]]),
    firstBy: new Map(),
    creator,
    members: [],
    aliases: [],
    tls: undefined,
    redirectsFromWww: undefined,
  };
}
