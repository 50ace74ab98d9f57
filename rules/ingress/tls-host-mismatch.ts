/** Hosts of the TLS section that no rule serves, and hosts of rules that the TLS section forgets. */
import {
  type Cluster,
  type Cursor,
  classOf,
  coversHost,
  defineRule,
  didYouMean,
  isCanary,
  nginxAnnotation,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  docs: {
    summary: 'The hosts of the TLS section and the hosts of the rules of an Ingress differ.',
    why: 'A host without TLS is served in plain HTTP, or with a certificate for another name that browsers refuse.',
    remedy: 'List the same hosts in both; a wildcard covers exactly one label.',
  },
  messages: {
    misspelled: (to: { host: string; meant: string }) => ({
      message: `TLS host "${to.host}" has no rule, and host "${to.meant}" has no TLS`,
      help: `did you mean "${to.meant}"?`,
    }),
    noRule: (to: { host: string }) => ({
      message: `TLS host "${to.host}" has no rule`,
      help: 'add a rule for the host, or remove it from the TLS section',
    }),
    noTls: (to: { host: string }) => ({
      message: `host "${to.host}" has no TLS, though other hosts of the Ingress have`,
      help: 'add the host to the TLS section',
    }),
    tooDeep: (to: { host: string; wildcard: string }) => ({
      message: `host "${to.host}" has no TLS: "${to.wildcard}" covers one label, and the host has more`,
      help: 'add the host to the TLS section, with a certificate that is valid for it',
    }),
    twice: (to: { host: string; secret: string; other: string }) => ({
      message: `TLS host "${to.host}" is given two Secrets, "${to.other}" and "${to.secret}"`,
      help: 'keep one of the two: which certificate is served is up to the controller',
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const others = hostsByClass(cluster);
      for (const ingress of cluster.all('Ingress')) if (!ingress.overlay.content && !isCanary(ingress)) judge(ingress);

      function judge(about: ResourceOf<'Ingress'>): void {
        const spec = about.root.get('spec');
        const sections = spec.get('tls').items();
        const rules = hostsOf(ruleHosts(about));
        const tls = hostsOf(tlsHosts(about));
        if (rules === undefined || tls === undefined || tls.length === 0) return;
        judgeTwice(about);
        // A section without hosts is for all; rules without a host, and a default backend, serve any host.
        const coversAll = sections.some((section) => section.get('hosts').items().length === 0);
        const servesAll = rules.some(({ host }) => host === '') || spec.get('defaultBackend').exists;
        const named = rules.filter(({ host }) => host !== '');
        const elsewhere = others(about);
        const unserved = servesAll
          ? []
          : tls.filter(({ host }) => !isServed(about, host, named) && !elsewhere.serves(host));
        const bare = coversAll
          ? []
          : named.filter(({ host }) => !tls.some((one) => coversHost(one.host, host)) && !elsewhere.secures(host));
        judgeBare(about, bare, tls, judgeUnserved(about, unserved, bare));
      }

      /** The hosts of rules that misspelled TLS hosts were meant for. */
      function judgeUnserved(
        about: ResourceOf<'Ingress'>,
        unserved: readonly HostAt[],
        bare: readonly HostAt[],
      ): ReadonlySet<string> {
        const matched = new Set<string>();
        for (const { host, at } of unserved) {
          const meant = didYouMean(
            host,
            bare.map((one) => one.host),
          );
          const rule = bare.find((one) => one.host === meant);
          if (rule === undefined) report(at.at, 'noRule', { host }, { about });
          else {
            matched.add(rule.host);
            const fix = unsafeFix(`write "${rule.host}"`, rewriting(at, rule.host));
            report(
              at.at,
              'misspelled',
              { host, meant: rule.host },
              { about, fix, notes: [{ message: 'the rule is here', at: rule.at.at }] },
            );
          }
        }
        return matched;
      }

      function judgeBare(
        about: ResourceOf<'Ingress'>,
        bare: readonly HostAt[],
        tls: readonly HostAt[],
        told: ReadonlySet<string>,
      ): void {
        const first = bare.filter(({ host }, index) => bare.findIndex((one) => one.host === host) === index);
        for (const { host, at } of first) {
          if (told.has(host)) continue;
          const wildcard = tls.find((one) => one.host.startsWith('*.') && host.endsWith(one.host.slice(1)))?.host;
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
              const notes = [{ message: 'the first is here', at: first.at.at }];
              report(at.at, 'twice', { host, secret, other: first.secret }, { about, notes });
            }
          }
        }
      }
    },
  },
});

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

/** Whether a rule, or an alias of its host, answers for a TLS host. */
function isServed(ingress: ResourceOf<'Ingress'>, host: string, rules: readonly HostAt[]): boolean {
  if (rules.some((rule) => coversHost(host, rule.host) || coversHost(rule.host, host))) return true;
  if (nginxAnnotation(ingress, 'from-to-www-redirect').string === 'true') return true;
  const aliases = nginxAnnotation(ingress, 'server-alias').string?.split(',') ?? [];
  return aliases.some((alias) => alias.trim().toLowerCase() === host);
}

interface Elsewhere {
  serves(host: string): boolean;
  secures(host: string): boolean;
}

/** What the other Ingresses of the namespace and class do for hosts. */
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
    const byOther = (key: string): boolean =>
      [...(names.get(`${own}|${key}`) ?? [])].some((name) => name !== ingress.name);
    return {
      serves: (host) => byOther(`rule|${host}`),
      secures: (host) => byOther(`tls|${host}`) || byOther(`tls|*.${host.slice(host.indexOf('.') + 1)}`),
    };
  };
}
