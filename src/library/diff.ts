/** `diff`: which requests are answered differently after a change. */
import type { Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import type { CompareOptions } from '../compare/ways.ts';
import { type Routing, routingOf, shownRoute, shownTable } from '../pipeline/routing.ts';
import { type ComparedRequest, comparedRequests, diffJson, type JsonDiff } from '../render/diff/json.ts';
import type { RoutingCase } from '../routes/request/expectation.ts';
import type { Trace } from '../routes/request/trace.ts';
import { checkedOptions, checkedTexts, optionalText, type Reads } from './arguments.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import { shownComparison } from './shown-comparison.ts';
import { casesIn, checkedExpectations, type Expectations, tracesOf } from './test.ts';
import type { TextFile } from './text-file.ts';
import { withUnread } from './unread.ts';

export type DiffResult = JsonDiff;

export interface DiffOptions extends ManifestOptions {
  /** The controller that serves all Ingresses on the first side, whatever their classes say. */
  readonly controllerBefore?: string;
  /** The same for the second side. */
  readonly controllerAfter?: string;
  /** Requests to answer on both sides; what they expect does not count. */
  readonly requests?: Expectations;
}

/** The two sides, and what else is compared. */
export interface Compared {
  readonly comparison: Comparison;
  readonly requests: readonly ComparedRequest[] | undefined;
}

/**
 * Compares the routes of two sets of files in memory: returns what `kroute diff --format json` prints, as a value. Throws
 * a `UsageError` if a request, an option or the configuration is invalid.
 */
export async function diff(
  before: TextFile | readonly TextFile[],
  after: TextFile | readonly TextFile[],
  options: DiffOptions = {},
): Promise<DiffResult> {
  const { common, controllers, requests } = checkedDiffOptions(options, 'texts');
  const cases = requests === undefined ? undefined : casesIn(requests);
  const open = (files: unknown, controller: string | undefined): Opened =>
    openTexts(checkedTexts('diff', files), common, controller);
  return diffIn(open(before, controllers.before), open(after, controllers.after), cases);
}

export async function diffIn(
  before: Opened,
  after: Opened,
  cases: readonly RoutingCase[] | undefined,
): Promise<DiffResult> {
  const [left, right] = [await routingOf(before.files, before.settings), await routingOf(after.files, after.settings)];
  const isOneController = (before.settings.servedBy ?? after.settings.servedBy) !== undefined;
  const sides = [
    { ...before, ...left },
    { ...after, ...right },
  ] as const;
  const { comparison, requests } = await comparedRoutings(...sides, cases, {
    isOneController,
    readCertificate: after.settings.readCertificate,
  });
  return diffJson(comparison, requests);
}

/** Compares two tables; the places are those of files that the user can open. */
export async function comparedRoutings(
  before: Side,
  after: Side,
  cases: readonly RoutingCase[] | undefined,
  options: CompareOptions,
): Promise<Compared> {
  const [left, right] = [shownTable(before), shownTable(after)];
  const shown = shownComparison(compareTables(left, right, options), { before, after });
  const comparison = options.isOneController === true ? withUnread(shown, after) : shown;
  if (cases === undefined) return { comparison, requests: undefined };
  const answers = async (side: Side): Promise<readonly Trace[]> => {
    const traces = await tracesOf(cases, side);
    return traces.map((trace) =>
      trace.route === undefined ? trace : { ...trace, route: shownRoute(trace.route, side.placeOf) },
    );
  };
  return { comparison, requests: comparedRequests(cases, comparison, await answers(before), await answers(after)) };
}

type Side = Routing & Pick<Opened, 'configured' | 'settings'>;

export function checkedDiffOptions(given: unknown, reads: Reads) {
  const { common, own } = checkedOptions('diff', given, reads, ['controllerBefore', 'controllerAfter', 'requests']);
  const name = 'the name of a controller such as "nginx"';
  return {
    common,
    controllers: {
      before: optionalText('diff', 'controllerBefore', name, own.controllerBefore),
      after: optionalText('diff', 'controllerAfter', name, own.controllerAfter),
    },
    requests: own.requests === undefined ? undefined : checkedExpectations(own.requests, reads),
  };
}
