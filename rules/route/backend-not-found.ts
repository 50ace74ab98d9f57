/** Backends of Gateway API routes that refer to a Service that does not exist. */
import {
  type AnyRoute,
  absenceOf,
  type BackendReference,
  type Cursor,
  definedHere,
  defineRule,
  destinationsOf,
  guessesFor,
  isApartFromApplications,
  isDescribedIn,
  isSample,
  namesNamespace,
  nearest,
  POOL_KIND,
  poolProvision,
  rewriting,
  routesOf,
  serviceProvision,
  targetOf,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary: 'A route sends traffic to a Service that does not exist.',
    why: 'All requests for this backend, or its share by weight, are answered with 500; the route reports BackendNotFound.',
    remedy:
      'Create the Service, or correct its name or namespace. If the Service exists elsewhere, add it to "external: services" in kroute.yaml.',
  },
  messages: {
    pool: (to: { pool: string; namespace: string }) => ({
      message: `InferencePool "${to.pool}" not found in namespace "${to.namespace}"`,
      help: 'create the InferencePool or correct the name',
    }),
    poolGroup: (to: { group: string; wanted: string }) => ({
      message: `unsupported group "${to.group}" for kind "InferencePool"`,
      help: `set group: ${to.wanted}`,
    }),
    absent: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"`,
      help:
        to.meant === undefined
          ? 'create the Service or correct the name; if it exists elsewhere, add it to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    unseen: (to: { service: string; namespace: string; meant: string | undefined }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}" among the given files`,
      help:
        to.meant === undefined
          ? 'pass the file with the Service too, or add the Service to "external: services" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { service: string; namespace: string; other: string }) => ({
      message: `Service "${to.service}" not found in namespace "${to.namespace}"; it exists in namespace "${to.other}"`,
      help: `set namespace: ${to.other} in the reference, and add a ReferenceGrant in that namespace`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const services = guessesFor(cluster, 'Service');
      for (const route of routesOf(cluster)) {
        const names = new Set<string>();
        for (const { ref } of destinationsOf(route)) {
          const { group, kind, namespace, name } = targetOf(route, ref);
          if (name === undefined || names.has(`${namespace}/${name}`)) continue;
          if (kind === POOL_KIND) judgePool(route, ref);
          if (group !== '' || kind !== 'Service') continue;
          if (serviceProvision(cluster, namespace, name, route).is !== 'absent') continue;
          names.add(`${namespace}/${name}`);
          judge(route, ref.get('name'), namespace, name);
        }
      }

      function judgePool(route: AnyRoute, ref: Cursor<BackendReference>): void {
        const { group, namespace, name = '' } = targetOf(route, ref);
        if (ref.get('group').stringOr('') === undefined) return;
        const found = poolProvision(cluster, group, namespace, name);
        if (found.is === 'absent')
          report(ref.get('name').at, 'pool', { pool: name, namespace }, { about: route, severity: 'warning' });
        else if (found.is === 'wrong group') {
          const { at } = ref.get('group').exists ? ref.get('group') : ref.get('kind');
          report(at, 'poolGroup', { group, wanted: found.group }, { about: route });
        }
      }

      /** Whether a Service that the route refers to is there. */
      function hasFound(route: AnyRoute): boolean {
        return destinationsOf(route).some(({ ref }) => {
          const { group, kind, namespace, name } = targetOf(route, ref);
          const isService = name !== undefined && group === '' && kind === 'Service';
          return isService && cluster.find('Service', namespace, name, route).is === 'found';
        });
      }

      function judge(route: AnyRoute, at: Cursor<string>, namespace: string, service: string): void {
        const described = isDescribedIn(cluster, 'Service', namespace, route);
        const other = nearest(services.called(service), route);
        if (other !== undefined) {
          // A namespace that is not set may still be given on the command line.
          const explicit = namesNamespace(route) && namesNamespace(other);
          const notes = [definedHere(other)];
          const isOpen = isSample(cluster, route.file.path);
          const severity = described && explicit ? 'error' : isOpen ? 'info' : 'warning';
          report(at.at, 'elsewhere', { service, namespace, other: other.namespace }, { about: route, severity, notes });
          return;
        }
        const absence = absenceOf(cluster, 'Service', namespace, service, route);
        if (absence === undefined) return;
        const { meant, isSure, isLeftOut, isForeign } = absence;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        const data = { service, namespace, meant };
        if (isSure) report(at.at, 'absent', data, { about: route, fix });
        else {
          const severity =
            isLeftOut || (isForeign && !hasFound(route) && isApartFromApplications(cluster, route))
              ? 'info'
              : 'warning';
          report(at.at, 'unseen', data, { about: route, fix, severity });
        }
      }
    },
  },
});
