/** Colors for reporters; without color each of these is the identity. */
export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  info(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
  link(text: string): string;
  good(text: string): string;
}

const same = (text: string): string => text;

export const NO_PAINT: Paint = {
  error: same,
  warning: same,
  info: same,
  strong: same,
  dim: same,
  link: same,
  good: same,
};
