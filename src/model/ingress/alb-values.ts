/**
 * The JSON values of the AWS Load Balancer Controller: listeners, actions and conditions.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress/model_build_listener.go (computeIngressListenPorts),
 * config_types.go (Action, RuleCondition and their validate).
 */
import { own } from '../../text/own.ts';
import type { Parser, Reading } from './declaration.ts';
import { jsonField, parseInteger } from './go-values.ts';
import { json } from './parsers.ts';

export interface ListenPort {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
}

/** `[{"HTTP": 80}, {"HTTPS": 443}]`; of two entries with the same port, the last one is used. */
export const listenPorts: Parser<readonly ListenPort[]> = json((value): Reading<readonly ListenPort[]> => {
  const error = 'must be a JSON list of listeners such as [{"HTTP": 80}, {"HTTPS": 443}]';
  if (!Array.isArray(value) || value.length === 0) return { error };
  const byPort = new Map<number, ListenPort>();
  for (const entry of value) {
    if (typeof entry !== 'object' || Array.isArray(entry)) return { error };
    for (const [protocol, port] of Object.entries(entry ?? {})) {
      if (protocol !== 'HTTP' && protocol !== 'HTTPS') return { error };
      if (!isInteger(port)) return { error };
      if (port < 1 || port > 65535) return { error: 'must have ports in 1-65535' };
      byPort.set(port, { protocol, port });
    }
  }
  return { value: [...byPort.values()] };
});

export interface AlbTarget {
  readonly service: string | undefined;
  readonly port: number | string | undefined;
  readonly weight: number | undefined;
}

export interface AlbRedirect {
  readonly type: 'redirect';
  readonly protocol: string | undefined;
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly statusCode: string;
}

/** The action that `actions.<name>` defines for requests. */
export type AlbAction =
  | AlbRedirect
  | { readonly type: 'fixed-response'; readonly statusCode: string }
  /** Target groups outside of the cluster have no `service`. */
  | { readonly type: 'forward'; readonly targets: readonly AlbTarget[] };

export const action: Parser<AlbAction> = json((value): Reading<AlbAction> => {
  const reading = actionOf(value);
  if ('error' in reading) return reading;
  const [unknown] = unknownKeys(value, ACTION_KEYS, '');
  if (unknown !== undefined) return { ...reading, doubt: `has unknown key "${unknown}"` };
  if (reading.value.type !== 'redirect' || changesUrl(reading.value)) return reading;
  return { ...reading, doubt: 'redirects to the same URL' };
});

/** The keys of an action, each with those of the object below it; case does not count. */
interface Keys {
  readonly [key: string]: Keys | undefined;
}

const ACTION_KEYS: Keys = {
  type: undefined,
  targetgrouparn: undefined,
  targetgroupname: undefined,
  fixedresponseconfig: { contenttype: undefined, messagebody: undefined, statuscode: undefined },
  redirectconfig: {
    host: undefined,
    path: undefined,
    port: undefined,
    protocol: undefined,
    query: undefined,
    statuscode: undefined,
  },
  forwardconfig: {
    targetgroups: {
      targetgrouparn: undefined,
      targetgroupname: undefined,
      servicename: undefined,
      serviceport: undefined,
      weight: undefined,
    },
    targetgroupstickinessconfig: { enabled: undefined, durationseconds: undefined },
  },
};

/** The paths of keys that the controller does not read, such as `redirectConfig.URI`. */
function unknownKeys(value: unknown, keys: Keys, above: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => unknownKeys(one, keys, above));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const folded = key.toLowerCase();
    if (!Object.hasOwn(keys, folded)) return [above + key];
    const known = own(keys, folded);
    return known === undefined ? [] : unknownKeys(below, known, `${above}${key}.`);
  });
}

function changesUrl({ protocol, host, port, path, query }: AlbRedirect): boolean {
  return (
    changes(protocol, '#{protocol}') ||
    changes(host, '#{host}') ||
    changes(port, '#{port}') ||
    changes(path, '/#{path}') ||
    changes(query, '#{query}')
  );
}

const changes = (part: string | undefined, same: string): boolean => part !== undefined && part !== same;

function actionOf(value: unknown): Reading<AlbAction> {
  const type = jsonField(value, 'type');
  switch (type) {
    case 'redirect':
      return redirectOf(jsonField(value, 'redirectConfig'));
    case 'fixed-response': {
      const statusCode = textField(jsonField(value, 'fixedResponseConfig'), 'statusCode');
      return statusCode ? { value: { type, statusCode } } : { error: 'requires fixedResponseConfig.statusCode' };
    }
    case 'forward':
      return forwardOf(value);
    default:
      return { error: 'must have type "redirect", "fixed-response" or "forward"' };
  }
}

