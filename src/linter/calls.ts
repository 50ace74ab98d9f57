/** The checks of all rules, arranged so that each is called where it has something to look at, and nowhere else. */

import type { Cursor } from '../load/value/cursor.ts';
import { FieldTree } from '../load/value/field-tree.ts';
import { isRoute } from '../model/network/gateway-route.ts';
import { isListenerOwner } from '../model/network/listener.ts';
import type { Resource } from '../model/objects/resource.ts';
import { BASES, PARTS } from './field-path.ts';
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
  readonly #fields = new FieldTree();
  #current = '';
  #subject: S | undefined;

  constructor(stopwatch: Stopwatch | undefined, nameOf: (subject: S) => string) {
    this.#stopwatch = stopwatch;
    this.#nameOf = nameOf;
  }

  /** Adds the checks that a rule has for these subjects, and for the values at paths that begin with them. */
  add({ id, rule, context }: Active, subject: string): void {
    const base = BASES.get(subject) ?? '';
    const places = PARTS.get(subject);
    for (const [key, written] of Object.entries(rule.check)) {
      if (key !== subject && !key.startsWith(`${subject}.`)) continue;
      const conditions = typeof written === 'function' ? undefined : written;
      const call: Call = { rule: id, check: typeof written === 'function' ? written : written.check, context };
      if (key === subject && places === undefined) {
        if (conditions === undefined) this.#always.push(call);
        else this.#fields.visit(base, () => this.#run(call, this.#subject, undefined), conditions);
      } else {
        const below = key.slice(subject.length + 1);
        for (const place of places ?? [base])
          this.#fields.visit(joined(place, below), (at) => this.#run(call, at, this.#subject), conditions);
      }
    }
  }

  /** Whether no rule has a check for them. */
  get areNone(): boolean {
    return this.#always.length === 0;
  }

  /** Calls each with what was found about a subject. */
  report(found: unknown, about: S): void {
    try {
      for (const call of this.#always) this.#run(call, found, about);
    } catch (cause) {
      throw failure(this.#current, this.#nameOf(about), cause);
    }
  }

  /** Calls all of them that have something to look at; paths begin at `root`. */
  call(subject: S, root?: Cursor): void {
    try {
      for (const call of this.#always) this.#run(call, subject, undefined);
      if (root === undefined) return;
      this.#subject = subject;
      this.#fields.walk(root);
    } catch (cause) {
      throw failure(this.#current, this.#nameOf(subject), cause);
    }
  }

  #run({ rule, check, context }: Call, at: unknown, of: S | undefined): void {
    this.#current = rule;
    if (this.#stopwatch === undefined) check(at as never, context as never, of as never);
    else this.#stopwatch.time(rule, () => check(at as never, context as never, of as never));
  }
}

/** The subjects by which rules subscribe to an object, and with which their paths begin. All objects of a kind have the same. */
export function subjectsOf(resource: Resource): readonly string[] {
  const { known } = resource;
  const general = ['resource', '*'];
  if (known === undefined) return general;
  if (isRoute(resource)) return [...general, 'route', 'filter', 'destination', known];
  return isListenerOwner(resource) ? [...general, 'listenerOwner', known] : [...general, known];
}

function joined(path: string, below: string): string {
  return path === '' || below === '' ? path + below : `${path}.${below}`;
}

function failure(rule: string, subject: string, cause: unknown): RuleFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RuleFailure(`rule ${rule} failed on ${subject}: ${message}`, cause);
}
