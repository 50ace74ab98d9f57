/**
 * The ingress controllers among the files, with their flags and the Ingresses that they select by class.
 * Sources: kubernetes/ingress-nginx v1.15 pkg/flags/flags.go, internal/ingress/controller/store/store.go (GetIngressClass);
 * traefik/traefik v3.7 pkg/provider/kubernetes/ingress/kubernetes.go (shouldProcessIngress); haproxytech/kubernetes-ingress
 * v3 pkg/store/store.go (IsIngressClassSupported); jcmoraisjr/haproxy-ingress v0.15 pkg/controller/services/cache.go;
 * projectcontour/contour internal/ingressclass/ingressclass.go, cmd/contour/servecontext.go; Kong/kubernetes-ingress-controller
 * v3 internal/controllers/utils/ingress_predicates.go, internal/cmd/rootcmd/config/cli.go.
 */
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Workload } from '../objects/workload.ts';
import { type ControllerContainer, controllersIn, controlPlanesIn, expanded } from './controller.ts';
import { CONTROLLERS, type Dialect } from './dialect.ts';
import { commaList, parseBool } from './go-values.ts';

/** The flags of a controller by their names without dashes, in lowercase where the controller ignores case. */
export type ControllerFlags = ReadonlyMap<string, string>;

export interface GivenController {
  readonly workload: Workload;
  readonly container: ControllerContainer;
  readonly dialect: Dialect;
  readonly flags: ControllerFlags;
  /** Its name in `spec.controller` of IngressClasses. */
  readonly name: string | undefined;
  /** The class that it serves by annotation; undefined if that is not known. */
  readonly className: string | undefined;
  /** Whether it serves Ingresses without any class. */
  readonly servesUnclassed: boolean;
  /** Whether it serves an IngressClass of that name, whatever its controller. */
  readonly isByName: boolean;
}

/** The controllers among the files, in reading order; one that serves several classes comes once for each. */
export const givenControllers = query('given-controllers.all', (cluster: Cluster): readonly GivenController[] =>
  cluster.workloads.flatMap((workload) =>
    [...controllersIn(workload), ...controlPlanesIn(workload)].flatMap((container) => {
      const { dialect } = container;
      const flags = flagsOf(container, workload.resource.namespace);
      const given = { workload, container, dialect, flags };
      return selectionsOf(container, flags, workload.resource.namespace).map((one) => ({ ...given, ...one }));
    }),
  ),
);

/** `--name=value`, `--name value`, or `--name` alone, which is on. */
export function flagsOf(container: ControllerContainer, namespace: string): ControllerFlags {
  const texts = [...container.container.child('command').items(), ...container.container.child('args').items()].map(
    ({ string }) => string ?? '',
  );
  const flags = new Map<string, string>();
  for (const [place, text] of texts.entries()) {
    const [, name, value] = /^--?([A-Za-z][^=\s]*)(?:=(.*))?$/s.exec(text) ?? [];
    if (name === undefined) continue;
    const next = texts[place + 1];
    const given = value ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    const known = expanded(given, container, namespace);
    if (known !== undefined) flags.set(container.dialect === 'traefik' ? name.toLowerCase() : name, known);
  }
  return flags;
}

type Selection = Pick<GivenController, 'name' | 'className' | 'servesUnclassed' | 'isByName'>;

function selectionsOf(
  controller: ControllerContainer,
  flags: ControllerFlags,
  namespace: string,
): readonly Selection[] {
  const { name } = CONTROLLERS[controller.dialect];
  if (controller.dialect === 'contour') {
    // An object of the cluster configures it.
    if (flags.has('contour-config-name')) return [];
    const names = commaList(flags.get('ingress-class-name') ?? '');
    const servesUnclassed = names.length === 0;
    return (servesUnclassed ? ['contour'] : names).map((className) => ({
      name,
      className,
      servesUnclassed,
      isByName: true,
    }));
  }
  if (controller.dialect === 'kong') {
    const given = flags.get('ingress-class') ?? kongClass(controller, namespace);
    return given === undefined ? [] : [{ name, className: given, servesUnclassed: false, isByName: true }];
  }
  const isByName = controller.dialect === 'nginx-org' || parseBool(flags.get('ingress-class-by-name') ?? '') === true;
  return [{ ...classesOf(controller, flags), isByName }];
}

/** The class of Kong where no flag says it; undefined if a variable does that is not known. */
function kongClass(controller: ControllerContainer, namespace: string): string | undefined {
  const { container } = controller;
  const variables = container.child('env').items();
  const own = variables.find((one) => one.child('name').string === 'CONTROLLER_INGRESS_CLASS');
  if (own === undefined) return container.child('envFrom').exists ? undefined : 'kong';
  const value = own.child('value').string;
  return value === undefined ? undefined : expanded(value, controller, namespace);
}

function classesOf({ dialect, container }: ControllerContainer, flags: ControllerFlags): Omit<Selection, 'isByName'> {
  const { name } = CONTROLLERS[dialect];
  const isOn = (flag: string): boolean => parseBool(flags.get(flag) ?? '') === true;
  switch (dialect) {
    case 'ingress-nginx': {
      const className = flags.get('ingress-class') ?? 'nginx';
      // Before version 1, the default class also served Ingresses without a class.
      const isOld = /:v?0\.\d/.test(container.child('image').string ?? '');
      return {
        name: flags.get('controller-class') ?? name,
        className,
        servesUnclassed: isOn('watch-ingress-without-class') || (isOld && /^(?:nginx)?$/.test(className)),
      };
    }
    case 'traefik': {
      // Without flags, the settings come from a file or from variables.
      if (flags.size === 0 || flags.has('configfile')) return { name, className: undefined, servesUnclassed: false };
      const isEnabled = [...flags.keys()].some((flag) => /^providers\.kubernetesingress(?:\.|$)/.test(flag));
      const className = flags.get('providers.kubernetesingress.ingressclass') || undefined;
      return { name, className: className ?? 'traefik', servesUnclassed: isEnabled && className === undefined };
    }
    case 'haproxytech': {
      const className = flags.get('ingress.class') || undefined;
      return {
        name: named(name, className),
        className,
        servesUnclassed: className === undefined || isOn('empty-ingress-class'),
      };
    }
    case 'haproxy-ingress':
      return {
        name: flags.get('full-controller-name') ?? named(name, flags.get('controller-class')),
        className: flags.get('ingress-class') ?? 'haproxy',
        servesUnclassed: isOn('watch-ingress-without-class'),
      };
    case 'nginx-org':
      return { name, className: flags.get('ingress-class') ?? 'nginx', servesUnclassed: false };
    default:
      return { name, className: undefined, servesUnclassed: false };
  }
}

/** The name of an instance of a controller. */
function named(name: string | undefined, instance: string | undefined): string | undefined {
  return name === undefined || !instance ? name : `${name}/${instance}`;
}

/** The only controller among the files that fits; undefined if no one does, or controllers of several names. */
export function onlyController(
  cluster: Cluster,
  fits: (controller: GivenController) => boolean,
): GivenController | undefined {
  const [first, ...others] = givenControllers(cluster).filter(fits);
  return others.every(({ name, dialect }) => name === first?.name && dialect === first?.dialect) ? first : undefined;
}
