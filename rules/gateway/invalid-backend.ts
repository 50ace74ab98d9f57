/** XBackends in a form that the API refuses. */
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
    summary: 'An XBackend does not say where it is, or contradicts itself about TLS.',
    why: 'The API server refuses the XBackend, so that routes to it have no backend.',
    remedy: 'Give it an externalHostname outside the cluster, and a client certificate only in mode ClientAndServer.',
  },
  messages: {
    noHostname: () => ({
      message: 'a backend of type ExternalHostname needs externalHostname',
      help: 'add externalHostname with the hostname of the backend',
    }),
    inCluster: (to: { host: string }) => ({
      message: `"${shown(to.host)}" is a name inside the cluster`,
      help: 'let routes refer to the Service itself, or write a name outside the cluster',
    }),
    portName: (to: { name: string }) => ({
      message: `port name "${shown(to.name)}" is refused`,
      help: 'leave the name out: the check of it in release 1.6 of the Gateway API passes no name at all',
    }),
    clientCertificate: (to: { mode: string }) => ({
      message: `TLS mode ${to.mode} takes no client certificate`,
      help: 'remove clientCertificateRef, or set mode: ClientAndServer',
    }),
    noClientCertificate: () => ({
      message: 'TLS mode ClientAndServer needs a client certificate',
      help: 'add clientCertificateRef',
    }),
    noCertificate: () => ({
      message: 'the backend says neither which CA certificates to trust nor that the system knows them',
      help: 'add caCertificateRefs, or wellKnownCACertificates: System',
    }),
    twoCertificates: () => ({
      message: 'the backend names CA certificates of its own and well-known ones as well',
      help: 'keep one of caCertificateRefs and wellKnownCACertificates',
    }),
    noName: (to: { type: string; field: string }) => ({
      message: `a subject alternative name of type ${to.type} has no ${to.field}`,
      help: `add ${to.field}`,
    }),
    otherName: (to: { type: string; field: string }) => ({
      message: `a subject alternative name of type ${to.type} may not have ${to.field}`,
      help: `remove ${to.field}, or change the type`,
    }),
  },
  check: {
    XBackend(backend, { report }) {
      const spec = backend.root.get('spec');
      const external = spec.get('externalHostname');
      const host = external.get('hostname').string;
      if (spec.get('type').string === 'ExternalHostname' && !external.exists)
        report(spec.get('type').at, 'noHostname', undefined);
      if (host?.endsWith('.cluster.local')) report(external.get('hostname').at, 'inCluster', { host });
      const portName = spec.get('port').get('name');
      // The expression compares what a format answers with null, which it never is.
      if (portName.string) report(portName.at, 'portName', { name: portName.string });
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
