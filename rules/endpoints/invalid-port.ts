/** Ports of endpoints that the API server refuses. Source: kubernetes pkg/apis/core and pkg/apis/discovery validation. */
import { type Cursor, defineRule, dnsLabelFlaw, isInt32, isPortNumber, qualifiedNameFlaw } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary:
      'A port of Endpoints or of an EndpointSlice has a name, number or application protocol that the API refuses.',
    why: 'The API server refuses the whole object, so that none of its endpoints comes to be.',
    remedy: 'Give each port its own name of lower-case letters, digits and hyphens, and a number from 1 to 65535.',
  },
  messages: {
    unnamed: (to: { count: number }) => ({
      message: `the port has no name, though the subset has ${to.count} ports`,
      help: 'name each port like the port of the Service',
    }),
    name: (to: { name: string; flaw: string }) => `port name "${to.name}" ${to.flaw}`,
    duplicate: (to: { name: string }) => ({
      message: to.name === '' ? 'two ports have no name' : `two ports are named "${to.name}"`,
      help: 'give each port the name of another port of the Service',
    }),
    number: (to: { port: number }) => `port ${to.port} is outside 1-65535`,
    appProtocol: (to: { value: string; flaw: string }) => ({
      message: `appProtocol "${to.value}" ${to.flaw}`,
      help: 'write an IANA service name such as "http", or a name with a domain as prefix',
    }),
  },
  check: {
    Endpoints(endpoints, { report }) {
      for (const subset of endpoints.root.get('subsets').items()) {
        const ports = subset.get('ports').items();
        for (const port of ports) {
          if (!port.isMap && !port.isNull) continue;
          const name = port.get('name');
          if (ports.length > 1 && (!name.exists || name.string === ''))
            report(port.key, 'unnamed', { count: ports.length });
          const flaw = nameFlaw(name);
          if (flaw !== undefined) report(name.at, 'name', flaw);
          const number = numberOutside(port.get('port'));
          if (number !== undefined) report(port.get('port').at, 'number', { port: number });
          const protocol = appProtocolFlaw(port.get('appProtocol'));
          if (protocol !== undefined) report(port.get('appProtocol').at, 'appProtocol', protocol);
        }
      }
    },
    EndpointSlice(slice, { report }) {
      const names = new Map<string, Cursor>();
      for (const port of slice.root.get('ports').items()) {
        if (!port.isMap && !port.isNull) continue;
        const name = port.get('name');
        const flaw = nameFlaw(name);
        if (flaw !== undefined) report(name.at, 'name', flaw);
        const text = name.exists ? name.string : '';
        const first = text === undefined ? undefined : names.get(text);
        if (text !== undefined && first !== undefined)
          report(
            name.exists ? name.at : port.key,
            'duplicate',
            { name: text },
            { notes: [{ message: 'the other one is here', at: first.key }] },
          );
        else if (text !== undefined) names.set(text, port);
        // The API takes any number, but nobody can connect to one that is no port.
        const number = numberOutside(port.get('port'));
        if (number !== undefined) report(port.get('port').at, 'number', { port: number }, { severity: 'warning' });
        const protocol = appProtocolFlaw(port.get('appProtocol'));
        if (protocol !== undefined) report(port.get('appProtocol').at, 'appProtocol', protocol);
      }
    },
  },
});

function nameFlaw({ string: name }: Cursor): { name: string; flaw: string } | undefined {
  const flaw = name ? dnsLabelFlaw(name) : undefined;
  return name && flaw ? { name, flaw } : undefined;
}

function numberOutside({ integer: number }: Cursor): number | undefined {
  return number !== undefined && isInt32(number) && !isPortNumber(number) ? number : undefined;
}

function appProtocolFlaw({ string: value }: Cursor): { value: string; flaw: string } | undefined {
  const flaw = value === undefined ? undefined : qualifiedNameFlaw(value);
  return value === undefined || flaw === undefined ? undefined : { value, flaw };
}
