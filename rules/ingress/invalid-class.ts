/** IngressClasses, and the class that an Ingress asks for, in a form that the API refuses. */
import {
  classAnnotation,
  defineRule,
  dnsLabelError,
  dnsSubdomainError,
  domainPrefixedPathError,
  pathSegmentError,
} from '../../src/kit.ts';

const MOST_BYTES = 250;
/** Before 1.27 the annotation and the field could not both be there, whatever they said. */
const BOTH_ALLOWED_FROM = 27;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', noNamespace: 'objects' },
  docs: {
    summary: 'An IngressClass, or the class that an Ingress names, has a form that the API refuses.',
    why: 'The API server refuses the object.',
    remedy: 'Correct the field; an Ingress should name its class in spec.ingressClassName alone.',
  },
  messages: {
    className: (to: { name: string; error: string }) => `ingressClassName "${to.name}" ${to.error}`,
    emptyClassName: () => ({
      message: 'ingressClassName is empty',
      help: 'name an IngressClass, or remove the field to get the default one',
    }),
    disagree: (to: { annotation: string; field: string }) => ({
      message: `the class annotation says "${to.annotation}" and ingressClassName "${to.field}"`,
      help: 'remove the annotation: it is deprecated, and the API server refuses the two when they differ',
    }),
    both: (to: { field: string }) => ({
      message: `the class annotation stands beside ingressClassName "${to.field}"`,
      help: 'remove the annotation: this version of Kubernetes refuses the two together',
    }),
    controller: (to: { name: string; error: string }) => `controller "${to.name}" ${to.error}`,
    emptyController: () => ({
      message: 'controller is empty',
      help: 'name the controller, as in "k8s.io/ingress-nginx"',
    }),
    longController: (to: { bytes: number }) => ({
      message: `controller is ${to.bytes} bytes long, and at most ${MOST_BYTES} are allowed`,
      help: 'shorten it',
    }),
    parameter: (to: { field: string; value: string; error: string }) =>
      `parameters.${to.field} "${to.value}" ${to.error}`,
    emptyParameter: (to: { field: string }) => ({
      message: `parameters.${to.field} is empty`,
      help: `write the ${to.field} of the object that holds the parameters`,
    }),
    noNamespace: () => ({
      message: 'parameters of scope Namespace name no namespace',
      help: 'add parameters.namespace',
    }),
    namespaceOfCluster: (to: { namespace: string; written: boolean }) => ({
      message: to.written
        ? `parameters of scope Cluster name namespace "${to.namespace}"`
        : `parameters name namespace "${to.namespace}", though without a scope they are of scope Cluster`,
      help: 'set parameters.scope: Namespace, or remove the namespace',
    }),
  },
  check: {
    Ingress(ingress, { report, settings }) {
      const field = ingress.root.get('spec').get('ingressClassName');
      if (!field.exists) return;
      const name = field.string;
      if (name === undefined) return;
      const error = dnsSubdomainError(name);
      if (name === '') report(field.at, 'emptyClassName', undefined);
      else if (error !== undefined) report(field.at, 'className', { name, error });
      const annotation = classAnnotation(ingress);
      // null is decoded to the empty string, and the annotation is there.
      const said = annotation.isNull ? '' : annotation.string;
      if (said === undefined) return;
      const notes = [{ message: 'ingressClassName is here', at: field.at }];
      if (said !== name) report(annotation.at, 'disagree', { annotation: said, field: name }, { notes });
      else if (settings.kubeMinor < BOTH_ALLOWED_FROM) report(annotation.at, 'both', { field: name }, { notes });
    },
    IngressClass(ingressClass, { report }) {
      const spec = ingressClass.root.get('spec');
      const controller = spec.get('controller');
      const name = controller.string;
      if (name !== undefined) {
        const bytes = Buffer.byteLength(name);
        const error = domainPrefixedPathError(name);
        if (name === '') report(controller.at, 'emptyController', undefined);
        else if (bytes > MOST_BYTES) report(controller.at, 'longController', { bytes });
        else if (error !== undefined) report(controller.at, 'controller', { name, error });
      }
      const parameters = spec.get('parameters');
      for (const field of ['kind', 'name'] as const) {
        const value = parameters.get(field).string;
        const error = value === undefined ? undefined : pathSegmentError(value);
        if (value === '') report(parameters.get(field).at, 'emptyParameter', { field });
        else if (value !== undefined && error !== undefined)
          report(parameters.get(field).at, 'parameter', { field, value, error });
      }
      const group = parameters.get('apiGroup').string;
      const groupError = group === undefined ? undefined : dnsSubdomainError(group);
      if (group !== undefined && groupError !== undefined)
        report(parameters.get('apiGroup').at, 'parameter', { field: 'apiGroup', value: group, error: groupError });
      const scope = parameters.get('scope');
      const namespace = parameters.get('namespace');
      if (!parameters.isMap || (scope.exists && scope.string === undefined)) return;
      if (scope.string === 'Namespace') {
        const error = namespace.string === undefined ? undefined : dnsLabelError(namespace.string);
        if (!namespace.exists) report(scope.at, 'noNamespace', undefined);
        else if (namespace.string !== undefined && error !== undefined)
          report(namespace.at, 'parameter', { field: 'namespace', value: namespace.string, error });
      } else if ((!scope.exists || scope.string === 'Cluster') && namespace.string !== undefined)
        report(namespace.at, 'namespaceOfCluster', { namespace: namespace.string, written: scope.exists });
    },
  },
});
