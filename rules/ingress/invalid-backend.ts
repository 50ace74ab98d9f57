/** Backends of an Ingress that the API server rejects. */
import {
  type Cursor,
  defineRule,
  dns1035LabelError,
  dnsLabelError,
  dnsSubdomainError,
  type Fix,
  hasOtherFields,
  ingressBackends,
  isBetaIngress,
  isInt32,
  isPortNumber,
  pathSegmentError,
  portNameError,
  renamingKey,
  replacing,
  safeFix,
} from '../../src/kit.ts';

/** Since 1.36 Service names may start with a digit (gate RelaxedServiceNameValidation). */
const RELAXED_NAMES_FROM = 36;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: { rest: 'value', neither: 'objects', noPort: 'objects' },
  docs: {
    summary: 'A backend of an Ingress is neither a Service with one port nor a resource.',
    why: 'The API server rejects the Ingress.',
    remedy: 'Set the name of a Service and the number or name of one of its ports.',
  },
  messages: {
    both: (to: { field: string }) => ({
      message: `${to.field} cannot be combined with resource`,
      help: `remove ${to.field} or resource`,
    }),
    neither: (to: { fields: string }) => ({
      message: 'backend has neither a Service nor a resource',
      help: `add ${to.fields}`,
    }),
    emptyService: () => ({
      message: 'the name of the backend Service is required',
      help: 'set it to the name of a Service in the namespace of the Ingress',
    }),
    serviceName: (to: { name: string; error: string }) => ({
      message: `backend Service name "${to.name}" ${to.error}`,
      help: 'set it to the name of a Service in the namespace of the Ingress',
    }),
    noPort: (to: { fields: string }) => ({ message: 'the backend Service requires a port', help: `add ${to.fields}` }),
    twoPorts: (to: { name: string; number: number }) => ({
      message: `port name "${to.name}" cannot be combined with port number ${to.number}`,
      help: 'remove name or number',
    }),
    portNumber: (to: { number: number }) => ({
      message: `backend port must be in 1-65535, but is ${to.number}`,
      help: 'set it to a port of the Service (spec.ports[].port)',
    }),
    portName: (to: { name: string; error: string }) => ({
      message: `backend port name "${to.name}" ${to.error}`,
      help: 'set it to a port name of the Service (spec.ports[].name), or use the port number',
    }),
    quotedNumber: (to: { name: string; written: string }) => ({
      message: `backend port "${to.name}" is a number in quotes, but a port name must contain a letter`,
      help: to.written,
    }),
    emptyReference: (to: { field: string }) => ({
      message: `resource.${to.field} must not be empty`,
      help: `set it to the ${to.field} of the backend object`,
    }),
    reference: (to: { field: string; value: string; error: string }) => ({
      message: `resource.${to.field} "${to.value}" ${to.error}`,
      help: `set it to the ${to.field} of the backend object`,
    }),
  },
  check: {
    Ingress(ingress, { report, settings }) {
      const beta = isBetaIngress(ingress);
      for (const backend of ingressBackends(ingress)) {
        if (!backend.at.isMap || hasOtherFields(backend.at, beta ? BETA_FIELDS : FIELDS)) continue;
        const hasService = beta ? backend.service.exists || backend.port.exists : backend.at.child('service').exists;
        if (backend.isResource && hasService)
          report(backend.at.child('resource').key, 'both', { field: beta ? 'serviceName' : 'service' });
        else if (backend.isResource) judgeResource(backend.at.child('resource'));
        else if (hasService) {
          judgeName(backend.service);
          if (beta) judgeBetaPort(backend.at, backend.port);
          else judgePort(backend.at.child('service'));
        } else
          report(backend.at.key, 'neither', {
            fields: beta ? 'serviceName and servicePort' : 'service.name and service.port.number',
          });
      }

      function judgeName(service: Cursor): void {
        const name = service.string;
        if (beta && !service.exists) report(service.at, 'emptyService', undefined);
        if (name === undefined) return;
        const error = settings.kubeMinor < RELAXED_NAMES_FROM ? dns1035LabelError(name) : dnsLabelError(name);
        if (name === '') report(service.at, 'emptyService', undefined);
        else if (error !== undefined) report(service.at, 'serviceName', { name, error });
      }

      function judgePort(service: Cursor): void {
        const port = service.child('port');
        if (!port.isMap || hasOtherFields(port, ['name', 'number'])) return;
        const name = port.child('name');
        const number = port.child('number');
        if ((name.exists && name.string === undefined) || (number.exists && number.integer === undefined)) return;
        const hasName = name.string !== undefined && name.string !== '';
        const hasNumber = number.integer !== undefined && number.integer !== 0;
        if (hasName && hasNumber)
          report(name.key, 'twoPorts', { name: name.string ?? '', number: number.integer ?? 0 });
        else if (hasName) judgePortName(name, numbering(name), `replace name with "number: ${name.string}"`);
        else if (hasNumber) judgePortNumber(number);
        else report(port.key, 'noPort', { fields: 'port.number or port.name' });
      }

      function judgeBetaPort(backend: Cursor, port: Cursor): void {
        if (!port.exists) report(backend.key, 'noPort', { fields: 'servicePort' });
        else if (port.integer !== undefined) judgePortNumber(port);
        else if (port.string !== undefined)
          judgePortName(
            port,
            safeFix(`replace with ${port.string}`, replacing(port.at, port.string)),
            `remove the quotes: servicePort: ${port.string}`,
          );
      }

      function judgePortNumber(port: Cursor): void {
        const number = port.integer;
        if (number !== undefined && isInt32(number) && !isPortNumber(number)) report(port.at, 'portNumber', { number });
      }

      function judgePortName(port: Cursor, fix: Fix | undefined, written: string): void {
        const name = port.string;
        const error = name === undefined ? undefined : portNameError(name);
        if (name === undefined || error === undefined) return;
        if (/^[1-9]\d{0,4}$/.test(name)) report(port.at, 'quotedNumber', { name, written }, { fix });
        else report(port.at, 'portName', { name, error });
      }

      function judgeResource(resource: Cursor): void {
        for (const field of ['kind', 'name'] as const) {
          const value = resource.child(field).string;
          const error = value === undefined ? undefined : pathSegmentError(value);
          if (value === '') report(resource.child(field).at, 'emptyReference', { field });
          else if (value !== undefined && error !== undefined)
            report(resource.child(field).at, 'reference', { field, value, error });
        }
        const group = resource.child('apiGroup').string;
        const error = group === undefined ? undefined : dnsSubdomainError(group);
        if (group === '') report(resource.child('apiGroup').at, 'emptyReference', { field: 'apiGroup' });
        else if (group !== undefined && error !== undefined)
          report(resource.child('apiGroup').at, 'reference', { field: 'apiGroup', value: group, error });
      }
    },
  },
});

const FIELDS = ['resource', 'service'];
const BETA_FIELDS = ['resource', 'serviceName', 'servicePort'];

/** `name: "80"` becomes `number: 80`. */
function numbering(name: Cursor): Fix | undefined {
  const { string } = name;
  return string === undefined
    ? undefined
    : safeFix(`replace with number: ${string}`, renamingKey(name, 'number'), replacing(name.at, string));
}
