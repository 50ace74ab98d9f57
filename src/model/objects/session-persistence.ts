/** Errors of session persistence that the API server rejects (experimental channel). Source: CEL of SessionPersistence. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { SessionPersistence } from './gateway-api.ts';

export interface SessionError {
  readonly is: 'cookieOfHeader' | 'endless';
  readonly at: Cursor;
}

/** The first error that the API server reports. */
export function sessionError(session: Cursor<SessionPersistence>): SessionError | undefined {
  const cookie = session.get('cookieConfig');
  if (!cookie.isMap) return undefined;
  const type = session.get('type');
  if (type.string !== undefined && type.string !== 'Cookie') return { is: 'cookieOfHeader', at: cookie };
  const lifetime = cookie.get('lifetimeType');
  const isEndless = lifetime.string === 'Permanent' && !session.get('absoluteTimeout').exists;
  return isEndless ? { is: 'endless', at: lifetime } : undefined;
}
