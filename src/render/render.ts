/** What a renderer of routes is: a table in, text out, nothing printed. */
import type { Paint } from '../report/paint.ts';
import type { RouteTable } from '../routes/route/route.ts';

export interface RenderOptions {
  readonly paint: Paint;
  /** Columns to fit into. */
  readonly width: number;
  /** The table before routes were picked from it: a route may be shadowed by one that is not shown. */
  readonly whole?: RouteTable;
}

/** A pure function; its output ends with a line break. */
export type Renderer = (table: RouteTable, options: RenderOptions) => string;
