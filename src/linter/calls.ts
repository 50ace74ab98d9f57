/** The checks of all rules, arranged so that each is called where it has something to look at, and nowhere else. */

import type { Cursor } from '../load/value/cursor.ts';
import { FieldTree, type Mark } from '../load/value/field-tree.ts';
import { isRoute } from '../model/network/gateway-route.ts';
import { isListenerOwner } from '../model/network/listener.ts';
import type { Resource } from '../model/objects/resource.ts';
import { own } from '../text/own.ts';
import type { Context, Messages, Rule } from './rule.ts';
import type { Stopwatch } from './stopwatch.ts';

/** An exception in a rule, which is a bug of kroute: reported with the rule and the current object. */
export class RuleFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RuleFailure';
  }
}

/** A rule that runs, with the context for its checks: one for the whole run. */
export interface Active {
  readonly id: string;
  readonly rule: Rule;
  readonly context: Context<Messages>;
}

/** A check as rules write it, whatever it is for. */
type Check = (subject: never, context: never, of: never) => void;

/** A check with what it is called with. */
interface Call {
  readonly rule: string;
  readonly check: Check;
  readonly context: Context<Messages>;
}

/** The checks that are called for each of many subjects of one kind. */
export class Calls<S> {
  readonly #stopwatch: Stopwatch | undefined;
  readonly #nameOf: (subject: S) => string;
  /** Of the checks that are called with each subject. */
  readonly #always: Call[] = [];
  readonly #given: { readonly call: Call; readonly mark: Mark }[] = [];
  readonly #fields = new FieldTree();
  #current = '';
  #subject: S | undefined;

  constructor(stopwatch: Stopwatch | undefined, nameOf: (subject: S) => string) {
    this.#stopwatch = stopwatch;
    this.#nameOf = nameOf;
  }

  /** Adds the check that a rule has for these subjects, if it has one. */
  add({ id, rule, context }: Active, key: string): void {
    const written = own(rule.check, key);
    if (written === undefined) return;
    const { given, check } = typeof written === 'function' ? { given: undefined, check: written } : written;
    const call: Call = { rule: id, check, context };
    if (given === undefined) {
      this.#always.push(call);
      return;
    }
    const mark = { isSet: false };
    for (const path of given) this.#fields.mark(path, mark);
    this.#given.push({ call, mark });
  }

  /** Adds the checks that a rule has for the values at paths that begin with a root, such as `Service`. */
  addFields({ id, rule, context }: Active, root: string): void {
    for (const [key, check] of Object.entries(rule.check)) {
      if (!key.startsWith(`${root}.`) || typeof check !== 'function') continue;
      const call: Call = { rule: id, check, context };
      this.#fields.visit(key.slice(root.length + 1), (at) => this.#run(call, at, this.#subject));
    }
  }

  /** Calls all of them that have something to look at; paths begin at `root`. */
  call(subject: S, root?: Cursor): void {
    try {
      for (const call of this.#always) this.#run(call, subject, undefined);
      if (root === undefined) return;
      this.#subject = subject;
      this.#fields.walk(root);
      for (const { call, mark } of this.#given) {
        if (!mark.isSet) continue;
        mark.isSet = false;
        this.#run(call, subject, undefined);
      }
    } catch (cause) {
      throw failure(this.#current, this.#nameOf(subject), cause);
    }
  }

  #run({ rule, check, context }: Call, at: S | Cursor, of: S | undefined): void {
    this.#current = rule;
    if (this.#stopwatch === undefined) check(at as never, context as never, of as never);
    else this.#stopwatch.time(rule, () => check(at as never, context as never, of as never));
  }
}

/** The keys by which rules subscribe to an object. All objects of a kind have the same. */
export function subjectsOf(resource: Resource): readonly string[] {
  const { known } = resource;
  if (known === undefined) return ['resource'];
  if (isRoute(resource)) return ['resource', 'route', known];
  return isListenerOwner(resource) ? ['resource', 'listenerOwner', known] : ['resource', known];
}

function failure(rule: string, subject: string, cause: unknown): RuleFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RuleFailure(`rule ${rule} failed on ${subject}: ${message}`, cause);
}
