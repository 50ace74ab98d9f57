/** Container ports of one pod with the same name, or with the same number and protocol. */
import {
  type Cursor,
  containerFields,
  defineRule,
  inner,
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
    why: 'The API server rejects duplicate port names in a container. If two containers of a pod declare the same port, Services find only the first one, and both processes cannot listen on it.',
    remedy: 'Give each port of the pod a unique name and number.',
  },
  messages: {
    name: ({ port }: Repeated) => ({
      message: `duplicate port name "${port}" in the container`,
      help: 'rename one of the two ports',
    }),
    nameInPod: ({ port, container }: Repeated) => ({
      message: `port name "${port}" is also used by container "${container}" of the same pod`,
      help: 'rename one of them; Services with this targetPort reach only the first container',
    }),
    number: ({ port }: Repeated) => ({
      message: `duplicate port ${port} in the container`,
      help: 'remove one of the two ports, or change its number',
    }),
    numberInPod: ({ port, container }: Repeated) => ({
      message: `port ${port} is also declared by container "${container}" of the same pod`,
      help: 'change the port of one of them; all containers of a pod share one network namespace',
    }),
  },
  check: {
    workload: {
      given: containerFields('ports'),
      check(workload, { report }) {
        const ports = portsIn(workload);
        if (ports.length < 2) return;
        for (const found of [...repeatedNames(ports), ...repeatedNumbers(workload, ports)]) {
          const severity = found.is === 'name' ? 'error' : 'warning';
          report(found.at, found.is, found, { severity, notes: found.notes });
        }
      },
    },
  },
});

interface Declared {
  readonly container: Cursor;
  readonly at: Cursor;
  readonly name: string | undefined;
  /** `80/TCP`; undefined where part of it is not known. */
  readonly number: string | undefined;
  /** Whether the container runs beside the other containers. */
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

/** The first port of each key, by container and among containers that run side by side. */
class Earlier {
  readonly #inContainer = new Map<Cursor, Map<string, Declared>>();
  readonly #serving = new Map<string, Declared>();

  add(key: string, port: Declared): void {
    const own = inner(this.#inContainer, port.container);
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
  // In a Pod with hostNetwork each port is a host port, and another rule reports duplicates.
  if (resource.known === 'Pod' && pod.get('hostNetwork').boolean === true) return [];
  const before = new Earlier();
  // Ports with separate host ports are intended to be two.
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
  const notes = [{ message: 'first use', at: at.child(field).at }];
  return { container: container.child('name').string ?? '', notes };
}

function hasHostPort({ at }: Declared): boolean {
  const port = at.child('hostPort');
  return port.exists && port.integer !== 0;
}
