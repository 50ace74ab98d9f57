/** Services whose selector matches the pods of different applications. */
import {
  allDeclared,
  declaring,
  defineRule,
  describe,
  distance,
  findPort,
  isAppliedWith,
  isHeadless,
  type KeptList,
  labelText,
  namesNamespace,
  portsOf,
  type ResourceOf,
  serversAmong,
  settledSelector,
  strangerAmong,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'The selector of a Service matches pods of several unrelated workloads.',
    why: 'Connections are distributed over all of these pods, so some requests reach a pod that does not serve them.',
    remedy: 'Add a label to the selector that only the pods of one workload have.',
  },
  messages: {
    unrelated: (to: { selector: string; one: string; other: string; more: number }) => ({
      message: `selector "${to.selector}" matches pods of unrelated workloads: ${to.one} and ${to.other}${to.more > 0 ? `, and ${to.more} more` : ''}`,
      help: `add a label to the selector that only the pods of one of them have`,
    }),
    finite: (to: { selector: string; one: string; other: string }) => ({
      message: `selector "${to.selector}" matches pods of ${to.one}, and also pods of ${to.other}`,
      help: `change the labels of the pods of ${to.other}, or add a label to the selector that they do not have`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const selector = settledSelector(service);
      if (selector === undefined) return;
      const workloads = workloadsBehind(cluster, service);
      const servers = serversAmong(workloads);
      const [one] = servers;
      if (one === undefined || workloads.length < 2) return;
      const at = service.root.get('spec').get('selector').key;
      const text = labelText(selector);
      const job = servers.length === workloads.length ? undefined : workloads.find(({ finite }) => finite);
      // The pods of a hook run while the others are not there yet, or are being replaced.
      if (job !== undefined && (isHook(job) || servesNothing(service, job))) return;
      if (job !== undefined)
        return report(
          at,
          'finite',
          { selector: text, one: name(one), other: name(job) },
          { notes: [note(one), note(job)] },
        );
      const other = strangerAmong(servers);
      if (other === undefined || isMeant(service, servers)) return;
      // Of alternatives in one directory only one is applied.
      if (![one, other].every(({ resource }) => isAppliedWith(cluster, resource, service))) return;
      const data = { selector: text, one: name(one), other: name(other), more: servers.length - 2 };
      // Where no namespace is set, files of other directories are often applied to another one.
      const isFar = (workload: Workload): boolean => distance(workload.resource.file.path, service.file.path) > 1;
      const severity = !namesNamespace(service) && isFar(one) && isFar(other) ? 'info' : 'warning';
      report(at, 'unrelated', data, { notes: [note(one), note(other)], severity });
    },
  },
});

/** Whether all ports of a Service lead to ports by a name that a workload does not declare: no traffic arrives there. */
function servesNothing(service: ResourceOf<'Service'>, { pod }: Workload): boolean {
  return portsOf(service).every(
    ({ targetPort, protocol }) => typeof targetPort === 'string' && findPort(pod, targetPort, protocol) === undefined,
  );
}

function isHook({ resource }: Workload): boolean {
  return resource.root.child('metadata').child('annotations').child('helm.sh/hook').exists;
}

const name = (workload: Workload): string => describe(workload.resource);

function note(workload: Workload): { message: string; at: Workload['labelsAt']['at'] } {
  return { message: `the labels of the pods of ${name(workload)} are set here`, at: workload.labelsAt.key };
}

/** Requests are divided between different pods on purpose. */
const STAGED = /canary|blue-?green/i;

/**
 * Services that select many applications on purpose (gossip, scraping), and those with a named port that a workload
 * does not declare, which another rule reports.
 */
function isMeant(service: ResourceOf<'Service'>, servers: KeptList<Workload>): boolean {
  if (isHeadless(service) || STAGED.test(`${service.file.path} ${service.name}`)) return true;
  const ports = portsOf(service);
  if (ports.every(({ name }) => /gossip|memberlist|metrics|monitor|prom/.test(name ?? ''))) return true;
  if (/gossip|memberlist|metrics|monitoring/.test(service.name)) return true;
  return ports.some(({ targetPort, protocol }) => {
    if (typeof targetPort === 'string') return declaring(servers, targetPort, protocol).length < servers.length;
    // All of them declare the port with different images: they may serve the same protocol.
    return allDeclared(servers).length === 0;
  });
}
