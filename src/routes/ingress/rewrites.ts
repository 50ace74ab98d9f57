/**
 * What controllers other than ingress-nginx and Traefik make of paths before they pass requests on. Sources:
 * nginx/kubernetes-ingress v5 internal/configs/parsing_helpers.go (ParseRewriteList), internal/configs/version1/
 * template_helper.go (makeRewritePattern), nginx.ingress.tmpl; haproxytech/kubernetes-ingress v3
 * pkg/annotations/ingress/reqPathRewrite.go, HAProxy's http-request replace-path; jcmoraisjr/haproxy-ingress v0.15
 * pkg/converters/ingress/annotations/backend.go (buildBackendRewriteURL).
 */
import type { Dialect } from '../../model/ingress/dialect.ts';
import { HAPROXY_INGRESS, HAPROXYTECH } from '../../model/ingress/haproxy.ts';
import { kongRewrite } from '../../model/ingress/kong.ts';
import { NGINX_ORG, nginxOrgSettings } from '../../model/ingress/nginx-org.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { compileRegex } from '../match/regex.ts';
import type { Doubt, Filter, PathMatch, PathRewrite } from '../route/route.ts';
import type { PathItem } from './paths.ts';

export interface Rewriting {
  readonly filters: readonly Filter[];
  readonly doubts: readonly Doubt[];
}

const NONE: Rewriting = { filters: [], doubts: [] };

/** The rewrite of a path by the controllers that otherwise follow the specification. */
export function rewriting(item: PathItem, dialect: Dialect | undefined): Rewriting {
  if (dialect === 'haproxytech') return ofHaproxytech(item);
  if (dialect === 'kong') return ofKong(item);
  return dialect === 'haproxy-ingress' ? ofHaproxyIngress(item) : NONE;
}

/** The rewrite of a location of the F5 NGINX Ingress Controller: by Service, otherwise by regular expression. */
export function nginxOrgRewriting(item: PathItem, path: PathMatch): Rewriting {
  const { rewrites, rewriteTarget } = nginxOrgSettings(item.ingress);
  const list = assumed(rewrites);
  if (list !== undefined) {
    const value = rewriteFor(list, item.path.backend.service.text ?? '');
    if (value === 'none') return NONE;
    // nginx takes no path in proxy_pass where the location is a regular expression.
    if (value === 'invalid' || path.type === 'regex') return open(NGINX_ORG.keys.rewrites);
    if (path.type === 'exact') return rewritten({ type: 'ReplaceFullPath', value });
    return rewritten({ type: 'ReplacePattern', pattern: `^${literal(item.value)}`, value, isNormalized: true });
  }
  const target = assumed(rewriteTarget);
  if (target === undefined) return NONE;
  const isQuoted = path.type !== 'exact' || item.type !== 'Exact';
  if (!isQuoted || !/^\/(?:[^?$\s]|\$\d)*$/.test(target)) return open(NGINX_ORG.keys.rewriteTarget);
  const ignoresCase = path.type === 'regex' && path.ignoreCase ? '(?i)' : '';
  const before = path.type === 'regex' ? '' : '.*?';
  const pattern = `${ignoresCase}^${before}(?:${item.value}).*$`;
  if (!compileRegex(pattern, false).ok) return open(NGINX_ORG.keys.rewriteTarget);
  const value = target.replaceAll(/\$(\d)/g, (_, group: string) => `\${${group}}`);
  return rewritten({ type: 'ReplacePattern', pattern, value, isNormalized: true });
}

function rewriteFor(list: string, service: string): string {
  let found = 'none';
  for (const part of list.split(';')) {
    const [, name, value] = /^serviceName=([^=\s]*) rewrite=(\/[^\s{};$=]*)$/.exec(part.trim()) ?? [];
    if (name === undefined || value === undefined) return 'invalid';
    if (name === service) found = value;
  }
  return found;
}

/** A regular expression and what replaces the whole path, or only the latter. */
function ofHaproxytech({ ingress }: PathItem): Rewriting {
  const written = assumed(HAPROXYTECH.read(ingress).settings.pathRewrite)?.trim();
  if (!written) return NONE;
  if (written.includes('\n')) return open(HAPROXYTECH.keys.pathRewrite);
  const parts = written.split(/\s/).filter((part) => part !== '');
  // The controller ignores other values.
  if (parts.length > 2) return NONE;
  const format = parts.at(-1) ?? '';
  const pattern = `^.*?(?:${parts.length === 1 ? '(.*)' : (parts[0] ?? '')}).*$`;
  const isKnown = /^(?:[^\\%]|\\[1-9])*$/.test(format) && compileRegex(pattern, false).ok;
  if (!isKnown) return open(HAPROXYTECH.keys.pathRewrite);
  const value = escaped(format).replaceAll(/\\(\d)/g, (_, group: string) => `\${${group}}`);
  return rewritten({ type: 'ReplacePattern', pattern, value });
}

function ofHaproxyIngress({ ingress, type, value }: PathItem): Rewriting {
  const { rewriteTarget, pathType } = HAPROXY_INGRESS.read(ingress).settings;
  const target = assumed(rewriteTarget);
  if (!target) return NONE;
  const isRegex = type === 'ImplementationSpecific' && assumed(pathType) === 'regex';
  if (isRegex || /[\\%]/.test(target)) return open(HAPROXY_INGRESS.keys.rewriteTarget);
  const endsInSlash = value.endsWith('/');
  const slash = target === '/' && !endsInSlash ? '/?' : '';
  const to = endsInSlash && !target.endsWith('/') ? `${target}/` : target;
  return rewritten({
    type: 'ReplacePattern',
    pattern: `^${literal(value)}${slash}(.*)$`,
    value: `${escaped(to)}\${1}`,
  });
}

/** The controller passes both on, and Kong itself rewrites: by the route that it makes of the path. */
function ofKong({ ingress }: PathItem): Rewriting {
  const annotation = kongRewrite(ingress);
  return annotation === undefined ? NONE : open(String(annotation.step));
}

const rewritten = (path: PathRewrite): Rewriting => ({ filters: [{ type: 'URLRewrite', path }], doubts: [] });

function open(key: string): Rewriting {
  return { filters: [], doubts: [{ reason: `kroute does not evaluate annotation "${key}"`, alternatives: [] }] };
}

/** A text as a regular expression that takes nothing else. */
const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, (char) => `\\${char}`);

/** A text without groups in it. */
const escaped = (text: string): string => text.replaceAll('$', '$$$$');
