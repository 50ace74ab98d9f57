/** The certificate inside a TLS Secret, as far as an Ingress depends on it. */
import type { Cursor } from '../../load/value/cursor.ts';
import { decodeBase64 } from '../../text/bytes.ts';
import type { Clock } from './clock.ts';
import type { ResourceOf } from './resource.ts';

export interface Certificate {
  readonly expires: Date;
  /** The DNS names for which it is valid. */
  readonly names: readonly string[];
  /** The URIs for which it is valid, where the reader knows them. */
  readonly uris?: readonly string[];
  /** Whether one of the certificates in a PEM text signed it, where the reader can tell. */
  readonly isSignedBy?: (authorities: string) => boolean;
}

/** The value of a key of a Secret, in `stringData` or base64-encoded in `data`. */
export function secretEntry(secret: ResourceOf<'Secret'>, key: string): Cursor {
  const plain = secret.root.get('stringData').child(key);
  return plain.exists ? plain : secret.root.get('data').child(key);
}

/** Reads a certificate in PEM; undefined if it cannot be read. Passed in, because plain JavaScript cannot read certificates. */
export type ReadCertificate = (pem: string) => Certificate | undefined;

/** The server certificate of a Secret; undefined if it is absent or cannot be read, or without a reader. */
export function certificateOf(
  secret: ResourceOf<'Secret'>,
  { readCertificate }: { readonly readCertificate?: ReadCertificate },
): Certificate | undefined {
  const text = secretEntry(secret, 'tls.crt').string;
  if (text === undefined) return undefined;
  const isPlain = secret.root.get('stringData').child('tls.crt').exists;
  const pem = isPlain ? text : decoded(text);
  return pem?.includes('-----BEGIN CERTIFICATE-----') ? readCertificate?.(pem) : undefined;
}

function decoded(text: string): string | undefined {
  const bytes = decodeBase64(text);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Whether a certificate has expired. */
export function isExpired({ expires }: Certificate, clock: Clock): boolean {
  return clock.isAfter(expires.getTime());
}

/** Whether a name (of a certificate, or of a TLS section) covers a host; a wildcard covers exactly one label. */
export function coversHost(name: string, host: string): boolean {
  if (name === host) return true;
  if (!name.startsWith('*.') || host.startsWith('*')) return false;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot + 1) === name.slice(2);
}
