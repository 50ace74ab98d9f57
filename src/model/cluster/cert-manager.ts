/**
 * What cert-manager makes of annotations. Source: cert-manager pkg/controller/certificate-shim/sync.go and
 * pkg/controller/acmeorders/util.go, deploy/crds.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Resource } from '../objects/resource.ts';
import type { Cluster } from './cluster.ts';

const GROUP = 'cert-manager.io';

function annotation({ root }: Resource, key: string): Cursor<string> {
  return root.child('metadata').child('annotations').child(key);
}

/** The annotation with the class that challenges use, `class` in the solver; it may be absent. */
export function challengeClass(object: Resource): Cursor<string> {
  return annotation(object, 'acme.cert-manager.io/http01-ingress-class');
}

/** The annotation that takes the place of the other one, `ingressClassName` in the solver. */
export const CHALLENGE_CLASS_NAME = 'acme.cert-manager.io/http01-ingress-ingressclassname';

/** The annotation that requests certificates for an object; it may be absent. */
export function issuerAnnotation(object: Resource): Cursor<string> {
  const ofCluster = annotation(object, 'cert-manager.io/cluster-issuer');
  return ofCluster.exists ? ofCluster : annotation(object, 'cert-manager.io/issuer');
}

/** The issuer of an object, where it is among the files. */
export function issuerOf(cluster: Cluster, object: Resource): Resource | undefined {
  const at = issuerAnnotation(object);
  const name = at.string;
  if (name === undefined) return undefined;
  const isOfCluster = String(at.step ?? '').endsWith('/cluster-issuer');
  return cluster
    .ofKind(GROUP, isOfCluster ? 'ClusterIssuer' : 'Issuer')
    .find((one) => one.name === name && (isOfCluster || one.namespace === object.namespace));
}

/** The class names of the HTTP solvers of an issuer. */
export function solverClassNames({ root }: Resource): readonly Cursor[] {
  return root
    .child('spec')
    .child('acme')
    .child('solvers')
    .items()
    .map((solver: Cursor) => solver.child('http01').child('ingress').child('ingressClassName'))
    .filter((at) => at.exists);
}

/** The Certificates. */
export function certificatesIn(cluster: Cluster): readonly Resource[] {
  return cluster.ofKind(GROUP, 'Certificate');
}

/** The fields of the spec of a Certificate. */
export const CERTIFICATE_FIELDS: readonly string[] = [
  'additionalOutputFormats',
  'commonName',
  'dnsNames',
  'duration',
  'emailAddresses',
  'encodeUsagesInRequest',
  'ipAddresses',
  'isCA',
  'issuerRef',
  'keystores',
  'literalSubject',
  'nameConstraints',
  'otherNames',
  'privateKey',
  'renewBefore',
  'renewBeforePercentage',
  'revisionHistoryLimit',
  'secretName',
  'secretTemplate',
  'signatureAlgorithm',
  'subject',
  'uris',
  'usages',
];
