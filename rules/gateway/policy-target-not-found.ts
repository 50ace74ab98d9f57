/** Policies for an object, or a port or listener of it, that does not exist. */
import {
  type Cursor,
  definedHere,
  defineRule,
  describe,
  didYouMean,
  guessesFor,
  isCustom,
  isDescribed,
  type KindName,
  kindName,
  listenersOfGateway,
  listing,
  missingObject,
  nearest,
  type PolicyTarget,
  portsOf,
  type Resource,
  rewriting,
  serviceProvision,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A policy refers to a Gateway, route, Service, listener or port that does not exist.',
    why: 'The policy reports TargetNotFound and has no effect. Without its BackendTLSPolicy, a Gateway connects to a backend without TLS.',
    remedy: 'Refer to an object in the namespace of the policy, and to its port or listener by name in sectionName.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Service or correct the name; if it exists elsewhere, add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { service: string; namespace: string; other: string }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"; it exists in namespace "${to.other}"`,
      help: `move the policy to namespace "${to.other}"`,
    }),
    target: (to: { kind: string; name: string; namespace: string; meant: string | undefined }) => ({
      message: `${to.kind} "${to.name}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? `create the ${to.kind} or correct the name; a policy applies to objects in its namespace`
          : `did you mean "${to.meant}"?`,
    }),
    listener: (to: { gateway: string; section: string; names: string; meant: string | undefined }) => ({
      message: `Gateway "${to.gateway}" has no listener "${to.section}"; available: ${to.names}`,
      help: to.meant === undefined ? 'set sectionName to the name of a listener' : `did you mean "${to.meant}"?`,
    }),
    rule: (to: { route: string; section: string; names: string; meant: string | undefined }) => ({
      message: `${to.route} has no rule "${to.section}"${to.names === '' ? '' : `; available: ${to.names}`}`,
      help:
        to.meant === undefined
          ? `set sectionName to the name of a rule${to.names === '' ? ', and give the rule that name' : ''}`
          : `did you mean "${to.meant}"?`,
    }),
    port: (to: { service: string; section: string; names: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" has no port "${to.section}"; available: ${to.names}`,
      help:
        to.meant === undefined ? 'set sectionName to the name of a port of the Service' : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      for (const policy of cluster.resources) if (isCustom(policy) || POLICIES.has(policy.kind)) judgeTargets(policy);
      const services = guessesFor(cluster, 'Service');
      for (const policy of cluster.all('BackendTLSPolicy')) {
        const { namespace } = policy;
        for (const target of policy.root.get('spec').get('targetRefs').items()) {
          const at = target.get('name');
          const name = at.string;
          if (name === undefined || target.get('kind').string !== 'Service' || target.get('group').string !== '')
            continue;
          const found = serviceProvision(cluster, namespace, name, policy);
          if (found.is === 'provided') {
            judgePort(found.by);
            continue;
          }
          if (found.is !== 'absent') continue;
          const other = nearest(services.called(name), policy);
          if (other !== undefined) {
            const notes = [definedHere(other)];
            report(at.at, 'elsewhere', { service: name, namespace, other: other.namespace }, { about: policy, notes });
          } else if (isDescribed(cluster, 'Service', policy)) {
            const meant = services.alike(namespace, name);
            const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
            report(at.at, 'absent', { service: name, namespace, meant }, { about: policy, fix });
          }

          function judgePort(service: Parameters<typeof portsOf>[0]): void {
            const section = target.get('sectionName');
            const ports = portsOf(service);
            if (section.string === undefined || ports.length === 0) return;
            const names = ports.map((port) => port.name ?? '');
            if (names.includes(section.string)) return;
            const meant = didYouMean(section.string, names);
            const fix =
              meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(section, meant));
            const listed = listing(names, (one) => (one === '' ? 'a port without a name' : `"${one}"`));
            const notes = [
              {
                message: `the ports of ${describe(service)} are defined here`,
                at: service.root.get('spec').get('ports').key,
              },
            ];
            report(
              section.at,
              'port',
              { service: service.name, section: section.string, names: listed, meant },
              { about: policy, fix, notes },
            );
          }
        }
      }

      /** Policies of implementations, which have the shape of those of the Gateway API. */
      function judgeTargets(policy: Resource): void {
        const spec = policy.root.child('spec');
        const one = spec.child<PolicyTarget>('targetRef');
        const targets = one.isMap ? [one] : spec.child<PolicyTarget[]>('targetRefs').items();
        for (const target of targets) judgeTarget(policy, target);
      }

      function judgeTarget(policy: Resource, target: Cursor<PolicyTarget>): void {
        const at = target.get('name');
        const [group, kind, name] = [target.get('group').string, target.get('kind').string, at.string];
        const namespace = target.child('namespace').stringOr(policy.namespace);
        if (group === undefined || kind === undefined || name === undefined || namespace === undefined) return;
        const known = kindName(group, kind);
        if (known === undefined || !TARGETS.has(known)) return;
        const missing = missingObject(cluster, { group, kind, namespace, name }, policy);
        if (missing !== undefined) {
          const { meant } = missing;
          const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
          report(at.at, 'target', { kind, name, namespace, meant }, { about: policy, fix });
        } else if (known === 'Gateway') judgeListener(policy, target, namespace, name);
        else if (ROUTES.has(known)) judgeRule(policy, target, known, namespace);
      }

      /** A section of a route is one of its rules. */
      function judgeRule(policy: Resource, target: Cursor<PolicyTarget>, kind: KindName, namespace: string): void {
        const at = target.get('sectionName');
        const section = at.string;
        const found = cluster.find(kind, namespace, target.get('name').string ?? '', policy);
        if (section === undefined || found.is !== 'found') return;
        const rules = found.resource.root.child('spec').child('rules');
        const named = rules.items().map((rule) => rule.child('name'));
        const names = named.flatMap((name) => name.string ?? []);
        const isOpen = named.length === 0 || named.some((name) => name.exists && name.string === undefined);
        if (isOpen || names.includes(section)) return;
        const meant = didYouMean(section, names);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const data = { route: describe(found.resource), section, names: listing(names, (each) => `"${each}"`), meant };
        report(at.at, 'rule', data, { about: policy, fix, notes: [definedHere(found.resource)] });
      }

      function judgeListener(policy: Resource, target: Cursor<PolicyTarget>, namespace: string, name: string): void {
        const at = target.get('sectionName');
        const section = at.string;
        const found = cluster.find('Gateway', namespace, name, policy);
        if (section === undefined || found.is !== 'found') return;
        const names = listenersOfGateway(cluster, found.resource).map((listener) => listener.name);
        if (names.length === 0 || names.includes(section)) return;
        const meant = didYouMean(section, names);
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const data = { gateway: name, section, names: listing(names, (each) => `"${each}"`), meant };
        report(at.at, 'listener', data, { about: policy, fix, notes: [definedHere(found.resource)] });
      }
    },
  },
});

const ROUTES: ReadonlySet<KindName> = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']);

/** Experimental policies of the Gateway API. */
const POLICIES: ReadonlySet<string> = new Set(['XBackendTrafficPolicy', 'XTelemetryPolicy']);

/** The kinds that policies of implementations apply to. */
const TARGETS: ReadonlySet<string> = new Set([
  'Gateway',
  'ListenerSet',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Service',
]);
