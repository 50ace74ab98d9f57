/**
 * Ingresses as the F5 NGINX Ingress Controller reads them: a host belongs to one Ingress, or to a master and the minions
 * whose paths it collects; its paths are locations of nginx. Sources: nginx/kubernetes-ingress v5
 * internal/k8s/configuration.go (buildHostsAndResources, buildMinionConfigs), internal/k8s/validation.go
 * (validateMinionSpec, validateMasterSpec), internal/configs/ingress.go, internal/configs/version1/nginx.ingress.tmpl.
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { defaultBackend, hostTextOf } from '../../model/ingress/ingress.ts';
import { NGINX_ORG, nginxOrgSettings } from '../../model/ingress/nginx-org.ts';
import { assumed } from '../../model/ingress/setting.ts';
import { groupBy } from '../../text/group.ts';
import type { Draft } from '../draft/draft.ts';
import { hostText } from '../match/host.ts';
import { compileRegex } from '../match/regex.ts';
import type { Detached, Doubt, Entry, HttpsRedirect, PathMatch, Possibility } from '../route/route.ts';
import { asPossibility, otherTable } from './nginx-possible.ts';
import {
  type AnIngress,
  backendFor,
  draftOf,
  fallbackDraft,
  hostsOf,
  type PathItem,
  pathItems,
  tlsFor,
} from './paths.ts';
import { nginxOrgRewriting } from './rewrites.ts';
import { byHost } from './spec.ts';

export interface NginxOrgRoutes {
  readonly drafts: readonly Draft[];
  readonly detached: readonly Detached[];
}

/** Other owners of a host that are tried; with more, the doubt says no alternatives. */
const MAX_OTHERS = 8;

/** What the controller makes of the Ingresses of a class. */
export function nginxOrgRoutes(
  cluster: Cluster,
  entry: Entry,
  all: readonly AnIngress[],
): NginxOrgRoutes & { readonly possibilities: readonly Possibility[] } {
  const made = routesWith(cluster, entry, all, undefined);
  const possibilities = made.contenders.slice(0, MAX_OTHERS).flatMap(([ingress, reason]) => {
    const { drafts } = routesWith(cluster, entry, all, ingress);
    const hosts = new Set(hostTexts(ingress).map((host) => host || '*'));
    const ofHosts = (all: readonly Draft[]): readonly Draft[] =>
      all.filter(({ match }) => hosts.has(hostText(match.host).toLowerCase()));
    const other = otherTable(reason, entry, ofHosts(made.drafts), ofHosts(drafts));
    return other === undefined ? [] : [asPossibility(other)];
  });
  return { ...made, possibilities };
}

interface Made extends NginxOrgRoutes {
  /** Ingresses that may own a host instead of the one that does here, with the reason. */
  readonly contenders: readonly (readonly [AnIngress, string])[];
}

