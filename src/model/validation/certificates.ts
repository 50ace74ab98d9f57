/** What requests for certificates and bundles of them must hold. Source: kubernetes pkg/apis/certificates/validation, pkg/apis/core/validation. */
import { decodeBase64 } from '../../text/bytes.ts';
import { dnsSubdomainError, shown } from '../objects/names.ts';
import {
  type Check,
  combination,
  content,
  distinct,
  form,
  member,
  nameOf,
  needs,
  range,
  type Table,
} from './constraint.ts';
import { signerName } from './pod.ts';

/** The name begins with that of the signer, a colon in place of its slash; without a signer it has no colon. */
const nameOfSigner: Check = (root) => {
  const name = root.child('metadata').child('name');
  const signer = root.follow(['spec', 'signerName']).stringOr('');
  if (name.string === undefined || signer === undefined) return undefined;
  if (signer === '')
    return name.string.includes(':')
      ? combination(
          name.at,
          `metadata.name "${shown(name.string)}" must not contain ":" without spec.signerName`,
          'set spec.signerName, or change the name',
        )
      : undefined;
  const prefix = `${signer.replace('/', ':')}:`;
  if (name.string.startsWith(prefix)) {
    const error = dnsSubdomainError(name.string.slice(prefix.length));
    return error === undefined
      ? undefined
      : combination(name.at, `metadata.name after "${shown(prefix)}" ${error}`, 'change the name');
  }
  return combination(
    name.at,
    `metadata.name "${shown(name.string)}" must start with "${shown(prefix)}"`,
    'change the name, or spec.signerName',
  );
};

/** Where a name is generated, it must begin as a name does. */
const generatedBundle: Check = (at) => {
  // The metadata, the object.
  const signer = at.parent?.parent?.child('spec').child('signerName').stringOr('');
  const prefix = `${signer?.replace('/', ':') ?? ''}:`;
  return !at.string || !signer || at.string.startsWith(prefix)
    ? undefined
    : combination(at.at, `metadata.generateName must start with "${shown(prefix)}"`, 'change it, or set name alone');
};

export const TRUST_BUNDLE: Table = {
  'metadata.generateName': generatedBundle,
  '': nameOfSigner,
  spec: needs('trustBundle'),
  'spec.signerName': signerName,
  'spec.trustBundle': form(
    (text) => (text.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'must contain a certificate in PEM form'),
    { empty: true },
  ),
};

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const PEM = '-----BEGIN CERTIFICATE REQUEST-----';

/** Base64 that cannot be decoded is an error of the schema. */
const request: Check = (at, subject) => {
  const text = at.string;
  const bytes = text === undefined || text === '' ? undefined : decodeBase64(text);
  return bytes === undefined || new TextDecoder().decode(bytes).includes(PEM)
    ? undefined
    : content(at, `${nameOf(at, subject)} must be a certificate request in PEM form`, 'encode the PEM file as base64');
};

/** The least time that a certificate may be valid. */
const SHORTEST = 600;

export const SIGNING_REQUEST: Table = {
  '': needs('spec'),
  spec: needs('request', 'signerName', 'usages'),
  'spec.request': request,
  'spec.signerName': [
    signerName,
    form((text) => (text === 'kubernetes.io/legacy-unknown' ? 'is of older versions of the API' : undefined)),
  ],
  'spec.usages': distinct(),
  'spec.usages[]': member(...USAGES),
  'spec.expirationSeconds': range(SHORTEST, Number.POSITIVE_INFINITY),
};
