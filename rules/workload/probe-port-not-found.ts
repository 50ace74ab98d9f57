/** Probes and lifecycle hooks with a named port that their container does not declare. */
import {
  defineRule,
  didYouMean,
  HANDLER_FIELDS,
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
    summary: 'A probe or lifecycle hook uses a named port that its container does not declare.',
    why: 'The probe always fails. The container never becomes ready, or is restarted again and again.',
    remedy: 'Declare a port with that name in the same container, or use the port number in the probe.',
  },
  messages: {
    absent: ({ what, port, container, meant }: Missing) => ({
      message: `${what} uses port "${port}", which container "${container}" does not declare`,
      help:
        meant === undefined
          ? `add a port with the name "${port}" to the container, or use a port number`
          : `did you mean "${meant}"?`,
    }),
    elsewhere: ({ what, port, container }: Missing) => ({
      message: `${what} uses port "${port}", which container "${container}" does not declare; another container of the pod declares it`,
      help: 'replace the name with the port number, or move the probe to the container that declares the port',
    }),
  },
  check: {
    workload: {
      given: HANDLER_FIELDS,
      check({ pod }, { report }) {
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
          const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(port, meant));
          report(port.at, isElsewhere ? 'elsewhere' : 'absent', data, isElsewhere ? {} : { fix });
        }
      },
    },
  },
});

/** The port names of a container; undefined if one of them is filled in later. */
function portNames({ at }: PodContainer): readonly string[] | undefined {
  const names = at
    .get('ports')
    .items()
    .map((port) => port.get('name'));
  return names.some((name) => name.exists && name.string === undefined)
    ? undefined
    : names.flatMap((name) => name.string ?? []);
}
