/**
 * IP addresses and CIDRs as the API server reads them.
 * Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go; k8s.io/utils/net ParseIPSloppy.
 */
import type { ValidationError } from './names.ts';

export type Family = 'IPv4' | 'IPv6';

export interface Address {
  readonly family: Family;
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** Decimal parts with leading zeros, which older releases read as decimal. */
  readonly leadingZeros: boolean;
  /** `::ffff:10.0.0.1` */
  readonly mapped: boolean;
}

/** Reads an address as leniently as older API servers did (leading zeros allowed); undefined if the text is not an address. */
export function parseAddress(text: string): Address | undefined {
  const dotted = /^\d+\.\d+\.\d+\.\d+$/.test(text);
  if ((!dotted && !text.includes(':')) || text.includes('%')) return undefined;
  const plain = text.replaceAll(/(?<![^.:])\d+(?![^.])/g, (digits) => digits.replace(/^0+(?=\d)/, ''));
  const candidate = dotted || text.includes('.') ? plain : text;
  const bytes = dotted ? ipv4Bytes(candidate) : ipv6Bytes(candidate);
  if (bytes === undefined) return undefined;
  const leadingZeros = candidate !== text;
  if (dotted) return { family: 'IPv4', bytes, leadingZeros, mapped: false };
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped
    ? { family: 'IPv4', bytes: bytes.slice(12), leadingZeros, mapped: true }
    : { family: 'IPv6', bytes, leadingZeros, mapped: false };
}

/** Four numbers up to 255, without leading zeros. */
function ipv4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/**
 * Eight groups of up to four hexadecimal digits, of which the last two may be written as IPv4; `::` stands once for one
 * group of zeros or more. Source: Go, net/netip, parseIPv6.
 */
function ipv6Bytes(text: string): readonly number[] | undefined {
  const [head = '', tail, ...others] = text.split('::');
  const left = groupBytes(head, tail === undefined);
  const right = groupBytes(tail ?? '', true);
  if (left === undefined || right === undefined || others.length > 0) return undefined;
  const missing = 16 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

function groupBytes(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const isHex = /^[0-9a-f]{1,4}$/i.test(group);
    const isLast = isEnd && index === groups.length - 1;
    const value = Number.parseInt(group, 16);
    const own = isHex ? [value >> 8, value & 255] : isLast ? ipv4Bytes(group) : undefined;
    if (own === undefined) return undefined;
    bytes.push(...own);
  }
  return bytes;
}

/**
 * What is wrong with an address in a field of the API; `strict` applies the validation of Kubernetes 1.36 and later
 * (gate StrictIPCIDRValidation).
 */
export function ipError(text: string, strict: boolean): ValidationError {
  const address = parseAddress(text);
  if (address === undefined) return 'is not a valid IP address';
  if (strict && address.leadingZeros) return 'must not have leading zeros';
  if (strict && address.mapped) return 'must not be an IPv4-mapped IPv6 address';
  return undefined;
}

export interface Cidr {
  readonly address: Address;
  readonly prefix: number;
}

export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(digits)) return undefined;
  const prefix = Number(digits);
  const width = text.slice(0, slash).includes(':') ? 128 : 32;
  if (prefix > width) return undefined;
  return { address, prefix };
}

/** What is wrong with a CIDR in a field of the API; `strict` as for `ipError`. */
export function cidrError(text: string, strict: boolean): ValidationError {
  const cidr = parseCidr(text);
  if (cidr === undefined) return 'is not a valid CIDR (for example "10.0.0.0/24")';
  if (!strict) return undefined;
  if (cidr.address.leadingZeros || /\/0\d/.test(text)) return 'must not have leading zeros';
  if (cidr.address.mapped) return 'must not be an IPv4-mapped IPv6 address';
  if (hasHostBits(cidr)) return 'must not have bits set beyond the prefix length';
  return undefined;
}

export function hasHostBits({ address, prefix }: Cidr): boolean {
  const bits = address.mapped ? prefix - 96 : prefix;
  return address.bytes.some((byte, index) => {
    const free = Math.min(8, Math.max(0, (index + 1) * 8 - bits));
    return (byte & ((1 << free) - 1)) !== 0;
  });
}

/** Whether `inner` is contained in `outer` and smaller. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  if (inner.address.family !== outer.address.family || inner.prefix <= outer.prefix) return false;
  return outer.address.bytes.every((byte, index) => {
    const fixed = Math.min(8, Math.max(0, outer.prefix - index * 8));
    const mask = (0xff << (8 - fixed)) & 0xff;
    return (byte & mask) === ((inner.address.bytes[index] ?? 0) & mask);
  });
}

/**
 * What is wrong with an address that traffic is sent to (endpoints, externalIPs).
 * Source: kubernetes pkg/apis/core/validation ValidateNonSpecialIP.
 */
export function nonSpecialIpError(text: string): ValidationError {
  const address = parseAddress(text);
  if (address === undefined) return 'is not a valid IP address';
  const { bytes, family } = address;
  const [a = 0, b = 0, c = 0] = bytes;
  const all = (value: number, from: number, to: number): boolean =>
    bytes.slice(from, to).every((byte) => byte === value);
  if (all(0, 0, bytes.length)) return 'must not be the unspecified address';
  if (family === 'IPv4' ? a === 127 : all(0, 0, 15) && bytes[15] === 1) return 'must not be a loopback address';
  if (family === 'IPv4' ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80)
    return 'must not be a link-local address';
  if (family === 'IPv4' ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2)
    return 'must not be a link-local multicast address';
  return undefined;
}

/** The canonical form of an IPv6 address (RFC 5952): lowercase, no leading zeros, the longest run of zeros shortened. */
export function canonicalIpv6({ bytes }: Address): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to++;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return start === -1 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/**
 * What is wrong with an address in an EndpointSlice for IPv6, which must be in canonical form.
 * Source: kubernetes pkg/apis/discovery/validation, IsValidIP; releases before 1.33 accepted any form.
 */
export function ipv6EndpointError(text: string, kubeMinor: number): ValidationError {
  const error = ipError(text, kubeMinor >= 33);
  const address = parseAddress(text);
  if (error !== undefined || address === undefined || kubeMinor < 33) return error;
  const canonical = address.family === 'IPv4' ? text : canonicalIpv6(address);
  return canonical === text ? undefined : `must be in canonical form ("${canonical}")`;
}
