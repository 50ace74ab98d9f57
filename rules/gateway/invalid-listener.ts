/** Listeners in a form that the API refuses, or that no Gateway serves. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  isListenerOwner,
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
    summary: 'A listener contradicts its protocol, or another listener.',
    why: 'The API server refuses the Gateway or ListenerSet with all its listeners.',
    remedy:
      'Give each listener a name, and a port, protocol and hostname of its own, and the TLS settings of its protocol.',
  },
  messages: {
    sameName: (to: { name: string }) => ({
      message: `another listener is named "${to.name}" too`,
      help: 'give each listener a name of its own: routes refer to it by sectionName',
    }),
    samePlace: (to: { name: string; what: string }) => ({
      message: `listener "${to.name}" has the same ${to.what} as another one`,
      help: 'merge the two, or give them different hostnames or ports',
    }),
    tlsNotAllowed: (to: { protocol: string }) => ({
      message: `a listener of protocol ${to.protocol} may not have tls`,
      help: to.protocol === 'HTTP' ? 'set protocol: HTTPS, or remove tls' : 'set protocol: TLS, or remove tls',
    }),
    noTls: () => ({
      message: 'a listener of protocol TLS needs tls',
      help: 'add tls with certificateRefs, or with mode: Passthrough',
    }),
    httpsWithoutTls: () => ({
      message: 'a listener of protocol HTTPS has no certificate',
      help: 'add tls with certificateRefs: Gateways do not serve HTTPS without',
    }),
    passthrough: (to: { mode: string }) => ({
      message: `a listener of protocol HTTPS may not have the TLS mode "${to.mode}"`,
      help: 'set mode: Terminate, or protocol: TLS to pass connections through to the backend',
    }),
    noCertificate: () => ({
      message: 'TLS ends at this listener, and it has no certificate',
      help: 'add certificateRefs, or set mode: Passthrough where the protocol is TLS',
    }),
    hostnameNotAllowed: (to: { protocol: string }) => ({
      message: `a listener of protocol ${to.protocol} may not have a hostname`,
      help: 'remove the hostname: such connections carry none',
    }),
    protocol: (to: { protocol: string; meant: string }) => ({
      message: `no Gateway serves a protocol "${shown(to.protocol)}"`,
      help: `did you mean ${to.meant}?`,
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isListenerOwner(resource)) return;
      const listeners = resource.root.child('spec').child<ListenerSpec[]>('listeners').items();
      const byName = new Map<string, Cursor<ListenerSpec>>();
      const byPlace = new Map<string, Cursor<ListenerSpec>>();
      for (const listener of listeners) {
        judgeIdentity(listener);
        judgeProtocol(listener);
      }

      function judgeIdentity(listener: Cursor<ListenerSpec>): void {
        const name = listener.get('name').string;
        const namesake = name === undefined ? undefined : byName.get(name);
        const place = placeOf(listener);
        const rival = place === undefined ? undefined : byPlace.get(place);
        if (name !== undefined && namesake === undefined) byName.set(name, listener);
        if (place !== undefined && rival === undefined) byPlace.set(place, listener);
        if (name !== undefined && namesake !== undefined) {
          const notes = [{ message: 'the first one is here', at: namesake.get('name').at }];
          report(listener.get('name').at, 'sameName', { name }, { notes });
          return;
        }
        if (place === undefined || rival === undefined) return;
        const hostname = listener.get('hostname');
        const at = hostname.exists ? hostname.at : listener.get('port').at;
        const notes = [{ message: 'the first one is here', at: rival.get('name').at }];
        report(at, 'samePlace', { name: name ?? '', what: place }, { notes });
      }

      function judgeProtocol(listener: Cursor<ListenerSpec>): void {
        const at = listener.get('protocol');
        const protocol = at.string;
        const tls = listener.get('tls');
        const hostname = listener.get('hostname');
        if (protocol === undefined) return;
        if (protocol === 'HTTP' || protocol === 'TCP' || protocol === 'UDP') {
          if (tls.exists) {
            const meant = protocol === 'HTTP' ? 'HTTPS' : 'TLS';
            const fix = protocol === 'UDP' ? undefined : unsafeFix(`set protocol: ${meant}`, rewriting(at, meant));
            report(tls.key, 'tlsNotAllowed', { protocol }, { fix });
          }
          if (protocol !== 'HTTP' && hostname.exists && hostname.string !== '') {
            const fix = unsafeFix('remove hostname', removing(hostname));
            report(hostname.key, 'hostnameNotAllowed', { protocol }, { fix });
          }
          return;
        }
        judgeTls(listener, protocol);
        const meant = PROTOCOLS.includes(protocol) ? undefined : meantProtocol(protocol);
        if (meant === undefined) return;
        const fix = unsafeFix(`write ${meant}`, rewriting(at, meant));
        report(at.at, 'protocol', { protocol, meant }, { fix, severity: 'warning' });
      }

      function judgeTls(listener: Cursor<ListenerSpec>, protocol: string): void {
        const tls = listener.get('tls');
        if (!tls.exists) {
          if (protocol === 'TLS') report(listener.get('protocol').at, 'noTls', undefined);
          else if (protocol === 'HTTPS' && !findsCertificates(resource))
            report(listener.get('protocol').at, 'httpsWithoutTls', undefined, { severity: 'warning' });
          return;
        }
        const mode = tls.get('mode').exists ? tls.get('mode').string : 'Terminate';
        if (protocol === 'HTTPS' && mode === 'Passthrough') {
          const fix = unsafeFix('set protocol: TLS', rewriting(listener.get('protocol'), 'TLS'));
          report(tls.get('mode').at, 'passthrough', { mode }, { fix });
        }
        const isEmpty = [tls.get('certificateRefs'), tls.get('options')].every(isLeftEmpty);
        if (mode === 'Terminate' && isEmpty) report(tls.key, 'noCertificate', undefined);
      }
    },
  },
});

/** Absent, or of the right type and without entries; what is of another type is a error of its own. */
function isLeftEmpty(value: Cursor): boolean {
  const entries: readonly Cursor[] = [...value.items(), ...value.entries()];
  return !value.exists || ((value.isList || value.isMap) && !entries.some((entry) => entry.exists));
}

