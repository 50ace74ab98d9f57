/** Ports that look like a typo for a well-known port. */
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
    summary:
      'A port number looks like a typo for the well-known port that its name suggests: two digits swapped, or the wrong one doubled.',
    why: 'Clients connect to the usual port, which the Service does not have, or the Service forwards to a port where no process listens.',
    remedy: 'Set the well-known port, or rename the port if the number is intended.',
  },
  messages: {
    slip: (to: { written: number; meant: number; protocol: string; because: string; field: string }) => ({
      message: `${to.field} ${to.written} looks like a typo for ${to.meant}: ${to.because} suggests ${to.protocol}`,
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
        const byNumber = firstByNumber(workloads);
        const listener = byNumber.get(typo.meant);
        // The pods declare the port that was meant and not the one that traffic is sent to.
        const isBroken = listener !== undefined && !byNumber.has(typo.written) && port.targetPort === typo.written;
        const notes: Note[] = others.map(({ at }) => ({ message: 'same number here', at }));
        if (listener !== undefined)
          notes.push({ message: `the container listens on ${typo.meant}`, at: listener.port.get('containerPort').at });
        const fix = unsafeFix(
          `replace with ${typo.meant}`,
          ...typo.at.map(({ at }) => replacing(at, String(typo.meant))),
        );
        report(
          first.at,
          'slip',
          { ...typo, field: String(first.step) },
          {
            notes,
            fix,
            severity: isBroken ? 'error' : 'warning',
          },
        );
      }
    },
  },
});
