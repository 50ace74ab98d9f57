/** What was probably meant by a name that no route has: hosts, classes, Gateways, Services, namespaces and entries. */
import { meantText } from '../library/unknown.ts';
import { hostText, matchesHost, requestHost } from '../routes/match/host.ts';
import { classesOf } from '../routes/route/classes.ts';
import type { Entry, RouteTable } from '../routes/route/route.ts';
import { listing } from '../text/listing.ts';

/** Names that a user asked for. */
export interface NamesAsked {
  readonly host?: string;
  readonly class?: string;
  readonly gateway?: string;
  readonly service?: string;
  readonly namespace?: string;
  readonly entry?: string;
}

/**
 * A sentence for each name that is not in the table, if one close to it is, and for a Gateway or a class always. With
 * `isForAll` also for others, with the known names.
 */
export function suggestions(asked: NamesAsked, { routes, entries }: RouteTable, isForAll = false): readonly string[] {
  const ways: readonly Entry[] = [...entries, ...routes.map(({ entry }) => entry)];
  const gateways = ways.map(({ gateway = '' }) => gateway);
  const classes = ways.flatMap(classesOf);
  const services = routes.flatMap(({ backends }) =>
    backends.map((one) => [one.service, `${one.namespace}/${one.service}`]),
  );
  const isServed = (host: string): boolean =>
    routes.some(({ match }) => match.host.type !== 'any' && matchesHost(match.host, host));
  const known: readonly (readonly [kind: string, word: string | undefined, known: readonly string[]])[] = [
    ['host', asked.host, routes.map(({ match }) => hostText(match.host))],
    ['class', asked.class, classes],
    ['Gateway', asked.gateway, gateways],
    ['Service', asked.service, services.flat()],
    ['namespace', asked.namespace, routes.map(({ source }) => source.resource.namespace)],
    ['entry', asked.entry, [...classes, ...gateways, ...gateways.map(lastPart), ...ways.flatMap(entryNames)]],
  ];
  return known.flatMap(([kind, word, names]) => {
    const name = kind === 'host' && word !== undefined ? requestHost(word) : word;
    if (name === undefined || names.includes(name) || (kind === 'host' && isServed(name))) return [];
    const all = [...new Set(names)].filter((one) => one !== '' && one !== '*');
    const meant =
      meantText(name, all) ?? (all.length === 0 || !isForAll ? undefined : `known: ${listing(all, quoted)}`);
    if (meant !== undefined) return [`no route has the ${kind} "${name}"; ${meant}`];
    // Without routes to choose from, the name itself is what is wrong.
    return kind === 'class' || kind === 'Gateway' ? [`no route has the ${kind} "${name}"`] : [];
  });
}

const quoted = (name: string): string => `"${name}"`;

const lastPart = (name: string): string => name.slice(name.indexOf('/') + 1);

function entryNames({ type, gateway, listener }: Entry): readonly string[] {
  return gateway === undefined || listener === undefined ? [type] : [type, `${gateway}/${listener}`];
}
