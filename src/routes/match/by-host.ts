/** Things by the hosts that they are there for, found by the host of a request. */
import type { HostMatch } from '../route/route.ts';
import { hostText, matchesHost } from './host.ts';

/** The texts under which what takes a host may stand, but for regular expressions and stars at the end. */
export function textsAbove(host: string): readonly string[] {
  const texts = [host];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) texts.push(`*${host.slice(dot)}`);
  texts.push('*');
  return texts;
}

/** A host and what was put under it. */
export interface AtHost<T> {
  readonly host: HostMatch;
  readonly items: T[];
}

export class ByHost<T> {
  readonly #named = new Map<string, AtHost<T>[]>();
  readonly #odd: AtHost<T>[] = [];
  readonly all: AtHost<T>[] = [];

  /** What stands under a host, which is added if it is new. */
  under(host: HostMatch): AtHost<T> {
    const text = hostText(host);
    const known = this.#named.get(text) ?? [];
    let found = known.find((one) => isSameHost(one.host, host));
    if (found === undefined) {
      found = { host, items: [] };
      if (known.length === 0) this.#named.set(text, known);
      known.push(found);
      this.all.push(found);
      if (isOdd(host)) this.#odd.push(found);
    }
    return found;
  }

  /** The hosts that take the host of a request, in no order. */
  of(host: string): readonly AtHost<T>[] {
    const found: AtHost<T>[] = [];
    for (const text of textsAbove(host))
      for (const one of this.#named.get(text) ?? [])
        if (!isOdd(one.host) && matchesHost(one.host, host)) found.push(one);
    for (const one of this.#odd) if (matchesHost(one.host, host)) found.push(one);
    return found;
  }
}

/** Whether a host cannot be found by its text. */
export function isOdd({ type }: HostMatch): boolean {
  return type === 'regex' || type === 'suffix-wildcard';
}

function isSameHost(a: HostMatch, b: HostMatch): boolean {
  if (a.type !== b.type || hostText(a) !== hostText(b)) return false;
  return a.type !== 'wildcard' || b.type !== 'wildcard' || a.labels === b.labels;
}
