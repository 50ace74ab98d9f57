/** Reads certificates with the crypto module of Node. */
import { X509Certificate } from 'node:crypto';
import type { Certificate } from '../model/objects/certificate.ts';

/** The first certificate in a PEM text; undefined if it cannot be read. */
export function readCertificate(pem: string): Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const expires = new Date(certificate.validTo);
    if (Number.isNaN(expires.getTime())) return undefined;
    const isSignedBy = (authorities: string): boolean =>
      certificatesIn(authorities).some((one) => signed(one, certificate));
    return { expires, names: namesOf(certificate), uris: alternativesOf(certificate, 'URI:'), isSignedBy };
  } catch {
    return undefined;
  }
}

/** The subject alternative names, or the common name for old certificates without them. */
function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = alternativesOf(certificate, 'DNS:').map((name) => name.toLowerCase());
  if (alternatives.length > 0) return alternatives;
  const common = /^CN=(.*)$/m.exec(certificate.subject ?? '')?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

function alternativesOf({ subjectAltName }: X509Certificate, kind: string): readonly string[] {
  return (subjectAltName ?? '').split(', ').flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []));
}

const END = '-----END CERTIFICATE-----';

/** Those of several certificates in a text that can be read. */
function certificatesIn(pem: string): readonly X509Certificate[] {
  return pem
    .split(END)
    .slice(0, -1)
    .flatMap((text) => {
      try {
        return [new X509Certificate(`${text}${END}`)];
      } catch {
        return [];
      }
    });
}

/** A certificate that signs itself is its own authority. */
function signed(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
