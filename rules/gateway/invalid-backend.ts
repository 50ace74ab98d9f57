/** XBackends that the API server rejects. */
import { defineRule, shown, tlsValidationErrors } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: {
    rest: 'value',
    noHostname: 'objects',
    noClientCertificate: 'objects',
    noCertificate: 'objects',
    noName: 'objects',
  },
  docs: {
    summary: 'An XBackend has no hostname, or its TLS settings contradict each other.',
    why: 'The API server rejects the XBackend, so routes to it have no backend.',
    remedy: 'Set an externalHostname outside of the cluster, and a client certificate only in mode ClientAndServer.',
  },
  messages: {
    noHostname: () => ({
      message: 'externalHostname is required when type is "ExternalHostname"',
      help: 'add externalHostname.hostname with the hostname of the backend',
    }),
    inCluster: (to: { host: string }) => ({
      message: `hostname "${shown(to.host)}" must not be a name in the cluster`,
      help: 'refer to the Service in the routes instead, or set a hostname outside of the cluster',
    }),
    portName: (to: { name: string }) => ({
      message: `port.name "${shown(to.name)}" is rejected by the API server`,
      help: 'remove port.name: the validation in Gateway API 1.6 rejects every name',
    }),
    clientCertificate: (to: { mode: string }) => ({
      message: `clientCertificateRef cannot be combined with TLS mode "${to.mode}"`,
      help: 'remove clientCertificateRef, or set mode: ClientAndServer',
    }),
    noClientCertificate: () => ({
      message: 'clientCertificateRef is required when the TLS mode is "ClientAndServer"',
      help: 'add clientCertificateRef',
    }),
    noCertificate: () => ({
      message: 'validation requires caCertificateRefs or wellKnownCACertificates',
      help: 'add caCertificateRefs, or set wellKnownCACertificates: System',
    }),
    twoCertificates: () => ({
      message: 'wellKnownCACertificates cannot be combined with caCertificateRefs',
      help: 'remove one of the two',
    }),
    noName: (to: { type: string; field: string }) => ({
      message: `${to.field} is required when the type of a subject alternative name is "${to.type}"`,
      help: `add ${to.field}`,
    }),
    otherName: (to: { type: string; field: string }) => ({
      message: `${to.field} must not be set when the type of a subject alternative name is "${to.type}"`,
      help: `remove ${to.field}`,
    }),
  },
  check: {
    XBackend(backend, { report, settings }) {
      const spec = backend.root.get('spec');
      const external = spec.get('externalHostname');
      const host = external.get('hostname').string;
      if (spec.get('type').string === 'ExternalHostname' && !external.exists)
        report(spec.get('type').at, 'noHostname', undefined);
      if (host?.endsWith('.cluster.local')) report(external.get('hostname').at, 'inCluster', { host });
      const portName = spec.get('port').get('name');
      // The CEL expression compares the result of a format with null, which it never is.
      const hasNames = settings.gatewayApi.minor < UNNAMED;
      if (portName.string && hasNames) report(portName.at, 'portName', { name: portName.string });
      const tls = spec.get('tls');
      const mode = tls.get('mode').string;
      const certificate = tls.get('clientCertificateRef');
      if (mode === 'ClientAndServer' && !certificate.exists)
        report(tls.get('mode').at, 'noClientCertificate', undefined);
      if (mode !== undefined && mode !== 'ClientAndServer' && certificate.exists)
        report(certificate.key, 'clientCertificate', { mode });
      for (const { is, at, ...data } of tlsValidationErrors(tls.get('validation')))
        report(is === 'noName' ? at.at : at.key, is, data);
    },
  },
});

/** Since Gateway API 1.7 a port has no name. */
const UNNAMED = 7;
