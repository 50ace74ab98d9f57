/** The definition of a rule: its documentation, its messages and its checks. */
import type { ParsedDocument } from '../load/tape/document.ts';
import type { Conditions } from '../load/value/field-tree.ts';
import type { Place } from '../load/value/place.ts';
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { AnyRoute } from '../model/network/gateway-route.ts';
import type { ListenerOwner } from '../model/network/listener.ts';
import type { KindName } from '../model/objects/kinds.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import type { Workload } from '../model/objects/workload.ts';
import type { Manifest, Project } from '../model/project/project.ts';
import type { Basis } from '../model/project/settled.ts';
import type { Violation } from '../model/validation/constraint.ts';
import type { RouteTable } from '../routes/route/route.ts';
import type { SchemaError } from '../schema/schema-error.ts';
import type { Fix, Note, Severity } from './diagnostic.ts';
import type { Conditional, FieldCheck } from './field-path.ts';
import type { NoOptions, Options, ValuesOf } from './options.ts';

/** A message without `help` uses `docs.remedy`; `help` is more specific. */
export type Wording = string | { readonly message: string; readonly help: string };
export type Messages = Readonly<Record<string, (data: never) => Wording>>;
type DataOf<F> = F extends (data: infer D) => Wording ? D : never;

export interface Docs {
  /** What is wrong, one sentence with a full stop. */
  readonly summary: string;
  /** What happens in the cluster because of it. */
  readonly why: string;
  /** How to correct it, in the imperative. */
  readonly remedy: string;
}

export interface Extra {
  /** Replaces the severity of the rule. */
  readonly severity?: Severity;
  readonly notes?: readonly Note[];
  readonly fix?: Fix;
  /** The object that the finding is about, if it is not the one that the check was called with. */
  readonly about?: Resource;
}

/** The context of checks for a single object or document: nothing outside of it. */
export interface ObjectContext<M extends Messages, O extends Options = NoOptions> {
  readonly settings: Omit<Settings, 'clock' | 'readCertificate'>;
  /** The values of the options that the rule declares. */
  readonly options: ValuesOf<O>;
  report<Id extends keyof M & string>(at: Place, id: Id, data: DataOf<M[Id]>, extra?: Extra): void;
}

export interface Context<M extends Messages, O extends Options = NoOptions> extends ObjectContext<M, O> {
  readonly settings: Settings;
  readonly project: Project;
  readonly cluster: Cluster;
  /** The routing table, built when the first rule uses it. */
  readonly routes: RouteTable;
}

/** An ignore comment or annotation that suppresses nothing. */
export interface UselessSuppression {
  readonly is: 'unused' | 'unknownRule' | 'noRule' | 'unknownDirective';
  readonly at: Place;
  /** The rule or area that it specifies. */
  readonly pattern: string;
  /** The rule or area that was probably meant. */
  readonly meant: string | undefined;
}

/** A kustomization or a chart that a tool refused to build. */
export interface BuildFailure {
  readonly by: 'kustomize' | 'helm';
  readonly at: Place;
  /** The reason of the tool, in one line. */
  readonly reason: string;
  /** Whether a chart only lacks values that those who install it set. */
  readonly needsValues?: boolean | undefined;
}

type UnreadableDocument = Extract<ParsedDocument, { readonly is: 'unreadable' }>;

/** A check for each subject, or under conditions only for those that have, or lack, a value at some paths. */
type Called<S, C> = Conditional<(subject: S, context: C) => void>;

/** The subjects of rules that check objects one by one; each check is called once per subject. */
export type ObjectCheck<M extends Messages, C = ObjectContext<M>> = {
  readonly manifest?: (manifest: Manifest, context: C) => void;
  /** Each document that cannot be read as it is written. */
  readonly unreadable?: (manifest: Manifest & { readonly document: UnreadableDocument }, context: C) => void;
  /** Each error of an object against the schema of its kind. */
  readonly schemaError?: (error: SchemaError, context: C, resource: Resource) => void;
  /** Each value of an object, or combination of values, that the API server rejects or warns about. */
  readonly violation?: (violation: Violation, context: C, resource: Resource) => void;
  /** Each object of any kind. */
  readonly resource?: Called<Resource, C>;
  /** Each route of the Gateway API. */
  readonly route?: Called<AnyRoute, C>;
  /** Each Gateway and each ListenerSet. */
  readonly listenerOwner?: Called<ListenerOwner, C>;
  /** Each object that creates pods; paths begin in the spec of the pods. */
  readonly workload?: Called<Workload, C>;
} & { readonly [K in KindName]?: Called<ResourceOf<K>, C> };

