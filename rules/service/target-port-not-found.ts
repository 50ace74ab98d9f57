/** Named target ports that the selected pods do not declare. */
import {
  countDeclaring,
  declaredPorts,
  declaredUnder,
  declaring,
  defineRule,
  describe,
  didYouMean,
  distance,
  isHeadless,
  isSeparateSample,
  type KeptList,
  keptList,
  laterPort,
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
    summary: 'The targetPort of a Service is a port name that no selected pod declares.',
    why: 'Kubernetes looks up the name in each pod. Pods that do not declare it are not endpoints of that Service port.',
    remedy: 'Name the container port accordingly, or set targetPort to the name or number of a container port.',
  },
  messages: {
    absent: (to: { name: string; protocol: string; workload: string; meant: string | number | undefined }) => ({
      message: `targetPort "${to.name}" is not declared as a ${to.protocol} port by ${to.workload}`,
      help:
        to.meant === undefined
          ? `add a container port with the name "${to.name}", or set targetPort to a port number`
          : typeof to.meant === 'number'
            ? `set the name of container port ${to.meant} to "${to.name}", or set targetPort: ${to.meant}`
            : `did you mean "${to.meant}"?`,
    }),
    partly: (to: { name: string; protocol: string; lacking: string; having: string }) => ({
      message: `targetPort "${to.name}" is declared as a ${to.protocol} port by ${to.having}, but not by ${to.lacking}, which the selector also matches`,
      help: `declare port "${to.name}" in ${to.lacking}, or add a label to the selector that its pods do not have`,
    }),
  },
  check: {
    Service: {
      given: ['spec.ports[].targetPort'],
      check(service, { cluster, report }) {
        // Another rule reports jobs beside servers.
        const selected = workloadsBehind(cluster, service);
        // Examples of other files have the same labels, and need not be applied with this one.
        const own = selected.filter(({ resource }) => !isSeparateSample(cluster, service, resource));
        const all = own.length === 0 || own.length === selected.length ? selected : keptList(own);
        const servers = serversAmong(all);
        const workloads = servers.length > 0 ? servers : all;
        const [first] = workloads;
        if (first === undefined) return;
        for (const port of portsOf(service)) {
          const name = namedTarget(port);
          if (name === undefined) continue;
          const { protocol } = port;
          const having = declaring(workloads, name, protocol);
          if (having.length === workloads.length || laterPort(service, workloads, name) !== undefined) continue;
          const target = port.at.get('targetPort');
          // Declared with another protocol, which another rule reports.
          if (countDeclaring(workloads, name) > having.length) continue;
          // Both lists have the same order, so the first difference is the first workload without the port.
          const without = workloads.find((workload, index) => workload !== having[index]);
          const [having0] = having;
          if (without === undefined) continue;
          const notes = [noteOn(without)];
          // A workload in a distant directory may belong to another application; clients of a headless Service choose the port themselves.
          const isFar = distance(first.resource.file.path, service.file.path) > 3;
          const severity = isFar || isHeadless(service) ? 'warning' : 'error';
          if (having0 !== undefined) {
            const data = { name, protocol, lacking: describe(without.resource), having: describe(having0.resource) };
            report(target.at, 'partly', data, { severity: 'warning', notes });
            continue;
          }
          const meant = meantPort(name, protocol, workloads);
          const fix =
            typeof meant === 'string' ? unsafeFix(`replace with "${meant}"`, rewriting(target, meant)) : undefined;
          report(
            target.at,
            'absent',
            { name, protocol, workload: describe(first.resource), meant },
            { severity, notes, fix },
          );
        }
      },
    },
  },
});

function namedTarget({ at, targetPort }: Port): string | undefined {
  const written = at.get('targetPort').exists;
  return written && typeof targetPort === 'string' && portNameError(targetPort) === undefined ? targetPort : undefined;
}

/** The similar port name that is declared, or else the number of the only declared port. */
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
  return { message: `${describe(resource)} declares no ports`, at: container?.get('name').at ?? pod.key };
}
