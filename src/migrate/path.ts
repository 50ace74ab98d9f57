/**
 * Paths of Ingress controllers as the Gateway API matches them, and rewrites of these paths. Regular expressions that say
 * the same as a prefix become one, since how others are matched and ordered is up to each implementation.
 */
import type { PathMatch, PathRewrite } from '../routes/route/route.ts';

/** What of a path an expression has to match: all of it, its start, or any part of it. */
export type Expressions = 'whole' | 'start' | 'part';

export interface GatewayPath {
  readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly value: string;
}

export type PathModifier =
  | { readonly type: 'ReplaceFullPath'; readonly replaceFullPath: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly replacePrefixMatch: string };

/** A path, and what is left of it after its prefix, as a group of the expression that it was. */
export interface ReadPath {
  readonly path: GatewayPath;
  readonly rest: { readonly group: string; readonly hasSlash: boolean } | undefined;
}

/** The match of the Gateway API that comes nearest to a path; undefined where no match does. */
export function gatewayPath(path: PathMatch | undefined): ReadPath | undefined {
  if (path === undefined) return simple('PathPrefix', '/');
  switch (path.type) {
    case 'exact':
      return simple('Exact', path.value);
    case 'prefix':
    case 'string-prefix':
      return simple('PathPrefix', path.value);
    case 'glob':
      return globPath(path.value);
    case 'regex':
      return path.anchored === 'start' ? expressionPath(path.value, path.ignoreCase) : otherExpression(path);
    default:
      return path satisfies never;
  }
}

/** The characters that the API takes in paths that are no expressions. */
const TAKEN = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;

