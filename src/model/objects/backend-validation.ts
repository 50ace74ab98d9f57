/** Errors of a BackendTLSPolicy validation that the API server rejects. Source: CEL of BackendTLSPolicyValidation. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { BackendValidation } from './gateway-api.ts';

export interface TlsValidationError {
  readonly is: 'noCertificate' | 'twoCertificates' | 'noName' | 'otherName';
  readonly at: Cursor;
  /** Of a subject alternative name. */
  readonly type: string;
  /** The field that is missing or must not be set. */
  readonly field: string;
}

export function tlsValidationErrors(validation: Cursor<BackendValidation>): readonly TlsValidationError[] {
  if (!validation.isMap) return [];
  const own = validation.get('caCertificateRefs');
  const known = validation.get('wellKnownCACertificates');
  const hasOwn = own.items().length > 0;
  const hasKnown = known.exists;
  const errors: TlsValidationError[] = [];
  if (hasOwn && hasKnown) errors.push({ is: 'twoCertificates', at: known, type: '', field: '' });
  // The schema rejects what is not a list.
  if (!hasOwn && !hasKnown && (own.isList || !own.exists))
    errors.push({ is: 'noCertificate', at: validation, type: '', field: '' });
  return [...errors, ...validation.get('subjectAltNames').items().flatMap(nameErrors)];
}

const NAME_FIELDS = [
  { type: 'Hostname', field: 'hostname' },
  { type: 'URI', field: 'uri' },
] as const;

function nameErrors(name: Cursor<{ type: string; hostname?: string; uri?: string }>): readonly TlsValidationError[] {
  const type = name.get('type').string;
  if (type !== 'Hostname' && type !== 'URI') return [];
  return NAME_FIELDS.flatMap((one): readonly TlsValidationError[] => {
    const at = name.get(one.field);
    const isGiven = at.exists && at.string !== '';
    if (one.type === type) return isGiven ? [] : [{ is: 'noName', at: name.get('type'), type, field: one.field }];
    return isGiven ? [{ is: 'otherName', at, type, field: one.field }] : [];
  });
}
