/**
 * The routes of ingress-nginx servers: what each location answers, under each name of its server.
 * Source: kubernetes/ingress-nginx v1.15 rootfs/etc/nginx/template/nginx.tmpl, rootfs/etc/nginx/lua/{lua_ingress,balancer}.lua,
 * internal/ingress/controller/template/template.go (buildProxyPass).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { nginxSettings } from '../../model/ingress/nginx.ts';
import { firstPort, type NginxController } from '../../model/ingress/nginx-controller.ts';
import { assumed } from '../../model/ingress/setting.ts';
import type { Draft } from '../draft/draft.ts';
import { encodedByNginx } from '../match/normalize.ts';
import { compileRegex } from '../match/regex.ts';
import {
  type Backend,
  type Doubt,
  type Entry,
  type Filter,
  type HttpsRedirect,
  type PathMatch,
  type Reply,
  serves,
  type ValueMatch,
} from '../route/route.ts';
import { resolveBackend } from '../service/backend.ts';
import { defaultService } from './nginx-default.ts';
import { type Evaluated, evaluated, looselyRead, rewrites, sortedLocations } from './nginx-locations.ts';
import { aliasHosts, type Certificates, type ServerName, serverHost, type WwwRedirect } from './nginx-names.ts';
import {
  CATCH_ALL,
  type Configuration,
  hasEndpoints,
  type Location,
  type Server,
  type Upstream,
} from './nginx-server.ts';
import type { LocationSettings } from './nginx-settings.ts';
import type { AnIngress } from './paths.ts';

export type Assumption = 'never' | 'always';

/** What the routes of servers are made with. */
export interface RouteMaker {
  readonly cluster: Cluster;
  readonly entry: Entry;
  readonly controller: NginxController;
  readonly configuration: Configuration;
  readonly certificates: Certificates;
  /** Names that are taken by redirects between names with and without www. */
  readonly redirected: ReadonlySet<string>;
  readonly settingsOf: (ingress: AnIngress) => LocationSettings;
  /** Whether expressions that cannot be evaluated here are taken to match. */
  readonly assumption: Assumption;
}

/** The names of a server: its host, and the aliases that no server before it has. */
export function namesOf(maker: RouteMaker, server: Server, taken: Set<string>): readonly ServerName[] {
  const host = serverHost(server.host);
  const names: ServerName[] = [{ host, ...maker.certificates.of(host, server, false) }];
  for (const alias of server.aliases)
    for (const one of aliasHosts(alias, server.host) ?? []) {
      const text = one.type === 'any' ? '*' : one.value;
      if (taken.has(text) || maker.redirected.has(text)) continue;
      taken.add(text);
      names.push({ host: one, ...maker.certificates.of(one, server, true) });
    }
  return names;
}

/** The routes of a server under one of its names, in evaluation order. */
export function serverDrafts(maker: RouteMaker, server: Server, name: ServerName): readonly Draft[] {
  return [
    ...passedOn(maker, server, name),
    ...closed(server, maker, name),
    ...rootRedirect(maker, server, name),
    ...evaluated(server).flatMap((one) => locationDrafts(maker, server, name, one)),
  ];
}

/** With `ssl-passthrough`, TLS for the host goes to the backend of `/` as it comes. Source: controller.go (passUpstreams). */
function passedOn(maker: RouteMaker, server: Server, name: ServerName): readonly Draft[] {
  const { controller, configuration } = maker;
  if (!controller.passesTls || name.host.type !== 'exact' || name.host.value !== server.host) return [];
  const ingress = server.members.find((member) => assumed(nginxSettings(member).sslPassthrough));
  const root = sortedLocations(server).find(({ path, upstream }) => path === '/' && upstream !== undefined);
  const upstream = root?.upstream === undefined ? undefined : configuration.upstreams.get(root.upstream);
  if (ingress === undefined || root?.ingress === undefined || upstream === undefined) return [];
  return [
    draftOf(
      maker,
      { ...name, tls: { mode: 'Passthrough', secrets: [] } },
      {
        path: { type: 'string-prefix', value: '/' },
        pathType: 'Prefix',
        ingress: root.ingress,
        at: root.at,
        backends: [upstream.backend],
        scheme: 'https',
      },
    ),
  ];
}

/** What refuses every request for the host, whatever its locations are. */
function closed({ members }: Server, maker: RouteMaker, name: ServerName): readonly Draft[] {
  for (const ingress of members) {
    const { closed: because } = maker.settingsOf(ingress);
    if (because === undefined) continue;
    const reply: Reply = { outcome: 'denied', statusCode: 403, because };
    const at = ingress.root.child('metadata').child('annotations').at;
    const path: PathMatch = { type: 'string-prefix', value: '/' };
    return [draftOf(maker, name, { path, pathType: 'Prefix', ingress, at, reply })];
  }
  return [];
}

