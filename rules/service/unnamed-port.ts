/** Ports without a name in a Service that has several. */
import {
  type Cursor,
  defineRule,
  type Fix,
  type Port,
  portsOf,
  rewriting,
  unsafeFix,
  writingBefore,
} from '../../src/kit.ts';

const USUAL_NAMES: ReadonlyMap<number, string> = new Map([
  [80, 'http'],
  [443, 'https'],
  [53, 'dns'],
  [22, 'ssh'],
]);

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A Service has several ports and one of them has no name.',
    why: 'The API server rejects the Service. With more than one port, each port requires a name.',
    remedy: 'Add a name to every port.',
  },
  messages: {
    unnamed: (to: { port: number | undefined; count: number }) =>
      `name is required for port${to.port === undefined ? '' : ` ${to.port}`}, because the Service has ${to.count} ports`,
  },
  check: {
    Service(service, { report }) {
      const ports = portsOf(service);
      if (ports.length < 2) return;
      const taken = new Set(ports.map(({ name }) => name));
      for (const port of ports) {
        const name = port.at.get('name');
        const missing = !name.exists || name.string === '';
        if (!missing || (!port.at.isMap && !port.at.isNull)) continue;
        const free = freeName(port, taken);
        taken.add(free);
        report(
          name.exists ? name.at : port.at.key,
          'unnamed',
          { port: port.port, count: ports.length },
          { fix: port.port === undefined ? undefined : naming(port.at, free) },
        );
      }
    },
  },
});

function freeName({ port, protocol }: Port, taken: ReadonlySet<string | undefined>): string {
  const usual = port === undefined ? undefined : USUAL_NAMES.get(port);
  const plain = `${protocol.toLowerCase()}-${port ?? 'port'}`;
  const free = [usual, plain].find((name) => name !== undefined && !taken.has(name));
  return free ?? `${plain}-${taken.size}`;
}

function naming(port: Cursor, name: string): Fix | undefined {
  const [first] = port.entries();
  const empty = port.child('name');
  if (empty.string === '') return unsafeFix(`set name to "${name}"`, rewriting(empty, name));
  if (first === undefined || empty.written) return undefined;
  return unsafeFix(`set name to "${name}"`, writingBefore(first, 'name', name));
}
