/** What flow schemas and priority levels must hold. Source: kubernetes pkg/apis/flowcontrol/validation. */
import { dnsLabelError, dnsSubdomainError } from '../objects/names.ts';
import {
  alone,
  atLeastOne,
  type Check,
  combination,
  content,
  form,
  member,
  nameOf,
  neededWhen,
  needs,
  oneOf,
  onlyWhen,
  range,
  type Table,
} from './constraint.ts';

const ENDLESS = Number.POSITIVE_INFINITY;
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

const verb = member('*', ...VERBS);

const precedence: Check = (at, subject) =>
  at.integer === 1 && subject.resource.name !== 'exempt'
    ? content(at, `${nameOf(at, subject)} must be 2 or greater: 1 is that of "exempt"`, 'set 2 or greater')
    : range(0, 10_000)(at, subject);

const urlPath = form(
  (text) => {
    if (text === '' || text === '*' || text === '/') return text === '' ? 'must not be empty' : undefined;
    if (!text.startsWith('/')) return 'must start with "/"';
    if (text.includes(' ') || text.includes('//')) return 'must not contain spaces or "//"';
    const stars = text.split('*').length - 1;
    return stars > 1 || (stars === 1 && !text.endsWith('/*')) ? 'must have "*" only at its end, as "/*"' : undefined;
  },
  { empty: true },
);

const namespaces: Check = (rule, subject) => {
  const at = rule.child('namespaces');
  const isEmpty = rule.child<unknown[]>('namespaces').items().length === 0;
  return isEmpty && rule.child('clusterScope').boolean !== true && !rule.child('clusterScope').isUnknown
    ? combination(
        at.written ? at.key : rule.key,
        `${nameOf(rule, subject)} requires namespaces or clusterScope: true`,
        'add namespaces',
      )
    : undefined;
};

const SUBJECTS = ['Group', 'ServiceAccount', 'User'] as const;
const fieldOf = (kind: string): string => kind.charAt(0).toLowerCase() + kind.slice(1);

export const FLOW_SCHEMA: Table = {
  '': needs('spec'),
  spec: needs('priorityLevelConfiguration'),
  'spec.matchingPrecedence': precedence,
  'spec.distinguisherMethod': needs('type'),
  'spec.distinguisherMethod.type': oneOf('ByNamespace', 'ByUser'),
  'spec.priorityLevelConfiguration': needs('name'),
  'spec.priorityLevelConfiguration.name': form(dnsSubdomainError),
  'spec.rules[]': [needs('subjects'), atLeastOne('resourceRules', 'nonResourceRules')],
  'spec.rules[].subjects[]': [
    needs('kind'),
    ...SUBJECTS.flatMap((kind) => [neededWhen(fieldOf(kind), 'kind', [kind]), onlyWhen(fieldOf(kind), 'kind', [kind])]),
  ],
  'spec.rules[].subjects[].kind': oneOf(...SUBJECTS),
  'spec.rules[].subjects[].group|user': needs('name'),
  'spec.rules[].subjects[].serviceAccount': needs('name', 'namespace'),
  'spec.rules[].subjects[].serviceAccount.name': form((text) => (text === '*' ? undefined : dnsSubdomainError(text))),
  'spec.rules[].subjects[].serviceAccount.namespace': form(dnsLabelError),
  'spec.rules[].resourceRules[]': [needs('apiGroups', 'resources', 'verbs'), namespaces],
  'spec.rules[].resourceRules[].apiGroups|resources|verbs|namespaces': alone,
  'spec.rules[].resourceRules[].verbs[]': verb,
  'spec.rules[].resourceRules[].namespaces[]': form((text) => (text === '*' ? undefined : dnsLabelError(text)), {
    empty: true,
  }),
  'spec.rules[].nonResourceRules[]': needs('nonResourceURLs', 'verbs'),
  'spec.rules[].nonResourceRules[].nonResourceURLs|verbs': alone,
  'spec.rules[].nonResourceRules[].verbs[]': verb,
  'spec.rules[].nonResourceRules[].nonResourceURLs[]': urlPath,
};

/** Only the level named exempt is exempt. */
const exempt: Check = (spec, subject) => {
  const type = spec.child('type');
  const isNamed = subject.resource.name === 'exempt';
  return type.string !== undefined && subject.resource.name !== '' && (type.string === 'Exempt') !== isNamed
    ? content(type, `${nameOf(type, subject)} must be "Exempt" only for the name "exempt"`, 'set type: Limited')
    : undefined;
};

/** The queues of a hand are found by 60 bits of a hash. */
const hand: Check = (queuing, subject) => {
  const size = queuing.child('handSize').integer;
  const queues = queuing.child('queues').exists ? queuing.child('queues').integer : 64;
  if (size === undefined || queues === undefined || queues < 1 || size < 1) return undefined;
  const bits = Array.from({ length: Math.min(size, queues) }, (_, index) => Math.log2(queues - index)).reduce(
    (sum, each) => sum + each,
    0,
  );
  return size > queues || Math.ceil(bits) > 60
    ? content(
        queuing.child('handSize'),
        `${nameOf(queuing.child('handSize'), subject)} is too large for the queues`,
        'decrease it',
      )
    : undefined;
};

export const PRIORITY_LEVEL: Table = {
  '': needs('spec'),
  spec: [
    needs('type'),
    neededWhen('limited', 'type', ['Limited']),
    onlyWhen('limited', 'type', ['Limited']),
    onlyWhen('exempt', 'type', ['Exempt']),
    exempt,
  ],
  'spec.type': oneOf('Exempt', 'Limited'),
  'spec.limited|exempt.nominalConcurrencyShares': range(0, ENDLESS),
  'spec.limited|exempt.lendablePercent': range(0, 100),
  'spec.limited.borrowingLimitPercent': range(0, ENDLESS),
  'spec.limited': needs('limitResponse'),
  'spec.limited.limitResponse': [
    needs('type'),
    neededWhen('queuing', 'type', ['Queue']),
    onlyWhen('queuing', 'type', ['Queue']),
  ],
  'spec.limited.limitResponse.type': oneOf('Queue', 'Reject'),
  'spec.limited.limitResponse.queuing': hand,
  'spec.limited.limitResponse.queuing.queues': range(0, 10_000_000),
  'spec.limited.limitResponse.queuing.handSize|queueLengthLimit': range(0, ENDLESS),
};
