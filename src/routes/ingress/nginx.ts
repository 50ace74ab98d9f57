/**
 * Ingresses as ingress-nginx reads them.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller (store, controller, template, location), annotations.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { nginxSettings } from '../../model/ingress/nginx.ts';
import { type NginxController, nginxController } from '../../model/ingress/nginx-controller.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { memo } from '../../text/query.ts';
import { type Draft, settle } from '../draft/draft.ts';
import type { Detached, Entry, HostMatch, Possibility, Refusal, Route } from '../route/route.ts';
import { byAge } from './nginx-age.ts';
import { nginxBackend } from './nginx-backend.ts';
import { isRegexServer } from './nginx-locations.ts';
import { type CertificateReader, Certificates, wwwRedirects } from './nginx-names.ts';
import { refusals } from './nginx-refused.ts';
import { namesOf, type RouteMaker, serverDrafts, wwwDrafts } from './nginx-routes.ts';
import { CATCH_ALL, configure, type Server, type Surroundings } from './nginx-server.ts';
import { forbiddenText, isCanary, locationSettings } from './nginx-settings.ts';
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
): NginxRoutes {
  const controller = nginxController(cluster, given.controller);
  const { kept, detached } = taken(all);
  const sorted = byAge(kept);
  const around = surroundings(cluster, controller, sorted);
  const base = tableOf(cluster, controller, given, sorted, around, reader);
  return {
    entry: base.entry,
    routes: settle(base.drafts),
    possibilities: [],
    detached,
    refusals: base.refused,
  };
}

/** The Ingresses that the controller takes, and those that it ignores for what their hosts and paths hold. */
function taken(all: readonly AnIngress[]): { kept: readonly AnIngress[]; detached: readonly Detached[] } {
  const detached: Detached[] = [];
  const kept = all.filter((ingress) => {
    const text = forbiddenText(ingress);
    if (text !== undefined)
      detached.push({
        resource: ingress,
        at: ingress.root.get('spec').key,
        reason: 'Forbidden',
        because: `ingress-nginx ignores Ingresses with a text such as "${text}"`,
      });
    return text === undefined;
  });
  return { kept, detached };
}

function surroundings(cluster: Cluster, controller: NginxController, ingresses: readonly AnIngress[]): Surroundings {
  return {
    settingsOf: memo((ingress: AnIngress) => locationSettings(ingress, controller)),
    aliasesOf: (ingress) => assumed(nginxSettings(ingress).serverAlias),
    backendOf: (ingress, backend) => nginxBackend(cluster, ingress, backend),
    hasOrdinary: ingresses.some((ingress) => !isCanary(ingress)),
  };
}

/** Health checks and the status page, which the catch-all server answers unless its locations are regular expressions. */
function ownPaths({ healthPath }: NginxController, servers: ReadonlyMap<string, Server>): Entry['own'] {
  const server = servers.get(CATCH_ALL);
  if (server !== undefined && isRegexServer(server)) return [];
  const status = 'the status page of nginx is for local clients alone';
  return [
    { path: healthPath, reply: { outcome: 'response', statusCode: 200, because: 'the health check of ingress-nginx' } },
    { path: '/nginx_status', reply: { outcome: 'denied', statusCode: 403, because: status } },
  ];
}

interface Table {
  readonly entry: Entry;
  readonly drafts: readonly Draft[];
  readonly refused: readonly Refusal[];
}

/** All routes that follow from Ingresses in their order. */
function tableOf(
  cluster: Cluster,
  controller: NginxController,
  given: Entry,
  ingresses: readonly AnIngress[],
  around: Surroundings,
  reader: CertificateReader,
): Table {
  const configuration = configure(ingresses, around);
  const { servers } = configuration;
  const found = refusals(configuration);
  const redirects = wwwRedirects(servers);
  const certificates = new Certificates(cluster, servers, reader);
  const redirected = new Set(redirects.map(({ from }) => from));
  const [first] = found;
  const because = first === undefined ? {} : { notLoaded: `nothing is loaded: ${first.because}` };
  const empty: HostMatch[] = [];
  const entry: Entry = { ...given, servers: empty, own: ownPaths(controller, servers), ...because };
  const maker: RouteMaker = { cluster, entry, controller, configuration, certificates, redirected };
  const taken = new Set<string>();
  const drafts = [...servers.values()]
    .sort((a, b) => (a.host < b.host ? -1 : 1))
    .flatMap((server) =>
      namesOf(maker, server, taken).flatMap((name) => {
        const own = serverDrafts(maker, server, name);
        if (own.length === 0 && server.host !== CATCH_ALL) empty.push(name.host);
        return own;
      }),
    );
  const all = [...redirects.flatMap((redirect) => wwwDrafts(maker, redirect)), ...drafts];
  return { entry, drafts: byHost(all), refused: found.map((one) => ({ ...one, entry })) };
}
