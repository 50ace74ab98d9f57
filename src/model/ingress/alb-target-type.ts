/**
 * Where an Application Load Balancer sends requests: to node ports, or to pods.
 * Source: kubernetes-sigs/aws-load-balancer-controller v3 pkg/ingress/model_build_target_group.go
 * (buildTargetGroupTargetType), pkg/ingress/class_loader.go (Load), pkg/config/controller_config.go (flagDefaultTargetType).
 */
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { albTargetSettings } from './alb.ts';
import { classOf } from './class.ts';
import { flagsOf } from './given-controllers.ts';
import { effective } from './setting.ts';

export type AlbTargetType = 'instance' | 'ip';

const GROUP = 'elbv2.k8s.aws';
const PARAMETERS = 'IngressClassParams';
const IMAGE = /(^|\/)aws-(load-balancer|alb-ingress)-controller([:@]|$)/;

export interface AlbTarget {
  /** Undefined where it is not known. */
  readonly type: AlbTargetType | undefined;
  /** The IngressClassParams that decide, whatever annotations say. */
  readonly parameters?: Resource;
}

/** The target type of a Service behind an Ingress: of the parameters of its class, of annotations, of a flag. */
export function albTarget(cluster: Cluster, ingress: ResourceOf<'Ingress'>, service: ResourceOf<'Service'>): AlbTarget {
  const ofClass = parametersOf(cluster, ingress);
  if (ofClass !== undefined) return ofClass;
  const { targetType } = albTargetSettings(ingress, service);
  const type = targetType.is === 'absent' ? defaultTargetType(cluster) : effective(targetType);
  return { type: type === 'instance' || type === 'ip' ? type : undefined };
}

/** What the class says; undefined where it leaves it to annotations. Classes by annotation have no parameters. */
function parametersOf(cluster: Cluster, ingress: ResourceOf<'Ingress'>): AlbTarget | undefined {
  const { resource, how } = classOf(ingress, cluster);
  const reference = resource?.root.get('spec').get('parameters');
  if (reference?.exists !== true || how === 'annotation') return undefined;
  if (reference.get('apiGroup').string !== GROUP || reference.get('kind').string !== PARAMETERS) return undefined;
  const name = reference.get('name').string;
  const [parameters, ...others] = cluster.ofKind(GROUP, PARAMETERS).filter((one) => one.name === name);
  if (parameters === undefined || others.length > 0) return { type: undefined };
  const written = parameters.root.child('spec').child('targetType');
  if (!written.exists) return undefined;
  const type = written.string;
  return { type: type === 'instance' || type === 'ip' ? type : undefined, parameters };
}

/** What the controller assumes, by its flag where it is among the files; undefined where several differ. */
const defaultTargetType = query('alb-target-type.default', (cluster: Cluster): string | undefined => {
  const given = cluster.workloads.flatMap(({ pod, resource }) =>
    pod
      .get('containers')
      .items()
      .filter((container) => IMAGE.test(container.get('image').string ?? ''))
      .map((container) => flagsOf({ dialect: 'aws-alb', container }, resource.namespace).get('default-target-type')),
  );
  const types = new Set(given.map((type) => type ?? 'instance'));
  return types.size > 1 ? undefined : ([...types][0] ?? 'instance');
});
