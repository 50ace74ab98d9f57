/** Ingress backends whose Service is there and leads to no pod. */
import { declaredByNone, defineRule, describe, isServiceResource, portsWith, selectsNoPod } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'value',
  docs: {
    summary: 'An Ingress sends traffic to a Service that reaches no pod.',
    why: 'The way in and the Service exist, and every request is still answered with 503: the last step to the pods is missing.',
    remedy: 'Mend the Service: its selector or its target port, as its own finding says.',
  },
  messages: {
    noPods: (to: { service: string }) => ({
      message: `requests end at Service "${to.service}", whose selector matches no pod`,
      help: 'mend the selector of the Service',
    }),
    noPort: (to: { service: string; target: string }) => ({
      message: `requests end at Service "${to.service}", whose target port "${to.target}" no pod declares`,
      help: 'mend the target port of the Service',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      const told = new Set<string>();
      for (const { source, backends } of routes.ofIngresses)
        for (const backend of backends) {
          const { at, resource: service } = backend;
          const place = at === undefined ? '' : `${at.file.path} ${at.span.start}`;
          if (at === undefined || service === undefined || !isServiceResource(service) || told.has(place)) continue;
          told.add(place);
          const [port] = portsWith(service, 'port', backend.port);
          const selectsNone = selectsNoPod(cluster, service);
          if (!selectsNone && (port === undefined || !declaredByNone(cluster, service, port))) continue;
          const notes = [
            { message: `${describe(service)} is here`, at: service.root.child('metadata').child('name').at },
          ];
          const extra = { about: source.resource, notes };
          if (selectsNone) report(at, 'noPods', { service: service.name }, extra);
          else report(at, 'noPort', { service: service.name, target: String(port?.targetPort ?? '') }, extra);
        }
    },
  },
});
