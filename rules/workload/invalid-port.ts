/** Ports of containers, probes and lifecycle hooks that the API server rejects. */
import {
  type Cursor,
  containerFields,
  defineRule,
  HANDLER_FIELDS,
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
    summary: 'A port of a container or probe has an invalid number, name or hostIP.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy: 'Use numbers from 1 to 65535, and names of at most 15 lowercase letters, digits and hyphens.',
  },
  messages: {
    number: (port: { field: string; value: number }) => ({
      message: `${port.field} must be in 1-65535, but is ${port.value}`,
      help:
        port.field === 'hostPort'
          ? 'set hostPort to a number in this range, or remove it'
          : `set ${port.field} to a number in this range`,
    }),
    name: (port: { what: string; name: string; error: string }) => ({
      message: port.name === '' ? `${port.what} must not be empty` : `${port.what} "${shown(port.name)}" ${port.error}`,
      help: 'use at most 15 lowercase letters, digits and hyphens, with at least one letter',
    }),
    quoted: (port: { name: string }) => ({
      message: `port "${port.name}" is a string, and a port name must contain at least one letter`,
      help: `remove the quotes: port: ${port.name}`,
    }),
    hostIp: (port: { ip: string; error: string }) => ({
      message: `hostIP "${shown(port.ip)}" ${port.error}`,
      help: 'set hostIP to an IP address of the node, or remove it',
    }),
    hostIpAlone: () => ({
      message: 'hostIP has no effect without hostPort',
      help: 'add hostPort, or remove hostIP',
    }),
  },
  check: {
    workload: {
      given: [...containerFields('ports'), ...HANDLER_FIELDS],
      check({ pod }, { report }) {
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
              fix: safeFix(`remove the quotes of "${error.name}"`, replacing(error.at, error.name)),
            });
        }

        function judgeNumber(port: Cursor, field: string): void {
          const value = port.integer;
          if (value !== undefined && isOutside(value)) report(port.at, 'number', { field, value });
        }
      },
    },
  },
});

/** Numbers that are not an int32 are type errors, which another rule reports. */
function isOutside(value: number): boolean {
  return !isPortNumber(value) && value >= -MAX_INT32 && value < MAX_INT32;
}

type PortError =
  | { readonly is: 'number'; readonly at: Place; readonly value: number }
  | { readonly is: 'name'; readonly at: Place; readonly name: string; readonly error: string }
  | { readonly is: 'quoted'; readonly at: Place; readonly name: string };

/** What is wrong with the port of a probe or hook, which is a number or a name. */
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
