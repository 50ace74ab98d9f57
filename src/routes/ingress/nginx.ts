/**
 * Ingresses as ingress-nginx reads them.
 * Source: kubernetes/ingress-nginx internal/ingress/controller (store, controller, template, location), annotations.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { defaultBackend } from '../../model/ingress/ingress.ts';
import { isCanary, nginxRedirect, nginxSettings, switchesToRegex } from '../../model/ingress/nginx.ts';
import { assumed } from '../../model/ingress/setting.ts';
import type { Draft } from '../draft/draft.ts';
import { ANY_HOST, compareHosts, hostMatch, hostText } from '../match/host.ts';
import type { Backend, Entry, Filter, HostMatch, HttpsRedirect, PathMatch, ValueMatch } from '../route/route.ts';
import { type AnIngress, backendFor, draftOf, fallbackDraft, hostsOf, type PathItem, pathItems } from './paths.ts';
import { byHost, compareSpec, specPath } from './spec.ts';

export function nginxDrafts(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  const canaries = ingresses.filter(isCanary);
  const mains = ingresses.filter((ingress) => !isCanary(ingress));
  const locations = withAliases(pathItems(mains, 'one'));
  const canaryPaths = pathItems(canaries, 'one');
  const regexHosts = new Set(
    ingresses.filter(switchesToRegex).flatMap((ingress) => hostsOf(ingress, 'one').map(hostText)),
  );
  const isRegex = (host: HostMatch): boolean => regexHosts.has(hostText(host));
  const sorted = locations.toSorted(
    (a, b) =>
      compareHosts(a.host, b.host) || byHostText(a, b) || (isRegex(a.host) ? compareRegex(a, b) : compareSpec(a, b)),
  );
  const tlsHosts = tlsHostsOf(mains);
  const drafts = sorted.flatMap((location) =>
    locationDrafts(cluster, entry, location, isRegex(location.host), canaryPaths, tlsHosts),
  );
  // app-root is a redirect of exactly `/`, before everything else of its hosts.
  return byHost([...rootRedirects(entry, mains), ...drafts, ...fallbacks(cluster, entry, mains)]);
}

function byHostText(a: PathItem, b: PathItem): number {
  const left = hostText(a.host);
  const right = hostText(b.host);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Regular expressions are tried in the order of the file: longer first, then reverse lexical, then the first given. */
function compareRegex(a: PathItem, b: PathItem): number {
  return b.value.length - a.value.length || (a.value > b.value ? -1 : a.value < b.value ? 1 : 0) || a.index - b.index;
}

/** The paths under their own host names, then under those that `server-alias` adds. */
function withAliases(items: readonly PathItem[]): readonly PathItem[] {
  const taken = new Set(items.map(({ host }) => hostText(host)));
  const aliases = items.flatMap((item) =>
    assumed(nginxSettings(item.ingress).serverAlias)
      .filter((name) => !taken.has(name.toLowerCase()))
      .map((name): PathItem => ({ ...item, host: hostMatch(name, 'one') })),
  );
  return [...items, ...aliases];
}

function locationDrafts(
  cluster: Cluster,
  entry: Entry,
  location: PathItem,
  isRegex: boolean,
  canaryPaths: readonly PathItem[],
  tlsHosts: ReadonlySet<string>,
): readonly Draft[] {
  const { ingress, host } = location;
  const path: PathMatch = isRegex
    ? { type: 'regex', value: location.value, ignoreCase: true, anchored: 'start' }
    : specPath(location);
  const main = backendFor(cluster, ingress, location.path.backend, true);
  const canary = canaryPaths.find(
    (item) => hostText(item.host) === hostText(host) && item.value === location.value && samePathType(item, location),
  );
  const shared: Shared = {
    host,
    path,
    pathType: isRegex ? 'Regex' : location.type,
    at: { resource: ingress, at: location.path.path.exists ? location.path.path.at : location.path.at.key },
    httpsRedirect: httpsRedirect(ingress, host, tlsHosts),
    filters: filtersOf(ingress, isRegex),
  };
  if (canary === undefined) return [draftOf(entry, { ...shared, backends: [main] })];
  return canaryDrafts(cluster, entry, shared, main, canary);
}

function samePathType(a: PathItem, b: PathItem): boolean {
  const normal = (type: PathItem['type']): string => (type === 'Exact' ? 'Exact' : 'Prefix');
  return normal(a.type) === normal(b.type);
}

type Shared = Omit<Parameters<typeof draftOf>[1], 'backends'>;

