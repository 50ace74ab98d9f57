/** Addresses of endpoints that the API server rejects. Source: kubernetes pkg/apis/core and pkg/apis/discovery validation. */
import {
  type Cursor,
  defineRule,
  dnsLabelError,
  dnsSubdomainError,
  fullDomainError,
  ipError,
  ipv6EndpointError,
  itemText,
  nonSpecialIpError,
  parseAddress,
  type ValidationError,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'An endpoint has an invalid address, hostname or nodeName, or no address.',
    why: 'The API server rejects the whole object, so the Service gets no endpoints from it.',
    remedy:
      'Use addresses of the addressType of the slice. Loopback, link-local and link-local multicast addresses are not allowed.',
  },
  messages: {
    address: (to: { address: string; error: string }) => `endpoint address "${to.address}" ${to.error}`,
    family: (to: { address: string; family: string }) => ({
      message: `endpoint address "${to.address}" must be an ${to.family} address, because addressType is ${to.family}`,
      help: 'move the address to an EndpointSlice with the addressType of the address',
    }),
    none: () => ({
      message: 'addresses must have at least one entry',
      help: 'add at least one address',
    }),
    emptySubset: () => ({
      message: 'addresses or notReadyAddresses is required',
      help: 'add at least one address',
    }),
    hostname: (to: { name: string; error: string }) => ({
      message: `hostname "${to.name}" ${to.error}`,
      help: 'set hostname to a DNS label, for example "web-0"',
    }),
    nodeName: (to: { name: string; error: string }) => ({
      message: `nodeName "${to.name}" ${to.error}`,
      help: 'set nodeName to the name of a Node object',
    }),
  },
  check: {
    Endpoints(endpoints, { settings, report }) {
      const strict = settings.kubeMinor >= 36;
      for (const subset of endpoints.root.get('subsets').items()) {
        const addresses = [...subset.get('addresses').items(), ...subset.get('notReadyAddresses').items()];
        const malformed = [subset.get('addresses'), subset.get('notReadyAddresses')].some(
          (list) => list.exists && !list.isList,
        );
        if (addresses.length === 0 && !malformed && (subset.isMap || subset.isNull))
          report(subset.key, 'emptySubset', {});
        for (const address of addresses) {
          const ip = address.get('ip').string;
          const error = ip === undefined ? undefined : (ipError(ip, strict) ?? nonSpecialIpError(ip));
          if (ip !== undefined && error !== undefined) report(address.get('ip').at, 'address', { address: ip, error });
          // An empty hostname means no hostname.
          const hostname = address.get('hostname');
          const wrong = hostname.string ? dnsLabelError(hostname.string) : undefined;
          if (wrong !== undefined) report(hostname.at, 'hostname', { name: hostname.string ?? '', error: wrong });
          const node = nodeError(address.get('nodeName'));
          if (node !== undefined) report(address.get('nodeName').at, 'nodeName', node);
        }
      }
    },
    EndpointSlice(slice, { settings, report }) {
      const { kubeMinor } = settings;
      const type = slice.root.get('addressType').string;
      const endpoints = slice.root.get('endpoints').items();
      // The server does not check further if there are too many.
      if (endpoints.length > 1000) return;
      for (const endpoint of endpoints) {
        const addresses = endpoint.get('addresses');
        if (addresses.isList && addresses.items().length === 0) report(addresses.key, 'none', {});
        for (const item of addresses.items()) {
          const address = itemText(item);
          if (address === undefined) continue;
          const error = sliceAddressError(type, address, kubeMinor);
          if (error !== undefined) report(item.at, 'address', { address, error });
          else if (isOtherFamily(type, address)) report(item.at, 'family', { address, family: type ?? '' });
        }
        const hostname = endpoint.get('hostname');
        const wrong = hostname.string === undefined ? undefined : dnsLabelError(hostname.string);
        if (wrong !== undefined) report(hostname.at, 'hostname', { name: hostname.string ?? '', error: wrong });
        const node = nodeError(endpoint.get('nodeName'));
        if (node !== undefined) report(endpoint.get('nodeName').at, 'nodeName', node);
      }
    },
  },
});

function nodeError({ string: name }: Cursor): { name: string; error: string } | undefined {
  const error = name === undefined ? undefined : dnsSubdomainError(name);
  return name === undefined || error === undefined ? undefined : { name, error };
}

function sliceAddressError(type: string | undefined, address: string, kubeMinor: number): ValidationError {
  if (type === 'FQDN') return fullDomainError(address);
  if (type !== 'IPv4' && type !== 'IPv6') return undefined;
  const error =
    type === 'IPv6' && !isOtherFamily(type, address)
      ? ipv6EndpointError(address, kubeMinor)
      : ipError(address, kubeMinor >= 36);
  return error ?? nonSpecialIpError(address);
}

function isOtherFamily(type: string | undefined, address: string): boolean {
  const family = parseAddress(address)?.family;
  return (type === 'IPv4' || type === 'IPv6') && family !== undefined && family !== type;
}
