/**
 * The rule of a Traefik router: its text, whose length is the priority, and what it matches.
 * Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/kubernetes.go (loadRouter, buildRule), pkg/muxer/http/matcher.go,
 * matcher_v2.go.
 */
import { assumed } from '../../model/ingress/setting.ts';
import { traefikSettings } from '../../model/ingress/traefik.ts';
import type { TraefikController } from '../../model/ingress/traefik-controller.ts';
import { ANY_HOST, hostMatch } from '../match/host.ts';
import { compileRegex } from '../match/regex.ts';
import type { HostMatch, PathMatch, RouteMatch } from '../route/route.ts';
import type { PathItem } from './paths.ts';

export interface TraefikRule {
  /** As Traefik writes it; of the rules of one Ingress with the same text, the last one is used. */
  readonly text: string;
  readonly host: HostMatch;
  readonly path: PathMatch;
  readonly pathType: RouteMatch['pathType'];
  /** Why Traefik rejects the rule, a phrase. */
  readonly rejected: string | undefined;
}

type Matcher = 'Path' | 'PathPrefix' | 'PathRegexp';

/** The rule of one path of an Ingress. */
export function traefikRule(item: PathItem, controller: TraefikController): TraefikRule {
  const { routerPathmatcher, routerRulesyntax } = traefikSettings(item.ingress);
  const writesV2 = routerRulesyntax.is === 'valid' ? routerRulesyntax.value === 'v2' : controller.writesV2;
  const host = item.path.hostText ?? '';
  const path = item.path.path.text ?? '';
  const isOpen = item.type === 'ImplementationSpecific';
  const matcher = item.type === 'Exact' ? 'Path' : isOpen ? assumed(routerPathmatcher) : 'PathPrefix';
  const isStrict = controller.matchesPrefixesStrictly && matcher === 'PathPrefix' && path !== '/';
  const parts = [
    ...(host === '' ? [] : [hostPart(host, writesV2)]),
    ...(path === '' ? [] : [isStrict ? strictPart(path) : `${matcher}(${quoted(path)})`]),
  ];
  return {
    text: parts.join(' && '),
    host: host === '*' ? ANY_HOST : hostMatch(host.replace(/\.$/, ''), writesV2 ? 'plain' : 'one'),
    path: pathMatch(path, matcher, isStrict),
    pathType: path !== '' && matcher === 'PathRegexp' ? 'Regex' : item.type,
    rejected: rejection(
      host,
      path,
      matcher,
      isOpen && routerPathmatcher.is === 'refused' ? routerPathmatcher.reason : undefined,
      writesV2,
    ),
  };
}

function hostPart(host: string, writesV2: boolean): string {
  if (writesV2 && host.startsWith('*.'))
    return `HostRegexp(${quoted(host.replace('*.', '{subdomain:[a-zA-Z0-9-]+}.'))})`;
  return `Host(${quoted(host)})`;
}

/** With strictPrefixMatching: the path itself, and what is below it. */
function strictPart(path: string): string {
  const bare = path.replace(/\/$/, '');
  return `(Path(${quoted(bare)}) || PathPrefix(${quoted(`${bare}/`)}))`;
}

function pathMatch(value: string, matcher: Matcher, isStrict: boolean): PathMatch {
  if (value === '') return { type: 'string-prefix', value: '/' };
  switch (matcher) {
    case 'Path':
      return { type: 'exact', value };
    case 'PathRegexp':
      return { type: 'regex', value, ignoreCase: false, anchored: 'none' };
    case 'PathPrefix':
      return { type: isStrict ? 'prefix' : 'string-prefix', value };
    default:
      return matcher satisfies never;
  }
}

function rejection(
  host: string,
  path: string,
  matcher: Matcher,
  badMatcher: string | undefined,
  writesV2: boolean,
): string | undefined {
  if (host === '' && path === '') return 'Traefik needs a host or a path';
  if (badMatcher !== undefined && path !== '') return `the value of annotation router.pathmatcher ${badMatcher}`;
  if (/[^\0-\x7f]/.test(host)) return 'Traefik accepts only ASCII characters in a host';
  if (path === '') return undefined;
  if (writesV2 && matcher === 'PathRegexp') return 'rule syntax v2 has no matcher PathRegexp';
  if (matcher !== 'PathRegexp') return path.startsWith('/') ? undefined : 'the path does not start with "/"';
  const compiled = compileRegex(path, false);
  return compiled.ok ? undefined : `the path is not a valid regular expression: ${compiled.message}`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** A text as Go quotes it with `%q`. Source: golang/go src/strconv/quote.go. */
export function quoted(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  return `"${[...text].map(escaped).join('')}"`;
}

function escaped(char: string): string {
  const known = ESCAPES.get(char);
  if (known !== undefined) return known;
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0');
  if (code < 0x80) return `\\x${hex(2)}`;
  return code < 0x1_00_00 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}
