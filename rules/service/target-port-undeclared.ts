/** Numeric target ports that the selected pods do not declare. */
import {
  type DeclaredPort,
  defineRule,
  describe,
  handlerPort,
  isDigitSlip,
  isHeadless,
  isPortNumber,
  listensOn,
  listing,
  type Note,
  numbersDeclared,
  podHandlers,
  portsOf,
  portsWith,
  portTypo,
  protocolsOf,
  type ResourceOf,
  replacing,
  unsafeFix,
  type Workload,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'info',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'The targetPort of a Service is a number that no selected pod declares.',
    why: 'Container ports are informational, so this can work. If no process listens on the port, connections are refused.',
    remedy: 'Check which port the container listens on, and declare it in the pod template.',
  },
  messages: {
    undeclared: (to: { target: number; workload: string; declared: string }) => ({
      message: `targetPort ${to.target} is not declared by ${to.workload}; declared: ${to.declared}`,
      help: `set targetPort to the port that the container listens on, or add containerPort ${to.target} to the pod template`,
    }),
    typo: (to: { target: number; workload: string; meant: number }) => ({
      message: `targetPort ${to.target} is not declared by ${to.workload}, which declares ${to.meant}`,
      help: `did you mean ${to.meant}?`,
    }),
    swapped: (to: { target: number; port: number; workload: string }) => ({
      message: `port and targetPort look swapped: ${to.workload} declares port ${to.port}, not ${to.target}`,
      help: `set port: ${to.target} and targetPort: ${to.port}`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const workloads = workloadsBehind(cluster, service);
      const [first] = workloads;
      if (first === undefined) return;
      const declared = numbersDeclared(workloads);
      const [some] = declared?.values() ?? [];
      if (declared === undefined || some === undefined) return;
      const workload = describe(first.resource);
      const notes: readonly Note[] = [
        { message: `${workload} declares its ports here`, at: some.container.get('ports').key },
      ];
      let all: string | undefined;
      for (const port of portsOf(service)) {
        const { targetPort: target, at } = port;
        if (typeof target !== 'number' || !isPortNumber(target) || declared.has(target)) continue;
        // Another rule reports typos for a well-known port.
        if (portTypo(service, port, workloads) !== undefined) continue;
        const written = at.get('targetPort').integer === target ? at.get('targetPort') : at.get('port');
        const isNamed = protocolsOf(port.name).some(({ ports: usual }) => usual.includes(target));
        const isSwapped =
          written.step === 'targetPort' &&
          !isNamed &&
          port.port !== undefined &&
          declared.has(port.port) &&
          !USUAL.has(port.port);
        const meant = meantPort(target, service, declared);
        if (workloads.some((one) => listensOn(cluster, one, target))) {
          const data = { target, workload, declared: (all ??= listed(declared)) };
          report(written.at, 'undeclared', data, { notes });
        } else if (isSwapped && port.port !== undefined) {
          const fix = unsafeFix(
            'swap port and targetPort',
            replacing(at.get('port').at, String(target)),
            replacing(written.at, String(port.port)),
          );
          report(written.at, 'swapped', { target, port: port.port, workload }, { severity: 'warning', notes, fix });
        } else if (meant !== undefined) {
          const fix = unsafeFix(`replace with ${meant}`, replacing(written.at, String(meant)));
          report(written.at, 'typo', { target, workload, meant }, { severity: 'warning', notes, fix });
        } else {
          // Ports of metrics are often left out of the pods.
          const isOfMetrics = /metrics|prom|monitoring/i.test(port.name ?? '');
          // Where another port of the Service leads to the declared one, this one is meant for something else.
          const isFurther = [...declared.keys()].some((one) => portsWith(service, 'targetPort', one).length > 0);
          // Clients of a headless Service connect to any port of its pods.
          const isWrong = !isOfMetrics && !isFurther && isEvident(port.port, declared, first);
          const severity = isWrong && !isHeadless(service) ? 'warning' : 'info';
          const data = { target, workload, declared: (all ??= listed(declared)) };
          report(written.at, 'undeclared', data, { notes, severity });
        }
      }
    },
  },
});

/** Declared in many a copied container without a server on it, and the port of most Services. */
const USUAL: ReadonlySet<number> = new Set([80, 443]);

/** Whether the only declared port is that of the Service, or the one that probes use: the application listens there. */
function isEvident(port: number | undefined, declared: ReadonlyMap<number, DeclaredPort>, { pod }: Workload): boolean {
  const [only] = declared.values();
  if (declared.size !== 1 || only === undefined) return false;
  if (only.number !== undefined && only.number === port && !USUAL.has(only.number)) return true;
  return podHandlers(pod).some((handler) => {
    const written = handlerPort(handler)?.intOrString;
    return written !== undefined && (written === only.number || written === only.name);
  });
}

/** With more ports than these many are similar, and similarity proves nothing. */
const MOST_COMPARED = 200;

/** The one declared port that the number is a typo for, if no other port of the Service forwards to it. */
function meantPort(
  target: number,
  service: ResourceOf<'Service'>,
  declared: ReadonlyMap<number, DeclaredPort>,
): number | undefined {
  if (declared.size > MOST_COMPARED) return undefined;
  let meant: number | undefined;
  let count = 0;
  for (const number of declared.keys()) {
    if (!(isDigitSlip(target, number) || isDigitLost(target, number))) continue;
    if (portsWith(service, 'targetPort', number).length > 0) continue;
    meant = number;
    count++;
  }
  return count === 1 ? meant : undefined;
}

/** Whether one number is the other with one digit missing or added. */
function isDigitLost(a: number, b: number): boolean {
  const [short = '', long = ''] = [String(a), String(b)].sort((x, y) => x.length - y.length);
  if (short.length < 3 || long.length !== short.length + 1) return false;
  // A digit in front (18080 beside 8080) is a common choice for a second port.
  return [...long].some((_, at) => at > 0 && long.slice(0, at) + long.slice(at + 1) === short);
}

function listed(declared: ReadonlyMap<number, DeclaredPort>): string {
  return listing([...declared.keys()], String);
}
