/** Listeners that the API server rejects or that no Gateway serves. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  type ListenerSpec,
  type Resource,
  removing,
  rewriting,
  shown,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', noTls: 'objects', httpsWithoutTls: 'objects', noCertificate: 'objects' },
  docs: {
    summary: 'A listener has settings that its protocol does not support, or repeats another listener.',
    why: 'The API server rejects the Gateway or ListenerSet with all its listeners.',
    remedy:
      'Give each listener a unique name and a unique combination of port, protocol and hostname, and the TLS settings of its protocol.',
  },
  messages: {
    sameName: (to: { name: string }) => ({
      message: `duplicate listener name "${to.name}"`,
      help: 'set a unique name: routes refer to it by sectionName',
    }),
    samePlace: (to: { name: string; what: string; other: string }) => ({
      message: `listener "${to.name}" has the same ${to.what} as listener "${to.other}"`,
      help: 'merge the two, or set a different hostname or port',
    }),
    tlsNotAllowed: (to: { protocol: string; meant: string | undefined }) => ({
      message: `tls must not be set when protocol is "${to.protocol}"`,
      help: to.meant === undefined ? 'remove tls' : `set protocol: ${to.meant}, or remove tls`,
    }),
    noTls: () => ({
      message: 'tls is required when protocol is "TLS"',
      help: 'add tls with certificateRefs or with mode: Passthrough',
    }),
    httpsWithoutTls: () => ({
      message: 'HTTPS listener has no certificate',
      help: 'add tls.certificateRefs: Gateways do not serve HTTPS without a certificate',
    }),
    passthrough: (to: { mode: string }) => ({
      message: `TLS mode "${to.mode}" cannot be combined with protocol "HTTPS"`,
      help: 'set protocol: TLS to pass connections through, or set mode: Terminate with certificateRefs',
    }),
    noCertificate: (to: { protocol: string }) => ({
      message: 'certificateRefs is required when the TLS mode is "Terminate"',
      help: to.protocol === 'TLS' ? 'add certificateRefs, or set mode: Passthrough' : 'add certificateRefs',
    }),
    hostnameNotAllowed: (to: { protocol: string }) => ({
      message: `hostname must not be set when protocol is "${to.protocol}"`,
      help: 'remove hostname',
    }),
    protocol: (to: { protocol: string; meant: string }) => ({
      message: `unknown protocol "${shown(to.protocol)}"`,
      help: `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    listenerOwner(resource, { report }) {
      const listeners = resource.root.child('spec').child<ListenerSpec[]>('listeners').items();
      const byName = new Map<string, Cursor<ListenerSpec>>();
      const byPlace = new Map<string, Cursor<ListenerSpec>>();
      for (const listener of listeners) judgeIdentity(listener);

      function judgeIdentity(listener: Cursor<ListenerSpec>): void {
        const name = listener.get('name').string;
        const namesake = name === undefined ? undefined : byName.get(name);
        const place = placeOf(listener);
        const rival = place === undefined ? undefined : byPlace.get(place);
        if (name !== undefined && namesake === undefined) byName.set(name, listener);
        if (place !== undefined && rival === undefined) byPlace.set(place, listener);
        if (name !== undefined && namesake !== undefined) {
          const notes = [{ message: 'first defined here', at: namesake.get('name').at }];
          report(listener.get('name').at, 'sameName', { name }, { notes });
          return;
        }
        if (place === undefined || rival === undefined) return;
        const hostname = listener.get('hostname');
        const at = hostname.exists ? hostname.at : listener.get('port').at;
        const notes = [{ message: 'first defined here', at: rival.get('name').at }];
        const other = rival.get('name').string ?? '';
        report(at, 'samePlace', { name: name ?? '', what: place, other }, { notes });
      }
    },
    'listenerOwner.spec.listeners[].protocol'(at, { report }) {
      const protocol = at.string ?? '';
      const meant = PROTOCOLS.includes(protocol) ? undefined : meantProtocol(protocol);
      if (meant === undefined) return;
      const fix = unsafeFix(`replace with ${meant}`, rewriting(at, meant));
      report(at.at, 'protocol', { protocol, meant }, { fix, severity: 'warning' });
    },
    'listenerOwner.spec.listeners[]': {
      required: ['protocol'],
      without: ['tls'],
      check(listener, { report }, owner) {
        const { at, string: protocol } = listener.get('protocol');
        if (protocol === 'TLS') report(at, 'noTls', undefined);
        if (protocol === 'HTTPS' && !findsCertificates(owner))
          report(at, 'httpsWithoutTls', undefined, { severity: 'warning' });
      },
    },
    'listenerOwner.spec.listeners[].tls'(tls, { report }) {
      const at = protocolBeside(tls);
      const protocol = at.string;
      if (protocol === undefined) return;
      if (isPlain(protocol)) {
        const meant = protocolFor(protocol, tls);
        const fix = meant === undefined ? undefined : unsafeFix(`set protocol: ${meant}`, rewriting(at, meant));
        return report(tls.key, 'tlsNotAllowed', { protocol, meant }, { fix });
      }
      const mode = tls.get('mode').stringOr('Terminate');
      if (protocol === 'HTTPS' && mode === 'Passthrough') {
        const fix = unsafeFix('set protocol: TLS', rewriting(at, 'TLS'));
        report(tls.get('mode').at, 'passthrough', { mode }, { fix });
      }
      if (mode === 'Terminate' && hasNoCertificate(tls)) report(tls.key, 'noCertificate', { protocol });
    },
    'listenerOwner.spec.listeners[].hostname'(hostname, { report }) {
      const protocol = protocolBeside(hostname).string;
      if ((protocol !== 'TCP' && protocol !== 'UDP') || hostname.string === '') return;
      const fix = unsafeFix('remove hostname', removing(hostname));
      report(hostname.key, 'hostnameNotAllowed', { protocol }, { fix });
    },
  },
});

/** The protocol of the listener that a field belongs to. */
function protocolBeside(field: Cursor): Cursor<string> {
  return (field.parent ?? field).child<string>('protocol');
}

