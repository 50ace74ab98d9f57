/** Probes and lifecycle hooks that ask a port by a name that their container does not declare. */
import {
  defineRule,
  didYouMean,
  handlerPort,
  type PodContainer,
  podContainers,
  podHandlers,
  portNameError,
  rewriting,
  takesHandlers,
  unsafeFix,
} from '../../src/kit.ts';

interface Missing {
  readonly what: string;
  readonly port: string;
  readonly container: string;
  readonly meant: string | undefined;
}

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A probe or lifecycle hook names a port that its container does not declare.',
    why: 'The probe fails each time: the container is never ready, or is restarted without end.',
    remedy: 'Declare a port of that name in the same container, or give the probe a number.',
  },
  messages: {
    absent: ({ what, port, container, meant }: Missing) => ({
      message: `${what} asks port "${port}", which container "${container}" does not declare`,
      help: meant === undefined ? 'declare the port in this container, or give its number' : `did you mean "${meant}"?`,
    }),
    elsewhere: ({ what, port, container }: Missing) => ({
      message: `${what} of container "${container}" asks port "${port}", which another container declares`,
      help: 'a probe sees only the ports of its own container: give the number, or move the probe',
    }),
  },
  check: {
    workload({ pod }, { report }) {
      let inPod: ReadonlySet<string> | undefined;
      for (const handler of podHandlers(pod)) {
        const { container, is } = handler;
        const port = takesHandlers(container) ? handlerPort(handler) : undefined;
        const name = port?.string;
        if (port === undefined || name === undefined || portNameError(name) !== undefined) continue;
        const names = portNames(container);
        if (names === undefined || names.includes(name)) continue;
        const meant = didYouMean(name, names);
        inPod ??= new Set(podContainers(pod).flatMap((other) => portNames(other) ?? []));
        const isElsewhere = inPod.has(name);
        const data = { what: is, port: name, container: container.at.get('name').string ?? '', meant };
        const fix = meant === undefined ? undefined : unsafeFix(`ask port "${meant}"`, rewriting(port, meant));
        report(port.at, isElsewhere ? 'elsewhere' : 'absent', data, isElsewhere ? {} : { fix });
      }
    },
  },
});

/** The names that a container gives its ports; undefined where one is filled in later. */
function portNames({ at }: PodContainer): readonly string[] | undefined {
  const names = at
    .get('ports')
    .items()
    .map((port) => port.get('name'));
  return names.some((name) => name.exists && name.string === undefined)
    ? undefined
    : names.flatMap((name) => name.string ?? []);
}
