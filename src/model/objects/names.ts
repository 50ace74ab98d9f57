/**
 * The string formats of the API: each function returns what is wrong, or undefined if the string is valid.
 * Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validate/content.
 */
import { byteLength } from '../../text/bytes.ts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** What is wrong with a string, worded to follow the name of the value, as in `port name "x" must ...`; undefined if it is valid. */
export type ValidationError = string | undefined;

/** Whether a text has more bytes than the limit. Counts only if it is long enough to exceed it. */
const isLonger = (text: string, limit: number): boolean =>
  text.length > limit || (3 * text.length > limit && byteLength(text) > limit);

/** RFC 1123 label: at most 63 of a-z, 0-9 and `-`, alphanumeric at both ends. */
export function dnsLabelError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'must have at most 63 characters';
  if (DNS_LABEL.test(text)) return undefined;
  if (DNS_SUBDOMAIN.test(text)) return 'must not contain dots';
  return 'must contain only lowercase letters, digits and "-", and must start and end with a letter or digit';
}

/** RFC 1035 label: like an RFC 1123 label, but starts with a letter. */
export function dns1035LabelError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'must have at most 63 characters';
  if (DNS_1035_LABEL.test(text)) return undefined;
  return 'must contain only lowercase letters, digits and "-", must start with a letter and end with a letter or digit';
}

/** RFC 1123 subdomain: labels joined by dots, at most 253 in all. */
export function dnsSubdomainError(text: string): ValidationError {
  if (isLonger(text, 253)) return 'must have at most 253 characters';
  if (DNS_SUBDOMAIN.test(text)) return undefined;
  return 'must contain only lowercase letters, digits, "-" and ".", and must start and end with a letter or digit';
}

/** `*.` and a subdomain. */
export function wildcardSubdomainError(text: string): ValidationError {
  if (isLonger(text, 253)) return 'must have at most 253 characters';
  if (text.startsWith('*.') && DNS_SUBDOMAIN.test(text.slice(2))) return undefined;
  return 'must contain "*" only as its first label, for example "*.example.com"';
}

/** IANA service name: at most 15 of a-z, 0-9 and `-`, with a letter, no double or outer hyphen. */
export function portNameError(text: string): ValidationError {
  if (isLonger(text, 15)) return 'must have at most 15 characters';
  if (!/^[-a-z0-9]+$/.test(text)) return 'must contain only lowercase letters, digits and "-"';
  if (!/[a-z]/.test(text)) return 'must contain at least one letter';
  if (text.includes('--')) return 'must not contain "--"';
  if (text.startsWith('-') || text.endsWith('-')) return 'must not start or end with "-"';
  return undefined;
}

/** `[prefix/]name`: label and annotation keys, appProtocol, loadBalancerClass. */
export function qualifiedNameError(text: string): ValidationError {
  const slash = text.indexOf('/');
  const hasPrefix = slash !== -1;
  if (hasPrefix) {
    if (text.includes('/', slash + 1)) return 'must not contain more than one "/"';
    if (slash === 0) return 'must not start with "/"';
    const error = dnsSubdomainError(text.slice(0, slash));
    if (error !== undefined) return `has an invalid prefix: the part before "/" ${error}`;
  }
  const name = text.slice(slash + 1);
  if (name === '') return hasPrefix ? 'must have a name after "/"' : 'must not be empty';
  if (isLonger(name, 63))
    return hasPrefix ? 'must have at most 63 characters after "/"' : 'must have at most 63 characters';
  if (!QUALIFIED_NAME_PART.test(name))
    return 'must contain only letters, digits, "-", "_" and ".", and must start and end with a letter or digit';
  return undefined;
}

export function labelValueError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'must have at most 63 characters';
  if (LABEL_VALUE.test(text)) return undefined;
  return 'must contain only letters, digits, "-", "_" and ".", and must start and end with a letter or digit';
}

/** Names that are used as a URL path segment: RBAC objects, resource backends. */
export function pathSegmentError(text: string): ValidationError {
  if (text === '.' || text === '..') return `must not be "${text}"`;
  if (text.includes('/')) return 'must not contain "/"';
  if (text.includes('%')) return 'must not contain "%"';
  return undefined;
}

/** `<DNS subdomain>/<path>`: controller names. */
export function domainPrefixedPathError(text: string): ValidationError {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1)
    return 'must be a domain and a path, for example "example.com/controller"';
  const error = dnsSubdomainError(text.slice(0, slash));
  if (error !== undefined) return `has an invalid domain: the part before "/" ${error}`;
  return HTTP_PATH.test(text.slice(slash + 1))
    ? undefined
    : 'must contain only characters that are valid in a URL path after "/"';
}

export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

const SHOWN = 60;

/** A value as messages show it, shortened if it is long. */
export function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Whether a value looks like a placeholder that is filled in later: `<FQDN>`, `__HOST__`, `{NAME}`, `YOUR_PROJECT`. */
export function looksLikePlaceholder(text: string): boolean {
  return /^<.*>$|__\w+__|\{[^{}\n\r]*\}|^@.*@$|^\$\(?\w|^%.*%$|^\[.*\]$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text);
}

/** Whether a number fits into the int32 of port fields; one that does not is a type error, which another rule reports. */
export function isInt32(value: number): boolean {
  return value === (value | 0);
}

/** A domain of at least two labels, with or without a trailing dot: endpoints that are host names. */
export function fullDomainError(text: string): ValidationError {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  if (text === '') return 'must not be empty';
  const error = dnsSubdomainError(bare);
  if (error !== undefined) return error;
  if (!bare.includes('.')) return 'must be a domain with at least one dot, for example "db.example.com"';
  return bare.split('.').some((label) => label.length > 63)
    ? 'must have at most 63 characters between two dots'
    : undefined;
}
