/** IngressClasses, and classes of Ingresses, that the API server rejects. */
import {
  byteLength,
  CLASS_ANNOTATION,
  type Cursor,
  classAnnotation,
  defineRule,
  dnsLabelError,
  dnsSubdomainError,
  domainPrefixedPathError,
  pathSegmentError,
  type ValidationError,
} from '../../src/kit.ts';

const MOST_BYTES = 250;
/** Before 1.27 the annotation could not be combined with the field, even if both had the same value. */
const BOTH_ALLOWED_FROM = 27;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: { rest: 'value', noNamespace: 'objects' },
  docs: {
    summary: 'An IngressClass, or the class of an Ingress, has invalid values.',
    why: 'The API server rejects the object.',
    remedy: 'Correct the field. For an Ingress, set only spec.ingressClassName.',
  },
  messages: {
    className: (to: { name: string; error: string }) => ({
      message: `ingressClassName "${to.name}" ${to.error}`,
      help: 'set it to the name of an IngressClass',
    }),
    emptyClassName: () => ({
      message: 'ingressClassName must not be empty',
      help: 'set it to the name of an IngressClass, or remove it to use the default class',
    }),
    disagree: (to: { annotation: string; field: string }) => ({
      message: `annotation "${CLASS_ANNOTATION}" ("${to.annotation}") conflicts with ingressClassName ("${to.field}")`,
      help: 'remove the annotation, which is deprecated',
    }),
    both: () => ({
      message: `annotation "${CLASS_ANNOTATION}" cannot be combined with ingressClassName before Kubernetes 1.${BOTH_ALLOWED_FROM}`,
      help: 'remove the annotation, which is deprecated',
    }),
    controller: (to: { name: string; error: string }) => ({
      message: `controller "${to.name}" ${to.error}`,
      help: 'set it to the name of the controller, such as "k8s.io/ingress-nginx"',
    }),
    emptyController: () => ({
      message: 'controller must not be empty',
      help: 'set it to the name of the controller, such as "k8s.io/ingress-nginx"',
    }),
    longController: (to: { bytes: number }) => ({
      message: `controller must have at most ${MOST_BYTES} bytes, but has ${to.bytes}`,
      help: `shorten it to ${MOST_BYTES} bytes`,
    }),
    parameter: (to: { field: string; value: string; error: string }) => ({
      message: `parameters.${to.field} "${to.value}" ${to.error}`,
      help: `set it to the ${to.field} of the object with the parameters`,
    }),
    emptyParameter: (to: { field: string }) => ({
      message: `parameters.${to.field} must not be empty`,
      help: `set it to the ${to.field} of the object with the parameters`,
    }),
    noNamespace: () => ({
      message: 'parameters.namespace is required when parameters.scope is "Namespace"',
      help: 'add parameters.namespace',
    }),
    namespaceOfCluster: (to: { namespace: string; written: boolean }) => ({
      message: `parameters.namespace "${to.namespace}" cannot be combined with scope "Cluster"${to.written ? '' : ', the default'}`,
      help: 'set parameters.scope: Namespace, or remove parameters.namespace',
    }),
  },
  check: {
    Ingress: {
      given: ['spec.ingressClassName'],
      check(ingress, { report, settings }) {
        const field = ingress.root.get('spec').get('ingressClassName');
        const name = field.string;
        if (name === undefined) return;
        const error = dnsSubdomainError(name);
        if (name === '') report(field.at, 'emptyClassName', undefined);
        else if (error !== undefined) report(field.at, 'className', { name, error });
        const annotation = classAnnotation(ingress);
        // The API server decodes null to the empty string, so the annotation exists.
        const given = annotation.isNull ? '' : annotation.string;
        if (given === undefined) return;
        const notes = [{ message: 'ingressClassName is set here', at: field.at }];
        if (given !== name) report(annotation.at, 'disagree', { annotation: given, field: name }, { notes });
        else if (settings.kubeMinor < BOTH_ALLOWED_FROM) report(annotation.at, 'both', undefined, { notes });
      },
    },
    IngressClass(ingressClass, { report }) {
      const spec = ingressClass.root.get('spec');
      const parameters = spec.get('parameters');
      judgeController(spec.get('controller'));
      judgeReference(parameters.get('kind'));
      judgeReference(parameters.get('name'));
      judgeParameter(parameters.get('apiGroup'), dnsSubdomainError);
      if (parameters.isMap) judgeScope(parameters.get('scope'), parameters.get('namespace'));

      function judgeController(controller: Cursor): void {
        const name = controller.string;
        if (name === undefined) return;
        const bytes = byteLength(name);
        const error = domainPrefixedPathError(name);
        if (name === '') report(controller.at, 'emptyController', undefined);
        else if (bytes > MOST_BYTES) report(controller.at, 'longController', { bytes });
        else if (error !== undefined) report(controller.at, 'controller', { name, error });
      }

      function judgeReference(field: Cursor): void {
        if (field.string === '') report(field.at, 'emptyParameter', { field: String(field.step) });
        else judgeParameter(field, pathSegmentError);
      }

      function judgeParameter(field: Cursor, errorOf: (text: string) => ValidationError): void {
        const value = field.string;
        const error = value === undefined ? undefined : errorOf(value);
        if (value !== undefined && error !== undefined)
          report(field.at, 'parameter', { field: String(field.step), value, error });
      }

      function judgeScope(scope: Cursor, namespace: Cursor): void {
        const value = scope.exists ? scope.string : 'Cluster';
        if (value === 'Namespace' && !namespace.exists) report(scope.at, 'noNamespace', undefined);
        else if (value === 'Namespace') judgeParameter(namespace, dnsLabelError);
        else if (value === 'Cluster' && namespace.string !== undefined)
          report(namespace.at, 'namespaceOfCluster', { namespace: namespace.string, written: scope.exists });
      }
    },
  },
});
