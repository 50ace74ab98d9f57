/** Ingress controllers whose arguments, Service or ServiceAccount refer to the wrong objects. */
import {
  type Argument,
  argumentsOf,
  type Cluster,
  CONTROLLERS,
  type ControllerContainer,
  controllersIn,
  declaredPorts,
  defineRule,
  didYouMean,
  directoryOf,
  expanded,
  type FlagTarget,
  givenControllers,
  isSample,
  type KindName,
  listing,
  mapSelects,
  type Note,
  type Resource,
  rewriting,
  selectorOf,
  undefinedVariable,
  unsafeFix,
  type Workload,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'tree',
  docs: {
    summary:
      'The workload of an ingress controller refers to objects that do not exist, or lacks a Service or permissions.',
    why: 'The controller runs with defaults, gets no traffic or cannot read Ingresses, and reports this only in its log.',
    remedy:
      'Write flags with their leading dashes and the names of existing objects, add a Service and set serviceAccountName.',
  },
  messages: {
    noDashes: (to: { text: string; dashes: string; right: string }) => ({
      message: `argument "${to.text}" is not a flag: missing leading "${to.dashes}"`,
      help: `replace it with "${to.right}"`,
    }),
    spelling: (to: { text: string; right: string }) => ({
      message: `unknown flag "${to.text}"`,
      help: `did you mean "${to.right}"?`,
    }),
    absent: (to: { kind: string; name: string; namespace: string; given: string | undefined; flag: string }) => ({
      message: `flag ${to.flag} refers to ${to.kind} "${to.name}", which was not found in namespace "${to.namespace}"`,
      help:
        to.given === undefined
          ? `add the ${to.kind}, or correct the name`
          : `set ${to.flag} to the existing ${to.kind} "${to.given}", or add ${to.kind} "${to.name}"`,
    }),
    variable: (to: { name: string; text: string }) => ({
      message: `argument "${to.text}" uses $(${to.name}), which the container does not declare in env`,
      help: `add ${to.name} to env${to.name === 'POD_NAMESPACE' ? ' with valueFrom.fieldRef.fieldPath: metadata.namespace' : ''}`,
    }),
    controllerClass: (to: { name: string; given: string }) => ({
      message: `no IngressClass has spec.controller "${to.name}"; available: ${to.given}`,
      help: 'set the flag to the spec.controller of an IngressClass',
    }),
    otherController: (to: { flag: string; controller: string; own: string; given: string }) => ({
      message: `this controller serves IngressClasses of controller "${to.own}", but IngressClass "${to.flag}" belongs to controller "${to.given}"`,
      help: `add --controller-class=${to.given}: ${to.controller} does not select an IngressClass by --ingress-class`,
    }),
    className: (to: { name: string; given: string }) => ({
      message: `IngressClass "${to.name}" not found; available: ${to.given}`,
      help: 'set the flag to the name of an available IngressClass, or add the IngressClass',
    }),
    noService: (to: { controller: string }) => ({
      message: `no Service selects the pods of ${to.controller}`,
      help: 'add a Service of type LoadBalancer or NodePort that selects them, or use hostNetwork or hostPort',
    }),
    noAccount: (to: { controller: string; meant: string | undefined }) => ({
      message: `${to.controller} uses ServiceAccount "default", which has no permission to read Ingresses`,
      help:
        to.meant === undefined
          ? 'set serviceAccountName to a ServiceAccount with the permissions of the controller'
          : `set serviceAccountName: ${to.meant}`,
    }),
  },
  check: {
    workload(workload, { cluster, report }) {
      const { resource, pod, labelsAt } = workload;
      const [controller] = controllersIn(workload);
      if (controller === undefined) return;
      const { title } = CONTROLLERS[controller.dialect];
      for (const argument of argumentsOf(controller)) {
        judgeVariable(argument, controller);
        judgeFlag(argument, targetOf(argument, controller, workload, cluster));
        if (argument.flag !== undefined && argument.value !== undefined)
          judgeClass(argument.at, argument.value, argument.target);
      }
      for (const argument of argumentsOf(controller)) judgeInstance(argument);
      if (!isInFront(cluster, workload))
        report(
          labelsAt.exists ? labelsAt.key : pod.key,
          'noService',
          { controller: title },
          { severity: isSample(cluster, resource.file.path) ? 'info' : 'warning' },
        );
      const hasAccount = pod.get('serviceAccountName').exists || pod.get('serviceAccount').exists;
      if (!hasAccount && !isDefaultBound(cluster, resource.namespace)) {
        const meant = accountOf(cluster, workload);
        // Without an account among the files, "default" may get its permissions elsewhere.
        const severity = meant === undefined ? 'info' : 'warning';
        report(pod.key, 'noAccount', { controller: title, meant }, { severity });
      }

      function judgeVariable({ at, text, flag, value }: Argument, container: ControllerContainer): void {
        const name = flag === undefined || value === undefined ? undefined : undefinedVariable(value, container);
        if (name !== undefined) report(at.at, 'variable', { name, text });
      }

      function judgeFlag(argument: Argument, missing: MissingTarget | undefined): void {
        const { at, text, flag, dashes, rightDashes } = argument;
        if (flag === undefined) return;
        const right = corrected(argument, flag, missing);
        const fix = unsafeFix(`replace with "${right}"`, rewriting(at, right));
        if (dashes === '') report(at.at, 'noDashes', { text, dashes: rightDashes, right }, { fix });
        else if (text.slice(dashes.length).split('=')[0] !== flag) report(at.at, 'spelling', { text, right }, { fix });
        if (missing === undefined) return;
        const { given, ...target } = missing;
        const data = { ...target, given: given?.name, flag: rightDashes + flag };
        // Without its ConfigMap a controller runs with the defaults.
        const severity = flag === 'configmap' ? 'info' : 'warning';
        if (given === undefined) report(at.at, 'absent', data, { severity });
        else report(at.at, 'absent', data, { notes: [noteOn(given)], fix });
      }

      /** ingress-nginx with a separate class, but without the name of the controller that the class has. */
      function judgeInstance({ at, flag, value }: Argument): void {
        if (controller?.dialect !== 'ingress-nginx' || flag !== 'ingress-class' || value === undefined) return;
        const given = givenControllers(cluster).find((one) => one.workload === workload);
        if (given?.name === undefined || given.flags.has('controller-class') || given.isByName) return;
        const found = cluster.find('IngressClass', '', value, resource);
        const name = found.is === 'found' ? found.resource.root.get('spec').get('controller') : undefined;
        if (found.is !== 'found' || name?.string === undefined || name.string === given.name) return;
        // Another controller may serve the class.
        if (givenControllers(cluster).some((one) => one.name === name.string)) return;
        const notes = [{ message: 'the IngressClass is defined here', at: name.at }];
        const data = { flag: value, controller: title, own: given.name, given: name.string };
        report(at.at, 'otherController', data, { notes });
      }

      function judgeClass(at: Argument['at'], value: string, target: FlagTarget | undefined): void {
        const classes = cluster.all('IngressClass').filter((one) => isBeside(one, resource));
        const controllers = classes.flatMap((one) => one.root.get('spec').get('controller').string ?? []);
        if (target === 'controller' && controllers.length > 0 && !controllers.includes(value))
          report(at.at, 'controllerClass', {
            name: value,
            given: listing([...new Set(controllers)], (one) => `"${one}"`),
          });
        const names = classes.map(({ name }) => name);
        if (cluster.external.has('IngressClass', '', value)) return;
        if (target === 'class' && names.length > 0 && !names.includes(value))
          report(at.at, 'className', { name: value, given: listing([...new Set(names)], (one) => `"${one}"`) });
      }
    },
  },
});

