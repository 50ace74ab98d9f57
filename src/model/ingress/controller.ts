/** Workloads that run an ingress controller, and the meaning of their arguments. */

import type { Cursor } from '../../load/value/cursor.ts';
import { own } from '../../text/own.ts';
import { query } from '../../text/query.ts';
import type { KindName } from '../objects/kinds.ts';
import type { Workload } from '../objects/workload.ts';
import type { Dialect } from './dialect.ts';

export interface ControllerContainer {
  readonly dialect: Dialect;
  readonly container: Cursor;
}

const IMAGES: readonly (readonly [RegExp, Dialect])[] = [
  [/(^|\/)nginx-ingress-controller([:@]|$)/, 'ingress-nginx'],
  [/(^|\/)ingress-nginx\/controller(-chroot)?([:@]|$)/, 'ingress-nginx'],
  [/(^|\/)nginx(inc|-ic|plus)?\/nginx(-plus)?-ingress([:@]|$)/, 'nginx-org'],
  [/(^|\/)haproxytech\/kubernetes-ingress([:@]|$)/, 'haproxytech'],
  [/(^|\/)(jcmoraisjr|jcmoraisjr\/.*)\/haproxy-ingress([:@]|$)/, 'haproxy-ingress'],
  [/(^|\/)traefik([:@]|$)/, 'traefik'],
];

/** Controllers that select Ingresses and configure proxies in other containers. */
const CONTROL_PLANES: typeof IMAGES = [
  [/(^|\/)contour([:@]|$)/, 'contour'],
  [/(^|\/)kong\/kubernetes-ingress-controller([:@]|$)/, 'kong'],
];

/** The containers of a workload whose image is that of an ingress controller which is the proxy itself. */
export const controllersIn = query('controller.controllersIn', (workload: Workload) => withImage(workload, IMAGES));

/** The containers of a workload whose image is that of a controller which configures proxies in other containers. */
export const controlPlanesIn = query('controller.controlPlanesIn', (workload: Workload) =>
  // The image of Contour also has commands that run beside its proxies.
  withImage(workload, CONTROL_PLANES).filter(
    ({ dialect, container }) =>
      dialect !== 'contour' ||
      ['command', 'args'].some((field) =>
        container
          .child(field)
          .items()
          .some(({ string }) => string === 'serve'),
      ),
  ),
);

function withImage({ pod }: Workload, images: typeof IMAGES): readonly ControllerContainer[] {
  return pod
    .get('containers')
    .items()
    .flatMap((container) => {
      const image = container.get('image').string ?? '';
      const dialect = images.find(([pattern]) => pattern.test(image))?.[1];
      return dialect === undefined ? [] : [{ dialect, container }];
    });
}

/** What a flag refers to; `class` and `controller` are the name of an IngressClass and its `spec.controller`. */
export type FlagTarget = Extract<KindName, 'ConfigMap' | 'Service' | 'Secret'> | 'class' | 'controller';

interface Flags {
  /** The leading dashes of a flag. */
  readonly dashes: '-' | '--';
  readonly targets: Readonly<Record<string, FlagTarget>>;
  /** Other common flags. */
  readonly others: readonly string[];
}

const NO_FLAGS: Flags = { dashes: '--', targets: {}, others: [] };

