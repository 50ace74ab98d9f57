/** Services that spread their traffic over pods of different programs. */
import {
  allDeclared,
  declaring,
  defineRule,
  describe,
  isHeadless,
  type KeptList,
  labelText,
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
    summary: 'A Service selects the pods of several unrelated workloads.',
    why: 'Each connection goes to any of them at random, so that part of the requests end at a program that does not know them.',
    remedy: 'Add a label to the selector that only the pods of one workload carry.',
  },
  messages: {
    unrelated: (to: { selector: string; one: string; other: string; more: number }) =>
      `selector "${to.selector}" takes pods of ${to.one} and of ${to.other}${to.more > 0 ? `, and ${to.more} more` : ''}`,
    finite: (to: { selector: string; one: string; other: string }) => ({
      message: `selector "${to.selector}" takes pods of ${to.one}, and those of ${to.other} beside them`,
      help: 'give the pods of the job other labels, or add a label to the selector that they lack',
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
      if (job !== undefined)
        return report(
          at,
          'finite',
          { selector: text, one: name(one), other: name(job) },
          { notes: [note(one), note(job)] },
        );
      const other = strangerAmong(servers);
      if (other === undefined || isMeant(service, servers)) return;
      const data = { selector: text, one: name(one), other: name(other), more: servers.length - 2 };
      report(at, 'unrelated', data, { notes: [note(one), note(other)] });
    },
  },
});

const name = (workload: Workload): string => describe(workload.resource);

function note(workload: Workload): { message: string; at: Workload['labelsAt']['at'] } {
  return { message: `the pods of ${name(workload)} are labelled here`, at: workload.labelsAt.key };
}

/**
 * Services that gather many programs on purpose (gossip, scraping), and those of which another rule says that a
 * workload lacks the named port.
 */
function isMeant(service: ResourceOf<'Service'>, servers: KeptList<Workload>): boolean {
  if (isHeadless(service)) return true;
  const ports = portsOf(service);
  if (ports.every(({ name }) => /gossip|memberlist|metrics|monitor|prom/.test(name ?? ''))) return true;
  if (/gossip|memberlist|metrics|monitoring/.test(service.name)) return true;
  return ports.some(({ targetPort, protocol }) => {
    if (typeof targetPort === 'string') return declaring(servers, targetPort, protocol).length < servers.length;
    // All of them declare the port, under different images: replicas of one protocol, or not to be told.
    return allDeclared(servers).length === 0;
  });
}