/** `app-root` of the first location that has it answers `/` before all locations. */
function rootRedirect(maker: RouteMaker, server: Server, name: ServerName): readonly Draft[] {
  const location = sortedLocations(server).find(({ settings }) => settings.appRoot !== undefined);
  if (location?.ingress === undefined || location.settings.appRoot === undefined) return [];
  const path = { type: 'ReplaceFullPath', value: location.settings.appRoot } as const;
  const { appRoot } = nginxSettings(location.ingress);
  return [
    draftOf(maker, name, {
      path: { type: 'exact', value: '/' },
      pathType: 'Exact',
      ingress: location.ingress,
      at: appRoot.is === 'valid' ? appRoot.at.at : location.at,
      filters: [{ type: 'RequestRedirect', path, statusCode: 302, authority: 'as-sent', dropsQuery: true }],
    }),
  ];
}

function locationDrafts(maker: RouteMaker, server: Server, name: ServerName, one: Evaluated): readonly Draft[] {
  const { location, pathType, addsSlash } = one;
  const path = maker.assumption === 'always' ? looselyRead(one) : one.path;
  const { ingress, at, ignored } = location;
  if (ingress === undefined) return [];
  const shared = { path, pathType, ingress, at };
  if (addsSlash) return [draftOf(maker, name, { ...shared, filters: [slashRedirect(location)] })];
  const drafts = answers(maker, server, name, one, shared);
  // Paths that lose to this one are listed as well.
  const losers = ignored.map((loser) =>
    draftOf(maker, name, {
      ...shared,
      ingress: loser.ingress,
      at: loser.at,
      backends: backendsOf(maker, loser.upstream),
      filters: filtersOf({ ...one, location: { ...location, settings: loser.settings } }),
    }),
  );
  return [...drafts, ...losers];
}

function slashRedirect({ path, settings }: Location): Filter {
  return {
    type: 'RequestRedirect',
    path: { type: 'ReplaceFullPath', value: encodedByNginx(path) },
    statusCode: 301,
    authority: 'name',
    ...(settings.isRelative ? { relative: true } : {}),
  };
}

type Shared = Pick<Parts, 'path' | 'pathType' | 'ingress' | 'at'>;

/** What a location answers, in the order of nginx's phases: denied, redirected, to https, by address, the backend. */
function answers(
  maker: RouteMaker,
  server: Server,
  name: ServerName,
  one: Evaluated,
  shared: Shared,
): readonly Draft[] {
  const { location } = one;
  const { settings, isDefault } = location;
  const isFallback = isDefault || (server.host === CATCH_ALL && location.upstream !== undefined && isBare(location));
  if (settings.denied !== undefined) {
    const reply: Reply = { outcome: 'error', statusCode: 503, because: settings.denied };
    return [draftOf(maker, name, { ...shared, reply, isFallback })];
  }
  if (settings.redirect !== undefined) {
    const { url, status } = settings.redirect;
    const filter: Filter = {
      type: 'RequestRedirect',
      location: url,
      statusCode: status,
      ...(settings.isRelative ? { relative: true } : {}),
    };
    return [draftOf(maker, name, { ...shared, filters: [filter], isFallback })];
  }
  const { redirect: httpsRedirect, doubts: redirectDoubts } = httpsRedirectOf(maker, name, one);
  const limits = limitDoubts(maker, one);
  const doubts = [...redirectDoubts, ...limits];
  const common = { ...shared, filters: filtersOf(one), httpsRedirect, isFallback, doubts };
  if (location.upstream === undefined) {
    const backend = location.at && defaultService(maker, location.at);
    const reply = backend === undefined ? NOT_FOUND : undefined;
    if (reply !== undefined && httpsRedirect === undefined && doubts.length === 0) return [];
    // Over https the server takes such a request, and has nothing for it.
    const scheme = limits.length === 0 && reply !== undefined ? ('http' as const) : undefined;
    return [draftOf(maker, name, { ...common, reply, backends: backend === undefined ? [] : [backend], scheme })];
  }
  return upstreamDrafts(maker, name, location, maker.configuration.upstreams.get(location.upstream), common);
}

const NOT_FOUND: Reply = { outcome: 'not-found', statusCode: 404, because: 'no route takes it' };

/** Whether it is the default location that an Ingress without rules took over. */
function isBare({ ingress }: Location): boolean {
  return ingress !== undefined && ingress.root.get('spec').get('rules').items().length === 0;
}

