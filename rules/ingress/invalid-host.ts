/** Hosts, of rules and of TLS, in a form that the API refuses. */
import {
  type Cursor,
  defineRule,
  dnsSubdomainError,
  type Fix,
  parseAddress,
  replacing,
  rewriting,
  safeFix,
  unsafeFix,
  wildcardSubdomainError,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The host of an Ingress rule or of its TLS is no DNS name.',
    why: 'The API server refuses the Ingress: a host is a DNS name in lower case, without scheme, port or path.',
    remedy: 'Write the bare DNS name; leave the host out to match every host.',
  },
  messages: {
    address: (to: { host: string }) => ({
      message: `host "${to.host}" is an IP address`,
      help: 'use a DNS name, or leave the host out to match every host',
    }),
    star: (to: { host: string }) => ({
      message: `host "${to.host}" is no DNS name`,
      help: 'leave the host out to match every host, or write "*." and a domain',
    }),
    scheme: (to: { host: string }) => ({
      message: `host "${to.host}" holds a scheme`,
      help: 'write the bare host name',
    }),
    path: (to: { host: string }) => ({
      message: `host "${to.host}" holds a path`,
      help: 'write the bare host name, and the path under http.paths',
    }),
    port: (to: { host: string }) => ({
      message: `host "${to.host}" holds a port`,
      help: 'write the bare host name: the controller decides on which ports it listens',
    }),
    capitals: (to: { host: string }) => ({
      message: `host "${to.host}" holds capital letters`,
      help: `write "${to.host.toLowerCase()}"`,
    }),
    trailingDot: (to: { host: string }) => ({
      message: `host "${to.host}" ends with a dot`,
      help: `write "${to.host.slice(0, -1)}"`,
    }),
    empty: () => ({ message: 'a host of the TLS section is empty', help: 'remove it, or write the DNS name' }),
    nonAscii: (to: { host: string }) => ({
      message: `host "${to.host}" holds characters outside ASCII`,
      help: 'write the name in punycode ("xn--...")',
    }),
    form: (to: { host: string; error: string }) => `host "${to.host}" ${to.error}`,
  },
  check: {
    Ingress(ingress, { report }) {
      const spec = ingress.root.get('spec');
      const hosts: readonly Cursor[] = spec
        .get('rules')
        .items()
        .map((rule) => rule.get('host'));
      const tlsHosts: readonly Cursor[] = spec
        .get('tls')
        .items()
        .flatMap((tls) => tls.get('hosts').items());
      for (const host of hosts) {
        const text = host.string;
        if (text !== undefined && text !== '') judge(host, text, true);
      }
      for (const host of tlsHosts) {
        // A null item is an empty one.
        const text = host.isNull ? '' : host.string;
        if (text !== undefined) judge(host, text, false);
      }

      function judge(at: Cursor, host: string, inRule: boolean): void {
        const error = host.includes('*') ? wildcardSubdomainError(host) : dnsSubdomainError(host);
        const isAddress = inRule && parseAddress(host) !== undefined;
        if (error === undefined && !isAddress) return;
        const fix = fixOf(at, host);
        if (host === '') report(at.at, 'empty', undefined);
        else if (parseAddress(host) !== undefined) report(at.at, 'address', { host });
        else if (host === '*')
          report(
            at.at,
            'star',
            { host },
            { fix: inRule ? safeFix('match every host', replacing(at.at, '""')) : undefined },
          );
        else if (/^[a-z]+:\/\//i.test(host)) report(at.at, 'scheme', { host }, { fix });
        else if (host.includes('/')) report(at.at, 'path', { host }, { fix });
        else if (/:\d+$/.test(host)) report(at.at, 'port', { host }, { fix });
        else if (/[^\x20-\x7e]/.test(host)) report(at.at, 'nonAscii', { host });
        else if (/[A-Z]/.test(host)) report(at.at, 'capitals', { host }, { fix });
        else if (host.endsWith('.')) report(at.at, 'trailingDot', { host }, { fix });
        else report(at.at, 'form', { host, error: error ?? '' });
      }
    },
  },
});

/** Takes off what is no part of a host name. Safe where only one name can be meant. */
function fixOf(at: Cursor, host: string): Fix | undefined {
  const bare = host
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const error = bare.includes('*') ? wildcardSubdomainError(bare) : dnsSubdomainError(bare);
  if (error !== undefined || parseAddress(bare) !== undefined) return undefined;
  const losesMeaning = /:\d+/.test(host) || /[^/:]\/./.test(host.replace(/^[a-z]+:\/\//i, ''));
  const title = `write "${bare}"`;
  return losesMeaning ? unsafeFix(title, rewriting(at, bare)) : safeFix(title, rewriting(at, bare));
}