const PROTOCOLS = ['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'];

/** One of the API's own protocols, in another case or misspelled; implementations may add protocols of their own. */
function meantProtocol(protocol: string): string | undefined {
  const upper = protocol.toUpperCase();
  return PROTOCOLS.includes(upper) ? upper : didYouMean(upper, PROTOCOLS.slice(0, 2));
}

/** `port 443, protocol HTTPS and hostname "shop.example.com"`: what tells a listener apart; undefined where it is not known. */
function placeOf(listener: Cursor<ListenerSpec>): string | undefined {
  const port = listener.get('port').integer;
  const protocol = listener.get('protocol').string;
  const hostname = listener.get('hostname');
  if (port === undefined || protocol === undefined) return undefined;
  if (!hostname.exists) return `port ${port} and protocol ${protocol}`;
  const host = hostname.string;
  return host === undefined ? undefined : `port ${port}, protocol ${protocol} and hostname "${host}"`;
}

/** Whether certificates may come from elsewhere: a certificate map, the parameters of a cloud load balancer. */
function findsCertificates({ root }: Resource): boolean {
  const spec = root.child('spec');
  if (spec.child('infrastructure').child('parametersRef').exists || spec.child('parentRef').exists) return true;
  const annotations = root.child('metadata').child('annotations').keys();
  return (
    annotations.some((key) => /(^|[./-])(certmap|certificate|cert)/.test(key)) ||
    /^gke-|alb|aws/.test(spec.child('gatewayClassName').string ?? '')
  );
}
