/** Reads certificates with the crypto module of Node. */
import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../model/objects/certificate.ts';

/** The first certificate in a PEM text; undefined if it cannot be read. */
export function readCertificate(pem: string): Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const expires = new Date(certificate.validTo);
    return Number.isNaN(expires.getTime()) ? undefined : { expires, names: namesOf(certificate) };
  } catch {
    return undefined;
  }
}

/** The subject alternative names, or the common name for old certificates without them. */
function namesOf({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const alternatives = (subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length).toLowerCase()] : []));
  if (alternatives.length > 0) return alternatives;
  const common = /^CN=(.*)$/m.exec(subject ?? '')?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}
