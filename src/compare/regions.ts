/** The cells of one class of hosts together: those that differ alike, as few parts as words can describe. */
import { groupBy } from '../text/group.ts';
import type { Cell, HostCells } from './cells.ts';
import { type Box, boxesOf, type ConditionWords } from './condition-words.ts';
import type { Endpoint } from './endpoints.ts';
import { pathWords } from './path-words.ts';

export interface Region {
  readonly host: HostCells;
  readonly endpoints: readonly Endpoint[];
  readonly path: { readonly text: string; readonly isPlain: boolean };
  readonly conditions: ConditionWords;
  readonly cells: readonly Cell[];
  /** Equal for regions of other hosts that differ alike. */
  readonly key: string;
}

interface Piece {
  readonly cell: Cell;
  readonly words: ConditionWords;
}

export function regionsOf(host: HostCells): readonly Region[] {
  const pieces = piecesOf(host);
  const kept: { key: string; endpoint: Endpoint; words: ConditionWords; cells: Cell[] }[] = [];
  for (const group of groupBy(
    pieces,
    ({ cell, words }) => `${placeOf(cell.endpoint)} ${cell.key} ${keyOf(words)}`,
  ).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { endpoint, key } = first.cell;
    kept.push({ key, endpoint, words: first.words, cells: group.map(({ cell }) => cell) });
  }
  const describe = pathWords(host.paths);
  const byPaths = groupBy(kept, ({ key, words, cells }) => `${key} ${keyOf(words)} ${pathsOf(cells).join()}`);
  return [...byPaths.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const endpoints = group.map(({ endpoint }) => endpoint);
    const paths = pathsOf(first.cells);
    const winners = new Map(first.cells.map((cell) => [cell.path, winnersOf(cell)]));
    return describe(paths, (path) => winners.get(path) ?? '').map((part): Region => {
      const inside = new Set(part.classes);
      const cells = group.flatMap((one) => one.cells.filter(({ path }) => inside.has(path)));
      const key = `${endpoints.map(placeOf).join()} ${first.key} ${keyOf(first.words)} ${part.text}`;
      return { host, endpoints, path: part, conditions: first.words, cells, key };
    });
  });
}

/** Each cell with the words for the conditions of all cells that differ like it on the same paths. */
function piecesOf({ cells, conditions }: HostCells): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const group of groupBy(cells, (cell) => `${placeOf(cell.endpoint)} ${cell.path} ${cell.key}`).values()) {
    const [first] = group;
    const asked = first && conditions.get(first.path);
    if (asked === undefined) continue;
    const byCombination = new Map(group.map((cell) => [cell.combination.join(), cell]));
    const boxes: readonly Box[] = boxesOf(
      asked,
      group.map(({ combination }) => combination),
    );
    for (const { words, combinations } of boxes)
      for (const one of combinations) {
        const cell = byCombination.get(one.join());
        if (cell !== undefined) pieces.push({ cell, words });
      }
  }
  return pieces;
}

const placeOf = ({ scheme, port, isOther }: Endpoint): string => `${scheme} ${port} ${isOther}`;

const keyOf = ({ method, headers, query }: ConditionWords): string => JSON.stringify([method, headers, query]);

function pathsOf(cells: readonly Cell[]): readonly number[] {
  return [...new Set(cells.map(({ path }) => path))].sort((a, b) => a - b);
}

/** The routes that answer, by the paths they match. */
function winnersOf({ before, after }: Cell): string {
  const text = (one: Cell['before']): string => JSON.stringify(one.route?.match.path ?? null);
  return `${text(before)} ${text(after)}`;
}
