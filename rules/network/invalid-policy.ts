/** Ports, peers and CIDRs of NetworkPolicies in a form that the API refuses. */
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

/** From 1.36 on CIDRs must be written in normal form (gate StrictIPCIDRValidation). */
const STRICT_FROM = 36;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: { rest: 'value', endWithoutPort: 'objects', emptyPeer: 'objects' },
  docs: {
    summary: 'A NetworkPolicy holds a port, a peer or a CIDR that the API refuses.',
    why: 'The API server refuses the policy, so none of its rules protects anything.',
    remedy: 'Correct the rule: ports in 1-65535, peers that name something, CIDRs in normal form.',
  },
  messages: {
    portNumber: (to: { number: number }) => ({
      message: `port ${to.number} is outside 1-65535`,
      help: 'write a port of the pods; leave it out to mean all ports',
    }),
    portName: (to: { name: string; error: string }) => ({
      message: `port name "${to.name}" ${to.error}`,
      help: 'write the name of a container port, or its number',
    }),
    quotedNumber: (to: { name: string }) => ({
      message: `port "${to.name}" is a name made of digits, which no container port can have`,
      help: `write the number without quotes: ${to.name}`,
    }),
    endWithoutPort: (to: { end: number }) => ({
      message: `endPort ${to.end} has no port to start from`,
      help: 'add port, the first port of the range',
    }),
    endOfName: (to: { end: number; name: string }) => ({
      message: `endPort ${to.end} cannot end a range that starts with port name "${to.name}"`,
      help: 'give the first port of the range by number',
    }),
    endBeforePort: (to: { end: number; port: number }) => ({
      message: `endPort ${to.end} is before port ${to.port}`,
      help: 'write the last port of the range',
    }),
    endNumber: (to: { end: number }) => ({
      message: `endPort ${to.end} is outside 1-65535`,
      help: 'write the last port of the range',
    }),
    emptyPeer: (to: { direction: string }) => ({
      message: 'the peer names nobody',
      help: `add podSelector, namespaceSelector or ipBlock; to allow everybody, leave out "${to.direction}" itself`,
    }),
    mixedPeer: (to: { selector: string }) => ({
      message: `the peer has an ipBlock beside a ${to.selector}`,
      help: 'make them two peers, each an item of the list',
    }),
    emptyCidr: () => ({ message: 'cidr is empty', help: 'write a range such as "10.0.0.0/24"' }),
    cidr: (to: { cidr: string; error: string; meant: string | undefined }) => ({
      message: `CIDR "${to.cidr}" ${to.error}`,
      help: to.meant === undefined ? 'write a range such as "10.0.0.0/24"' : `did you mean "${to.meant}"?`,
    }),
    outside: (to: { except: string; cidr: string }) => ({
      message: `exception "${to.except}" is not a smaller part of "${to.cidr}"`,
      help: 'an exception must lie inside cidr and leave something of it',
    }),
    tooManyTypes: (to: { count: number }) => ({
      message: `policyTypes has ${to.count} entries, and there are only two types`,
      help: 'write Ingress, Egress or both, each once',
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
              { notes: [{ message: 'the range starts here', at: port.at }] },
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
            { fix: safeFix(`replace with ${name} as a number`, replacing(port.at, name)) },
          );
        else if (error !== undefined) report(port.at, 'portName', { name, error });
        else if (endPort.integer !== undefined) report(endPort.at, 'endOfName', { end: endPort.integer, name });
      }

      function judgePeer(peer: Cursor, direction: string): void {
        // A null item is an empty one.
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
              { notes: [{ message: 'cidr is here', at: cidr.at }] },
            );
        }
      }

      /** Whether the CIDR was found to be wrong. */
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

/** A bare address as a range of one; a range with host bits as the network it lies in. */
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