/** Whether a protocol has no TLS. */
function isPlain(protocol: string): protocol is 'HTTP' | 'TCP' | 'UDP' {
  return protocol === 'HTTP' || protocol === 'TCP' || protocol === 'UDP';
}

/** The protocol that supports the `tls` of a listener; undefined if the protocol alone does not make it valid. */
function protocolFor(protocol: 'HTTP' | 'TCP' | 'UDP', tls: Cursor<ListenerTls>): string | undefined {
  const isPassthrough = tls.get('mode').string === 'Passthrough';
  if (protocol === 'UDP' || (!isPassthrough && hasNoCertificate(tls))) return undefined;
  return protocol === 'HTTP' && !isPassthrough ? 'HTTPS' : 'TLS';
}

type ListenerTls = NonNullable<ListenerSpec['tls']>;

function hasNoCertificate(tls: Cursor<ListenerTls>): boolean {
  return [tls.get('certificateRefs'), tls.get('options')].every(isLeftEmpty);
}

/** Whether a value is absent, or of the right type and without entries; other rules report other types. */
function isLeftEmpty(value: Cursor): boolean {
  const entries: readonly Cursor[] = [...value.items(), ...value.entries()];
  return !value.exists || ((value.isList || value.isMap) && !entries.some((entry) => entry.exists));
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'];

/** The protocol of the API that is written in another case or misspelled; implementations may add further protocols. */
function meantProtocol(protocol: string): string | undefined {
  const upper = protocol.toUpperCase();
  return PROTOCOLS.includes(upper) ? upper : didYouMean(upper, PROTOCOLS.slice(0, 2));
}

/** The values that must be unique: `port 443, protocol HTTPS and hostname "shop.example.com"`; undefined if they are not known. */
function placeOf(listener: Cursor<ListenerSpec>): string | undefined {
  const port = listener.get('port').integer;
  const protocol = listener.get('protocol').string;
  const hostname = listener.get('hostname');
  if (port === undefined || protocol === undefined) return undefined;
  if (!hostname.exists) return `port ${port} and protocol ${protocol}`;
  const host = hostname.string;
  return host === undefined ? undefined : `port ${port}, protocol ${protocol} and hostname "${host}"`;
}

/** Whether certificates may come from elsewhere, such as a certificate map or the parameters of a cloud load balancer. */
function findsCertificates({ root }: Resource): boolean {
  const spec = root.child('spec');
  if (spec.child('infrastructure').child('parametersRef').exists || spec.child('parentRef').exists) return true;
  const annotations = root.child('metadata').child('annotations').keys();
  return (
    annotations.some((key) => /(^|[./-])(certmap|certificate|cert)/.test(key)) ||
    /^gke-|alb|aws/.test(spec.child('gatewayClassName').string ?? '')
  );
}
