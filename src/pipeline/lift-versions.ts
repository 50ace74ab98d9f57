/** `migrate --to v1`: Ingresses and IngressClasses of removed beta versions as v1, in the text of their files. */
import type { Edit } from '../linter/diagnostic.ts';
import { removing, rewriting, writingBefore } from '../linter/edits.ts';
import { applyFixes } from '../linter/fix.ts';
import type { Cursor } from '../load/value/cursor.ts';
import type { Migration } from '../migrate/migrate.ts';
import type { Refused, SettingReport } from '../migrate/objects.ts';
import type { Cluster } from '../model/cluster/cluster.ts';
import { classOf } from '../model/ingress/class.ts';
import { annotationsOf, CLASS_ANNOTATION, classAnnotation } from '../model/ingress/ingress.ts';
import { describe, type Resource, type ResourceOf } from '../model/objects/resource.ts';
import { migrate } from '../model/project/convert-version.ts';
import { liftedObject } from '../model/project/lifted-object.ts';
import type { Project } from '../model/project/project.ts';
import { toYaml } from '../render/yaml.ts';
import { push } from '../text/group.ts';
import { isRecord } from '../text/record.ts';
import type { SourceFile } from '../text/source-file.ts';

const V1 = 'networking.k8s.io/v1';

/** A file with objects that were lifted, and its new text. */
export interface LiftedFile {
  readonly path: string;
  readonly text: string;
}

export interface Lifted {
  readonly files: readonly LiftedFile[];
  readonly migration: Migration;
}

/** Lifts the objects of a project that was read from files, and not from what tools made of them. */
export function liftedToV1({ manifests, cluster }: Project): Lifted {
  const edits = new Map<SourceFile, Edit[]>();
  const settings: SettingReport[] = [];
  const refused: Refused[] = [];
  const notes: string[] = [];
  const ingresses = new Map<Resource, ResourceOf<'Ingress'>>(cluster.all('Ingress').map((one) => [one, one]));
  for (const resource of manifests.flatMap((one) => one.resources)) {
    if (!isBeta(resource)) continue;
    const ingress = ingresses.get(resource);
    const className = ingress === undefined ? undefined : liftedClass(cluster, ingress);
    const inText = ingress === undefined ? classEdits(resource) : ingressEdits(ingress, className);
    const all = inText ?? anew(resource, className);
    if (all === undefined) {
      refused.push({ ingress: resource, because: 'its text cannot be edited as one object; write it by hand' });
      continue;
    }
    if (inText === undefined && resource.document.engine !== 'json')
      notes.push(`${describe(resource)} is written anew, without its comments, since its text cannot be edited`);
    settings.push(...settingsOf(resource, className));
    for (const edit of all) push(edits, resource.file, edit);
  }
  const files = [...edits].map(([file, list]) => ({
    path: file.path,
    text: applyFixes(file, [{ title: V1, safety: 'safe', edits: list }]).text,
  }));
  return { files, migration: { objects: [], settings, refused, notes, gateways: new Map() } };
}

function isBeta({ kind, group, version }: Resource): boolean {
  const isIngress = kind === 'Ingress' && (group === 'extensions' || group === 'networking.k8s.io');
  return version === 'v1beta1' && (isIngress || (kind === 'IngressClass' && group === 'networking.k8s.io'));
}

/** The class that moves from the annotation to the field: where its IngressClass is given, and the controller reads both. */
function liftedClass(cluster: Cluster, ingress: ResourceOf<'Ingress'>): string | undefined {
  const written = classAnnotation(ingress);
  const { string: name } = written;
  if (name === undefined || name === '' || ingress.root.child('spec').child('ingressClassName').written)
    return undefined;
  const { resource, dialect } = classOf(ingress, cluster);
  return resource?.name === name && dialect !== 'gke' ? name : undefined;
}

function classEdits({ root, document }: Resource): readonly Edit[] | undefined {
  const edit = document.tape.toSource === undefined ? rewriting(root.child('apiVersion'), V1) : undefined;
  return edit === undefined ? undefined : [edit];
}

function ingressEdits(ingress: ResourceOf<'Ingress'>, className: string | undefined): readonly Edit[] | undefined {
  const converted = migrate(ingress);
  if (converted === undefined) return undefined;
  const { file } = ingress;
  const edits = converted.replacements.map((one): Edit => ({ file, ...one }));
  if (className === undefined) return edits;
  const [first] = ingress.root.child('spec').entries();
  const annotations = annotationsOf(ingress);
  const removed = removing(annotations.keys().length === 1 ? annotations : classAnnotation(ingress));
  const added = first === undefined ? undefined : writingBefore(first, 'ingressClassName', className);
  return removed === undefined || added === undefined ? undefined : [...edits, removed, added];
}

/** The whole object in place of its text; undefined where others may use parts of it. */
function anew({ root, document, file }: Resource, className: string | undefined): readonly Edit[] | undefined {
  const object = liftedObject(withClass(root.json(), className));
  if (object === undefined || document.tape.toSource !== undefined) return undefined;
  if (document.engine === 'json') {
    const text = JSON.stringify(object, null, 2);
    return [{ file, span: root.at.span, text }];
  }
  return root.parent === undefined ? [{ file, span: root.at.span, text: toYaml(object).trimEnd() }] : undefined;
}

function withClass(object: unknown, className: string | undefined): unknown {
  if (className === undefined || !isRecord(object) || !isRecord(object.metadata) || !isRecord(object.spec))
    return object;
  const { annotations, ...metadata } = object.metadata;
  const others = isRecord(annotations) ? Object.entries(annotations).filter(([key]) => key !== CLASS_ANNOTATION) : [];
  return {
    ...object,
    metadata: { ...metadata, ...(others.length === 0 ? {} : { annotations: Object.fromEntries(others) }) },
    spec: { ingressClassName: className, ...object.spec },
  };
}

/** What becomes of each field and annotation. */
function settingsOf(resource: Resource, className: string | undefined): readonly SettingReport[] {
  const { root } = resource;
  const carried = (setting: string, at: Cursor, because: string): SettingReport => ({
    ingress: resource,
    setting,
    at: at.key,
    result: 'carried',
    because,
  });
  const spec = root.child('spec');
  return [
    carried('apiVersion', root.child('apiVersion'), `apiVersion ${V1}`),
    ...annotationsOf(resource)
      .entries()
      .map((one) => {
        const key = String(one.step);
        if (key !== CLASS_ANNOTATION || resource.kind !== 'Ingress') return carried(key, one, 'as it is');
        return carried(
          key,
          one,
          className === undefined
            ? 'as it is: controllers still read it, and its IngressClass is not among the files'
            : 'spec.ingressClassName, since its IngressClass is among the files',
        );
      }),
    ...spec.entries().map((one) => {
      const field = String(one.step);
      if (field === 'backend') return carried('spec.backend', one, 'spec.defaultBackend');
      return carried(
        `spec.${field}`,
        one,
        field === 'rules' ? 'rules with backend.service, and the default pathType ImplementationSpecific' : 'as it is',
      );
    }),
  ];
}
