/** Ports of containers, and of the probes that ask them, in a form that the API refuses. */
import {
  type Cursor,
  defineRule,
  handlerPort,
  ipError,
  isPortNumber,
  type Place,
  podContainers,
  podHandlers,
  portNameError,
  replacing,
  safeFix,
  shown,
  takesHandlers,
} from '../../src/kit.ts';

const MAX_INT32 = 2 ** 31;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: { rest: 'value', hostIpAlone: 'objects' },
  docs: {
    summary: 'A port of a container or probe has a number or name that Kubernetes does not take.',
    why: 'The API server refuses the workload, so none of its pods starts.',
    remedy: 'Use numbers from 1 to 65535, and names of at most 15 lower-case letters, digits and hyphens.',
  },
  messages: {
    number: (port: { field: string; value: number }) => ({
      message: `${port.field} ${port.value} is not between 1 and 65535`,
      help:
        port.field === 'hostPort'
          ? 'leave hostPort out, or choose a number in that range'
          : 'choose a number in that range',
    }),
    name: (port: { what: string; name: string; error: string }) => ({
      message: port.name === '' ? `${port.what} is empty` : `${port.what} "${shown(port.name)}" ${port.error}`,
      help: 'use at most 15 lower-case letters, digits and hyphens, with at least one letter',
    }),
    quoted: (port: { name: string }) => ({
      message: `port "${port.name}" is a name made of digits, which no container port can have`,
      help: `write the number without quotes: ${port.name}`,
    }),
    hostIp: (port: { ip: string; error: string }) => ({
      message: `hostIP "${shown(port.ip)}" ${port.error}`,
      help: 'write an address of the node, or leave it out',
    }),
    hostIpAlone: () => ({
      message: 'hostIP has no effect without a hostPort',
      help: 'add a hostPort, or remove the hostIP',
    }),
  },
  check: {
    workload({ pod }, { report }) {
      for (const { at: container } of podContainers(pod))
        for (const port of container.get('ports').items()) {
          const hostPort = port.get('hostPort');
          judgeNumber(port.get('containerPort'), 'containerPort');
          if (hostPort.integer !== 0) judgeNumber(hostPort, 'hostPort');
          const at = port.get('name');
          const name = at.string;
          const error = name ? portNameError(name) : undefined;
          if (name && error) report(at.at, 'name', { what: 'port name', name, error });
          const hostIp = port.get('hostIP');
          const ip = hostIp.string;
          if (!ip) continue;
          const ipIsWrong = ipError(ip, false);
          if (ipIsWrong) report(hostIp.at, 'hostIp', { ip, error: ipIsWrong }, { severity: 'warning' });
          else if (!hostPort.exists || hostPort.integer === 0)
            report(hostIp.at, 'hostIpAlone', {}, { severity: 'warning' });
        }
      for (const handler of podHandlers(pod)) {
        const port = takesHandlers(handler.container) ? handlerPort(handler) : undefined;
        const error = port === undefined ? undefined : errorOf(port);
        if (error?.is === 'number') report(error.at, 'number', { field: 'port', value: error.value });
        if (error?.is === 'name') report(error.at, 'name', { what: 'port', name: error.name, error: error.error });
        if (error?.is === 'quoted')
          report(error.at, 'quoted', error, {
            fix: safeFix(`replace with ${error.name} as a number`, replacing(error.at, error.name)),
          });
      }

      function judgeNumber(port: Cursor, field: string): void {
        const value = port.integer;
        if (value !== undefined && isOutside(value)) report(port.at, 'number', { field, value });
      }
    },
  },
});

/** Numbers that are no int32 at all are errors of type. */
function isOutside(value: number): boolean {
  return !isPortNumber(value) && value >= -MAX_INT32 && value < MAX_INT32;
}

type PortError =
  | { readonly is: 'number'; readonly at: Place; readonly value: number }
  | { readonly is: 'name'; readonly at: Place; readonly name: string; readonly error: string }
  | { readonly is: 'quoted'; readonly at: Place; readonly name: string };

/** A port by number or by name, as probes and hooks ask for it. */
function errorOf(port: Cursor): PortError | undefined {
  const { at } = port;
  const value = port.intOrString;
  if (typeof value === 'number') return isOutside(value) ? { is: 'number', at, value } : undefined;
  const error = value === undefined ? undefined : portNameError(value);
  if (value === undefined || error === undefined) return undefined;
  return /^[1-9]\d*$/.test(value) && isPortNumber(Number(value))
    ? { is: 'quoted', at, name: value }
    : { is: 'name', at, name: value, error };
}
