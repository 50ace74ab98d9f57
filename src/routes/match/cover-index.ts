/** The first of many routes that takes all requests of another one, found without asking each. */

import { push } from '../../text/group.ts';
import type { HostPolicy, PathMatch, RouteMatch } from '../route/route.ts';
import { covers } from './covers.ts';
import { hostText } from './host.ts';
import { hostsAbove } from './host-index.ts';
import { globStart, isForAll, isPlain, plainStart, trimmedPrefix } from './path.ts';

interface Indexed {
  readonly match: RouteMatch;
  readonly order: number;
  readonly rank: number | undefined;
}

/** The routes that have a place in common. A match with conditions is kept by the condition that the fewest other matches have. */
class Matches {
  readonly #unconditional: Indexed[] = [];
  readonly #byCondition = new Map<string, Indexed[]>();

  add(one: Indexed): void {
    let fewest: { readonly condition: string; readonly count: number } | undefined;
    for (const condition of conditionsOf(one.match)) {
      const count = this.#byCondition.get(condition)?.length ?? 0;
      if (fewest === undefined || count < fewest.count) fewest = { condition, count };
    }
    if (fewest === undefined) this.#unconditional.push(one);
    else push(this.#byCondition, fewest.condition, one);
  }

  /** Lists in ascending order that hold all that may cover a match. */
  *of(match: RouteMatch): Iterable<readonly Indexed[]> {
    yield this.#unconditional;
    if (this.#byCondition.size === 0) return;
    for (const condition of conditionsOf(match)) {
      const list = this.#byCondition.get(condition);
      if (list !== undefined) yield list;
    }
  }
}

/** What a request must have besides its host and path, in texts that are equal for equal conditions. */
function conditionsOf({ method, headers, queryParams, scheme }: RouteMatch): readonly string[] {
  if (method === undefined && scheme === undefined && headers.length === 0 && queryParams.length === 0) return NONE;
  return [
    ...(scheme === undefined ? [] : [`scheme ${scheme}`]),
    ...(method === undefined ? [] : [`method ${method}`]),
    ...headers.map(({ type, name, value }) => `header ${type} ${name.toLowerCase()} ${value}`),
    ...queryParams.map(({ type, name, value }) => `query ${type} ${name} ${value}`),
  ];
}

const NONE: readonly string[] = [];

/** Prefixes by elements. */
interface PathNode {
  here?: Matches;
  below?: Map<string, PathNode>;
}

/** No proxy takes a longer request line: what such a prefix has below it gets no requests anyway. */
const LONGEST_PATH = 8192;

/** The routes of one host. */
class HostCovers {
  readonly #connections = new Matches();
  readonly #exact = new Map<string, Matches>();
  readonly #prefixes: PathNode = {};
  /** Prefixes that are longer than any request. */
  readonly #long = new Map<string, Matches>();
  /** Patterns and prefixes by characters, which take whatever starts with their text; the keys are in lower case. */
  readonly #starts = new Map<string, Matches>();
  readonly #lengths = new Set<number>();
  /** Patterns that take every path. */
  readonly #forAll = new Matches();
  /** Other patterns: one takes the requests of another only where it is the same, and of a path only if it matches. */
  readonly #patterns = new Map<string, Matches>();
  readonly #allPatterns = new Matches();
  /** The same by the plain text that they start with, in lower case. */
  readonly #patternStarts = new Map<string, Matches>();
  readonly #startLengths = new Set<number>();

  add(one: Indexed): void {
    const { path } = one.match;
    if (path === undefined) this.#connections.add(one);
    else if (path.type === 'exact') at(this.#exact, path.value).add(one);
    else if (path.type === 'prefix')
      if (path.value.length > LONGEST_PATH) at(this.#long, trimmedPrefix(path.value)).add(one);
      else matchesAt(this.#nodeOf(path.value)).add(one);
    else if (isForAll(path)) this.#forAll.add(one);
    else {
      const start = startOf(path);
      if (start === undefined) {
        at(this.#patterns, path.value).add(one);
        this.#allPatterns.add(one);
        const plain = path.type === 'regex' ? plainStart(path.value).toLowerCase() : undefined;
        if (plain !== undefined) {
          at(this.#patternStarts, plain).add(one);
          this.#startLengths.add(plain.length);
        }
      } else {
        at(this.#starts, start).add(one);
        this.#lengths.add(start.length);
      }
    }
  }

  /** Lists in ascending order that hold all that may cover a match. */
  *of(match: RouteMatch): Iterable<readonly Indexed[]> {
    const { path } = match;
    if (path === undefined) {
      yield* this.#connections.of(match);
      return;
    }
    if (path.type === 'exact') yield* this.#exact.get(path.value)?.of(match) ?? [];
    for (const node of this.#nodesAbove(path)) yield* node.here?.of(match) ?? [];
    if (path.type === 'prefix' && this.#long.size > 0)
      yield* this.#long.get(trimmedPrefix(path.value))?.of(match) ?? [];
    yield* this.#forAll.of(match);
    if (path.type === 'exact') yield* this.#allPatterns.of(match);
    else yield* this.#patterns.get(path.value)?.of(match) ?? [];
    const text = textOf(path).toLowerCase();
    if (path.type === 'regex' && isPlain(path.value))
      for (const length of this.#startLengths)
        if (length <= text.length) yield* this.#patternStarts.get(text.slice(0, length))?.of(match) ?? [];
    for (const length of this.#lengths)
      if (length <= text.length) yield* this.#starts.get(text.slice(0, length))?.of(match) ?? [];
  }

  #nodeOf(value: string): PathNode {
    let node = this.#prefixes;
    for (const element of trimmedPrefix(value).split('/')) {
      const below = (node.below ??= new Map());
      let next: PathNode | undefined = below.get(element);
      if (next === undefined) below.set(element, (next = {}));
      node = next;
    }
    return node;
  }

  *#nodesAbove(path: PathMatch): Iterable<PathNode> {
    if (this.#prefixes.below === undefined || path.value.length > LONGEST_PATH) return;
    let node: PathNode | undefined = this.#prefixes;
    const elements =
      path.type === 'regex'
        ? ['']
        : trimmedPrefix(path.type === 'glob' ? globStart(path.value) : path.value).split('/');
    for (const element of elements) {
      node = node.below?.get(element);
      if (node === undefined) return;
      yield node;
    }
  }
}

function matchesAt(node: PathNode): Matches {
  return (node.here ??= new Matches());
}

/** The text with which all that a pattern takes starts, where it takes all of that; in lower case. */
function startOf(path: PathMatch): string | undefined {
  if (path.type === 'string-prefix') return path.value.toLowerCase();
  if (path.type === 'glob') {
    const start = globStart(path.value);
    return path.value === `${start}*` ? start.toLowerCase() : undefined;
  }
  return path.type === 'regex' && path.anchored === 'start' && isPlain(path.value)
    ? path.value.toLowerCase()
    : undefined;
}

/** What is known of all paths that a match takes. */
function textOf(path: PathMatch): string {
  return path.type === 'glob' ? globStart(path.value) : path.type === 'prefix' ? trimmedPrefix(path.value) : path.value;
}

function at(map: Map<string, Matches>, key: string): Matches {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = new Matches()));
  return found;
}

/** Finds the first earlier route that covers a match, looking only where one could be. */
export class CoverIndex {
  readonly #hosts: HostPolicy;
  readonly #byHost = new Map<string, HostCovers>();

  constructor(hosts: HostPolicy) {
    this.#hosts = hosts;
  }

  /** Routes are added in ascending order. */
  add(match: RouteMatch, order: number, rank?: number): void {
    const host = hostText(match.host);
    let routes = this.#byHost.get(host);
    if (routes === undefined) this.#byHost.set(host, (routes = new HostCovers()));
    routes.add({ match, order, rank });
  }

  /** Routes of the same rank do not cover each other, because their order is not settled. */
  find(match: RouteMatch, rank?: number): number | undefined {
    let best: number | undefined;
    // Where hosts are groups, requests of one route come to the other only within the same one.
    for (const host of this.#hosts === 'ordered' ? hostsAbove(match.host) : [hostText(match.host)])
      for (const list of this.#byHost.get(host)?.of(match) ?? [])
        for (const one of list) {
          if (best !== undefined && one.order >= best) break;
          if (rank !== undefined && one.rank === rank) continue;
          if (covers(one.match, match)) {
            best = one.order;
            break;
          }
        }
    return best;
  }
}