function redirectOf(config: unknown): Reading<AlbAction> {
  const field = (name: string): string | undefined => textField(config, name);
  const statusCode = field('statusCode');
  if (!statusCode) return { error: 'requires redirectConfig.statusCode' };
  return {
    value: {
      type: 'redirect',
      protocol: field('protocol'),
      host: field('host'),
      port: field('port'),
      path: field('path'),
      query: field('query'),
      statusCode,
    },
  };
}

function forwardOf(value: unknown): Reading<AlbAction> {
  const isElsewhere = ['targetGroupARN', 'targetGroupName'].some((name) => textField(value, name) !== undefined);
  const config = jsonField(value, 'forwardConfig') ?? undefined;
  if (isElsewhere === (config !== undefined))
    return { error: 'must have either forwardConfig or one of targetGroupARN and targetGroupName' };
  if (config === undefined) return { value: { type: 'forward', targets: [ELSEWHERE] } };
  const groups = jsonField(config, 'targetGroups') ?? [];
  if (!Array.isArray(groups)) return { error: 'must have a list as forwardConfig.targetGroups' };
  const targets: AlbTarget[] = [];
  for (const group of groups) {
    const target = targetOf(group);
    if ('error' in target) return target;
    targets.push(target.value);
  }
  if (targets.length > 1 && targets.some(({ weight }) => weight === undefined))
    return { error: 'requires a weight for each of several targetGroups' };
  return { value: { type: 'forward', targets } };
}

const ELSEWHERE: AlbTarget = { service: undefined, port: undefined, weight: undefined };

function targetOf(group: unknown): Reading<AlbTarget> {
  const service = textField(group, 'serviceName');
  const isElsewhere = ['targetGroupARN', 'targetGroupName'].some((name) => textField(group, name) !== undefined);
  if (isElsewhere === (service !== undefined))
    return { error: 'must have either serviceName or one of targetGroupARN and targetGroupName in each target group' };
  const given = jsonField(group, 'servicePort') ?? undefined;
  if (service !== undefined && given === undefined) return { error: 'requires servicePort for each serviceName' };
  const weight = jsonField(group, 'weight');
  return { value: { service, port: portOf(given), weight: isInteger(weight) ? weight : undefined } };
}

/** A number in quotes counts as a number (normalizeServicePortForBackwardsCompatibility). */
function portOf(given: unknown): number | string | undefined {
  if (isInteger(given)) return given;
  return typeof given === 'string' ? (parseInteger(given, 32) ?? given) : undefined;
}

/** The fields of a condition, each with the property that contains its values. */
const CONDITIONS: ReadonlyMap<unknown, string> = new Map([
  ['host-header', 'hostHeaderConfig'],
  ['path-pattern', 'pathPatternConfig'],
  ['http-header', 'httpHeaderConfig'],
  ['http-request-method', 'httpRequestMethodConfig'],
  ['query-string', 'queryStringConfig'],
  ['source-ip', 'sourceIPConfig'],
]);

export interface AlbCondition {
  /** `host-header`, `path-pattern`, ... */
  readonly field: string;
  /** What the request must match, in the form of the field. */
  readonly config: unknown;
}

export const conditions: Parser<readonly AlbCondition[]> = json((value): Reading<readonly AlbCondition[]> => {
  if (value === null) return { value: [] };
  if (!Array.isArray(value)) return { error: 'must be a JSON list of conditions' };
  const found: AlbCondition[] = [];
  for (const one of value) {
    const field = jsonField(one, 'field');
    const name = CONDITIONS.get(field);
    // The controller does not validate unknown fields; AWS rejects them.
    const config = name === undefined ? undefined : jsonField(one, name);
    if (name !== undefined && !hasValues(config)) return { error: `must have either values or regexValues in ${name}` };
    found.push({ field: typeof field === 'string' ? field : '', config });
  }
  return { value: found };
});

function hasValues(config: unknown): boolean {
  const some = (name: string): boolean => {
    const values = jsonField(config, name);
    return Array.isArray(values) && values.length > 0;
  };
  return some('values') !== some('regexValues');
}

function textField(value: unknown, name: string): string | undefined {
  const found = jsonField(value, name);
  return typeof found === 'string' ? found : undefined;
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}
