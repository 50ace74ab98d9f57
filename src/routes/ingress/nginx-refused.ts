/**
 * Configurations that nginx refuses, or that stop the controller: then the configuration before stays, for all Ingresses.
 * Sources: nginx ngx_http_core_module.c (duplicate location), ngx_hash.c (server names); kubernetes/ingress-nginx v1.15
 * internal/ingress/controller/location.go.
 */
import { compileRegex, isPerlRegex } from '../match/regex.ts';
import type { Refusal } from '../route/route.ts';
import { exactPaths, isRegexServer, rewrites, sortedLocations, written } from './nginx-locations.ts';
import { aliasHosts, type FindServer } from './nginx-names.ts';
import { CATCH_ALL, type Configuration, type Location, type Server } from './nginx-server.ts';

type Found = Omit<Refusal, 'entry'>;

/** What nginx refuses of some servers, in their order; `find` has the other servers as well. */
export function refusals(
  servers: readonly Server[],
  find: FindServer,
  crash: Configuration['crash'],
): readonly Found[] {
  const because = 'a canary has a rule without paths, which stops the controller';
  const stopped = crash === undefined ? [] : [{ resource: crash.ingress, at: crash.at, because, rival: undefined }];
  return [
    ...stopped,
    ...servers.flatMap((server) => [
      ...wwwOfWildcard(server, find),
      ...badAliases(server),
      ...(isRegexServer(server) ? badRegexes(server) : duplicates(server)),
    ]),
  ];
}

function refusal(
  { ingress, at }: Pick<Location, 'ingress' | 'at'>,
  because: string,
  other?: Location,
): readonly Found[] {
  if (ingress === undefined || at === undefined) return [];
  const rival =
    other?.at === undefined || other.ingress === undefined ? undefined : { resource: other.ingress, at: other.at };
  return [{ resource: ingress, at, because, rival }];
}

/** Two locations of one name: `/p` and `/p/` as Prefix, or a path with the same type twice. */
function duplicates(server: Server): readonly Found[] {
  const exact = exactPaths(server);
  const known = new Map<string, Location>();
  const found: Found[] = [];
  for (const location of sortedLocations(server)) {
    for (const { text, isExact } of written(location, exact)) {
      const name = isExact ? `= ${text}` : text;
      const first = known.get(name);
      if (first === undefined) known.set(name, location);
      else found.push(...refusal(location, `duplicate location "${name}" of ${hostWords(server)}`, first));
    }
  }
  return found;
}

function hostWords({ host }: Server): string {
  return host === CATCH_ALL ? 'the catch-all server' : `host "${host}"`;
}

function badRegexes(server: Server): readonly Found[] {
  return sortedLocations(server).flatMap((location) => {
    const { path } = location;
    if (!isSurelyBad(path)) return [];
    const where = rewrites(location.settings.target, path) ? 'rewritten path' : 'path';
    return refusal(
      location,
      `${where} "${path}" is not a regular expression, as which ${hostWords(server)} takes all its paths`,
    );
  });
}

/** Whether PCRE refuses an expression, as far as that is sure without it. */
function isSurelyBad(text: string): boolean {
  if (/\(\?|[*+?}]\+|\\[A-Za-z]/.test(text)) return false;
  return !compileRegex(text, true).ok && !isPerlRegex(text);
}

function badAliases(server: Server): readonly Found[] {
  const ingress = server.members.find((member) => member !== undefined);
  if (ingress === undefined) return [];
  const at = ingress.root.child('metadata').child('annotations').at;
  return server.aliases.flatMap((alias) =>
    aliasHosts(alias, server.host) === undefined
      ? refusal({ ingress, at }, `alias "${alias}" of ${hostWords(server)} is not a server name`)
      : [],
  );
}

function wwwOfWildcard(server: Server, find: FindServer): readonly Found[] {
  const { host, redirectsFromWww } = server;
  if (redirectsFromWww === undefined || !host.startsWith('*') || find(`www.${host}`) !== undefined) return [];
  return refusal(redirectsFromWww, `from-to-www-redirect makes "www.${host}" a server name, which nginx refuses`);
}
