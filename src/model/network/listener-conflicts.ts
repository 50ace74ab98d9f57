/** Which of many listeners contradict another one, without comparing all pairs. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { ListenerSpec } from '../objects/gateway-api.ts';

/** What tells listeners apart. */
export interface ListenerPlace {
  readonly at: Cursor<ListenerSpec>;
  readonly port: number | undefined;
  readonly protocol: string;
  readonly hostname: string | undefined;
}

const HTTP_LIKE: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS']);

/** Whether two listeners cannot be told apart by what arrives. Of protocols of an implementation's own nothing is known. */
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

/** Hostnames that are filled in later may be any. */
function takeSameHosts(a: ListenerPlace, b: ListenerPlace): boolean {
  return isKnown(a) && isKnown(b) && a.hostname === b.hostname;
}

function isKnown({ at }: ListenerPlace): boolean {
  return !at.get('hostname').isUnknown;
}

/** Listeners in order, and the first of them that contradicts another one. */
export class Rivals<T extends ListenerPlace> {
  readonly #places = new Map<string, { readonly listener: T; readonly order: number }[]>();
  #count = 0;

  add(listener: T): void {
    const order = this.#count++;
    for (const place of placesOf(listener)) {
      const known = this.#places.get(place);
      if (known === undefined) this.#places.set(place, [{ listener, order }]);
      // Two are enough: one of them is another than whoever asks.
      else if (known.length < 2) known.push({ listener, order });
    }
  }

  /** The first one, other than itself, that contradicts a listener; of another protocol, where `isOther` is set. */
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

/** Where a listener stands: on its port, by its protocol, and by its hostname if that is known. */
function placesOf(listener: ListenerPlace): readonly string[] {
  const { port, protocol, hostname } = listener;
  if (port === undefined) return [];
  const place = `${port} ${protocol}`;
  return isKnown(listener) ? [place, `${place}\0${hostname ?? ''}`] : [place];
}

/** Where those stand that contradict a listener: what `contradicts` says, as places. */
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