interface Reference {
  readonly kind: Extract<KindName, 'ConfigMap' | 'Service' | 'Secret'>;
  readonly namespace: string;
  readonly name: string;
}

/** A reference to an object that does not exist, although others of its kind do. */
interface MissingTarget extends Reference {
  /** The object that was probably meant. */
  readonly given: Resource | undefined;
}

function targetOf(
  argument: Argument,
  container: ControllerContainer,
  { resource }: Workload,
  cluster: Cluster,
): MissingTarget | undefined {
  const found = argument.flag === undefined ? undefined : referenceOf(argument, container, resource.namespace);
  return found === undefined ? undefined : missingTarget(cluster, resource, found);
}

/** The argument with the dashes and the spelling of its flag, and the name of an object that exists. */
function corrected({ dashes, rightDashes, value }: Argument, flag: string, missing: MissingTarget | undefined): string {
  const start = dashes === '' || dashes.length > 2 ? rightDashes : dashes;
  const meant = missing === undefined ? value : renamed(value, missing.name, missing.given?.name);
  return `${start}${flag}${meant === undefined ? '' : `=${meant}`}`;
}

function noteOn(resource: Resource): Note {
  return {
    message: `${resource.kind} "${resource.name}" is defined here`,
    at: resource.root.child('metadata').child('name').at,
  };
}

