/** The certificate inside a TLS Secret, as far as an Ingress depends on it. */
import { X509Certificate } from 'node:crypto';
import type { Cursor } from '../../load/value/cursor.ts';
import type { Clock } from './clock.ts';
import type { ResourceOf } from './resource.ts';

export interface Certificate {
  readonly expires: Date;
  /** The DNS names it is valid for. */
  readonly names: readonly string[];
}

/** Where a Secret holds a key, be it encoded or plain. */
export function secretEntry(secret: ResourceOf<'Secret'>, key: string): Cursor {
  const plain = secret.root.get('stringData').child(key);
  return plain.exists ? plain : secret.root.get('data').child(key);
}

/** The server certificate of a Secret; undefined where there is none or it cannot be read. */
export function certificateOf(secret: ResourceOf<'Secret'>): Certificate | undefined {
  const entry = secretEntry(secret, 'tls.crt');
  if (entry.string === undefined) return undefined;
  const isPlain = secret.root.get('stringData').child('tls.crt').exists;
  return readCertificate(isPlain ? entry.string : Buffer.from(entry.string, 'base64').toString('utf8'));
}

function readCertificate(pem: string): Certificate | undefined {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  try {
    const certificate = new X509Certificate(pem);
    const expires = new Date(certificate.validTo);
    return Number.isNaN(expires.getTime()) ? undefined : { expires, names: namesOf(certificate) };
  } catch {
    return undefined;
  }
}

/** The alternative names, else the common name that old certificates rest on. */
function namesOf({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const alternatives = (subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length).toLowerCase()] : []));
  if (alternatives.length > 0) return alternatives;
  const common = /^CN=(.*)$/m.exec(subject ?? '')?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** Whether a certificate has run out. */
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