/** The routes where an Ingress owns its hosts as far as ages allow it. */
function routesWith(cluster: Cluster, entry: Entry, all: readonly AnIngress[], preferred: AnIngress | undefined): Made {
  const detached: Detached[] = [];
  const leave = (ingress: AnIngress, because: string, isByOthers = false): void => {
    const at = ingress.root.get('spec').key;
    detached.push({ resource: ingress, at, reason: 'Rejected', because, isByOthers });
  };
  const valid = all.filter((ingress) => {
    const because = rejection(ingress);
    if (because !== undefined) leave(ingress, because);
    return because === undefined;
  });
  const { owners, contenders } = ownersOf(
    valid.filter((ingress) => kindOf(ingress) !== 'minion'),
    preferred,
  );
  const minions = valid.filter((ingress) => {
    if (kindOf(ingress) !== 'minion') return false;
    const [host = ''] = hostTexts(ingress);
    const master = owners.get(host)?.ingress;
    const hasMaster = master !== undefined && kindOf(master) === 'master';
    if (!hasMaster)
      leave(ingress, `no Ingress of mergeable type master has host "${host}", which a minion needs`, true);
    return hasMaster;
  });
  const items = pathItems(valid, 'many').filter(({ ingress, path }) => {
    const owner = owners.get((path.hostText ?? '').toLowerCase())?.ingress;
    return kindOf(ingress) === 'minion' ? minions.includes(ingress) : owner === ingress;
  });
  for (const ingress of valid)
    if (kindOf(ingress) !== 'minion' && hostTexts(ingress).every((host) => owners.get(host)?.ingress !== ingress))
      if (hostTexts(ingress).length > 0)
        leave(ingress, 'another Ingress has its host, and a host belongs to one Ingress', true);
  const drafts = [...groupBy(items, ({ host }) => hostText(host)).values()].flatMap((same) => {
    const owner = owners.get(same[0]?.path.hostText?.toLowerCase() ?? '');
    return owner === undefined ? [] : serverDrafts(cluster, entry, same, owner);
  });
  const fallbacks = [...owners].flatMap(([text, { ingress, doubts }]) => {
    const host = hostsOf(ingress, 'many').find((one) => hostText(one).toLowerCase() === (text || '*'));
    const draft = host && defaultBackend(ingress) && fallbackDraft(cluster, entry, ingress, host);
    return draft === undefined ? [] : [{ ...draft, doubts, httpsRedirect: httpsRedirectOf(ingress, draft.match.host) }];
  });
  return { drafts: byHost([...drafts, ...fallbacks]), detached, contenders: [...contenders] };
}

type MergeableType = 'master' | 'minion' | undefined;

function kindOf(ingress: AnIngress): MergeableType {
  return assumed(nginxOrgSettings(ingress).mergeableIngressType);
}

/** The hosts of its rules, as servers are named. */
function hostTexts(ingress: AnIngress): readonly string[] {
  return ingress.root
    .get('spec')
    .get('rules')
    .items()
    .map((rule) => (hostTextOf(rule) ?? '').toLowerCase());
}

/** Why the controller rejects a master or minion, a phrase. */
function rejection(ingress: AnIngress): string | undefined {
  const kind = kindOf(ingress);
  const spec = ingress.root.get('spec');
  const rules = spec.get('rules').items();
  if (kind === undefined) return undefined;
  if (rules.length !== 1) return `a ${kind} must have one rule, and this one has ${rules.length}`;
  const paths = rules[0]?.get('http').get('paths').items().length ?? 0;
  if (kind === 'master') return paths === 0 ? undefined : 'a master must not have paths, which belong to its minions';
  if (spec.get('tls').items().length > 0) return 'a minion must not have a TLS section, which belongs to its master';
  return paths === 0 ? 'a minion must have a path' : undefined;
}

interface Owner {
  readonly ingress: AnIngress;
  readonly doubts: readonly Doubt[];
}

/** The Ingress of each host: the oldest; of the same age the greater UID, which is not in files. */
function ownersOf(
  ingresses: readonly AnIngress[],
  preferred: AnIngress | undefined,
): { readonly owners: ReadonlyMap<string, Owner>; readonly contenders: ReadonlyMap<AnIngress, string> } {
  const owners = new Map<string, Owner>();
  const contenders = new Map<AnIngress, string>();
  for (const ingress of ingresses)
    for (const host of new Set(hostTexts(ingress))) {
      const holder = owners.get(host);
      if (holder === undefined) {
        owners.set(host, { ingress, doubts: [] });
        continue;
      }
      const mine = createdAt(ingress);
      const other = createdAt(holder.ingress);
      const isSettled = mine !== undefined && other !== undefined && mine !== other;
      const reason = `several Ingresses have host "${host || '*'}", and the controller gives it to the oldest`;
      const doubts = isSettled ? holder.doubts : [{ reason, alternatives: [] }];
      const isFirst = isSettled ? mine < other : ingress === preferred;
      if (!isSettled) contenders.set(isFirst ? holder.ingress : ingress, reason);
      owners.set(host, { ingress: isFirst ? ingress : holder.ingress, doubts });
    }
  return { owners, contenders };
}

