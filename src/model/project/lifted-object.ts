/** An Ingress of a beta version as plain data of v1. Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/. */
import { isRecord } from '../../text/record.ts';

type Data = Readonly<Record<string, unknown>>;

const V1 = 'networking.k8s.io/v1';

/** The object with its fields as v1 has them; one that is v1 already stays as it is. */
export function liftedObject(object: unknown): Data | undefined {
  if (!isRecord(object)) return undefined;
  const { spec } = object;
  if (object.kind !== 'Ingress' || object.apiVersion === V1 || !isRecord(spec)) return { ...object, apiVersion: V1 };
  const { backend, rules, ...rest } = spec;
  return {
    ...object,
    apiVersion: V1,
    spec: {
      ...rest,
      ...(isRecord(backend) ? { defaultBackend: liftedBackend(backend) } : {}),
      ...(Array.isArray(rules) ? { rules: rules.map(liftedRule) } : {}),
    },
  };
}

function liftedRule(rule: unknown): unknown {
  if (!isRecord(rule) || !isRecord(rule.http) || !Array.isArray(rule.http.paths)) return rule;
  const paths: readonly unknown[] = rule.http.paths;
  return { ...rule, http: { ...rule.http, paths: paths.map(liftedPath) } };
}

function liftedPath(path: unknown): unknown {
  if (!isRecord(path)) return path;
  const { pathType, backend, ...rest } = path;
  return { ...rest, pathType: pathType ?? 'ImplementationSpecific', backend: liftedBackend(backend) };
}

function liftedBackend(backend: unknown): unknown {
  if (!isRecord(backend) || backend.serviceName === undefined) return backend;
  const { serviceName, servicePort, ...rest } = backend;
  const number =
    typeof servicePort === 'string' && /^[1-9]\d{0,4}$/.test(servicePort) ? Number(servicePort) : servicePort;
  return { ...rest, service: { name: serviceName, port: typeof number === 'number' ? { number } : { name: number } } };
}