const FLAGS: Readonly<Partial<Record<Dialect, Flags>>> = {
  'ingress-nginx': {
    dashes: '--',
    targets: {
      configmap: 'ConfigMap',
      'tcp-services-configmap': 'ConfigMap',
      'udp-services-configmap': 'ConfigMap',
      'publish-service': 'Service',
      'default-backend-service': 'Service',
      'default-ssl-certificate': 'Secret',
      'controller-class': 'controller',
    },
    others: [
      'annotations-prefix',
      'apiserver-host',
      'election-id',
      'enable-metrics',
      'enable-ssl-chain-completion',
      'enable-ssl-passthrough',
      'health-check-path',
      'healthz-port',
      'http-port',
      'https-port',
      'ingress-class',
      'ingress-class-by-name',
      'kubeconfig',
      'profiling',
      'publish-status-address',
      'report-node-internal-ip-address',
      'sync-period',
      'update-status',
      'validating-webhook',
      'validating-webhook-certificate',
      'validating-webhook-key',
      'watch-ingress-without-class',
      'watch-namespace',
      'watch-namespace-selector',
    ],
  },
  'nginx-org': {
    dashes: '-',
    targets: {
      'nginx-configmaps': 'ConfigMap',
      'default-server-tls-secret': 'Secret',
      'wildcard-tls-secret': 'Secret',
      'external-service': 'Service',
      'ingress-class': 'class',
    },
    others: [
      'enable-custom-resources',
      'enable-snippets',
      'health-status',
      'nginx-plus',
      'nginx-status',
      'report-ingress-status',
      'watch-namespace',
    ],
  },
  haproxytech: {
    dashes: '--',
    targets: {
      configmap: 'ConfigMap',
      'configmap-tcp-services': 'ConfigMap',
      'default-backend-service': 'Service',
      'default-ssl-certificate': 'Secret',
      'publish-service': 'Service',
    },
    others: ['ingress.class', 'namespace-whitelist', 'namespace-blacklist', 'log'],
  },
  'haproxy-ingress': {
    dashes: '--',
    targets: {
      configmap: 'ConfigMap',
      'tcp-services-configmap': 'ConfigMap',
      'default-backend-service': 'Service',
      'default-ssl-certificate': 'Secret',
      'publish-service': 'Service',
    },
    others: ['election-id', 'ingress-class', 'watch-namespace'],
  },
};

export interface Argument {
  readonly at: Cursor;
  /** As written, `--configmap=...`. */
  readonly text: string;
  /** The flag that it is, or that it was meant to be if dashes or spelling are wrong; undefined for other arguments. */
  readonly flag: string | undefined;
  readonly dashes: string;
  /** The dashes that this controller requires. */
  readonly rightDashes: string;
  /** After `=`; undefined if there is no `=`. */
  readonly value: string | undefined;
  readonly target: FlagTarget | undefined;
}

/** The arguments of a controller that are flags or were meant to be flags. */
export function argumentsOf({ dialect, container }: ControllerContainer): readonly Argument[] {
  const { dashes: rightDashes, targets, others } = FLAGS[dialect] ?? NO_FLAGS;
  const names = [...Object.keys(targets), ...others];
  return [...container.child('command').items(), ...container.child('args').items()].flatMap((at) => {
    const text = at.string;
    if (text === undefined) return [];
    const [, dashes = '', name = '', value] = /^(-*)([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(text) ?? [];
    const flag = names.find((known) => known === name) ?? names.find((known) => squeezed(known) === squeezed(name));
    // Without dashes, only `name=value` can be meant as a flag.
    if (flag === undefined || (dashes === '' && value === undefined)) return [];
    return [{ at, text, flag, dashes, rightDashes, value, target: own(targets, flag) }];
  });
}

function squeezed(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

/** A value with the variables of the container replaced; undefined if one of them is not known before the container runs. */
export function expanded(value: string, { container }: ControllerContainer, namespace: string): string | undefined {
  let isKnown = true;
  const text = value.replaceAll(/\$\(([A-Za-z_]\w*)\)/g, (_, name: string) => {
    const entry = container
      .child('env')
      .items()
      .find((variable) => variable.child('name').string === name);
    const given = entry?.child('value').string;
    if (given !== undefined) return given;
    if (entry?.child('valueFrom').child('fieldRef').child('fieldPath').string === 'metadata.namespace')
      return namespace;
    isKnown = false;
    return '';
  });
  return isKnown ? text : undefined;
}

/** The first variable of a value that the container does not define; Kubernetes leaves `$(NAME)` unchanged. */
export function undefinedVariable(value: string, { container }: ControllerContainer): string | undefined {
  if (container.child('envFrom').exists) return undefined;
  const defined = container
    .child('env')
    .items()
    .map((variable) => variable.child('name').string);
  const used = [...value.matchAll(/(?<!\$)\$\(([A-Za-z_]\w*)\)/g)].map(([, name]) => name);
  return defined.includes(undefined) ? undefined : used.find((name) => !defined.includes(name));
}