/** Plain http is redirected where a certificate is configured for the name, or where that is forced. */
function httpsRedirectOf(
  { controller }: RouteMaker,
  name: ServerName,
  { location, text }: Evaluated,
): { readonly redirect: HttpsRedirect | undefined; readonly doubts: readonly Doubt[] } {
  const { forceSslRedirect, sslRedirect, keepsSlash, redirectPort: port } = location.settings;
  const isPlain = controller.plainPaths.some((prefix) => text.startsWith(prefix));
  if (isPlain || (!forceSslRedirect && !sslRedirect)) return { redirect: undefined, doubts: [] };
  const redirect: HttpsRedirect = {
    statusCode: controller.redirectCode,
    dropsSlash: !keepsSlash,
    ...(port === undefined ? {} : { port }),
  };
  if (forceSslRedirect || name.hasCertificate) return { redirect, doubts: [] };
  if (name.doubt === undefined) return { redirect: undefined, doubts: [] };
  const alternative = { text: `${redirect.statusCode} to https`, httpsRedirect: redirect };
  return { redirect: undefined, doubts: [{ reason: name.doubt, alternatives: [alternative] }] };
}

/** The address of the client and what it authenticates with are not in manifests. */
function limitDoubts({ controller }: RouteMaker, { location, text }: Evaluated): readonly Doubt[] {
  const { limitsAddresses, authentication, raw } = location.settings;
  const doubts: Doubt[] = [];
  const denied = (statusCode: number, reason: string): void => {
    doubts.push({
      reason,
      alternatives: [{ text: String(statusCode), reply: { outcome: 'denied', statusCode, because: reason } }],
    });
  };
  if (limitsAddresses) denied(403, 'a list of addresses decides by the address of the client');
  if (authentication !== undefined && !controller.openPaths.some((prefix) => text.startsWith(prefix)))
    denied(authentication.statusCode, `${authentication.by} makes clients authenticate`);
  if (controller.blocking !== undefined)
    denied(403, `"${controller.blocking}" in the ConfigMap of the controller refuses some clients`);
  if (raw !== undefined)
    doubts.push({ reason: `${raw} is raw configuration that may answer the request`, alternatives: [] });
  return doubts;
}

function filtersOf({ location, text, path }: Evaluated): readonly Filter[] {
  const { target, vhost, protocol } = location.settings;
  const isRewritten = path.type === 'regex' && rewrites(target, text);
  const other: readonly Filter[] = protocol === 'HTTP' ? [] : [{ type: 'Other', name: `backend-protocol ${protocol}` }];
  if (isRewritten && /^(?:https?:\/\/|\$scheme)/i.test(target))
    return [{ type: 'RequestRedirect', path: { type: 'ReplaceRegex', value: target }, statusCode: 302 }, ...other];
  if (isRewritten)
    return [{ type: 'URLRewrite', hostname: vhost, path: { type: 'ReplaceRegex', value: target } }, ...other];
  return vhost === undefined ? other : [{ type: 'URLRewrite', hostname: vhost }, ...other];
}

function backendsOf({ configuration }: RouteMaker, name: string): readonly Backend[] {
  const upstream = configuration.upstreams.get(name);
  return upstream === undefined ? [] : [upstream.backend];
}

/** The backends of a location: its upstream, a default backend in its place, or shared with a canary. */
function upstreamDrafts(
  maker: RouteMaker,
  name: ServerName,
  location: Location,
  upstream: Upstream | undefined,
  common: Omit<Parts, 'backends'>,
): readonly Draft[] {
  const one = (parts: Partial<Parts>): readonly Draft[] => [draftOf(maker, name, { ...common, ...parts })];
  if (upstream === undefined) {
    const because = 'a canary for the same Service and port finds no path to join, so its backend is deleted';
    return one({ reply: { outcome: 'no-endpoints', statusCode: 503, because } });
  }
  if (!hasEndpoints(upstream)) {
    const other = customDefault(maker, location);
    if (other !== undefined) return one({ backends: [other] });
    if (location.settings.serviceUpstream && upstream.backend.resource !== undefined)
      return one({
        backends: [upstream.backend],
        reply: { outcome: 'no-endpoints', statusCode: 502, because: upstream.backend.because ?? 'nothing answers' },
      });
    return one({ backends: [upstream.backend] });
  }
  const [canary] = upstream.alternatives;
  if (canary?.canary === undefined || !maker.configuration.upstreams.has(canary.name))
    return one({ backends: [upstream.backend] });
  // A canary without endpoints is passed over, but worth showing.
  if (!hasEndpoints(canary)) return one({ backends: [upstream.backend, { ...canary.backend, weight: 0 }] });
  return canaryDrafts(upstream.backend, canary.backend, canary.canary, one);
}

