/**
 * The string formats of the API: each function answers with what is wrong, or nothing.
 * Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go, pkg/api/validate/content.
 */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** What is wrong with a string, in words that follow "the name"; undefined when it is right. */
export type ValidationError = string | undefined;

/** Whether a text has more bytes than that; most are so short that nothing needs to be counted. */
const isLonger = (text: string, limit: number): boolean =>
  text.length > limit || (3 * text.length > limit && Buffer.byteLength(text) > limit);

/** RFC 1123 label: at most 63 of a-z, 0-9 and `-`, alphanumeric at both ends. */
export function dnsLabelError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'is longer than 63 characters';
  if (DNS_LABEL.test(text)) return undefined;
  if (DNS_SUBDOMAIN.test(text)) return 'must not contain dots';
  return 'may hold only lower-case letters, digits and "-", and must start and end with a letter or digit';
}

/** RFC 1035 label: as above, but starts with a letter. */
export function dns1035LabelError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'is longer than 63 characters';
  if (DNS_1035_LABEL.test(text)) return undefined;
  return 'may hold only lower-case letters, digits and "-", must start with a letter and end with a letter or digit';
}

/** RFC 1123 subdomain: labels joined by dots, at most 253 in all. */
export function dnsSubdomainError(text: string): ValidationError {
  if (isLonger(text, 253)) return 'is longer than 253 characters';
  if (DNS_SUBDOMAIN.test(text)) return undefined;
  return 'may hold only lower-case letters, digits, "-" and ".", and must start and end with a letter or digit';
}

/** `*.` and a subdomain. */
export function wildcardSubdomainError(text: string): ValidationError {
  if (isLonger(text, 253)) return 'is longer than 253 characters';
  if (text.startsWith('*.') && DNS_SUBDOMAIN.test(text.slice(2))) return undefined;
  return 'may hold "*" only as its whole first label, as in "*.example.com"';
}

/** IANA service name: at most 15 of a-z, 0-9 and `-`, with a letter, no double or outer hyphen. */
export function portNameError(text: string): ValidationError {
  if (isLonger(text, 15)) return 'is longer than 15 characters';
  if (!/^[-a-z0-9]+$/.test(text)) return 'may hold only lower-case letters, digits and "-"';
  if (!/[a-z]/.test(text)) return 'must hold at least one letter';
  if (text.includes('--')) return 'must not hold "--"';
  if (text.startsWith('-') || text.endsWith('-')) return 'must not start or end with "-"';
  return undefined;
}

/** `[prefix/]name`: label and annotation keys, appProtocol, loadBalancerClass. */
export function qualifiedNameError(text: string): ValidationError {
  const slash = text.indexOf('/');
  const hasPrefix = slash !== -1;
  if (hasPrefix) {
    if (text.includes('/', slash + 1)) return 'may hold "/" only once, between prefix and name';
    if (slash === 0) return 'must not start with "/"';
    const error = dnsSubdomainError(text.slice(0, slash));
    if (error !== undefined) return `has a prefix that ${error}`;
  }
  const name = text.slice(slash + 1);
  if (name === '') return hasPrefix ? 'has no name after "/"' : 'is empty';
  if (isLonger(name, 63))
    return hasPrefix ? 'has a name part longer than 63 characters' : 'is longer than 63 characters';
  if (!QUALIFIED_NAME_PART.test(name))
    return 'may hold only letters, digits, "-", "_" and ".", and must start and end with a letter or digit';
  return undefined;
}

export function labelValueError(text: string): ValidationError {
  if (isLonger(text, 63)) return 'is longer than 63 characters';
  if (LABEL_VALUE.test(text)) return undefined;
  return 'may hold only letters, digits, "-", "_" and ".", and must start and end with a letter or digit';
}

/** Names that become a segment of a URL: RBAC objects, resource backends. */
export function pathSegmentError(text: string): ValidationError {
  if (text === '.' || text === '..') return `must not be "${text}"`;
  if (text.includes('/')) return 'must not hold "/"';
  if (text.includes('%')) return 'must not hold "%"';
  return undefined;
}

/** `<DNS subdomain>/<path>`: controller names. */
export function domainPrefixedPathError(text: string): ValidationError {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return 'must be a domain and a path, as in "example.com/controller"';
  const error = dnsSubdomainError(text.slice(0, slash));
  if (error !== undefined) return `has a domain that ${error}`;
  return HTTP_PATH.test(text.slice(slash + 1)) ? undefined : 'has a path with characters that a URL may not have';
}

export function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

const SHOWN = 60;

/** A value as messages show it: cut where it is long. */
export function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** Whether a value looks like a gap that somebody has yet to fill: `<FQDN>`, `__HOST__`, `{NAME}`, `YOUR_PROJECT`. */
export function looksLikePlaceholder(text: string): boolean {
  return /^<.*>$|__\w+__|\{.*\}|^@.*@$|^\$\(?\w|^%.*%$|^\[.*\]$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text);
}

/** Whether a number fits the 32 bits that the API gives to ports; one that does not is refused for its type alone. */
export function isInt32(value: number): boolean {
  return value === (value | 0);
}

/** A domain of at least two labels, with or without a dot at the end: endpoints that are host names. */
export function fullDomainError(text: string): ValidationError {
  const bare = text.endsWith('.') ? text.slice(0, -1) : text;
  if (text === '') return 'is empty';
  const error = dnsSubdomainError(bare);
  if (error !== undefined) return error;
  if (!bare.includes('.')) return 'must be a domain of at least two parts, as in "db.example.com"';
  return bare.split('.').some((label) => label.length > 63) ? 'has a part longer than 63 characters' : undefined;
}
