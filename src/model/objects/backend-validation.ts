/** What the API refuses about the way a backend's certificate is checked. Source: CEL of BackendTLSPolicyValidation. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { BackendValidation } from './gateway-api.ts';

export interface ValidationFlaw {
  readonly is: 'noCertificate' | 'twoCertificates' | 'noName' | 'otherName';
  readonly at: Cursor;
  /** Of a subject alternative name. */
  readonly type: string;
  /** The field that is missing, or too much. */
  readonly field: string;
}

export function validationFlaws(validation: Cursor<BackendValidation>): readonly ValidationFlaw[] {
  if (!validation.isMap) return [];
  const own = validation.get('caCertificateRefs');
  const known = validation.get('wellKnownCACertificates');
  const hasOwn = own.items().length > 0;
  const hasKnown = known.exists;
  const flaws: ValidationFlaw[] = [];
  if (hasOwn && hasKnown) flaws.push({ is: 'twoCertificates', at: known, type: '', field: '' });
  // What is written in another form than a list is a fault of its own.
  if (!hasOwn && !hasKnown && (own.isList || !own.exists))
    flaws.push({ is: 'noCertificate', at: validation, type: '', field: '' });
  return [...flaws, ...validation.get('subjectAltNames').items().flatMap(nameFlaws)];
}

const NAME_FIELDS = [
  { type: 'Hostname', field: 'hostname' },
  { type: 'URI', field: 'uri' },
] as const;

function nameFlaws(name: Cursor<{ type: string; hostname?: string; uri?: string }>): readonly ValidationFlaw[] {
  const type = name.get('type').string;
  if (type !== 'Hostname' && type !== 'URI') return [];
  return NAME_FIELDS.flatMap((one): readonly ValidationFlaw[] => {
    const at = name.get(one.field);
    const isGiven = at.exists && at.string !== '';
    if (one.type === type) return isGiven ? [] : [{ is: 'noName', at: name.get('type'), type, field: one.field }];
    return isGiven ? [{ is: 'otherName', at, type, field: one.field }] : [];
  });
}
