/** Which of many listeners conflict with another one, without comparing all pairs. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { ListenerSpec } from '../objects/gateway-api.ts';

/** The fields that distinguish listeners. */
export interface ListenerPlace {
  readonly at: Cursor<ListenerSpec>;
  readonly port: number | undefined;
  readonly protocol: string;
  readonly hostname: string | undefined;
}

const HTTP_LIKE: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS']);

/** Whether two listeners conflict: no request can be assigned to only one. Implementation-specific protocols never do. */
export function contradicts(a: ListenerPlace, b: ListenerPlace): boolean {
  if (a.port === undefined || a.port !== b.port) return false;
  if (a.protocol === 'UDP' || b.protocol === 'UDP') return a.protocol === b.protocol;
  if (a.protocol === 'TCP') return b.protocol === 'TCP' || HTTP_LIKE.has(b.protocol);
  if (b.protocol === 'TCP') return HTTP_LIKE.has(a.protocol);
  if (a.protocol === b.protocol) return takeSameHosts(a, b);
  // Plain HTTP and TLS cannot share a port; HTTPS and TLS can, where their hostnames differ.
  if (!HTTP_LIKE.has(a.protocol) || !HTTP_LIKE.has(b.protocol)) return false;
  return a.protocol === 'HTTP' || b.protocol === 'HTTP' || takeSameHosts(a, b);
}

/** Hostnames that are filled in later are not compared. */
function takeSameHosts(a: ListenerPlace, b: ListenerPlace): boolean {
  return isKnown(a) && isKnown(b) && a.hostname === b.hostname;
}

function isKnown({ at }: ListenerPlace): boolean {
  return !at.get('hostname').isUnknown;
}

/** Listeners in order, with a lookup of the first one that conflicts with another one. */
export class Rivals<T extends ListenerPlace> {
  readonly #places = new Map<string, { readonly listener: T; readonly order: number }[]>();
  #count = 0;

  add(listener: T): void {
    const order = this.#count++;
    for (const place of placesOf(listener)) {
      const known = this.#places.get(place);
      if (known === undefined) this.#places.set(place, [{ listener, order }]);
      // Two are enough: at least one of them differs from the listener that is looked up.
      else if (known.length < 2) known.push({ listener, order });
    }
  }

  /** The first other listener that conflicts with a listener; only of another protocol if `isOther` is set. */
  of(listener: T, isOther = false): T | undefined {
    let first: { readonly listener: T; readonly order: number } | undefined;
    for (const { place, isSame } of placesAgainst(listener)) {
      if (isOther && isSame) continue;
      const found = this.#places.get(place)?.find((one) => one.listener !== listener);
      if (found !== undefined && (first === undefined || found.order < first.order)) first = found;
    }
    return first?.listener;
  }
}

/** The index keys of a listener: its port and protocol, and with its hostname if that is known. */
function placesOf(listener: ListenerPlace): readonly string[] {
  const { port, protocol, hostname } = listener;
  if (port === undefined) return [];
  const place = `${port} ${protocol}`;
  return isKnown(listener) ? [place, `${place}\0${hostname ?? ''}`] : [place];
}

/** The index keys of all listeners that conflict with a listener, as `contradicts` defines. */
function placesAgainst(listener: ListenerPlace): readonly { readonly place: string; readonly isSame: boolean }[] {
  const { port, protocol, hostname } = listener;
  if (port === undefined) return [];
  const anyHost = (other: string) => ({ place: `${port} ${other}`, isSame: other === protocol });
  const sameHost = (other: string) =>
    isKnown(listener) ? [{ place: `${port} ${other}\0${hostname ?? ''}`, isSame: other === protocol }] : [];
  switch (protocol) {
    case 'UDP':
      return [anyHost('UDP')];
    case 'TCP':
      return ['TCP', ...HTTP_LIKE].map(anyHost);
    case 'HTTP':
      return [...['TCP', 'HTTPS', 'TLS'].map(anyHost), ...sameHost('HTTP')];
    case 'HTTPS':
    case 'TLS':
      return [...['TCP', 'HTTP'].map(anyHost), ...sameHost('HTTPS'), ...sameHost('TLS')];
    default:
      return sameHost(protocol);
  }
}
