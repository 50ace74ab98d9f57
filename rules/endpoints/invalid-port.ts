/** Ports of endpoints that the API server refuses. Source: kubernetes pkg/apis/core and pkg/apis/discovery validation. */
import { type Cursor, defineRule, dnsLabelError, isInt32, isPortNumber, qualifiedNameError } from '../../src/kit.ts';

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
    name: (to: { name: string; error: string }) => `port name "${to.name}" ${to.error}`,
    duplicate: (to: { name: string }) => ({
      message: to.name === '' ? 'two ports have no name' : `two ports are named "${to.name}"`,
      help: 'give each port the name of another port of the Service',
    }),
    number: (to: { port: number }) => `port ${to.port} is outside 1-65535`,
    appProtocol: (to: { value: string; error: string }) => ({
      message: `appProtocol "${to.value}" ${to.error}`,
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
          const error = nameError(name);
          if (error !== undefined) report(name.at, 'name', error);
          const number = numberOutside(port.get('port'));
          if (number !== undefined) report(port.get('port').at, 'number', { port: number });
          const protocol = appProtocolError(port.get('appProtocol'));
          if (protocol !== undefined) report(port.get('appProtocol').at, 'appProtocol', protocol);
        }
      }
    },
    EndpointSlice(slice, { report }) {
      const names = new Map<string, Cursor>();
      for (const port of slice.root.get('ports').items()) {
        if (!port.isMap && !port.isNull) continue;
        const name = port.get('name');
        const error = nameError(name);
        if (error !== undefined) report(name.at, 'name', error);
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
        const protocol = appProtocolError(port.get('appProtocol'));
        if (protocol !== undefined) report(port.get('appProtocol').at, 'appProtocol', protocol);
      }
    },
  },
});

function nameError({ string: name }: Cursor): { name: string; error: string } | undefined {
  const error = name ? dnsLabelError(name) : undefined;
  return name && error ? { name, error } : undefined;
}

function numberOutside({ integer: number }: Cursor): number | undefined {
  return number !== undefined && isInt32(number) && !isPortNumber(number) ? number : undefined;
}

function appProtocolError({ string: value }: Cursor): { value: string; error: string } | undefined {
  const error = value === undefined ? undefined : qualifiedNameError(value);
  return value === undefined || error === undefined ? undefined : { value, error };
}