/** The Service of the annotation `default-backend`, where it has endpoints. */
function customDefault({ cluster }: RouteMaker, { ingress, settings, at }: Location): Backend | undefined {
  const service = settings.defaultService;
  if (service === undefined || ingress === undefined) return undefined;
  const found = cluster.find('Service', ingress.namespace, service, ingress);
  if (found.is === 'absent') return undefined;
  const port = found.is === 'found' ? firstPort(found.resource) : undefined;
  const backend = resolveBackend(cluster, {
    namespace: ingress.namespace,
    service,
    port,
    weight: 1,
    from: ingress,
    at,
  });
  return serves(backend) ? backend : undefined;
}

/** A canary takes requests by header, then by cookie, then by weight. */
function canaryDrafts(
  main: Backend,
  backend: Backend,
  ingress: AnIngress,
  one: (parts: Partial<Parts>) => readonly Draft[],
): readonly Draft[] {
  const settings = nginxSettings(ingress);
  const drafts: Draft[] = [];
  const add = (header: ValueMatch, chosen: Backend): void => {
    const at = ingress.root.child('metadata').child('name').at;
    drafts.push(...one({ headers: [header], backends: [chosen], ...(chosen === backend ? { ingress, at } : {}) }));
  };
  const header = assumed(settings.canaryByHeader);
  if (header !== undefined) {
    const value = assumed(settings.canaryByHeaderValue);
    const pattern = assumed(settings.canaryByHeaderPattern);
    if (value !== undefined) add({ type: 'Exact', name: header, value }, backend);
    else if (pattern !== undefined) {
      const whole = `(?s:.*(?:${pattern}).*)`;
      if (compileRegex(whole, false).ok) add({ type: 'RegularExpression', name: header, value: whole }, backend);
    } else {
      add({ type: 'Exact', name: header, value: 'always' }, backend);
      add({ type: 'Exact', name: header, value: 'never' }, main);
    }
  }
  const cookie = assumed(settings.canaryByCookie);
  if (cookie !== undefined) {
    const by = (value: string): ValueMatch => ({
      type: 'RegularExpression',
      name: 'Cookie',
      value: cookieIs(cookie, value),
    });
    add(by('always'), backend);
    add(by('never'), main);
  }
  const total = Math.max(100, assumed(settings.canaryWeightTotal));
  const weight = Math.max(0, Math.min(assumed(settings.canaryWeight), total));
  const shares = [
    { ...main, weight: total - weight },
    { ...backend, weight },
  ];
  return [...drafts, ...one({ backends: weight === 0 ? [main] : weight === total ? [backend] : shares })];
}

/** A Cookie header in which a cookie has a value, as nginx finds it. */
function cookieIs(name: string, value: string): string {
  const literal = name.replaceAll(/[^A-Za-z0-9_-]/g, (char) => `\\${char}`);
  return `(?s:(?:.*[;,] *)?(?i:${literal}) *= *${value}(?:;.*)?)`;
}

interface Parts {
  readonly path: PathMatch;
  readonly pathType: Evaluated['pathType'];
  readonly ingress: AnIngress;
  readonly at: Location['at'];
  readonly filters?: readonly Filter[];
  readonly backends?: readonly Backend[];
  readonly headers?: readonly ValueMatch[];
  readonly httpsRedirect?: HttpsRedirect | undefined;
  readonly reply?: Reply | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
  readonly isFallback?: boolean;
  readonly doubts?: readonly Doubt[];
}

function draftOf({ entry }: RouteMaker, { host, tls }: ServerName, parts: Parts): Draft {
  const { path, pathType, ingress, at, headers = [], scheme } = parts;
  return {
    entry,
    source: { resource: ingress, at: at ?? ingress.root.at },
    match: { host, path, pathType, method: undefined, headers, queryParams: [], scheme },
    tls,
    filters: parts.filters ?? [],
    backends: parts.backends ?? [],
    httpsRedirect: parts.httpsRedirect,
    reply: parts.reply,
    isFallback: parts.isFallback ?? false,
    doubts: parts.doubts ?? [],
    rank: undefined,
  };
}

/** Requests for the other one of the names with and without www go to the host. */
export function wwwDrafts(maker: RouteMaker, { from, to, location }: WwwRedirect): readonly Draft[] {
  const { ingress, at } = location;
  if (ingress === undefined) return [];
  const filter: Filter = {
    type: 'RequestRedirect',
    hostname: to.host,
    authority: 'with-port',
    dropsSlash: true,
    statusCode: maker.controller.redirectCode,
  };
  const name: ServerName = {
    host: { type: 'exact', value: from },
    hasCertificate: false,
    doubt: undefined,
    tls: undefined,
  };
  return [
    draftOf(maker, name, { path: { type: 'prefix', value: '/' }, pathType: 'Prefix', ingress, at, filters: [filter] }),
  ];
}