/** The subjects of all rules. */
export type Check<M extends Messages, O extends Options = NoOptions> = ObjectCheck<M, Context<M, O>> & {
  /** Once per run. */
  readonly cluster?: (cluster: Cluster, context: Context<M, O>) => void;
  /** Each kustomization and chart that does not build. */
  readonly build?: (failure: BuildFailure, context: Context<M, O>) => void;
  /** After all other rules have run. */
  readonly suppression?: (suppression: UselessSuppression, context: Context<M, O>) => void;
};

interface Spec<M extends Messages, O extends Options> {
  /** The severity of most of its findings; a finding may have another one. */
  readonly severity: Severity;
  /** True for rules that are off by default. */
  readonly offByDefault?: boolean;
  /** `safe` if all its fixes are safe; `unsafe` if some are not; absent if it has no fixes. */
  readonly fix?: Fix['safety'];
  /**
   * What its findings depend on: the `text` as written, the `value` that each finding points at, the `objects` that it
   * and its notes point at, or the whole `tree` (the default). A finding is left out if that part may still change
   * before the manifest is applied, because it is filled in, decrypted, patched or added to. If messages differ: by
   * message, with `rest` for all others.
   */
  readonly judges?: Basis | { readonly [Id in keyof M | 'rest']?: Basis };
  readonly docs: Docs;
  /** The options that users can set, under `options` in the configuration; checks find the values in their context. */
  readonly options?: O & Options;
  readonly messages: M;
}

/** The checks of a rule: by subject, or by the path of the fields that they are called with. */
type Checks<K extends string, Subjects, C> = {
  readonly [P in K]: P extends keyof Subjects ? Subjects[P] : FieldCheck<P, C>;
};

export interface TreeRuleSpec<M extends Messages, O extends Options = NoOptions, K extends string = string>
  extends Spec<M, O> {
  readonly scope?: undefined;
  readonly check: Checks<K, Check<M, O>, Context<M, O>>;
}

export interface ObjectRuleSpec<M extends Messages, O extends Options = NoOptions, K extends string = string>
  extends Spec<M, O> {
  /**
   * The findings in a file depend on that file alone (and on the settings, and the kustomizations that use it). They
   * can be stored between runs, and computed in a second thread.
   */
  readonly scope: 'object';
  readonly check: Checks<K, ObjectCheck<M, ObjectContext<M, O>>, ObjectContext<M, O>>;
}

export type RuleSpec<M extends Messages, O extends Options = NoOptions, K extends string = string> =
  | TreeRuleSpec<M, O, K>
  | ObjectRuleSpec<M, O, K>;

/** A check without its types: `of` is the object that has the value, where it is called with values at a path. */
export type AnyCheck = (subject: never, context: Context<Messages>, of: never) => void;
export type AnyConditional = Conditions & { readonly check: AnyCheck };

/** A rule with any types of messages. */
export interface Rule extends Spec<Messages, Options> {
  readonly scope?: 'object';
  /** By subject (a key of `Check`), or by path. */
  readonly check: Readonly<Record<string, AnyCheck | AnyConditional>>;
}
export type Rules = Readonly<Record<string, Rule>>;

/** The severity of the findings of a rule where the user sets none; `off` if it does not run by default. */
export function defaultGrade({ severity, offByDefault }: Pick<Rule, 'severity' | 'offByDefault'>): Severity | 'off' {
  return offByDefault === true ? 'off' : severity;
}

/** `ingress` of `ingress/invalid-host`. */
export function areaOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

/** The areas of rules, each once. */
export function areasOf(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map(areaOf))];
}

/** Gives a rule its types. The cast widens the types of message data, which only the rule itself produces. */
export function defineRule<const M extends Messages, const K extends string, const O extends Options = NoOptions>(
  spec: RuleSpec<M, O, K>,
): Rule {
  return spec as unknown as Rule;
}
