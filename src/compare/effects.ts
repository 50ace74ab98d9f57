/**
 * What a route makes of the path of a request, in a form in which two routes can be compared for all paths at once: the same
 * path, a constant, or the path with its first characters replaced. Two of these agree nowhere, everywhere, or on single
 * paths, which are then classes for themselves.
 */
import { trimmedPrefix } from '../routes/match/path.ts';
import type { Filter, PathRewrite, Route } from '../routes/route/route.ts';
import { httpsKey } from './keys.ts';

export type PathChange =
  | { readonly is: 'same' }
  | { readonly is: 'constant'; readonly value: string }
  /** The text that the path begins with is replaced. */
  | { readonly is: 'cut'; readonly start: string; readonly text: string }
  /** By a regular expression that is not followed. */
  | { readonly is: 'pattern'; readonly key: string };

export interface Effect {
  readonly path: PathChange;
  /** All else that decides what is forwarded or where a redirect leads, as a text. */
  readonly rest: string;
  /** Whether a redirect passes the query on; undefined where nothing is redirected. */
  readonly dropsQuery: boolean | undefined;
  readonly dropsSlash: boolean | undefined;
}

type Redirect = Extract<Filter, { type: 'RequestRedirect' }>;
type Rewrite = Extract<Filter, { type: 'URLRewrite' }>;

/** What a route does to requests of a scheme. */
export function effectOf(route: Route | undefined, scheme: 'http' | 'https'): Effect {
  if (route === undefined) return { path: SAME, rest: '', dropsQuery: undefined, dropsSlash: undefined };
  const { httpsRedirect, reply, filters } = route;
  if (httpsRedirect !== undefined && scheme === 'http') {
    const { dropsSlash, rewrites = [] } = httpsRedirect;
    const path = changesOf(
      rewrites.map((rewrite) => ({ type: 'URLRewrite', path: rewrite })),
      route,
    );
    return { path, rest: `to https ${httpsKey(httpsRedirect)}`, dropsQuery: false, dropsSlash };
  }
  if (reply !== undefined) return { path: SAME, rest: 'reply', dropsQuery: undefined, dropsSlash: undefined };
  const redirect = filters.find((filter): filter is Redirect => filter.type === 'RequestRedirect');
  const rewrites = filters.filter((filter): filter is Rewrite => filter.type === 'URLRewrite');
  if (redirect?.pattern !== undefined) {
    // What it does not redirect goes on to the backend.
    const path: PathChange = { is: 'pattern', key: JSON.stringify(filters) };
    return { path, rest: 'redirected by its URL', dropsQuery: undefined, dropsSlash: undefined };
  }
  if (redirect !== undefined) {
    const { path, dropsQuery = false, dropsSlash = false, ...rest } = redirect;
    const change = redirect.location === undefined ? changeOf(path, route) : SAME;
    return { path: change, rest: JSON.stringify([rest, route.entry.port]), dropsQuery, dropsSlash };
  }
  const hostname = rewrites.findLast((rewrite) => rewrite.hostname !== undefined)?.hostname;
  const rest = hostname === undefined ? '' : `host ${hostname}`;
  return { path: changesOf(rewrites, route), rest, dropsQuery: undefined, dropsSlash: undefined };
}

/** Several rewrites apply one after the other. */
function changesOf(rewrites: readonly Rewrite[], route: Route): PathChange {
  const changes = rewrites.filter(({ path }) => path !== undefined);
  if (changes.length > 1) return { is: 'pattern', key: JSON.stringify(changes) };
  return changeOf(changes[0]?.path, route);
}

const SAME: PathChange = { is: 'same' };

function changeOf(rewrite: PathRewrite | undefined, route: Route): PathChange {
  if (rewrite === undefined) return SAME;
  const { path: matched } = route.match;
  switch (rewrite.type) {
    case 'ReplaceFullPath':
      return { is: 'constant', value: rewrite.value === '' ? '/' : rewrite.value };
    case 'ReplacePrefixMatch': {
      const start = matched?.type === 'prefix' ? trimmedPrefix(matched.value) : '';
      const text = trimmedPrefix(rewrite.value);
      return start === text ? SAME : { is: 'cut', start, text };
    }
    case 'ReplaceRegex':
      return templateOf(matched?.value ?? '', rewrite.value);
    case 'ReplacePattern':
      return {
        is: 'pattern',
        key: JSON.stringify([
          rewrite.pattern,
          rewrite.value,
          rewrite.isDecoded ?? false,
          rewrite.isNormalized ?? false,
        ]),
      };
    default:
      return rewrite satisfies never;
  }
}

/** `/api(/|$)(.*)` with `/$2`, `/api/(.*)` with `/$1` and what is like them. */
function templateOf(pattern: string, template: string): PathChange {
  if (!template.includes('$')) return { is: 'constant', value: template };
  const other: PathChange = { is: 'pattern', key: JSON.stringify([pattern, template]) };
  const [whole, start = '', slash] = /^\^?((?:[\w/-]|\\\.)*)(\(\/\|\$\))?\(\.\*\)\$?$/.exec(pattern) ?? [];
  const [, before, group] = /^([^$]*)\$(\d)$/.exec(template) ?? [];
  if (whole === undefined || before === undefined || group !== (slash === undefined ? '1' : '2')) return other;
  const plain = start.replaceAll('\\', '');
  if (slash === undefined) return plain === before ? SAME : { is: 'cut', start: plain, text: before };
  // The slash after the start belongs to what is replaced, so the text has to bring another one.
  if (!before.endsWith('/')) return { is: 'cut', start: `${plain}/`, text: before };
  const text = before.slice(0, -1);
  return plain === text ? SAME : { is: 'cut', start: plain, text };
}

/** Texts that are equal where two effects do the same to every path. */
export function effectKey({ path, rest, dropsQuery, dropsSlash }: Effect): string {
  return JSON.stringify([path, rest, dropsQuery, dropsSlash]);
}

/** The paths on which two changes may agree although they are not the same, or the other way round. */
export function specialPaths(a: PathChange, b: PathChange): readonly string[] {
  return [...pointsOf(a, b), ...pointsOf(b, a), ...ownPoints(a), ...ownPoints(b)];
}

/** A path that is the start itself may be written with or without a slash. */
function ownPoints(change: PathChange): readonly string[] {
  if (change.is !== 'cut') return [];
  return [change.start, `${change.start}/`, change.start.replace(/\/$/, '')].filter((path) => path.startsWith('/'));
}

function pointsOf(a: PathChange, b: PathChange): readonly string[] {
  if (a.is !== 'constant') return [];
  if (b.is === 'same') return [a.value];
  if (b.is !== 'cut' || !a.value.startsWith(b.text)) return [];
  return [b.start + a.value.slice(b.text.length)];
}
