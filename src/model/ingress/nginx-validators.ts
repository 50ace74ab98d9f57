/**
 * The parsers of ingress-nginx for the values of its annotations.
 * Source: kubernetes/ingress-nginx v1.15 internal/ingress/annotations/parser (main.go, validators.go) and the packages
 * beside it. Regular expressions that would backtrack are replaced with others that accept the same texts.
 */
import { dns1035LabelError } from '../objects/names.ts';
import type { Parser, Reading } from './declaration.ts';
import { parseInteger, trimSpace } from './go-values.ts';
import type { Loss } from './setting.ts';

/** The text as Parse sees it: each line trimmed. A text of spaces counts as empty. */
function normalized(given: string): Reading<string> {
  const value = given.split('\n').map(trimSpace).join('\n');
  return value === '' ? { error: 'contains only spaces', loses: 'nothing' } : { value };
}

const NAME = '\\-._~a-zA-Z0-9/:';

/** The characters that each kind of value may contain (parser/validators.go). */
const ALLOWED = {
  /** BasicCharsRegex */
  basic: `${NAME}`,
  /** CharsWithSpace */
  spaced: `${NAME} `,
  /** ExtendedCharsRegex */
  extended: `${NAME}, `,
  /** RegexPathWithCapture */
  path: `${NAME}$`,
  /** IsValidRegex */
  regex: `${NAME}^$[\\](){}*+?|&=\\\\`,
  /** URLIsValidRegex */
  url: `${NAME},?&=`,
  /** URLWithNginxVariableRegex */
  variableUrl: `${NAME}, ?&=$`,
  /** NGINXVariable; upstreamhashby has the same */
  variable: 'A-Za-z0-9\\-_${}',
  /** HeadersVariable */
  headers: 'A-Za-z0-9\\-_, ',
  /** opentelemetry */
  word: 'A-Za-z0-9\\-_',
  /** fastcgi */
  fileName: 'A-Za-z0-9.\\-_',
  /** proxyssl */
  ciphers: 'A-Za-z0-9+:_\\-!',
} as const;

/** ValidateRegex for a class of characters; `blanks`: spaces are allowed too (removeSpace). */
export function holding(kind: keyof typeof ALLOWED, { blanks = false } = {}): Parser<string> {
  const forbidden = new RegExp(`[^${ALLOWED[kind]}${blanks ? ' ' : ''}]`, 'u');
  return (given) => {
    const [char] = forbidden.exec(given) ?? [];
    return char === undefined ? normalized(given) : { error: `must not contain ${named(char)}` };
  };
}

function named(char: string): string {
  if (char === '\n' || char === '\r') return 'a line break';
  if (char === ' ') return 'a space';
  return char === '\t' ? 'a tab' : `"${char}"`;
}

/** ValidateRegex for any other pattern, which is applied to the text without spaces. */
export function shaped(pattern: RegExp, expected: string): Parser<string> {
  return (given) =>
    pattern.test(given.replaceAll(' ', '')) && !/[\r\n]/.test(given)
      ? normalized(given)
      : { error: `must be ${expected}` };
}

export const size = shaped(/^[0-9]+[bkmg]?$/i, 'a size such as "8m" (units k, m and g)');

/** affinityCookieExpiresRegex, `^0|-?[1-9]\d*$`: it ends with a number that is not 0, or starts with 0. */
export const cookieSeconds: Parser<string> = (given) => {
  let start = given.length;
  while (start > 0 && /[0-9]/.test(given.charAt(start - 1))) start--;
  const isNumber = given.startsWith('0') || /[1-9]/.test(given.slice(start));
  return isNumber && !/[\r\n]/.test(given) ? normalized(given) : { error: 'must be a number of seconds' };
};

/** ValidateServiceName. */
export const serviceName: Parser<string> = (value) =>
  dns1035LabelError(value) === undefined ? { value } : { error: 'must be the name of a Service in the same namespace' };

const regexCharacters = holding('regex');

/** ValidateServerName. */
export const serverName: Parser<string> = (given, namespace) => regexCharacters(trimSpace(given), namespace);

/** ValidateArrayOfServerName; the value is sorted, each name once (alias). */
export const serverNames: Parser<readonly string[]> = (given, namespace) => {
  const names = given.split(',').map(trimSpace);
  for (const name of names) {
    const reading = name === '' ? { value: name } : regexCharacters(name, namespace);
    if ('error' in reading) return { error: reading.error };
  }
  return { value: [...new Set(names)].filter((name) => name !== '').sort() };
};

/** A Secret or ConfigMap in the same namespace, `name` or `namespace/name` (cache.SplitMetaNamespaceKey). */
export function ownObject(otherNamespaceLoses: Loss | 'nothing'): Parser<string> {
  return (given, namespace) => {
    const reading = holdingBasic(given, namespace);
    if ('error' in reading) return reading;
    const parts = reading.value.split('/');
    if (parts.length > 2) return { error: 'must be "name" or "namespace/name"', loses: 'paths' };
    return parts.length === 1 || isOwn(parts[0], namespace)
      ? reading
      : { error: OTHER_NAMESPACE, loses: otherNamespaceLoses };
  };
}

/** Whether a namespace is, or may be, that of the object. */
function isOwn(named: string | undefined, namespace: string | undefined): boolean {
  return named === '' || namespace === undefined || named === namespace;
}

const holdingBasic = holding('basic', { blanks: true });

const OTHER_NAMESPACE = 'must not refer to another namespace';

