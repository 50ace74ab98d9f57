/** Certificates of Gateways and backend policies that do not exist or do not contain what TLS requires. */
import {
  type Cluster,
  type Cursor,
  certificateOf,
  certificateProvision,
  certificateRefsOf,
  certificateRequest,
  coversHost,
  definedHere,
  defineRule,
  guessesFor,
  hasIssuer,
  isDescribedIn,
  isListenerOwner,
  isPermitted,
  type ListenerOwner,
  listing,
  onlyElsewhere,
  type Resource,
  type ResourceOf,
  rewriting,
  secretEntry,
  unsafeFix,
} from '../../src/kit.ts';

interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
  readonly at: Cursor;
  readonly isAuthority: boolean;
  /** Whether a policy refers to it, which can only refer to its namespace. */
  readonly isOfPolicy: boolean;
}

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: { rest: 'tree', group: 'value', kind: 'value' },
  docs: {
    summary: 'A certificate that a Gateway or BackendTLSPolicy refers to does not exist or is not a certificate.',
    why: 'The listener reports InvalidCertificateRef and serves no requests; without the CA of a policy, every request to the backend fails.',
    remedy:
      'Create a Secret of type kubernetes.io/tls, let cert-manager create it, or correct the name. If the Secret exists elsewhere, add it to "external" in kroute.yaml.',
  },
  messages: {
    absent: (to: { kind: string; name: string; namespace: string; meant: string | undefined }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? `create the ${to.kind} or correct the name; if it exists elsewhere, add it to "external" in kroute.yaml`
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { kind: string; name: string; namespace: string }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}" among the given files`,
      help: 'make sure that it exists in the cluster, and add it to "external" in kroute.yaml',
    }),
    elsewhere: (to: { kind: string; name: string; namespace: string; other: string; isOfPolicy: boolean }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}"; it exists only in namespace "${to.other}"`,
      help: to.isOfPolicy
        ? `create it in namespace "${to.namespace}": a policy can use only those of its namespace`
        : `create it in namespace "${to.namespace}", or set namespace: ${to.other} and allow it with a ReferenceGrant there`,
    }),
    noKey: (to: { kind: string; name: string; key: string }) => ({
      message: `${to.kind} "${to.name}" has no key "${to.key}"`,
      help: `add the ${to.key === 'tls.key' ? 'private key' : 'certificate'} with key "${to.key}"`,
    }),
    wrongHost: (to: { name: string; host: string; names: string }) => ({
      message: `the certificate in Secret "${to.name}" is valid for ${to.names}, but not for the hostname "${to.host}" of the listener`,
      help: `use a certificate that is valid for "${to.host}"`,
    }),
    group: (to: { kind: string; group: string; isAuthority: boolean }) => ({
      message: `unsupported group "${to.group}" for kind "${to.kind}", which is in the core group ""`,
      help: to.isAuthority ? 'set group: ""' : 'remove group',
    }),
    kind: (to: { kind: string; group: string; isAuthority: boolean }) => ({
      message: `unsupported kind "${to.kind}"${to.group === '' ? '' : ` of group "${to.group}"`} for a certificate`,
      help: to.isAuthority
        ? 'set group: "" and kind: ConfigMap, and refer to a ConfigMap with the CA certificate'
        : 'remove group and kind, and refer to a Secret',
    }),
  },
  check: {
    cluster(cluster, { report, settings }) {
      const guesses = { Secret: guessesFor(cluster, 'Secret'), ConfigMap: guessesFor(cluster, 'ConfigMap') };
      for (const owner of ownersIn(cluster)) {
        if (!hasIssuer(owner)) for (const reference of referencesOf(owner)) judge(owner, reference);
        judgeKinds(owner);
        judgeHosts(owner);
      }
      for (const policy of cluster.all('BackendTLSPolicy'))
        for (const reference of authoritiesOf(policy)) judge(policy, reference);

      function judge(owner: Resource, reference: Reference): void {
        const { kind, namespace, name, at, isAuthority } = reference;
        const found = certificateProvision(cluster, kind, namespace, name, owner);
        if (found.is === 'absent') judgeAbsent(owner, reference);
        if (found.is !== 'provided' || isOfOwnType(found.by)) return;
        const keys = isAuthority ? ['ca.crt'] : ['tls.crt', 'tls.key'];
        const missing = keys.find((key) => !entryOf(found.by, key).exists);
        if (missing === undefined) return;
        const notes = [definedHere(found.by)];
        report(at.at, 'noKey', { kind, name, key: missing }, { about: owner, notes });
      }

      function judgeAbsent(owner: Resource, { kind, namespace, name, at, isOfPolicy }: Reference): void {
        const isDescribed = isDescribedIn(cluster, kind, namespace, owner);
        const meant = isDescribed ? guesses[kind].alike(namespace, name) : undefined;
        const elsewhere = meant === undefined ? onlyElsewhere(cluster, kind, name, owner) : undefined;
        if (elsewhere !== undefined) {
          const data = { kind, name, namespace, other: elsewhere.namespace, isOfPolicy };
          report(at.at, 'elsewhere', data, { about: owner, notes: [definedHere(elsewhere)] });
        } else if (isDescribed) {
          const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
          // Certificates are often created by hand: only a near miss proves that the name is wrong.
          const severity = meant === undefined ? 'warning' : 'error';
          report(at.at, 'absent', { kind, name, namespace, meant }, { about: owner, fix, severity });
        } else if (cluster.inNamespace<'Secret' | 'ConfigMap'>(kind, namespace).length > 0)
          report(at.at, 'unseen', { kind, name, namespace }, { about: owner, severity: 'info' });
      }

      function judgeKinds(owner: ListenerOwner): void {
        for (const { at, role } of certificateRefsOf(owner)) {
          const { group, kind } = certificateRequest(owner, at)?.to ?? { group: '', kind: 'Secret' };
          const isKnown = kind === 'Secret' || (role === 'authority' && kind === 'ConfigMap');
          const isCore = group === '' || group === 'core' || group === 'v1';
          if ((isKnown && group === '') || !isCore || at.get('kind').stringOr('') === undefined) continue;
          const data = { kind, group, isAuthority: role === 'authority' };
          if (isKnown) report(at.get('group').at, 'group', data, { about: owner });
          else report(at.get('kind').at, 'kind', data, { about: owner });
        }
      }

      function judgeHosts(owner: ListenerOwner): void {
        for (const listener of owner.root.child('spec').child<object[]>('listeners').items()) {
          const host = listener.child('hostname').string?.toLowerCase();
          const [ref, ...others] = certificateRefsIn(listener);
          if (host === undefined || ref === undefined || others.length > 0) continue;
          const request = certificateRequest(owner, ref);
          if (request?.to.kind !== 'Secret' || !isPermitted(cluster, request)) continue;
          const { namespace, name } = request.to;
          const found = cluster.find('Secret', namespace, name, owner);
          const names = found.is === 'found' ? (certificateOf(found.resource, settings)?.names ?? []) : [];
          if (found.is !== 'found' || names.length === 0 || names.some((one) => coversHost(one, host))) continue;
          const notes = [definedHere(found.resource)];
          const listed = listing(names, (one) => `"${one}"`);
          report(listener.child('hostname').at, 'wrongHost', { name, host, names: listed }, { about: owner, notes });
        }
      }
    },
  },
});

