/** Hosts that are not in the list that the user allows. */
import {
  type AnyRoute,
  attach,
  type Cluster,
  type Cursor,
  defineRule,
  didYouMean,
  dnsSubdomainError,
  editDistance,
  hostCovers,
  hostMatch,
  hostnameCursors,
  isListenerOwner,
  type Listener,
  type ListenerOwner,
  listenersIn,
  type Note,
  parentOf,
  parentRefsOf,
  type Resource,
  type ResourceOf,
  rewriting,
  routesOf,
  unsafeFix,
  wildcardSubdomainError,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A host is not in the list of allowed hosts.',
    why: 'A misspelled domain gets no traffic, and an unapproved host can take traffic that belongs to another team.',
    remedy: 'Use an allowed host, or add this one to the option "hosts".',
  },
  options: {
    hosts: {
      is: 'texts',
      what: 'a host such as shop.internal, *.example.com or *',
      docs: 'The hosts that Ingresses, listeners and routes may use. `*.example.com` allows every host that ends with `.example.com`, `*` allows every host. If the list is empty, the rule reports nothing.',
      default: [],
      errorOf: errorOfAllowed,
      pattern: '^(\\*|(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$',
    },
  },
  messages: {
    host: (to: { host: string; meant: string | undefined; allowed: string }) => ({
      message: `host "${to.host}" is not an allowed host`,
      help:
        to.meant === undefined
          ? `use a host that matches ${to.allowed}, or add this one to the option "hosts"`
          : `did you mean "${to.meant}"?`,
    }),
    everyHost: (to: { what: string; allowed: string }) => ({
      message: `${to.what} sets no host, so it matches every host`,
      help: `set a host that matches ${to.allowed}`,
    }),
    openRoute: (to: { kind: string; name: string; allowed: string }) => ({
      message: `${to.kind} "${to.name}" sets no hostnames, so it matches every host of its listeners`,
      help: `set hostnames that match ${to.allowed}`,
    }),
  },
  check: {
    cluster(cluster, { options, report }) {
      const { hosts: allowed } = options;
      if (allowed.length === 0) return;
      const inWords = wordsFor(allowed);
      for (const ingress of cluster.all('Ingress')) judgeIngress(ingress);
      const attachments = attachmentsIn(cluster);
      for (const { route, open } of attachments) judgeRoute(route, open);
      const served = new Set(attachments.flatMap(({ listeners }) => listeners.map(({ at }) => placeOfListener(at))));
      for (const owner of cluster.resources.filter(isListenerOwner)) judgeListeners(owner, served);

      function judgeIngress(ingress: ResourceOf<'Ingress'>): void {
        const spec = ingress.root.get('spec');
        const rules = spec.get('rules').items();
        for (const rule of rules) judge(rule.get('host'), rule, 'the rule', ingress);
        const fallback = spec.get('defaultBackend');
        if (rules.length === 0 && fallback.exists) judge(fallback.child('host'), fallback, 'the Ingress', ingress);
        for (const host of spec
          .get('tls')
          .items()
          .flatMap((tls) => tls.get('hosts').items()))
          judgeHost(host, ingress);
      }

      function judgeRoute(route: AnyRoute, open: Openness): void {
        const spec = route.root.child('spec');
        for (const host of hostnameCursors(route)) judgeHost(host, route);
        if (!open.isOpen || isAllowed('*', allowed)) return;
        report(
          spec.key,
          'openRoute',
          { kind: route.kind, name: route.name, allowed: inWords },
          { about: route, notes: open.notes },
        );
      }

      function judgeListeners(owner: ListenerOwner, served: ReadonlySet<string>): void {
        for (const { at, name, protocol } of listenersIn(owner)) {
          if (protocol === 'TCP' || protocol === 'UDP') continue;
          // The routes of a listener without a host specify the hosts.
          if (hasNoHost(at.get('hostname')) && served.has(placeOfListener(at))) continue;
          judge(at.get('hostname'), at, `listener "${name}"`, owner);
        }
      }

      function judge(host: Cursor, without: Cursor, what: string, about: Resource): void {
        if (!hasNoHost(host)) return judgeHost(host, about);
        if (!isAllowed('*', allowed)) report(without.key, 'everyHost', { what, allowed: inWords }, { about });
      }

      function judgeHost(at: Cursor, about: Resource): void {
        const host = at.string;
        if (host === undefined || host === '' || errorOfAllowed(host.toLowerCase()) !== undefined) return;
        if (isAllowed(host, allowed)) return;
        const meant = meantHost(host, allowed);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(at.at, 'host', { host, meant, allowed: inWords }, { about, fix });
      }
    },
  },
});

