/** Hosts of the TLS section without a rule, and hosts of rules that are missing in the TLS section. */
import {
  assumed,
  type Cluster,
  type Cursor,
  classOf,
  defaultBackend,
  defineRule,
  didYouMean,
  isCanary,
  isOn,
  nginxSettings,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'The hosts of the TLS section and the hosts of the rules of an Ingress differ.',
    why: 'A host without TLS is served over plain HTTP, or with a certificate for another name that browsers reject.',
    remedy: 'List the same hosts in both; a wildcard covers exactly one label.',
  },
  messages: {
    misspelled: (to: { host: string; meant: string }) => ({
      message: `TLS host "${to.host}" has no rule, and rule host "${to.meant}" has no TLS`,
      help: `did you mean "${to.meant}"?`,
    }),
    noRule: (to: { host: string }) => ({
      message: `TLS host "${to.host}" has no rule`,
      help: `add a rule for host "${to.host}", or remove it from the TLS section`,
    }),
    noServer: (to: { host: string }) => ({
      message: `TLS host "${to.host}" has no rule, so ingress-nginx has no server for it and answers with its default certificate`,
      help: `add a rule for host "${to.host}" with the default backend as its backend`,
    }),
    noTls: (to: { host: string }) => ({
      message: `host "${to.host}" is not listed in the TLS section, unlike other hosts of the Ingress`,
      help: `add "${to.host}" to spec.tls[].hosts`,
    }),
    tooDeep: (to: { host: string; wildcard: string }) => ({
      message: `TLS host "${to.wildcard}" does not cover host "${to.host}": a wildcard covers exactly one label`,
      help: `add "${to.host}" to spec.tls[].hosts, with a certificate that is valid for it`,
    }),
    twice: (to: { host: string; secret: string; other: string }) => ({
      message: `TLS host "${to.host}" has two Secrets, "${to.other}" and "${to.secret}"`,
      help: 'remove the host from one of the two entries of spec.tls: which certificate is served depends on the controller',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const others = hostsByClass(cluster);
      for (const ingress of cluster.all('Ingress')) if (!isCanary(ingress)) judge(ingress);

      function judge(about: ResourceOf<'Ingress'>): void {
        const rules = hostsOf(ruleHosts(about));
        const tls = hostsOf(tlsHosts(about));
        if (rules === undefined || tls === undefined || tls.length === 0) return;
        judgeTwice(about);
        const elsewhere = others(about);
        if (hasOnlyDefault(about) && classOf(about, cluster).dialect === 'ingress-nginx')
          for (const { host, at } of tls)
            if (host !== '' && !elsewhere.serves(host)) report(at.at, 'noServer', { host }, { about });
        const unserved = unservedHosts(about, tls, rules, elsewhere);
        const bare = bareHosts(about, tls, rules, elsewhere);
        judgeBare(about, bare, tls, judgeUnserved(about, unserved, bare));
      }

      /** The hosts of rules that misspelled TLS hosts refer to. */
      function judgeUnserved(
        about: ResourceOf<'Ingress'>,
        unserved: readonly HostAt[],
        bare: readonly HostAt[],
      ): ReadonlySet<string> {
        const matched = new Set<string>();
        const byHost = firstByHost(bare);
        const hosts = new Set(byHost.keys());
        for (const { host, at } of unserved) {
          const rule = byHost.get(didYouMean(host, hosts) ?? '');
          if (rule === undefined) report(at.at, 'noRule', { host }, { about });
          else {
            matched.add(rule.host);
            const fix = unsafeFix(`replace with "${rule.host}"`, rewriting(at, rule.host));
            const notes = [{ message: 'the rule is defined here', at: rule.at.at }];
            report(at.at, 'misspelled', { host, meant: rule.host }, { about, fix, notes });
          }
        }
        return matched;
      }

      function judgeBare(
        about: ResourceOf<'Ingress'>,
        bare: readonly HostAt[],
        tls: readonly HostAt[],
        reported: ReadonlySet<string>,
      ): void {
        const places = placesByHost(tls);
        for (const { host, at } of firstByHost(bare).values()) {
          if (reported.has(host)) continue;
          const wildcard = firstWildcardAbove(host, places);
          if (wildcard === undefined) report(at.at, 'noTls', { host }, { about });
          else report(at.at, 'tooDeep', { host, wildcard }, { about });
        }
      }

      function judgeTwice(about: ResourceOf<'Ingress'>): void {
        const secretOf = new Map<string, { readonly secret: string; readonly at: Cursor }>();
        for (const section of about.root.get('spec').get('tls').items()) {
          const secret = section.get('secretName').string;
          for (const { host, at } of hostsOf(section.get('hosts').items()) ?? []) {
            const first = secretOf.get(host);
            if (secret === undefined || secret === '') continue;
            if (first === undefined) secretOf.set(host, { secret, at });
            else if (first.secret !== secret) {
              const notes = [{ message: 'first listed here', at: first.at.at }];
              report(at.at, 'twice', { host, secret, other: first.secret }, { about, notes });
            }
          }
        }
      }
    },
  },
});

/** Whether the default backend is all that an Ingress has. */
function hasOnlyDefault(ingress: ResourceOf<'Ingress'>): boolean {
  return ruleHosts(ingress).length === 0 && defaultBackend(ingress) !== undefined;
}

const ruleHosts = (ingress: ResourceOf<'Ingress'>): readonly Cursor[] =>
  ingress.root
    .get('spec')
    .get('rules')
    .items()
    .map((rule) => rule.get('host'));