/** A canary takes requests by header first, then (not told from here) by cookie, then by weight. */
function canaryDrafts(
  cluster: Cluster,
  entry: Entry,
  shared: Shared,
  main: Backend,
  canary: PathItem,
): readonly Draft[] {
  const backend = backendFor(cluster, canary.ingress, canary.path.backend, true);
  const drafts: Draft[] = [];
  const settings = nginxSettings(canary.ingress);
  const header = assumed(settings.canaryByHeader);
  if (header !== undefined) {
    const value = assumed(settings.canaryByHeaderValue);
    const pattern = assumed(settings.canaryByHeaderPattern);
    const by: ValueMatch =
      value !== undefined
        ? { type: 'Exact', name: header, value }
        : pattern !== undefined
          ? { type: 'RegularExpression', name: header, value: pattern }
          : { type: 'Exact', name: header, value: 'always' };
    drafts.push(draftOf(entry, { ...shared, headers: [by], backends: [backend], at: canaryAt(canary) }));
    if (value === undefined && pattern === undefined)
      drafts.push(draftOf(entry, { ...shared, headers: [{ ...by, value: 'never' }], backends: [main] }));
  }
  const total = assumed(settings.canaryWeightTotal);
  const weight = Math.min(assumed(settings.canaryWeight), total);
  const backends =
    weight > 0
      ? [
          { ...main, weight: total - weight },
          { ...backend, weight },
        ]
      : [main];
  const cookie = assumed(settings.canaryByCookie);
  const doubts =
    cookie === undefined
      ? []
      : [{ reason: `cookie "${cookie}" may send a request to ${backend.service}`, alternatives: [] }];
  drafts.push(draftOf(entry, { ...shared, backends, doubts }));
  return drafts;
}

function canaryAt(canary: PathItem): { resource: AnIngress; at: Draft['source']['at'] } {
  return { resource: canary.ingress, at: canary.path.path.exists ? canary.path.path.at : canary.path.at.key };
}

/**
 * Requests over plain http are sent to https where the host has a certificate, from whichever Ingress, unless
 * ssl-redirect is off. Source: rootfs/etc/nginx/lua/lua_ingress.lua, redirect_to_https.
 */
function httpsRedirect(ingress: AnIngress, host: HostMatch, tlsHosts: ReadonlySet<string>): HttpsRedirect | undefined {
  const { forceSslRedirect, sslRedirect } = nginxSettings(ingress);
  const isRedirected = assumed(forceSslRedirect) || (assumed(sslRedirect) && hasTls(tlsHosts, host));
  return isRedirected ? { statusCode: 308, dropsSlash: true } : undefined;
}

/** The hosts that some Ingress names beside a certificate. */
function tlsHostsOf(ingresses: readonly AnIngress[]): ReadonlySet<string> {
  const tls = ingresses.flatMap((ingress) => ingress.root.get('spec').get('tls').items());
  return new Set(
    tls.flatMap((entry) =>
      entry
        .get('hosts')
        .items()
        .flatMap(({ string }) => string?.toLowerCase() ?? []),
    ),
  );
}

function hasTls(tlsHosts: ReadonlySet<string>, host: HostMatch): boolean {
  if (tlsHosts.has(hostText(host))) return true;
  return host.type === 'exact' && tlsHosts.has(`*${host.value.slice(host.value.indexOf('.'))}`);
}

function filtersOf(ingress: AnIngress, isRegex: boolean): readonly Filter[] {
  const redirect = nginxRedirect(ingress);
  if (redirect !== undefined) return [{ type: 'RequestRedirect', location: redirect.url, statusCode: redirect.status }];
  const settings = nginxSettings(ingress);
  const filters: Filter[] = [];
  const target = assumed(settings.rewriteTarget);
  const vhost = assumed(settings.upstreamVhost);
  if (target && isRegex)
    filters.push({ type: 'URLRewrite', hostname: vhost, path: { type: 'ReplaceRegex', value: target } });
  else if (vhost !== undefined) filters.push({ type: 'URLRewrite', hostname: vhost });
  const protocol = assumed(settings.backendProtocol);
  if (protocol !== 'HTTP') filters.push({ type: 'Other', name: `backend-protocol ${protocol}` });
  return filters;
}

function rootRedirects(entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  return ingresses.flatMap((ingress) => {
    const root = nginxSettings(ingress).appRoot;
    if (root.is !== 'valid') return [];
    const { at } = root.at;
    return hostsOf(ingress, 'one').map((host) =>
      draftOf(entry, {
        host,
        path: { type: 'exact', value: '/' },
        pathType: 'Exact',
        backends: [],
        at: { resource: ingress, at },
        filters: [{ type: 'RequestRedirect', path: { type: 'ReplaceFullPath', value: root.value }, statusCode: 302 }],
      }),
    );
  });
}

/** A default backend beside rules serves what they leave of their hosts; alone it serves every unknown host. */
function fallbacks(cluster: Cluster, entry: Entry, ingresses: readonly AnIngress[]): readonly Draft[] {
  return ingresses.flatMap((ingress) => {
    if (defaultBackend(ingress) === undefined) return [];
    const hosts = hostsOf(ingress, 'one');
    return (hosts.length === 0 ? [ANY_HOST] : hosts).flatMap(
      (host) => fallbackDraft(cluster, entry, ingress, host) ?? [],
    );
  });
}
