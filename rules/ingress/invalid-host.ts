/** Hosts of rules and TLS sections that the API server rejects. */
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
    summary: 'The host of an Ingress rule or TLS section is not a DNS name.',
    why: 'The API server rejects the Ingress: a host is a lowercase DNS name without scheme, port or path.',
    remedy: 'Use only the DNS name, or remove the host to match all hosts.',
  },
  messages: {
    address: (to: { host: string }) => ({
      message: `host "${to.host}" must be a DNS name, not an IP address`,
      help: 'replace it with a DNS name, or remove it to match all hosts',
    }),
    star: (to: { host: string }) => ({
      message: `host "${to.host}" is not a DNS name`,
      help: 'remove it to match all hosts, or use a wildcard such as "*.example.com"',
    }),
    scheme: (to: Bare) => ({
      message: `host "${to.host}" must not contain a scheme`,
      help: replaced(to, 'use only the DNS name'),
    }),
    path: (to: Bare) => ({
      message: `host "${to.host}" must not contain a path`,
      help: `${replaced(to, 'use only the DNS name')}, and move the path to http.paths`,
    }),
    port: (to: Bare) => ({
      message: `host "${to.host}" must not contain a port`,
      help: `${replaced(to, 'use only the DNS name')}: the ports are set in the controller`,
    }),
    capitals: (to: Bare) => ({
      message: `host "${to.host}" must not contain uppercase letters`,
      help: replaced(to, 'use lowercase letters, digits, "-" and "."'),
    }),
    trailingDot: (to: Bare) => ({
      message: `host "${to.host}" must not end with "."`,
      help: replaced(to, 'use only the DNS name'),
    }),
    empty: () => ({ message: 'a TLS host must not be empty', help: 'remove it, or set it to a DNS name' }),
    nonAscii: (to: { host: string }) => ({
      message: `host "${to.host}" must not contain non-ASCII characters`,
      help: 'write the name in Punycode ("xn--...")',
    }),
    form: (to: { host: string; error: string }) => ({
      message: `host "${to.host}" ${to.error}`,
      help: 'replace it with a DNS name such as "shop.example.com", or remove it to match all hosts',
    }),
  },
  check: {
    Ingress: {
      given: ['spec.rules[].host', 'spec.tls[].hosts'],
      check(ingress, { report }) {
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
          // The API server decodes null to the empty string.
          const text = host.isNull ? '' : host.string;
          if (text !== undefined) judge(host, text, false);
        }

        function judge(at: Cursor, host: string, inRule: boolean): void {
          const error = host.includes('*') ? wildcardSubdomainError(host) : dnsSubdomainError(host);
          const isAddress = inRule && parseAddress(host) !== undefined;
          if (error === undefined && !isAddress) return;
          const bare = bareHost(host);
          const fix = fixOf(at, host, bare);
          if (host === '') report(at.at, 'empty', undefined);
          else if (parseAddress(host) !== undefined) report(at.at, 'address', { host });
          else if (host === '*')
            report(
              at.at,
              'star',
              { host },
              { fix: inRule ? safeFix('match every host', replacing(at.at, '""')) : undefined },
            );
          else if (/^[a-z]+:\/\//i.test(host)) report(at.at, 'scheme', { host, bare }, { fix });
          else if (host.includes('/')) report(at.at, 'path', { host, bare }, { fix });
          else if (/:\d+$/.test(host)) report(at.at, 'port', { host, bare }, { fix });
          else if (/[^\x20-\x7e]/.test(host)) report(at.at, 'nonAscii', { host });
          else if (/[A-Z]/.test(host)) report(at.at, 'capitals', { host, bare }, { fix });
          else if (host.endsWith('.')) report(at.at, 'trailingDot', { host, bare }, { fix });
          else report(at.at, 'form', { host, error: error ?? '' });
        }
      },
    },
  },
});

interface Bare {
  readonly host: string;
  /** The DNS name in it. */
  readonly bare: string | undefined;
}

function replaced({ bare }: Bare, otherwise: string): string {
  return bare === undefined ? otherwise : `replace it with "${bare}"`;
}

/** The DNS name without scheme, path, port and final dot, in lowercase; undefined if that is not valid either. */
function bareHost(host: string): string | undefined {
  const bare = host
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/[\s\S]*$/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const error = bare.includes('*') ? wildcardSubdomainError(bare) : dnsSubdomainError(bare);
  return error !== undefined || parseAddress(bare) !== undefined ? undefined : bare;
}

/** Safe if only one name can be meant. */
function fixOf(at: Cursor, host: string, bare: string | undefined): Fix | undefined {
  if (bare === undefined) return undefined;
  const losesMeaning = /:\d+/.test(host) || /[^/:]\/./.test(host.replace(/^[a-z]+:\/\//i, ''));
  const title = `replace with "${bare}"`;
  return losesMeaning ? unsafeFix(title, rewriting(at, bare)) : safeFix(title, rewriting(at, bare));
}
