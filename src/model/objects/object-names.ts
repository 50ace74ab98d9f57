/**
 * The name formats that the API server requires, by kind.
 * Source: kubernetes pkg/apis/<group>/validation, apimachinery pkg/api/validation/generic.go, asked of a 1.36 server.
 */
import { isBuiltInGroup, lookup } from '../../schema/catalog.ts';
import { table } from '../../text/own.ts';
import {
  dns1035LabelError,
  dnsLabelError,
  dnsSubdomainError,
  pathSegmentError,
  type ValidationError,
} from './names.ts';
import type { Resource } from './resource.ts';

export type NameForm = 'label' | 'label-1035' | 'subdomain' | 'path-segment';

/** Service names may start with a digit from this minor on (gate RelaxedServiceNameValidation). */
const RELAXED_SERVICE_NAMES = 36;

/** Kinds whose names are not DNS subdomains; `undefined` if the name follows from other fields or is not stored. */
const EXCEPTIONS = table<NameForm | undefined>({
  '/Namespace': 'label',
  '/Event': 'path-segment',
  '/Binding': undefined,
  '/ComponentStatus': undefined,
  'apps/StatefulSet': 'label',
  'policy/PodDisruptionBudget': 'path-segment',
  'rbac.authorization.k8s.io/Role': 'path-segment',
  'rbac.authorization.k8s.io/RoleBinding': 'path-segment',
  'rbac.authorization.k8s.io/ClusterRole': 'path-segment',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'path-segment',
  'certificates.k8s.io/CertificateSigningRequest': 'path-segment',
  'certificates.k8s.io/ClusterTrustBundle': undefined,
  'apiextensions.k8s.io/CustomResourceDefinition': undefined,
  'apiregistration.k8s.io/APIService': undefined,
  'networking.k8s.io/IPAddress': undefined,
  'internal.apiserver.k8s.io/StorageVersion': undefined,
});

/** Groups of files that look like objects but are read by a tool and never sent to an API server. */
const CLIENT_SIDE_GROUPS =
  /^(backstage\.io|k3d\.io|k0s\.k0sproject\.io|kubeadm\.k8s\.io|kind\.x-k8s\.io|helmfile\..*|.*\.config\.k8s\.io|kustomize\.config\.k8s\.io|eksctl\.io|minikube\..*|talos\.dev|configmanagement\.gke\.io)$/;

/** Groups of the API servers of OpenShift and Carvel, which are no custom resources and have name forms for each kind. */
const AGGREGATED_GROUPS =
  /^(?:apps|authorization|build|image|oauth|project|quota|route|security|template|user)\.openshift\.io$|^data\.packaging\.carvel\.dev$/;

/** Kinds of such files in groups that also have custom resources. */
const CLIENT_SIDE_KINDS = new Set(['argoproj.io/ConfigManagementPlugin', 'install.istio.io/IstioOperator']);

/** Whether this object is sent to an API server, as far as its group shows. */
export function isServed({ group, apiVersion, kind }: Resource): boolean {
  if (lookup(apiVersion, kind) !== undefined) return true;
  // The group of a custom resource must contain a dot.
  const isClientSide = CLIENT_SIDE_GROUPS.test(group) || CLIENT_SIDE_KINDS.has(`${group}/${kind}`);
  return group.includes('.') && !isBuiltInGroup(group) && !isClientSide;
}

/** The required form of the name of this object; undefined if unknown. */
export function nameFormOf(resource: Resource, kubeMinor: number): NameForm | undefined {
  const { group, kind } = resource;
  if (!isServed(resource) || group === 'authentication.k8s.io' || group === 'authorization.k8s.io') return undefined;
  if (group === '' && kind === 'Service') return kubeMinor >= RELAXED_SERVICE_NAMES ? 'label' : 'label-1035';
  if (AGGREGATED_GROUPS.test(group)) return undefined;
  const key = `${group}/${kind}`;
  return EXCEPTIONS.has(key) ? EXCEPTIONS.get(key) : 'subdomain';
}

export function nameError(form: NameForm, name: string): ValidationError {
  switch (form) {
    case 'label':
      return dnsLabelError(name);
    case 'label-1035':
      return dns1035LabelError(name);
    case 'subdomain':
      return dnsSubdomainError(name);
    case 'path-segment':
      return pathSegmentError(name);
    default:
      return form satisfies never;
  }
}

/** The same for the name of an object. If a kustomization adds a prefix or suffix, the ends are not checked. */
export function nameErrorOf({ pending }: Resource, form: NameForm, name: string): ValidationError {
  return nameError(form, pending.names ? `a${name}a` : name);
}

const GENERATED_BASE = 58;
const GENERATED_SUFFIX = 'x2x2x';

/** Kinds whose generateName is not validated, only the generated name. */
const UNCHECKED_PREFIX = new Set([
  '/ReplicationController',
  'certificates.k8s.io/CertificateSigningRequest',
  'resource.k8s.io/DeviceClass',
]);

/** Whether generateName is validated even if it is not used. */
export function checksPrefix({ group, kind }: Resource): boolean {
  return !UNCHECKED_PREFIX.has(`${group}/${kind}`);
}

/** What is wrong with a generateName, and, if `generates` is set, with the name that is generated from it. */
export function generateNameError(
  form: NameForm,
  prefix: string,
  generates: boolean,
  checksItself = true,
): ValidationError {
  // The server replaces the last two characters with "a" before validation if the prefix ends with a dash.
  const masked = prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
  const error = checksItself ? nameError(form, masked) : undefined;
  if (error !== undefined || !generates) return error;
  return nameError(form, prefix.slice(0, GENERATED_BASE) + GENERATED_SUFFIX);
}

/** The most similar valid DNS name: `My_App` -> `my-app`; undefined if no valid character is left. */
export function asDnsName(text: string, { dots }: { readonly dots: boolean }): string | undefined {
  const plain = text
    .toLowerCase()
    .replaceAll(dots ? /[^a-z0-9.-]+/g : /[^a-z0-9-]+/g, '-')
    .replaceAll(/[.-]+/g, (run) => (run.includes('.') ? '.' : run))
    .slice(0, dots ? 253 : 63)
    .replaceAll(/^[-.]+|(?<![-.])[-.]+$/g, '');
  return plain === '' || plain === text ? undefined : plain;
}
