/** Ports of endpoints that the API server rejects. Source: kubernetes pkg/apis/core and pkg/apis/discovery validation. */
import { type Cursor, defineRule, dnsLabelError, isInt32, isPortNumber, qualifiedNameError } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A port of Endpoints or of an EndpointSlice has an invalid name, number or appProtocol.',
    why: 'The API server rejects the whole object, so the Service gets no endpoints from it.',
    remedy: 'Give each port a unique name of lowercase letters, digits and hyphens, and a number from 1 to 65535.',
  },
  messages: {
    unnamed: (to: { count: number }) => ({
      message: `name is required, because the subset has ${to.count} ports`,
      help: 'set name to the name of the Service port',
    }),
    name: (to: { name: string; error: string }) => `port name "${to.name}" ${to.error}`,
    duplicate: (to: { name: string }) => ({
      message: to.name === '' ? 'duplicate port without a name' : `duplicate port name "${to.name}"`,
      help: 'set name to the name of another port of the Service',
    }),
    number: (to: { port: number }) => `port must be in 1-65535, but is ${to.port}`,
    appProtocol: (to: { value: string; error: string }) => ({
      message: `appProtocol "${to.value}" ${to.error}`,
      help: 'use an IANA service name such as "http", or a name with a domain prefix',
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
            { notes: [{ message: 'first port with this name', at: first.key }] },
          );
        else if (text !== undefined) names.set(text, port);
        // The API server accepts any number here, but no connection to it can succeed.
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
