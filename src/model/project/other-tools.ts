/** Files that look like Kubernetes objects, or are written next to them, and belong to another tool. */
import type { Cursor } from '../../load/value/cursor.ts';
import { groupOf, isBuiltInGroup, kindsNamed } from '../../schema/catalog.ts';

/** API groups of files that command-line tools read; no API server serves them. */
const FILE_GROUPS: ReadonlySet<string> = new Set([
  'apiserver.config.k8s.io',
  'apiserver.k8s.io',
  'audit.k8s.io',
  'backstage.io',
  'chainsaw.kyverno.io',
  'cli.kyverno.io',
  'client.authentication.k8s.io',
  'component-config.kueue.x-k8s.io',
  'eksctl.io',
  'fn.kpt.dev',
  'imgpkg.carvel.dev',
  'k3d.io',
  'kapp.k14s.io',
  'kbld.k14s.io',
  'kind.x-k8s.io',
  'kpt.dev',
  'krew.googlecontainertools.github.com',
  'kubeadm.k8s.io',
  'kubecontrollermanager.config.k8s.io',
  'kubelet.config.k8s.io',
  'kubeproxy.config.k8s.io',
  'kubescheduler.config.k8s.io',
  'kuttl.dev',
  'mirror.openshift.io',
  'scaffolder.backstage.io',
  'score.dev',
  'skaffold',
  'tanka.dev',
  'testing.kuttl.dev',
  'vendir.k14s.io',
]);