function ownersIn(cluster: Cluster): readonly ListenerOwner[] {
  const owners: readonly Resource[] = [...cluster.all('Gateway'), ...cluster.all('ListenerSet')];
  return owners.filter(isListenerOwner);
}

function certificateRefsIn(listener: Cursor): readonly Cursor<{ name: string }>[] {
  return listener.child('tls').child<{ name: string }[]>('certificateRefs').items();
}

function referencesOf(owner: ListenerOwner): readonly Reference[] {
  return certificateRefsOf(owner).flatMap(({ at, role }): readonly Reference[] => {
    const to = certificateRequest(owner, at)?.to;
    if (to === undefined || to.group !== '' || (to.kind !== 'Secret' && to.kind !== 'ConfigMap')) return [];
    const { kind, namespace, name } = to;
    return [{ kind, namespace, name, at: at.get('name'), isAuthority: role === 'authority', isOfPolicy: false }];
  });
}

/** The CA certificates of a policy, which are in its namespace. */
function authoritiesOf(policy: ResourceOf<'BackendTLSPolicy'>): readonly Reference[] {
  const refs = policy.root.get('spec').get('validation').get('caCertificateRefs').items();
  return refs.flatMap((ref): readonly Reference[] => {
    const kind = ref.get('kind').string;
    const name = ref.get('name').string;
    if (name === undefined || ref.get('group').string !== '' || (kind !== 'Secret' && kind !== 'ConfigMap')) return [];
    return [{ kind, namespace: policy.namespace, name, at: ref.get('name'), isAuthority: true, isOfPolicy: true }];
  });
}

function entryOf(resource: ResourceOf<'Secret' | 'ConfigMap'>, key: string): Cursor {
  const { root } = resource;
  if (isSecret(resource)) return secretEntry(resource, key);
  const text = root.child('data').child(key);
  return text.exists ? text : root.child('binaryData').child(key);
}

function isSecret(resource: Resource): resource is ResourceOf<'Secret'> {
  return resource.known === 'Secret';
}

/** Whether a Secret has a type that only its Gateway knows: its keys are not checked. */
function isOfOwnType({ root }: Resource): boolean {
  const type = root.child('type').string ?? '';
  return type.includes('/') && !type.startsWith('kubernetes.io/');
}
