/** What the API server requires of ClusterTrustBundles. Source: kubernetes pkg/apis/certificates/validation, pkg/apis/core/validation. */
import { shown } from '../objects/names.ts';
import { type Check, combination, form, needs, type Table } from './constraint.ts';
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
  if (name.string.startsWith(prefix)) return undefined;
  return combination(
    name.at,
    `metadata.name "${shown(name.string)}" must start with "${shown(prefix)}"`,
    'change the name, or spec.signerName',
  );
};

export const TRUST_BUNDLE: Table = {
  '': nameOfSigner,
  spec: needs('trustBundle'),
  'spec.signerName': signerName,
  'spec.trustBundle': form(
    (text) => (text.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'must contain a certificate in PEM form'),
    { empty: true },
  ),
};
