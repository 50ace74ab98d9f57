/** What the newest kinds of the Gateway API must hold. Source: the CEL rules of the CRDs of bundle 1.7. */
import type { SessionPersistence } from '../objects/gateway-api.ts';
import { dnsLabelError, dnsSubdomainError, labelValueError, qualifiedNameError } from '../objects/names.ts';
import { sessionErrors } from '../objects/session-persistence.ts';
import {
  atLeastOne,
  below,
  type Check,
  combination,
  content,
  distinct,
  listed,
  nameOf,
  neededWhen,
  needs,
  oneOf,
  onlyWhen,
  type Table,
  type Violation,
} from './constraint.ts';

/** The first bundle with these forms. */
const BUNDLE = 7;

/** The check, for the forms of bundle 1.7. */
function now(check: Check): Check {
  return (at, subject) => (subject.settings.gatewayApi.minor >= BUNDLE ? check(at, subject) : undefined);
}

/** The check, for what only earlier bundles have. */
function before(check: Check): Check {
  return (at, subject) => (subject.settings.gatewayApi.minor < BUNDLE ? check(at, subject) : undefined);
}

/** A string of one of a few values; and not empty. */
function exactly(...values: readonly string[]): Check {
  return (at, subject) =>
    !at.isUnknown && !values.includes(at.string ?? '')
      ? content(at, `unsupported value for ${nameOf(at, subject)}`, `use ${listed(values.map((each) => `"${each}"`))}`)
      : undefined;
}

function stringOf(limit: number): Check {
  return (at, subject) => {
    if (at.isUnknown || (at.string !== undefined && at.string.length <= limit)) return undefined;
    return content(at, `${nameOf(at, subject)} must be a string of at most ${limit} characters`, 'correct it');
  };
}

/** The port of an XBackend was one with a name. */
const earlierPort: Check = (at, subject) => {
  const [number, name] = [at.child('port'), at.child('name')];
  const value = number.integer;
  const isPort = number.isUnknown || (value !== undefined && value >= 1 && value <= 65535);
  const error = name.string === undefined || name.string === '' ? undefined : dnsLabelError(name.string);
  return [
    !number.exists && !number.isUnknown
      ? combination(at.key, `${nameOf(at, subject)}.port is required`, 'add port')
      : isPort
        ? undefined
        : content(number, `${nameOf(number, subject)} must be an integer in 1-65535`, 'set the number of a port'),
    error === undefined ? undefined : content(name, `${nameOf(name, subject)} ${error}`, 'correct the name'),
  ];
};

/** Of session persistence, what bundle 1.7 no longer has. */
const EARLIER_SESSION: Table = {
  cookieConfig: before((at, subject) =>
    at.isMap || at.isUnknown
      ? at
          .entries()
          .filter(({ step }) => step !== 'lifetimeType')
          .map((entry) => ({
            ...content(entry, `unknown field "${String(entry.step)}" in ${nameOf(at, subject)}`, 'remove it'),
            at: entry.key,
          }))
      : content(at, `${nameOf(at, subject)} must be a map`, 'write its fields'),
  ),
  'cookieConfig.lifetimeType': before(exactly('Permanent', 'Session')),
  sessionName: before(stringOf(128)),
};

export const TRAFFIC_POLICY: Table = below('spec.sessionPersistence', EARLIER_SESSION);

const tlsOfProtocol: Check = (spec, subject) => {
  const protocol = spec.child('protocol');
  const mode = spec.child('tls').child('mode').stringOr('None');
  if (mode === undefined) return undefined;
  if (protocol.string === 'H2C' && mode !== 'None')
    return combination(
      protocol.at,
      `${nameOf(protocol, subject)} "H2C" cannot be combined with TLS`,
      'use HTTP2, or set tls.mode: None',
    );
  return (protocol.string === 'HTTP2' || protocol.string === 'WSS') && mode === 'None'
    ? combination(
        protocol.at,
        `${nameOf(protocol, subject)} "${protocol.string}" requires TLS`,
        'add tls with mode: ServerOnly',
      )
    : undefined;
};

const sessions: Check = (spec, subject) => {
  const session = spec.child<SessionPersistence>('sessionPersistence');
  if (!session.exists) return undefined;
  const errors = sessionErrors(session, subject.settings.gatewayApi);
  return [
    onlyWhen('sessionPersistence', 'type', ['EndpointSelector'])(spec, subject),
    ...errors.map(({ is, at, type, field }) =>
      is === 'otherSettings'
        ? combination(
            at.key,
            `${nameOf(at, subject)} must be set only when type is "${field === 'cookie' ? 'Cookie' : 'Header'}"`,
            `remove ${field}`,
          )
        : combination(
            at.key,
            `${nameOf(session, subject)}.${field} is required when ${is === 'endless' ? 'lifetimeType is "Permanent"' : `type is "${type}"`}`,
            `add ${field}`,
          ),
    ),
  ].flat();
};

