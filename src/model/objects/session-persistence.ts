/**
 * Errors of session persistence that the API server rejects (experimental channel). Source: CEL of SessionPersistence,
 * whose form changed in Gateway API 1.7.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Bundle } from '../../schema/bundles.ts';
import type { SessionPersistence } from './gateway-api.ts';

export interface SessionError {
  readonly is: 'cookieOfHeader' | 'endless' | 'noSettings' | 'otherSettings';
  readonly at: Cursor;
  readonly type: string;
  /** The field that is missing or must not be set. */
  readonly field: string;
  /** Whether the bundle that decides is known to be installed; earlier ones accept the value otherwise. */
  readonly isSure: boolean;
}

/** The first bundle with `cookie` and `header` in the place of `cookieConfig`. */
const SETTINGS_BY_TYPE = 7;

const FIELDS = [
  { type: 'Cookie', field: 'cookie' },
  { type: 'Header', field: 'header' },
] as const;

/** What only the earlier bundles have. */
const EARLIER_FIELDS = ['cookieConfig', 'sessionName', 'idleTimeout'] as const;

export function sessionErrors(session: Cursor<SessionPersistence>, bundle: Bundle): readonly SessionError[] {
  if (!session.isMap) return [];
  const written = session.get('type');
  const type = written.exists ? written.string : 'Cookie';
  if (type !== 'Cookie' && type !== 'Header') return [];
  const isAssumed = bundle.isAssumed === true;
  const isEarlier = isAssumed && EARLIER_FIELDS.some((field) => session.child(field).exists);
  const isNew = bundle.minor >= SETTINGS_BY_TYPE && !isEarlier;
  const cookie = session.get(isNew ? 'cookie' : 'cookieConfig');
  const lifetime = cookie.get('lifetimeType');
  const isEndless = lifetime.string === 'Permanent' && !session.get('absoluteTimeout').exists;
  const endless: readonly SessionError[] = isEndless
    ? [{ is: 'endless', at: lifetime, type, field: 'absoluteTimeout', isSure: true }]
    : [];
  if (!isNew) {
    const isStray = cookie.isMap && type !== 'Cookie';
    return isStray ? [{ is: 'cookieOfHeader', at: cookie, type, field: 'cookieConfig', isSure: true }] : endless;
  }
  const unsuited = FIELDS.flatMap(({ type: other, field }): readonly SessionError[] => {
    const at = session.get(field);
    if (other === type) return at.exists ? [] : [{ is: 'noSettings', at: session, type, field, isSure: !isAssumed }];
    return at.exists ? [{ is: 'otherSettings', at, type, field, isSure: true }] : [];
  });
  return [...unsuited, ...endless];
}
