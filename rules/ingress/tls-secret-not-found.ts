/** Secrets of the TLS section that do not exist or do not contain what TLS requires. */
import {
  type Cluster,
  type Cursor,
  certificateOf,
  coversHost,
  definedHere,
  defineRule,
  didYouMean,
  dnsSubdomainError,
  hasIssuer,
  isDescribed,
  isExpired,
  listing,
  onlyElsewhere,
  type ResourceOf,
  rewriting,
  secretEntry,
  secretProvision,
  unsafeFix,
} from '../../src/kit.ts';

const TLS_TYPE = 'kubernetes.io/tls';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'The TLS Secret of an Ingress does not exist or has no matching certificate.',
    why: 'The controller serves its self-signed default certificate instead, which browsers reject.',
    remedy:
      'Create a Secret of type kubernetes.io/tls in the namespace of the Ingress, or let cert-manager create it. If the Secret exists elsewhere, add it to "external: secrets" in kroute.yaml.',
  },
  messages: {
    absent: (to: { secret: string; namespace: string; meant: string | undefined }) => ({
      message: `Secret "${to.secret}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Secret or correct the name; if it exists elsewhere, add it to "external: secrets" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { secret: string; namespace: string; other: string }) => ({
      message: `Secret "${to.secret}" not found in namespace "${to.namespace}"; it exists only in namespace "${to.other}"`,
      help: `create the Secret in namespace "${to.namespace}": an Ingress reads only Secrets in its namespace`,
    }),
    unseen: (to: { secret: string; namespace: string }) => ({
      message: `Secret "${to.secret}" not found in namespace "${to.namespace}" among the given files`,
      help: 'make sure that it exists in the cluster, and add it to "external: secrets" in kroute.yaml',
    }),
    noKey: (to: { secret: string; key: string }) => ({
      message: `Secret "${to.secret}" has no key "${to.key}"`,
      help: `add the ${to.key === 'tls.crt' ? 'certificate' : 'private key'} with key "${to.key}"`,
    }),
    type: (to: { secret: string; type: string }) => ({
      message: `Secret "${to.secret}" has type "${to.type}", but some controllers require "${TLS_TYPE}"`,
      help: `set type: ${TLS_TYPE}`,
    }),
    expired: (to: { secret: string; on: string }) => ({
      message: `the certificate in Secret "${to.secret}" expired on ${to.on}`,
      help: 'renew the certificate',
    }),
    wrongHost: (to: { secret: string; host: string; names: string }) => ({
      message: `the certificate in Secret "${to.secret}" is valid for ${to.names}, but not for host "${to.host}"`,
      help: `use a certificate that is valid for "${to.host}"`,
    }),
  },
  check: {
    cluster(cluster, { settings, report }) {
      const alike = guesserOf(cluster);
      for (const ingress of cluster.all('Ingress')) {
        if (hasIssuer(ingress)) continue;
        for (const tls of ingress.root.get('spec').get('tls').items()) judge(ingress, tls);
      }

      function judge(ingress: ResourceOf<'Ingress'>, tls: Cursor): void {
        const at = tls.child('secretName');
        const secret = at.string;
        // ingress/invalid-tls reports invalid names.
        if (secret === undefined || dnsSubdomainError(secret) !== undefined) return;
        const found = secretProvision(cluster, ingress.namespace, secret, ingress);
        if (found.is === 'provided') judgeSecret(ingress, tls, found.by);
        else if (found.is === 'absent') judgeAbsent(ingress, at, secret);
      }

      function judgeAbsent(ingress: ResourceOf<'Ingress'>, at: Cursor, secret: string): void {
        const { namespace } = ingress;
        const elsewhere = onlyElsewhere(cluster, 'Secret', secret, ingress);
        if (elsewhere !== undefined) {
          const extra = { about: ingress, notes: [definedHere(elsewhere)] };
          report(at.at, 'elsewhere', { secret, namespace, other: elsewhere.namespace }, extra);
        } else if (isDescribed(cluster, 'Secret', ingress)) {
          const meant = alike(namespace, secret);
          const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
          report(at.at, 'absent', { secret, namespace, meant }, { fix, about: ingress });
        } else if (cluster.inNamespace('Secret', namespace).length > 0)
          report(at.at, 'unseen', { secret, namespace }, { severity: 'info', about: ingress });
      }

      function judgeSecret(ingress: ResourceOf<'Ingress'>, tls: Cursor, given: ResourceOf<'Secret'>): void {
        const { at } = tls.child('secretName');
        const secret = given.name;
        const notes = [definedHere(given)];
        const extra = { notes, about: ingress };
        const missing = ['tls.crt', 'tls.key'].find((key) => !secretEntry(given, key).exists);
        if (missing !== undefined) {
          report(at, 'noKey', { secret, key: missing }, extra);
          return;
        }
        const type = given.root.get('type').exists ? given.root.get('type').string : 'Opaque';
        if (type !== undefined && type !== TLS_TYPE)
          report(at, 'type', { secret, type }, { ...extra, severity: 'info' });
        const certificate = certificateOf(given, settings);
        if (certificate === undefined) return;
        const { names, expires } = certificate;
        if (isExpired(certificate, settings.clock))
          report(at, 'expired', { secret, on: expires.toISOString().slice(0, 10) }, extra);
        const host = uncovered(tls, names);
        if (host !== undefined)
          report(at, 'wrongHost', { secret, host, names: listing(names, (one) => `"${one}"`) }, extra);
      }
    },
  },
});

/** The first host of a TLS section that a certificate for these names is not valid for. */
function uncovered(tls: Cursor, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return tls
    .child('hosts')
    .items()
    .flatMap(({ string }) => string?.toLowerCase() ?? [])
    .find((host) => !names.some((name) => coversHost(name, host)));
}

/** With more names, guessing is slow and unreliable. */
const MOST_GUESSED = 1000;

/** Guesses which Secret of a namespace a name misspells; each name is compared once. */
function guesserOf(cluster: Cluster): (namespace: string, name: string) => string | undefined {
  const guesses = new Map<string, string | undefined>();
  return (namespace, name) => {
    const key = `${namespace}/${name}`;
    if (!guesses.has(key)) {
      const names = cluster.inNamespace('Secret', namespace).map((secret) => secret.name);
      guesses.set(key, names.length > MOST_GUESSED ? undefined : didYouMean(name, new Set(names)));
    }
    return guesses.get(key);
  };
}
