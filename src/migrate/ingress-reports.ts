/** What becomes of each annotation and field of an Ingress that is written for another controller. */
import { type Dialect, dialectOfKey } from '../model/ingress/dialect.ts';
import { annotationsOf, CLASS_ANNOTATION } from '../model/ingress/ingress.ts';
import type { Annotation } from '../model/ingress/record.ts';
import { annotationTable } from '../model/ingress/tables.ts';
import type { ResourceOf } from '../model/objects/resource.ts';
import type { Draft } from './ingress-rules.ts';
import type { SettingReport } from './objects.ts';
import { carried, lost, notNeeded, type Treatment } from './treatment.ts';

type AnIngress = ResourceOf<'Ingress'>;

/** Whether an annotation is for another reader than a controller of Ingresses. */
export const isForeign = (key: string): boolean =>
  key !== CLASS_ANNOTATION &&
  key !== 'kubectl.kubernetes.io/last-applied-configuration' &&
  dialectOfKey(key) === undefined;

export function reportsOf(
  ingress: AnIngress,
  dialect: Dialect | undefined,
  { outcomes }: Draft,
  title: string,
): readonly SettingReport[] {
  const record = dialect === undefined ? undefined : annotationTable(dialect)?.read(ingress);
  const reports = annotationsOf(ingress)
    .entries()
    .map((at): SettingReport => {
      const key = String(at.step);
      const annotation = record?.annotations.get(key);
      const own =
        annotation?.is === 'known' ? (outcomes.get(annotation.field) ?? withoutPlace(annotation, title)) : undefined;
      const treatment =
        key === CLASS_ANNOTATION
          ? carried('spec.ingressClassName')
          : isForeign(key)
            ? carried('as it is')
            : (own ?? notNeeded('the controller does not read it'));
      return { ingress, setting: key, at: at.key, ...resultOf(treatment) };
    });
  const spec = ingress.root.child('spec');
  const fields = spec.entries().map((at): SettingReport => {
    const setting = `spec.${String(at.step)}`;
    return { ingress, setting, at: at.key, result: 'carried', because: FIELDS.get(setting) ?? 'as it is' };
  });
  return [...reports, ...fields];
}

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['spec.ingressClassName', 'the class of the new controller'],
  ['spec.backend', 'spec.defaultBackend'],
  ['spec.rules', 'rules with what is served'],
]);

/** A setting that nothing of the new controller carries. */
function withoutPlace({ setting, field }: Extract<Annotation, { is: 'known' }>, title: string): Treatment {
  if (setting.is === 'ignored') return notNeeded(`the value ${setting.reason}, so the controller ignores it`);
  if (setting.is === 'valid' && setting.value === false) return notNeeded('it turns something off');
  return SILENT.has(field) ? notNeeded('what is served has it') : lost(`kroute writes nothing like it for ${title}`);
}

/** Settings that are in the rules as they are served. */
const SILENT: ReadonlySet<string> = new Set(['serverAlias', 'useRegex', 'serviceUpstream']);

function resultOf(treatment: Treatment): Pick<SettingReport, 'result' | 'because'> {
  switch (treatment.is) {
    case 'carried':
      return { result: 'carried', because: treatment.how };
    case 'not-needed':
      return { result: 'not-needed', because: treatment.why };
    default:
      return { result: 'lost', because: treatment.means };
  }
}