/** An unknown field in it is reported itself. */
const port: Check = (at, subject) =>
  at.isMap && at.entries().length === 0
    ? combination(at.key, `${nameOf(at, subject)}.number is required`, 'add number')
    : undefined;

/** Before bundle 1.7 there was one type. */
const onlyType: Check = (spec, subject) => {
  const type = spec.child('type');
  return subject.settings.gatewayApi.minor < BUNDLE && type.string === 'EndpointSelector'
    ? content(type, `unsupported value "EndpointSelector" for ${nameOf(type, subject)}`, 'use "ExternalHostname"')
    : undefined;
};

const selectorLabels: Check = (labels, subject) =>
  labels.entries().map((entry) => {
    const error = qualifiedNameError(String(entry.step)) ?? labelValueError(entry.string ?? '');
    return error === undefined
      ? undefined
      : { ...content(entry, `label of ${nameOf(labels, subject)} ${error}`, 'correct it'), at: entry.key };
  });

export const BACKEND: Table = {
  spec: [
    onlyType,
    now(onlyWhen('externalHostname', 'type', ['ExternalHostname'])),
    now(onlyWhen('endpointSelector', 'type', ['EndpointSelector'])),
    now(neededWhen('endpointSelector', 'type', ['EndpointSelector'])),
    now(tlsOfProtocol),
    now(sessions),
  ],
  'spec.port': [now(port), before(earlierPort)],
  'spec.protocol': before(oneOf('H2C', 'HTTP', 'HTTP11', 'HTTP2', 'MCP', 'TCP')),
  'spec.tls.validation.caCertificateRefs': (list, subject) => certificates(list, subject),
  'spec.endpointSelector.matchLabels': now(selectorLabels),
  'spec.tls': [
    now(neededWhen('validation', 'mode', ['ServerOnly', 'ClientAndServer'])),
    now(onlyWhen('validation', 'mode', ['ServerOnly', 'ClientAndServer'])),
  ],
  'spec.endpointSelector': now(needs('matchLabels')),
};

const ENABLED_ONLY = ['samplingRate', 'parentBasedSampling', 'serviceName', 'spanName', 'attributes'];
const MODE = 'ImplementationDefault';

const rate: Check = (at, subject) => {
  const [part, whole] = [at.child('numerator').integer, at.child('denominator')];
  const limit = whole.exists ? whole.integer : 100;
  return part !== undefined && limit !== undefined && part > limit
    ? content(
        at.child('numerator'),
        `${nameOf(at.child('numerator'), subject)} must be in 0-${limit}, the denominator, but is ${part}`,
        'decrease it',
      )
    : undefined;
};

/** A reference to a Service needs a port, one to an XBackend must have none. */
const backendRef: Check = (at, subject) => {
  const [group, kind] = [at.child('group').stringOr(''), at.child('kind').stringOr('Service')];
  const port = at.child('port');
  if (group === '' && kind === 'Service' && !port.exists)
    return combination(at.key, `${nameOf(at, subject)}.port is required for a Service`, 'add port');
  return xBackendPort(at, subject);
};

const xBackendPort: Check = (at, subject) => {
  const isBackend =
    at.child('group').string === 'gateway.networking.x-k8s.io' && at.child('kind').string === 'XBackend';
  return isBackend && at.child('port').exists
    ? combination(
        at.child('port').key,
        `${nameOf(at.child('port'), subject)} must not be set for an XBackend`,
        'remove port: the XBackend has it',
      )
    : undefined;
};

const SOURCES = [
  ['Header', 'headerName'],
  ['Literal', 'literalValue'],
  ['Attribute', 'attributeKey'],
] as const;

export const TELEMETRY: Table = {
  spec: atLeastOne('tracing'),
  'spec.tracing': [
    neededWhen('provider', 'mode', ['Enabled'], MODE),
    onlyWhen('provider', 'mode', ['Enabled'], MODE),
    ...ENABLED_ONLY.map((field) => onlyWhen(field, 'mode', ['Enabled'], MODE)),
  ],
  'spec.tracing.provider.backendRef': backendRef,
  'spec.tracing.samplingRate': rate,
  'spec.tracing.parentBasedSampling': onlyWhen('samplingRate', 'mode', ['Enabled'], MODE),
  'spec.tracing.parentBasedSampling.samplingRate': rate,
  'spec.tracing.attributes': distinct('name'),
  'spec.tracing.provider.headers': distinct('name'),
  'spec.tracing.attributes[]': SOURCES.flatMap(([type, field]) => [
    neededWhen(field, 'sourceType', [type]),
    onlyWhen(field, 'sourceType', [type]),
  ]),
};

