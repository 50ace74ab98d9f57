/** Secrets of the TLS section that are not there, or do not hold what TLS needs. */
import {
  annotationsOf,
  type Certificate,
  type Cluster,
  certificateOf,
  coversHost,
  defineRule,
  describe,
  didYouMean,
  isCustom,
  isDescribed,
  mayBeMade,
  type ResourceOf,
  rewriting,
  secretEntry,
  unsafeFix,
} from '../../src/kit.ts';

const TLS_TYPE = 'kubernetes.io/tls';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  docs: {
    summary: 'The TLS Secret of an Ingress is missing, or holds no certificate that fits.',
    why: 'The controller falls back to its own self-signed certificate, which browsers refuse.',
    remedy: 'Create a Secret of type kubernetes.io/tls in the namespace of the Ingress, or have cert-manager make it.',
  },
  messages: {
    absent: (to: { secret: string; namespace: string; meant: string | undefined }) => ({
      message: `Secret "${to.secret}" does not exist in namespace "${to.namespace}"`,
      help: to.meant === undefined ? 'create the Secret, or correct the name' : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { secret: string; namespace: string }) => ({
      message: `Secret "${to.secret}" is not among the given Secrets of namespace "${to.namespace}"`,
      help: 'make sure that it is created elsewhere',
    }),
    noKey: (to: { secret: string; key: string }) => ({
      message: `Secret "${to.secret}" has no key "${to.key}"`,
      help: `put the ${to.key === 'tls.crt' ? 'certificate' : 'private key'} under "${to.key}"`,
    }),
    type: (to: { secret: string; type: string }) => ({
      message: `Secret "${to.secret}" is of type "${to.type}", not "${TLS_TYPE}"`,
      help: `set type: ${TLS_TYPE}: some controllers take no other`,
    }),
    expired: (to: { secret: string; on: string }) => ({
      message: `the certificate in Secret "${to.secret}" expired on ${to.on}`,
      help: 'renew the certificate',
    }),
    wrongHost: (to: { secret: string; host: string; names: string }) => ({
      message: `the certificate in Secret "${to.secret}" is not valid for host "${to.host}"`,
      help: `it is valid for ${to.names}`,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { namespace, overlay } = ingress;
      if (overlay.content || overlay.incomplete || hasIssuer(ingress)) return;
      for (const tls of ingress.root.get('spec').get('tls').items()) {
        const at = tls.get('secretName');
        const secret = at.string;
        if (secret === undefined || secret === '') continue;
        const found = cluster.find('Secret', namespace, secret, ingress);
        if (found.is === 'found') judge(found.resource, tls.get('hosts').items());
        else if (found.is === 'absent' && !isMade(cluster, namespace, secret)) {
          const names = new Set(cluster.inNamespace('Secret', namespace).map(({ name }) => name));
          const meant = didYouMean(secret, names);
          const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(at, meant));
          if (isDescribed(cluster, 'Secret', ingress)) report(at.at, 'absent', { secret, namespace, meant }, { fix });
          else if (names.size > 0) report(at.at, 'unseen', { secret, namespace }, { severity: 'info' });
        }

        function judge(given: ResourceOf<'Secret'>, hosts: readonly { readonly string: string | undefined }[]): void {
          if (given.overlay.content) return;
          const notes = [{ message: `${describe(given)} is here`, at: given.root.get('metadata').get('name').at }];
          const name = given.name;
          const missing = ['tls.crt', 'tls.key'].find((key) => !secretEntry(given, key).exists);
          if (missing !== undefined) {
            report(at.at, 'noKey', { secret: name, key: missing }, { notes });
            return;
          }
          const type = given.root.get('type');
          const said = type.exists ? type.string : 'Opaque';
          if (said !== undefined && said !== TLS_TYPE)
            report(at.at, 'type', { secret: name, type: said }, { notes, severity: 'info' });
          const certificate = certificateOf(given);
          if (certificate === undefined) return;
          if (isOver(certificate))
            report(at.at, 'expired', { secret: name, on: certificate.expires.toISOString().slice(0, 10) }, { notes });
          const { names } = certificate;
          const host = hosts
            .flatMap(({ string }) => string?.toLowerCase() ?? [])
            .find((one) => names.length > 0 && !names.some((covering) => coversHost(covering, one)));
          if (host !== undefined)
            report(
              at.at,
              'wrongHost',
              { secret: name, host, names: names.map((one) => `"${one}"`).join(', ') },
              { notes },
            );
        }
      }
    },
  },
});

/** Whether an annotation has the Secret made: cert-manager, and what speaks its language. */
function hasIssuer(ingress: ResourceOf<'Ingress'>): boolean {
  return annotationsOf(ingress)
    .keys()
    .some((key) =>
      /^(cert-manager\.io|certmanager\.k8s\.io|acme\.cert-manager\.io|cert\.gardener\.cloud)\/|^kubernetes\.io\/tls-acme$/.test(
        key,
      ),
    );
}

/** Whether another object makes the Secret: a Certificate, a sealed or external Secret, or an operator. */
function isMade(cluster: Cluster, namespace: string, secret: string): boolean {
  if (mayBeMade(cluster, namespace, secret)) return true;
  return cluster.resources.some((other) => {
    if (other.namespace !== namespace || !isCustom(other)) return false;
    const spec = other.root.child('spec');
    const targets = [
      spec.child('secretName'),
      spec.child('target').child('name'),
      spec.child('destination').child('name'),
    ];
    return targets.some(({ string }) => string === secret);
  });
}

/** The one place where a finding depends on the day: a certificate that has run out serves nobody. */
function isOver({ expires }: Certificate): boolean {
  return expires.getTime() < Date.now();
}
