/** Container ports of one pod that cannot be told apart. */
import {
  type Cursor,
  defineRule,
  type Note,
  type Place,
  podContainers,
  portNameError,
  type Workload,
} from '../../src/kit.ts';

interface Repeated {
  readonly is: 'name' | 'nameInPod' | 'number' | 'numberInPod';
  readonly at: Place;
  /** The name, or number and protocol. */
  readonly port: string;
  /** The container that has it first. */
  readonly container: string;
  readonly notes: readonly Note[];
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'Two container ports of a pod have the same name, or the same number and protocol.',
    why: 'A container may use a port name once. Of two equal ports in a pod, Services and probes only ever find the first.',
    remedy: 'Give each port its own name and number.',
  },
  messages: {
    name: ({ port }: Repeated) => ({
      message: `two ports of the container are named "${port}"`,
      help: 'give each port a name of its own',
    }),
    nameInPod: ({ port, container }: Repeated) => ({
      message: `port name "${port}" is used by container "${container}" of the same pod, too`,
      help: 'rename it: Services that ask for this name reach the first container only',
    }),
    number: ({ port }: Repeated) => ({
      message: `port ${port} is declared twice in the container`,
      help: 'remove one of the two, or correct its number',
    }),
    numberInPod: ({ port, container }: Repeated) => ({
      message: `port ${port} is declared by container "${container}" of the same pod, too`,
      help: 'the containers of a pod share its address: let one of them listen on another port',
    }),
  },
  check: {
    workload(workload, { report }) {
      const ports = portsIn(workload);
      if (ports.length < 2) return;
      if (ports.length < 2) return;
      for (const found of [...repeatedNames(ports), ...repeatedNumbers(workload, ports)]) {
        const severity = found.is === 'name' ? 'error' : 'warning';
        report(found.at, found.is, found, { severity, notes: found.notes });
      }
    },
  },
});

interface Declared {
  readonly container: Cursor;
  readonly at: Cursor;
  readonly name: string | undefined;
  /** `80/TCP`; undefined where part of it is not known. */
  readonly number: string | undefined;
  /** Whether it may listen while the other containers do. */
  readonly serves: boolean;
}

function portsIn({ pod }: Workload): readonly Declared[] {
  return podContainers(pod).flatMap(({ at: container, role }) => {
    const serves = role === 'container' || role === 'sidecar';
    return container
      .get('ports')
      .items()
      .map((at) => ({ container, at, name: at.get('name').string, number: numberOf(at), serves }));
  });
}

function numberOf(at: Cursor): string | undefined {
  const number = at.child('containerPort').integer;
  const protocol = at.child('protocol').stringOr('TCP');
  return number === undefined || protocol === undefined ? undefined : `${number}/${protocol || 'TCP'}`;
}

/** The first port of each key: in each container, and among those that serve. */
class Earlier {
  readonly #inContainer = new Map<Cursor, Map<string, Declared>>();
  readonly #serving = new Map<string, Declared>();

  add(key: string, port: Declared): void {
    let own = this.#inContainer.get(port.container);
    if (own === undefined) this.#inContainer.set(port.container, (own = new Map()));
    if (!own.has(key)) own.set(key, port);
    if (port.serves && !this.#serving.has(key)) this.#serving.set(key, port);
  }

  /** The port that another one repeats, and whether the two are in one container. */
  against(key: string, { container, serves }: Declared): { readonly same: boolean; readonly first?: Declared } {
    const own = this.#inContainer.get(container)?.get(key);
    if (own !== undefined) return { same: true, first: own };
    return { same: false, first: serves ? this.#serving.get(key) : undefined };
  }
}

function repeatedNames(ports: readonly Declared[]): readonly Repeated[] {
  const before = new Earlier();
  return ports.flatMap((port) => {
    const { name } = port;
    if (!name || portNameError(name) !== undefined) return [];
    const { same, first } = before.against(name, port);
    before.add(name, port);
    if (first === undefined) return [];
    const { at } = port.at.child('name');
    return [{ is: same ? 'name' : 'nameInPod', at, port: name, ...firstOf(first, 'name') } as const];
  });
}

function repeatedNumbers({ resource, pod }: Workload, ports: readonly Declared[]): readonly Repeated[] {
  // In a Pod on the host's network each port is a host port, and equal ones are a conflict there.
  if (resource.known === 'Pod' && pod.get('hostNetwork').boolean === true) return [];
  const before = new Earlier();
  // Ports that are bound to host ports of their own are meant to be two.
  const withoutHostPort = new Earlier();
  return ports.flatMap((port) => {
    const { number } = port;
    if (number === undefined) return [];
    const isBound = hasHostPort(port);
    const { same, first } = (isBound ? withoutHostPort : before).against(number, port);
    before.add(number, port);
    if (!isBound) withoutHostPort.add(number, port);
    if (first === undefined) return [];
    const { at } = port.at.child('containerPort');
    return [{ is: same ? 'number' : 'numberInPod', at, port: number, ...firstOf(first, 'containerPort') } as const];
  });
}

function firstOf({ container, at }: Declared, field: string): Pick<Repeated, 'container' | 'notes'> {
  const notes = [{ message: 'the first one is here', at: at.child(field).at }];
  return { container: container.child('name').string ?? '', notes };
}

function hasHostPort({ at }: Declared): boolean {
  const port = at.child('hostPort');
  return port.exists && port.integer !== 0;
}
