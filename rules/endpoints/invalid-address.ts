/** Addresses of endpoints that the API server refuses. Source: kubernetes pkg/apis/core and pkg/apis/discovery validation. */
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
    summary: 'An endpoint has an address, host name or node name that the API refuses, or no address at all.',
    why: 'The API server refuses the whole object, so that none of its endpoints comes to be.',
    remedy: 'Write addresses of the family that the slice is for, not loopback, link-local or multicast ones.',
  },
  messages: {
    address: (to: { address: string; error: string }) => `endpoint address "${to.address}" ${to.error}`,
    family: (to: { address: string; family: string }) => ({
      message: `endpoint address "${to.address}" is not of the slice's addressType ${to.family}`,
      help: 'use one EndpointSlice for each family',
    }),
    none: () => ({
      message: 'the endpoint has no address',
      help: 'list at least one address',
    }),
    emptySubset: () => ({
      message: 'the subset has neither addresses nor notReadyAddresses',
      help: 'list at least one address',
    }),
    hostname: (to: { name: string; error: string }) => ({
      message: `hostname "${to.name}" ${to.error}`,
      help: 'write a single DNS label, such as "web-0"',
    }),
    nodeName: (to: { name: string; error: string }) => ({
      message: `nodeName "${to.name}" ${to.error}`,
      help: 'write the name of the node as the cluster knows it',
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
          // An empty host name is none.
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
      // Beyond the limit the server looks no further.
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