const routability: Check = (at, subject) => {
  const text = at.string;
  if (text === undefined || text === '' || text === 'Cluster') return undefined;
  const slash = text.indexOf('/');
  const prefix = text.slice(0, slash);
  const isReserved = prefix === 'k8s.io' || prefix.endsWith('.k8s.io');
  return slash > 0 && slash < text.length - 1 && dnsSubdomainError(prefix) === undefined && !isReserved
    ? undefined
    : content(
        at,
        `${nameOf(at, subject)} "${text}" must be "Cluster" or a domain and a path`,
        'use "Cluster", or a value such as "example.com/internal"',
      );
};

const HTTP = ['HTTP', 'HTTPS'];

const requestFilter: Table = {
  '': [
    neededWhen('externalAuth', 'type', ['ExternalAuth']),
    onlyWhen('externalAuth', 'type', ['ExternalAuth']),
    neededWhen('extensionRef', 'type', ['ExtensionRef']),
    onlyWhen('extensionRef', 'type', ['ExtensionRef']),
  ],
  externalAuth: [
    neededWhen('grpc', 'protocol', ['GRPC']),
    onlyWhen('grpc', 'protocol', ['GRPC']),
    neededWhen('http', 'protocol', ['HTTP']),
    onlyWhen('http', 'protocol', ['HTTP']),
  ],
  'externalAuth.backendRef': backendRef,
};

export const LISTENERS: Table = Object.fromEntries(
  Object.entries(requestFilter).map(([path, checks]) => [
    `spec.listeners[].filters.requests[]${path === '' ? '' : `.${path}`}`,
    checks,
  ]),
);

/** Of a ListenerSet they may be on any listener. */
const httpOnly: Check = (listener, subject) => {
  const [filters, protocol] = [listener.child('filters'), listener.child('protocol').string];
  if (!filters.exists || protocol === undefined || HTTP.includes(protocol)) return undefined;
  return combination(
    filters.key,
    `${nameOf(filters, subject)} must be set only when protocol is "HTTP" or "HTTPS"`,
    'remove filters',
  );
};

const bundleRef: Check = (ref, subject): Violation | undefined => {
  const isBundle =
    ref.child('kind').string === 'ClusterTrustBundle' && ref.child('group').string === 'certificates.k8s.io';
  return isBundle && ref.child('namespace').exists
    ? combination(
        ref.child('namespace').key,
        `${nameOf(ref.child('namespace'), subject)} must not be set for a ClusterTrustBundle`,
        'remove namespace',
      )
    : undefined;
};

export const GATEWAY: Table = {
  ...LISTENERS,
  'spec.listeners[]': httpOnly,
  'spec.addresses[].routability': routability,
  'spec.tls.frontend.default.validation.caCertificateRefs[]': now(bundleRef),
  'spec.tls.frontend.perPort[].tls.validation.caCertificateRefs[]': now(bundleRef),
};

/** The CRDs of the experimental channel look at the values of headers. */
const headerValue: Check = (at, subject) => {
  const { minor, channel } = subject.settings.gatewayApi;
  const text = at.string;
  return channel === 'experimental' && minor >= 6 && text !== undefined && !/^[!-~](?:[\t ]?[!-~])*$/.test(text)
    ? content(
        at,
        `${nameOf(at, subject)} must be printable ASCII characters with single spaces between them`,
        'correct the value',
      )
    : undefined;
};

const HEADERS: Table = Object.fromEntries(
  ['spec.rules[].filters[]', 'spec.rules[].backendRefs[].filters[]'].map((filters) => [
    `${filters}.requestHeaderModifier|responseHeaderModifier.set|add[].value`,
    headerValue,
  ]),
);

/** The experimental channel of bundle 1.7 takes no empty list. */
const certificates: Check = (list, subject) =>
  subject.settings.gatewayApi.minor >= BUNDLE &&
  subject.settings.gatewayApi.channel === 'experimental' &&
  list.isList &&
  list.items().length === 0
    ? combination(list.key, `${nameOf(list, subject)} must have at least 1 item`, 'remove it, or add a reference')
    : undefined;

export const TLS_POLICY: Table = { 'spec.validation.caCertificateRefs': certificates };

/** The references of a route, all kinds of routes and versions. */
export const ROUTE: Table = {
  ...below('spec.rules[].sessionPersistence', EARLIER_SESSION),
  ...HEADERS,
  'spec.rules[].backendRefs[]': now(xBackendPort),
  'spec.rules[].filters[].requestMirror|externalAuth.backendRef': now(xBackendPort),
  'spec.rules[].backendRefs[].filters[].requestMirror|externalAuth.backendRef': now(xBackendPort),
};