function createdAt(ingress: AnIngress): string | undefined {
  return ingress.root.child('metadata').child('creationTimestamp').text;
}

/** The locations of one host in the order of nginx: exact, regular expressions as written, the longest prefix. */
function serverDrafts(cluster: Cluster, entry: Entry, items: readonly PathItem[], owner: Owner): readonly Draft[] {
  const read = items.map((item) => ({ item, path: pathOf(item) }));
  const place = ({ path }: (typeof read)[number]): number =>
    path.type === 'exact' ? 0 : path.type === 'regex' ? 1 : 2;
  read.sort(
    (a, b) =>
      place(a) - place(b) ||
      (a.path.type === 'string-prefix' ? b.path.value.length - a.path.value.length : 0) ||
      a.item.index - b.item.index,
  );
  return read.map(({ item, path }) => {
    const rewrite = nginxOrgRewriting(item, path);
    return draftOf(entry, {
      host: item.host,
      path,
      pathType: path.type === 'regex' ? 'Regex' : item.type,
      backends: [backendFor(cluster, item.ingress, item.path.backend)],
      at: { resource: item.ingress, at: item.path.path.exists ? item.path.path.at : item.path.at.key },
      httpsRedirect: httpsRedirectOf(owner.ingress, item.host),
      tls: tlsFor(owner.ingress, item.host),
      doubts: [...owner.doubts, ...rewrite.doubts, ...annotationDoubts(item.ingress, owner.ingress)],
      filters: rewrite.filters,
      leftOut:
        path.type === 'regex' && !compileRegex(path.value, path.ignoreCase).ok
          ? `"${path.value}" is not a regular expression`
          : undefined,
    });
  });
}

/** A location of nginx: by characters, or a regular expression anchored at the start with `path-regex`. */
function pathOf({ ingress, type, value }: PathItem): PathMatch {
  const regex = assumed(nginxOrgSettings(ingress).pathRegex);
  if (regex === 'exact' || (regex === undefined && type === 'Exact')) return { type: 'exact', value };
  if (regex === undefined) return { type: 'string-prefix', value };
  return { type: 'regex', value, ignoreCase: regex === 'case_insensitive', anchored: 'start' };
}

/** Whether plain http is redirected: where the Ingress of the host has TLS for it, unless that is turned off. */
function httpsRedirectOf(ingress: AnIngress, host: PathItem['host']): HttpsRedirect | undefined {
  const { sslRedirect, httpRedirectCode } = nginxOrgSettings(ingress);
  if (tlsFor(ingress, host) === undefined || assumed(sslRedirect) === false) return undefined;
  return { statusCode: Number(assumed(httpRedirectCode) ?? 301), dropsSlash: false, port: 443 };
}

/** Annotations that change paths or answers, and that are not evaluated: of an Ingress, and of the master of its host. */
function annotationDoubts(ingress: AnIngress, master: AnIngress): readonly Doubt[] {
  const { keys } = NGINX_ORG;
  const named = (name: 'appRoot' | 'policies' | 'basicAuthSecret'): boolean =>
    // The controller drops app-root of minions.
    [...(name === 'appRoot' ? [] : [ingress]), master].some((one) => nginxOrgSettings(one)[name].is === 'valid');
  const doubts = (['appRoot', 'policies'] as const)
    .filter(named)
    .map((name): Doubt => ({ reason: `kroute does not evaluate annotation "${keys[name]}"`, alternatives: [] }));
  if (!named('basicAuthSecret')) return doubts;
  const reason = `annotation "${keys.basicAuthSecret}" makes clients authenticate`;
  return [
    ...doubts,
    { reason, alternatives: [{ text: '401', reply: { outcome: 'denied', statusCode: 401, because: reason } }] },
  ];
}