/** What is wrong with a host; `*` alone is valid here and allows every host. */
function errorOfAllowed(host: string): string | undefined {
  if (host === '*') return undefined;
  return host.includes('*') ? wildcardSubdomainError(host) : dnsSubdomainError(host);
}

/** Whether no host is set. A value that is not known yet may become any host. */
function hasNoHost(host: Cursor): boolean {
  return !host.exists || host.string === '';
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  const match = hostMatch(host, 'many');
  return allowed.some((one) => hostCovers(hostMatch(one, 'many'), match));
}

const SLIPS = 2;

/** The allowed host that was probably meant, or this host in the allowed domain that was probably meant. */
function meantHost(host: string, allowed: readonly string[]): string | undefined {
  const labels = host.split('.');
  const candidates = allowed.flatMap((one) => {
    if (!one.startsWith('*.')) return [one];
    const domain = one.slice(2);
    const below = labels.slice(0, -domain.split('.').length);
    return below.length === 0 ? [] : [[...below, domain].join('.')];
  });
  const meant = didYouMean(host, new Set(candidates));
  // Hosts are long, and those that differ by a whole label are different hosts: `.org` is not a typo of `.com`.
  return meant !== undefined && editDistance(host, meant) <= SLIPS ? meant : undefined;
}

const SHOWN = 3;

/** `"*.example.com" or "shop.internal"` */
function wordsFor(hosts: readonly string[]): string {
  const names = hosts.slice(0, SHOWN).map((host) => `"${host}"`);
  return hosts.length > SHOWN ? `${names.join(', ')} and others` : names.join(' or ');
}

const ROUTES_WITH_HOSTS: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute']);

function placeOfListener({ at }: Cursor): string {
  return `${at.file.path}:${at.span.start}`;
}

/** Whether a route matches hosts that neither it nor its listeners set. */
interface Openness {
  readonly isOpen: boolean;
  readonly notes: readonly Note[];
}

interface Attachments {
  readonly route: AnyRoute;
  readonly listeners: readonly Listener[];
  readonly open: Openness;
}

function attachmentsIn(cluster: Cluster): readonly Attachments[] {
  return routesOf(cluster)
    .filter(({ known = '' }) => ROUTES_WITH_HOSTS.has(known))
    .map((route) => {
      const all = parentRefsOf(route).map((parent) => attach(cluster, route, parent));
      const listeners = all.flatMap((one) => (one.is === 'attached' ? one.to.map(({ listener }) => listener) : []));
      const open = listeners.filter(({ at }) => hasNoHost(at.get('hostname')));
      const isElsewhere = all.some(({ is, parent }) => is !== 'mesh' && isNotGiven(cluster, route, parent));
      const isOpen = !route.root.child('spec').child('hostnames').exists && (open.length > 0 || isElsewhere);
      const notes = open.map(({ at, name }) => ({ message: `listener "${name}" accepts every host`, at: at.key }));
      return { route, listeners, open: { isOpen, notes } };
    });
}

/** Whether a parent is a Gateway or ListenerSet that is not in the given files. */
function isNotGiven(cluster: Cluster, route: AnyRoute, parent: ReturnType<typeof parentRefsOf>[number]): boolean {
  const { kind, namespace, name } = parentOf(route, parent);
  if (name === undefined || (kind !== 'Gateway' && kind !== 'ListenerSet')) return false;
  const { is } = cluster.find(kind, namespace, name, route);
  return is === 'absent' || is === 'external';
}