function simple(type: GatewayPath['type'], value: string, rest?: ReadPath['rest']): ReadPath | undefined {
  const text = value === '' ? '/' : value;
  const isTaken = type === 'RegularExpression' || (TAKEN.test(text) && !/\/\/|\/\.{1,2}(?:\/|$)|%2f|#/i.test(text));
  return isTaken && text.length <= 1024 ? { path: { type, value: text }, rest } : undefined;
}

/** `/v1/*` of cloud load balancers. */
function globPath(value: string): ReadPath | undefined {
  if (/^\/?\*$/.test(value)) return simple('PathPrefix', '/');
  const [, prefix] = /^([^*?]*)\/\*$/.exec(value) ?? [];
  if (prefix !== undefined) return simple('PathPrefix', prefix);
  if (!/[*?]/.test(value)) return simple('Exact', value);
  const escaped = value
    .replaceAll(/[.+^$()[\]{}|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return simple('RegularExpression', escaped);
}

/** What follows a literal start, and which group has the rest of the path. */
const ENDS: readonly (readonly [RegExp, ReadPath['rest'] | undefined])[] = [
  [/^\/?$/, undefined],
  [/^\/?(?:\.\*)\$?$/, undefined],
  [/^\((?:\?:)?\/\|\$\)$/, undefined],
  [/^\(\/\|\$\)\.\*\$?$/, undefined],
  [/^\(\/\|\$\)\(\.\*\)\$?$/, { group: '2', hasSlash: false }],
  [/^\(\?:\/\|\$\)\(\.\*\)\$?$/, { group: '1', hasSlash: false }],
  [/^\/\??\(\.\*\)\$?$/, { group: '1', hasSlash: false }],
  [/^\(\/\.\*\)\??\$?$/, { group: '1', hasSlash: true }],
  [/^\(\.\*\)\$?$/, { group: '1', hasSlash: true }],
];

/** A path of ingress-nginx in a server of regular expressions, which has a fixed start. */
function expressionPath(value: string, ignoreCase: boolean): ReadPath | undefined {
  const text = value.replace(/^\^/, '');
  const [start = '', plain] = literalStart(text);
  const end = text.slice(start.length);
  if (plain === '' || plain.startsWith('/')) {
    if (end === '$') return simple('Exact', plain);
    // A slash before the end belongs to it.
    const found = endOf(plain.endsWith('/') ? `/${end}` : end);
    const prefix = plain === '/' ? plain : plain.replace(/\/$/, '');
    // Without an end `/foo` takes `/foobar`, too, which was hardly meant; `/foo.*` was meant so.
    const isElement = !/^(?:\.\*|\(\.\*\))\$?$/.test(end) || plain.endsWith('/') || plain === '';
    if (found !== undefined && isElement) return simple('PathPrefix', prefix, found.rest);
  }
  if (!text.startsWith('/')) return undefined;
  // Only the first alternative is compared with the start of the path.
  const [first = '', ...others] = alternativesOf(text);
  const whole = [first, ...others.map((one) => (one.startsWith('^') ? one.slice(1) : `.*${one}`))].map(toTheEnd);
  return simple('RegularExpression', `/${ignoreCase ? '(?i)' : ''}${whole.join('|').slice(1)}`);
}

const toTheEnd = (text: string): string =>
  text.endsWith('$') ? text.slice(0, -1) : /\.\*\)*$/.test(text) ? text : `${text}.*`;

/** The alternatives of an expression that stand in no group. */
function alternativesOf(text: string): readonly string[] {
  const alternatives: string[] = [];
  let start = 0;
  let depth = 0;
  let isClass = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (isClass) isClass = char !== ']';
    else if (char === '[') isClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) {
      alternatives.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...alternatives, text.slice(start)];
}

/** An expression that takes the same paths where it need not match all of a path. */
export function anchored({ type, value }: GatewayPath, expressions: Expressions): GatewayPath {
  if (type !== 'RegularExpression' || expressions === 'whole') return { type, value };
  const isOne = alternativesOf(value).length === 1;
  const isOpen = isOne && value.endsWith('.*');
  // Where the start counts, it has to begin with a slash. Other alternatives then end at the end as well.
  if (expressions === 'start') {
    const ends = alternativesOf(value).map((one) => (one.endsWith('.*') ? one : `${one}$`));
    return { type, value: ends.join('|') };
  }
  if (value.startsWith('^')) return { type, value };
  return { type, value: isOpen ? `^${value}` : isOne ? `^${value}$` : `^(?:${value})$` };
}

interface EndFound {
  readonly rest: ReadPath['rest'];
}

function endOf(end: string): EndFound | undefined {
  const found = ENDS.find(([pattern]) => pattern.test(end));
  return found === undefined ? undefined : { rest: found[1] };
}

/** The characters at the start of an expression that mean themselves, as written and without backslashes. */
function literalStart(text: string): readonly [string, string] {
  const [start = ''] = /^(?:[^\\()[\]{}*+?|^$]|\\[^A-Za-z0-9])*/.exec(text) ?? [];
  // A quantifier is about the last character.
  const cut = /^[*+?{]/.test(text.slice(start.length)) ? start.replace(/(?:\\.|[^\\])$/, '') : start;
  return [cut, cut.replaceAll(/\\(.)/g, '$1')];
}

function otherExpression({ value, ignoreCase, anchored }: Extract<PathMatch, { type: 'regex' }>): ReadPath | undefined {
  const flag = ignoreCase ? '(?i)' : '';
  if (anchored === 'both') return simple('RegularExpression', `${flag}${value}`);
  if (!value.startsWith('^/')) return simple('RegularExpression', `${flag}.*(?:${value}).*`);
  return expressionPath(value, ignoreCase);
}

/**
 * A rewrite as the Gateway API has it: `same` where the path stays, undefined where it cannot be said there.
 */
export function pathModifier(rewrite: PathRewrite, read: ReadPath): PathModifier | 'same' | undefined {
  const prefix = read.path.type === 'PathPrefix' ? read.path.value.replace(/\/$/, '') : undefined;
  switch (rewrite.type) {
    case 'ReplaceFullPath':
      return { type: 'ReplaceFullPath', replaceFullPath: rewrite.value === '' ? '/' : rewrite.value };
    case 'ReplacePrefixMatch':
      return prefixModifier(rewrite.value, prefix);
    case 'ReplaceRegex':
      return templateModifier(rewrite.value, read, prefix);
    case 'ReplacePattern':
      return patternModifier(rewrite, prefix);
    default:
      return rewrite satisfies never;
  }
}

function prefixModifier(text: string, prefix: string | undefined): PathModifier | 'same' | undefined {
  if (prefix === undefined) return undefined;
  const value = text === '/' ? text : text.replace(/\/$/, '');
  if (value === prefix || (value === '/' && prefix === '')) return 'same';
  return { type: 'ReplacePrefixMatch', replacePrefixMatch: value === '' ? '/' : value };
}

/** `/$2` after `/api(/|$)(.*)`, and texts without groups. */
function templateModifier(
  template: string,
  { path, rest }: ReadPath,
  prefix: string | undefined,
): PathModifier | 'same' | undefined {
  if (!template.includes('$')) return { type: 'ReplaceFullPath', replaceFullPath: template };
  const [, before, group] = /^([^$]*)\$\{?(\d)\}?$/.exec(template) ?? [];
  if (before === undefined || group === undefined || rest === undefined || path.type !== 'PathPrefix') return undefined;
  if (group !== rest.group || before.endsWith('/') === rest.hasSlash) return undefined;
  return prefixModifier(before === '' ? '/' : before, prefix);
}

/** What the middlewares of Traefik that strip and add prefixes are read as. */
function patternModifier(
  { pattern, value }: { readonly pattern: string; readonly value: string },
  prefix: string | undefined,
): PathModifier | 'same' | undefined {
  if (prefix === undefined) return undefined;
  if (pattern === '^') return prefixModifier(`${value.replaceAll('$$', '$')}${prefix}`, prefix);
  const [, alternatives] = /^\^\(\?:(.*)\)\/\?$/.exec(pattern) ?? [];
  const stripped = alternatives?.split('|').map((one) => one.replaceAll(/\\(.)/g, '$1').replace(/\/$/, ''));
  const [only, ...others] = stripped?.filter((one) => prefix === one || prefix.startsWith(`${one}/`)) ?? [];
  if (value !== '/' || only === undefined || others.length > 0) return undefined;
  return prefixModifier(prefix.slice(only.length) || '/', prefix);
}

/**
 * A rewrite by the groups of the expression that a path was matched with, as one of the whole path; undefined for other
 * rewrites. What ingress-nginx rewrites is replaced as a whole, whatever of it the expression takes.
 */
export function rewritePattern(
  rewrite: PathRewrite,
  path: PathMatch | undefined,
): { readonly pattern: string; readonly template: string } | undefined {
  if (rewrite.type !== 'ReplaceRegex' || path?.type !== 'regex' || path.anchored !== 'start') return undefined;
  const text = path.value.replace(/^\^/, '');
  const template = rewrite.value.replaceAll(/\$\{(\d)\}/g, '$$$1');
  // Other variables of nginx have no place there, and neither have expressions that RE2 does not know.
  if (!text.startsWith('/') || /\$(?!\d)|\\/.test(template) || /\(\?[!=<]/.test(text)) return undefined;
  if (alternativesOf(text).length > 1) return undefined;
  return { pattern: `^${path.ignoreCase ? '(?i)' : ''}(?:${text}).*$`, template };
}
