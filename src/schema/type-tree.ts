/** The form of a value: what it must be for nothing to be wrong with it, limits included. */
import { own } from '../text/own.ts';
import { type Definition, isObject, type Limits, type Minors, type Scalar, type TypeSpec } from './definition.ts';
import { allowedMembers, isCustomResource } from './json-schema.ts';

/** A `TypeSpec` whose references are functions (forms may be recursive), and whose choices name all that is allowed. */
export type Form =
  | Scalar
  | FormReference
  | ({ readonly is: Scalar | FormReference } & Limits)
  | ({ readonly list: Form; readonly keys?: readonly string[] } & Limits)
  | ({ readonly map: Form } & Limits)
  | { readonly enum: readonly (string | number)[] };

export type FormReference = () => DefinedForm;

/** The form of a definition: an object with these fields, or a name for one type. */
export type DefinedForm = ObjectForm | { readonly type: Form };

export interface ObjectForm {
  readonly fields: Readonly<Record<string, Form>>;
  readonly required?: readonly string[];
  /** Of fields that were added or removed since 1.29, the minor of Kubernetes that did so. */
  readonly since?: Minors;
  readonly until?: Minors;
  /** Whether it may have other fields, of which nothing is known. */
  readonly isOpen?: boolean;
}

/** The forms of all definitions, by definition id. */
export function formsOf(definitions: Readonly<Record<string, Definition>>): ReadonlyMap<string, DefinedForm> {
  const forms = new Map<string, DefinedForm>();
  for (const [id, definition] of Object.entries(definitions)) forms.set(id, definedForm(id, definition, forms));
  return forms;
}

function definedForm(id: string, definition: Definition, forms: ReadonlyMap<string, DefinedForm>): DefinedForm {
  const emptyIsAbsent = !isCustomResource(id);
  const named = (name: Scalar | `#${string}`): Scalar | FormReference => {
    if (!isReference(name)) return name;
    return () => forms.get(name.slice(1)) ?? { fields: {} };
  };
  const formOf = (spec: TypeSpec): Form => {
    if (typeof spec === 'string') return named(spec);
    if ('list' in spec) return { ...spec, list: formOf(spec.list) };
    if ('map' in spec) return { ...spec, map: formOf(spec.map) };
    if ('enum' in spec) return { enum: allowedMembers(spec, emptyIsAbsent) };
    return { ...spec, is: named(spec.is) };
  };
  if (!isObject(definition)) return { type: formOf(definition.type) };
  const fields = Object.fromEntries(Object.entries(definition.fields).map(([field, spec]) => [field, formOf(spec)]));
  const { required, since, until } = definition;
  return {
    fields,
    ...(required?.length ? { required } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function isReference(name: string): name is `#${string}` {
  return name.startsWith('#');
}

/** The form of the value at a path, or undefined where nothing is known of it. */
export function formAt(root: DefinedForm, path: readonly (string | number)[]): Form | undefined {
  let form: Form | undefined = () => root;
  for (const step of path) form = form && formInto(form, step);
  return form && resolved(form);
}

function formInto(form: Form, step: string | number): Form | undefined {
  const inner = resolved(form);
  if (typeof inner === 'function') {
    const object = inner();
    return 'fields' in object && typeof step === 'string' ? own(object.fields, step) : undefined;
  }
  if (typeof inner === 'string') return undefined;
  if ('list' in inner) return typeof step === 'number' ? inner.list : undefined;
  return 'map' in inner && typeof step === 'string' ? inner.map : undefined;
}

/** The form behind names: an object stays a function. */
function resolved(form: Form): Form {
  if (typeof form === 'object' && 'is' in form) return resolved(form.is);
  if (typeof form !== 'function') return form;
  const definition = form();
  return 'type' in definition ? resolved(definition.type) : form;
}

/** A form as source text; the forms of other definitions are named. */
export function formLiteral(form: DefinedForm, nameOf: (form: DefinedForm) => string | undefined): string {
  const literal = (value: unknown): string => {
    if (isFormReference(value)) return `()=>${nameOf(value()) ?? '({fields:{}})'}`;
    if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{${Object.entries(value)
      .map(([key, each]) => `${JSON.stringify(key)}:${literal(each)}`)
      .join(',')}}`;
  };
  return literal(form);
}

function isFormReference(value: unknown): value is FormReference {
  return typeof value === 'function';
}