/** The object that a flag refers to, as far as it is known before the container runs. */
function referenceOf(
  { value, target }: Argument,
  container: ControllerContainer,
  namespace: string,
): Reference | undefined {
  if (value === undefined || target === undefined || target === 'class' || target === 'controller') return undefined;
  const text = expanded(value, container, namespace);
  const [, where, name] = /^(?:([^/]+)\/)?([^/]+)$/.exec(text ?? '') ?? [];
  return name === undefined ? undefined : { kind: target, namespace: where ?? namespace, name };
}

function missingTarget(cluster: Cluster, near: Resource, reference: Reference): MissingTarget | undefined {
  const { kind, namespace, name } = reference;
  if (cluster.find(kind, namespace, name, near).is !== 'absent') return undefined;
  const others = cluster.inNamespace(kind, namespace).filter((other) => isBeside(other, near));
  if (others.length === 0) return undefined;
  const meant = didYouMean(
    name,
    others.map((other) => other.name),
  );
  const [only] = others;
  // A single other Service may belong to anything; a single ConfigMap beside a controller belongs to it.
  const given =
    others.find((other) => other.name === meant) ?? (others.length === 1 && kind === 'ConfigMap' ? only : undefined);
  return { ...reference, given };
}

function renamed(value: string | undefined, name: string, given: string | undefined): string | undefined {
  if (value === undefined || given === undefined || !value.endsWith(name)) return value;
  return value.slice(0, -name.length) + given;
}

/** Whether traffic reaches the pods: through a Service or directly on their nodes. Unknown counts as yes. */
function isInFront(cluster: Cluster, { resource, labels, labelsKnown, pod }: Workload): boolean {
  const services = cluster.inNamespace('Service', resource.namespace);
  if (!labelsKnown || !services.some((service) => isBeside(service, resource))) return true;
  if (pod.get('hostNetwork').boolean === true || declaredPorts(pod).some(({ port }) => port.get('hostPort').exists))
    return true;
  return services.some((service) => {
    const selector = selectorOf(service);
    // A selector that is not completely known may select them.
    return selector === undefined ? service.root.get('spec').get('selector').exists : mapSelects(selector, labels);
  });
}

/** Whether a binding grants permissions to the default ServiceAccount of the namespace. */
function isDefaultBound(cluster: Cluster, namespace: string): boolean {
  return ['RoleBinding', 'ClusterRoleBinding'].some((kind) =>
    cluster.ofKind('rbac.authorization.k8s.io', kind).some((binding) =>
      binding.root
        .child('subjects')
        .items()
        .some(
          (subject) =>
            subject.child('name').string === 'default' &&
            (subject.child('namespace').string ?? namespace) === namespace,
        ),
    ),
  );
}

/** The only ServiceAccount beside the controller whose name is that of a controller. */
function accountOf(cluster: Cluster, { resource }: Workload): string | undefined {
  const accounts = cluster
    .inNamespace('ServiceAccount', resource.namespace)
    .filter(
      (account) =>
        isBeside(account, resource) && (account.name === resource.name || /ingress|nginx|haproxy/.test(account.name)),
    );
  const [only] = accounts;
  return accounts.length === 1 ? only?.name : undefined;
}

function isBeside(one: Resource, other: Resource): boolean {
  return directoryOf(one.file.path) === directoryOf(other.file.path);
}
