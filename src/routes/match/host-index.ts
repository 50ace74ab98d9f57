/** Things by the hosts they are there for. */

import { push } from '../../text/group.ts';
import type { HostMatch } from '../route/route.ts';
import { hostText } from './host.ts';

/** No host name is longer: what is takes no requests, and so has no wildcard above it. */
const LONGEST_HOST = 253;

/** The host texts under which what covers a host may stand: the same, wildcards above it, any. */
export function hostsAbove(host: HostMatch): readonly string[] {
  if (host.type === 'any') return ['*'];
  const { value } = host;
  if (value.length > LONGEST_HOST) return [value, '*'];
  const hosts = [value];
  for (let dot = value.indexOf('.', host.type === 'wildcard' ? 2 : 0); dot !== -1; dot = value.indexOf('.', dot + 1))
    hosts.push(`*${value.slice(dot)}`);
  hosts.push('*');
  return hosts;
}

/** Finds what has hosts in common with others. */
export class HostIndex<T> {
  readonly #at = new Map<string, T[]>();
  readonly #below = new Map<string, T[]>();

  add(host: HostMatch, item: T): void {
    push(this.#at, hostText(host), item);
    for (const above of hostsAbove(host)) push(this.#below, above, item);
  }

  /** Lists in the order of adding that hold all whose host covers another one or is covered by it, and hardly any else. */
  near(host: HostMatch): readonly (readonly T[])[] {
    const own = hostText(host);
    const lists = hostsAbove(host).flatMap((above) => (above === own ? [] : [this.#at.get(above) ?? []]));
    return [...lists, this.#below.get(own) ?? []].filter((list) => list.length > 0);
  }
}
