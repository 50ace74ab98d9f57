/**
 * The locations of a server as nginx evaluates them.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/controller/location.go (updateServerLocations),
 * template/template.go (enforceRegexModifier, buildLocation); nginx ngx_http_core_find_static_location.
 */
import { byteLength } from '../../text/bytes.ts';
import { compareText } from '../../text/compare.ts';
import { plainStart } from '../match/path.ts';
import { compileRegex } from '../match/regex.ts';
import type { PathMatch, RouteMatch } from '../route/route.ts';
import type { Location, Server } from './nginx-server.ts';

/** One location as it stands in the configuration of nginx. */
export interface Evaluated {
  readonly path: PathMatch;
  readonly pathType: RouteMatch['pathType'];
  /** The path as the template compares it with the rewrite target. */
  readonly text: string;
  readonly location: Location;
  /** Redirects to the same path with a slash at the end. */
  readonly addsSlash: boolean;
}

/** Longer paths first, equal lengths in descending order, equal paths as they were added. */
export function sortedLocations({ locations }: Server): readonly Location[] {
  return locations.toSorted((a, b) => byteLength(b.path) - byteLength(a.path) || compareText(b.path, a.path));
}

interface Written {
  readonly text: string;
  readonly isExact: boolean;
}

/** The texts under which a location is written: a Prefix with a slash at the end, and its copy without one. */
export function written(location: Location, exact: ReadonlySet<string>): readonly Written[] {
  const { path, type, settings } = location;
  const isExact = type === 'Exact';
  if (path === '/' || isExact || rewrites(settings.target, path) || settings.useRegex) return [{ text: path, isExact }];
  const prefix = { text: path.endsWith('/') ? path : `${path}/`, isExact: false };
  return exact.has(path) ? [prefix] : [prefix, { text: path, isExact: true }];
}

/** The Exact paths of a server, of which a Prefix makes no copy. */
export function exactPaths({ locations }: Server): ReadonlySet<string> {
  const exact = new Set<string>();
  for (const { path, type } of locations) if (type === 'Exact') exact.add(path);
  return exact;
}

/** Whether a rewrite target takes effect at a path. */
export function rewrites(target: string, path: string): boolean {
  return target !== '' && target !== path;
}

/** Whether every location of a server is a regular expression. */
export function isRegexServer(server: Server): boolean {
  const { locations } = server;
  if (locations.every(({ settings: { target, useRegex } }) => target === '' && !useRegex)) return false;
  const exact = exactPaths(server);
  return locations.some(
    (location) =>
      location.settings.useRegex ||
      written(location, exact).some(({ text }) => rewrites(location.settings.target, text)),
  );
}

/** The paths of a server whose regular expressions cannot be evaluated here: look-around, back-references and so on. */
export function unsupportedPaths(server: Server): readonly string[] {
  if (!server.locations.some(({ path }) => MAY_BE_ODD.test(path)) || !isRegexServer(server)) return [];
  return server.locations.flatMap(({ path }) => (isUnsupported(path) ? [path] : []));
}

const MAY_BE_ODD = /\(\?|\\|[*+?}]\+/;

function isUnsupported(path: string): boolean {
  return MAY_BE_ODD.test(path) && !compileRegex(path, true).ok;
}

/** What an expression that cannot be evaluated is taken for: its plain start, and anything after it. */
export function looselyRead({ path }: Evaluated): PathMatch {
  if (path.type !== 'regex' || !isUnsupported(path.value)) return path;
  return { ...path, value: plainStart(path.value) };
}

/** The locations in an order in which the first one that matches is the one that nginx takes. */
export function evaluated(server: Server): readonly Evaluated[] {
  const locations = sortedLocations(server);
  const exact = exactPaths(server);
  return isRegexServer(server) ? locations.flatMap((location) => asRegex(location, exact)) : asStatic(locations, exact);
}

function asRegex(location: Location, exact: ReadonlySet<string>): readonly Evaluated[] {
  const texts = written(location, exact).map(({ text }) => text);
  // The shorter of the two takes what the longer takes: only where they are rewritten differently are there two.
  const kept = texts.filter((text, index) => {
    const isLast = index === texts.length - 1;
    return isLast || rewrites(location.settings.target, text);
  });
  return kept.map((text) => ({
    path: { type: 'regex', value: text, ignoreCase: true, anchored: 'start' },
    pathType: location.isDefault ? 'Prefix' : 'Regex',
    text,
    location,
    addsSlash: false,
  }));
}

function asStatic(locations: readonly Location[], paths: ReadonlySet<string>): readonly Evaluated[] {
  const exact = new Set<string>();
  for (const location of locations)
    for (const { text, isExact } of written(location, paths)) if (isExact) exact.add(text);
  const found = locations.flatMap((location): readonly Evaluated[] => {
    const { path, type, settings } = location;
    const bare = path.slice(0, -1);
    const hasSlash = path !== '/' && path.endsWith('/');
    // Without proxy_pass, as in a denied location, nginx adds no slash.
    const isSlashAdded = hasSlash && settings.denied === undefined && !exact.has(bare);
    const prefix: PathMatch = { type: hasSlash && !isSlashAdded ? 'string-prefix' : 'prefix', value: path };
    const own: Evaluated = {
      path: type === 'Exact' ? { type: 'exact', value: path } : prefix,
      pathType: type,
      text: path,
      location,
      addsSlash: false,
    };
    if (!isSlashAdded) return [own];
    exact.add(bare);
    return [{ ...own, path: { type: 'exact', value: bare }, pathType: 'Exact', addsSlash: true }, own];
  });
  return found.toSorted(compareStatic);
}

/** Exact paths before prefixes of the same length, longer ones first. */
function compareStatic({ path: a }: Evaluated, { path: b }: Evaluated): number {
  return matchLength(b) - matchLength(a) || Number(a.type !== 'exact') - Number(b.type !== 'exact');
}

function matchLength({ type, value }: PathMatch): number {
  return type === 'prefix' && value.endsWith('/') ? value.length - 1 : value.length;
}
