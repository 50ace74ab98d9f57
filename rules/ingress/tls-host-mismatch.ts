/** Hosts of the TLS section that no rule serves, and hosts of rules that the TLS section forgets. */
import {
  annotationsOf,
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
    Ingress(ingress, { cluster, report }) {
      if (ingress.overlay.content || isCanary(ingress)) return;
      const rules = hostsOf(
        ingress.root
          .get('spec')
          .get('rules')
          .items()
          .map((rule) => rule.get('host')),
      );
      const sections = ingress.root.get('spec').get('tls').items();
      const tls = hostsOf(sections.flatMap((section) => section.get('hosts').items()));
      if (rules === undefined || tls === undefined || tls.length === 0) return;
      reportTwice();
      // A section without hosts is for all; rules without a host, and a default backend, serve any host.
      const coversAll = sections.some((section) => section.get('hosts').items().length === 0);
      const servesAll = rules.some(({ host }) => host === '') || ingress.root.get('spec').get('defaultBackend').exists;
      const named = rules.filter(({ host }) => host !== '');
      const alone = servesAll
        ? []
        : tls.filter(({ host }) => !named.some((rule) => overlaps(host, rule.host)) && !hasAlias(ingress, host));
      const plain = coversAll ? [] : named.filter(({ host }) => !tls.some((one) => coversHost(one.host, host)));
      if (alone.length === 0 && plain.length === 0) return;
      const elsewhere = otherHosts(cluster, ingress);
      const unserved = alone.filter(({ host }) => !elsewhere.rules.has(host));
      const bare = plain.filter(({ host }) => !elsewhere.tls.some((name) => coversHost(name, host)));
      const matched = new Set<string>();
      for (const { host, at } of unserved) {
        const meant = didYouMean(
          host,
          bare.map((one) => one.host),
        );
        if (meant === undefined) report(at.at, 'noRule', { host });
        else {
          matched.add(meant);
          const fix = unsafeFix(`write "${meant}"`, rewriting(at, meant));
          const notes = bare
            .filter((one) => one.host === meant)
            .map((one) => ({ message: 'the rule is here', at: one.at.at }));
          report(at.at, 'misspelled', { host, meant }, { fix, notes });
        }
      }
      const told = new Set<string>();
      for (const { host, at } of bare) {
        if (matched.has(host) || told.has(host)) continue;
        told.add(host);
        const wildcard = tls.find((one) => one.host.startsWith('*.') && host.endsWith(one.host.slice(1)))?.host;
        if (wildcard === undefined) report(at.at, 'noTls', { host });
        else report(at.at, 'tooDeep', { host, wildcard });
      }

      function reportTwice(): void {
        const secretOf = new Map<string, { readonly secret: string; readonly at: Cursor }>();
        for (const section of sections) {
          const secret = section.get('secretName').string;
          if (secret === undefined || secret === '') continue;
          for (const at of section.get('hosts').items()) {
            const host = at.string?.toLowerCase();
            const first = host === undefined ? undefined : secretOf.get(host);
            if (host === undefined) continue;
            if (first === undefined) secretOf.set(host, { secret, at });
            else if (first.secret !== secret)
              report(
                at.at,
                'twice',
                { host, secret, other: first.secret },
                { notes: [{ message: 'the first is here', at: first.at.at }] },
              );
          }
        }
      }
    },
  },
});

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

/** Whether some request is for both: a wildcard in the TLS section serves the hosts below it, and the other way round. */
function overlaps(a: string, b: string): boolean {
  return coversHost(a, b) || coversHost(b, a);
}

/** The hosts of the other Ingresses of the namespace and class, which may serve or secure these. */
function otherHosts(
  cluster: Cluster,
  ingress: ResourceOf<'Ingress'>,
): { readonly rules: ReadonlySet<string>; readonly tls: readonly string[] } {
  const name = classOf(ingress, cluster).name;
  const others = cluster
    .inNamespace('Ingress', ingress.namespace)
    .filter((other) => other !== ingress && other.name !== ingress.name && classOf(other, cluster).name === name);
  const hosts = (cursors: readonly Cursor[]): readonly string[] =>
    cursors.flatMap((at) => at.string?.toLowerCase() ?? []);
  return {
    rules: new Set(
      others.flatMap((other) =>
        hosts(
          other.root
            .get('spec')
            .get('rules')
            .items()
            .map((rule) => rule.get('host')),
        ),
      ),
    ),
    tls: others.flatMap((other) =>
      hosts(
        other.root
          .get('spec')
          .get('tls')
          .items()
          .flatMap((one) => one.get('hosts').items()),
      ),
    ),
  };
}

/** A host that `server-alias` or `from-to-www-redirect` serves. */
function hasAlias(ingress: ResourceOf<'Ingress'>, host: string): boolean {
  const aliases =
    nginxAnnotation(ingress, 'server-alias')
      .string?.split(',')
      .map((alias) => alias.trim().toLowerCase()) ?? [];
  if (aliases.includes(host)) return true;
  return nginxAnnotation(ingress, 'from-to-www-redirect').string === 'true' || annotationsOf(ingress).isSubstituted;
}
