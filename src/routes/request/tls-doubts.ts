/**
 * What TLS on the way of a request depends on and files may not settle: the certificates that pods present to a Gateway,
 * and those that clients present. Source: gateway-api apis/v1/backendtlspolicy_types.go, gateway_types.go (FrontendTLSValidation).
 */
import type { Cluster } from '../../model/cluster/cluster.ts';
import { authoritiesOf, type TlsPolicy, tlsPolicyFor } from '../../model/network/backend-tls.ts';
import { secretProvision } from '../../model/network/provider.ts';
import { type Certificate, certificateOf, coversHost, type ReadCertificate } from '../../model/objects/certificate.ts';
import type { FrontendTls } from '../../model/objects/gateway-api.ts';
import { describe, type Resource } from '../../model/objects/resource.ts';
import type { Backend } from '../route/route.ts';
import { sharedAmong, type Trace, type TraceDoubt } from './trace.ts';

interface Reader {
  readonly readCertificate?: ReadCertificate;
}

/** Doubts whether a request that a backend serves gets through TLS on both sides of the Gateway. */
export function tlsDoubts(cluster: Cluster, trace: Trace, reader: Reader): readonly TraceDoubt[] {
  const { route, answer } = trace;
  if (route === undefined || answer.outcome !== 'backend' || route.entry.type !== 'gateway') return [];
  return [
    ...clientDoubts(trace),
    ...sharedAmong(route).flatMap((backend) => backendDoubts(cluster, backend, trace, reader)),
  ];
}

/** A listener that validates clients refuses those without a certificate, and which one a client has is not known. */
function clientDoubts({ route, request }: Trace): readonly TraceDoubt[] {
  const { listenerTls, port } = route?.entry ?? {};
  if (listenerTls?.tls.mode !== 'Terminate' || request.scheme !== 'https') return [];
  if (!validatesClients(listenerTls.gateway, port)) return [];
  const detail = 'the listener accepts no connection without a valid client certificate';
  return [
    {
      reason: 'the listener requires a client certificate, and whether the client has a valid one is not known',
      alternatives: [{ answer: { outcome: 'refused', statusCode: undefined, detail }, route: undefined }],
    },
  ];
}

function validatesClients(gateway: Resource, port: number | undefined): boolean {
  const frontend = gateway.root.child('spec').child('tls').child('frontend');
  const own = frontend
    .child<{ port: number; tls: FrontendTls }[]>('perPort')
    .items()
    .find((one) => one.get('port').integer === port);
  const validation = (own?.get('tls') ?? frontend.child<FrontendTls>('default')).get('validation');
  return validation.isMap && (validation.get('mode').string ?? 'AllowValidOnly') === 'AllowValidOnly';
}

function backendDoubts(cluster: Cluster, backend: Backend, { route }: Trace, reader: Reader): readonly TraceDoubt[] {
  const { resource, portName } = backend;
  const policy = resource === undefined ? undefined : tlsPolicyFor(cluster, resource, portName);
  if (policy === undefined) return [];
  const certificates = certificatesBehind(cluster, backend, reader);
  const problems = certificates.map((one) => problemWith(cluster, policy, one));
  if (certificates.length > 0 && problems.every((problem) => problem === undefined)) return [];
  const [found] = problems.filter((problem) => problem !== undefined);
  const who = `the pods of Service ${backend.service}`;
  const reason =
    found === undefined
      ? `${describe(policy)} validates the certificate of ${who}, which is not among the files`
      : `the certificate that ${who} mount ${found} ${describe(policy)}`;
  const detail = `the certificate of the backend does not pass ${describe(policy)}`;
  return [{ reason, alternatives: [{ answer: { outcome: 'error', statusCode: 502, detail }, route }] }];
}

/** The server certificates that pods mount; empty where not all of them can be read. */
function certificatesBehind(
  cluster: Cluster,
  { workloads, namespace }: Backend,
  reader: Reader,
): readonly Certificate[] {
  const all = workloads.flatMap(({ resource }) => {
    const pod = cluster.workloadFor(resource)?.pod;
    const names = (pod?.get('volumes').items() ?? []).flatMap(
      (volume) => volume.get('secret').get('secretName').string ?? [],
    );
    const certificates = names.flatMap((name) => {
      const found = secretProvision(cluster, namespace, name, resource);
      return (found.is === 'provided' ? certificateOf(found.by, reader) : undefined) ?? [];
    });
    return certificates.length === 0 ? [undefined] : certificates;
  });
  const known = all.filter((one) => one !== undefined);
  return known.length === all.length ? known : [];
}

/** Why a certificate does not pass a policy, a phrase that goes on with the policy. */
function problemWith(cluster: Cluster, policy: TlsPolicy, certificate: Certificate): string | undefined {
  const validation = policy.root.get('spec').get('validation');
  const alternatives = validation.get('subjectAltNames').items();
  const hostname = validation.get('hostname').string ?? '';
  const covers = (host: string | undefined): boolean =>
    host !== undefined && certificate.names.some((name) => coversHost(name, host.toLowerCase()));
  const isNamed =
    alternatives.length === 0
      ? covers(hostname)
      : alternatives.some((one) =>
          one.get('type').string === 'URI'
            ? certificate.uris?.includes(one.get('uri').string ?? '') === true
            : covers(one.get('hostname').string),
        );
  if (!isNamed)
    return alternatives.length === 0
      ? `is not valid for hostname "${hostname}" of`
      : 'is valid for no name in subjectAltNames of';
  const authorities = authoritiesOf(cluster, policy);
  if (authorities === undefined) return 'may not be signed by a CA of';
  return certificate.isSignedBy?.(authorities) === true ? undefined : 'is not directly signed by a CA of';
}
