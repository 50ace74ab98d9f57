/** Backends of Gateway API routes that name a Service nobody declares. */
import {
  type AnyRoute,
  type Cursor,
  defineRule,
  describe,
  destinationsOf,
  guessesFor,
  isDescribedIn,
  namesNamespace,
  nearest,
  operatorsOf,
  rewriting,
  routesOf,
  serviceBehind,
  targetOf,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A route sends traffic to a Service that does not exist.',
    why: 'Requests for this backend, all of them or its share by weight, are answered with 500; the route reports BackendNotFound.',
    remedy: 'Create the Service, or correct its name or namespace.',
  },
  messages: {
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}"`,
      help: to.meant === undefined ? 'create the Service, or correct the name' : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" is not among the given files in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'if it lives elsewhere, give kroute those files too; else create it or correct the name'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { service: string; namespace: string; other: string }) => ({
      message: `Service "${to.service}" does not exist in namespace "${to.namespace}", only in "${to.other}"`,
      help: `add namespace: ${to.other} to the reference, and a ReferenceGrant in that namespace`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const mayBeMade = operatorsOf(cluster);
      const services = guessesFor(cluster, 'Service');
      for (const route of routesOf(cluster)) {
        const names = new Set<string>();
        for (const { ref } of destinationsOf(route)) {
          const { namespace, name } = targetOf(route, ref);
          if (name === undefined || names.has(`${namespace}/${name}`)) continue;
          if (serviceBehind(cluster, route, ref)?.is !== 'absent') continue;
          if (mayBeMade(namespace, name)) continue;
          names.add(`${namespace}/${name}`);
          judge(route, ref.get('name'), namespace, name);
        }
      }

      function judge(route: AnyRoute, at: Cursor<string>, namespace: string, service: string): void {
        const described = isDescribedIn(cluster, 'Service', namespace, route);
        const other = nearest(services.called(service), route);
        if (other !== undefined) {
          // A namespace that is not written may still be given on the command line.
          const explicit = namesNamespace(route) && namesNamespace(other);
          const notes = [{ message: `${describe(other)} is here`, at: other.root.child('metadata').child('name').at }];
          const severity = described && explicit ? 'error' : 'warning';
          report(at.at, 'elsewhere', { service, namespace, other: other.namespace }, { about: route, severity, notes });
          return;
        }
        const meant = services.alike(namespace, service);
        const fix = meant === undefined ? undefined : unsafeFix(`rename to "${meant}"`, rewriting(at, meant));
        const data = { service, namespace, meant };
        if (described) report(at.at, 'absent', data, { about: route, fix });
        else report(at.at, 'unseen', data, { about: route, fix, severity: 'warning' });
      }
    },
  },
});
