/** What a rule is: a value that says what it finds, what that costs, and how it is found. */
import type { Place } from '../load/value/place.ts';
import type { Cluster } from '../model/cluster/cluster.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { KindName } from '../model/objects/kinds.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import type { Workload } from '../model/objects/workload.ts';
import type { Manifest, Project } from '../model/project/project.ts';
import type { Basis } from '../model/project/settled.ts';
import type { RouteTable } from '../routes/route/route.ts';
import type { Fix, Note, Severity } from './diagnostic.ts';
import type { NoOptions, Options, ValuesOf } from './options.ts';

/** A message alone takes its help from `docs.remedy`; `help` says something more exact. */
export type Wording = string | { readonly message: string; readonly help: string };
export type Messages = Readonly<Record<string, (data: never) => Wording>>;
type DataOf<F> = F extends (data: infer D) => Wording ? D : never;

export interface Docs {
  /** What is wrong, one sentence with a full stop. */
  readonly summary: string;
  /** What it costs: the failure that a user sees. */
  readonly why: string;
  /** What to do, imperative. */
  readonly remedy: string;
}

export interface Extra {
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  readonly notes?: readonly Note[];
  readonly fix?: Fix;
  /** The object the finding is about, where it is not the one that was handed in. */
  readonly about?: Resource;
}

/** What the check of a single object or document has at hand: nothing that lies outside of it. */
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
  /** The routing table, built when the first rule needs it. */
  readonly routes: RouteTable;
}

/** A request to leave out findings that leaves out nothing. */
export interface UselessSuppression {
  readonly is: 'unused' | 'unknownRule' | 'noRule' | 'unknownDirective';
  readonly at: Place;
  /** The rule or area as it is named there. */
  readonly pattern: string;
  /** The rule or area that was probably meant. */
  readonly meant: string | undefined;
}

/** What a rule looks at that judges objects by themselves; each key is called once per such thing. */
export type ObjectCheck<M extends Messages, C = ObjectContext<M>> = {
  readonly manifest?: (manifest: Manifest, context: C) => void;
  /** Every object, of whatever kind. */
  readonly resource?: (resource: Resource, context: C) => void;
  /** Everything that makes pods. */
  readonly workload?: (workload: Workload, context: C) => void;
} & { readonly [K in KindName]?: (resource: ResourceOf<K>, context: C) => void };

/** What any rule may look at. */
export type Check<M extends Messages, O extends Options = NoOptions> = ObjectCheck<M, Context<M, O>> & {
  /** Once per run. */
  readonly cluster?: (cluster: Cluster, context: Context<M, O>) => void;
  /** Once the findings of all others are known. */
  readonly suppression?: (suppression: UselessSuppression, context: Context<M, O>) => void;
};

interface Spec<M extends Messages, O extends Options> {
  /** The severity of most of its findings; a finding may carry its own. */
  readonly severity: Severity;
  /** True for rules that only run when asked for. */
  readonly offByDefault?: boolean;
  /** `safe` where all its fixes are; `unsafe` where some may not be; absent where it offers none. */
  readonly fix?: Fix['safety'];
  /**
   * What its findings are about: the `text` as it is written, the `value` each points at, the `objects` that it and its
   * notes point at, or the whole `tree`, as where none is given. A finding is left out where that is not settled: what is
   * still to be filled in, decrypted, patched or added to. Where messages differ: by message, and `rest` for all others.
   */
  readonly judges?: Basis | { readonly [Id in keyof M | 'rest']?: Basis };
  readonly docs: Docs;
  /** What users may set for it, under `options` in the configuration; its checks find the values in their context. */
  readonly options?: O & Options;
  readonly messages: M;
}

export interface TreeRuleSpec<M extends Messages, O extends Options = NoOptions> extends Spec<M, O> {
  readonly scope?: undefined;
  readonly check: Check<M, O>;
}

export interface ObjectRuleSpec<M extends Messages, O extends Options = NoOptions> extends Spec<M, O> {
  /**
   * Whatever it finds in a file depends on that file alone (and on the settings, and on what kustomizations do to it):
   * such findings can be kept from run to run, and found beside others.
   */
  readonly scope: 'object';
  readonly check: ObjectCheck<M, ObjectContext<M, O>>;
}

export type RuleSpec<M extends Messages, O extends Options = NoOptions> = TreeRuleSpec<M, O> | ObjectRuleSpec<M, O>;

/** A rule, whatever its messages say. */
export interface Rule extends Spec<Messages, Options> {
  readonly scope?: 'object';
  readonly check: Check<Messages>;
}
export type Rules = Readonly<Record<string, Rule>>;

/** Gives a rule its types. The cast widens message data, which only the rule itself produces. */
export function defineRule<const M extends Messages, const O extends Options = NoOptions>(spec: RuleSpec<M, O>): Rule {
  return spec as unknown as Rule;
}
