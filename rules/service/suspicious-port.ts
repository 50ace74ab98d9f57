/** Ports that are a slip of the pen for a well-known one. */
import {
  defineRule,
  firstByNumber,
  type Note,
  portsOf,
  portTypo,
  replacing,
  unsafeFix,
  workloadsBehind,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A port has two digits swapped, or the wrong one doubled, of the well-known port that its name speaks of.',
    why: 'Clients try the usual port and find it closed; or the Service leads to a port where nothing listens.',
    remedy: 'Write the usual port, or name the port for what it is.',
  },
  messages: {
    slip: (to: { written: number; meant: number; protocol: string; because: string; field: string }) => ({
      message: `${to.field} ${to.written} looks like a slip for ${to.meant}: ${to.because} speaks of ${to.protocol}`,
      help: `did you mean ${to.meant}?`,
    }),
  },
  check: {
    Service(service, { cluster, report }) {
      const workloads = workloadsBehind(cluster, service);
      for (const port of portsOf(service)) {
        const typo = portTypo(service, port, workloads);
        const [first, ...others] = typo?.at ?? [];
        if (typo === undefined || first === undefined) continue;
        const listener = firstByNumber(workloads).get(typo.meant);
        const notes: Note[] = others.map(({ at }) => ({ message: 'and here', at }));
        if (listener !== undefined)
          notes.push({ message: `the container listens on ${typo.meant}`, at: listener.port.get('containerPort').at });
        const fix = unsafeFix(`write ${typo.meant}`, ...typo.at.map(({ at }) => replacing(at, String(typo.meant))));
        report(first.at, 'slip', { ...typo, field: String(first.step) }, { notes, fix });
      }
    },
  },
});
