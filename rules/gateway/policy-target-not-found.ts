/** BackendTLSPolicies for a Service or a Service port that does not exist. */
import {
  definedHere,
  defineRule,
  describe,
  didYouMean,
  guessesFor,
  isDescribed,
  listing,
  nearest,
  portsOf,
  rewriting,
  serviceProvision,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A BackendTLSPolicy refers to a Service or a Service port that does not exist.',
    why: 'The policy reports TargetNotFound, and the Gateway connects to the backend without TLS.',
    remedy: 'Refer to a Service in the namespace of the policy, and to its port by name in sectionName.',
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
    port: (to: { service: string; section: string; names: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" has no port "${to.section}"; available: ${to.names}`,
      help:
        to.meant === undefined ? 'set sectionName to the name of a port of the Service' : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
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
    },
  },
});
