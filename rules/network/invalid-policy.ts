/** Ports, peers and CIDRs of NetworkPolicies that the API server rejects. */
import {
  type Cidr,
  type Cursor,
  cidrError,
  defineRule,
  hasHostBits,
  hasOtherFields,
  isInt32,
  isPortNumber,
  isStrictSubset,
  parseAddress,
  parseCidr,
  portNameError,
  replacing,
  rewriting,
  safeFix,
  unsafeFix,
} from '../../src/kit.ts';

/** From 1.36 on CIDRs must be in canonical form (gate StrictIPCIDRValidation). */
const STRICT_FROM = 36;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', endWithoutPort: 'objects', emptyPeer: 'objects' },
  docs: {
    summary: 'A NetworkPolicy has an invalid port, peer or CIDR.',
    why: 'The API server rejects the policy, so it does not restrict any traffic.',
    remedy: 'Use ports in 1-65535, set a selector or an ipBlock in each peer, and write CIDRs in canonical form.',
  },
  messages: {
    portNumber: (to: { number: number }) => ({
      message: `port must be in 1-65535, but is ${to.number}`,
      help: 'set port to a port of the pods, or remove it to select all ports',
    }),
    portName: (to: { name: string; error: string }) => ({
      message: `port name "${to.name}" ${to.error}`,
      help: 'set port to the name or the number of a container port',
    }),
    quotedNumber: (to: { name: string }) => ({
      message: `port "${to.name}" is a string, and a port name must contain at least one letter`,
      help: `remove the quotes: port: ${to.name}`,
    }),
    endWithoutPort: (to: { end: number }) => ({
      message: `port is required when endPort (${to.end}) is set`,
      help: 'set port to the first port of the range, or remove endPort',
    }),
    endOfName: (to: { end: number; name: string }) => ({
      message: `endPort ${to.end} cannot be combined with port name "${to.name}"`,
      help: 'replace the name with the number of the first port of the range',
    }),
    endBeforePort: (to: { end: number; port: number }) => ({
      message: `endPort must not be less than port ${to.port}, but is ${to.end}`,
      help: 'set endPort to the last port of the range',
    }),
    endNumber: (to: { end: number }) => ({
      message: `endPort must be in 1-65535, but is ${to.end}`,
      help: 'set endPort to the last port of the range',
    }),
    emptyPeer: (to: { direction: string }) => ({
      message: 'peer must set podSelector, namespaceSelector or ipBlock',
      help: `add podSelector, namespaceSelector or ipBlock; to allow all traffic, remove "${to.direction}"`,
    }),
    mixedPeer: (to: { selector: string }) => ({
      message: `ipBlock cannot be combined with ${to.selector} in one peer`,
      help: 'move ipBlock to a separate item of the list',
    }),
    emptyCidr: () => ({ message: 'cidr must not be empty', help: 'set cidr to a CIDR such as "10.0.0.0/24"' }),
    cidr: (to: { cidr: string; error: string; meant: string | undefined }) => ({
      message: `"${to.cidr}" ${to.error}`,
      help: to.meant === undefined ? 'replace it with a CIDR such as "10.0.0.0/24"' : `did you mean "${to.meant}"?`,
    }),
    outside: (to: { except: string; cidr: string }) => ({
      message: `except "${to.except}" must be a strict subset of cidr "${to.cidr}"`,
      help: `replace it with a range inside "${to.cidr}", or remove it`,
    }),
    tooManyTypes: (to: { count: number }) => ({
      message: `policyTypes must have at most 2 entries, but has ${to.count}`,
      help: 'keep "Ingress", "Egress" or both, each once',
    }),
  },
  check: {
    NetworkPolicy(policy, { report, settings }) {
      const strict = settings.kubeMinor >= STRICT_FROM;
      const spec = policy.root.get('spec');
      for (const rule of spec.get('ingress').items()) {
        for (const port of rule.get('ports').items()) judgePort(port);
        for (const peer of rule.get('from').items()) judgePeer(peer, 'from');
      }
      for (const rule of spec.get('egress').items()) {
        for (const port of rule.get('ports').items()) judgePort(port);
        for (const peer of rule.get('to').items()) judgePeer(peer, 'to');
      }
      const types = spec.get('policyTypes');
      const count = types.items().length;
      if (count > 2) report(types.key, 'tooManyTypes', { count });

      function judgePort(at: Cursor): void {
        const port = at.child('port');
        const endPort = at.child('endPort');
        const end = endPort.integer;
        const number = port.integer;
        const name = port.string;
        if (!port.exists) {
          if (end !== undefined) report(endPort.at, 'endWithoutPort', { end });
        } else if (number !== undefined) {
          if (!isInt32(number)) return;
          if (!isPortNumber(number)) report(port.at, 'portNumber', { number });
          else if (end !== undefined && end < number)
            report(
              endPort.at,
              'endBeforePort',
              { end, port: number },
              { notes: [{ message: 'the range starts at this port', at: port.at }] },
            );
          else if (end !== undefined && isInt32(end) && !isPortNumber(end)) report(endPort.at, 'endNumber', { end });
        } else if (name !== undefined) judgePortName(port, name, endPort);
      }

      function judgePortName(port: Cursor, name: string, endPort: Cursor): void {
        const error = portNameError(name);
        if (/^[1-9]\d{0,4}$/.test(name))
          report(
            port.at,
            'quotedNumber',
            { name },
            { fix: safeFix(`remove the quotes of "${name}"`, replacing(port.at, name)) },
          );
        else if (error !== undefined) report(port.at, 'portName', { name, error });
        else if (endPort.integer !== undefined) report(endPort.at, 'endOfName', { end: endPort.integer, name });
      }

      function judgePeer(peer: Cursor, direction: string): void {
        // A null item is read as an empty peer.
        if (!peer.isMap && !peer.isNull) return;
        if (hasOtherFields(peer, PEER_FIELDS)) return;
        const block = peer.child('ipBlock');
        const selector = SELECTORS.find((field) => peer.child(field).exists);
        if (!block.exists && selector === undefined) {
          report(peer.key, 'emptyPeer', { direction });
        } else if (block.exists && selector !== undefined) report(block.key, 'mixedPeer', { selector });
        judgeBlock(block);
      }

      function judgeBlock(block: Cursor): void {
        const cidr = block.child('cidr');
        const text = cidr.string;
        if (text === undefined) return;
        if (text === '') report(cidr.at, 'emptyCidr', undefined);
        else judgeCidr(cidr, text);
        const whole = parseCidr(text);
        if (whole === undefined) return;
        for (const except of block.child('except').items()) {
          const part = except.isNull ? '' : except.string;
          if (part === undefined || judgeCidr(except, part)) continue;
          const range = parseCidr(part);
          if (range !== undefined && !isStrictSubset(range, whole))
            report(
              except.at,
              'outside',
              { except: part, cidr: text },
              { notes: [{ message: 'cidr is set here', at: cidr.at }] },
            );
        }
      }

      /** Whether the CIDR is invalid. */
      function judgeCidr(at: Cursor, cidr: string): boolean {
        const error = cidrError(cidr, strict);
        if (error === undefined) return false;
        const meant = meantBy(cidr);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(at.at, 'cidr', { cidr, error, meant }, { fix });
        return true;
      }
    },
  },
});

const SELECTORS = ['podSelector', 'namespaceSelector'];
const PEER_FIELDS = [...SELECTORS, 'ipBlock'];

/** A single address as a CIDR with the full prefix length, or a CIDR with host bits as its network. */
function meantBy(cidr: string): string | undefined {
  const address = parseAddress(cidr);
  if (address !== undefined && !address.mapped && !address.leadingZeros)
    return `${cidr}/${address.family === 'IPv4' ? 32 : 128}`;
  const parsed = parseCidr(cidr);
  if (parsed === undefined || parsed.address.family !== 'IPv4' || parsed.address.mapped || !hasHostBits(parsed))
    return undefined;
  return `${networkOf(parsed)}/${parsed.prefix}`;
}

function networkOf({ address, prefix }: Cidr): string {
  return address.bytes
    .map((byte, index) => byte & (0xff << (8 - Math.min(8, Math.max(0, prefix - index * 8)))) & 0xff)
    .join('.');
}
