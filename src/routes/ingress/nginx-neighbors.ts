/**
 * Which Ingresses of ingress-nginx depend on each other: those of a host, and those whose upstreams canaries reach. What is
 * possible for some of them is worked out from these alone, and for no other server.
 */

import { hostTextOf } from '../../model/ingress/ingress.ts';
import { isCanary } from '../../model/ingress/nginx.ts';
import { push } from '../../text/group.ts';
import { once } from '../../text/query.ts';
import { CATCH_ALL, type Configuration, rulesOf } from './nginx-server.ts';
import type { AnIngress } from './paths.ts';

/** Ingresses that canaries tie together, with the servers of all of them. */
interface Circle {
  readonly members: AnIngress[];
  readonly hosts: Set<string>;
}

export class Neighbors {
  readonly #place: ReadonlyMap<AnIngress, number>;
  readonly #byHost = new Map<string, AnIngress[]>();
  readonly #hostsOf = new Map<AnIngress, Set<string>>();
  readonly #circles: () => ReadonlyMap<AnIngress, Circle>;

  /** `sorted`: all Ingresses in their order. */
  constructor(sorted: readonly AnIngress[], configuration: Configuration) {
    this.#place = new Map(sorted.map((ingress, index) => [ingress, index]));
    for (const { host, members } of configuration.servers.values())
      for (const ingress of members) {
        push(this.#byHost, host, ingress);
        const hosts = this.#hostsOf.get(ingress);
        if (hosts === undefined) this.#hostsOf.set(ingress, new Set([host]));
        else hosts.add(host);
      }
    for (const ingress of sorted) {
      if (isCanary(ingress) || this.#hostsOf.has(ingress)) continue;
      push(this.#byHost, CATCH_ALL, ingress);
      this.#hostsOf.set(ingress, new Set([CATCH_ALL]));
    }
    this.#circles = once(() => this.#joined(sorted, configuration));
  }

  /** The servers that some Ingresses can change: their own, and those of all that canaries tie to them. */
  serversOf(members: readonly AnIngress[]): ReadonlySet<string> {
    const hosts = new Set<string>();
    for (const ingress of members) {
      for (const host of this.#hostsOf.get(ingress) ?? []) hosts.add(host);
      for (const host of this.#circles().get(ingress)?.hosts ?? []) hosts.add(host);
    }
    return hosts;
  }

  /** All Ingresses that servers depend on, in their order. */
  listFor(hosts: ReadonlySet<string>): readonly AnIngress[] {
    const found = new Set<AnIngress>();
    const circles = new Set<Circle>();
    for (const host of hosts)
      for (const ingress of this.#byHost.get(host) ?? []) {
        found.add(ingress);
        const circle = this.#circles().get(ingress);
        if (circle === undefined || circles.has(circle)) continue;
        circles.add(circle);
        for (const one of circle.members) found.add(one);
      }
    return [...found].sort((a, b) => this.placeOf(a) - this.placeOf(b));
  }

  placeOf(ingress: AnIngress): number {
    return this.#place.get(ingress) ?? -1;
  }

  /**
   * A canary is tied to all Ingresses of its hosts, and each of these to all that name one of its upstreams: who refers to it
   * first decides what it is, and where it is joined by a canary all of them share the requests.
   */
  #joined(sorted: readonly AnIngress[], { servers, namedBy }: Configuration): ReadonlyMap<AnIngress, Circle> {
    const ties = new Ties<AnIngress>();
    const touched = new Set<AnIngress>();
    for (const canary of sorted) {
      if (!isCanary(canary)) continue;
      touched.add(canary);
      for (const host of hostsOfCanary(canary, servers))
        for (const ingress of this.#byHost.get(host) ?? []) {
          touched.add(ingress);
          ties.join(canary, ingress);
        }
    }
    if (touched.size === 0) return new Map();
    for (const members of namedBy.values()) {
      const first = [...members].find((ingress) => touched.has(ingress));
      if (first !== undefined) for (const ingress of members) ties.join(first, ingress);
    }
    const circles = new Map<AnIngress, Circle>();
    for (const ingress of sorted) {
      const root = ties.rootOf(ingress);
      if (root === undefined) continue;
      const circle = circles.get(root) ?? { members: [], hosts: new Set<string>() };
      circles.set(root, circle);
      circles.set(ingress, circle);
      circle.members.push(ingress);
      for (const host of this.#hostsOf.get(ingress) ?? (isCanary(ingress) ? hostsOfCanary(ingress, servers) : []))
        circle.hosts.add(host);
    }
    return circles;
  }
}

/** The servers in which a canary looks for paths: the catch-all one where its host has none. */
function hostsOfCanary(canary: AnIngress, servers: Configuration['servers']): ReadonlySet<string> {
  const hosts = new Set(
    rulesOf(canary).map((rule) => {
      const host = (hostTextOf(rule) ?? '').toLowerCase();
      return servers.has(host) ? host : CATCH_ALL;
    }),
  );
  return canary.root.get('spec').child('defaultBackend').exists || canary.root.get('spec').child('backend').exists
    ? hosts.add(CATCH_ALL)
    : hosts;
}

/** Joins things to groups. */
class Ties<T> {
  readonly #above = new Map<T, T>();

  join(a: T, b: T): void {
    const one = this.rootOf(a) ?? a;
    const other = this.rootOf(b) ?? b;
    this.#above.set(one, one);
    this.#above.set(other, one);
  }

  /** The same thing for all of a group; undefined for what is in no group. */
  rootOf(thing: T): T | undefined {
    let root = this.#above.get(thing);
    if (root === undefined) return undefined;
    for (let next = this.#above.get(root); next !== undefined && next !== root; next = this.#above.get(root))
      root = next;
    for (let at = thing; at !== root; ) {
      const next = this.#above.get(at) ?? root;
      this.#above.set(at, root);
      at = next;
    }
    return root;
  }
}