/** A Secret in auth-tls-secret and proxy-ssl-secret: always with its namespace (k8s.ParseNameNS). */
export const fullSecretName: Parser<string> = (given, namespace) => {
  const reading = holdingBasic(given, namespace);
  if ('error' in reading) return reading;
  const parts = reading.value.split('/');
  if (parts.length !== 2) return { error: 'must be "namespace/name"', loses: 'paths' };
  if (!isOwn(parts[0], namespace)) return { error: OTHER_NAMESPACE, loses: 'paths' };
  return reading;
};

/** redirect.isValidURL, not used for permanent-redirect: with any other scheme the controller ignores all redirects. */
export const httpUrl: Parser<string> = (given, namespace) => {
  const reading = holdingUrl(given, namespace);
  if ('error' in reading || isHttp(reading.value)) return reading;
  return { error: A_URL, loses: 'nothing' };
};

const holdingUrl = holding('url');
const holdingVariables = holding('variableUrl');
const holdingPath = holding('path');
const holdingSpacedPath = holding('path', { blanks: true });
const holdingHeaders = holding('headers');
const holdingExtended = holding('extended');

const A_URL = 'must be a URL such as "https://example.com"';

function isHttp(url: string): boolean {
  const [, authority = ''] = /^http[a-z0-9.-]*:(?:\/\/([^/?]*))?/i.exec(url) ?? [];
  // net/url rejects a port that is not a number.
  return /^http[a-z0-9.-]*:/i.test(url) && /^[^:]*(?::[0-9]*)?$/.test(authority);
}

/** permanent-redirect: any value is sent to the client. */
export const location: Parser<string> = (given, namespace) => {
  const reading = holdingUrl(given, namespace);
  if ('error' in reading || /^(?:http|\/)/i.test(reading.value)) return reading;
  return { ...reading, doubt: A_URL };
};

/** app-root: url.ParseRequestURI without a scheme. */
export const rootPath: Parser<string> = (given, namespace) => {
  const reading = holdingPath(given, namespace);
  if ('error' in reading || reading.value.startsWith('/')) return reading;
  return { error: 'must be a path such as "/app"' };
};

/** auth-url (parser.StringToURL). */
export const authUrl: Parser<string> = (given, namespace) => {
  const reading = holdingVariables(given, namespace);
  if ('error' in reading) return reading;
  const [, host = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?]*)/i.exec(reading.value) ?? [];
  if (host !== '' && !host.includes('..')) return reading;
  return { error: 'must be a URL such as "https://auth.example.com/check"', loses: 'paths' };
};

/** auth-response-headers. */
export const headerNames: Parser<readonly string[]> = (given, namespace) => {
  const reading = holdingHeaders(given, namespace);
  if ('error' in reading) return reading;
  const names = reading.value.split(',').map(trimSpace);
  const bad = names.find((name) => name.includes(' '));
  if (bad !== undefined) return { error: `must be a comma-separated list of headers, but "${bad}" is not a header` };
  return { value: names.filter((name) => name !== '') };
};

/** auth-cache-duration (authreq.ValidCacheDuration): status codes, then times. */
export const cacheDurations: Parser<string> = (given, namespace) => {
  const reading = holdingExtended(given, namespace);
  if ('error' in reading) return { error: reading.error, loses: 'nothing' };
  const isRight = reading.value
    .split(',')
    .map(trimSpace)
    .every((one) => one === '' || isCacheDuration(one));
  return isRight ? reading : { error: 'must be status codes and times such as "200 202 30m"' };
};

function isCacheDuration(duration: string): boolean {
  let hasTime = false;
  for (const part of duration.split(' ')) {
    if (/^[0-9]{3}$/.test(part) && hasTime) return false;
    if (/^[0-9]+(?:ms|s|m|h|d|w|M|y)$/.test(part)) hasTime = true;
  }
  return hasTime;
}

/** custom-http-errors: a value of the right form, but without commas, is ignored. */
export const statusCodes: Parser<readonly number[]> = (given) => {
  if (!/^(?:[45,][0-9]{2},?)*$/.test(given.replaceAll(' ', '')))
    return { error: 'must be a comma-separated list of status codes such as "404,503"' };
  const codes = given
    .split(',')
    .map(trimSpace)
    .filter((code) => code !== '')
    .map((code) => parseInteger(code));
  const known = codes.filter((code) => code !== undefined);
  if (known.length === codes.length) return { value: known };
  return { error: 'must have commas between the status codes', loses: 'nothing' };
};

const CAUSE = 'error|timeout|invalid_header|http_(?:500|502|503|504|403|404|429)|non_idempotent|off';
const CAUSES = new RegExp(`^(?:(?:${CAUSE})[\\t\\n\\f\\r ]?)+$`);

/** proxy-next-upstream. */
export const causes: Parser<string> = (given) =>
  CAUSES.test(given) && !/[\r\n]/.test(given)
    ? normalized(given)
    : { error: 'must be a space-separated list of conditions such as "error timeout http_502"' };

/** proxy-cookie-domain. */
export const cookieDomain: Parser<string> = (given) =>
  /^(?:off|[-._~a-zA-Z0-9/:]+[\t\f ]+[-._~a-zA-Z0-9/:]+)$/.test(given)
    ? normalized(given)
    : { error: 'must be "off" or two domains' };

/** x-forwarded-prefix; before v0.25 the annotation was a boolean. */
export const forwardedPrefix: Parser<string> = (given, namespace) => {
  const reading = holdingSpacedPath(given, namespace);
  if ('error' in reading || !/^(?:true|false)$/.test(reading.value)) return reading;
  return { ...reading, doubt: 'must be a path such as "/app", not a boolean' };
};

/** auth-tls-match-cn; the expression after CN= is not compiled here. */
export const commonName: Parser<string> = (given) =>
  given.startsWith('CN=') ? normalized(given) : { error: 'must start with "CN="' };