const tlsHosts = (ingress: ResourceOf<'Ingress'>): readonly Cursor[] =>
  ingress.root
    .get('spec')
    .get('tls')
    .items()
    .flatMap((section) => section.get('hosts').items());

interface HostAt {
  readonly host: string;
  readonly at: Cursor;
}

/** The hosts in lower case, `''` for every host; undefined where one of them is not known. */
function hostsOf(cursors: readonly Cursor[]): readonly HostAt[] | undefined {
  const hosts: HostAt[] = [];
  for (const at of cursors) {
    if (at.exists && at.string === undefined) return undefined;
    hosts.push({ host: (at.string ?? '').toLowerCase(), at });
  }
  return hosts;
}

function firstByHost(hosts: readonly HostAt[]): ReadonlyMap<string, HostAt> {
  const first = new Map<string, HostAt>();
  for (const one of hosts) if (!first.has(one.host)) first.set(one.host, one);
  return first;
}

/** The longest host name; longer ones are not compared. */
const LONGEST_HOST = 253;

/** `*.b.test` and `*.test` for `a.b.test`. */
function wildcardsAbove(host: string): readonly string[] {
  const above: string[] = [];
  if (host.length > LONGEST_HOST) return above;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) above.push(`*${host.slice(dot)}`);
  return above;
}

/** The index of the first entry of each host. */
function placesByHost(hosts: readonly HostAt[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, { host }] of hosts.entries()) if (!places.has(host)) places.set(host, place);
  return places;
}

/** Of the hosts that are wildcards of a parent domain of a host, the one that is listed first. */
function firstWildcardAbove(host: string, places: ReadonlyMap<string, number>): string | undefined {
  const listed = wildcardsAbove(host).filter((one) => places.has(one));
  return listed.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))[0];
}

/** TLS hosts that neither a rule of the Ingress nor another Ingress serves. */
function unservedHosts(
  ingress: ResourceOf<'Ingress'>,
  tls: readonly HostAt[],
  rules: readonly HostAt[],
  elsewhere: Elsewhere,
): readonly HostAt[] {
  // Rules without a host and a default backend serve any host.
  if (rules.some(({ host }) => host === '') || ingress.root.get('spec').get('defaultBackend').exists) return [];
  const served = coveringOf(rules);
  return tls.filter(({ host }) => !isServed(ingress, host, served) && !elsewhere.serves(host));
}

/** Hosts of rules that neither the TLS section nor another Ingress secures. */
function bareHosts(
  ingress: ResourceOf<'Ingress'>,
  tls: readonly HostAt[],
  rules: readonly HostAt[],
  elsewhere: Elsewhere,
): readonly HostAt[] {
  // A TLS section without hosts applies to all.
  const sections = ingress.root.get('spec').get('tls').items();
  if (sections.some((section) => section.get('hosts').items().length === 0)) return [];
  const secured = coveringOf(tls);
  return rules.filter(({ host }) => host !== '' && !secured.cover(host) && !elsewhere.secures(host));
}

/** `coversHost` for many hosts at once. */
interface Covering {
  /** Whether one of them covers a host. */
  cover(host: string): boolean;
  /** Whether a host covers one of them. */
  areCoveredBy(host: string): boolean;
}

function coveringOf(hosts: readonly HostAt[]): Covering {
  const names = new Set(hosts.map(({ host }) => host));
  const wildcards = new Set(hosts.flatMap(({ host }) => wildcardOver(host) ?? []));
  return {
    cover: (host) => names.has(host) || names.has(wildcardOver(host) ?? host),
    areCoveredBy: (host) => names.has(host) || wildcards.has(host),
  };
}

/** The wildcard that covers a host: `*` matches exactly one label. */
function wildcardOver(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot > 0 && !host.startsWith('*') ? `*${host.slice(dot)}` : undefined;
}

/** Whether a rule, or an alias of its host, serves a TLS host. */
function isServed(ingress: ResourceOf<'Ingress'>, host: string, rules: Covering): boolean {
  if (rules.areCoveredBy(host) || rules.cover(host)) return true;
  const { fromToWwwRedirect, serverAlias } = nginxSettings(ingress);
  if (isOn(fromToWwwRedirect)) return true;
  return assumed(serverAlias).some((alias) => alias.toLowerCase() === host);
}

interface Elsewhere {
  serves(host: string): boolean;
  secures(host: string): boolean;
}

/** Which hosts the other Ingresses of the namespace and class serve and secure. */
function hostsByClass(cluster: Cluster): (ingress: ResourceOf<'Ingress'>) => Elsewhere {
  const names = new Map<string, Set<string>>();
  const scope = (ingress: ResourceOf<'Ingress'>): string =>
    `${ingress.namespace}|${classOf(ingress, cluster).name ?? ''}`;
  const add = (key: string, name: string): void => void names.set(key, (names.get(key) ?? new Set()).add(name));
  for (const ingress of cluster.all('Ingress')) {
    const own = scope(ingress);
    for (const { host } of hostsOf(ruleHosts(ingress)) ?? []) add(`${own}|rule|${host}`, ingress.name);
    for (const { host } of hostsOf(tlsHosts(ingress)) ?? []) add(`${own}|tls|${host}`, ingress.name);
  }
  return (ingress) => {
    const own = scope(ingress);
    const byOther = (key: string): boolean => {
      const some = names.get(`${own}|${key}`);
      return some !== undefined && (some.size > 1 || !some.has(ingress.name));
    };
    return {
      serves: (host) => byOther(`rule|${host}`),
      secures: (host) => byOther(`tls|${host}`) || byOther(`tls|*.${host.slice(host.indexOf('.') + 1)}`),
    };
  };
}
