/** Named target ports that the selected pods do not have. */
import {
  countDeclaring,
  declaredPorts,
  declaredUnder,
  declaring,
  defineRule,
  describe,
  didYouMean,
  distance,
  type KeptList,
  mayDeclareMore,
  type Note,
  type Port,
  portNameError,
  portsOf,
  rewriting,
  serversAmong,
  unsafeFix,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A port of a Service leads to a named container port that no selected pod declares.',
    why: 'Kubernetes looks the name up in each pod; where it is not declared, the Service has no endpoint for that port.',
    remedy: 'Give the container port that name, or write the name or number that it has.',
  },
  messages: {
    absent: (to: { name: string; protocol: string; workload: string; meant: string | number | undefined }) => ({
      message: `targetPort "${to.name}" is no ${to.protocol} port of ${to.workload}`,
      help:
        to.meant === undefined
          ? `name the container port "${to.name}", or give its number as targetPort`
          : typeof to.meant === 'number'
            ? `name container port ${to.meant} "${to.name}", or write targetPort: ${to.meant}`
            : `did you mean "${to.meant}"?`,
    }),
    partly: (to: { name: string; protocol: string; lacking: string; having: string }) => ({
      message: `targetPort "${to.name}" is a ${to.protocol} port of ${to.having}, but not of ${to.lacking}, which the selector takes too`,
      help: 'declare the port there too, or narrow the selector',
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      // Jobs beside servers are another rule's business, and sidecars that a kustomization adds are not to be seen.
      const all = workloadsBehind(cluster, service);
      const servers = serversAmong(all);
      const workloads = servers.length > 0 ? servers : all;
      const [first] = workloads;
      if (first === undefined) return;
      for (const port of portsOf(service)) {
        const name = namedTarget(port);
        if (name === undefined || INJECTED.test(name)) continue;
        const { protocol } = port;
        const having = declaring(workloads, name, protocol);
        if (having.length === workloads.length || mayDeclareMore(workloads)) continue;
        const target = port.at.get('targetPort');
        // The name is there under another protocol: said by another rule.
        if (countDeclaring(workloads, name) > having.length) continue;
        // Both are in one order, so the first that lacks it is where they part.
        const without = workloads.find((workload, index) => workload !== having[index]);
        const [having0] = having;
        if (without === undefined) continue;
        const notes = [noteOn(without)];
        // Copies in far directories may belong to something else.
        const severity = distance(first.resource.file.path, service.file.path) <= 3 ? 'error' : 'warning';
        if (having0 !== undefined) {
          const data = { name, protocol, lacking: describe(without.resource), having: describe(having0.resource) };
          report(target.at, 'partly', data, { severity: 'warning', notes });
          continue;
        }
        const meant = meantPort(name, protocol, workloads);
        const fix = typeof meant === 'string' ? unsafeFix(`write "${meant}"`, rewriting(target, meant)) : undefined;
        report(
          target.at,
          'absent',
          { name, protocol, workload: describe(first.resource), meant },
          { severity, notes, fix },
        );
      }
    },
  },
});

/** Ports of proxies that meshes inject into pods. */
const INJECTED = /envoy|istio|linkerd|mesh/;

function namedTarget({ at, targetPort }: Port): string | undefined {
  const written = at.get('targetPort').exists;
  return written && typeof targetPort === 'string' && portNameError(targetPort) === undefined ? targetPort : undefined;
}

/** The name that was meant, or the only port there is. */
function meantPort(name: string, protocol: string, workloads: KeptList<Workload>): string | number | undefined {
  const { names, numbers } = declaredUnder(workloads, protocol);
  const meant = didYouMean(name, names);
  if (meant !== undefined) return meant;
  const [only] = numbers;
  return numbers.size === 1 ? only : undefined;
}

function noteOn({ pod, resource }: Workload): Note {
  const [declared] = declaredPorts(pod);
  const [container] = pod.get('containers').items();
  if (declared !== undefined)
    return { message: `${describe(resource)} declares its ports here`, at: declared.container.get('ports').key };
  return { message: `${describe(resource)} declares no port`, at: container?.get('name').at ?? pod.key };
}
