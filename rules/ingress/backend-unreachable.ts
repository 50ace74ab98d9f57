/** Ingress backends whose Service has no endpoints. */
import { declaredByNone, definedHere, defineRule, isServiceResource, portsWith, selectsNoPod } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'value',
  docs: {
    summary: 'An Ingress sends traffic to a Service that has no endpoints.',
    why: 'The Ingress and the Service exist, but no pod is behind the Service: every request is answered with 503.',
    remedy: 'Correct the selector or the targetPort of the Service, as the finding at the Service describes.',
  },
  messages: {
    noPods: (to: { service: string }) => ({
      message: `Service "${to.service}" has no endpoints: its selector matches no pods`,
      help: `change spec.selector of Service "${to.service}" to match the labels of its pods`,
    }),
    noPort: (to: { service: string; port: number; target: string }) => ({
      message: `Service "${to.service}" has no endpoints for port ${to.port}: its pods do not declare port "${to.target}"`,
      help: `set targetPort to a port that the pods declare, or declare port "${to.target}" in their container`,
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      const reported = new Set<string>();
      for (const { source, backends } of routes.ofIngresses)
        for (const backend of backends) {
          const { at, resource: service } = backend;
          const place = at === undefined ? '' : `${at.file.path} ${at.span.start}`;
          if (at === undefined || service === undefined || !isServiceResource(service) || reported.has(place)) continue;
          reported.add(place);
          const [port] = portsWith(service, 'port', backend.port);
          const selectsNone = selectsNoPod(cluster, service);
          if (!selectsNone && (port === undefined || !declaredByNone(cluster, service, port))) continue;
          const notes = [definedHere(service)];
          const extra = { about: source.resource, notes };
          if (selectsNone) report(at, 'noPods', { service: service.name }, extra);
          else if (port?.port !== undefined) {
            const target = String(port.targetPort ?? '');
            report(at, 'noPort', { service: service.name, port: port.port, target }, extra);
          }
        }
    },
  },
});