/** A version without a group, and not that of the core API. */
const OTHER_BARE_VERSION = /^(?!v1$)v\d+(?:(?:alpha|beta)\d+)?$/;
/** `group/version`, or a version. */
const API_VERSION = /^(?:[^/]+\/)?v\d\w*$|\/|[$<{%@]/;

/** Whether a map with `apiVersion` and `kind` is evidently an object that no API server is given. */
export function isOtherTools(root: Cursor, apiVersion: string, kind: string): boolean {
  if (FILE_GROUPS.has(groupOf(apiVersion)) || (kind === 'ConformanceReport' && !root.child('spec').exists)) return true;
  // `v1alpha1`: Talos, and other programs that have versions and no groups.
  if (OTHER_BARE_VERSION.test(apiVersion) && kindsNamed(kind).length === 0) return true;
  if (apiVersion === 'v1' && kindsNamed(kind).length === 0 && !root.child('metadata').exists) return true;
  // What an API server answers.
  if (apiVersion === 'v1' && kind === 'Status') return true;
  if (!API_VERSION.test(apiVersion) && kindsNamed(kind).length === 0) return true;
  if (!isBuiltInGroup(groupOf(apiVersion)) && isNamedAsType(root.child('metadata'))) return true;
  if (isPatchOfHive(root) || isForm(root)) return true;
  const local = root.child('metadata').child('annotations').child('config.kubernetes.io/local-config').string;
  return local !== undefined && local !== 'false';
}

/** A patch of a SyncSet: `{apiVersion, kind, name, patch, patchType}`. */
function isPatchOfHive(root: Cursor): boolean {
  const fields = ['name', 'patch', 'patchType'];
  return !root.child('metadata').exists && fields.every((field) => root.child(field).string !== undefined);
}

/** An object with an empty kind and an empty name, which a program fills in. */
function isForm(root: Cursor): boolean {
  return root.child('kind').string === '' && root.child('metadata').child('name').string === '';
}

/** `metadata: {name: ModelCache, group: x.dev, version: v1}`: no object has such a name, nor these fields. */
function isNamedAsType(metadata: Cursor): boolean {
  return (
    /[A-Z]/.test(metadata.child('name').string ?? '') && ['group', 'version'].some((key) => metadata.child(key).exists)
  );
}

/** Whether a map with only one of the two looks like an object of Kubernetes that lacks the other. */
export function lacksOnlyIdentity(root: Cursor): boolean {
  if (!root.child('metadata').isMap && !root.child('spec').isMap) return false;
  const kind = root.child('kind').string;
  const apiVersion = root.child('apiVersion').string;
  if (kind !== undefined) return kindsNamed(kind).length > 0;
  return apiVersion !== undefined && (apiVersion === 'v1' || isNamedBuiltInGroup(groupOf(apiVersion)));
}

/** The core API has the group `''`, as any version without a group. */
function isNamedBuiltInGroup(group: string): boolean {
  return group !== '' && isBuiltInGroup(group);
}

/** Whether SOPS encrypted a file: https://github.com/getsops/sops#message-authentication-code */
export function isEncrypted(root: Cursor): boolean {
  const sops = root.child('sops');
  return sops.isMap && ['mac', 'version', 'lastmodified', 'age', 'pgp', 'kms'].some((key) => sops.child(key).exists);
}

/** Whether git-crypt encrypted a whole file: https://github.com/AGWA/git-crypt/blob/master/git-crypt.hpp */
export function isGitCrypt(text: string): boolean {
  return text.startsWith('\0GITCRYPT\0');
}

/** `12-assert.yaml`, `crd-assert.yaml`: the part of an object that a test of kuttl or chainsaw expects. */
export function isAssertion(fileName: string): boolean {
  return /(?:^|[-_.])assert(?:ion)?s?(?:[-_.]|$)|^\d+-errors?\.ya?ml$/.test(fileName);
}

/** ytt, which writes its code into comments: https://carvel.dev/ytt/docs/latest/lang-ref-ytt/ */
export function isYtt(text: string): boolean {
  return text.includes('#@') && /^[ \t]*#@(?:[ \t]+\S|[a-z]+\/)|:[ \t]+#@[ \t]/m.test(text);
}

/** The version that every object has, as YAML or JSON, whatever else is wrong with the text. */
const VERSION = /(?:^|[\s{,"'])api_?version["']?[ \t]*[:=]/im;
const KIND = /(?:^|[\s{,"'])kind["']?[ \t]*[:=][ \t]*["']?([A-Za-z]+)/gim;

/** Whether a text holds a key of objects, so that it may be a manifest that cannot be read. Much JSON has a `kind`. */
export function hasIdentity(path: string, text: string): boolean {
  if (VERSION.test(text)) return true;
  if (path.endsWith('.json')) return /apiVersion/i.test(text);
  return [...text.matchAll(KIND)].some(([, kind = '']) => kindsNamed(kind).length > 0);
}

/** `job.tmpl.yaml`: filled in before anything reads it. */
export function isTemplateName(fileName: string): boolean {
  return /\.(?:tmpl|tpl|gotmpl|j2|jinja2?|erb|ftl|hbs|handlebars|mustache|template)\.(?:ya?ml|json)$/i.test(fileName);
}

/** `namespace: #{NAMESPACE}`: to YAML a comment, to Octopus and others a value to fill in. */
export function isHashTemplate(text: string): boolean {
  return text.includes('#{') && /:[ \t]+#\{[A-Za-z_][\w.-]*\}/.test(text);
}

/** What stands in a line until a template is filled in, and what no YAML is: `[YOUR REGISTRY]/web`, `{NAME}.1`, `{images[name]}`, `<NAME>`, `@NAME@`, `%{ if x }`, `<% x %>`, `<#if x>`; or a fence of a page. */
const CODE =
  /^\s*<\/?[#@][a-z]+\b|^\s*<[A-Z][A-Z0-9_]+>$|\{[A-Za-z_][\w.]*(?:\[[\w.-]+\])*\}|(?:^|[\s:])@+\w[\w.-]*@|:\s+\[[A-Z][A-Z _-]*\]\S|[\s:]%(?:[A-Z][A-Z0-9_]*|%)%|^\s*\$[A-Z][A-Z0-9_]+,?\s*$|%\{|\{%|<%|\$\{|\$\(|\{ ?\{|^\s*```/;

/** Whether a line that cannot be read is one of a template. */
export function isTemplateLine(line: string): boolean {
  // `...` among fields: the reader of a page is to think of more.
  return CODE.test(line) || (line.trim() === '...' && line.startsWith(' '));
}
