/**
 * Errors of session persistence that the API server rejects (experimental channel). Source: CEL of SessionPersistence,
 * whose form changed in Gateway API 1.7.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { SessionPersistence } from './gateway-api.ts';

export interface SessionError {
  readonly is: 'cookieOfHeader' | 'endless' | 'noSettings' | 'otherSettings';
  readonly at: Cursor;
  readonly type: string;
  /** The field that is missing or must not be set. */
  readonly field: string;
}

/** The first bundle with `cookie` and `header` in the place of `cookieConfig`. */
const SETTINGS_BY_TYPE = 7;

const FIELDS = [
  { type: 'Cookie', field: 'cookie' },
  { type: 'Header', field: 'header' },
] as const;

export function sessionErrors(session: Cursor<SessionPersistence>, bundle: number): readonly SessionError[] {
  if (!session.isMap) return [];
  const written = session.get('type');
  const type = written.exists ? written.string : 'Cookie';
  if (type !== 'Cookie' && type !== 'Header') return [];
  const isNew = bundle >= SETTINGS_BY_TYPE;
  const cookie = session.get(isNew ? 'cookie' : 'cookieConfig');
  const lifetime = cookie.get('lifetimeType');
  const isEndless = lifetime.string === 'Permanent' && !session.get('absoluteTimeout').exists;
  const endless: readonly SessionError[] = isEndless
    ? [{ is: 'endless', at: lifetime, type, field: 'absoluteTimeout' }]
    : [];
  if (!isNew) {
    const isStray = cookie.isMap && type !== 'Cookie';
    return isStray ? [{ is: 'cookieOfHeader', at: cookie, type, field: 'cookieConfig' }] : endless;
  }
  const unsuited = FIELDS.flatMap((one): readonly SessionError[] => {
    const at = session.get(one.field);
    if (one.type === type) return at.exists ? [] : [{ is: 'noSettings', at: session, type, field: one.field }];
    return at.exists ? [{ is: 'otherSettings', at, type, field: one.field }] : [];
  });
  return [...unsuited, ...endless];
}
